// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/corpus_service.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/uuid.hpp"

#include <QFileInfo>

#include <map>
#include <utility>

namespace ade::app {

namespace {

constexpr std::size_t kPreview = 5;
constexpr qsizetype kPreviewCharacters = 120;

PreviewDocument previewOf(const corpus::AnnotatedDocument& annotated)
{
    PreviewDocument preview;
    preview.id = annotated.document.external_id;
    const QString text = to_qstring(annotated.document.text).simplified();
    preview.begin =
        to_utf8(text.size() > kPreviewCharacters ? text.left(kPreviewCharacters) + QChar(u'…') : text);
    std::map<std::string, std::string> surfaces;
    for (const auto& mention : annotated.mentions) {
        ++(mention.label == corpus::Label::drug ? preview.drugs : preview.events);
        surfaces[mention.id] = mention.surface;
    }
    preview.relations = static_cast<std::int64_t>(annotated.relations.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(3, annotated.relations.size()); ++i) {
        const auto& relation = annotated.relations[i];
        preview.labels +=
            (i > 0 ? ", " : "") + surfaces[relation.drug_id] + " → " + surfaces[relation.event_id];
    }
    for (std::size_t i = 0;
         annotated.relations.empty() && i < std::min<std::size_t>(4, annotated.mentions.size()); ++i)
        preview.labels += (i > 0 ? ", " : "") + annotated.mentions[i].surface;
    return preview;
}

/// Literature has no labels yet: number and title.
PreviewDocument previewOf(const store::ArticleInput& input)
{
    PreviewDocument preview;
    preview.id = input.article.pmid.empty() ? input.article.accession : input.article.pmid;
    preview.begin = to_utf8(to_qstring(input.article.title.text).simplified().left(kPreviewCharacters));
    return preview;
}

} // namespace

CorpusService::CorpusService(Session& session, QObject* parent) : QObject(parent), session_(session)
{
    session_.files().follow<WorkProgress>(&FileWorker::progressed, this, [this](const WorkProgress& news) {
        if (news.id == current_)
            Q_EMIT progressed(news.progress);
    });
}

void CorpusService::importFiles(const ImportOptions& options)
{
    if (isBusy())
        return;
    options_ = options;
    outcome_ = ImportOutcome();
    outcome_.dry_run = options.dry_run;
    stop_ = false;
    importing_ = true;
    ReadRequest request;
    request.format = to_utf8(options.format);
    request.labels = options.labels;
    for (const QString& path : options.paths)
        request.paths.push_back(to_utf8(path));
    current_ =
        session_.files().call<FilesRead>(&FileWorker::read, request, this, [this](Result<FilesRead> files) {
            current_ = 0;
            if (!files) {
                finish(forward_error(files));
                return;
            }
            outcome_.read = std::move(files->report);
            records_ = files->records;
            articles_ = files->articles;
            intake_ = {new_uuid(), outcome_.read.format, {}, "{}"};
            for (const QString& path : options_.paths)
                intake_.query += (intake_.query.empty() ? "" : "\n") + to_utf8(QFileInfo(path).fileName());
            const std::size_t size = articles_ ? articles_->size() : records_->size();
            for (std::size_t i = 0; i < std::min<std::size_t>(kPreview, size); ++i)
                outcome_.preview.push_back(articles_ ? previewOf((*articles_)[i])
                                                     : previewOf((*records_)[i]));
            next_ = 0;
            storeNext();
        });
}

void CorpusService::storeNext()
{
    if (stop_) {
        finish(ade::cancelled());
        return;
    }
    const std::size_t size = articles_ ? articles_->size() : records_->size();
    if (next_ >= size) {
        finish({});
        return;
    }
    const std::size_t end = std::min(next_ + kBatch, size);
    BatchRequest request;
    request.person_id = session_.personId();
    request.run.kind = options_.voice_kind;
    request.run.name = to_utf8(options_.voice_name);
    request.run.counts_as_gold = options_.voice_kind == store::VoiceKind::import && options_.counts_as_gold;
    const auto slice = [&](const auto& all) {
        using Vector = std::decay_t<decltype(*all)>;
        using Difference = typename Vector::difference_type;
        return std::make_shared<const Vector>(all->begin() + static_cast<Difference>(next_),
                                              all->begin() + static_cast<Difference>(end));
    };
    if (articles_) {
        request.articles = slice(articles_);
        request.intake = intake_;
    } else {
        request.records = slice(records_);
    }
    request.dry_run = options_.dry_run;
    const std::size_t first = next_;
    next_ = end;
    current_ = session_.store().call<BatchStored>(
        &StoreWorker::storeBatch, request, this, [this, first](Result<BatchStored> batch) {
            current_ = 0;
            if (!batch) {
                finish(forward_error(batch));
                return;
            }
            auto& sum = outcome_.stored;
            const auto& part = batch->report;
            sum.batch_id = part.batch_id;
            sum.voice_id = part.voice_id;
            sum.read += part.read;
            sum.stored += part.stored;
            sum.unchanged += part.unchanged;
            sum.documents_added += part.documents_added;
            sum.new_versions += part.new_versions;
            sum.new_version_ids.insert(sum.new_version_ids.end(), part.new_version_ids.begin(),
                                       part.new_version_ids.end());
            sum.carried.insert(sum.carried.end(), part.carried.begin(), part.carried.end());
            sum.mentions += part.mentions;
            sum.relations += part.relations;
            for (auto refused : part.refused) {
                refused.index += first;
                sum.refused.push_back(std::move(refused));
            }
            Q_EMIT progressed({to_utf8(tr("storing")), static_cast<std::int64_t>(next_),
                               static_cast<std::int64_t>(articles_ ? articles_->size() : records_->size()), 0,
                               -1});
            storeNext();
        });
}

void CorpusService::finish(const Result<void>& result)
{
    const bool stored_something = importing_ && outcome_.stored.stored > 0 && !outcome_.dry_run;
    importing_ = false;
    session_.files().release(std::exchange(records_, {}));
    session_.files().release(std::exchange(articles_, {}));
    if (result)
        Q_EMIT imported(outcome_);
    else if (result.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled();
    else
        Q_EMIT failed(result.error());
    if (stored_something && session_.isOpen())
        session_.refreshList();
}

void CorpusService::exportFiles(const QString& format, const QString& output,
                                const std::vector<std::string>& voice_ids, bool dry_run)
{
    if (isBusy())
        return;
    WriteRequest request;
    request.project_path = session_.project().path;
    request.format = to_utf8(format);
    request.output = to_utf8(output);
    request.voice_ids = voice_ids;
    request.dry_run = dry_run;
    current_ = session_.files().call<FilesWritten>(&FileWorker::write, request, this,
                                                   [this](Result<FilesWritten> files) {
                                                       current_ = 0;
                                                       if (files)
                                                           Q_EMIT exported(files->report);
                                                       else if (files.error().code == ErrorCode::cancelled)
                                                           Q_EMIT cancelled();
                                                       else
                                                           Q_EMIT failed(files.error());
                                                   });
}

void CorpusService::paste(const QString& title, const QString& text, const QString& external_id)
{
    corpus::Document document;
    document.source = "paste";
    document.external_id = to_utf8(external_id.trimmed());
    const QString head = title.simplified();
    const QString body = text.trimmed();
    document.title = to_utf8(head);
    document.text = to_utf8(head.isEmpty()   ? body
                            : body.isEmpty() ? head
                                             : head + QStringLiteral("\n\n") + body);
    session_.store().call<Added>(&StoreWorker::addDocuments, AddRequest{{}, session_.personId(), {document}},
                                 this, [this](Result<Added> added) {
                                     if (!added) {
                                         Q_EMIT failed(added.error());
                                         return;
                                     }
                                     const auto& report = added->report;
                                     if (!report.refused.empty()) {
                                         Q_EMIT failed(report.refused.front().error);
                                         return;
                                     }
                                     if (session_.isOpen())
                                         session_.refreshList();
                                     Q_EMIT pasted(report.documents.front().version_id, report.added == 0);
                                 });
}

void CorpusService::cancel()
{
    stop_ = true;
    session_.files().cancelAll();
}

} // namespace ade::app

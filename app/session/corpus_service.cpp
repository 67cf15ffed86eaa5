// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/corpus_service.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/uuid.hpp"

#include <QFileInfo>

#include <map>

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
        if (news.id == current_ || news.id == reading_)
            Q_EMIT progressed(news.progress);
    });
    session_.files().follow<ReadPart>(&FileWorker::partRead, this, [this](const ReadPart& part) {
        if (part.id == reading_)
            takePart(part);
    });
}

void CorpusService::importFiles(const ImportOptions& options)
{
    if (isBusy())
        return;
    options_ = options;
    outcome_ = ImportOutcome();
    outcome_.dry_run = options.dry_run;
    parts_.clear();
    failure_.reset();
    intake_ = {};
    given_ = 0;
    importing_ = true;
    pace_ = std::make_shared<ReadPace>();
    ReadRequest request;
    request.format = to_utf8(options.format);
    request.labels = options.labels;
    request.encoding = options.encoding;
    request.pace = pace_;
    for (const QString& path : options.paths)
        request.paths.push_back(to_utf8(path));
    reading_ =
        session_.files().call<FilesRead>(&FileWorker::read, request, this, [this](Result<FilesRead> files) {
            reading_ = 0;
            if (files) {
                outcome_.read = std::move(files->report);
                outcome_.originals = std::move(files->originals);
            } else if (!failure_) {
                failure_ = files.error();
            }
            storeNext();
        });
}

void CorpusService::takePart(const ReadPart& part)
{
    if (failure_)
        return; // what is under way of a reading that was stopped
    const auto look = [this](const auto& records) {
        for (std::size_t i = 0; i < records.size() && outcome_.preview.size() < kPreview; ++i)
            outcome_.preview.push_back(previewOf(records[i]));
    };
    if (part.articles) {
        look(*part.articles);
        if (intake_.id.empty()) {
            intake_ = {new_uuid(), part.format, {}, "{}"};
            for (const QString& path : options_.paths)
                intake_.query += (intake_.query.empty() ? "" : "\n") + to_utf8(QFileInfo(path).fileName());
        }
    } else {
        look(*part.records);
    }
    parts_.push_back(part);
    storeNext();
}

void CorpusService::storeNext()
{
    if (storing_ || !importing_)
        return;
    if (failure_ || parts_.empty()) {
        if (reading_ != 0)
            return; // more will come, or the answer of the reading that was stopped
        finish(failure_ ? Result<void>(tl::unexpected<Error>(*failure_)) : Result<void>());
        return;
    }
    const ReadPart part = std::move(parts_.front());
    parts_.pop_front();
    BatchRequest request;
    request.person_id = session_.personId();
    request.run.kind = options_.voice_kind;
    request.run.name = to_utf8(options_.voice_name);
    request.run.counts_as_gold = options_.voice_kind == store::VoiceKind::import && options_.counts_as_gold;
    request.articles = part.articles;
    request.records = part.records;
    request.intake = intake_;
    request.dry_run = options_.dry_run;
    storing_ = true;
    const std::size_t first = given_;
    given_ += part.articles ? part.articles->size() : part.records->size();
    session_.store().call<BatchStored>(
        &StoreWorker::storeBatch, request, this, [this, first, pace = pace_](Result<BatchStored> batch) {
            storing_ = false;
            ++pace->stored; // also after a failure: the reading must not wait for ever
            if (!batch) {
                failure_ = failure_.value_or(batch.error());
                session_.files().cancel(reading_);
            } else {
                for (auto& refused : batch->report.refused)
                    refused.index += first;
                addStored(batch->report);
            }
            storeNext();
        });
}

void CorpusService::addStored(const store::ImportReport& part)
{
    auto& sum = outcome_.stored;
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
    sum.refused.insert(sum.refused.end(), part.refused.begin(), part.refused.end());
}

void CorpusService::finish(const Result<void>& result)
{
    const bool stored_something = outcome_.stored.stored > 0 && !outcome_.dry_run;
    importing_ = false;
    parts_.clear();
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
                                const std::vector<std::string>& voice_ids, bool annotated_only, bool dry_run)
{
    if (isBusy())
        return;
    WriteRequest request;
    request.project_path = session_.project().path;
    request.format = to_utf8(format);
    request.output = to_utf8(output);
    request.voice_ids = voice_ids;
    request.annotated_only = annotated_only;
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
    if (importing_) {
        failure_ = failure_.value_or(ade::cancelled().value());
        session_.files().cancel(reading_);
        storeNext(); // when all is read and only the store has parts left
        return;
    }
    session_.files().cancelAll();
}

} // namespace ade::app

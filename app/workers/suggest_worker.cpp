// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/suggest_worker.hpp"

#include "core/student/thread_budget.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <map>

namespace ade::app {

SuggestWorker::SuggestWorker() = default;
SuggestWorker::~SuggestWorker() = default;

namespace {

/// Places of drugs that some voice names and nobody rejected, each once, in order.
std::vector<text::Span> drugsOf(const store::DocumentRecord& record)
{
    std::vector<text::Span> drugs;
    for (const auto& mention : record.mentions) {
        if (mention.label == corpus::Label::drug && mention.parts.empty() &&
            mention.state != store::SuggestionState::rejected)
            drugs.push_back(mention.span);
    }
    std::sort(drugs.begin(), drugs.end());
    drugs.erase(std::unique(drugs.begin(), drugs.end()), drugs.end());
    return drugs;
}

bool spokeAlready(const store::DocumentRecord& record, const std::string& voice_id)
{
    return !voice_id.empty() &&
           std::any_of(record.relations.begin(), record.relations.end(),
                       [&](const store::RelationRecord& relation) { return relation.voice_id == voice_id; });
}

corpus::AnnotatedDocument asRecord(const corpus::Document& document, const std::vector<text::Span>& drugs,
                                   const student::Prediction& prediction)
{
    corpus::AnnotatedDocument record;
    record.document = document;
    std::map<std::pair<corpus::Label, text::Span>, std::string> ids;
    const auto mention = [&](corpus::Label label, text::Span span, double score) -> std::string {
        auto& id = ids[{label, span}];
        if (id.empty()) {
            const auto surface = text::slice(document.text, span);
            id = (label == corpus::Label::drug ? "D" : "E") + std::to_string(span.begin.value()) + "-" +
                 std::to_string(span.end.value());
            corpus::Mention made;
            made.id = id;
            made.label = label;
            made.span = span;
            made.surface = surface ? std::string(*surface) : std::string();
            if (label == corpus::Label::adverse_event)
                made.score = score;
            record.mentions.push_back(std::move(made));
        }
        return id;
    };
    for (const auto& relation : prediction.relations) {
        corpus::Relation made;
        made.drug_id = mention(corpus::Label::drug, drugs[relation.drug], 1);
        made.event_id = mention(corpus::Label::adverse_event, relation.effect, relation.score);
        made.id = made.drug_id + "/" + made.event_id;
        made.score = relation.score;
        record.relations.push_back(std::move(made));
    }
    return record;
}

} // namespace

void SuggestWorker::bePolite()
{
    // The window goes first; training, at 10, comes last. OpenMP's threads of this one inherit it.
    constexpr int kNiceness = 5;
    if (!nice_)
        nice_ = std::make_unique<student::NiceScope>(kNiceness);
}

void SuggestWorker::serve(const ServeRequest& request)
{
    bePolite();
    const auto answer = guarded([&]() -> Result<Serving> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        Serving serving;
        serving.id = request.ticket.id;
        if (request.checkpoint_folder.empty()) {
            student_.reset();
            return serving;
        }
        student::EngineOptions options;
        options.threads = request.threads;
        auto loaded = student::Student::load(request.checkpoint_folder, options);
        if (!loaded)
            return forward_error(loaded);
        student_ = std::move(*loaded);
        serving.info = student_->info();
        return serving;
    });
    if (answer)
        Q_EMIT serving(*answer);
    else if (answer.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled(request.ticket.id);
    else
        Q_EMIT failed({request.ticket.id, answer.error()});
}

Result<store::ProjectFile*> SuggestWorker::reader(const std::string& path)
{
    if (!project_ || project_->path() != path) {
        store::OpenOptions options;
        options.mode = store::OpenMode::read_only;
        options.verify_pages = false; // checked when the window opened it
        auto project = store::ProjectFile::open(path, options);
        if (!project)
            return forward_error(project);
        project_ = std::move(*project);
    }
    return project_.get();
}

void SuggestWorker::suggest(const SuggestRequest& request)
{
    bePolite();
    const auto answer = guarded([&]() -> Result<Suggested> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        if (!student_)
            return fail(ErrorCode::invalid_argument, "suggest.no_student", {},
                        "No student is in use. Train one, then choose \"Use new\".");
        const auto project = reader(request.project_path);
        if (!project)
            return forward_error(project);
        const store::DocumentStore documents(**project);
        std::vector<corpus::Document> texts;
        std::vector<student::StudentInput> inputs;
        for (const auto& version_id : request.version_ids) {
            auto record = documents.load(version_id);
            if (!record)
                return forward_error(record);
            if (record->frozen || spokeAlready(*record, request.known_voice_id))
                continue;
            student::StudentInput input;
            input.text = record->document.text;
            for (const auto& sentence : record->document.sentences)
                input.sentences.push_back(sentence.span);
            input.drugs = drugsOf(*record);
            if (input.drugs.empty())
                continue;
            inputs.push_back(std::move(input));
            texts.push_back(std::move(record->document));
        }
        const auto predictions = student_->predict(inputs, student::Unit::automatic, request.ticket.stop);
        if (!predictions)
            return forward_error(predictions);
        Suggested suggested;
        suggested.id = request.ticket.id;
        suggested.model_sha256 = student_->info().sha256;
        suggested.version_ids = request.version_ids;
        auto records = std::make_shared<std::vector<corpus::AnnotatedDocument>>();
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const auto& prediction = (*predictions)[i];
            if (!prediction) {
                suggested.problems.push_back(texts[i].title + ": " + prediction.error().text());
                continue;
            }
            auto record = asRecord(texts[i], inputs[i].drugs, *prediction);
            if (!record.relations.empty())
                records->push_back(std::move(record));
        }
        suggested.records = records;
        return suggested;
    });
    if (answer)
        Q_EMIT suggested(*answer);
    else if (answer.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled(request.ticket.id);
    else
        Q_EMIT failed({request.ticket.id, answer.error()});
}

} // namespace ade::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/suggest_worker.hpp"

#include "core/student/thread_budget.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <chrono>
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

/// Texts to read with what the student is asked.
struct Batch {
    std::vector<corpus::Document> texts;
    std::vector<student::StudentInput> inputs;
};

/// Puts a text into the batch when there is something to ask. Its number of sentences.
Result<std::int64_t> take(const store::DocumentStore& documents, const std::string& version_id, Batch& batch)
{
    auto record = documents.load(version_id);
    if (!record)
        return forward_error(record);
    const auto sentences = static_cast<std::int64_t>(record->document.sentences.size());
    student::StudentInput input;
    input.drugs = drugsOf(*record);
    if (record->frozen || input.drugs.empty())
        return 0;
    input.text = record->document.text;
    for (const auto& sentence : record->document.sentences)
        input.sentences.push_back(sentence.span);
    batch.inputs.push_back(std::move(input));
    batch.texts.push_back(std::move(record->document));
    return sentences;
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
    const auto served = guarded([&]() -> Result<Serving> {
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
    answer(request.ticket.id, served, &SuggestWorker::serving);
}

template <typename Answer>
void SuggestWorker::answer(RequestId id, const Result<Answer>& result,
                           void (SuggestWorker::*signal)(const Answer&))
{
    if (result)
        Q_EMIT(this->*signal)(*result);
    else if (result.error().code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, result.error()});
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

void SuggestWorker::count(const ReadingRequest& request)
{
    bePolite();
    const auto known = guarded([&]() -> Result<ReadingKnown> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        const auto project = reader(request.project_path);
        if (!project)
            return forward_error(project);
        const store::StudentReading reading(**project);
        const auto voice_id = reading.voice_of(request.student, request.data_hash);
        if (!voice_id)
            return forward_error(voice_id);
        const auto counts = reading.count(*voice_id, request.after_row);
        if (!counts)
            return forward_error(counts);
        return ReadingKnown{request.ticket.id, *voice_id, *counts};
    });
    answer(request.ticket.id, known, &SuggestWorker::counted);
}

void SuggestWorker::suggest(const SuggestRequest& request)
{
    bePolite();
    answer(request.ticket.id, guarded([&] { return read(request); }), &SuggestWorker::suggested);
}

Result<Suggested> SuggestWorker::read(const SuggestRequest& request)
{
    const auto begin = std::chrono::steady_clock::now();
    if (request.ticket.stop.stop_requested())
        return ade::cancelled();
    if (!student_)
        return fail(ErrorCode::invalid_argument, "suggest.no_student", {},
                    "No student is in use. Train one, then choose \"Use new\".");
    const auto project = reader(request.project_path);
    if (!project)
        return forward_error(project);
    const store::DocumentStore documents(**project);
    const store::StudentReading reading(**project);
    Suggested suggested;
    suggested.id = request.ticket.id;
    Batch batch;
    const auto look = [&](const std::string& version_id) {
        // One text that cannot be read does not hold up the others.
        if (const auto sentences = take(documents, version_id, batch))
            suggested.sentences += *sentences;
        else
            suggested.problems.push_back(sentences.error().text());
    };
    for (const auto& version_id : request.version_ids) {
        if (!request.again) {
            const auto known = reading.has_read(request.voice_id, version_id);
            if (!known)
                return forward_error(known);
            if (*known)
                continue;
        }
        look(version_id);
    }
    suggested.documents = static_cast<std::int64_t>(batch.inputs.size());
    if (request.version_ids.empty()) {
        const auto unread =
            reading.unread(request.voice_id, request.after_row, std::max(1, request.sentences));
        if (!unread)
            return forward_error(unread);
        suggested.last_row = unread->last_row;
        suggested.at_end = unread->at_end;
        for (const auto& text : unread->texts) {
            if (suggested.sentences >= request.sentences) { // the rest comes with the next request
                suggested.at_end = false;
                break;
            }
            look(text.version_id);
            ++suggested.documents;
            suggested.last_row = text.row;
        }
        if (suggested.at_end || suggested.documents == static_cast<std::int64_t>(unread->texts.size()))
            suggested.last_row = unread->last_row;
    }
    const auto predictions = student_->predict(batch.inputs, student::Unit::automatic, request.ticket.stop);
    if (!predictions)
        return forward_error(predictions);
    auto records = std::make_shared<std::vector<corpus::AnnotatedDocument>>();
    for (std::size_t i = 0; i < batch.inputs.size(); ++i) {
        const auto& prediction = (*predictions)[i];
        if (prediction)
            records->push_back(asRecord(batch.texts[i], batch.inputs[i].drugs, *prediction));
        else
            suggested.problems.push_back(batch.texts[i].title + ": " + prediction.error().text());
    }
    suggested.records = records;
    suggested.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return suggested;
}

} // namespace ade::app

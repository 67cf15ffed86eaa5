// SPDX-License-Identifier: GPL-3.0-or-later
// Answers made elsewhere: read from a file, found in the project, stored as a run of the teacher would be.
#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/store/document_store.hpp"
#include "core/store/lexicon_store.hpp"
#include "core/teacher/label_writer.hpp"
#include "core/teacher/project_labels.hpp"
#include "core/teacher/sentence_collector.hpp"
#include "core/text/offset_map.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_map>

namespace ade::teacher {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLongestLine = 16 << 20;

template <typename... Args>
Error line_error(const std::string& path, std::uint64_t line, fmt::format_string<Args...> format,
                 Args&&... args)
{
    return make_error(ErrorCode::parse, "teacher.bad_answer", fmt::format("{}, line {}", path, line), format,
                      std::forward<Args>(args)...);
}

Result<RecordedAnswer> answer_of(const json& record, const std::string& path, std::uint64_t line)
{
    if (!record.is_object()) {
        return tl::unexpected<Error>(line_error(
            path, line, "Expected a JSON object with \"text\" or \"id\" and \"answer\"; found none."));
    }
    RecordedAnswer answer;
    answer.line = static_cast<std::int64_t>(line);
    for (const auto& [key, to] : {std::pair("id", &answer.id), std::pair("text", &answer.text),
                                  std::pair("answer", &answer.answer), std::pair("model", &answer.model)}) {
        const auto found = record.find(key);
        if (found == record.end() || found->is_null()) {
            continue;
        }
        if (!found->is_string()) {
            return tl::unexpected<Error>(
                line_error(path, line, "\"{}\" must be a text; found {}.", key, found->type_name()));
        }
        *to = found->get<std::string>();
    }
    if (!record.contains("answer") || (answer.id.empty() && answer.text.empty())) {
        return tl::unexpected<Error>(line_error(
            path, line, "Expected \"answer\", and \"text\" (the sentence) or \"id\" (ARTICLE:N); found {}.",
            record.contains("answer") ? "neither" : "no answer"));
    }
    return answer;
}

/// White space does not tell sentences apart.
std::string text_key(std::string_view text)
{
    std::string key;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            if (!key.empty() && key.back() != ' ') {
                key += ' ';
            }
        } else {
            key += c;
        }
    }
    if (!key.empty() && key.back() == ' ') {
        key.pop_back();
    }
    return key;
}

std::string id_key(const std::string& document, int position)
{
    return document + ":" + std::to_string(position);
}

/// Every sentence of the newest texts, or those given.
Result<std::vector<SentenceToLabel>> all_sentences(store::ProjectFile& project, std::stop_token stop)
{
    const store::DocumentStore documents(project);
    const auto versions = documents.version_ids();
    if (!versions) {
        return forward_error(versions);
    }
    std::vector<SentenceToLabel> all;
    for (const std::string& version_id : *versions) {
        if (stop.stop_requested()) {
            return cancelled();
        }
        const auto document = documents.document(version_id);
        if (!document) {
            return forward_error(document);
        }
        const auto offsets = text::OffsetMap::of_valid(document->text);
        for (std::size_t k = 0; k < document->sentences.size(); ++k) {
            const auto text = offsets.slice(document->sentences[k].span);
            all.push_back({version_id, document->external_id, static_cast<int>(k),
                           std::string(text.value_or(std::string_view()))});
        }
    }
    return all;
}

} // namespace

Result<RecordedFile> read_answers(const std::string& path)
{
    auto reader = LineReader::open(path, kLongestLine);
    if (!reader) {
        return forward_error(reader);
    }
    RecordedFile file;
    Sha256 digest;
    for (;;) {
        const auto line = reader->next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            file.sha256 = digest.hex();
            return file;
        }
        digest.update((*line)->text);
        digest.update("\n");
        const std::string& text = (*line)->text;
        if ((*line)->too_long) {
            file.refused.push_back(
                line_error(path, (*line)->number, "The line is longer than {} bytes.", kLongestLine));
            continue;
        }
        if (text.find_first_not_of(" \t") == std::string::npos) {
            continue;
        }
        auto answer = answer_of(json::parse(text, nullptr, false), path, (*line)->number);
        if (answer) {
            file.answers.push_back(std::move(*answer));
        } else {
            file.refused.push_back(answer.error());
        }
    }
}

Result<RecordedLabels> store_recorded(store::ProjectFile& project, const RecordedTask& task,
                                      const std::vector<RecordedAnswer>& answers,
                                      const std::vector<SentenceToLabel>* only, std::stop_token stop,
                                      const ProgressSink& progress, LabelWriter* own_writer)
{
    std::vector<SentenceToLabel> every;
    if (only == nullptr) {
        auto all = all_sentences(project, stop);
        if (!all) {
            return forward_error(all);
        }
        every = std::move(*all);
        only = &every;
    }
    std::unordered_multimap<std::string, std::size_t> places;
    for (std::size_t i = 0; i < only->size(); ++i) {
        const SentenceToLabel& one = (*only)[i];
        places.emplace("text " + text_key(one.text), i);
        places.emplace("id " + id_key(one.version_id, one.position), i);
        if (!one.external_id.empty()) {
            places.emplace("id " + id_key(one.external_id, one.position), i);
        }
    }
    RecordedLabels recorded;
    std::vector<std::vector<std::size_t>> said(only->size()); // answers by sentence
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const RecordedAnswer& answer = answers[i];
        auto range = answer.id.empty() ? places.equal_range("text " + text_key(answer.text))
                                       : places.equal_range("id " + answer.id);
        if (range.first == range.second && !answer.id.empty() && !answer.text.empty()) {
            range = places.equal_range("text " + text_key(answer.text)); // an id of somebody else's
        }
        if (range.first == range.second) {
            recorded.unmatched.push_back(make_error(
                ErrorCode::not_found, "teacher.no_such_sentence", fmt::format("line {}", answer.line),
                "The project has no sentence {}. It was left out.",
                answer.text.empty() ? "“" + answer.id + "”" : "“" + answer.text.substr(0, 200) + "”"));
            continue;
        }
        for (auto place = range.first; place != range.second; ++place) {
            said[place->second].push_back(i);
        }
    }
    std::vector<SentenceToLabel> sentences;
    std::vector<std::vector<std::size_t>> replies;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (!said[i].empty()) {
            sentences.push_back((*only)[i]);
            replies.push_back(std::move(said[i]));
        }
    }
    json models = json::array();
    for (const RecordedAnswer& answer : answers) {
        if (!answer.model.empty() && std::find(models.begin(), models.end(), answer.model) == models.end()) {
            models.push_back(answer.model);
        }
    }
    const std::string name = task.recorded ? "recorded: " + task.name : task.name;
    const json parameters = {{"recorded", task.recorded},
                             {"answers", true},
                             {"model", models.size() == 1 ? models.front() : json(task.name)},
                             {"models", models},
                             {"prompt", ""}};
    ProjectWriter direct(project, task.person_id);
    LabelWriter& writer = own_writer ? *own_writer : direct;
    auto run = writer.begin_run({store::VoiceKind::teacher, name, parameters.dump(), task.data_hash, false});
    if (!run) {
        return forward_error(run);
    }
    LabelContext context;
    if (const auto loaded = store::LexiconStore(project).load(stop); loaded) {
        context.matcher = loaded->matcher;
    }
    SentenceCollector collector(project, writer, *run, sentences, 1, context);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        collector.await(i, replies[i].size() - 1);
    }
    LabelReport report;
    for (std::size_t i = 0; i < sentences.size() && !stop.stop_requested(); ++i) {
        for (std::size_t k = 0; k < replies[i].size(); ++k) {
            const RecordedAnswer& answer = answers[replies[i][k]];
            LabelOutcome outcome;
            outcome.sentence = i;
            outcome.sample = static_cast<int>(k);
            outcome.answer.emplace();
            outcome.answer->content = answer.answer;
            outcome.answer->model = answer.model;
            outcome.parsed = parse_answer(answer.answer);
            report.unparsed += outcome.parsed.failed() ? 1 : 0;
            ++report.cached;
            if (auto taken = collector.take(std::move(outcome)); !taken) {
                return forward_error(taken);
            }
        }
        if (progress && i % 200 == 0) {
            progress({"storing answers", static_cast<std::int64_t>(i),
                      static_cast<std::int64_t>(sentences.size()), 0, -1});
        }
    }
    if (auto done = collector.flush(); !done) {
        return forward_error(done);
    }
    recorded.labels = collector.labels();
    report.not_asked = static_cast<std::int64_t>(sentences.size()) - recorded.labels.sentences;
    recorded.labels.run = report;
    const auto status = report.not_asked > 0 ? store::RunStatus::cancelled : store::RunStatus::done;
    if (auto ended = writer.finish_run(run->id, status, run->cost_usd); !ended) {
        return forward_error(ended);
    }
    return recorded;
}

} // namespace ade::teacher

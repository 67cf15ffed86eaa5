// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/sentence_collector.hpp"

#include "core/store/document_store.hpp"
#include "core/store/keys.hpp"

#include <algorithm>
#include <cstdlib>

namespace ade::teacher {

namespace {
constexpr std::size_t kDocumentsPerPart = 50;
constexpr auto kLongestWait = std::chrono::seconds(2);
} // namespace

SentenceCollector::SentenceCollector(store::ProjectFile& project, LabelWriter& writer,
                                     const store::RunRecord& run,
                                     const std::vector<SentenceToLabel>& sentences, int samples,
                                     LabelContext context)
    : project_(project), writer_(writer), sentences_(sentences), context_(std::move(context)),
      outcomes_(sentences.size()), stored_at_(std::chrono::steady_clock::now())
{
    labels_.run_id = run.id;
    labels_.run_name = run.name;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        Waiting& waiting = waiting_[sentences[i].version_id];
        waiting.sentences.push_back(i);
        waiting.missing += static_cast<std::size_t>(samples);
    }
}

void SentenceCollector::await(std::size_t sentence, std::size_t more)
{
    waiting_.at(sentences_[sentence].version_id).missing += more;
}

Result<void> SentenceCollector::take(LabelOutcome outcome)
{
    if (outcome.answer) {
        std::string().swap(outcome.answer->raw); // it is in the cache
    }
    const std::size_t sentence = outcome.sentence;
    outcomes_[sentence].push_back(std::move(outcome));
    const std::string& version_id = sentences_[sentence].version_id;
    if (--waiting_.at(version_id).missing == 0) {
        if (auto done = complete(version_id); !done) {
            return done;
        }
    }
    if (documents_.size() >= kDocumentsPerPart ||
        std::chrono::steady_clock::now() - stored_at_ > kLongestWait) {
        return flush();
    }
    return {};
}

Result<void> SentenceCollector::complete(const std::string& version_id)
{
    auto document = store::DocumentStore(project_).document(version_id);
    if (!document) {
        return forward_error(document);
    }
    document->version_id = version_id;
    std::vector<LabelledSentence> labelled;
    bool any = false;
    for (const std::size_t i : waiting_.at(version_id).sentences) {
        auto& answers = outcomes_[i];
        std::stable_sort(
            answers.begin(), answers.end(),
            [](const LabelOutcome& left, const LabelOutcome& right) { return left.sample < right.sample; });
        labelled.push_back(label_sentence(*document, sentences_[i].position, answers, context_));
        std::vector<LabelOutcome>().swap(answers); // "= {}" would keep the memory
        const store::AskedSentence& asked = labelled.back().asked;
        any = any || asked.outcome != store::AskedOutcome::failed;
        ++labels_.sentences;
        ++labels_.outcomes[std::string(to_string(asked.outcome))];
        for (const store::LedgerString& line : asked.strings) {
            ++labels_.statuses[line.status];
        }
        asked_.push_back(asked);
    }
    waiting_.erase(version_id);
    if (any) {
        documents_.push_back(annotate_document(*document, labelled));
    }
    return {};
}

Result<void> SentenceCollector::flush()
{
    stored_at_ = std::chrono::steady_clock::now();
    if (documents_.empty() && asked_.empty()) {
        return {};
    }
    const auto stored = writer_.store(labels_.run_id, documents_, asked_);
    if (!stored) {
        return forward_error(stored);
    }
    labels_.documents += static_cast<std::int64_t>(documents_.size());
    labels_.mentions += stored->mentions;
    labels_.relations += stored->relations;
    documents_.clear();
    asked_.clear();
    return {};
}

std::vector<ScoredRelation> relations_in(const corpus::AnnotatedDocument& said, int sentence)
{
    std::vector<ScoredRelation> found;
    const text::Span span = said.document.sentences.at(static_cast<std::size_t>(sentence)).span;
    const auto mention = [&](const std::string& id) {
        return std::find_if(said.mentions.begin(), said.mentions.end(),
                            [&](const corpus::Mention& one) { return one.id == id; });
    };
    for (const corpus::Relation& relation : said.relations) {
        const auto drug = mention(relation.drug_id);
        const auto event = mention(relation.event_id);
        if (relation.polarity != corpus::Polarity::causes || !span.contains(drug->span) ||
            !span.contains(event->span)) {
            continue;
        }
        const std::int64_t begin = span.begin.value();
        ScoredRelation one;
        one.drug_key = store::drug_key(drug->surface);
        one.drug = text::make_span(drug->span.begin.value() - begin, drug->span.end.value() - begin);
        one.event = text::make_span(event->span.begin.value() - begin, event->span.end.value() - begin);
        if (const auto raw = relation.attributes.find("raw_score"); raw != relation.attributes.end()) {
            one.raw = std::strtod(raw->second.c_str(), nullptr);
        }
        found.push_back(std::move(one));
    }
    return found;
}

} // namespace ade::teacher

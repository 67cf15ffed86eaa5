// SPDX-License-Identifier: GPL-3.0-or-later
// Preparation of training data.
#include "core/student/train_data.hpp"

#include "core/base/random.hpp"
#include "core/base/sha256.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace ade::student {

namespace {

constexpr std::size_t kWarningsKept = 100;

void warn(PreparedData& data, const TrainingDocument& document, const std::string& message)
{
    ++data.warnings_in_all;
    if (data.warnings.size() < kWarningsKept) {
        data.warnings.push_back(fmt::format("document {}: {}", document.id, message));
    }
}

std::vector<text::Span> unique_spans(std::vector<text::Span> spans)
{
    std::sort(spans.begin(), spans.end());
    spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
    return spans;
}

/// The relations of a document by drug index; bad ones are left out with a warning.
std::vector<CountedRelation> gold_of(const TrainingDocument& document, const std::vector<text::Span>& drugs,
                                     PreparedData& data)
{
    const std::int64_t end = text::count_code_points(document.text);
    std::vector<CountedRelation> gold;
    for (const TrainingRelation& relation : document.relations) {
        const auto drug = std::lower_bound(drugs.begin(), drugs.end(), relation.drug);
        if (drug == drugs.end() || *drug != relation.drug) {
            warn(data, document,
                 fmt::format("a relation's drug {}–{} is not among the drugs; the relation is left out",
                             relation.drug.begin.value(), relation.drug.end.value()));
        } else if (relation.effect.empty() || relation.effect.begin.value() < 0 ||
                   relation.effect.end.value() > end) {
            warn(data, document,
                 fmt::format(
                     "a relation's event {}–{} is empty or outside the text of {} code points; the relation "
                     "is left out",
                     relation.effect.begin.value(), relation.effect.end.value(), end));
        } else {
            gold.push_back({static_cast<std::size_t>(drug - drugs.begin()), relation.effect});
        }
    }
    std::sort(gold.begin(), gold.end());
    gold.erase(std::unique(gold.begin(), gold.end()), gold.end());
    return gold;
}

bool has_drug(const std::vector<std::size_t>& row, std::size_t drug)
{
    return std::find(row.begin(), row.end(), drug) != row.end();
}

/// Whether the word is in an event of one of the drugs.
bool is_positive(const PreparedDocument& document, const std::vector<std::size_t>& row, text::Span word)
{
    return std::any_of(document.gold.begin(), document.gold.end(), [&](const CountedRelation& relation) {
        return has_drug(row, relation.drug) && relation.effect.overlaps(word);
    });
}

bool in_reach(const PreparedDocument& document, const CountedRelation& relation)
{
    for (const Window& window : document.windows) {
        for (std::size_t row = 0; row < window.drugs.size(); ++row) {
            if (!has_drug(window.drugs[row], relation.drug)) {
                continue;
            }
            for (std::size_t w = 0; w < window.words.size(); ++w) {
                if (relation.effect.overlaps(window.words[w]) && window.pair_counts(row, w)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/// With whole-text units, only words of the listed sentences are learned and counted.
void leave_out_other_sentences(Window& window, const std::vector<text::Span>& sentences)
{
    if (window.counts.empty()) {
        window.counts.assign(window.drugs.size(), std::vector<bool>(window.words.size(), true));
    }
    for (std::size_t w = 0; w < window.words.size(); ++w) {
        const bool listed = std::any_of(sentences.begin(), sentences.end(),
                                        [&](const text::Span s) { return s.overlaps(window.words[w]); });
        for (auto& row : window.counts) {
            row[w] = row[w] && listed;
        }
    }
}

void count(PreparedData& data, const PreparedDocument& document)
{
    data.windows += static_cast<std::int64_t>(document.windows.size());
    data.relations += static_cast<std::int64_t>(document.gold.size());
    for (const CountedRelation& relation : document.gold) {
        data.relations_out_of_reach += in_reach(document, relation) ? 0 : 1;
    }
    for (const Window& window : document.windows) {
        data.instances += static_cast<std::int64_t>(window.drugs.size());
        for (std::size_t row = 0; row < window.drugs.size(); ++row) {
            for (std::size_t w = 0; w < window.words.size(); ++w) {
                if (window.pair_counts(row, w) && is_positive(document, window.drugs[row], window.words[w])) {
                    ++data.positive_instances;
                    break;
                }
            }
        }
    }
}

} // namespace

PreparedData prepare(const text::WordPiece& tokenizer, const std::vector<const TrainingDocument*>& documents,
                     const WindowOptions& options)
{
    PreparedData data;
    for (const TrainingDocument* document : documents) {
        PreparedDocument prepared;
        prepared.drugs = unique_spans(document->drugs);
        auto windowed = make_windows(tokenizer, document->text, document->sentences, prepared.drugs, options);
        if (!windowed) {
            warn(data, *document, windowed.error().text());
            continue;
        }
        for (const RefusedDrug& refused : windowed->refused) {
            warn(data, *document, refused.error.text());
        }
        data.units_cut += windowed->units_cut;
        prepared.windows = std::move(windowed->windows);
        if (options.unit == Unit::document && !document->sentences.empty()) {
            for (Window& window : prepared.windows) {
                leave_out_other_sentences(window, document->sentences);
            }
        }
        prepared.gold = gold_of(*document, prepared.drugs, data);
        count(data, prepared);
        data.documents.push_back(std::move(prepared));
    }
    return data;
}

std::vector<TrainingWindow> training_windows(const PreparedData& data)
{
    std::vector<TrainingWindow> result;
    for (const PreparedDocument& document : data.documents) {
        for (const Window& window : document.windows) {
            TrainingWindow training;
            training.encoded = window.encoded;
            const std::size_t tokens = window.encoded.ids.size();
            for (std::size_t row = 0; row < window.drugs.size(); ++row) {
                std::vector<float> target(tokens, 0.0F);
                std::vector<float> weight(tokens, 0.0F);
                for (std::size_t w = 0; w < window.words.size(); ++w) {
                    const float positive =
                        is_positive(document, window.drugs[row], window.words[w]) ? 1.0F : 0.0F;
                    const float counts = window.pair_counts(row, w) ? 1.0F : 0.0F;
                    for (std::int32_t t = window.first_token[w]; t < window.first_token[w + 1]; ++t) {
                        target[static_cast<std::size_t>(t)] = positive;
                        weight[static_cast<std::size_t>(t)] = counts;
                    }
                }
                training.target.push_back(std::move(target));
                training.weight.push_back(std::move(weight));
            }
            if (!training.target.empty()) {
                result.push_back(std::move(training));
            }
        }
    }
    return result;
}

Result<std::vector<bool>> draw_development(const std::vector<TrainingDocument>& documents, double part,
                                           std::uint64_t seed)
{
    std::set<std::string> distinct;
    for (const TrainingDocument& document : documents) {
        distinct.insert(document.id);
    }
    if (distinct.size() < 2) {
        return fail(ErrorCode::invalid_argument, "student.one_document", "training data",
                    "A development set cannot be drawn from {} document(s). Add documents, give a "
                    "development set, or "
                    "train without one (development part 0).",
                    distinct.size());
    }
    std::vector<std::string> ids(distinct.begin(), distinct.end());
    Random random(seed ^ 0xD3BE10B4E17ULL);
    random.shuffle(ids);
    const auto wanted = static_cast<std::size_t>(std::llround(part * static_cast<double>(ids.size())));
    ids.resize(std::clamp<std::size_t>(wanted, 1, ids.size() - 1));
    const std::set<std::string> drawn(ids.begin(), ids.end());
    std::vector<bool> development;
    development.reserve(documents.size());
    for (const TrainingDocument& document : documents) {
        development.push_back(drawn.count(document.id) > 0);
    }
    return development;
}

std::string documents_sha256(const std::vector<TrainingDocument>& documents)
{
    Sha256 hash;
    const auto add_spans = [&](const std::vector<text::Span>& spans) {
        for (const text::Span span : spans) {
            hash.update(fmt::format("{}-{},", span.begin.value(), span.end.value()));
        }
        hash.update(";");
    };
    for (const TrainingDocument& document : documents) {
        // Lengths first, so that no two lists of documents give the same bytes.
        hash.update(fmt::format("{}:{}:", document.id.size(), document.text.size()));
        hash.update(document.id);
        hash.update(document.text);
        add_spans(document.sentences);
        add_spans(document.drugs);
        for (const TrainingRelation& relation : document.relations) {
            add_spans({relation.drug, relation.effect});
        }
        hash.update("\n");
    }
    return hash.hex();
}

} // namespace ade::student

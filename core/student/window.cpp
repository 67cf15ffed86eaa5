// SPDX-License-Identifier: GPL-3.0-or-later
// Windows: units of text, word pieces, drugs in pieces.
#include "core/student/window.hpp"

#include "core/text/offset_map.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace ade::student {

namespace {

/// A unit's pieces without [CLS] and [SEP], and its words as ranges of pieces.
struct Pieces {
    std::vector<std::int32_t> ids;
    std::vector<text::Span> spans;         ///< in the whole text
    std::vector<std::int32_t> first_piece; ///< [words + 1]
    [[nodiscard]] std::int32_t words() const { return static_cast<std::int32_t>(first_piece.size()) - 1; }
    [[nodiscard]] std::int32_t pieces() const { return static_cast<std::int32_t>(ids.size()); }
};

/// First and one past the last piece of a drug, in its unit.
struct DrugPieces {
    std::size_t drug = 0;
    std::int32_t begin = 0;
    std::int32_t end = 0;
};

/// A window as a range of words of its unit.
struct WordRange {
    std::int32_t begin = 0;
    std::int32_t end = 0;
};

Result<Pieces> pieces_of(const text::WordPiece& tokenizer, std::string_view unit_text, text::Span unit)
{
    text::Tokens tokens;
    if (auto done = tokenizer.encode(unit_text, tokens, false); !done) {
        return forward_error(done);
    }
    Pieces pieces;
    pieces.ids = tokens.ids;
    pieces.spans.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        pieces.spans.push_back(
            {unit.begin + tokens.spans[i].begin.value(), unit.begin + tokens.spans[i].end.value()});
        if (i == 0 || tokens.words[i] != tokens.words[i - 1]) {
            pieces.first_piece.push_back(static_cast<std::int32_t>(i));
        }
    }
    pieces.first_piece.push_back(static_cast<std::int32_t>(tokens.size()));
    return pieces;
}

Result<std::vector<WordRange>> cut_at_words(const Pieces& pieces, std::int32_t room, text::Span unit)
{
    std::vector<WordRange> ranges;
    const auto& first = pieces.first_piece;
    std::int32_t begin = 0;
    while (true) {
        std::int32_t end = begin;
        while (end < pieces.words() &&
               first[static_cast<std::size_t>(end) + 1] - first[static_cast<std::size_t>(begin)] <= room) {
            ++end;
        }
        if (end == begin && end < pieces.words()) {
            return fail(ErrorCode::invalid_argument, "student.word_longer_than_window",
                        fmt::format("code points {}–{}", unit.begin.value(), unit.end.value()),
                        "A word has {} pieces, but a window takes {}. Choose a longer window.",
                        first[static_cast<std::size_t>(end) + 1] - first[static_cast<std::size_t>(end)],
                        room);
        }
        ranges.push_back({begin, end});
        if (end == pieces.words()) {
            return ranges;
        }
        // The next one begins half a window on, and never leaves a gap.
        std::int32_t next = begin + 1;
        while (next < end &&
               first[static_cast<std::size_t>(next)] - first[static_cast<std::size_t>(begin)] < room / 2) {
            ++next;
        }
        begin = next;
    }
}

/// Letter case aside, two mentions with the same surface name the same drug.
std::string name_key(std::string_view surface)
{
    std::string key(surface);
    for (char& c : key) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return key;
}

class Builder {
public:
    Builder(const text::WordPiece& tokenizer, const text::OffsetMap& map,
            const std::vector<text::Span>& drugs, const WindowOptions& options, WindowedText& result)
        : tokenizer_(tokenizer), map_(map), drugs_(drugs), options_(options), result_(result)
    {
    }

    Result<void> add_unit(text::Span unit, const std::vector<std::size_t>& drugs_of_unit)
    {
        if (drugs_of_unit.empty() && options_.skip_drugless) {
            ++result_.windows_made;
            words_before_ += 1; // a drugless unit lies between its neighbours: their words do not touch
            return {};
        }
        auto pieces = pieces_of(tokenizer_, *map_.slice(unit), unit);
        if (!pieces) {
            return forward_error(pieces);
        }
        const std::int32_t room = options_.max_pieces - 2;
        auto ranges = cut_at_words(*pieces, room, unit);
        if (!ranges) {
            return forward_error(ranges);
        }
        result_.units_cut += ranges->size() > 1 ? 1 : 0;
        result_.windows_made += static_cast<int>(ranges->size());
        const std::vector<DrugPieces> placed = place_drugs(*pieces, drugs_of_unit);

        const std::size_t first_window = result_.windows.size();
        const std::int64_t words_before = std::exchange(words_before_, words_before_ + pieces->words() + 1);
        std::vector<WordRange> kept;
        std::vector<bool> seen(placed.size(), false);
        for (const WordRange range : *ranges) {
            Window window = window_of(*pieces, range, placed, seen);
            window.first_word = words_before + range.begin;
            if (window.drugs.empty() && options_.skip_drugless) {
                continue;
            }
            result_.windows.push_back(std::move(window));
            kept.push_back(range);
        }
        for (std::size_t i = 0; i < placed.size(); ++i) {
            if (!seen[i]) {
                refuse(placed[i].drug, "student.drug_longer_than_window",
                       fmt::format("it has {} pieces, more than half a window of {}",
                                   placed[i].end - placed[i].begin, options_.max_pieces));
            }
        }
        if (ranges->size() > 1) {
            share_out(first_window, kept, pieces->words());
        }
        return {};
    }

    void refuse(std::size_t drug, std::string_view message_id, std::string why)
    {
        result_.refused.push_back(
            {drug, make_error(ErrorCode::invalid_argument, message_id,
                              fmt::format("drug {}–{}", drugs_[drug].begin.value(), drugs_[drug].end.value()),
                              "The drug cannot be asked for: {}.", why)});
    }

private:
    std::vector<DrugPieces> place_drugs(const Pieces& pieces, const std::vector<std::size_t>& drugs_of_unit)
    {
        std::vector<DrugPieces> placed;
        for (const std::size_t drug : drugs_of_unit) {
            DrugPieces found{drug, pieces.pieces(), 0};
            for (std::int32_t i = 0; i < pieces.pieces(); ++i) {
                if (pieces.spans[static_cast<std::size_t>(i)].overlaps(drugs_[drug])) {
                    found.begin = std::min(found.begin, i);
                    found.end = i + 1;
                }
            }
            if (found.end == 0) {
                refuse(drug, "student.drug_without_tokens", "its span holds no word piece");
            } else {
                placed.push_back(found);
            }
        }
        return placed;
    }

    Window window_of(const Pieces& pieces, WordRange range, const std::vector<DrugPieces>& placed,
                     std::vector<bool>& seen) const
    {
        Window window;
        const std::int32_t begin = pieces.first_piece[static_cast<std::size_t>(range.begin)];
        const std::int32_t end = pieces.first_piece[static_cast<std::size_t>(range.end)];
        window.encoded.ids.reserve(static_cast<std::size_t>(end - begin) + 2);
        window.encoded.ids.push_back(tokenizer_.cls_id());
        window.encoded.ids.insert(window.encoded.ids.end(), pieces.ids.begin() + begin,
                                  pieces.ids.begin() + end);
        window.encoded.ids.push_back(tokenizer_.sep_id());
        for (std::int32_t w = range.begin; w < range.end; ++w) {
            const auto word = static_cast<std::size_t>(w);
            const auto first = static_cast<std::size_t>(pieces.first_piece[word]);
            const auto last = static_cast<std::size_t>(pieces.first_piece[word + 1]) - 1;
            window.words.push_back({pieces.spans[first].begin, pieces.spans[last].end});
            window.first_token.push_back(pieces.first_piece[word] - begin + 1);
        }
        window.first_token.push_back(end - begin + 1);

        std::map<std::string, std::size_t> row_of_name;
        for (std::size_t i = 0; i < placed.size(); ++i) {
            if (placed[i].begin < begin || placed[i].end > end) {
                continue;
            }
            seen[i] = true;
            std::size_t row = window.drugs.size();
            if (options_.pooling == Pooling::name) {
                row =
                    row_of_name.try_emplace(name_key(*map_.slice(drugs_[placed[i].drug])), row).first->second;
            }
            if (row == window.drugs.size()) {
                window.drugs.emplace_back();
                window.encoded.drugs.emplace_back();
            }
            window.drugs[row].push_back(placed[i].drug);
            auto& tokens = window.encoded.drugs[row];
            for (std::int32_t p = placed[i].begin; p < placed[i].end; ++p) {
                tokens.push_back(p - begin + 1);
            }
            // Mentions of a name may overlap; a piece is averaged once.
            std::sort(tokens.begin(), tokens.end());
            tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
        }
        return window;
    }

    /// Gives each pair of drug and word to the window that holds both and shows most context around the word.
    void share_out(std::size_t first_window, const std::vector<WordRange>& ranges, std::int32_t words)
    {
        const auto margin = [&](const WordRange range, std::int32_t word) {
            const std::int32_t left = range.begin == 0 ? words : word - range.begin;
            const std::int32_t right = range.end == words ? words : range.end - 1 - word;
            return std::min(left, right);
        };
        for (std::size_t a = 0; a < ranges.size(); ++a) {
            Window& window = result_.windows[first_window + a];
            window.counts.assign(window.drugs.size(), std::vector<bool>(window.words.size(), true));
            for (std::size_t row = 0; row < window.drugs.size(); ++row) {
                for (std::int32_t w = ranges[a].begin; w < ranges[a].end; ++w) {
                    for (std::size_t b = 0; b < ranges.size(); ++b) {
                        if (b == a || w < ranges[b].begin || w >= ranges[b].end ||
                            !asks_same(window.drugs[row], result_.windows[first_window + b])) {
                            continue;
                        }
                        const std::int32_t here = margin(ranges[a], w);
                        const std::int32_t there = margin(ranges[b], w);
                        if (there > here || (there == here && b < a)) {
                            window.counts[row][static_cast<std::size_t>(w - ranges[a].begin)] = false;
                        }
                    }
                }
            }
        }
    }

    /// True when `other` asks for the same drug: the same mention, or the same name where names are pooled.
    bool asks_same(const std::vector<std::size_t>& drugs, const Window& other) const
    {
        for (const auto& theirs : other.drugs) {
            if (options_.pooling == Pooling::mention ? theirs.front() == drugs.front()
                                                     : name_key(*map_.slice(drugs_[theirs.front()])) ==
                                                           name_key(*map_.slice(drugs_[drugs.front()]))) {
                return true;
            }
        }
        return false;
    }

    const text::WordPiece& tokenizer_;
    const text::OffsetMap& map_;
    const std::vector<text::Span>& drugs_;
    const WindowOptions& options_;
    WindowedText& result_;
    std::int64_t words_before_ = 0; ///< of earlier units, with one more between units
};

Result<void> check_sentences(const std::vector<text::Span>& sentences, text::CodePointOffset end)
{
    text::CodePointOffset reached(0);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        const text::Span s = sentences[i];
        if (s.begin < reached || s.end < s.begin || s.end > end) {
            return fail(
                ErrorCode::invalid_argument, "student.bad_sentence", fmt::format("sentence {}", i + 1),
                "The span {}–{} is out of order, overlaps the one before or passes the text's end at {}.",
                s.begin.value(), s.end.value(), end.value());
        }
        reached = s.end;
    }
    return {};
}

} // namespace

Result<WindowedText> make_windows(const text::WordPiece& tokenizer, std::string_view text,
                                  const std::vector<text::Span>& sentences,
                                  const std::vector<text::Span>& drugs, const WindowOptions& options)
{
    const auto map = text::OffsetMap::create(text);
    if (!map) {
        return forward_error(map);
    }
    if (auto checked = check_sentences(sentences, map->end()); !checked) {
        return forward_error(checked);
    }
    const text::Span whole{text::CodePointOffset(0), map->end()};
    std::vector<text::Span> units = sentences;
    if (options.unit == Unit::document || sentences.empty()) {
        units.assign(1, whole);
    }

    WindowedText result;
    Builder builder(tokenizer, *map, drugs, options, result);
    std::vector<std::vector<std::size_t>> drugs_of(units.size());
    for (std::size_t d = 0; d < drugs.size(); ++d) {
        if (drugs[d].empty() || !whole.contains(drugs[d])) {
            builder.refuse(
                d, "student.drug_outside_text",
                fmt::format("its span is empty or leaves the text of {} code points", map->end().value()));
            continue;
        }
        const auto unit = std::find_if(units.begin(), units.end(),
                                       [&](const text::Span u) { return u.overlaps(drugs[d]); });
        if (unit == units.end()) {
            builder.refuse(d, "student.drug_outside_sentences", "it lies in no sentence");
        } else if (!unit->contains(drugs[d])) {
            builder.refuse(d, "student.drug_across_sentences", "it crosses the end of a sentence");
        } else {
            drugs_of[static_cast<std::size_t>(unit - units.begin())].push_back(d);
        }
    }
    for (std::size_t u = 0; u < units.size(); ++u) {
        if (auto done = builder.add_unit(units[u], drugs_of[u]); !done) {
            return forward_error(done);
        }
    }
    return result;
}

} // namespace ade::student

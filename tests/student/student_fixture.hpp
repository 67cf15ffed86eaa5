// SPDX-License-Identifier: GPL-3.0-or-later
// A tiny encoder folder with a tokenizer, and a few sentences to learn from.
#pragma once

#include "core/base/file_io.hpp"
#include "core/student/trainer.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wordpiece.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <string>
#include <vector>

namespace ade::student::test {

/// A thousand pieces: special ones, letters and digits (first and continuing), punctuation, some words,
/// fillers.
inline std::vector<std::string> tiny_vocabulary()
{
    std::vector<std::string> pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
    for (char c = 'a'; c <= 'z'; ++c) {
        pieces.emplace_back(1, c);
        pieces.push_back(std::string("##") + c);
    }
    for (char c = '0'; c <= '9'; ++c) {
        pieces.emplace_back(1, c);
        pieces.push_back(std::string("##") + c);
    }
    for (const char* word : {".",     ",",      "-",    "(",       ")",      "rash", "fever", "nausea",
                             "after", "caused", "the",  "patient", "took",   "and",  "had",   "no",
                             "drug",  "##mab",  "head", "##ache",  "severe", "was",  "given"}) {
        pieces.emplace_back(word);
    }
    while (pieces.size() < 1000) {
        pieces.push_back("[unused" + std::to_string(pieces.size()) + "]");
    }
    return pieces;
}

inline text::WordPiece tiny_tokenizer()
{
    return text::WordPiece::create(tiny_vocabulary(), {}, "test").value();
}

/// A folder with config.json, model.safetensors and vocab.txt: 3 layers, width 32, 64 positions.
class TinyEncoder {
public:
    TinyEncoder()
    {
        namespace fs = std::filesystem;
        const fs::path source = ADE_TEST_DATA_DIR "/student/tiny-bert";
        fs::create_directory(path());
        fs::copy_file(source / "config.json", path() / "config.json");
        fs::copy_file(source / "model.safetensors", path() / "model.safetensors");
        std::string vocabulary;
        for (const std::string& piece : tiny_vocabulary()) {
            vocabulary += piece + "\n";
        }
        const bool written = write_file_atomic(path() / "vocab.txt", vocabulary).has_value();
        if (!written) {
            qFatal("the test could not be prepared");
        }
    }

    [[nodiscard]] std::filesystem::path root() const { return folder_.path().toStdString(); }
    [[nodiscard]] std::filesystem::path path() const { return root() / "tiny"; }

private:
    QTemporaryDir folder_;
};

/// The first place of `part` in `text`, both ASCII.
inline text::Span place(const std::string& text, const std::string& part)
{
    const auto at = static_cast<std::int64_t>(text.find(part));
    return text::make_span(at, at + static_cast<std::int64_t>(part.size()));
}

/// A document of one sentence, one drug, one event ("" for none).
inline TrainingDocument document(std::string id, const std::string& text, const std::string& drug,
                                 const std::string& event)
{
    TrainingDocument result;
    result.id = std::move(id);
    result.text = text;
    result.drugs = {place(text, drug)};
    if (!event.empty()) {
        result.relations = {{result.drugs.front(), place(text, event)}};
    }
    return result;
}

inline std::vector<TrainingDocument> eight_sentences()
{
    return {document("1", "The patient took abcmab and had rash.", "abcmab", "rash"),
            document("2", "Severe headache after defmab.", "defmab", "Severe headache"),
            document("3", "Ghimab was given, no fever.", "Ghimab", ""),
            document("4", "Jklmab caused nausea.", "Jklmab", "nausea"),
            document("5", "Fever was caused by mnomab (given after the rash).", "mnomab", "Fever"),
            document("6", "After pqrmab the patient had fever.", "pqrmab", "fever"),
            document("7", "Stumab caused severe rash and headache.", "Stumab", "severe rash"),
            document("8", "The patient had nausea after vwxmab.", "vwxmab", "nausea")};
}

} // namespace ade::student::test

// SPDX-License-Identifier: GPL-3.0-or-later
// The stage "sentences": which may be used, and that nothing of an evaluation set is among them.
#include "core/base/sha256.hpp"
#include "core/store/curation_stages.hpp"
#include "core/store/document_load.hpp"
#include "core/store/keys.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/sentences.hpp"

#include <charconv>
#include <set>

namespace ade::store {

namespace {

constexpr std::int64_t kTextsPerPart = 100;   ///< whose sentences are stored in one transaction
constexpr std::int64_t kTextsLookedAt = 2000; ///< for an evaluation set: most are none and passed over

enum Phase { evaluation = 0, others = 1 };

struct Text {
    std::int64_t row = 0; ///< of its document
    std::string version_id;
    std::string left_out; ///< the whole document; empty: its sentences may be used
};

constexpr const char* kNewest =
    "SELECT document.row, version.id, version.external_id, document.id_space,"
    " frozen.document_id IS NOT NULL, coalesce(split.part, ''),"
    " EXISTS (SELECT 1 FROM label_record JOIN voice ON voice.id = voice_id"
    "  WHERE label_record.version_id = version.id AND counts_as_gold = 1),"
    " EXISTS (SELECT 1 FROM duplicate_decision WHERE left_out_id = document.id)"
    // CROSS JOIN: documents in their order, so that a part costs what it holds and not a scan of all texts.
    " FROM document CROSS JOIN document_version AS version ON version.document_id = document.id"
    " CROSS JOIN version_summary ON version_summary.version_id = version.id AND newest = 1"
    " LEFT JOIN split ON split.document_id = document.id"
    " LEFT JOIN frozen ON frozen.document_id = document.id"
    " WHERE document.row > ? ORDER BY document.row LIMIT ?";

/// Newest texts of the documents behind this row.
std::vector<Text> texts_after(Connection& connection, std::int64_t row, std::int64_t limit,
                              const std::set<std::string>& excluded)
{
    std::vector<Text> texts;
    Query query(connection, kNewest, row, limit);
    while (query.step()) {
        Text text{query.integer(0), query.text(1), {}};
        const std::string part = query.text(5);
        if (query.integer(4) != 0) {
            text.left_out = "frozen";
        } else if (part == "test" || part == "dev") {
            text.left_out = part;
        } else if (query.integer(6) != 0) {
            text.left_out = "gold";
        } else if (query.text(3) == "pmid" && excluded.contains(query.text(2))) {
            text.left_out = "listed";
        } else if (query.integer(7) != 0) {
            text.left_out = "duplicate";
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

/// Hashes of a document's sentences, in order.
std::vector<std::string> hashes_of(const corpus::Document& document)
{
    const auto offsets = text::OffsetMap::of_valid(document.text);
    std::vector<std::string> hashes;
    for (const corpus::Sentence& sentence : document.sentences) {
        hashes.push_back(sentence_hash(value_or_raise(offsets.slice(sentence.span))));
    }
    return hashes;
}

/// Stands in an evaluation set of the project, or on the person's list.
bool is_barred(Connection& connection, const std::string& hash, const std::set<std::string>& listed)
{
    return listed.contains(hash) ||
           query_integer(connection,
                         "SELECT 1 FROM curation_sentence WHERE hash = ?"
                         " AND left_out NOT IN ('', 'same_sentence', 'duplicate') LIMIT 1",
                         hash) != 0;
}

void store_sentences(Connection& connection, const Text& text, const std::set<std::string>& listed)
{
    const auto hashes = hashes_of(read_document(connection, text.version_id));
    for (std::size_t position = 0; position < hashes.size(); ++position) {
        const std::string left_out = !text.left_out.empty()                            ? text.left_out
                                     : is_barred(connection, hashes[position], listed) ? "same_sentence"
                                                                                       : "";
        Query(
            connection,
            "INSERT INTO curation_sentence (version_id, position, hash, left_out, drugs, answered, positive,"
            " sampled) VALUES (?, ?, ?, ?, 0, 0, 0, 0)",
            text.version_id, position, hashes[position], left_out)
            .run();
    }
}

std::int64_t number_of(const std::string& text)
{
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

StageNote sentence_counts(Connection& connection, std::int64_t documents)
{
    std::map<std::string, std::int64_t> by_reason;
    std::int64_t all = 0;
    Query query(connection, "SELECT left_out, count(*) FROM curation_sentence GROUP BY left_out");
    while (query.step()) {
        by_reason[query.text(0)] = query.integer(1);
        all += query.integer(1);
    }
    StageNote note;
    note.counts = {{"documents", documents}, {"sentences", all}};
    for (const char* const reason :
         {"frozen", "test", "dev", "gold", "listed", "duplicate", "same_sentence"}) {
        note.counts.emplace_back(std::string("left_out_") + reason, by_reason[reason]);
    }
    note.result = by_reason[""];
    note.counts.emplace_back("usable", note.result);
    return note;
}

} // namespace

std::string sentence_hash(std::string_view sentence)
{
    // drug_key() lowers the case of every script; what is left is to see words only.
    const std::string lower = drug_key(sentence);
    std::string words;
    const auto blank = [&words] {
        if (!words.empty() && words.back() != ' ') {
            words += ' ';
        }
    };
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const std::string_view rest = std::string_view(lower).substr(i);
        if (rest.starts_with("\xE2\x80") || rest.starts_with("\xE2\x81")) { // U+2000 … U+207F: dashes, quotes
            blank();
            i += 2;
        } else if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xC2\xAB") ||
                   rest.starts_with("\xC2\xAD") || rest.starts_with("\xC2\xB7") ||
                   rest.starts_with("\xC2\xBB")) {
            blank();
            i += 1;
        } else if (static_cast<unsigned char>(lower[i]) >= 128 || (lower[i] >= 'a' && lower[i] <= 'z') ||
                   (lower[i] >= '0' && lower[i] <= '9')) {
            words += lower[i];
        } else {
            blank();
        }
    }
    if (!words.empty() && words.back() == ' ') {
        words.pop_back();
    }
    return sha256_hex(words);
}

StageNote gather_sentences(const StageWork& work)
{
    Connection& connection = work.project.connection();
    StageCursor cursor(work, CurationStage::sentences);
    if (cursor.fresh()) {
        Transaction transaction(connection);
        connection.execute("DELETE FROM curation_sentence");
        cursor.write();
        transaction.commit();
    }
    const std::set<std::string> excluded(work.options.excluded_pmids.begin(),
                                         work.options.excluded_pmids.end());
    const std::set<std::string> listed(work.options.excluded_sentences.begin(),
                                       work.options.excluded_sentences.end());
    const std::int64_t documents = query_integer(connection, "SELECT count(*) FROM document");
    // Evaluation sets first: their sentences bar their twins everywhere.
    for (; cursor.phase <= others; ++cursor.phase, cursor.after.clear()) {
        for (;;) {
            look_for_stop(work);
            const std::vector<Text> texts =
                texts_after(connection, number_of(cursor.after),
                            cursor.phase == evaluation ? kTextsLookedAt : kTextsPerPart, excluded);
            if (texts.empty()) {
                break;
            }
            Transaction transaction(connection);
            std::int64_t stored = 0;
            for (const Text& text : texts) {
                if (text.left_out.empty() == (cursor.phase == others)) {
                    store_sentences(connection, text, listed);
                    ++stored;
                }
                cursor.after = std::to_string(text.row);
                if (stored == kTextsPerPart) {
                    break;
                }
            }
            cursor.done += stored;
            cursor.write();
            transaction.commit();
            tell(work, "sentences", cursor.done, documents);
            after_part(work);
        }
    }
    cursor.remove();
    return sentence_counts(connection, documents);
}

} // namespace ade::store

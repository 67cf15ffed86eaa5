// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a tokenizer's files and checking its vocabulary.
#include "core/base/file_io.hpp"
#include "core/text/unicode_tables.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wordpiece_model.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <system_error>

namespace ade::text {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Model = WordPiece::Model;

constexpr std::uint64_t kMaxVocabularyBytes = 64U << 20U;
constexpr std::uint64_t kMaxJsonBytes = 256U << 20U;
constexpr std::size_t kMaxPieces = 4'000'000;

Result<json> read_json(const fs::path& path)
{
    auto bytes = read_file(path, kMaxJsonBytes);
    if (!bytes) {
        return forward_error(bytes);
    }
    json value = json::parse(*bytes, nullptr, false);
    if (!value.is_object()) {
        return fail(ErrorCode::parse, "wordpiece.not_json", path.string(),
                    "This is not a JSON object. Fetch the encoder again.");
    }
    return value;
}

/// Pieces of vocab.txt, one a line; blank lines at the end do not count.
Result<std::vector<std::string>> read_vocabulary(const fs::path& path)
{
    auto bytes = read_file(path, kMaxVocabularyBytes);
    if (!bytes) {
        return forward_error(bytes);
    }
    if (auto checked = check_utf8(*bytes, path.string()); !checked) {
        return forward_error(checked);
    }
    std::vector<std::string> pieces;
    for (std::size_t begin = 0; begin < bytes->size();) {
        const std::size_t end = std::min(bytes->find('\n', begin), bytes->size());
        std::string piece = bytes->substr(begin, end - begin);
        if (!piece.empty() && piece.back() == '\r') {
            piece.pop_back();
        }
        pieces.push_back(std::move(piece));
        begin = end + 1;
    }
    while (!pieces.empty() && pieces.back().empty()) {
        pieces.pop_back();
    }
    return pieces;
}

/// model.vocab of tokenizer.json in the order of the ids.
Result<std::vector<std::string>> vocabulary_of(const json& model, const std::string& where)
{
    const auto vocabulary = model.find("vocab");
    if (vocabulary == model.end() || !vocabulary->is_object()) {
        return fail(ErrorCode::parse, "wordpiece.no_vocabulary", where,
                    "model.vocab is missing; an object of pieces and ids was expected.");
    }
    std::vector<std::string> pieces(vocabulary->size());
    for (const auto& [piece, id] : vocabulary->items()) {
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= pieces.size()) {
            return fail(ErrorCode::model, "wordpiece.bad_id", where,
                        "Piece \"{}\" has the id {}; {} pieces have the ids 0 to {}.", piece, id.dump(),
                        pieces.size(), pieces.size() - 1);
        }
        std::string& place = pieces[id.get<std::size_t>()];
        if (!place.empty()) {
            return fail(ErrorCode::model, "wordpiece.doubled_id", where,
                        "The id {} stands for \"{}\" and \"{}\".", id.dump(), place, piece);
        }
        place = piece;
    }
    return pieces;
}

Result<void> read_flag(const json& object, const char* key, bool& value, const std::string& where)
{
    const auto entry = object.find(key);
    if (entry == object.end() || entry->is_null()) {
        return {};
    }
    if (!entry->is_boolean()) {
        return fail(ErrorCode::parse, "wordpiece.bad_option", where, "{} is {}; true or false was expected.",
                    key, entry->dump());
    }
    value = entry->get<bool>();
    return {};
}

Result<void> read_optional_flag(const json& object, const char* key, std::optional<bool>& value,
                                const std::string& where)
{
    if (!object.contains(key)) {
        return {};
    }
    bool flag = false;
    if (auto read = read_flag(object, key, flag, where); !read) {
        return read;
    }
    value = object[key].is_null() ? std::nullopt : std::optional(flag);
    return {};
}

/// A special token is a string, or an object that holds it under "content".
void read_token(const json& object, const char* key, std::string& value)
{
    const auto entry = object.find(key);
    if (entry == object.end()) {
        return;
    }
    if (entry->is_string()) {
        value = entry->get<std::string>();
    } else if (entry->is_object() && entry->contains("content") && (*entry)["content"].is_string()) {
        value = (*entry)["content"].get<std::string>();
    }
}

Result<void> expect_type(const json& file, const char* part, std::string_view expected,
                         const std::string& where)
{
    const auto entry = file.find(part);
    std::string found = "nothing";
    if (entry != file.end() && entry->is_object()) {
        found = entry->value("type", json("no type")).dump();
        if (found == "\"" + std::string(expected) + "\"") {
            return {};
        }
    }
    return fail(ErrorCode::parse, "wordpiece.other_tokenizer", where,
                "{} is {}, {} was expected. Choose an encoder with a BERT WordPiece tokenizer.", part, found,
                expected);
}

using Literals = std::vector<std::pair<std::int64_t, std::string>>; // id and text of added tokens

/// Options and added tokens of tokenizer.json.
Result<void> read_tokenizer(const json& file, WordPieceOptions& options, Literals& literals,
                            const std::string& where)
{
    for (const auto& [part, type] :
         {std::pair{"model", "WordPiece"}, std::pair{"normalizer", "BertNormalizer"},
          std::pair{"pre_tokenizer", "BertPreTokenizer"}}) {
        if (auto checked = expect_type(file, part, type, where); !checked) {
            return checked;
        }
    }
    const json& normalizer = file["normalizer"];
    const json& model = file["model"];
    auto read = read_flag(normalizer, "clean_text", options.clean_text, where);
    read = read ? read_flag(normalizer, "handle_chinese_chars", options.tokenize_chinese_chars, where) : read;
    read = read ? read_flag(normalizer, "lowercase", options.do_lower_case, where) : read;
    read = read ? read_optional_flag(normalizer, "strip_accents", options.strip_accents, where) : read;
    if (!read) {
        return read;
    }
    read_token(model, "unk_token", options.unknown_token);
    read_token(model, "continuing_subword_prefix", options.continuing_prefix);
    if (const auto limit = model.find("max_input_chars_per_word"); limit != model.end()) {
        if (!limit->is_number_integer()) {
            return fail(ErrorCode::parse, "wordpiece.bad_option", where,
                        "max_input_chars_per_word is {}; a number was expected.", limit->dump());
        }
        options.max_word_code_points = limit->get<std::int64_t>();
    }
    for (const json& token : file.value("added_tokens", json::array())) {
        std::string content;
        if (!token.is_object()) {
            continue;
        }
        read_token(token, "content", content);
        for (const char* key : {"normalized", "lstrip", "rstrip", "single_word"}) {
            bool on = false;
            if (auto flag = read_flag(token, key, on, where); !flag) {
                return flag;
            }
            if (on) {
                return fail(
                    ErrorCode::parse, "wordpiece.added_token", where,
                    "The added token \"{}\" sets {}, which is not supported. Remove the token or choose "
                    "another encoder.",
                    content, key);
            }
        }
        const auto id = token.find("id");
        literals.emplace_back(id != token.end() && id->is_number_integer() ? id->get<std::int64_t>() : -1,
                              std::move(content));
    }
    return {};
}

Result<void> read_config(const json& file, WordPieceOptions& options, const std::string& where)
{
    auto read = read_flag(file, "do_lower_case", options.do_lower_case, where);
    read = read ? read_flag(file, "tokenize_chinese_chars", options.tokenize_chinese_chars, where) : read;
    read = read ? read_optional_flag(file, "strip_accents", options.strip_accents, where) : read;
    if (!read) {
        return read;
    }
    read_token(file, "unk_token", options.unknown_token);
    read_token(file, "cls_token", options.cls_token);
    read_token(file, "sep_token", options.sep_token);
    read_token(file, "pad_token", options.pad_token);
    read_token(file, "mask_token", options.mask_token);
    return {};
}

Result<void> check_pieces(const std::vector<std::string>& pieces, const std::string& where)
{
    if (pieces.empty()) {
        return fail(ErrorCode::model, "wordpiece.empty", where,
                    "The vocabulary is empty. Fetch the encoder again.");
    }
    if (pieces.size() > kMaxPieces) {
        return fail(ErrorCode::model, "wordpiece.too_many", where,
                    "The vocabulary has {} pieces; {} are the most expected.", pieces.size(), kMaxPieces);
    }
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        if (pieces[id].empty()) {
            return fail(ErrorCode::model, "wordpiece.empty_piece", where,
                        "Line {} of the vocabulary is empty; a piece was expected.", id + 1);
        }
        if (auto checked = check_utf8(pieces[id], where); !checked) {
            return checked;
        }
    }
    return {};
}

void fill_tables(Model& model)
{
    using ByteClass = Model::ByteClass;
    for (char32_t byte = 0; byte < 128; ++byte) {
        const std::uint8_t flags = unicode::flags_of(byte);
        const bool other = model.options.clean_text && (flags & unicode::removed) != 0;
        model.byte_class[byte] = other                                 ? ByteClass::other
                                 : (flags & unicode::space) != 0       ? ByteClass::space
                                 : (flags & unicode::punctuation) != 0 ? ByteClass::punctuation
                                                                       : ByteClass::letter;
        const bool lowers = model.options.do_lower_case && (flags & unicode::lowers) != 0;
        model.folded[byte] = static_cast<char>(lowers ? byte + ('a' - 'A') : byte);
    }
    std::sort(model.literals.begin(), model.literals.end(),
              [](const auto& left, const auto& right) { return left.first.size() > right.first.size(); });
    for (const auto& [literal, id] : model.literals) {
        model.begins_literal[static_cast<unsigned char>(literal.front())] = true;
    }
    std::vector<std::pair<std::string, std::int32_t>> first;
    std::vector<std::pair<std::string, std::int32_t>> continuing;
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
        const std::string& piece = model.pieces[id];
        const std::string& prefix = model.options.continuing_prefix;
        first.emplace_back(piece, static_cast<std::int32_t>(id));
        if (piece.size() > prefix.size() && piece.compare(0, prefix.size(), prefix) == 0) {
            continuing.emplace_back(piece.substr(prefix.size()), static_cast<std::int32_t>(id));
        }
    }
    model.first = PieceTrie(std::move(first));
    model.continuing = PieceTrie(std::move(continuing));
}

/// Everything create() and load() check beside reading files.
Result<std::shared_ptr<Model>> build(std::vector<std::string> pieces, WordPieceOptions options,
                                     Literals added, const std::string& where)
{
    if (auto checked = check_pieces(pieces, where); !checked) {
        return forward_error(checked);
    }
    // Added tokens may stand behind the vocabulary proper, in the order of their ids.
    std::sort(added.begin(), added.end());
    for (const auto& [id, content] : added) {
        if (id == static_cast<std::int64_t>(pieces.size())) {
            pieces.push_back(content);
        } else if (id < 0 || id > static_cast<std::int64_t>(pieces.size()) ||
                   pieces[static_cast<std::size_t>(id)] != content) {
            return fail(
                ErrorCode::model, "wordpiece.added_token_id", where,
                "The added token \"{}\" has the id {}, which is not its place in the vocabulary. Fetch the "
                "encoder again.",
                content, id);
        }
    }
    if (auto checked = check_pieces(pieces, where); !checked) {
        return forward_error(checked);
    }
    if (options.max_word_code_points < 1 || options.max_word_code_points > Model::kMaxWordCodePoints) {
        return fail(ErrorCode::model, "wordpiece.word_limit", where,
                    "The longest word is set to {} characters; 1 to {} are possible.",
                    options.max_word_code_points, Model::kMaxWordCodePoints);
    }
    auto model = std::make_shared<Model>();
    model->pieces = std::move(pieces);
    model->options = std::move(options);
    model->strip_accents = model->options.strip_accents.value_or(model->options.do_lower_case);
    model->ids.reserve(model->pieces.size());
    for (std::size_t id = 0; id < model->pieces.size(); ++id) {
        const auto [entry, fresh] = model->ids.emplace(model->pieces[id], static_cast<std::int32_t>(id));
        if (!fresh) {
            return fail(
                ErrorCode::model, "wordpiece.doubled_piece", where,
                "The piece \"{}\" stands in lines {} and {}; each may stand once. Fetch the encoder again.",
                model->pieces[id], entry->second + 1, id + 1);
        }
    }
    const auto required = [&](const std::string& token, std::int32_t& id) -> Result<void> {
        const auto entry = model->ids.find(token);
        if (entry == model->ids.end()) {
            return fail(
                ErrorCode::model, "wordpiece.no_special", where,
                "The vocabulary lacks the special token \"{}\". Choose an encoder whose tokenizer has it.",
                token);
        }
        id = entry->second;
        return {};
    };
    auto found = required(model->options.unknown_token, model->unknown);
    found = found ? required(model->options.cls_token, model->cls) : found;
    found = found ? required(model->options.sep_token, model->sep) : found;
    if (!found) {
        return forward_error(found);
    }
    const auto optional = [&](const std::string& token) {
        const auto entry = model->ids.find(token);
        return entry == model->ids.end() ? std::nullopt : std::optional(entry->second);
    };
    model->pad = optional(model->options.pad_token);
    model->mask = optional(model->options.mask_token);
    std::set<std::string> literals{model->options.unknown_token, model->options.cls_token,
                                   model->options.sep_token, model->options.pad_token,
                                   model->options.mask_token};
    for (auto& [id, content] : added) {
        literals.insert(std::move(content));
    }
    for (const std::string& literal : literals) {
        if (const auto id = optional(literal); id && !literal.empty()) {
            model->literals.emplace_back(literal, *id);
        }
    }
    fill_tables(*model);
    return model;
}

} // namespace

Result<WordPiece> WordPiece::create(std::vector<std::string> vocabulary, WordPieceOptions options,
                                    std::string where)
{
    auto model = build(std::move(vocabulary), std::move(options), {}, where);
    if (!model) {
        return forward_error(model);
    }
    return WordPiece(std::move(*model));
}

Result<WordPiece> WordPiece::load(const fs::path& folder)
{
    const fs::path vocabulary_path = folder / "vocab.txt";
    const fs::path tokenizer_path = folder / "tokenizer.json";
    const fs::path config_path = folder / "tokenizer_config.json";
    std::error_code ignored;
    const bool has_vocabulary = fs::exists(vocabulary_path, ignored);
    const bool has_tokenizer = fs::exists(tokenizer_path, ignored);
    if (!has_vocabulary && !has_tokenizer) {
        return fail(
            ErrorCode::not_found, "wordpiece.no_files", folder.string(),
            "The folder holds neither vocab.txt nor tokenizer.json. Choose an encoder folder in Hugging "
            "Face layout.");
    }
    WordPieceOptions options;
    Literals literals;
    std::vector<std::string> pieces;
    std::string where = tokenizer_path.string();
    if (has_tokenizer) {
        auto file = read_json(tokenizer_path);
        if (!file) {
            return forward_error(file);
        }
        if (auto read = read_tokenizer(*file, options, literals, where); !read) {
            return forward_error(read);
        }
        auto vocabulary = vocabulary_of((*file)["model"], where);
        if (!vocabulary) {
            return forward_error(vocabulary);
        }
        pieces = std::move(*vocabulary);
    }
    if (has_vocabulary) {
        where = vocabulary_path.string();
        auto vocabulary = read_vocabulary(vocabulary_path);
        if (!vocabulary) {
            return forward_error(vocabulary);
        }
        if (has_tokenizer && *vocabulary != pieces) {
            const auto differ =
                std::mismatch(pieces.begin(), pieces.end(), vocabulary->begin(), vocabulary->end());
            return fail(
                ErrorCode::model, "wordpiece.vocabularies_differ", where,
                "vocab.txt and tokenizer.json differ from piece {} on ({} and {} pieces). They come from "
                "two encoders; remove the wrong one.",
                differ.first - pieces.begin(), vocabulary->size(), pieces.size());
        }
        pieces = std::move(*vocabulary);
    }
    if (fs::exists(config_path, ignored)) {
        auto file = read_json(config_path);
        if (!file) {
            return forward_error(file);
        }
        if (auto read = read_config(*file, options, config_path.string()); !read) {
            return forward_error(read);
        }
    }
    auto model = build(std::move(pieces), std::move(options), std::move(literals), where);
    if (!model) {
        return forward_error(model);
    }
    return WordPiece(std::move(*model));
}

} // namespace ade::text

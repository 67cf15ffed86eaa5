// SPDX-License-Identifier: GPL-3.0-or-later
// Texts in other encodings. Whatever the bytes: decoding them in pieces gives what decoding them at once
// gives, the result is well-formed and as long as it must be, a copied file holds the same, and each reader
// holds when it is given the bytes as UTF-16, as they are and recoded. The first byte seeds pieces and
// reader.
#include "core/base/random.hpp"
#include "core/corpus/formats/recoded_files.hpp"
#include "core/text/encoding.hpp"
#include "core/text/utf8.hpp"
#include "tests/fuzz/fuzz_reader.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace {

using namespace ade;
using text::Encoding;

constexpr Encoding kAll[] = {Encoding::utf8, Encoding::utf16_little, Encoding::utf16_big,
                             Encoding::windows_1252, Encoding::latin1};

void check(bool good)
{
    if (!good) {
        std::abort();
    }
}

bool is_wide(Encoding encoding)
{
    return encoding == Encoding::utf16_little || encoding == Encoding::utf16_big;
}

struct Decoded {
    std::string text;
    std::string fault; ///< with its place; empty: none

    bool operator==(const Decoded&) const = default;
};

/// most: longest piece; 0: all at once.
Decoded decode(std::string_view bytes, Encoding encoding, std::size_t most, Random& random)
{
    text::Decoder decoder(encoding);
    Decoded decoded;
    Result<void> done;
    for (std::size_t at = 0; done && (at < bytes.size() || (most == 0 && at == 0));) {
        const std::size_t size = most == 0 ? bytes.size() : random.below(most + 1); // empty pieces, too
        const std::string_view piece = bytes.substr(at, size);
        done = decoder.decode(piece, decoded.text);
        at += std::max<std::size_t>(piece.size(), most == 0 ? 1 : 0);
    }
    if (done) {
        done = decoder.finish(decoded.text);
    }
    decoded.fault = done ? std::string() : done.error().text();
    return decoded;
}

/// The text has as many characters as the bytes say.
void check_length(std::string_view bytes, Encoding encoding, const std::string& text)
{
    if (is_wide(encoding)) {
        const bool marked = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
        check(text::count_utf16(text) == static_cast<std::int64_t>((bytes.size() - (marked ? 2 : 0)) / 2));
    } else if (encoding != Encoding::utf8) {
        check(text::count_code_points(text) == static_cast<std::int64_t>(bytes.size()));
    } else {
        check(text == (bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes));
    }
}

void check_guess(std::string_view bytes)
{
    const auto guess = text::guess_encoding(bytes, true);
    text::guess_encoding(bytes, false);
    if (guess == Encoding::utf8 && !bytes.starts_with("\xEF\xBB\xBF")) {
        check(!text::first_invalid_utf8(bytes));
    }
    if (guess == Encoding::latin1 || guess == Encoding::windows_1252) {
        check(text::first_invalid_utf8(bytes).has_value() && bytes.find('\0') == std::string_view::npos);
    }
}

/// The copy holds the text; only an XML declaration may differ.
void check_copy(const std::string& bytes, Encoding encoding, const Decoded& decoded)
{
    const auto files =
        corpus::RecodedFiles::make({corpus::fuzz::memory_file(bytes.data(), bytes.size())}, encoding);
    if (!files) {
        check(!decoded.fault.empty() || files.error().message_id == "corpus.recode_packed");
        return;
    }
    check(decoded.fault.empty());
    std::ifstream stream(files->paths().front(), std::ios::binary);
    const std::string copy((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    check(copy == decoded.text || decoded.text.starts_with("<?xml"));
}

/// A reader of single files, given the bytes as UTF-16 and, where they are that, recoded.
void check_reader(const corpus::Reader& reader, const std::string& marked)
{
    const std::string path = corpus::fuzz::memory_file(marked.data(), marked.size());
    corpus::fuzz::read_files(reader, {path});
    if (const auto files = corpus::RecodedFiles::make({path}, Encoding::utf16_little)) {
        corpus::fuzz::read_files(reader, files->paths());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const bool with_files = data[0] < 128; // which are slow
    Random random(data[0]);
    check_guess(bytes);
    for (const Encoding encoding : kAll) {
        const Decoded whole = decode(bytes, encoding, 0, random);
        check(decode(bytes, encoding, 1, random) == whole);
        check(decode(bytes, encoding, 7, random) == whole);
        if (encoding != Encoding::utf8) {
            check(!text::first_invalid_utf8(whole.text));
        }
        if (whole.fault.empty()) {
            check_length(bytes, encoding, whole.text);
        }
        if (with_files && data[0] % 5 == static_cast<int>(encoding)) {
            check_copy(bytes, encoding, whole);
        }
    }
    if (!with_files) {
        return 0;
    }
    std::vector<const corpus::Reader*> readers = corpus::readers();
    std::erase_if(readers,
                  [](const corpus::Reader* reader) { return reader->name() == "brat"; }); // of folders
    check_reader(*readers[data[0] % readers.size()], "\xFF\xFE" + bytes);
    return 0;
}

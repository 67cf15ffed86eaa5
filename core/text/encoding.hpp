// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that are not in UTF-8: what they look like, and their bytes as UTF-8.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ade::text {

enum class Encoding { utf8, utf16_little, utf16_big, windows_1252, latin1 };

std::string_view to_string(Encoding encoding); // "utf-8", "utf-16le", "utf-16be", "windows-1252", "latin-1"
/// Also "utf-16": little-endian, unless a byte order mark says otherwise.
std::optional<Encoding> encoding_from(std::string_view name);

/// What the bytes look like: by a byte order mark; well-formed UTF-8, which other encodings hardly ever are
/// by chance; every second byte mostly 0 (UTF-16); else Windows-1252 where bytes 0x80 … 0x9F occur that it
/// gives a meaning to, or Latin-1, which is the same without them. Nothing when no text has such bytes: NUL,
/// or many control characters. bytes: the beginning of a text; whole: it is all of it, else a sequence cut
/// off at its end is no fault.
std::optional<Encoding> guess_encoding(std::string_view bytes, bool whole);

/// Bytes in one encoding to UTF-8, a piece at a time. A byte order mark at the beginning is left out. UTF-8
/// goes through unchecked. The five bytes without a meaning in Windows-1252 become the control characters of
/// Latin-1, as in the WHATWG encoding standard.
class Decoder {
public:
    explicit Decoder(Encoding encoding) : encoding_(encoding) {}

    /// Appends the piece to `text`. Fails with parse: half a surrogate pair; it names the byte, from 0.
    Result<void> decode(std::string_view bytes, std::string& text);
    /// At the end of the text: appends what was held back. Fails with parse when it ends within a character.
    Result<void> finish(std::string& text);

private:
    Result<void> decode_utf16(std::string_view bytes, std::string& text);
    void skip_mark(std::string_view& bytes);

    Encoding encoding_;
    std::string begin_; ///< fewer bytes than a byte order mark has
    bool begun_ = false;
    std::uint64_t position_ = 0; ///< of the next byte
    int low_byte_ = -1;          ///< half of a UTF-16 unit
    char16_t high_ = 0;          ///< first half of a surrogate pair; 0: none
};

} // namespace ade::text

// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizer files of any content: a named error or a tokenizer that works. The first byte says which file.
#include "core/base/file_io.hpp"
#include "core/text/wordpiece.hpp"

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace fs = std::filesystem;
    if (size == 0) {
        return 0;
    }
    static const fs::path folder = fs::temp_directory_path() / ("ade-fuzz-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const char* names[] = {"tokenizer.json", "vocab.txt", "tokenizer_config.json"};
    const int which = data[0] % 3;
    if (which == 2 && !ade::write_file_atomic(folder / "vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n##b\n")) {
        std::abort();
    }
    if (!ade::write_file_atomic(folder / names[which], bytes)) {
        std::abort();
    }
    const auto loaded = ade::text::WordPiece::load(folder);
    if (loaded ? !loaded->encode("ab [SEP] é").has_value() : loaded.error().message.empty()) {
        std::abort();
    }
    fs::remove_all(folder);
    return 0;
}

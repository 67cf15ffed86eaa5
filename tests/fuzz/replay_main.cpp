// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target over its corpus where libFuzzer is absent: every file of the folders given, and seeded
// changes of each (bytes turned, cut, doubled), so that a run without clang++ still looks for crashes.
#include "core/base/random.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kChangesPerFile = 200;

void run(const std::string& bytes)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string changed(std::string bytes, ade::Random& random)
{
    for (std::uint64_t i = 1 + random.below(4); i > 0 && !bytes.empty(); --i) {
        const auto at = static_cast<std::size_t>(random.below(bytes.size()));
        switch (random.below(4)) {
        case 0:
            bytes[at] = static_cast<char>(random.below(256));
            break;
        case 1:
            bytes.resize(at);
            break;
        case 2:
            bytes.insert(at, bytes.substr(at, 1 + random.below(20)));
            break;
        default:
            bytes.erase(at, 1 + random.below(10));
            break;
        }
    }
    return bytes;
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::filesystem::path> files;
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (entry.is_regular_file()) {
                files.push_back(entry.path());
            }
        }
    }
    std::sort(files.begin(), files.end());
    ade::Random random(1);
    std::size_t runs = 0;
    for (const std::filesystem::path& file : files) {
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        run(bytes);
        const int changes = bytes.size() > 65536 ? 5 : kChangesPerFile;
        for (int i = 0; i < changes; ++i) {
            run(changed(bytes, random));
        }
        runs += 1 + static_cast<std::size_t>(changes);
    }
    std::printf("%zu inputs from %zu files\n", runs, files.size());
    return files.empty() ? 1 : 0;
}

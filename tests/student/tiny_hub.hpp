// SPDX-License-Identifier: GPL-3.0-or-later
// The tiny encoder as a repository of a test hub.
#pragma once

#include "tests/student/student_fixture.hpp"
#include "tests/support/hub_server.hpp"

namespace ade::student::test {

inline std::string bytes_of(const std::filesystem::path& path)
{
    return read_file(path, 64U << 20).value();
}

/// Files of a repository: configuration, vocabulary, tokenizer settings, card, weights.
inline std::map<std::string, ade::test::HubServer::File> tiny_repository(const TinyEncoder& encoder)
{
    return {{"config.json", {bytes_of(encoder.path() / "config.json")}},
            {"vocab.txt", {bytes_of(encoder.path() / "vocab.txt")}},
            {"tokenizer_config.json", {R"({"do_lower_case": true})"}},
            {"README.md", {"---\nlanguage: en\nlicense: mit\n---\n# An encoder\n"}},
            {"model.safetensors", {bytes_of(encoder.path() / "model.safetensors"), true}}};
}

} // namespace ade::student::test

// SPDX-License-Identifier: GPL-3.0-or-later
// A checkpoint made of the tiny encoder and a head of random weights; and ways to spoil one.
#pragma once

#include "core/base/file_io.hpp"
#include "core/base/random.hpp"
#include "core/student/checkpoint.hpp"
#include "core/student/tensor_file.hpp"
#include "tests/student/student_fixture.hpp"

#include <cstring>

namespace ade::student::test {

/// ROOT/`name`, with windows of 64 pieces.
inline std::filesystem::path make_student(const TinyEncoder& encoder, const std::string& name)
{
    const EncoderWeights weights = read_encoder_weights(encoder.path()).value();
    std::vector<std::vector<float>> values;
    CheckpointContents contents;
    const auto add = [&](const std::string& tensor, std::vector<std::int64_t> shape,
                         std::vector<float> floats) {
        values.push_back(std::move(floats));
        contents.tensors.push_back({tensor, std::move(shape), std::span<const float>(values.back())});
    };
    values.reserve(weights.tensors.size() + 2);
    for (const auto& [tensor, entry] : weights.tensors) {
        std::vector<float> floats(static_cast<std::size_t>(entry->element_count()));
        if (!copy_floats(*entry, floats)) {
            qFatal("the test could not be prepared");
        }
        add("bert." + tensor, entry->shape, std::move(floats));
    }
    ade::Random random(5);
    std::vector<float> head(64);
    for (float& w : head) {
        w = static_cast<float>(random.uniform() - 0.5);
    }
    add("drug_head.weight", {1, 64}, std::move(head));
    add("drug_head.bias", {1}, {0.125F});
    contents.encoder_folder = encoder.path();
    contents.settings.window = 64;
    contents.settings.base_encoder = "tiny";
    contents.training_json = "{}";
    write_checkpoint(encoder.root() / name, contents).value();
    return encoder.root() / name;
}

inline void overwrite(const std::filesystem::path& file, const std::string& bytes)
{
    if (!write_file_atomic(file, bytes)) {
        qFatal("cannot write");
    }
}

/// Puts `to` in the place of the first `from` of a file, which must be there.
inline void replace_in(const std::filesystem::path& file, const std::string& from, const std::string& to)
{
    std::string bytes = read_file(file, 64U << 20).value();
    const std::size_t at = bytes.find(from);
    if (at == std::string::npos) {
        qFatal("no %s", from.c_str());
    }
    overwrite(file, bytes.replace(at, from.size(), to));
}

/// Overwrites one value of a tensor in a safetensors file.
inline void poke(const std::filesystem::path& file, const std::string& tensor, std::size_t index, float value)
{
    std::string bytes = read_file(file, 64U << 20).value();
    const auto opened = TensorFile::open(file).value();
    const TensorEntry* entry = opened.find(tensor);
    if (entry == nullptr) {
        qFatal("no %s", tensor.c_str());
    }
    const std::size_t at =
        bytes.find(std::string(reinterpret_cast<const char*>(entry->bytes.data()), entry->bytes.size()));
    std::memcpy(bytes.data() + at + index * sizeof value, &value, sizeof value);
    overwrite(file, bytes);
}

} // namespace ade::student::test

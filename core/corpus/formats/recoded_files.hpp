// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are not in UTF-8, made readable: copies in UTF-8 that readers take, and go with the object.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"
#include "core/text/encoding.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::corpus {

/// What a file looks like, by its first 256 KiB; of a folder (brat) by its .txt and .ann files: the first
/// that is not UTF-8 decides. Nothing for packed and binary files, and for what cannot be read.
std::optional<text::Encoding> guess_file_encoding(const std::filesystem::path& path);

class RecodedFiles {
public:
    /// Copies the files, of folders every regular file in them, in a folder of its own among the system's
    /// temporary ones; positions in code points stay. The encoding that an XML file declares becomes UTF-8 in
    /// the copy. Memory does not grow with the files. Fails with not_found, io (disk full), parse (not in
    /// this encoding; names file and byte; or a packed file, which must be unpacked first), cancelled.
    /// Nothing is left behind.
    static Result<RecodedFiles> make(const std::vector<std::filesystem::path>& paths, text::Encoding encoding,
                                     std::stop_token stop = {}, const ProgressSink& progress = {});

    ~RecodedFiles();
    RecodedFiles(RecodedFiles&& other) noexcept;
    RecodedFiles& operator=(RecodedFiles&&) = delete;
    RecodedFiles(const RecodedFiles&) = delete;
    RecodedFiles& operator=(const RecodedFiles&) = delete;

    /// For a reader, in the order given.
    [[nodiscard]] const std::vector<std::filesystem::path>& paths() const { return copies_; }
    /// Copy → as given: reports name the copies until with_originals() has been over them.
    [[nodiscard]] const std::map<std::string, std::string>& originals() const { return originals_; }

private:
    RecodedFiles() = default;

    std::filesystem::path folder_;
    std::vector<std::filesystem::path> copies_;
    std::map<std::string, std::string> originals_;
};

/// The text, with the files the person chose instead of their copies.
std::string with_originals(const std::map<std::string, std::string>& originals, std::string text);
Error with_originals(const std::map<std::string, std::string>& originals, Error error);

} // namespace ade::corpus

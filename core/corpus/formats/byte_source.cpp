// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#ifdef ADE_WITH_ZLIB
#include <zlib.h>
#endif

namespace ade::corpus {

namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

class FileSource final : public ByteSource {
public:
    FileSource(std::filesystem::path path, std::unique_ptr<std::FILE, Close> file)
        : path_(std::move(path)), file_(std::move(file))
    {
    }

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        const std::size_t got = std::fread(to, 1, size, file_.get());
        if (got == 0 && std::ferror(file_.get()) != 0) {
            return fail(ErrorCode::io, "base.read_failed", path_.string(), "The file cannot be read: {}.",
                        std::strerror(errno));
        }
        bytes_ += got;
        return got;
    }
    std::uint64_t file_bytes() const override { return bytes_; }

    /// The first bytes, which stay to be read.
    std::string head(std::size_t size)
    {
        std::string bytes(size, '\0');
        bytes.resize(std::fread(bytes.data(), 1, size, file_.get()));
        std::rewind(file_.get());
        return bytes;
    }

private:
    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t bytes_ = 0;
};

#ifdef ADE_WITH_ZLIB
/// One or more gzip members, one after the other (RFC 1952).
class GzipSource final : public ByteSource {
public:
    GzipSource(std::string name, std::unique_ptr<ByteSource> packed)
        : name_(std::move(name)), packed_(std::move(packed)), input_(256U << 10U)
    {
        constexpr int kGzipWithLargestWindow = 16 + 15;
        ready_ = ::inflateInit2(&stream_, kGzipWithLargestWindow) == Z_OK;
    }
    ~GzipSource() override { ::inflateEnd(&stream_); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (!ready_) {
            return fail(ErrorCode::internal, "corpus.gzip_start", name_, "zlib cannot be started.");
        }
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30U));
        const uInt wanted = stream_.avail_out;
        while (!ended_ && stream_.avail_out > 0) {
            if (stream_.avail_in == 0) {
                const auto got = packed_->read(input_.data(), input_.size());
                if (!got) {
                    return forward_error(got);
                }
                if (*got == 0) {
                    if (between_) {
                        ended_ = true;
                        break;
                    }
                    if (stream_.avail_out < wanted) {
                        break; // hand over what there is; the fault shows at the next call
                    }
                    return fail(
                        ErrorCode::parse, "corpus.gzip_cut", name_,
                        "The gzip file is cut off: it ends after {} unpacked bytes, in the middle. Fetch "
                        "it again.",
                        out_bytes_);
                }
                stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
                stream_.avail_in = static_cast<uInt>(*got);
            }
            if (between_ && !begin_member()) {
                ended_ = true; // padding behind the last member
                break;
            }
            if (auto done = unpack(); !done) {
                return forward_error(done);
            }
        }
        const std::size_t produced = wanted - stream_.avail_out;
        if (out_bytes_ > kGzipRatioFrom && out_bytes_ / kMaxGzipRatio > packed_->file_bytes()) {
            return fail(ErrorCode::parse, "corpus.gzip_bomb", name_,
                        "The gzip file unpacks to more than {} times its size ({} bytes so far); no file of "
                        "articles does. It is not read further. If it is what it should be, unpack it first.",
                        kMaxGzipRatio, out_bytes_);
        }
        return produced;
    }
    std::uint64_t file_bytes() const override { return packed_->file_bytes(); }

private:
    bool begin_member()
    {
        constexpr Bytef kFirstByte = 0x1F;
        if (*stream_.next_in != kFirstByte) {
            return false;
        }
        ::inflateReset(&stream_);
        between_ = false;
        return true;
    }

    Result<void> unpack()
    {
        const uInt before = stream_.avail_out;
        const int code = ::inflate(&stream_, Z_NO_FLUSH);
        out_bytes_ += before - stream_.avail_out;
        if (code == Z_STREAM_END) {
            between_ = true;
            return {};
        }
        if (code != Z_OK && code != Z_BUF_ERROR) {
            return fail(ErrorCode::parse, "corpus.gzip_damaged", name_,
                        "The gzip file is damaged after {} unpacked bytes ({}). Fetch it again.", out_bytes_,
                        stream_.msg != nullptr ? stream_.msg : "zlib gives no reason");
        }
        return {};
    }

    std::string name_;
    std::unique_ptr<ByteSource> packed_;
    std::vector<char> input_;
    z_stream stream_{};
    std::uint64_t out_bytes_ = 0;
    bool ready_ = false;
    bool between_ = false; ///< a member has ended
    bool ended_ = false;
};
#endif

class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        const std::size_t count = std::min(size, bytes_.size() - at_);
        std::copy_n(bytes_.data() + at_, count, to);
        at_ += count;
        return count;
    }
    std::uint64_t file_bytes() const override { return at_; }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

} // namespace

Result<std::unique_ptr<ByteSource>> open_byte_source(const std::filesystem::path& path)
{
    std::error_code code;
    const auto status = std::filesystem::status(path, code);
    if (status.type() == std::filesystem::file_type::not_found) {
        return fail(ErrorCode::not_found, "base.file_missing", path.string(),
                    "There is no such file. Check the path.");
    }
    if (status.type() == std::filesystem::file_type::directory) {
        return fail(ErrorCode::io, "base.is_folder", path.string(), "This is a folder; a file was expected.");
    }
    std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
    if (!file) {
        return fail(ErrorCode::io, "base.open_failed", path.string(), "The file cannot be opened: {}.",
                    std::strerror(errno));
    }
    auto source = std::make_unique<FileSource>(path, std::move(file));
    if (status.type() != std::filesystem::file_type::regular || source->head(2) != "\x1F\x8B") {
        return std::unique_ptr<ByteSource>(std::move(source));
    }
#ifdef ADE_WITH_ZLIB
    return std::unique_ptr<ByteSource>(std::make_unique<GzipSource>(path.string(), std::move(source)));
#else
    return fail(ErrorCode::invalid_argument, "corpus.no_gzip", path.string(),
                "This build reads no gzip. Unpack the file first (gunzip), or install zlib and build again.");
#endif
}

std::unique_ptr<ByteSource> memory_source(std::string_view bytes)
{
    return std::make_unique<MemorySource>(bytes);
}

} // namespace ade::corpus

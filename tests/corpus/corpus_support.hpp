// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of formats share: reading everything, writing to a temporary place, naming findings.
#pragma once

#include "core/corpus/formats/format.hpp"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace ade::corpus::test {

inline std::filesystem::path data_path(const std::string& name)
{
    return std::filesystem::path(ADE_TEST_DATA_DIR) / "corpus" / name;
}

struct ReadAll {
    Result<ReadReport> report;
    std::vector<AnnotatedDocument> documents;

    [[nodiscard]] std::vector<std::string> finding_ids(Severity severity) const
    {
        std::vector<std::string> ids;
        for (const Finding& finding : report->findings.listed()) {
            if (finding.severity == severity) {
                ids.push_back(finding.error.message_id);
            }
        }
        return ids;
    }
};

inline ReadAll read_all(const Reader& reader, const std::vector<std::filesystem::path>& paths,
                        const ReadOptions& options = {})
{
    std::vector<AnnotatedDocument> documents;
    auto report = reader.read(paths, options, [&](AnnotatedDocument&& annotated) -> Result<void> {
        documents.push_back(std::move(annotated));
        return {};
    });
    return {std::move(report), std::move(documents)};
}

inline std::string bytes_of(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes)
{
    QFile file(QString::fromStdString(path.string()));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QByteArray::fromStdString(bytes));
    }
}

inline std::vector<std::string> sorted_lines(const std::string& text)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// What round trips must keep: everything but the order of mentions and their ids.
struct Content {
    std::string text;
    std::vector<std::string> mentions;
    std::vector<std::string> relations;
    bool operator==(const Content&) const = default;
};

inline std::string describe(const Mention& mention)
{
    std::string text = fmt::format("{} {}-{} {}", to_string(mention.label), mention.span.begin.value(),
                                   mention.span.end.value(), mention.surface);
    for (const text::Span part : mention.parts) {
        text += fmt::format(" [{},{}]", part.begin.value(), part.end.value());
    }
    for (const auto& [key, value] : mention.attributes) {
        text += fmt::format(" {}={}", key, value);
    }
    for (const std::string& note : mention.notes) {
        text += " #" + note;
    }
    return text;
}

inline Content content_of(const AnnotatedDocument& annotated)
{
    Content content;
    content.text = annotated.document.text;
    std::map<std::string, std::string> names;
    for (const Mention& mention : annotated.mentions) {
        names[mention.id] = describe(mention);
        content.mentions.push_back(describe(mention));
    }
    for (const Relation& relation : annotated.relations) {
        content.relations.push_back(fmt::format("{} <- {} {}", names[relation.event_id],
                                                names[relation.drug_id], to_string(relation.polarity)));
    }
    std::sort(content.mentions.begin(), content.mentions.end());
    std::sort(content.relations.begin(), content.relations.end());
    return content;
}

} // namespace ade::corpus::test

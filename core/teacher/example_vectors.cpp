// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/example_vectors.hpp"

#include "core/store/model_store.hpp"
#include "core/store/project_file.hpp"
#include "core/student/sentence_vectors.hpp"

#include <string_view>
#include <unordered_set>

namespace ade::teacher {

Result<VectorsOfStudent> StudentVectors::of(store::ProjectFile& project, std::span<const std::string> texts,
                                            const std::stop_token& stop)
{
    const auto model = store::ModelStore(project).in_use();
    if (!model) {
        return forward_error(model);
    }
    if (!*model) {
        return fail(ErrorCode::not_found, "teacher.no_student", project.path().string(),
                    "No student is in use. Train one and take it into use.");
    }
    const std::string student = (*model)->path + '\n' + (*model)->sha256;
    if (student != student_ || known_.size() > kMostKept) {
        known_.clear();
        student_ = student;
    }
    std::vector<std::string> fresh; // each once
    std::unordered_set<std::string_view> listed;
    for (const std::string& text : texts) {
        if (!known_.contains(text) && listed.insert(text).second) {
            fresh.push_back(text);
        }
    }
    if (!fresh.empty()) {
        auto encoder = student::SentenceVectors::load((*model)->path);
        if (!encoder) {
            return forward_error(encoder);
        }
        auto vectors = (*encoder)->of(fresh, stop);
        if (!vectors) {
            return forward_error(vectors);
        }
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            known_.emplace(fresh[i], std::move((*vectors)[i]));
        }
    }
    VectorsOfStudent answer;
    answer.student = (*model)->name;
    answer.vectors.reserve(texts.size());
    for (const std::string& text : texts) {
        answer.vectors.push_back(known_.at(text));
    }
    return answer;
}

} // namespace ade::teacher

// SPDX-License-Identifier: GPL-3.0-or-later
// Small projects for tests of the session and the window, made through the store.
#pragma once

#include "core/corpus/annotation.hpp"

#include <QString>

#include <vector>

namespace ade::tests {

/// A record written as plain words: each drug and event is found at its first place in the text.
struct Spoken {
    std::string drug;
    std::string event;
};
corpus::AnnotatedDocument record(const std::string& external_id, const std::string& title,
                                 const std::string& text, const std::vector<Spoken>& relations);

/// Three case reports with a teacher's labels: 6 relations, of which "case-2" holds an astral character
/// before its mentions and "case-3" one wrong edge.
std::vector<corpus::AnnotatedDocument> threeCases();

/// Makes a project at path with these records as suggestions of "teacher". Ends the test program on failure.
void makeProject(const QString& path, const std::vector<corpus::AnnotatedDocument>& teacher);
/// count documents of a few sentences each, with one relation.
std::vector<corpus::AnnotatedDocument> manyCases(int count);

} // namespace ade::tests

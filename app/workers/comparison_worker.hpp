// SPDX-License-Identifier: GPL-3.0-or-later
// Compares texts of a project, off the window's and the store's threads.
#pragma once

#include "app/workers/comparison_messages.hpp"

#include <QObject>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed(); progressed() comes between.
/// Projects are opened for reading by their path.
class ComparisonWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void find(const ade::app::DuplicatesRequest& request);
    void compare(const ade::app::CompareRequest& request);
    void carried(const ade::app::CarriedRequest& request);

Q_SIGNALS:
    void found(const ade::app::DuplicatesFound& pairs);
    void compared(const ade::app::Compared& texts);
    void carriedRead(const ade::app::CarriedTexts& texts);
    void progressed(const ade::app::WorkProgress& progress);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void answer(RequestId id, const Error& error);
};

/// What each of two texts has that the other lacks, by words: code points of each, without outer blanks.
struct TextDifferences {
    std::vector<text::Span> first;
    std::vector<text::Span> second;
};
/// Both well-formed UTF-8. Time as corpus::align_texts().
TextDifferences differencesOf(std::string_view first, std::string_view second);

} // namespace ade::app

// SPDX-License-Identifier: GPL-3.0-or-later
// The document on screen: what is stored, what is painted already, and what still waits for the store.
#pragma once

#include "app/session/session.hpp"

#include <QElapsedTimer>
#include <QObject>

#include <deque>

namespace ade::app {

/// A decision is painted in the moment it is made and sent to the store. When the store answers, the record
/// is read again: it is then the truth. When it refuses, the paint goes and refused() says why.
class DocumentEditor : public QObject {
    Q_OBJECT

public:
    explicit DocumentEditor(Session& session, QObject* parent = nullptr);

    /// Shows a document; recordChanged() follows, or refused(). At once, unless decisions wait for one before them.
    void show(const std::string& version_id);
    void clear();
    /// Reads the document again, for new suggestions. Waits while decisions are under way.
    void refresh();
    void setBlind(bool blind);
    /// Blind by the person's choice, or because the document is frozen gold.
    [[nodiscard]] bool isBlind() const { return blind_ || painted_.frozen; }

    [[nodiscard]] const store::DocumentRecord& record() const { return painted_; }
    [[nodiscard]] const std::string& versionId() const { return painted_.document.version_id; }

    /// Paints and sends. Refused at once, with refused(), when the session is read-only.
    void decide(Decision decision);
    void undo();
    void redo();
    /// Decisions not answered yet.
    [[nodiscard]] int underWay() const { return under_way_ + static_cast<int>(waiting_.size()); }

Q_SIGNALS:
    void recordChanged();
    /// A decision is on its way: nothing is saved yet.
    void saving();
    /// Undo, redo: the step happened in this document, which may be another one.
    void stepHappenedIn(const std::string& version_id, int sentence_index);
    void refused(const ade::Error& error);

private:
    void send(const Decision& decision);
    void answered(const Decision& decision, const Result<DecisionStored>& answer);
    void settle();
    Result<store::DocumentRecord> read(const std::string& version_id) const;

    Session& session_;
    store::DocumentRecord painted_;
    std::deque<Decision> waiting_; ///< name rows that have no stored id yet
    std::string show_next_;        ///< show() came while decisions waited
    int under_way_ = 0;
    bool blind_ = false;
    bool stale_ = false;       ///< refresh() came while decisions were under way
    QElapsedTimer since_last_; ///< for how long a unit took
};

} // namespace ade::app

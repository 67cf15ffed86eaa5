// SPDX-License-Identifier: GPL-3.0-or-later
// Import, export and pasted texts: files are read in one thread and stored by another, a part at a time.
#pragma once

#include "app/session/session.hpp"

#include <QObject>
#include <QStringList>

#include <deque>
#include <map>
#include <optional>

namespace ade::app {

struct ImportOptions {
    QString format; ///< empty: found out from the first path
    QStringList paths;
    store::VoiceKind voice_kind = store::VoiceKind::import;
    QString voice_name = QStringLiteral("gold");
    bool counts_as_gold = true; ///< imports only
    bool dry_run = false;
    corpus::LabelMap labels; ///< with what the person said about the files' own words
    text::Encoding encoding = text::Encoding::utf8;
};

/// One of the first documents read, to look at before storing.
struct PreviewDocument {
    std::string id;
    std::string begin; ///< of its text
    std::int64_t drugs = 0;
    std::int64_t events = 0;
    std::int64_t relations = 0;
    std::string labels; ///< the first ones: "azithromycin → ototoxicity"
};

/// What a reading and storing did.
struct ImportOutcome {
    bool dry_run = false;
    corpus::ReadReport read;
    std::vector<PreviewDocument> preview;         ///< of the first documents
    store::ImportReport stored;                   ///< sums over all parts; refused records with their reasons
    std::map<std::string, std::string> originals; ///< for what `read` names; see corpus::with_originals()
};

class CorpusService : public QObject {
    Q_OBJECT

public:
    explicit CorpusService(Session& session, QObject* parent = nullptr);

    /// One import at a time. Answers with imported(), cancelled() or failed(). Files are read and stored a
    /// part at a time: memory does not grow with them, and what was stored before a break or failure stays.
    void importFiles(const ImportOptions& options);
    /// Answers with exported(), cancelled() or failed(). voice_ids empty: gold. annotated_only: without the
    /// texts that none of these voices has read.
    void exportFiles(const QString& format, const QString& output, const std::vector<std::string>& voice_ids,
                     bool annotated_only, bool dry_run);
    /// Answers with pasted() or failed().
    void paste(const QString& title, const QString& text, const QString& external_id);
    void cancel();
    [[nodiscard]] bool isBusy() const { return current_ != 0 || importing_; }

Q_SIGNALS:
    void progressed(const ade::Progress& progress);
    void imported(const ade::app::ImportOutcome& outcome);
    void exported(const ade::corpus::WriteReport& report);
    void pasted(const std::string& version_id, bool was_there);
    void cancelled();
    void failed(const ade::Error& error);

private:
    void takePart(const ReadPart& part);
    void storeNext();
    void addStored(const store::ImportReport& part);
    void finish(const Result<void>& result);

    Session& session_;
    ImportOptions options_;
    ImportOutcome outcome_;
    std::deque<ReadPart> parts_; ///< read, not stored
    std::shared_ptr<ReadPace> pace_;
    store::IntakeRequest intake_; ///< of formats of literature
    std::size_t given_ = 0;       ///< records handed to the store
    RequestId reading_ = 0;       ///< of the files
    RequestId current_ = 0;       ///< an export
    bool storing_ = false;
    bool importing_ = false;
    std::optional<Error> failure_; ///< why it ends early
};

} // namespace ade::app

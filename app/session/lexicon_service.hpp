// SPDX-License-Identifier: GPL-3.0-or-later
// The project's lexicon for the window: loads, changes and searches it through the workers.
#pragma once

#include "app/session/session.hpp"
#include "app/workers/lexicon_worker.hpp"

#include <QObject>

#include <optional>

namespace ade::app {

using LexiconClient = WorkerClient<LexiconWorker>;

class LexiconService : public QObject {
    Q_OBJECT

public:
    explicit LexiconService(Session& session, QObject* parent = nullptr);
    ~LexiconService() override;

    /// Reads the project's vocabularies and compiles them; loaded() follows. Called by itself after changes.
    void load();
    [[nodiscard]] const LexiconLoaded* lexicon() const { return lexicon_ ? &*lexicon_ : nullptr; }

    /// ancestors: of the NCI Thesaurus only what stands under one of these codes or preferred names
    /// (lexicon::ReadOptions); other formats have none.
    void addFile(const QString& path, const std::vector<std::string>& ancestors = {});
    void getThesaurus(const lexicon::FetchOptions& options = {},
                      const std::vector<std::string>& ancestors = {});
    void remove(const QString& name);
    void veto(const QString& words);
    void liftVeto(const QString& words);
    void setOptions(const lexicon::MatchOptions& options);
    /// tried() follows; an older question that is not answered yet is dropped.
    void tryText(const QString& text);
    /// contextFound() follows; preferred empty: names of all substances.
    void findContext(const QString& preferred);
    /// Finds names in every text and stores them as the lexicon's suggestions, a part at a time.
    void matchAll();
    void cancel();
    [[nodiscard]] bool isBusy() const { return working_ != 0 || matching_; }

Q_SIGNALS:
    void loaded();
    void tried(const std::vector<ade::app::TriedName>& names);
    void contextFound(const std::vector<ade::store::NameInContext>& names);
    void progressed(const ade::Progress& progress);
    /// A file was added: what it held, and what was refused.
    void added(const ade::lexicon::ListReport& report);
    void matched(qint64 texts, qint64 mentions);
    void busyChanged();
    void failed(const ade::Error& error);

private:
    void change(LexiconChangeRequest request, std::function<void()> then = {});
    void read(const LexiconReadRequest& request);
    void matchNext(std::size_t first);
    void setWorking(RequestId id);
    void finishMatching();

    Session& session_;
    LexiconClient client_;
    std::optional<LexiconLoaded> lexicon_;
    RequestId loading_ = 0;
    RequestId trying_ = 0;
    RequestId looking_ = 0;
    RequestId working_ = 0; ///< reading a file
    RequestId match_ = 0;
    bool matching_ = false;
    bool stop_matching_ = false;
    qint64 mentions_ = 0;
};

} // namespace ade::app

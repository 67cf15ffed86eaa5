// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Lexicon" of the corpus page: vocabularies, conflicts, a box to try words, names in context to
// veto.
#pragma once

#include "app/session/lexicon_service.hpp"
#include "app/session/settings.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace ade::ui {

class LexiconPage : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the page. The first time it is shown it loads the project's lexicon.
    LexiconPage(app::Session& session, app::LexiconService& service, QWidget* parent = nullptr);

    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }
    /// Where addresses are kept; must outlive the page. Without it they last as long as the page.
    void setSettings(app::LexiconSettings& settings);

Q_SIGNALS:
    /// For the window's banner.
    void failed(const ade::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeVocabularies();
    QWidget* makeTry();
    QWidget* makeContext();
    QWidget* makeConflicts();
    QWidget* makeVetoes();
    QWidget* makeVariants();
    void connectService();
    void showLexicon();
    void showTried(const std::vector<app::TriedName>& names);
    void showContext(const std::vector<store::NameInContext>& names);
    void vetoSelected();
    void changeVariants();
    void updateState();
    [[nodiscard]] QString selectedVocabulary() const;
    /// What of the NCI Thesaurus is wanted; empty: all its drugs.
    [[nodiscard]] std::vector<std::string> ancestors() const;

    app::Session& session_;
    app::LexiconService& service_;
    FileChooser choose_ = systemFileChooser();
    QLabel* lead_;
    QLabel* note_;
    QProgressBar* progress_;
    app::LexiconSettings own_settings_;
    app::LexiconSettings* settings_ = &own_settings_;
    QLineEdit* address_;
    QComboBox* ancestors_;
    QTableWidget* vocabularies_;
    QPushButton* add_;
    QPushButton* get_;
    QPushButton* remove_;
    QPushButton* match_;
    QPushButton* cancel_;
    QTabWidget* parts_;
    QPlainTextEdit* try_text_;
    QTableWidget* tried_;
    QLineEdit* substance_;
    QTableWidget* context_;
    QPushButton* veto_;
    QLineEdit* veto_words_;
    QTableWidget* conflicts_;
    QTableWidget* vetoes_;
    QPushButton* lift_;
    struct Variant {
        QCheckBox* box;
        bool lexicon::MatchOptions::*option;
    };
    std::vector<Variant> variants_;
    std::optional<lexicon::MatchOptions> wanted_; ///< clicked, and not loaded yet
    QTimer try_later_;
    QTimer look_later_;
};

} // namespace ade::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The page "Encoders": what training can start from, what each costs on this machine, get, check, remove.
#pragma once

#include "app/session/encoder_service.hpp"

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace ade::ui {

class EncoderPage : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the page; the server's address is written to the settings as it is typed. The first
    /// time it is shown it loads the list.
    EncoderPage(app::EncoderService& service, app::EncoderSettings& settings, QWidget* parent = nullptr);

    /// The folder training starts from; marked in the table.
    void setTrainingEncoder(const std::string& folder);
    /// While a student is trained nothing is measured (it would measure the training) and the encoder stays.
    void setTrainingRunning(bool running);

Q_SIGNALS:
    /// Training is to start from this folder.
    void useWanted(const std::string& folder);
    void settingsChanged();
    /// For the window's banner.
    void failed(const ade::Error& error);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeButtons();
    QWidget* makeConfirmation();
    QWidget* makeOther();
    void connectService();
    void showList();
    void showDetails();
    void updateState();
    void askRemoval();
    [[nodiscard]] const app::EncoderLine* selected() const;
    [[nodiscard]] QStringList cells(const app::EncoderLine& line) const;

    app::EncoderService& service_;
    app::EncoderSettings& settings_;
    std::string training_folder_;
    std::string doomed_; ///< asked about
    bool training_runs_ = false;
    QTableWidget* table_;
    QLabel* details_;
    QPushButton* get_;
    QPushButton* check_;
    QPushButton* measure_;
    QPushButton* use_;
    QPushButton* remove_;
    QPushButton* cancel_;
    QWidget* confirmation_;
    QLabel* question_;
    QPushButton* yes_;
    QPushButton* no_;
    QLineEdit* other_;
    QPushButton* get_other_;
    QLineEdit* server_;
    QProgressBar* progress_;
    QLabel* note_;
};

} // namespace ade::ui

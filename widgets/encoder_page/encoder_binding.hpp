// SPDX-License-Identifier: GPL-3.0-or-later
// Joins the encoders with training: the same list on the page and in the training panel, one choice for both.
#pragma once

#include "app/session/encoder_service.hpp"
#include "app/session/training_service.hpp"

#include <QObject>

namespace ade::ui {

class EncoderPage;
class TrainingBinding;
class TrainingPanel;

class EncoderBinding : public QObject {
    Q_OBJECT

public:
    struct Parts {
        app::EncoderService& encoders;
        app::TrainingService& training;
        EncoderPage& page;
        TrainingPanel& panel;
        TrainingBinding& binding;
        app::TrainingSettings& settings;
    };
    /// All must outlive it. The list is loaded when the panel or the page is first seen.
    EncoderBinding(const Parts& parts, QObject* parent = nullptr);

Q_SIGNALS:
    void settingsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(const QString& folder);
    void update();

    Parts parts_;
};

} // namespace ade::ui

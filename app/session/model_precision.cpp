// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/model_precision.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/file_io.hpp"
#include "core/student/precision.hpp"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>
#include <filesystem>

namespace ade::app {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ade::app::ModelPrecision)
};

QString name(student::Precision precision)
{
    return to_qstring(std::string(student::to_string(precision)));
}

/// "93.4 (−0.1)": F1 in percent, and how far from f32's.
QString moved(double f1, double exact)
{
    const double points = 100 * (f1 - exact);
    const QString sign = points < -0.005 ? QStringLiteral("−") : QStringLiteral("+");
    return QStringLiteral("%1 (%2%3)").arg(100 * f1, 0, 'f', 1).arg(sign).arg(std::abs(points), 0, 'f', 2);
}

} // namespace

ModelPrecision describePrecision(const student::PrecisionChoice& choice)
{
    ModelPrecision precision;
    if (choice.trials.empty()) {
        precision.brief = Words::tr("f32, not compared");
        precision.details = Words::tr(
            "On a CPU it computes in f32. int8 and bf16 were not compared with it: the student had no "
            "development set, or is from an earlier version. Retrain to have them compared.");
        return precision;
    }
    precision.brief = name(choice.chosen);
    const student::PrecisionTrial& exact = choice.trials.front();
    QStringList lines;
    for (const student::PrecisionTrial& trial : choice.trials) {
        const bool same = std::abs(trial.lenient_f1 - exact.lenient_f1) <= student::kLargestF1Move &&
                          std::abs(trial.strict_f1 - exact.strict_f1) <= student::kLargestF1Move;
        const QString figures = &trial == &exact
                                    ? Words::tr("lenient F1 %1, strict F1 %2 on the development set")
                                          .arg(100 * trial.lenient_f1, 0, 'f', 1)
                                          .arg(100 * trial.strict_f1, 0, 'f', 1)
                                    : Words::tr("lenient F1 %1, strict F1 %2")
                                          .arg(moved(trial.lenient_f1, exact.lenient_f1),
                                               moved(trial.strict_f1, exact.strict_f1));
        const QString verdict = trial.precision == choice.chosen ? Words::tr("used on a CPU")
                                : same ? Words::tr("not used: a faster one does as well")
                                       : Words::tr("not used: F1 moves by more than %1 points")
                                             .arg(100 * student::kLargestF1Move, 0, 'f', 1);
        lines << QStringLiteral("%1: %2; %3").arg(name(trial.precision), figures, verdict);
    }
    precision.details = lines.join(QChar(u'\n'));
    return precision;
}

ModelPrecision modelPrecision(const std::string& folder)
{
    const std::string path = (std::filesystem::path(folder) / "ade_model.json").string();
    const auto text = read_file(path, 1U << 20U);
    if (!text)
        return {};
    const auto settings = student::parse_model_settings(*text, path);
    return settings ? describePrecision(settings->precision) : ModelPrecision{};
}

} // namespace ade::app

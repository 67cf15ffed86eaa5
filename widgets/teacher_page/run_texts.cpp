// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/run_texts.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <limits>

namespace ade::ui {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ade::ui::RunTab", text);
}

/// The number stands in the words as %Ln.
QString counted(const char* text, qint64 number)
{
    constexpr qint64 kMost = std::numeric_limits<int>::max();
    return QCoreApplication::translate("ade::ui::RunTab", text, nullptr,
                                       static_cast<int>(std::clamp<qint64>(number, 0, kMost)));
}

QString outcomeWords(const std::string& name)
{
    if (name == "events")
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "with events"));
    if (name == "none")
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "without"));
    if (name == "unparsed")
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "not understood"));
    if (name == "failed")
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "failed"));
    return app::to_qstring(name);
}

/// "3 with events, 1 without"; of the ledger "2 absent, 1 ambiguous".
QString counts(const std::map<std::string, std::int64_t>& numbers)
{
    QStringList parts;
    for (const auto& [name, number] : numbers)
        parts << QStringLiteral("%1 %2").arg(numberText(number), outcomeWords(name));
    return parts.isEmpty() ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "nothing"))
                           : parts.join(QStringLiteral(", "));
}

/// What a failure is called, and what helps.
QString failureWords(const std::string& id)
{
    const std::pair<const char*, const char*> known[] = {
        {"teacher.cut_off",
         QT_TRANSLATE_NOOP("ade::ui::RunTab", "answers cut off (raise the tokens at most)")},
        {"teacher.filtered", QT_TRANSLATE_NOOP("ade::ui::RunTab", "refused by the server's content filter")},
        {"teacher.bad_request", QT_TRANSLATE_NOOP("ade::ui::RunTab", "questions the server refused")},
        {"teacher.unauthorized", QT_TRANSLATE_NOOP("ade::ui::RunTab", "key not accepted (see Connection)")},
        {"teacher.no_deployment",
         QT_TRANSLATE_NOOP("ade::ui::RunTab", "nothing at this address (see Connection: address, model)")},
        {"teacher.not_json", QT_TRANSLATE_NOOP("ade::ui::RunTab", "replies that are no chat server's")},
        {"teacher.empty", QT_TRANSLATE_NOOP("ade::ui::RunTab", "replies without an answer")},
        {"teacher.status", QT_TRANSLATE_NOOP("ade::ui::RunTab", "server errors after all tries")},
        {"net.timeout", QT_TRANSLATE_NOOP("ade::ui::RunTab", "timed out")},
        {"net.refused", QT_TRANSLATE_NOOP("ade::ui::RunTab", "no connection to the server")},
        {"net.dns", QT_TRANSLATE_NOOP("ade::ui::RunTab", "server's name not found")},
        {"net.tls", QT_TRANSLATE_NOOP("ade::ui::RunTab", "certificate not trusted (see Connection)")},
        {"net.broken", QT_TRANSLATE_NOOP("ade::ui::RunTab", "connections that broke off")},
        {"net.too_large", QT_TRANSLATE_NOOP("ade::ui::RunTab", "replies that are too large")},
    };
    for (const auto& [name, text] : known) {
        if (id == name)
            return words(text);
    }
    return app::to_qstring(id);
}

/// What a run or an import has stored.
QString storedText(const teacher::ProjectLabels& labels)
{
    return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Stored: %1 of %2 (%3); new: %4, %5."))
        .arg(counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln sentences"), labels.sentences),
             counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln texts"), labels.documents),
             counts(labels.outcomes),
             counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln mentions"), labels.mentions),
             counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln relations"), labels.relations));
}

QString stageWords(const std::string& stage)
{
    if (stage == "looking for drugs")
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Looking for sentences with a drug"));
    if (stage == "storing answers")
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Storing answers"));
    return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Asking the teacher"));
}

} // namespace

std::vector<std::pair<teacher::SentenceChoice, QString>> sentenceChoices()
{
    using teacher::SentenceChoice;
    return {
        {SentenceChoice::automatic,
         words(QT_TRANSLATE_NOOP("ade::ui::RunTab",
                                 "Of the curation plan, else those with a drug of the lexicon"))},
        {SentenceChoice::curation, words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Of the curation plan"))},
        {SentenceChoice::lexicon,
         words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "All in which the lexicon finds a drug"))},
        {SentenceChoice::gold,
         words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Gold ones with a drug, to score the teacher"))},
    };
}

QString planText(const app::TeacherPlanned& planned, const teacher::TeacherSettings& settings, int samples)
{
    const teacher::LabelPlan& plan = planned.plan;
    QString chosen;
    for (const auto& [choice, text] : sentenceChoices()) {
        if (choice == planned.choice)
            chosen = text.toLower();
    }
    if (planned.sentences == 0)
        return words(
                   QT_TRANSLATE_NOOP("ade::ui::RunTab", "There is no such sentence (%1). Nothing was sent."))
            .arg(chosen);
    QStringList lines;
    lines << counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln sentences (%1), %2 each. Nothing was sent."),
                     planned.sentences)
                 .arg(chosen)
                 .arg(samples == 1 ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "one answer"))
                                   : words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1 answers")).arg(samples));
    lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab",
                                     "Answered before: %1 · the same twice: %2 · to ask: %3"))
                 .arg(numberText(plan.cached), numberText(plan.duplicates), numberText(plan.to_ask));
    if (plan.to_ask == 0) {
        lines << words(
            QT_TRANSLATE_NOOP("ade::ui::RunTab", "All are answered: Start only stores the labels again."));
        return lines.join(QLatin1Char('\n'));
    }
    lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Tokens: %1 sent (%2), about %3 received"))
                 .arg(numberText(plan.input_tokens), app::to_qstring(plan.input_tokens_by),
                      numberText(plan.output_tokens));
    const QString price =
        !plan.cost_usd
            ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Price: not known (give it on the tab Connection)"))
        : settings.price || *plan.cost_usd == 0
            ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Price: about %1")).arg(moneyText(*plan.cost_usd))
            : words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Price: about %1, by the built-in table of %2"))
                  .arg(moneyText(*plan.cost_usd), QString::fromUtf8(teacher::price_table_date().data()));
    lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1 · time: about %2 with %3 at once"))
                 .arg(price, durationText(plan.seconds))
                 .arg(settings.max_in_flight);
    if (plan.cached > 0)
        lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "It goes on with %1 of %2 answered."))
                     .arg(numberText(plan.questions - plan.duplicates - plan.to_ask),
                          numberText(plan.questions - plan.duplicates));
    return lines.join(QLatin1Char('\n'));
}

QString progressText(const app::TeacherNews& news, std::optional<double> cap, bool priced)
{
    const Progress& step = news.progress;
    QStringList parts;
    parts << (step.total > 0 ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1: %2 of %3"))
                                   .arg(stageWords(step.stage), numberText(step.done), numberText(step.total))
                             : stageWords(step.stage) + QStringLiteral(" …"));
    if (step.per_second > 0)
        parts << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1 a second"))
                     .arg(QLocale().toString(step.per_second, 'f', step.per_second < 10 ? 1 : 0));
    if (step.seconds_left >= 0)
        parts << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1 left")).arg(durationText(step.seconds_left));
    const teacher::LabelReport& run = news.so_far.run;
    if (run.cached > 0)
        parts << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1 from earlier answers"))
                     .arg(numberText(run.cached));
    if (run.asked > 0) {
        parts << (!priced ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "price not known"))
                  : cap   ? words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "%1 of %2"))
                              .arg(moneyText(run.cost_usd), moneyText(*cap))
                        : moneyText(run.cost_usd));
    }
    return parts.join(QStringLiteral(" · "));
}

QString failuresText(const teacher::LabelReport& run)
{
    QStringList parts;
    for (const auto& [id, number] : run.failures)
        parts << QStringLiteral("%1 %2").arg(numberText(number), failureWords(id));
    if (run.unparsed > 0)
        parts << counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln answers not understood (in the ledger)"),
                         run.unparsed);
    for (const auto& [name, number] : run.other_models)
        parts << counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln answers of another model, %1 (flagged)"),
                         number)
                     .arg(app::to_qstring(name));
    return parts.join(QStringLiteral(" · "));
}

QString doneText(const app::TeacherRunDone& done, bool priced)
{
    const teacher::ProjectLabels& labels = done.labels;
    const teacher::LabelReport& run = labels.run;
    QStringList lines;
    if (done.stopped)
        lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Stopped by you."));
    else if (run.stopped_by == "cost")
        lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Stopped before the cap in money was passed."));
    else if (run.stopped_by == "requests")
        lines << words(
            QT_TRANSLATE_NOOP("ade::ui::RunTab", "Stopped before the cap in requests was passed."));
    else if (!run.stopped_by.empty())
        lines << app::to_qstring(run.stopped_by);
    else
        lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Done."));
    lines << storedText(labels);
    lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Ledger: %1.")).arg(counts(labels.statuses));
    lines << words(QT_TRANSLATE_NOOP(
                       "ade::ui::RunTab",
                       "%1 answered now, %2 from earlier answers, %3 failed, %4 not asked · %5 tokens "
                       "sent, %6 received · %7"))
                 .arg(numberText(run.asked), numberText(run.cached), numberText(run.failed),
                      numberText(run.not_asked), numberText(run.input_tokens), numberText(run.output_tokens),
                      priced ? moneyText(run.cost_usd)
                             : words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "price not known")));
    if (run.not_asked > 0 || run.failed > 0) {
        const std::int64_t answered = run.asked + run.cached;
        lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab",
                                         "%1 of %2 are answered and kept. Start goes on with the rest."))
                     .arg(numberText(answered), numberText(answered + run.failed + run.not_asked));
    }
    return lines.join(QLatin1Char('\n'));
}

QString recordedText(const app::TeacherRecorded& recorded)
{
    const teacher::ProjectLabels& labels = recorded.recorded.labels;
    QStringList lines;
    lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Run “%1”: nothing was sent."))
                 .arg(app::to_qstring(labels.run_name));
    lines << storedText(labels);
    lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Ledger: %1.")).arg(counts(labels.statuses));
    if (recorded.wished >= 0)
        lines << counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab",
                                             "Without a recorded answer: %1 of %Ln sentences."),
                         recorded.wished)
                     .arg(numberText(recorded.wished - labels.sentences));
    if (!recorded.refused.empty() || !recorded.recorded.unmatched.empty())
        lines << words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "Left out: %1, %2."))
                     .arg(counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab", "%Ln lines that are no answers"),
                                  static_cast<qint64>(recorded.refused.size())),
                          counted(QT_TRANSLATE_N_NOOP("ade::ui::RunTab",
                                                      "%Ln answers whose sentence is not in the project"),
                                  static_cast<qint64>(recorded.recorded.unmatched.size())));
    return lines.join(QLatin1Char('\n'));
}

QString runState(const store::RunRecord& run)
{
    switch (run.status) {
    case store::RunStatus::running:
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "running, or broke off"));
    case store::RunStatus::failed:
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "some failed"));
    case store::RunStatus::cancelled:
        return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "not finished"));
    case store::RunStatus::done:
        break;
    }
    return words(QT_TRANSLATE_NOOP("ade::ui::RunTab", "done"));
}

QString localTime(const std::string& utc)
{
    const auto when = QDateTime::fromString(app::to_qstring(utc), Qt::ISODateWithMs).toLocalTime();
    return when.isValid() ? when.toString(QStringLiteral("yyyy-MM-dd HH:mm")) : QString();
}

} // namespace ade::ui

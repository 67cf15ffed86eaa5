// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/search_form.hpp"

#include "app/session/text_bridge.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QDateTime>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace ade::ui {

namespace pubmed = corpus::pubmed;

namespace {

enum Template { ProductTemplate, PaperTemplate, OwnTemplate };
enum Days { AllDays, SinceLastRun, FromTo };

pubmed::Day dayOf(const QDate& date)
{
    return pubmed::Day(std::chrono::days(QDate(1970, 1, 1).daysTo(date)));
}

QDate dateOf(pubmed::Day day)
{
    return QDate(1970, 1, 1).addDays(day.time_since_epoch().count());
}

QString minuteOf(const std::string& utc)
{
    return QDateTime::fromString(app::to_qstring(utc), Qt::ISODateWithMs)
        .toLocalTime()
        .toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace

SearchForm::SearchForm(QWidget* parent)
    : QWidget(parent), form_(new QFormLayout(this)), template_(new QComboBox), name_(new QLineEdit),
      product_(new QLineEdit), others_(new QLineEdit),
      safety_(new QCheckBox(tr("Only articles about adverse effects (may miss some)"))),
      query_(new QPlainTextEdit), note_(new QLabel), rebuild_(new QPushButton(tr("Build from names"))),
      days_(new QComboBox), from_(new QDateEdit), to_(new QDateEdit), max_(new QSpinBox),
      again_(new QCheckBox(tr("Also fetch articles that are here already")))
{
    const auto name = [](QWidget* widget, const char* id, const QString& spoken) {
        widget->setObjectName(QLatin1String(id));
        widget->setAccessibleName(spoken);
    };
    name(template_, "searchTemplate", tr("Kind of search"));
    name(name_, "searchName", tr("Name of the saved search"));
    name(product_, "searchProduct", tr("Product"));
    name(others_, "searchOthers", tr("Brands and synonyms"));
    name(safety_, "searchSafety", safety_->text());
    name(query_, "searchQuery", tr("Query"));
    name(note_, "searchNote", tr("Note on the query"));
    name(rebuild_, "searchRebuild", rebuild_->text());
    name(days_, "searchDays", tr("Days"));
    name(from_, "searchFrom", tr("Entered PubMed from"));
    name(to_, "searchTo", tr("Entered PubMed to"));
    name(max_, "searchMax", tr("At most so many articles"));
    name(again_, "searchAgain", again_->text());

    template_->addItems({tr("A product"), tr("The paper's training corpus"), tr("A query of my own")});
    product_->setPlaceholderText(tr("Generic name, such as amoxicillin"));
    others_->setPlaceholderText(tr("Separated by commas: Amoxil, Moxatag"));
    name_->setPlaceholderText(tr("For saving; the product's name when empty"));
    query_->setTabChangesFocus(true);
    query_->setMaximumHeight(query_->fontMetrics().lineSpacing() * 5 + 12);
    query_->setPlaceholderText(tr("Made from the names, or written by hand in PubMed's own words"));
    note_->setTextFormat(Qt::PlainText);
    note_->setWordWrap(true);
    days_->addItems({tr("All days"), tr("Since the last run"), tr("Entered PubMed between")});
    for (QDateEdit* edit : {from_, to_}) {
        edit->setCalendarPopup(true);
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
        edit->setDate(QDateTime::currentDateTimeUtc().date());
    }
    from_->setDate(to_->date().addMonths(-1));
    max_->setRange(0, 10'000'000);
    max_->setSpecialValueText(tr("all"));
    max_->setGroupSeparatorShown(true);

    auto* days = new QHBoxLayout;
    days->addWidget(days_);
    days->addWidget(from_);
    days->addWidget(to_);
    days->addStretch();
    auto* limits = new QHBoxLayout;
    limits->addWidget(max_);
    limits->addSpacing(16);
    limits->addWidget(again_);
    limits->addStretch();
    auto* notes = new QHBoxLayout;
    notes->addWidget(note_, 1);
    notes->addWidget(rebuild_);
    form_->setContentsMargins(0, 0, 0, 0);
    form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form_->addRow(tr("Search for"), template_);
    form_->addRow(tr("Product"), product_);
    form_->addRow(tr("Also called"), others_);
    form_->addRow(QString(), safety_);
    form_->addRow(tr("Query"), query_);
    form_->addRow(QString(), notes);
    form_->addRow(tr("Days"), days);
    form_->addRow(tr("At most"), limits);
    form_->addRow(tr("Save as"), name_);

    connect(template_, &QComboBox::activated, this, &SearchForm::templateChosen);
    connect(product_, &QLineEdit::textChanged, this, &SearchForm::namesEdited);
    connect(others_, &QLineEdit::textChanged, this, &SearchForm::namesEdited);
    connect(safety_, &QCheckBox::toggled, this, &SearchForm::namesEdited);
    connect(query_, &QPlainTextEdit::textChanged, this, &SearchForm::queryEdited);
    connect(rebuild_, &QPushButton::clicked, this, [this] {
        by_hand_ = false;
        template_->setCurrentIndex(ProductTemplate);
        namesEdited();
    });
    connect(days_, &QComboBox::currentIndexChanged, this, [this] {
        days_picked_ = days_picked_ || !filling_;
        daysChosen();
    });
    setSearch({});
}

void SearchForm::setSearch(const literature::SavedSearch& search)
{
    shown_ = search;
    filling_ = true;
    name_->setText(app::to_qstring(search.name));
    product_->setText(app::to_qstring(search.product.name));
    QStringList others;
    for (const std::string& other : search.product.others)
        others << app::to_qstring(other);
    others_->setText(others.join(QStringLiteral(", ")));
    safety_->setChecked(search.product.safety_terms);
    query_->setPlainText(app::to_qstring(search.query));
    max_->setValue(0); // a limit is for one fetch: a search that kept it would pass articles over
    again_->setChecked(false);
    filling_ = false;
    by_hand_ = !search.query.empty() && search.query != pubmed::build_query(search.product);
    template_->setCurrentIndex(search.query == pubmed::paper_query()     ? PaperTemplate
                               : by_hand_ && search.product.name.empty() ? OwnTemplate
                                                                         : ProductTemplate);
    days_picked_ = false;
    showUsualDays();
    daysChosen();
}

void SearchForm::adopt(const literature::SavedSearch& search)
{
    shown_ = search;
    if (name_->text().trimmed().isEmpty())
        name_->setText(app::to_qstring(search.name));
    if (!days_picked_)
        showUsualDays();
    updateNote();
    Q_EMIT changed();
}

void SearchForm::detach()
{
    shown_ = {};
    if (days_->currentIndex() == SinceLastRun) {
        days_picked_ = false;
        showUsualDays();
    }
    updateNote();
    Q_EMIT changed();
}

void SearchForm::setRequest(const pubmed::FetchRequest& request)
{
    filling_ = true;
    const auto& days = request.terms.entered;
    const auto since = pubmed::since_last_run(literature::last_run_of(shown_, request.terms.query));
    if (days) {
        from_->setDate(dateOf(days->from));
        to_->setDate(dateOf(days->to));
    }
    days_->setCurrentIndex(!days ? AllDays : since && since->from == days->from ? SinceLastRun : FromTo);
    max_->setValue(static_cast<int>(request.max));
    again_->setChecked(request.again);
    filling_ = false;
    daysChosen();
}

/// Since the last run, once there was one. If that was with another query, the note says what happens.
void SearchForm::showUsualDays()
{
    const bool before = filling_;
    filling_ = true;
    days_->setCurrentIndex(shown_.last_run.empty() ? AllDays : SinceLastRun);
    filling_ = before;
}

bool SearchForm::isEdited() const
{
    return !shown_.id.empty() && search().query != shown_.query;
}

literature::SavedSearch SearchForm::search() const
{
    literature::SavedSearch search = shown_;
    search.product.name = app::to_utf8(product_->text().trimmed());
    search.product.others.clear();
    for (const QString& other : others_->text().split(QChar(u','), Qt::SkipEmptyParts)) {
        if (!other.trimmed().isEmpty())
            search.product.others.push_back(app::to_utf8(other.trimmed()));
    }
    search.product.safety_terms = safety_->isChecked();
    // Untouched, it stays as it is, letter by letter: a run counts for the query that was saved.
    const QString typed = query_->toPlainText().simplified();
    if (typed != app::to_qstring(shown_.query).simplified())
        search.query = app::to_utf8(typed);
    const QString name = name_->text().trimmed();
    search.name = app::to_utf8(!name.isEmpty() ? name : product_->text().trimmed());
    return search;
}

pubmed::FetchRequest SearchForm::request() const
{
    pubmed::FetchRequest request;
    request.terms.query = search().query;
    if (days_->currentIndex() == SinceLastRun)
        request.terms.entered = pubmed::since_last_run(literature::last_run_of(shown_, request.terms.query));
    else if (days_->currentIndex() == FromTo)
        request.terms.entered = pubmed::DayRange{dayOf(std::min(from_->date(), to_->date())),
                                                 dayOf(std::max(from_->date(), to_->date()))};
    request.max = max_->value();
    request.again = again_->isChecked();
    return request;
}

bool SearchForm::hasQuery() const
{
    return !query_->toPlainText().trimmed().isEmpty();
}

void SearchForm::setEnabledForUse(bool enabled)
{
    setEnabled(enabled);
}

void SearchForm::namesEdited()
{
    if (filling_)
        return;
    if (!by_hand_) {
        filling_ = true;
        query_->setPlainText(app::to_qstring(pubmed::build_query(search().product)));
        filling_ = false;
    }
    updateNote();
    Q_EMIT changed();
}

void SearchForm::queryEdited()
{
    if (filling_)
        return;
    by_hand_ = search().query != pubmed::build_query(search().product);
    if (by_hand_ && template_->currentIndex() == PaperTemplate && search().query != pubmed::paper_query())
        template_->setCurrentIndex(OwnTemplate);
    updateNote();
    Q_EMIT changed();
}

void SearchForm::templateChosen(int index)
{
    filling_ = true;
    if (index == PaperTemplate)
        query_->setPlainText(app::to_qstring(pubmed::paper_query()));
    else if (index == ProductTemplate)
        query_->setPlainText(app::to_qstring(pubmed::build_query(search().product)));
    filling_ = false;
    by_hand_ = index != ProductTemplate;
    if (index == OwnTemplate)
        query_->setFocus();
    updateNote();
    Q_EMIT changed();
}

void SearchForm::daysChosen()
{
    const bool between = days_->currentIndex() == FromTo;
    from_->setVisible(between);
    to_->setVisible(between);
    updateNote();
    Q_EMIT changed();
}

void SearchForm::updateNote()
{
    const bool paper = search().query == pubmed::paper_query();
    const bool names = template_->currentIndex() == ProductTemplate;
    for (QWidget* widget : std::initializer_list<QWidget*>{product_, others_, safety_})
        form_->setRowVisible(widget, !paper); // its query has no names
    QString text;
    if (paper)
        text = app::to_qstring(pubmed::paper_query_note());
    else if (by_hand_ && names)
        text = tr("Edited by hand: the names above no longer change it.");
    rebuild_->setVisible(by_hand_ && names && !paper);
    if (days_->currentIndex() == SinceLastRun) {
        if (!text.isEmpty())
            text += QChar(u'\n');
        if (shown_.last_run.empty())
            text += tr("It has not run yet: all days are asked for.");
        else if (literature::last_run_of(shown_, search().query).empty())
            text += tr("The last run, %1, asked with another query: all days are asked for.")
                        .arg(minuteOf(shown_.last_run));
        else
            text += tr("Last run %1; asked for again are %2 days before it, so that nothing late is missed.")
                        .arg(minuteOf(shown_.last_run))
                        .arg(pubmed::kOverlapDays);
    }
    note_->setText(text);
    note_->setVisible(!text.isEmpty());
}

} // namespace ade::ui

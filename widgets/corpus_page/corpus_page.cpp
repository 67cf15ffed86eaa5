// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/corpus_page.hpp"

#include "widgets/common/plain_text.hpp"

#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ade::ui {

CorpusPage::CorpusPage(QWidget* parent) : QWidget(parent), tabs_(new QTabWidget)
{
    setObjectName(QStringLiteral("corpusPage"));
    tabs_->setObjectName(QStringLiteral("corpusTabs"));
    tabs_->setDocumentMode(true); // a hairline, no box
    tabs_->tabBar()->setAccessibleName(tr("Parts of the corpus page"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(tabs_);
    setFocusProxy(tabs_);
    connect(tabs_, &QTabWidget::currentChanged, this, [this](int index) {
        if (index >= 0 && index < names_.size())
            Q_EMIT tabShown(names_.at(index));
    });
}

void CorpusPage::addTab(const QString& name, const QString& title, QWidget* tab, const QString& keys)
{
    keys_.append(keys);
    names_.append(name); // before the widget: the first one comes to the front at once
    tabs_->addTab(tab, plain_label(title));
}

bool CorpusPage::showTab(const QString& name)
{
    const auto index = names_.indexOf(name);
    if (index < 0)
        return false;
    tabs_->setCurrentIndex(static_cast<int>(index));
    return true;
}

QString CorpusPage::keyHint() const
{
    return keys_.value(tabs_->currentIndex());
}

QString CorpusPage::currentTab() const
{
    const int index = tabs_->currentIndex();
    return index >= 0 && index < names_.size() ? names_.at(index) : QString();
}

} // namespace ade::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/start_page/start_page.hpp"

#include "widgets/common/plain_text.hpp"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

StartPage::StartPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("startPage"));
    auto* title = new QLabel(tr("ADE Studio"));
    QFont big = title->font();
    big.setPointSizeF(big.pointSizeF() * 1.9);
    big.setWeight(QFont::DemiBold);
    title->setFont(big);
    auto* lead = new QLabel(
        tr("Review which drug caused which adverse event in abstracts. A student model learns from "
           "what you decide, on this computer, and proposes in turn."));
    lead->setWordWrap(true);
    auto* make = new QPushButton(tr("New project …"));
    make->setObjectName(QStringLiteral("startNew"));
    make->setDefault(true);
    auto* open = new QPushButton(tr("Open project …"));
    open->setObjectName(QStringLiteral("startOpen"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(make);
    buttons->addWidget(open);
    buttons->addStretch();
    recent_title_ = new QLabel(tr("Recent projects"));
    recent_ = new QListWidget;
    recent_->setObjectName(QStringLiteral("startRecent"));
    recent_->setFrameShape(QFrame::NoFrame);
    recent_->setSpacing(4);
    recent_->viewport()->setAutoFillBackground(false); // no box inside the page
    recent_->setAccessibleName(tr("Recent projects"));

    auto* column = new QWidget;
    column->setMaximumWidth(560);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(14);
    layout->addStretch(1);
    layout->addWidget(title);
    layout->addWidget(lead);
    layout->addLayout(buttons);
    layout->addSpacing(16);
    layout->addWidget(recent_title_);
    layout->addWidget(recent_, 2);
    layout->addStretch(1);
    auto* outer = new QHBoxLayout(this);
    outer->addStretch(1);
    outer->addWidget(column, 4);
    outer->addStretch(1);

    connect(make, &QPushButton::clicked, this, &StartPage::newWanted);
    connect(open, &QPushButton::clicked, this, &StartPage::openWanted);
    connect(recent_, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { Q_EMIT recentChosen(item->data(Qt::UserRole).toString()); });
    connect(recent_, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { Q_EMIT recentChosen(item->data(Qt::UserRole).toString()); });
    setRecent({});
}

void StartPage::setRecent(const QStringList& paths)
{
    recent_->clear();
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (!info.exists())
            continue;
        auto* item = new QListWidgetItem(QStringLiteral("%1\n%2").arg(
            info.completeBaseName(), QDir::toNativeSeparators(info.absolutePath())));
        item->setData(Qt::UserRole, path);
        item->setToolTip(plain_tooltip(path));
        recent_->addItem(item);
    }
    recent_title_->setVisible(recent_->count() > 0);
    recent_->setVisible(recent_->count() > 0);
}

} // namespace ade::ui

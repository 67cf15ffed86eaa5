// SPDX-License-Identifier: GPL-3.0-or-later
// Random decisions, undo and redo against a slow, obvious model that copies everything at every step.
#include "store_fixture.hpp"

#include "core/base/random.hpp"

#include <map>
#include <optional>
#include <set>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

using Place = std::pair<corpus::Label, text::Span>;

/// What the person has: mentions, and links by the spans of their ends.
struct Own {
    std::set<Place> mentions;
    std::map<std::pair<text::Span, text::Span>, corpus::Polarity> relations;
    bool operator==(const Own&) const = default;
};

struct Model {
    Own now;
    std::vector<Own> undo;
    std::vector<Own> redo;

    void step(const Own& next)
    {
        undo.push_back(now);
        redo.clear();
        now = next;
    }
};

Own rename(const Own& own, const Place& from, const Place& to)
{
    Own next = own;
    next.mentions.erase(from);
    next.mentions.insert(to);
    next.relations.clear();
    for (const auto& [ends, polarity] : own.relations) {
        auto [drug, event] = ends;
        if (from.first == corpus::Label::drug && drug == from.second) {
            drug = to.second;
        }
        if (from.first == corpus::Label::adverse_event && event == from.second) {
            event = to.second;
        }
        next.relations[{drug, event}] = polarity;
    }
    return next;
}

/// The store and the model side by side.
class Pair {
public:
    Pair(Fixture& fixture, std::uint64_t seed)
        : fixture_(fixture), decisions_(std::in_place, *fixture.project, fixture.ann), random_(seed)
    {
        const std::string text = kFirstText;
        std::size_t begin = 0;
        for (std::size_t i = 0; i <= text.size(); ++i) {
            if (i == text.size() || text[i] == ' ' || text[i] == '\n') {
                if (i > begin) {
                    words_.push_back(
                        text::make_span(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(i)));
                }
                begin = i + 1;
            }
        }
    }

    /// One random action in both; a message when they differ.
    QString act()
    {
        const std::uint64_t kind = random_.below(10);
        switch (kind) {
        case 0:
        case 1:
            return add();
        case 2:
            return remove();
        case 3:
        case 4:
            return link();
        case 5:
            return unlink();
        case 6:
            return set_polarity();
        case 7:
            return move();
        case 8:
            return undo();
        default:
            return random_.below(2) == 0 ? redo() : retarget();
        }
    }

    QString compare()
    {
        Own stored;
        std::map<std::string, Place> places;
        const DocumentRecord record = fixture_.load(fixture_.first, fixture_.ann);
        ids_.clear();
        relation_ids_.clear();
        for (const MentionRecord& mention : record.mentions) {
            if (mention.voice_id == fixture_.ann) {
                const Place place{mention.label, mention.span};
                if (!stored.mentions.insert(place).second) {
                    return QStringLiteral("the same mention twice");
                }
                places.emplace(mention.id, place);
                ids_[place] = mention.id;
            }
        }
        for (const RelationRecord& relation : record.relations) {
            if (relation.voice_id == fixture_.ann) {
                const std::pair ends(places.at(relation.drug_mention_id).second,
                                     places.at(relation.event_mention_id).second);
                if (!stored.relations.emplace(ends, relation.polarity).second) {
                    return QStringLiteral("the same link twice");
                }
                relation_ids_[ends] = relation.id;
            }
        }
        if (!(stored == model_.now)) {
            return QStringLiteral("store and model differ after %1").arg(last_);
        }
        const auto undoable = decisions_->undoable(100000);
        const auto redoable = decisions_->redoable(100000);
        if (undoable->size() != model_.undo.size() || redoable->size() != model_.redo.size()) {
            return QStringLiteral("undo or redo differ after %1").arg(last_);
        }
        return {};
    }

    void reopened() { decisions_.emplace(*fixture_.project, fixture_.ann); }

private:
    text::Span word() { return words_[random_.below(words_.size())]; }

    template <typename Container>
    auto any(const Container& container)
    {
        return *std::next(container.begin(), static_cast<std::ptrdiff_t>(random_.below(container.size())));
    }

    std::optional<Place> any_of(corpus::Label label)
    {
        std::vector<Place> found;
        std::copy_if(model_.now.mentions.begin(), model_.now.mentions.end(), std::back_inserter(found),
                     [label](const Place& place) { return place.first == label; });
        return found.empty() ? std::nullopt : std::optional(any(found));
    }

    QString settle(const char* name, const Result<DecisionOutcome>& outcome, const Own& next)
    {
        last_ = QLatin1String(name);
        if (!outcome) {
            return QString::fromStdString(outcome.error().text());
        }
        if (outcome->changed != !(next == model_.now)) {
            return QStringLiteral("%1: changed is wrong").arg(last_);
        }
        if (outcome->changed) {
            model_.step(next);
        }
        return {};
    }

    QString add()
    {
        const Place place{random_.below(2) == 0 ? corpus::Label::drug : corpus::Label::adverse_event, word()};
        Own next = model_.now;
        next.mentions.insert(place);
        return settle("add", decisions_->add_mention(fixture_.first, place.first, place.second), next);
    }

    QString remove()
    {
        if (model_.now.mentions.empty()) {
            return {};
        }
        const Place place = any(model_.now.mentions);
        Own next = model_.now;
        next.mentions.erase(place);
        std::erase_if(next.relations, [&place](const auto& relation) {
            const auto& [drug, event] = relation.first;
            return (place.first == corpus::Label::drug ? drug : event) == place.second;
        });
        return settle("remove", decisions_->delete_mention(ids_.at(place)), next);
    }

    QString link()
    {
        const auto drug = any_of(corpus::Label::drug);
        const auto event = any_of(corpus::Label::adverse_event);
        if (!drug || !event) {
            return {};
        }
        Own next = model_.now;
        next.relations[{drug->second, event->second}] = corpus::Polarity::causes;
        return settle("link", decisions_->link(ids_.at(*drug), ids_.at(*event)), next);
    }

    QString unlink()
    {
        if (model_.now.relations.empty()) {
            return {};
        }
        const auto ends = any(model_.now.relations).first;
        Own next = model_.now;
        next.relations.erase(ends);
        return settle("unlink", decisions_->unlink(relation_ids_.at(ends)), next);
    }

    QString set_polarity()
    {
        if (model_.now.relations.empty()) {
            return {};
        }
        const auto ends = any(model_.now.relations).first;
        const auto polarity = static_cast<corpus::Polarity>(random_.below(4));
        Own next = model_.now;
        next.relations[ends] = polarity;
        return settle("polarity", decisions_->set_polarity(relation_ids_.at(ends), polarity), next);
    }

    QString retarget()
    {
        const auto drug = any_of(corpus::Label::drug);
        if (model_.now.relations.empty() || !drug) {
            return {};
        }
        const auto [ends, polarity] = any(model_.now.relations);
        Own next = model_.now;
        next.relations.erase(ends);
        next.relations[{drug->second, ends.second}] = polarity;
        return settle("retarget", decisions_->retarget(relation_ids_.at(ends), ids_.at(*drug)), next);
    }

    QString move()
    {
        if (model_.now.mentions.empty()) {
            return {};
        }
        const Place from = any(model_.now.mentions);
        const Place to{from.first, word()};
        const auto outcome = decisions_->move_edges(ids_.at(from), to.second);
        last_ = QStringLiteral("move");
        if (from != to && model_.now.mentions.contains(to)) {
            return outcome ? QStringLiteral("an equal mention was overwritten") : QString();
        }
        return settle("move", outcome, rename(model_.now, from, to));
    }

    QString undo()
    {
        const auto outcome = decisions_->undo();
        last_ = QStringLiteral("undo");
        if (model_.undo.empty()) {
            return outcome ? QStringLiteral("undid nothing") : QString();
        }
        if (!outcome) {
            return QString::fromStdString(outcome.error().text());
        }
        model_.redo.push_back(model_.now);
        model_.now = model_.undo.back();
        model_.undo.pop_back();
        return {};
    }

    QString redo()
    {
        const auto outcome = decisions_->redo();
        last_ = QStringLiteral("redo");
        if (model_.redo.empty()) {
            return outcome ? QStringLiteral("redid nothing") : QString();
        }
        if (!outcome) {
            return QString::fromStdString(outcome.error().text());
        }
        model_.undo.push_back(model_.now);
        model_.now = model_.redo.back();
        model_.redo.pop_back();
        return {};
    }

    Fixture& fixture_;
    std::optional<DecisionStore> decisions_;
    Random random_;
    Model model_;
    std::vector<text::Span> words_;
    std::map<Place, std::string> ids_;
    std::map<std::pair<text::Span, text::Span>, std::string> relation_ids_;
    QString last_;
};

} // namespace

class TestRandomEdits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void store_and_model_agree_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 5; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }

    void store_and_model_agree()
    {
        QFETCH(int, seed);
        Fixture fixture;
        QVERIFY(fixture.make());
        Pair pair(fixture, static_cast<std::uint64_t>(seed));
        for (int i = 0; i < 150; ++i) {
            const QString fault = pair.act();
            QVERIFY2(fault.isEmpty(), qPrintable(fault));
            const QString difference = pair.compare();
            QVERIFY2(difference.isEmpty(), qPrintable(difference));
            if (i % 50 == 49) {
                QVERIFY(fixture.reopen());
                pair.reopened();
            }
        }
        QCOMPARE(fixture.faults(), QString());
    }
};

QTEST_GUILESS_MAIN(TestRandomEdits)
#include "tst_random_edits.moc"

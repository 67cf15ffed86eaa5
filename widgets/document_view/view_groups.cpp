// SPDX-License-Identifier: GPL-3.0-or-later
// ViewDocument: which marks are one drug, one event, one question; and the lanes they are drawn on.
#include "widgets/document_view/view_document.hpp"

#include <QHash>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace ade::ui {

namespace {

int rank(Role role)
{
    return static_cast<int>(role); // you, teacher, student, lexicon, import: who is shown first
}

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

/// Sentence by sentence, drug by drug: the order in which one reads and judges.
void sort_for_reading(std::vector<Stop>& stops)
{
    const auto key = [](const Stop& stop) {
        return std::make_tuple(stop.sentence, stop.drug < 0 ? INT_MAX : stop.drug, stop.event);
    };
    std::stable_sort(stops.begin(), stops.end(),
                     [&](const Stop& a, const Stop& b) { return key(a) < key(b); });
}

} // namespace

std::vector<int> assign_lanes(const std::vector<text::Utf16Span>& spans)
{
    std::vector<std::size_t> order(spans.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Short ones first: a span inside another gets the lane nearer the text.
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::make_tuple(spans[a].length(), spans[a].begin) <
               std::make_tuple(spans[b].length(), spans[b].begin);
    });
    std::vector<std::map<std::int64_t, std::int64_t>> lanes; // begin → end, not overlapping
    std::vector<int> result(spans.size(), 0);
    for (const std::size_t i : order) {
        const std::int64_t begin = spans[i].begin.value();
        const std::int64_t end = spans[i].end.value();
        // An inner span may have gone to lane 1; the outer one then goes beyond it, so that nesting reads
        // outwards.
        std::size_t lane = 0;
        for (std::size_t k = 0; k < lanes.size(); ++k) {
            auto next = lanes[k].lower_bound(begin);
            const bool hits_next = next != lanes[k].end() && next->first < end;
            const bool hits_before = next != lanes[k].begin() && std::prev(next)->second > begin;
            if (hits_next || hits_before) {
                lane = k + 1;
            }
        }
        if (lane == lanes.size()) {
            lanes.emplace_back();
        }
        lanes[lane].emplace(begin, end);
        result[i] = static_cast<int>(lane);
    }
    return result;
}

void ViewDocument::groupDrugs()
{
    QHash<QString, int> by_key;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
        Mark& mark = marks_[i];
        if (mark.label != corpus::Label::drug) {
            continue;
        }
        const QString key = mark.surface.toLower();
        auto found = by_key.find(key);
        if (found == by_key.end()) {
            found = by_key.insert(key, static_cast<int>(drugs_.size()));
            drugs_.push_back({key, mark.surface.simplified(), {}});
        }
        mark.drug = found.value();
        drugs_[at(mark.drug)].marks.push_back(static_cast<int>(i));
    }
}

void ViewDocument::groupEvents()
{
    std::vector<bool> linked(marks_.size(), false);
    for (const Link& link : links_) {
        linked[at(link.event_mark)] = true;
    }
    std::vector<int> order;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
        const Mark& mark = marks_[i];
        if (mark.label == corpus::Label::adverse_event &&
            (mark.standing != Standing::rejected || linked[i])) {
            order.push_back(static_cast<int>(i));
        }
    }
    std::stable_sort(order.begin(), order.end(),
                     [this](int a, int b) { return rank(marks_[at(a)].role) < rank(marks_[at(b)].role); });
    std::vector<Event> groups;
    for (const int index : order) {
        const Mark& mark = marks_[at(index)];
        int home = -1;
        std::int64_t best = 0;
        for (std::size_t g = 0; g < groups.size() && best < INT64_MAX; ++g) {
            bool own_voice = false;
            for (const int other : groups[g].marks) {
                const Mark& there = marks_[at(other)];
                if (there.place == mark.place) {
                    home = static_cast<int>(g);
                    best = INT64_MAX;
                }
                own_voice = own_voice || there.role == mark.role;
            }
            const std::int64_t common = std::min(groups[g].place.end, mark.place.end) -
                                        std::max(groups[g].place.begin, mark.place.begin);
            if (best < INT64_MAX && !own_voice && common > best) {
                home = static_cast<int>(g);
                best = common;
            }
        }
        if (home < 0) {
            groups.push_back({{}, mark.place, mark.surface.simplified(), {}, {}, mark.sentence});
            home = static_cast<int>(groups.size()) - 1;
        }
        groups[at(home)].marks.push_back(index);
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Event& a, const Event& b) { return a.place < b.place; });
    events_ = std::move(groups);
    for (std::size_t g = 0; g < events_.size(); ++g) {
        for (const int index : events_[g].marks) {
            marks_[at(index)].event = static_cast<int>(g);
        }
    }
    for (Link& link : links_) {
        link.event = marks_[at(link.event_mark)].event;
    }
    nameEvents();
}

/// "nausea · s3" where a name occurs more than once, "nausea · s3 (2)" where it does so in one sentence.
void ViewDocument::nameEvents()
{
    QHash<QString, int> times;
    for (const Event& event : events_) {
        ++times[event.name.toLower()];
    }
    QHash<QString, int> in_sentence;
    for (Event& event : events_) {
        event.title = event.name;
        if (times[event.name.toLower()] < 2 || event.sentence < 0) {
            continue;
        }
        event.where = QStringLiteral("s%1").arg(event.sentence + 1);
        const int nth = ++in_sentence[event.name.toLower() + QLatin1Char('\n') + event.where];
        event.where += nth > 1 ? QStringLiteral(" (%1)").arg(nth) : QString();
        event.title += QStringLiteral(" · ") + event.where;
    }
}

void ViewDocument::mergeTwins()
{
    // A rejection ends the link only: the event stays open while the document names another drug it may
    // belong to. It goes when all are ruled out, or when the sentence is done without it.
    std::vector<int> links(marks_.size(), 0);
    std::vector<int> rejected(marks_.size(), 0);
    std::map<text::Utf16Span, std::set<int>> ruled_out; // drugs, by the event's place
    for (const Link& link : links_) {
        ++links[at(link.event_mark)];
        if (link.standing == Standing::rejected) {
            ++rejected[at(link.event_mark)];
            ruled_out[marks_[at(link.event_mark)].place].insert(link.drug);
        }
    }
    for (std::size_t i = 0; i < marks_.size(); ++i) {
        Mark& mark = marks_[i];
        if (mark.standing == Standing::open && links[i] > 0 && links[i] == rejected[i]) {
            const bool judged = reviewState(mark.sentence) == store::ReviewState::done ||
                                ruled_out[mark.place].size() >= drugs_.size();
            mark.standing = judged ? Standing::rejected : Standing::open;
        }
    }
    std::map<std::tuple<corpus::Label, text::Utf16Span, Standing>, std::vector<int>> same;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
        same[{marks_[i].label, marks_[i].place, marks_[i].standing}].push_back(static_cast<int>(i));
    }
    std::vector<int> leads;
    std::vector<text::Utf16Span> places;
    for (auto& [key, indices] : same) {
        const int lead = *std::min_element(indices.begin(), indices.end(), [this](int a, int b) {
            return std::make_tuple(rank(marks_[at(a)].role), a) <
                   std::make_tuple(rank(marks_[at(b)].role), b);
        });
        QString letters;
        for (const Role role : {Role::teacher, Role::student, Role::lexicon, Role::import}) {
            const bool says = std::any_of(indices.begin(), indices.end(),
                                          [&](int index) { return marks_[at(index)].role == role; });
            letters += says ? role_letter(role) : QString();
        }
        for (const int index : indices) {
            marks_[at(index)].lead = lead;
            marks_[at(index)].letters = letters;
        }
        if (painted(lead)) {
            leads.push_back(lead);
            places.push_back(marks_[at(lead)].place);
        }
    }
    const std::vector<int> lanes = assign_lanes(places);
    for (std::size_t k = 0; k < leads.size(); ++k) {
        marks_[at(leads[k])].lane = lanes[k];
    }
    for (Mark& mark : marks_) {
        mark.lane = mark.lead >= 0 ? marks_[at(mark.lead)].lane : 0;
    }
}

void ViewDocument::buildCells()
{
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const Link& link = links_[i];
        if (link.drug < 0 || link.event < 0) {
            continue;
        }
        Cell& cell = cells_[{link.drug, link.event}];
        const int index = static_cast<int>(i);
        cell.links.push_back(index);
        int& slot = link.role == Role::you       ? cell.you
                    : link.role == Role::teacher ? cell.teacher
                    : link.role == Role::student ? cell.student
                                                 : cell.other;
        // Of several (one per mention of the drug) the open one is the question.
        if (slot < 0 || (links_[at(slot)].standing != Standing::open && link.standing == Standing::open)) {
            slot = index;
        }
    }
    for (auto& [key, cell] : cells_) {
        if (cell.you >= 0) {
            switch (links_[at(cell.you)].polarity) {
            case corpus::Polarity::causes:
                cell.verdict = Verdict::accepted;
                break;
            case corpus::Polarity::not_caused:
                cell.verdict = Verdict::not_caused;
                break;
            case corpus::Polarity::treats:
                cell.verdict = Verdict::treats;
                break;
            case corpus::Polarity::unclear:
                cell.verdict = Verdict::unclear;
                break;
            }
            continue;
        }
        for (const int link : cell.links) {
            if (links_[at(link)].standing == Standing::open) {
                cell.verdict = Verdict::open;
                break;
            }
            if (links_[at(link)].standing == Standing::rejected) {
                cell.verdict = Verdict::rejected;
            }
        }
    }
}

void ViewDocument::buildStops()
{
    for (const auto& [key, cell] : cells_) {
        if (cell.verdict != Verdict::open) {
            continue;
        }
        int first = -1;
        for (const int link : cell.links) {
            if (links_[at(link)].standing == Standing::open &&
                (first < 0 || rank(links_[at(link)].role) < rank(links_[at(first)].role))) {
                first = link;
            }
        }
        stops_.push_back(
            {key.first, key.second, first, links_[at(first)].event_mark, events_[at(key.second)].sentence});
    }
    std::vector<bool> linked(events_.size(), false);
    for (const Link& link : links_) {
        if (link.event >= 0) {
            linked[at(link.event)] = true;
        }
    }
    for (std::size_t g = 0; g < events_.size(); ++g) {
        const std::vector<int>& marks = events_[g].marks;
        const auto open = std::find_if(marks.begin(), marks.end(), [this](int index) {
            return marks_[at(index)].standing == Standing::open;
        });
        const bool decided = std::any_of(marks.begin(), marks.end(), [this](int index) {
            return marks_[at(index)].standing == Standing::decided;
        });
        if (!linked[g] && !decided && open != marks.end()) {
            stops_.push_back({-1, static_cast<int>(g), -1, *open, events_[g].sentence});
        }
    }
    sort_for_reading(stops_);
}

void ViewDocument::buildPlaces()
{
    const auto drawn = [this](int event) {
        const std::vector<int>& marks = events_[at(event)].marks;
        const auto found = std::find_if(marks.begin(), marks.end(),
                                        [this](int mark) { return painted(marks_[at(mark)].lead); });
        return found == marks.end() ? -1 : marks_[at(*found)].lead;
    };
    std::vector<bool> linked(events_.size(), false);
    for (const auto& [key, cell] : cells_) {
        if (cell.links.empty()) {
            continue;
        }
        linked[at(key.second)] = true;
        if (const int mark = drawn(key.second); mark >= 0) {
            const int link = cell.you >= 0 ? cell.you : cell.links.front();
            places_.push_back({key.first, key.second, link, mark, events_[at(key.second)].sentence});
        }
    }
    for (std::size_t g = 0; g < events_.size(); ++g) {
        if (const int mark = linked[g] ? -1 : drawn(static_cast<int>(g)); mark >= 0) {
            places_.push_back({-1, static_cast<int>(g), -1, mark, events_[g].sentence});
        }
    }
    sort_for_reading(places_);
}

} // namespace ade::ui

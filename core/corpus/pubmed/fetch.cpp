// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/fetch.hpp"

#include "core/base/file_io.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

namespace ade::corpus::pubmed {

namespace {

constexpr std::int64_t kHighestUid = 99'999'999'999;
constexpr std::int64_t kUidsNow = 60'000'000; ///< a little above what is given out: where to cut first

class Fetch {
public:
    Fetch(EutilsClient& client, const FetchRequest& request, FetchFolder& folder, const KnownIds& known,
          const BatchSink& sink, const ProgressSink& progress, std::stop_token stop, std::int64_t cap)
        : client_(client), request_(request), folder_(folder), known_(known), sink_(sink),
          progress_(progress), stop_(std::move(stop)), cap_(cap), requests_before_(client.requests())
    {
        seen_.insert(folder_.state.listed.begin(), folder_.state.listed.end());
    }

    Result<FetchReport> run()
    {
        if (auto listed = list(); !listed) {
            return forward_error(listed);
        }
        if (auto planned = plan(); !planned) {
            return forward_error(planned);
        }
        if (auto fetched = fetch(); !fetched) {
            return forward_error(fetched);
        }
        return report();
    }

private:
    [[nodiscard]] bool by_number() const { return !request_.pmids.empty(); }
    [[nodiscard]] bool full() const
    {
        return request_.max > 0 && static_cast<std::int64_t>(folder_.state.listed.size()) >= request_.max;
    }

    void tell(const char* stage, std::int64_t done, std::int64_t total) const
    {
        if (progress_) {
            progress_(Progress{stage, done, total, 0, -1});
        }
    }

    /// Appends what is new; a slice's ids may repeat others' when an article's entry date changed meanwhile.
    void take(const std::vector<std::string>& ids)
    {
        for (const std::string& id : ids) {
            if (!full() && seen_.insert(id).second) {
                folder_.state.listed.push_back(id);
            }
        }
    }

    Result<void> list()
    {
        FetchState& state = folder_.state;
        if (by_number() && state.found < 0) {
            take(request_.pmids);
            state.found = static_cast<std::int64_t>(state.listed.size());
            return folder_.save_state();
        }
        if (state.found < 0) {
            Slice whole;
            whole.entered = request_.terms.entered;
            state.todo = {whole};
        }
        while (!state.todo.empty() && !full()) {
            tell("searching", static_cast<std::int64_t>(state.listed.size()),
                 std::max<std::int64_t>(0, state.found));
            Slice slice = state.todo.back();
            state.todo.pop_back();
            if (auto listed = list_slice(slice); !listed) {
                state.todo.push_back(slice);
                if (auto saved = folder_.save_state(); !saved) {
                    return saved;
                }
                return listed;
            }
            // A power cut costs the searches of a second; a stop or a failure none.
            if (const auto now = std::chrono::steady_clock::now(); now - saved_ > std::chrono::seconds(1)) {
                if (auto saved = folder_.save_state(); !saved) {
                    return saved;
                }
                saved_ = now;
            }
        }
        state.todo.clear();
        return {};
    }

    [[nodiscard]] SearchTerms terms_of(const Slice& slice) const
    {
        SearchTerms terms{request_.terms.query, slice.entered};
        if (slice.uids) {
            terms.query =
                fmt::format("({}) AND {}:{}[uid]", terms.query, slice.uids->first, slice.uids->second);
        }
        return terms;
    }

    /// Lists the slice, or puts its parts in its place.
    Result<void> list_slice(Slice slice)
    {
        FetchState& state = folder_.state;
        // A limit that the first page can fill needs no slices.
        const bool first_page_will_do = request_.max > 0 && request_.max <= cap_ && !slice.uids;
        auto listed = client_.search(terms_of(slice), 0, first_page_will_do ? request_.max : cap_, stop_);
        if (!listed) {
            return forward_error(listed);
        }
        slice.count = listed->count;
        if (state.found < 0) {
            state.found = listed->count;
            state.translation = listed->translation;
            state.warnings = listed->warnings;
        }
        if (listed->count > cap_ && !first_page_will_do) {
            if (split(slice)) {
                return {};
            }
            state.unlisted += listed->count - cap_;
        }
        std::vector<std::string> ids = std::move(listed->ids);
        const std::int64_t wanted =
            std::min(listed->count, first_page_will_do ? std::min(request_.max, cap_) : cap_);
        while (static_cast<std::int64_t>(ids.size()) <
               wanted) { // the server gives shorter pages than asked for
            auto more = listed->history.empty()
                            ? client_.search(terms_of(slice), static_cast<std::int64_t>(ids.size()),
                                             wanted - static_cast<std::int64_t>(ids.size()), stop_)
                            : client_.list(listed->history, static_cast<std::int64_t>(ids.size()),
                                           wanted - static_cast<std::int64_t>(ids.size()), stop_);
            if (!more && more.error().message_id != "eutils.history_expired") {
                return forward_error(more);
            }
            if (!more) { // between two pages: the list is asked for anew, from its start
                return list_slice(std::move(slice));
            }
            if (more->ids.empty()) {
                state.unlisted += wanted - static_cast<std::int64_t>(ids.size());
                break;
            }
            ids.insert(ids.end(), more->ids.begin(), more->ids.end());
        }
        const std::size_t before = state.listed.size();
        take(ids);
        slice.history = listed->history;
        slice.first = static_cast<std::int64_t>(before);
        slice.ids = static_cast<std::int64_t>(state.listed.size() - before);
        if (slice.ids != static_cast<std::int64_t>(ids.size())) {
            slice.history = {}; // positions there and here differ
        }
        state.done.push_back(std::move(slice));
        return {};
    }

    bool split(const Slice& slice)
    {
        FetchState& state = folder_.state;
        const DayRange days = slice.entered.value_or(all_days());
        if (days.from < days.to) {
            const auto [older, newer] = halves(days, today());
            Slice part;
            part.entered = older;
            state.todo.push_back(part);
            part.entered = newer;
            state.todo.push_back(part); // newest first
            return true;
        }
        const auto [low, high] = slice.uids.value_or(std::pair<std::int64_t, std::int64_t>{1, kHighestUid});
        if (low >= high) {
            return false;
        }
        const std::int64_t middle = low < kUidsNow
                                        ? std::min(high - 1, low + (std::min(high, kUidsNow) - low) / 2)
                                        : low + (high - low) / 2;
        Slice part = slice;
        part.uids = {low, middle};
        state.todo.push_back(part);
        part.uids = {middle + 1, high};
        state.todo.push_back(part);
        return true;
    }

    Result<void> plan()
    {
        FetchState& state = folder_.state;
        if (state.planned) {
            return {};
        }
        std::set<std::string> have;
        if (known_ && !request_.again) {
            auto found = known_(state.listed);
            if (!found) {
                return forward_error(found);
            }
            have = std::move(*found);
        }
        state.wanted.clear();
        for (const std::string& id : state.listed) {
            if (!have.contains(id)) {
                state.wanted.push_back(id);
            }
        }
        state.known = static_cast<std::int64_t>(state.listed.size() - state.wanted.size());
        state.planned = true;
        return folder_.save_state();
    }

    Result<void> fetch()
    {
        place_ids();
        const std::int64_t batches = folder_.batch_count(request_);
        const auto total = static_cast<std::int64_t>(folder_.state.wanted.size());
        std::int64_t done = 0;
        for (std::int64_t number = 0; number < batches; ++number) {
            tell("fetching", done, total);
            const std::vector<std::string> ids = folder_.batch_ids(request_, number);
            std::optional<BatchState> batch = folder_.batch(number);
            const bool from_before = batch.has_value();
            if (!batch) {
                if (stop_.stop_requested()) {
                    return cancelled();
                }
                auto fetched = fetch_batch(number, ids);
                if (!fetched) {
                    return forward_error(fetched);
                }
                batch = std::move(*fetched);
            }
            done += static_cast<std::int64_t>(ids.size());
            not_returned_ += static_cast<std::int64_t>(batch->not_returned.size());
            refused_ += static_cast<std::int64_t>(batch->refused.size());
            if (batch->stored) {
                continue;
            }
            FetchedBatch given{number, batches, {}, ids, batch->not_returned, batch->refused, from_before};
            for (const std::string& file : batch->files) {
                given.files.push_back(folder_.path() / std::filesystem::path(file).filename());
            }
            if (auto taken = sink_(given); !taken) {
                return taken;
            }
        }
        tell("fetching", total, total);
        return {};
    }

    /// Where each PMID stands in a list the server keeps.
    void place_ids()
    {
        for (std::size_t slice = 0; slice < folder_.state.done.size(); ++slice) {
            const Slice& part = folder_.state.done[slice];
            for (std::int64_t i = 0; !part.history.empty() && i < part.ids; ++i) {
                places_[folder_.state.listed[static_cast<std::size_t>(part.first + i)]] = {slice, i};
            }
        }
    }

    /// The slice and first position when the ids stand together in one kept list.
    [[nodiscard]] std::optional<std::pair<std::size_t, std::int64_t>>
    window_of(const std::vector<std::string>& ids) const
    {
        const auto first = places_.find(ids.front());
        if (first == places_.end() || expired_.contains(first->second.first)) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto place = places_.find(ids[i]);
            if (place == places_.end() || place->second.first != first->second.first ||
                place->second.second != first->second.second + static_cast<std::int64_t>(i)) {
                return std::nullopt;
            }
        }
        return first->second;
    }

    Result<BatchState> fetch_batch(std::int64_t number, const std::vector<std::string>& ids)
    {
        BatchState batch;
        bool have = false;
        if (const auto window = window_of(ids)) {
            const Slice& slice = folder_.state.done[window->first];
            auto xml =
                client_.fetch(slice.history, window->second, static_cast<std::int64_t>(ids.size()), stop_);
            if (xml && std::set(xml->pmids.begin(), xml->pmids.end()) == std::set(ids.begin(), ids.end())) {
                if (auto saved = save(number, *xml, batch); !saved) {
                    return forward_error(saved);
                }
                have = true;
            } else if (!xml && xml.error().message_id == "eutils.history_expired") {
                expired_.insert(window->first); // from here on by numbers, which never expire
            } else if (!xml && !worth_halving(xml.error())) {
                return forward_error(xml);
            }
        }
        if (!have) {
            if (auto fetched = fetch_by_number(number, ids, batch); !fetched) {
                return forward_error(fetched);
            }
        }
        if (auto saved = folder_.save_batch(number, batch); !saved) {
            return forward_error(saved);
        }
        return batch;
    }

    /// A reply that stays damaged may be too long, or hold one bad record.
    static bool worth_halving(const Error& error)
    {
        return error.message_id == "eutils.truncated" || error.message_id == "net.too_large";
    }

    Result<void> fetch_by_number(std::int64_t number, const std::vector<std::string>& ids, BatchState& batch)
    {
        auto xml = client_.fetch(ids, stop_);
        if (!xml && worth_halving(xml.error())) {
            if (ids.size() == 1) {
                batch.refused.push_back({ids.front(), xml.error().message});
                return {};
            }
            const auto middle = ids.begin() + static_cast<std::ptrdiff_t>(ids.size() / 2);
            if (auto first = fetch_by_number(number, {ids.begin(), middle}, batch); !first) {
                return first;
            }
            return fetch_by_number(number, {middle, ids.end()}, batch);
        }
        if (!xml) {
            if (xml.error().message_id == "eutils.refused" &&
                xml.error().message.find("found no number") != std::string::npos) {
                batch.not_returned.insert(batch.not_returned.end(), ids.begin(), ids.end());
                return {};
            }
            return forward_error(xml);
        }
        const std::unordered_set<std::string> got(xml->pmids.begin(), xml->pmids.end());
        for (const std::string& id : ids) {
            if (!got.contains(id)) {
                batch.not_returned.push_back(id);
            }
        }
        return got.empty() ? Result<void>() : save(number, *xml, batch);
    }

    Result<void> save(std::int64_t number, const FetchedXml& xml, BatchState& batch) const
    {
        const std::string name = fmt::format("batch-{:05}-{}.xml", number, batch.files.size());
        if (auto saved = folder_.save_file(name, xml.bytes); !saved) {
            return saved;
        }
        batch.files.push_back(name);
        return {};
    }

    [[nodiscard]] FetchReport report() const
    {
        const FetchState& state = folder_.state;
        FetchReport report;
        report.found = state.found;
        report.listed = static_cast<std::int64_t>(state.listed.size());
        report.known = state.known;
        report.wanted = static_cast<std::int64_t>(state.wanted.size());
        report.not_returned = not_returned_;
        report.refused = refused_;
        report.unlisted = state.unlisted;
        report.batches = folder_.batch_count(request_);
        report.slices = static_cast<std::int64_t>(state.done.size());
        report.requests = client_.requests() - requests_before_;
        report.resumed = folder_.resumed();
        report.translation = state.translation;
        report.warnings = state.warnings;
        report.pmids = state.listed;
        const std::unordered_set<std::string> wanted(state.wanted.begin(), state.wanted.end());
        std::copy_if(state.listed.begin(), state.listed.end(), std::back_inserter(report.known_pmids),
                     [&](const std::string& id) { return !wanted.contains(id); });
        std::int64_t sliced = 0;
        for (const Slice& slice : state.done) {
            sliced += slice.count;
        }
        if (request_.max == 0 && !by_number() && sliced != state.found) {
            report.warnings.push_back(fmt::format(
                "The search found {} articles, its date slices hold {}: the list changed meanwhile, or "
                "some articles have no entry date.",
                state.found, sliced));
        }
        return report;
    }

    EutilsClient& client_;
    const FetchRequest& request_;
    FetchFolder& folder_;
    const KnownIds& known_;
    const BatchSink& sink_;
    const ProgressSink& progress_;
    std::stop_token stop_;
    std::int64_t cap_;
    std::int64_t requests_before_;
    std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
    std::int64_t not_returned_ = 0;
    std::int64_t refused_ = 0;
    std::unordered_set<std::string> seen_;
    std::unordered_map<std::string, std::pair<std::size_t, std::int64_t>> places_;
    std::set<std::size_t> expired_;
};

bool digits(std::string_view text)
{
    return !text.empty() && text.size() <= 9 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

Result<FetchReport> run_fetch(EutilsClient& client, const FetchRequest& request, FetchFolder& folder,
                              const KnownIds& known, const BatchSink& sink, const ProgressSink& progress,
                              std::stop_token stop, std::int64_t cap)
{
    return Fetch(client, request, folder, known, sink, progress, std::move(stop), cap).run();
}

Result<PmidList> read_pmids(const std::filesystem::path& path)
{
    constexpr std::uint64_t kMostLineBytes = 1U << 20U;
    auto lines = LineReader::open(path, kMostLineBytes);
    if (!lines) {
        return forward_error(lines);
    }
    PmidList list;
    std::unordered_set<std::string> seen;
    for (;;) {
        auto line = lines->next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            return list;
        }
        std::string_view rest = (*line)->text;
        if ((*line)->number == 1 && rest.starts_with("\xEF\xBB\xBF")) {
            rest.remove_prefix(3);
        }
        while (!rest.empty()) {
            constexpr std::string_view kBetween = " \t,;";
            const std::size_t begin = rest.find_first_not_of(kBetween);
            if (begin == std::string_view::npos) {
                break;
            }
            const std::size_t end = std::min(rest.find_first_of(kBetween, begin), rest.size());
            std::string_view word = rest.substr(begin, end - begin);
            rest.remove_prefix(end);
            for (const std::string_view lead : {"PMID:", "PMID", "pmid:", "pmid"}) {
                if (word.starts_with(lead)) {
                    word.remove_prefix(lead.size());
                    break;
                }
            }
            if (word.empty()) {
                continue; // "PMID: 123"
            }
            if (!digits(word)) {
                list.refused.push_back(
                    fmt::format("{}:{}: {}", path.filename().string(), (*line)->number, word.substr(0, 40)));
            } else if (std::string pmid(word.substr(std::min(word.find_first_not_of('0'), word.size() - 1)));
                       seen.insert(pmid).second) {
                list.pmids.push_back(std::move(pmid));
            }
        }
    }
}

} // namespace ade::corpus::pubmed

// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of the NCI Drug Dictionary's API, read event by event so that depth and damage are under control.
#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/list_reader.hpp"
#include "core/text/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_set>

namespace ade::lexicon {
namespace {

constexpr std::size_t kDeepest = 64;

/// Numbers and chemical formulas among the aliases; they are found in no abstract.
bool is_name_type(std::string_view type)
{
    static constexpr std::array<std::string_view, 5> kNoNames = {"CASRegistryName", "ChemicalStructureName",
                                                                 "INDCode", "NSCNumber", "CASRN"};
    return std::find(kNoNames.begin(), kNoNames.end(), type) == kNoNames.end();
}

std::uint8_t flags_of(std::string_view type)
{
    return type == "USBrandName" || type == "ForeignBrandName" ? std::uint8_t{brand} : std::uint8_t{0};
}

/// Builds records from the events of a JSON parser. An object is a record when it says so by "type".
class DictionaryEvents {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    explicit DictionaryEvents(ListReport& report) : report_(report) {}

    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool number_integer(number_integer_t value) { return value_is(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) { return value_is(std::to_string(value)); }
    bool number_float(number_float_t, const string_t&) { return true; }
    bool string(string_t& value) { return value_is(std::move(value)); }
    bool binary(binary_t&) { return true; }

    bool start_object(std::size_t)
    {
        objects_.emplace_back(key_, std::string());
        return deeper();
    }
    bool key(string_t& name)
    {
        key_ = name;
        return true;
    }
    bool end_object()
    {
        Frame frame = std::move(objects_.back());
        objects_.pop_back();
        --depth_;
        key_ = frame.under;
        finish(frame);
        return true;
    }
    bool start_array(std::size_t) { return deeper(); }
    bool end_array()
    {
        --depth_;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&)
    {
        broken_at_ = position;
        broken_ = true;
        return false;
    }

    [[nodiscard]] bool too_deep() const { return depth_ > kDeepest; }
    [[nodiscard]] bool broken() const { return broken_; }
    [[nodiscard]] std::size_t broken_at() const { return broken_at_; }

private:
    struct Alias {
        std::string type;
        std::string name;
    };
    struct Frame {
        std::string under; ///< the key it stands under
        std::string type;
        std::string name;
        std::string preferred;
        std::string concept_code;
        std::string term_id;
        std::string name_type;
        std::vector<Alias> aliases;
        Frame(std::string where, std::string kind) : under(std::move(where)), type(std::move(kind)) {}
    };

    bool deeper()
    {
        ++depth_;
        return !too_deep();
    }

    bool value_is(std::string value)
    {
        if (objects_.empty()) {
            return true;
        }
        Frame& frame = objects_.back();
        if (key_ == "type") {
            frame.type = std::move(value);
        } else if (key_ == "name") {
            frame.name = std::move(value);
        } else if (key_ == "preferredName") {
            frame.preferred = std::move(value);
        } else if (key_ == "nciConceptId") {
            frame.concept_code = std::move(value);
        } else if (key_ == "termId") {
            frame.term_id = std::move(value);
        } else if (key_ == "termNameType") {
            frame.name_type = std::move(value);
        }
        return true;
    }

    void finish(const Frame& frame)
    {
        if (frame.under == "aliases" && !objects_.empty()) {
            objects_.back().aliases.push_back({frame.type, frame.name});
        } else if (frame.type == "DrugTerm") {
            add_term(frame);
        } else if (frame.type == "DrugAlias") {
            add_alias(frame);
        }
    }

    bool sound(const Frame& frame, const std::string& id)
    {
        ++report_.records;
        const auto number = static_cast<std::uint64_t>(report_.records);
        if (normal_form(frame.name).empty()) {
            report_.refuse(number, id, "the name is missing, or has no letter or digit");
            return false;
        }
        // What stood for bytes that are not UTF-8.
        if (frame.name.find("\xEF\xBF\xBD") != std::string::npos) {
            report_.refuse(number, id, "the name holds bytes that are not UTF-8");
            return false;
        }
        return true;
    }

    void add_term(const Frame& frame)
    {
        const std::string id = frame.concept_code.empty() ? frame.term_id : frame.concept_code;
        if (!sound(frame, id)) {
            return;
        }
        const std::string& key = frame.term_id.empty() ? frame.name : frame.term_id;
        if (!seen_.insert(key).second) {
            report_.refuse(static_cast<std::uint64_t>(report_.records), id,
                           "this drug came before; the first is kept");
            return;
        }
        add(frame.name, frame.name, id, 0);
        for (const Alias& alias : frame.aliases) {
            if (is_name_type(alias.type)) {
                add(alias.name, frame.name, id, flags_of(alias.type));
            }
        }
    }

    void add_alias(const Frame& frame)
    {
        if (!sound(frame, frame.term_id)) {
            return;
        }
        if (frame.preferred.empty()) {
            report_.refuse(static_cast<std::uint64_t>(report_.records), frame.term_id,
                           "an alias without the name of its drug");
        } else if (is_name_type(frame.name_type)) {
            add(frame.name, frame.preferred, frame.term_id, flags_of(frame.name_type));
        } else {
            ++report_.passed_over;
        }
    }

    /// The same name of the same drug comes several times, as synonym and as brand.
    void add(const std::string& name, const std::string& preferred, const std::string& id, std::uint8_t flags)
    {
        const std::string form = normal_form(name);
        if (!form.empty() && names_.insert(form + '\n' + preferred).second) {
            report_.list.terms.push_back({name, preferred, id, flags});
        }
    }

    ListReport& report_;
    std::vector<Frame> objects_;
    std::string key_;
    std::size_t depth_ = 0;
    bool broken_ = false;
    std::size_t broken_at_ = 0;
    std::unordered_set<std::string> seen_;
    std::unordered_set<std::string> names_;
};

} // namespace

Result<ListReport> read_nci_drug_dictionary(std::string bytes, const std::string& name, const ReadRun& run)
{
    const std::size_t begin = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const std::string_view start = ascii::trimmed(std::string_view(bytes).substr(begin, 4096));
    if (!start.starts_with('{') && !start.starts_with('[')) {
        return wrong_format(name, start, ListFormat::nci_drug_dictionary, "JSON with \"results\"");
    }
    if (run.stop.stop_requested()) {
        return cancelled();
    }
    const std::string head(start.substr(0, 200));
    const std::string sound = text::well_formed(bytes); // one bad byte does not end the reading
    ListReport report;
    DictionaryEvents events(report);
    const bool whole = nlohmann::json::sax_parse(sound, &events);
    if (events.too_deep()) {
        return fail(
            ErrorCode::parse, "lexicon.too_deep", name,
            "The JSON is nested deeper than {} levels; an answer of the NCI Drug Dictionary has about 5.",
            kDeepest);
    }
    if (!whole) {
        const std::size_t at = std::min(events.broken_at(), sound.size());
        const auto line = static_cast<std::uint64_t>(
            1 + std::count(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        if (report.records == 0) {
            return fail(ErrorCode::parse, "lexicon.bad_json", fmt::format("{}:{}", name, line),
                        "The JSON is wrong or breaks off at byte {}, before the first drug.", at);
        }
        report.refuse(
            line, "",
            fmt::format("the JSON is wrong or breaks off here (byte {}); drugs before it are read", at));
    }
    if (report.records == 0 && whole) {
        // An answer without hits is sound; other JSON is not an answer.
        if (sound.find("\"results\"") == std::string::npos) {
            return fail(ErrorCode::parse, "lexicon.wrong_format", name,
                        "This is JSON, but holds no drug (\"type\": \"DrugTerm\") and no \"results\". An "
                        "answer of the "
                        "NCI Drug Dictionary was expected.");
        }
        report.notes.emplace_back("The answer holds no drugs.");
    }
    return report;
}

} // namespace ade::lexicon

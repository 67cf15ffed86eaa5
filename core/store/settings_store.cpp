// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/settings_store.hpp"

#include "core/base/ascii.hpp"
#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/store/change_set.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>

namespace ade::store {

namespace {

/// Secrets would be copied with every backup and export.
void refuse_secret(const std::string& key)
{
    const std::string lower = ascii::lower(key);
    for (const char* const word : {"api_key", "apikey", "api-key", "secret", "password", "access_token"}) {
        if (lower.find(word) != std::string::npos) {
            raise(ErrorCode::invalid_argument, "store.secret_setting", key,
                  "Keys and passwords are not kept in a project. Put it into the system's keychain or an "
                  "environment "
                  "variable.");
        }
    }
}

void require_text(const std::string& text, const std::string& where)
{
    value_or_raise(text::check_utf8(text, where));
    if (text.find('\0') != std::string::npos) {
        raise(ErrorCode::invalid_argument, "store.nul", where,
              "The text holds a NUL character. Leave it out.");
    }
}

} // namespace

SettingsStore::SettingsStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<Person> SettingsStore::person(const std::string& name)
{
    return guarded(project_, [&] {
        const std::string clean(ascii::trimmed(name));
        require_text(clean, "name");
        if (clean.empty() || text::count_code_points(clean) > 200) {
            raise(ErrorCode::invalid_argument, "store.person_name", "name",
                  "A person's name has 1 to 200 characters; found {}.", text::count_code_points(clean));
        }
        Connection& connection = project_.connection();
        const auto known = [&]() -> std::optional<Person> {
            Query query(connection, "SELECT id, name, created FROM person WHERE name = ?", clean);
            return query.step() ? std::optional(Person{query.text(0), query.text(1), query.text(2)})
                                : std::nullopt;
        };
        if (const auto person = known()) {
            return *person;
        }
        const std::string id = new_uuid();
        ChangeSet changes(project_, id, "add_person");
        changes.insert("person", {{"id", id}, {"name", clean}, {"created", utc_now_text()}});
        changes.insert("voice", {{"id", id}, {"kind", "person"}, {"name", clean}, {"counts_as_gold", 1}});
        changes.commit();
        return *known();
    });
}

Result<std::vector<Person>> SettingsStore::persons() const
{
    return guarded(project_, [&] {
        std::vector<Person> persons;
        Query query(project_.connection(), "SELECT id, name, created FROM person ORDER BY id");
        while (query.step()) {
            persons.push_back({query.text(0), query.text(1), query.text(2)});
        }
        return persons;
    });
}

Result<void> SettingsStore::set(const std::string& key, const std::string& value)
{
    return guarded(project_, [&] {
        refuse_secret(key);
        require_text(key, "setting");
        require_text(value, key);
        if (key.empty()) {
            raise(ErrorCode::invalid_argument, "store.setting_key", "setting", "A setting needs a name.");
        }
        ChangeSet changes(project_, person_id_, "set_setting");
        const Json before = stored_row(changes.connection(), tracked_table("setting"), {{"key", key}});
        changes.change("setting", before, {{"key", key}, {"value", value}});
        changes.commit();
    });
}

Result<std::optional<std::string>> SettingsStore::get(const std::string& key) const
{
    return guarded(project_, [&] {
        return query_text(project_.connection(), "SELECT value FROM setting WHERE key = ?", key);
    });
}

Result<std::map<std::string, std::string>> SettingsStore::all() const
{
    return guarded(project_, [&] {
        std::map<std::string, std::string> settings;
        Query query(project_.connection(), "SELECT key, value FROM setting");
        while (query.step()) {
            settings.emplace(query.text(0), query.text(1));
        }
        return settings;
    });
}

Result<void> SettingsStore::set_guideline(const std::string& markdown)
{
    return guarded(project_, [&] {
        require_text(markdown, "guideline");
        ChangeSet changes(project_, person_id_, "set_guideline");
        const auto newest =
            query_text(changes.connection(), "SELECT text FROM guideline ORDER BY id DESC LIMIT 1")
                .value_or("");
        if (newest != markdown) {
            changes.insert("guideline",
                           {{"id", new_uuid()}, {"text", markdown}, {"created", utc_now_text()}});
        }
        changes.commit();
    });
}

Result<std::string> SettingsStore::guideline() const
{
    return guarded(project_, [&] {
        return query_text(project_.connection(), "SELECT text FROM guideline ORDER BY id DESC LIMIT 1")
            .value_or("");
    });
}

} // namespace ade::store

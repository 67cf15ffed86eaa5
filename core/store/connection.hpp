// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite inside this room: cached statements, transactions, and exceptions turned into Errors. Not for other
// rooms.
#pragma once

#include "core/base/result.hpp"
#include "core/store/project_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace ade::store {

using Json = nlohmann::json;

/// Carries an Error up to the public function that returns it. Never leaves this room.
struct Fault {
    Error error;
};

template <typename... Args>
[[noreturn]] void raise(ErrorCode code, std::string_view message_id, std::string where,
                        fmt::format_string<Args...> format, Args&&... args)
{
    throw Fault{make_error(code, message_id, std::move(where), format, std::forward<Args>(args)...)};
}

/// The value, or its Error raised.
template <typename T>
T value_or_raise(Result<T>&& result)
{
    if (!result) {
        throw Fault{result.error()};
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

Error error_of(const SQLite::Exception& exception, const std::string& where);

/// One SQLite connection and its prepared statements.
class Connection {
public:
    Connection(const std::string& uri, int flags);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// For a reader: when it closes while a program holds the writer's lock of this project, it leaves the
    /// log files alone, whatever SQLite's own locks say.
    void spare_log_of_writer(std::filesystem::path project) { project_ = std::move(project); }

    [[nodiscard]] SQLite::Database& database() { return database_; }
    [[nodiscard]] sqlite3* handle() { return database_.getHandle(); }
    void execute(const std::string& sql) { database_.exec(sql); }

private:
    friend class Query;
    struct Cached {
        std::unique_ptr<SQLite::Statement> statement;
        bool in_use = false;
    };

    SQLite::Database database_;
    std::unordered_map<std::string, Cached> statements_;
    std::filesystem::path project_; ///< empty: closes as SQLite does
};

/// A statement for one use: parameters in order, then step() through the rows.
///     Query query(connection, "SELECT name FROM person WHERE id = ?", id);
///     while (query.step()) { use(query.text(0)); }
class Query {
public:
    template <typename... Parameters>
    Query(Connection& connection, const char* sql, const Parameters&... parameters)
    {
        take(connection, sql);
        (bind(parameters), ...);
    }
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    void bind(const std::string& value) { statement_->bind(++bound_, value); }
    void bind(std::string_view value) { statement_->bind(++bound_, std::string(value)); }
    void bind(const char* value) { statement_->bind(++bound_, std::string(value)); }
    void bind(double value) { statement_->bind(++bound_, value); }
    void bind(std::nullopt_t) { statement_->bind(++bound_); }
    void bind(const Json& value);
    template <typename Integer>
    requires std::is_integral_v<Integer>
    void bind(Integer value) { statement_->bind(++bound_, static_cast<std::int64_t>(value)); }
    template <typename T>
    void bind(const std::optional<T>& value)
    {
        if (value) {
            bind(*value);
        } else {
            statement_->bind(++bound_);
        }
    }

    bool step() { return statement_->executeStep(); }
    /// For statements without rows; the number of rows changed.
    int run() { return statement_->exec(); }

    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const { return statement_->getColumn(column).getInt64(); }
    [[nodiscard]] double real(int column) const { return statement_->getColumn(column).getDouble(); }
    [[nodiscard]] bool null(int column) const { return statement_->isColumnNull(column); }
    [[nodiscard]] std::optional<double> real_or_null(int column) const;
    /// All columns that are not null, by name.
    [[nodiscard]] Json row() const;

private:
    void take(Connection& connection, const char* sql);

    std::unique_ptr<SQLite::Statement> own_; ///< when the cached one is in use
    Connection::Cached* cached_ = nullptr;
    SQLite::Statement* statement_ = nullptr;
    int bound_ = 0;
};

/// First column of the first row.
template <typename... Parameters>
std::optional<std::string> query_text(Connection& connection, const char* sql,
                                      const Parameters&... parameters)
{
    Query query(connection, sql, parameters...);
    if (!query.step() || query.null(0)) {
        return std::nullopt;
    }
    return query.text(0);
}

template <typename... Parameters>
std::int64_t query_integer(Connection& connection, const char* sql, const Parameters&... parameters)
{
    Query query(connection, sql, parameters...);
    return query.step() ? query.integer(0) : 0;
}

/// BEGIN IMMEDIATE … COMMIT; rolls back unless committed.
class Transaction {
public:
    explicit Transaction(Connection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Connection& connection_;
    bool open_ = true;
};

/// A connection that changes nothing. Where the file may be written it is opened so all the same, forbids
/// itself every change, and as the last to close takes away the log files beside the project, which a
/// connection opened with mode=ro would leave behind. immutable: as a file that nobody changes.
std::unique_ptr<Connection> reader_connection(const std::filesystem::path& path, bool immutable);

/// All pages of one database into another, which becomes its equal. Raises what SQLite reports, with the
/// cause the system gave; about the target, but database damage in `from` is told as such.
void copy_pages(Connection& from, Connection& to);

/// A consistent view for several reads.
class ReadTransaction {
public:
    explicit ReadTransaction(Connection& connection);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    Connection& connection_;
    bool open_ = false;
};

/// Calls work() and turns what it throws into an Error. where: the project's path.
template <typename Work>
auto guarded_at(const std::string& where, Work&& work) -> Result<std::invoke_result_t<Work>>
{
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const Fault& fault) {
        return tl::unexpected<Error>(fault.error);
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(error_of(exception, where));
    } catch (const nlohmann::json::exception& exception) {
        return fail(ErrorCode::database, "store.bad_json", where,
                    "A stored value is not the JSON expected there: {}. Run `ade check` on the project.",
                    exception.what());
    }
}

template <typename Work>
auto guarded(const ProjectFile& project, Work&& work) -> Result<std::invoke_result_t<Work>>
{
    return guarded_at(project.path().string(), std::forward<Work>(work));
}

/// Raises invalid_argument when nothing can be written.
void require_writable(const ProjectFile& project);

} // namespace ade::store

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/connection.hpp"

#include "core/store/project_place.hpp"
#include "core/store/writer_lock.hpp"

#include <sqlite3.h>

#include <system_error>

namespace ade::store {

Error error_of(const SQLite::Exception& exception, const std::string& where)
{
    const std::string detail = exception.what();
    switch (exception.getErrorCode()) {
    case SQLITE_FULL:
        return make_error(
            ErrorCode::database, "store.disk_full", where,
            "The disk or the file's size limit is full ({}); nothing of this step was stored. Make "
            "room and try again.",
            detail);
    case SQLITE_IOERR:
        return make_error(
            ErrorCode::database, "store.write_failed", where,
            "The disk refused to read or write ({}); nothing of this step was stored. Check free "
            "space, size limits and the drive, then try again.",
            detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return make_error(
            ErrorCode::database, "store.damaged", where,
            "The project file is damaged ({}). Keep a copy of it and go back to the newest backup.", detail);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return make_error(ErrorCode::database, "store.busy", where,
                          "Another program is using the project ({}). Close it or try again.", detail);
    case SQLITE_READONLY:
        return make_error(ErrorCode::database, "store.read_only", where,
                          "The project cannot be written to ({}).", detail);
    case SQLITE_CONSTRAINT:
        return make_error(ErrorCode::database, "store.constraint", where,
                          "The project refused this change: {}. Nothing of this step was stored.", detail);
    default:
        return make_error(ErrorCode::database, "store.sqlite", where, "The database refused: {}.", detail);
    }
}

Connection::Connection(const std::string& uri, int flags) : database_(uri, flags, 5000) {}

Connection::~Connection()
{
    if (!project_.empty() && has_writer(project_)) {
        sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
}

void Query::take(Connection& connection, const char* sql)
{
    Connection::Cached& cached = connection.statements_[sql];
    if (cached.in_use) {
        own_ = std::make_unique<SQLite::Statement>(connection.database_, sql);
        statement_ = own_.get();
        return;
    }
    if (!cached.statement) {
        cached.statement = std::make_unique<SQLite::Statement>(connection.database_, sql);
    }
    cached.in_use = true;
    cached_ = &cached; // stays valid: references into an unordered_map survive rehashing
    statement_ = cached.statement.get();
}

Query::~Query()
{
    if (cached_ != nullptr) {
        cached_->statement->tryReset();
        try {
            cached_->statement->clearBindings();
        } catch (const SQLite::Exception&) { // the next use binds anew
        }
        cached_->in_use = false;
    }
}

void Query::bind(const Json& value)
{
    switch (value.type()) {
    case Json::value_t::string:
        bind(value.get_ref<const std::string&>());
        break;
    case Json::value_t::number_integer:
        bind(value.get<std::int64_t>());
        break;
    case Json::value_t::number_unsigned:
        bind(value.get<std::int64_t>());
        break;
    case Json::value_t::number_float:
        bind(value.get<double>());
        break;
    default:
        bind(std::nullopt);
        break;
    }
}

std::string Query::text(int column) const
{
    const SQLite::Column value = statement_->getColumn(column);
    const char* bytes = value.getText("");
    return {bytes, static_cast<std::size_t>(value.getBytes())};
}

std::optional<double> Query::real_or_null(int column) const
{
    return null(column) ? std::nullopt : std::optional<double>(real(column));
}

Json Query::row() const
{
    Json row = Json::object();
    for (int column = 0; column < statement_->getColumnCount(); ++column) {
        const SQLite::Column value = statement_->getColumn(column);
        switch (value.getType()) {
        case SQLITE_INTEGER:
            row[value.getName()] = value.getInt64();
            break;
        case SQLITE_FLOAT:
            row[value.getName()] = value.getDouble();
            break;
        case SQLITE_TEXT:
            row[value.getName()] = text(column);
            break;
        default:
            break;
        }
    }
    return row;
}

Transaction::Transaction(Connection& connection) : connection_(connection)
{
    connection_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction()
{
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (open_ && sqlite3_get_autocommit(connection_.handle()) == 0) {
        connection_.database().tryExec("ROLLBACK");
    }
}

void Transaction::commit()
{
    connection_.execute("COMMIT");
    open_ = false;
}

ReadTransaction::ReadTransaction(Connection& connection) : connection_(connection)
{
    if (sqlite3_get_autocommit(connection_.handle()) != 0) {
        connection_.execute("BEGIN");
        open_ = true;
    }
}

ReadTransaction::~ReadTransaction()
{
    if (open_) {
        connection_.database().tryExec("COMMIT");
    }
}

std::unique_ptr<Connection> reader_connection(const std::filesystem::path& path, bool immutable)
{
    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const bool tidy = !immutable && may_write(folder) && may_write(path);
    auto connection = std::make_unique<Connection>(
        file_uri(path, immutable ? "mode=ro&immutable=1"
                       : tidy    ? "mode=rw"
                                 : "mode=ro"),
        SQLite::OPEN_URI | (tidy ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY));
    connection->execute("PRAGMA query_only = ON");
    if (tidy) {
        connection->spare_log_of_writer(path);
    }
    return connection;
}

void copy_pages(Connection& from, Connection& to)
{
    sqlite3_backup* const backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) {
        throw SQLite::Exception(to.handle());
    }
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);
    if (stepped == SQLITE_DONE && finished == SQLITE_OK) {
        return;
    }
    const int code = stepped != SQLITE_DONE ? stepped : finished;
    const int system_error = sqlite3_system_errno(to.handle());
    const std::string where = query_text(from, "SELECT file FROM pragma_database_list").value_or("");
    if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB) {
        throw Fault{error_of(SQLite::Exception(sqlite3_errstr(code), code), where)};
    }
    const std::string cause =
        system_error == 0 ? std::string(sqlite3_errstr(code)) : std::generic_category().message(system_error);
    raise(ErrorCode::io, "store.copy_failed", {},
          "The copy cannot be written: {}. Make room, or choose "
          "another place.",
          cause);
}

void require_writable(const ProjectFile& project)
{
    if (project.read_only()) {
        raise(ErrorCode::invalid_argument, "store.project_read_only", project.path().string(),
              "The project is open for reading only: {}", project.read_only_reason());
    }
}

} // namespace ade::store

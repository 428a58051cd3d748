// SPDX-License-Identifier: MIT
/* One table, statements prepared for each use: a person saves, not a machine. */
#include "store/scenario_store.h"

#include "base/file.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

enum { SCHEMA_VERSION = 1, BUSY_MS = 2000 };

static const char schema[] =
    "CREATE TABLE scenarios ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " case_name TEXT NOT NULL,"
    " title TEXT,"
    " text TEXT NOT NULL,"
    " digest TEXT NOT NULL,"
    " saved TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));"
    "CREATE INDEX scenarios_of_case ON scenarios (case_name, id);"
    "PRAGMA user_version = 1;";

enum status scenario_store_path(struct arena *arena, const char **out, struct error *err)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    const char *path = NULL;
    if (data && data[0] == '/')
        path = arena_print(arena, "%s/surety/scenarios.sqlite3", data);
    else if (home && home[0] == '/')
        path = arena_print(arena, "%s/.local/share/surety/scenarios.sqlite3", home);
    else
        return error_set(err, STATUS_IO, nowhere,
                         "neither XDG_DATA_HOME nor HOME says where data are kept");
    if (!path)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    *out = path;
    return STATUS_OK;
}

static enum status failed(struct scenario_store *store, struct error *err)
{
    return error_set(err, STATUS_IO, nowhere, "saved scenarios: %s", sqlite3_errmsg(store->file));
}

/* ---- Opening ---- */

static enum status read_version(struct scenario_store *store, int *out, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->file, "PRAGMA user_version", -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        sqlite3_finalize(statement);
        return failed(store, err);
    }
    *out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return STATUS_OK;
}

/* Two programs may start at once: the lock is taken before the version is read. */
static enum status prepare_schema(struct scenario_store *store, struct error *err)
{
    int version = 0;
    if (sqlite3_exec(store->file,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "BEGIN IMMEDIATE",
                     NULL, NULL, NULL) != SQLITE_OK)
        return failed(store, err);
    TRY(read_version(store, &version, err));
    if (version > SCHEMA_VERSION)
        return error_set(err, STATUS_INPUT, nowhere,
                         "saved scenarios are of a newer version (%d) of this program; they are "
                         "left alone",
                         version);
    if (version == 0 && sqlite3_exec(store->file, schema, NULL, NULL, NULL) != SQLITE_OK)
        return failed(store, err);
    return sqlite3_exec(store->file, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK
                                                                              : failed(store, err);
}

enum status scenario_store_open(struct scenario_store *store, const char *path, struct error *err)
{
    struct arena scratch;
    arena_init(&scratch);
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? arena_text(&scratch, path, (size_t)(slash - path)) : NULL;
    enum status status = folder && folder[0] ? folder_make(folder, err) : STATUS_OK;
    arena_free(&scratch);
    store->file = NULL;
    if (status != STATUS_OK)
        return status;
    if (sqlite3_open_v2(path, &store->file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        status = error_set(err, STATUS_IO, nowhere, "saved scenarios, %s: %s", path,
                           store->file ? sqlite3_errmsg(store->file) : "no memory");
    if (status == STATUS_OK) {
        sqlite3_busy_timeout(store->file, BUSY_MS);
        status = prepare_schema(store, err);
    }
    if (status != STATUS_OK)
        scenario_store_close(store);
    return status;
}

void scenario_store_close(struct scenario_store *store)
{
    sqlite3_close(store->file);
    store->file = NULL;
}

/* ---- Asking ---- */

static const char *column(struct arena *arena, sqlite3_stmt *row, int index)
{
    const char *text = (const char *)sqlite3_column_text(row, index);
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static struct saved_scenario read_row(struct arena *arena, sqlite3_stmt *row)
{
    return (struct saved_scenario){.id = sqlite3_column_int64(row, 0),
                                   .title = column(arena, row, 1),
                                   .text = column(arena, row, 2),
                                   .digest = column(arena, row, 3),
                                   .saved = column(arena, row, 4)};
}

/* Prepares a statement whose first parameter is the case's name and whose second is a number. */
static enum status prepare(struct scenario_store *store, const char *text, const char *case_name,
                           int64_t id, sqlite3_stmt **out, struct error *err)
{
    if (sqlite3_prepare_v2(store->file, text, -1, out, NULL) != SQLITE_OK ||
        sqlite3_bind_text(*out, 1, case_name, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
        (id && sqlite3_bind_int64(*out, 2, id) != SQLITE_OK)) {
        sqlite3_finalize(*out);
        return failed(store, err);
    }
    return STATUS_OK;
}

enum status scenario_store_list(struct scenario_store *store, struct arena *arena,
                                const char *case_name, const struct saved_scenario **out,
                                size_t *count, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    struct saved_scenario *rows = NULL;
    size_t used = 0, capacity = 0;
    TRY(prepare(store,
                "SELECT id, title, text, digest, saved FROM scenarios WHERE case_name = ?1"
                " ORDER BY id DESC",
                case_name, 0, &statement, err));
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW && !arena->failed) {
        if (used == capacity) {
            capacity = capacity * 2 + 16;
            rows = arena_grow(arena, rows, used, capacity, sizeof *rows);
        }
        if (rows)
            rows[used++] = read_row(arena, statement);
    }
    sqlite3_finalize(statement);
    if (arena->failed)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (step != SQLITE_DONE)
        return failed(store, err);
    *out = rows;
    *count = used;
    return STATUS_OK;
}

enum status scenario_store_get(struct scenario_store *store, struct arena *arena,
                               const char *case_name, int64_t id, struct saved_scenario *out,
                               struct error *err)
{
    sqlite3_stmt *statement = NULL;
    TRY(prepare(store,
                "SELECT id, title, text, digest, saved FROM scenarios"
                " WHERE case_name = ?1 AND id = ?2",
                case_name, id, &statement, err));
    const int step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        *out = read_row(arena, statement);
    sqlite3_finalize(statement);
    if (arena->failed)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    return step == SQLITE_ROW ? STATUS_OK : step == SQLITE_DONE ? STATUS_NO : failed(store, err);
}

/* Runs a statement that changes one row. */
static enum status change(struct scenario_store *store, sqlite3_stmt *statement, struct error *err)
{
    const int step = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (step != SQLITE_DONE)
        return failed(store, err);
    return sqlite3_changes(store->file) ? STATUS_OK : STATUS_NO;
}

enum status scenario_store_put(struct scenario_store *store, const char *case_name,
                               struct saved_scenario *scenario, struct error *err)
{
    static const char insert[] =
        "INSERT INTO scenarios (case_name, title, text, digest) VALUES (?1, ?3, ?4, ?5)";
    static const char update[] =
        "UPDATE scenarios SET title = ?3, text = ?4, digest = ?5,"
        " saved = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE case_name = ?1 AND id = ?2";
    sqlite3_stmt *statement = NULL;
    TRY(prepare(store, scenario->id ? update : insert, case_name, scenario->id, &statement, err));
    if (sqlite3_bind_text(statement, 3, scenario->title, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
        sqlite3_bind_text(statement, 4, scenario->text, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
        sqlite3_bind_text(statement, 5, scenario->digest, -1, SQLITE_TRANSIENT) != SQLITE_OK) {
        sqlite3_finalize(statement);
        return failed(store, err);
    }
    TRY(change(store, statement, err));
    if (!scenario->id)
        scenario->id = sqlite3_last_insert_rowid(store->file);
    return STATUS_OK;
}

enum status scenario_store_delete(struct scenario_store *store, const char *case_name, int64_t id,
                                  struct error *err)
{
    sqlite3_stmt *statement = NULL;
    TRY(prepare(store, "DELETE FROM scenarios WHERE case_name = ?1 AND id = ?2", case_name, id,
                &statement, err));
    return change(store, statement, err);
}

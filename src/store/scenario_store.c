// SPDX-License-Identifier: MIT
/* One table, statements prepared for each use: a person saves, not a machine. */
#include "store/scenario_store.h"

#include "store/database.h"

static const struct place nowhere = {0};

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

/* A scenario is a person's work: it outlives a crash of the machine. */
static const struct database_kind kind = {
    .what = "saved scenarios", .schema = schema, .version = 1, .synchronous = "FULL"};

enum status scenario_store_path(struct arena *arena, const char **out, struct error *err)
{
    return database_path(arena, "XDG_DATA_HOME", ".local/share", "scenarios.sqlite3", out, err);
}

static enum status failed(struct scenario_store *store, struct error *err)
{
    return database_error(store->file, &kind, err);
}

enum status scenario_store_open(struct scenario_store *store, const char *path, struct error *err)
{
    store->file = NULL;
    return database_open(path, &kind, &store->file, err);
}

void scenario_store_close(struct scenario_store *store)
{
    sqlite3_close(store->file);
    store->file = NULL;
}

/* ---- Asking ---- */

static struct saved_scenario read_row(struct arena *arena, sqlite3_stmt *row)
{
    return (struct saved_scenario){.id = sqlite3_column_int64(row, 0),
                                   .title = database_text(arena, row, 1),
                                   .text = database_text(arena, row, 2),
                                   .digest = database_text(arena, row, 3),
                                   .saved = database_text(arena, row, 4)};
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

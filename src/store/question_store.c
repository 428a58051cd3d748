// SPDX-License-Identifier: MIT
/* Numbers rise with every question that is put, so the newest of them are those above a number. */
#include "store/question_store.h"

#include "store/database.h"

static const char schema[] =
    "CREATE TABLE questions ("
    " number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " inputs TEXT NOT NULL,"
    " model TEXT NOT NULL,"
    " asked TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));"
    "PRAGMA user_version = 1;";

/* Sliders put many: none of them waits for the disk. */
static const struct database_kind kind = {
    .what = "kept questions", .schema = schema, .version = 1, .synchronous = "NORMAL"};

static const struct place nowhere = {0};

enum status question_store_path(struct arena *arena, const char **out, struct error *err)
{
    return database_path(arena, "XDG_STATE_HOME", ".local/state", "questions.sqlite3", out, err);
}

enum status question_store_open(struct question_store *store, const char *path, struct error *err)
{
    store->file = NULL;
    return database_open(path, &kind, &store->file, err);
}

void question_store_close(struct question_store *store)
{
    sqlite3_close(store->file);
    store->file = NULL;
}

/* Prepares a statement with texts for its parameters. */
static enum status prepare(struct question_store *store, const char *text,
                           const char *const *values, int count, sqlite3_stmt **out,
                           struct error *err)
{
    int fine = sqlite3_prepare_v2(store->file, text, -1, out, NULL);
    for (int i = 0; i < count && fine == SQLITE_OK; i++)
        fine = sqlite3_bind_text(*out, i + 1, values[i], -1, SQLITE_TRANSIENT);
    if (fine == SQLITE_OK)
        return STATUS_OK;
    sqlite3_finalize(*out);
    return database_error(store->file, &kind, err);
}

static enum status change(struct question_store *store, const char *text,
                          const char *const *values, int count, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    TRY(prepare(store, text, values, count, &statement, err));
    const int step = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return step == SQLITE_DONE ? STATUS_OK : database_error(store->file, &kind, err);
}

static enum status forget_oldest(struct question_store *store, struct error *err)
{
    char text[120];
    sqlite3_snprintf(
        sizeof text, text,
        "DELETE FROM questions WHERE number <= (SELECT max(number) FROM questions) - %d",
        (int)QUESTIONS_KEPT);
    return sqlite3_exec(store->file, text, NULL, NULL, NULL) == SQLITE_OK
               ? STATUS_OK
               : database_error(store->file, &kind, err);
}

enum status question_store_put(struct question_store *store, const struct kept_question *question,
                               struct error *err)
{
    const char *const values[] = {question->id, question->kind, question->text, question->inputs,
                                  question->model};
    TRY(change(store,
               "INSERT OR REPLACE INTO questions (id, kind, text, inputs, model)"
               " VALUES (?1, ?2, ?3, ?4, ?5)",
               values, 5, err));
    return forget_oldest(store, err);
}

enum status question_store_delete(struct question_store *store, const char *id, struct error *err)
{
    return change(store, "DELETE FROM questions WHERE id = ?1", &id, 1, err);
}

enum status question_store_get(struct question_store *store, struct arena *arena, const char *id,
                               struct kept_question *out, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    TRY(prepare(store, "SELECT id, kind, text, inputs, model, asked FROM questions WHERE id = ?1",
                &id, 1, &statement, err));
    const int step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        *out = (struct kept_question){.id = database_text(arena, statement, 0),
                                      .kind = database_text(arena, statement, 1),
                                      .text = database_text(arena, statement, 2),
                                      .inputs = database_text(arena, statement, 3),
                                      .model = database_text(arena, statement, 4),
                                      .asked = database_text(arena, statement, 5)};
    sqlite3_finalize(statement);
    if (arena->failed)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (step == SQLITE_ROW)
        return STATUS_OK;
    return step == SQLITE_DONE ? STATUS_NO : database_error(store->file, &kind, err);
}

// SPDX-License-Identifier: MIT
/* Opening, in the order in which it can go wrong. */
#include "store/database.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};

enum { BUSY_MS = 2000 };

enum status database_path(struct arena *arena, const char *variable, const char *usual,
                          const char *name, const char **out, struct error *err)
{
    const char *folder = getenv(variable), *home = getenv("HOME");
    const char *path = NULL;
    if (folder && folder[0] == '/')
        path = arena_print(arena, "%s/surety/%s", folder, name);
    else if (home && home[0] == '/')
        path = arena_print(arena, "%s/%s/surety/%s", home, usual, name);
    else
        return error_set(err, STATUS_IO, nowhere, "neither %s nor HOME says where data are kept",
                         variable);
    if (!path)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    *out = path;
    return STATUS_OK;
}

enum status database_error(sqlite3 *file, const struct database_kind *kind, struct error *err)
{
    return error_set(err, STATUS_IO, nowhere, "%s: %s", kind->what,
                     file ? sqlite3_errmsg(file) : "no memory");
}

const char *database_text(struct arena *arena, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static enum status read_version(sqlite3 *file, const struct database_kind *kind, int *out,
                                struct error *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(file, "PRAGMA user_version", -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        sqlite3_finalize(statement);
        return database_error(file, kind, err);
    }
    *out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return STATUS_OK;
}

static enum status execute(sqlite3 *file, const struct database_kind *kind, const char *text,
                           struct error *err)
{
    return sqlite3_exec(file, text, NULL, NULL, NULL) == SQLITE_OK
               ? STATUS_OK
               : database_error(file, kind, err);
}

/* Two programs may start at once: the lock is taken before the version is read. */
static enum status prepare_schema(sqlite3 *file, const struct database_kind *kind,
                                  struct error *err)
{
    char synchronous[60];
    int version = 0;
    snprintf(synchronous, sizeof synchronous, "PRAGMA synchronous = %s", kind->synchronous);
    sqlite3_busy_timeout(file, BUSY_MS);
    TRY(execute(file, kind, "PRAGMA journal_mode = WAL", err));
    TRY(execute(file, kind, synchronous, err));
    TRY(execute(file, kind, "BEGIN IMMEDIATE", err));
    TRY(read_version(file, kind, &version, err));
    if (version > kind->version)
        return error_set(err, STATUS_INPUT, nowhere,
                         "%s are of a newer version (%d) of this program; they are left alone",
                         kind->what, version);
    if (version == 0)
        TRY(execute(file, kind, kind->schema, err));
    return execute(file, kind, "COMMIT", err);
}

/* An empty file is a database to SQLite, and what SQLite makes beside it has the same mode. */
static void make_private(const char *path)
{
    enum { PRIVATE = 0600 };
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, PRIVATE);
    if (fd >= 0)
        close(fd);
}

enum status database_open(const char *path, const struct database_kind *kind, sqlite3 **out,
                          struct error *err)
{
    struct arena scratch;
    arena_init(&scratch);
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? arena_text(&scratch, path, (size_t)(slash - path)) : NULL;
    enum status status = folder && folder[0] ? folder_make(folder, err) : STATUS_OK;
    arena_free(&scratch);
    if (status != STATUS_OK)
        return status;
    sqlite3 *file = NULL;
    make_private(path);
    if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        status = error_set(err, STATUS_IO, nowhere, "%s, %s: %s", kind->what, path,
                           file ? sqlite3_errmsg(file) : "no memory");
    if (status == STATUS_OK)
        status = prepare_schema(file, kind, err);
    if (status == STATUS_OK)
        *out = file;
    else
        sqlite3_close(file);
    return status;
}

// SPDX-License-Identifier: MIT
/* SQLite files as this program keeps them: in one of the user's folders, in write-ahead mode, with a version.
 * Private to src/store. */
#ifndef SURETY_STORE_DATABASE_H
#define SURETY_STORE_DATABASE_H

#include "base/arena.h"
#include "base/error.h"

#include <sqlite3.h>

/* surety/NAME in the folder that an XDG variable names, or else in `usual` below the user's home. STATUS_IO when
 * the user has neither. */
enum status database_path(struct arena *arena, const char *variable, const char *usual,
                          const char *name, const char **out, struct error *err);

struct database_kind {
    const char *what;   /* in messages: "saved scenarios" */
    const char *schema; /* makes version 1 of it, and says so in PRAGMA user_version */
    int version;
    const char *
        synchronous; /* FULL: what was put outlives a crash of the machine; NORMAL: of the program */
};

/* Opens or makes the file, for the user alone, and its folder. A file of a newer version is refused and left
 * alone. */
enum status database_open(const char *path, const struct database_kind *kind, sqlite3 **out,
                          struct error *err);

/* What SQLite says went wrong. */
enum status database_error(sqlite3 *file, const struct database_kind *kind, struct error *err);

/* A column's text in the arena; NULL when it is null. */
const char *database_text(struct arena *arena, sqlite3_stmt *row, int column);

#endif

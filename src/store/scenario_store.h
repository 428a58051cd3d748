// SPDX-License-Identifier: MIT
/* Scenarios that somebody saved, in one SQLite file; only user of SQLite.
 *
 * The file is in write-ahead mode: what was saved survives the end of the program, however it came. Its
 * schema has a version; a file of a newer one is refused and left alone. A scenario is kept as the JSON
 * that it came as, with the case it is about and the digest of the model at that time. */
#ifndef SURETY_STORE_SCENARIO_STORE_H
#define SURETY_STORE_SCENARIO_STORE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

struct sqlite3;

struct scenario_store {
    struct sqlite3 *file; /* NULL: not open */
};

struct saved_scenario {
    int64_t id;
    const char *title;  /* NULL: none */
    const char *text;   /* JSON */
    const char *digest; /* of the model */
    const char *saved;  /* when, ISO 8601, UTC */
};

/* Where scenarios are kept: surety/scenarios.sqlite3 in the user's data folder (XDG). STATUS_IO when the
 * user has none. */
enum status scenario_store_path(struct arena *arena, const char **out, struct error *err);

/* Opens or makes the file and its folder. */
enum status scenario_store_open(struct scenario_store *store, const char *path, struct error *err);
void scenario_store_close(struct scenario_store *store);

/* All of a case, the latest first, in the arena. */
enum status scenario_store_list(struct scenario_store *store, struct arena *arena,
                                const char *case_name, const struct saved_scenario **out,
                                size_t *count, struct error *err);

/* STATUS_NO when there is none of this number. */
enum status scenario_store_get(struct scenario_store *store, struct arena *arena,
                               const char *case_name, int64_t id, struct saved_scenario *out,
                               struct error *err);

/* Saves under a new number when scenario->id is 0, else in place of that one (STATUS_NO when there is
 * none). The time is now. */
enum status scenario_store_put(struct scenario_store *store, const char *case_name,
                               struct saved_scenario *scenario, struct error *err);

enum status scenario_store_delete(struct scenario_store *store, const char *case_name, int64_t id,
                                  struct error *err);

#endif

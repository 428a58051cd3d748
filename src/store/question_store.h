// SPDX-License-Identifier: MIT
/* Questions that were asked, in one SQLite file, so that the address of an answer still answers when the answer
 * itself is forgotten: the question is asked again.
 *
 * A question is kept as the JSON that it came as, under the id that it had, with digests of all that its answer
 * depends on. The last QUESTIONS_KEPT are kept. Losing the file loses addresses and nothing else. */
#ifndef SURETY_STORE_QUESTION_STORE_H
#define SURETY_STORE_QUESTION_STORE_H

#include "base/arena.h"
#include "base/error.h"

enum { QUESTIONS_KEPT = 4000 };

struct sqlite3;

struct question_store {
    struct sqlite3 *file; /* NULL: not open */
};

struct kept_question {
    const char *id;
    const char *kind;   /* the route that it was sent to: "runs", "jobs" */
    const char *text;   /* JSON */
    const char *inputs; /* digest of everything that the answer depends on but the question */
    const char *model;  /* digest of the model, which is one of those */
    const char *asked;  /* when, ISO 8601, UTC; set when it is put */
};

/* Where questions are kept: surety/questions.sqlite3 in the user's folder for state (XDG). STATUS_IO when the
 * user has none. */
enum status question_store_path(struct arena *arena, const char **out, struct error *err);

/* Opens or makes the file and its folder. */
enum status question_store_open(struct question_store *store, const char *path, struct error *err);
void question_store_close(struct question_store *store);

/* In place of one of the same id, if there is one; the oldest go when there are too many. */
enum status question_store_put(struct question_store *store, const struct kept_question *question,
                               struct error *err);

/* STATUS_NO when there is none of this id. */
enum status question_store_get(struct question_store *store, struct arena *arena, const char *id,
                               struct kept_question *out, struct error *err);

/* Fine when there is none. */
enum status question_store_delete(struct question_store *store, const char *id, struct error *err);

#endif

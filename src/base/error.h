// SPDX-License-Identifier: MIT
/* One failure: what kind, where, and a sentence.
 *
 * A function that can fail returns a status; the first cause wins and callers pass it up unchanged.
 * Many failures of one input at once are `struct problems` (base/problem.h). */
#ifndef SURETY_BASE_ERROR_H
#define SURETY_BASE_ERROR_H

#include <stdarg.h>
#include <stdint.h>

enum status {
#define STATUS(name, meaning) STATUS_##name,
#include "base/status.def"
#undef STATUS
    STATUS_COUNT
};

/* Where something stands in a text file. Line and column count from 1; 0 means unknown. */
struct place {
    const char *file; /* borrowed; NULL when there is none */
    uint32_t line;
    uint32_t column; /* in characters (code points), not bytes */
};

struct error {
    enum status status;
    struct place at;
    char message[400];
};

/* Fills *err (which may be NULL) and returns `status`, so that `return error_set(...)` reads well.
 * An error that is already set is kept: the first cause wins. */
enum status error_set(struct error *err, enum status status, struct place at, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

const char *status_meaning(enum status status);

/* Hands a failure up where nothing is owned but an arena. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        const enum status try_status = (call);                                                     \
        if (try_status != STATUS_OK)                                                               \
            return try_status;                                                                     \
    } while (0)

#endif

// SPDX-License-Identifier: MIT
/* Why a request is turned down, as application/problem+json (RFC 9457): what is wrong, and for each
 * fault where it stands in the body (a JSON pointer, or line and column of a text) and a hint. */
#ifndef SURETY_SERVE_REFUSAL_H
#define SURETY_SERVE_REFUSAL_H

#include "base/problem.h"
#include "serve/message.h"

enum refusal {
#define REFUSAL(name, status, type, title) REFUSAL_##name,
#include "serve/refusal.def"
#undef REFUSAL
    REFUSAL_COUNT
};

struct fault {
    const char *pointer, *message, *hint; /* pointer: "" the whole body; hint: NULL */
    uint32_t line, column;                /* 0: unknown */
};

struct faults {
    struct arena *arena;
    struct fault *items;
    size_t count, capacity;
};

/* Notes a fault; pointer and hint are borrowed. Returns false, so that it reads well. */
bool fault_add(struct faults *faults, const char *pointer, const char *hint, const char *format,
               ...) __attribute__((format(printf, 4, 5)));

/* The faults that problems are; `pointer` says which text they stand in. */
void faults_take(struct faults *faults, const char *pointer, const struct problems *problems);

/* Makes the response a refusal, whatever it was before. `faults` may be NULL. */
void response_refuse(struct response *response, enum refusal refusal, const char *instance,
                     const struct faults *faults, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The body alone. */
void refusal_write(struct buffer *out, enum refusal refusal, const char *instance,
                   const struct faults *faults, const char *detail);

unsigned refusal_status(enum refusal refusal); /* of HTTP */

/* What a failed call means to who asked. */
enum refusal refusal_of(enum status status);

#endif

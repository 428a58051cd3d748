// SPDX-License-Identifier: MIT
/* All problems of one input at once: identifier, place, sentence, remedy, source line and caret. */
#ifndef SURETY_BASE_PROBLEM_H
#define SURETY_BASE_PROBLEM_H

#include "base/source.h"

#include <stdio.h>

/* Every kind of problem, from one table: the identifier that scripts and goldens match, and whether
 * it stops the run. */
enum problem_kind {
#define PROBLEM(name, identifier, severity, meaning) PROBLEM_##name,
#include "base/problem.def"
#undef PROBLEM
    PROBLEM_COUNT
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct problem {
    enum problem_kind kind;
    struct place at;
    const char *message;     /* what is wrong */
    const char *remedy;      /* what would be right; NULL when nothing can be said */
    const char *line;        /* the source line, a copy, of a long one the part around the place;
                                NULL without a source, and from the 10,000th problem on */
    uint32_t caret;          /* the place's column in `line`, from 1 */
    uint32_t width;          /* characters the caret underlines, at least 1 */
    uint32_t order;          /* in which it was found, to keep ties stable */
};

struct problems {
    struct arena *arena; /* owns everything below */
    struct problem *items;
    size_t count, capacity;
    struct source_mark mark; /* the place of the last one: most come in the order of their file */
    size_t errors, warnings;
    bool no_memory; /* a problem could not even be written down */
};

void problems_init(struct problems *problems, struct arena *arena);

/* Notes a problem at bytes [from, from + width) of a passage. `remedy` may be NULL; it is copied. */
void problem_add(struct problems *problems, enum problem_kind kind, const struct passage *where,
                 size_t from, size_t width, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/* Notes a problem that has no place. */
void problem_add_placeless(struct problems *problems, enum problem_kind kind, const char *file,
                           const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Sorts by file, line and column; equal ones that say the same become one. */
void problems_sort(struct problems *problems);

/* For people: `file:line:column: error: message [identifier]`, the line, a caret, the remedy. */
void problems_print(const struct problems *problems, FILE *out);

enum severity problem_severity(enum problem_kind kind);
const char *problem_identifier(enum problem_kind kind);
const char *problem_meaning(enum problem_kind kind);

/* STATUS_OK without errors; STATUS_NO_MEMORY or STATUS_INPUT otherwise. Warnings do not stop. */
enum status problems_status(const struct problems *problems);

#endif

// SPDX-License-Identifier: MIT
/* What differs between two documents, variable by variable. */
#ifndef SURETY_XMILE_DOCUMENT_DIFF_H
#define SURETY_XMILE_DOCUMENT_DIFF_H

#include "xmile/document.h"

/* One thing that is not the same in both. */
struct difference {
    const char *what;           /* "equation", "units", "base", "added" ... */
    const char *name;           /* of the variable, parameter or package, as spelled */
    const char *before, *after; /* NULL: not there */
};

struct differences {
    struct arena *arena;
    struct difference *items;
    size_t count, capacity;
};

/* Adds a difference unless both texts are the same but for blanks; NULL is no text. False when memory is
 * out. */
bool differences_note(struct differences *differences, const char *what, const char *name,
                      const char *before, const char *after);

/* A number as text; NULL when memory is out. */
const char *differences_number(struct arena *arena, double number);

/* The same variables are those of the same name in the same model or macro. Drawings, texts and the
 * order of things count for nothing. False when memory is out. */
bool document_diff(struct differences *differences, const struct document *before,
                   const struct document *after);

#endif

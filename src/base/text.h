// SPDX-License-Identifier: MIT
/* Small text tools: locale-free numbers, nearest names, a growing buffer. */
#ifndef SURETY_BASE_TEXT_H
#define SURETY_BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The whole text (blanks around it allowed) as a number, C notation, inf and nan refused. */
bool text_to_double(const char *text, size_t length, double *out);
bool text_to_size(const char *text, size_t length, size_t *out);

/* The shortest decimal text that reads back to the same bits; "inf", "-inf", "nan" otherwise.
 * `room` of at least 32 bytes; returns its length. */
size_t text_of_double(double value, char *out, size_t room);

/* The candidate nearest to `word` by edit distance (insert, delete, replace, swap), at most a third
 * of its length away (at least 1); NULL when none is that near. Earlier candidates win ties. */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* "did you mean 'x'?" or NULL, in the arena; for remedies. */
const char *text_suggest(struct arena *arena, const char *word, const char *const *candidates,
                         size_t count);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */

/* Text that grows on the heap; for writing CSV, JSON and HTML in memory. */
struct buffer {
    char *bytes; /* always with a final 0 once something was added */
    size_t length, capacity;
    bool failed; /* memory ran out: what follows is dropped */
};
void buffer_add(struct buffer *buffer, const char *text);
void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length);
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_number(struct buffer *buffer, double value); /* as text_of_double */
void buffer_fit(struct buffer *buffer); /* gives back what it does not fill */
void buffer_free(struct buffer *buffer);

#endif

// SPDX-License-Identifier: MIT
/* A text file read whole, and pieces of it that remember where they came from.
 *
 * A passage is a decoded piece of a source, for example an equation after XML entities became
 * characters. It keeps, for every byte, the offset in the source, so that a problem found in the
 * equation is shown under the right character of the file. */
#ifndef SURETY_BASE_SOURCE_H
#define SURETY_BASE_SOURCE_H

#include "base/arena.h"
#include "base/error.h"

struct source {
    const char *file;  /* as the user named it */
    const char *bytes; /* size bytes and a final 0 */
    size_t size;
};

struct passage {
    const char *text; /* length bytes and a final 0 */
    size_t length;
    const struct source *source; /* NULL: not from a file (an option, a test) */
    const uint32_t *offsets;     /* length + 1 offsets into the source; NULL: start + index */
    uint32_t start;
};

/* A source over bytes that outlive it. */
struct source source_of_text(const char *file, const char *text);

/* A passage that is a text of its own, without a file behind it. */
struct passage passage_of_text(const char *text);

/* Where byte `index` of the passage (up to and including length) stands in its file. Without a
 * source: line 1 and the column in the passage itself. */
struct place passage_place(const struct passage *passage, size_t index);

/* Where an offset of a source stands. */
struct place source_place(const struct source *source, size_t offset);

/* A place in a source that is remembered, so that a later one is counted from there. */
struct source_mark {
    const char *bytes; /* of the source; NULL: none yet */
    size_t offset, line_start;
    uint32_t line, column;
};

/* source_place, counted on from the mark where it lies before; the mark then stands there. */
struct place source_place_from(const struct source *source, size_t offset,
                               struct source_mark *mark);

/* The line of the source around an offset: start in *line, bytes without the line end. */
size_t source_line(const struct source *source, size_t offset, const char **line);

#endif

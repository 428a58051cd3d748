// SPDX-License-Identifier: MIT
/* What an evaluation keeps of futures as they go by.
 *
 * Private to src/study.
 *
 * Of every column of a lineup and of every paired difference to the reference a tally holds sums over a
 * fixed tree (reduce.h), counts, and the first numbers themselves, from which quantiles are taken. It does
 * not grow with the number of futures.
 *
 * A tally may cover a part: futures first .. first + futures - 1. Parts that begin at multiples of
 * TALLY_RANGE and are that long (the last may be shorter) join, in order, to the bits of one tally of all.
 * A part packs to bytes, to be kept on disk or sent to another process. */
#ifndef SURETY_STUDY_TALLY_H
#define SURETY_STUDY_TALLY_H

#include "base/text.h"
#include "study/lineup.h"

/* A power of two leaves. */
enum { TALLY_RANGE = 4 * REDUCE_LEAF };

/* One column's sums, and its first numbers. */
struct tally_column {
    struct accumulator sums;
    double *kept; /* futures first .. first + kept - 1 */
};

/* Paired differences to the reference package. */
struct versus {
    struct accumulator sums;
    uint64_t better, worse, equal;
};

struct tally {
    const struct lineup *lineup;
    uint64_t first, futures;      /* those taken so far */
    struct tally_column *columns; /* one a column of the lineup */
    size_t kept;                  /* numbers that each column has room for */
    struct versus *versus;        /* [adversary][package][outcome] */
    size_t versus_count;
    double *difference; /* [future of a chunk] */
    size_t stride;
    uint64_t failed_futures;
};

/* For `count` futures from number `first`, with room for those of them that quantiles are taken over. */
enum status tally_init(struct tally *tally, struct arena *arena, const struct lineup *lineup,
                       uint64_t first, uint64_t count);

/* Forgets what was taken, for another part whose kept futures fit the room. */
void tally_begin(struct tally *tally, uint64_t first, uint64_t count);

/* The next chunk of a sweep over the lineup's jobs. */
enum status tally_take(struct tally *tally, struct arena *arena, const struct sweep_chunk *chunk);

/* A part's bytes, the same on every machine. */
void tally_pack(struct buffer *out, const struct tally *part);

/* Adds a packed part that begins where `tally` ends. STATUS_INPUT, and `tally` is spoilt, when the bytes
 * are none of this lineup. */
enum status tally_join(struct tally *tally, const char *bytes, size_t size, struct error *err);

struct versus *tally_versus(const struct tally *tally, size_t adversary, size_t package,
                            size_t outcome);

/* Of one number in all futures; `scratch` has room for `kept` numbers. */
struct spread tally_spread(const struct tally *tally, size_t column, double *scratch);

/* Of the difference between two columns, with quantiles from the numbers kept of both. `scratch` has room
 * for twice `kept` numbers. */
struct contrast tally_contrast(const struct tally *tally, const struct versus *versus,
                               size_t column, size_t reference, double *scratch);

#endif

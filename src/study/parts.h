// SPDX-License-Identifier: MIT
/* A large evaluation in parts: ranges of futures, shared among processes and kept as they are done.
 *
 * Ranges are TALLY_RANGE futures long and belong to ranks in turn:
 *
 *   round 0 [ rank 0: range 0 ][ rank 1: range 1 ] .. [ rank K-1: range K-1 ]   then joined at rank 0, in order
 *   round 1 [ rank 0: range K ][ rank 1: range K+1 ] ..
 *
 * A range that the keeper has is not run again. Which rank ran a range, and when, changes no bit. */
#ifndef SURETY_STUDY_PARTS_H
#define SURETY_STUDY_PARTS_H

#include "base/ranks.h"
#include "base/text.h"

#include <stdint.h>

struct evaluate_options;
struct sweep;
struct tally;

/* Where finished parts are kept. `identity` is a SHA-256 of all that their numbers depend on. */
struct part_keeper {
    void *self;
    const char *inputs; /* SHA-256 of the files and options behind the evaluation */
    /* Appends the bytes of futures first .. first + count - 1; nothing when they are not there. */
    enum status (*find)(void *self, const char *identity, uint64_t first, uint64_t count,
                        struct buffer *out, struct error *err);
    enum status (*keep)(void *self, const char *identity, uint64_t first, uint64_t count,
                        const struct buffer *bytes, struct error *err);
};

/* Collective: runs the sweep's futures, part by part, and joins them in `whole`, which covers all of them
 * and is filled at rank 0 alone. Of the options it reads `keeper` and `begun`. `status` is how the caller
 * fared so far: when one rank fails, all return that failure. */
enum status parts_run(const struct sweep *sweep, struct tally *whole, const struct ranks *ranks,
                      const struct evaluate_options *options, enum status status,
                      struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* What one block of futures has drawn, kept from run to run.
 *
 * A draw depends on its stream, the future and the step alone, so plans of one case draw mostly the same
 * numbers in the same futures: whoever runs another plan takes them from here, the same bits.
 *
 *   a column, one a stream and use:  [ step 0: lane 0 .. ][ step 1: .. ] ..
 *
 * A block has one user at a time. Without memory, or with all columns taken, it keeps less. */
#ifndef SURETY_RUN_DRAWS_H
#define SURETY_RUN_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRAWS_COLUMNS_MOST = 48 };

struct drawn {
    uint64_t stream; /* key, under the seed in use */
    bool normal;     /* standard normal numbers; else uniform ones */
    double *rows;    /* owned */
    bool *have;      /* owned: of each step */
};

struct draws {
    size_t lanes, steps; /* steps: rows of a column */
    uint64_t *futures;   /* owned: of each lane */
    struct drawn columns[DRAWS_COLUMNS_MOST];
    size_t count;
};

/* Zeroed, a struct draws is empty. */
void draws_free(struct draws *draws);

/* Forgets everything that is not of these futures, in these lanes, over this number of steps. */
void draws_match(struct draws *draws, const uint64_t *futures, size_t lanes, size_t steps);

/* The column of a stream, made when it is new; NULL when there is no room. */
struct drawn *draws_find(struct draws *draws, uint64_t stream, bool normal);

#endif

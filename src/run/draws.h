// SPDX-License-Identifier: MIT
/* What one block of futures has drawn, kept from run to run.
 *
 * A draw depends on its stream, the future and the step alone, so plans of one case draw mostly the same
 * numbers in the same futures: whoever runs another plan takes them from here, the same bits.
 *
 *   a row a step, a column a stream and use:  [ step 0: column 0 [lane 0 ..] column 1 [..] .. ][ step 1: .. ] ..
 *
 * so that a step reads one stretch of memory; what is never drawn takes none. A block has one user at a
 * time. Without memory, or with all columns taken, it keeps less. */
#ifndef SURETY_RUN_DRAWS_H
#define SURETY_RUN_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRAWS_COLUMNS_MOST = 64 };

struct drawn {
    uint64_t stream; /* key, under the seed in use */
    bool normal;     /* standard normal numbers; else uniform ones */
    char *rows;      /* of step 0; those of the next are `stride` bytes on */
    size_t stride;
    bool *have; /* of each step, and never of the one behind the last */
};

struct draws {
    size_t lanes, steps; /* steps: rows that there is room for */
    size_t number_bytes; /* of the precision that they are kept in */
    uint64_t *futures;   /* owned: of each lane */
    char *rows;          /* owned */
    bool *have;          /* owned: [column][step, and one more] */
    struct drawn columns[DRAWS_COLUMNS_MOST];
    size_t count;
};

/* Zeroed, a struct draws is empty. */
void draws_free(struct draws *draws);

/* Forgets everything that is not of these futures, in these lanes, in this precision; there is room for that
 * many steps. */
void draws_match(struct draws *draws, const uint64_t *futures, size_t lanes, size_t steps,
                 size_t number_bytes);

/* The column of a stream, made when it is new; NULL when there is no room. */
struct drawn *draws_find(struct draws *draws, uint64_t stream, bool normal);

#endif

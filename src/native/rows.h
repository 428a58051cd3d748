// SPDX-License-Identifier: MIT
/* How the rows of a block stand in memory, for machine code and kernels alike. */
#ifndef SURETY_NATIVE_ROWS_H
#define SURETY_NATIVE_ROWS_H

#include <stddef.h>

/* Bytes from one row of lanes to the next: an odd number of cache lines. The rows of one group of lanes
 * would else share an eighth of the first cache's places, or fewer. */
static inline size_t row_stride(size_t lanes, size_t number_bytes)
{
    enum { LINE = 64 };
    return ((lanes * number_bytes + LINE - 1) / LINE | 1) * LINE;
}

#endif

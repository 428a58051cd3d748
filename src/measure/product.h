// SPDX-License-Identifier: MIT
/* Sums of products of two narrow, tall matrices; private to measure.
 *
 * Both are packed in tiles of four columns, so that the innermost loop reads two short contiguous
 * stretches and keeps sixteen sums in registers:
 *
 *   [ columns 0-3: row 0 [4] row 1 [4] .. ][ columns 4-7: row 0 [4] .. ] ..
 *
 * Every sum runs over rows in their order, whatever the width of the machine's vectors. */
#ifndef SURETY_MEASURE_PRODUCT_H
#define SURETY_MEASURE_PRODUCT_H

#include <stddef.h>

enum { PRODUCT_TILE = 4 };

/* Columns rounded up to whole tiles; the columns beyond are 0. */
static inline size_t product_width(size_t columns)
{
    return (columns + PRODUCT_TILE - 1) / PRODUCT_TILE * PRODUCT_TILE;
}

/* Where a cell of a packed matrix of `rows` rows stands. */
static inline size_t product_cell(size_t rows, size_t row, size_t column)
{
    return (column / PRODUCT_TILE * rows + row) * PRODUCT_TILE + column % PRODUCT_TILE;
}

static inline void product_tile(const double *restrict left, const double *restrict right,
                                size_t rows, double *restrict sums, size_t stride)
{
    double at[PRODUCT_TILE][PRODUCT_TILE] = {{0}};
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < PRODUCT_TILE; i++)
            for (size_t j = 0; j < PRODUCT_TILE; j++)
                at[i][j] += left[row * PRODUCT_TILE + i] * right[row * PRODUCT_TILE + j];
    for (size_t i = 0; i < PRODUCT_TILE; i++)
        for (size_t j = 0; j < PRODUCT_TILE; j++)
            sums[i * stride + j] += at[i][j];
}

/* sums[i * right_width + j] += the sum over rows of left(row, i) * right(row, j), for the whole
 * tiles of both. */
static inline void product_add(const double *left, size_t left_width, const double *right,
                               size_t right_width, size_t rows, double *sums)
{
    for (size_t j = 0; j < right_width; j += PRODUCT_TILE)
        for (size_t i = 0; i < left_width; i += PRODUCT_TILE)
            product_tile(left + i * rows, right + j * rows, rows, sums + i * right_width + j,
                         right_width);
}

#endif

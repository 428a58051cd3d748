// SPDX-License-Identifier: MIT
/* The inner loops, written once and compiled once a vector width and precision.
 *
 * One loop an operation comes from base/op.def, where `number` is double or float, and the functions of
 * math.h those of its type. Lanes never meet in a loop and products are never
 * fused with sums, so every width gives the same bits. Everything but the table is static: code
 * that was compiled for AVX-512 must never be linked into a path that an older processor takes. */
#include "run/kernel.h"

#include "base/single.h"
#include "base/vector.h"

#include <math.h>
#include <string.h>
#include <tgmath.h>

#ifdef KERNEL_SINGLE
#define NUMBER float
#define MAP_TABLE single_table
#else
#define NUMBER double
#define MAP_TABLE vector_table
#endif

#define ALIGNED(block) __builtin_assume_aligned((block), 64)

/* The compiler sees a multiple of 8 and needs no loop for the rest. */
#define WHOLE_LANES(lanes) ((lanes) & ~(size_t)7)

#define OP(name, arity, shown, value)                                                              \
    static void name##_lanes(void *restrict out, const void *x, const void *y, const void *z,      \
                             size_t lanes)                                                         \
    {                                                                                              \
        NUMBER *to = ALIGNED(out);                                                                 \
        const NUMBER *from_x = ALIGNED(x), *from_y = ALIGNED(y), *from_z = ALIGNED(z);             \
        for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++) {                                 \
            const NUMBER a = from_x[lane], b = from_y[lane], c = from_z[lane];                     \
            (void)a, (void)b, (void)c;                                                             \
            to[lane] = (NUMBER)(value);                                                            \
        }                                                                                          \
    }
#define MAP1(name, shown, function)                                                                \
    static void name##_lanes(void *restrict out, const void *x, const void *y, const void *z,      \
                             size_t lanes)                                                         \
    {                                                                                              \
        (void)y, (void)z;                                                                          \
        (MAP_TABLE(KERNEL_WIDTH)->name)(out, x, lanes);                                            \
    }
#define MAP2(name, shown, function)                                                                \
    static void name##_lanes(void *restrict out, const void *x, const void *y, const void *z,      \
                             size_t lanes)                                                         \
    {                                                                                              \
        (void)z;                                                                                   \
        (MAP_TABLE(KERNEL_WIDTH)->name)(out, x, y, lanes);                                         \
    }
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2

/* ---- into lanes, and out of them ---- */

static void fill(void *out, double value, size_t lanes)
{
    NUMBER *to = out;
    for (size_t lane = 0; lane < lanes; lane++)
        to[lane] = (NUMBER)value;
}

static void take(void *restrict out, const double *restrict values, size_t lanes)
{
    NUMBER *to = ALIGNED(out);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        to[lane] = (NUMBER)values[lane];
}

static void give(double *restrict out, const void *restrict values, size_t lanes)
{
    const NUMBER *from = ALIGNED(values);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = (double)from[lane];
}

static void settle_nan(double *values, size_t lanes)
{
    double *at = ALIGNED(values);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        at[lane] = at[lane] == at[lane] ? at[lane] : (double)NAN;
}

#ifdef KERNEL_SINGLE

/* Rounded, the largest would be 1, which no draw is. */
static void take_draws(void *restrict out, const double *restrict drawn, size_t lanes)
{
    const double most = 1.0 - 0x1p-24;
    float *to = ALIGNED(out);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        to[lane] = (float)(drawn[lane] < most ? drawn[lane] : most);
}

#else

static void take_draws(void *restrict out, const double *restrict drawn, size_t lanes)
{
    memcpy(out, drawn, lanes * sizeof(double));
}

#endif

/* ---- histories ---- */

static void look_back(void *restrict out, const struct lookback *lookback, size_t lanes)
{
    NUMBER *to = out;
    const NUMBER *past = lookback->past, *delay = lookback->delay, *before = lookback->before;
    for (size_t lane = 0; lane < lanes; lane++) {
        const double back = floor((double)delay[lane] / lookback->dt + 0.5);
        if (back <= (double)lookback->step) {
            const size_t step = lookback->step - (back > 0.0 ? (size_t)back : 0);
            to[lane] = past[step * lookback->stride + lane];
        } else {
            to[lane] = before[lane];
        }
    }
}

/* ---- states ---- */

static void add_scaled(void *restrict sum, const void *term, double factor, size_t lanes)
{
    NUMBER *to = ALIGNED(sum);
    const NUMBER *from = ALIGNED(term), by = (NUMBER)factor;
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        to[lane] = to[lane] + by * from[lane];
}

static void sum_scaled(void *restrict out, const void *start, const void *term, double factor,
                       size_t lanes)
{
    NUMBER *to = ALIGNED(out);
    const NUMBER *from = ALIGNED(start), *slope = ALIGNED(term), by = (NUMBER)factor;
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        to[lane] = from[lane] + by * slope[lane];
}

const struct kernels KERNEL_TABLE = {
    .ops =
        {
#define OP(name, arity, shown, value) [OP_##name] = name##_lanes,
#define MAP1(name, shown, function) [OP_##name] = name##_lanes,
#define MAP2(name, shown, function) [OP_##name] = name##_lanes,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
        },
    .graph = KERNEL_GRAPH,
    .look_back = look_back,
    .add_scaled = add_scaled,
    .sum_scaled = sum_scaled,
    .fill = fill,
    .take = take,
    .take_draws = take_draws,
    .give = give,
    .settle_nan = settle_nan,
};

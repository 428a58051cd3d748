// SPDX-License-Identifier: MIT
/* The inner loops, written once and compiled once a vector width.
 *
 * One loop an operation comes from base/op.def. Lanes never meet in a loop and products are never
 * fused with sums, so every width gives the same bits. Everything but the table is static: code
 * that was compiled for AVX-512 must never be linked into a path that an older processor takes. */
#include "run/kernel.h"

#include "base/vector.h"

#include <math.h>
#include <stdalign.h>
#include <stdint.h>

#define ALIGNED(block) __builtin_assume_aligned((block), 64)

/* The compiler sees a multiple of 8 and needs no loop for the rest. */
#define WHOLE_LANES(lanes) ((lanes) & ~(size_t)7)

#define OP(name, arity, shown, value)                                                              \
    static void name##_lanes(double *restrict out, const double *x, const double *y,               \
                             const double *z, size_t lanes)                                        \
    {                                                                                              \
        double *to = ALIGNED(out);                                                                 \
        const double *from_x = ALIGNED(x), *from_y = ALIGNED(y), *from_z = ALIGNED(z);             \
        for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++) {                                 \
            const double a = from_x[lane], b = from_y[lane], c = from_z[lane];                     \
            (void)a, (void)b, (void)c;                                                             \
            to[lane] = (value);                                                                    \
        }                                                                                          \
    }
#define MAP1(name, shown, function)                                                                \
    static void name##_lanes(double *restrict out, const double *x, const double *y,               \
                             const double *z, size_t lanes)                                        \
    {                                                                                              \
        (void)y, (void)z;                                                                          \
        vector_table(KERNEL_WIDTH)->name(out, x, lanes);                                           \
    }
#define MAP2(name, shown, function)                                                                \
    static void name##_lanes(double *restrict out, const double *x, const double *y,               \
                             const double *z, size_t lanes)                                        \
    {                                                                                              \
        (void)z;                                                                                   \
        vector_table(KERNEL_WIDTH)->name(out, x, y, lanes);                                        \
    }
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2

/* ------------------------------------------------------------------------- graphical functions */

enum {
    CHUNK = 64,          /* lanes looked up together */
    COUNTED_POINTS = 32, /* up to here counting points below x beats halving: it has no branch */
};

/* What was looked up for each lane. Lookups write these one by one; the arithmetic reads them as
 * vectors. */
struct segments {
    alignas(64) int64_t number[CHUNK];
    alignas(64) double left[CHUNK], right[CHUNK], from[CHUNK], to[CHUNK];
};

/* The segment of each lane: the last point s, up to the last but one, with x >= points[s]; 0 below
 * all points and for NaN. Two points at one x make a jump; the later one holds from there on. */
static void count_segments(int64_t *restrict numbers, const double *x, size_t lanes,
                           const double *points, size_t count)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        numbers[lane] = 0;
    for (size_t point = 1; point + 1 < count; point++)
        for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
            numbers[lane] += x[lane] >= points[point] ? 1 : 0;
}

static void halve_segments(int64_t *restrict numbers, const double *x, size_t lanes,
                           const double *points, size_t count)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        size_t low = 0, length = count - 1; /* the answer is in [low, low + length) */
        while (length > 1) {
            const size_t half = length / 2;
            low = x[lane] >= points[low + half] ? low + half : low;
            length -= half;
        }
        numbers[lane] = (int64_t)low;
    }
}

static void find_segments(struct segments *segments, const double *x, const struct graph *graph,
                          size_t lanes)
{
    if (graph->count <= COUNTED_POINTS)
        count_segments(segments->number, x, lanes, graph->x, graph->count);
    else
        halve_segments(segments->number, x, lanes, graph->x, graph->count);
    for (size_t lane = 0; lane < lanes; lane++) {
        const int64_t number = segments->number[lane];
        segments->left[lane] = graph->x[number], segments->right[lane] = graph->x[number + 1];
        segments->from[lane] = graph->y[number], segments->to[lane] = graph->y[number + 1];
    }
}

/* On the line through both ends of a segment; where they stand at one x, the nearer end. */
static inline double on_segment(const struct segments *at, size_t lane, double x)
{
    const double left = at->left[lane], right = at->right[lane];
    const double share = (x - left) / (right - left), end = x < left ? 0.0 : 1.0;
    return at->from[lane] + (at->to[lane] - at->from[lane]) * (right > left ? share : end);
}

static void continuous_chunk(double *restrict out, const double *x, const struct graph *graph,
                             const struct segments *segments, size_t lanes)
{
    const double first_x = graph->x[0], last_x = graph->x[graph->count - 1];
    const double first_y = graph->y[0], last_y = graph->y[graph->count - 1];
    for (size_t lane = 0; lane < lanes; lane++) {
        const double inside = on_segment(segments, lane, x[lane]);
        const double above = x[lane] >= last_x ? last_y : inside;
        out[lane] = x[lane] <= first_x ? first_y : above;
    }
}

static void extrapolate_chunk(double *restrict out, const double *x,
                              const struct segments *segments, size_t lanes)
{
    for (size_t lane = 0; lane < lanes; lane++)
        out[lane] = on_segment(segments, lane, x[lane]);
}

static void discrete_chunk(double *restrict out, const double *x, const struct graph *graph,
                           const struct segments *segments, size_t lanes)
{
    const double last_x = graph->x[graph->count - 1], last_y = graph->y[graph->count - 1];
    for (size_t lane = 0; lane < lanes; lane++) {
        const double step = x[lane] >= last_x ? last_y : segments->from[lane];
        out[lane] = x[lane] == x[lane] ? step : x[lane];
    }
}

static void one_point(double *restrict out, const double *x, double y, size_t lanes)
{
    for (size_t lane = 0; lane < lanes; lane++)
        out[lane] = x[lane] == x[lane] ? y : x[lane];
}

static void graph_lanes(double *restrict out, const double *x, const struct graph *graph,
                        size_t lanes)
{
    if (graph->count == 1) {
        one_point(out, x, graph->y[0], lanes);
        return;
    }
    for (size_t lane = 0; lane < lanes; lane += CHUNK) {
        const size_t count = lanes - lane < CHUNK ? lanes - lane : CHUNK;
        struct segments at;
        find_segments(&at, x + lane, graph, count);
        switch (graph->kind) {
        case GRAPH_CONTINUOUS: continuous_chunk(out + lane, x + lane, graph, &at, count); break;
        case GRAPH_EXTRAPOLATE: extrapolate_chunk(out + lane, x + lane, &at, count); break;
        case GRAPH_DISCRETE: discrete_chunk(out + lane, x + lane, graph, &at, count); break;
        }
    }
}

/* -------------------------------------------------------------------------------------- states */

static void add_scaled(double *restrict sum, const double *term, double factor, size_t lanes)
{
    double *to = ALIGNED(sum);
    const double *from = ALIGNED(term);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        to[lane] = to[lane] + factor * from[lane];
}

static void sum_scaled(double *restrict out, const double *start, const double *term, double factor,
                       size_t lanes)
{
    double *to = ALIGNED(out);
    const double *from = ALIGNED(start), *slope = ALIGNED(term);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        to[lane] = from[lane] + factor * slope[lane];
}

static void settle_nan(double *values, size_t lanes)
{
    double *at = ALIGNED(values);
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        at[lane] = at[lane] == at[lane] ? at[lane] : (double)NAN;
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
    .graph = graph_lanes,
    .add_scaled = add_scaled,
    .sum_scaled = sum_scaled,
    .settle_nan = settle_nan,
};

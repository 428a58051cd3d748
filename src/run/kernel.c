// SPDX-License-Identifier: MIT
/* The inner loops, written once and compiled once a vector width.
 *
 * One loop an operation comes from base/op.def. Lanes never meet in a loop and products are never
 * fused with sums, so every width gives the same bits. Everything but the table is static: code that
 * was compiled for AVX-512 must never be linked into a path that an older processor takes. */
#include "run/kernel.h"

#include "base/vector.h"

#include <math.h>
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
    CHUNK = 8,        /* lanes looked up together */
    COUNTED_POINTS = 32, /* up to here counting points below x beats halving: it has no branch */
};

/* The segment of each lane: the last point s, up to the last but one, with x >= points[s]; 0 below all
 * points and for NaN. Two points at one x make a jump; the later one holds from there on. */
static void count_segments(int64_t *restrict segments, const double *x, const double *points,
                           size_t count)
{
    for (int i = 0; i < CHUNK; i++)
        segments[i] = 0;
    for (size_t point = 1; point + 1 < count; point++)
        for (int i = 0; i < CHUNK; i++)
            segments[i] += x[i] >= points[point] ? 1 : 0;
}

static void halve_segments(int64_t *restrict segments, const double *x, const double *points,
                           size_t count)
{
    for (int i = 0; i < CHUNK; i++) {
        size_t low = 0, length = count - 1; /* the answer is in [low, low + length) */
        while (length > 1) {
            const size_t half = length / 2;
            low = x[i] >= points[low + half] ? low + half : low;
            length -= half;
        }
        segments[i] = (int64_t)low;
    }
}

static void find_segments(int64_t *restrict segments, const double *x, const struct graph *graph)
{
    if (graph->count <= COUNTED_POINTS)
        count_segments(segments, x, graph->x, graph->count);
    else
        halve_segments(segments, x, graph->x, graph->count);
}

/* On the line through both ends of a segment; where they stand at one x, the nearer end. */
static inline double on_segment(const struct graph *graph, int64_t segment, double x)
{
    const double left = graph->x[segment], right = graph->x[segment + 1];
    const double from = graph->y[segment], to = graph->y[segment + 1];
    const double share = right > left ? (x - left) / (right - left) : (x < left ? 0.0 : 1.0);
    return from + (to - from) * share;
}

static void continuous_chunk(double *restrict out, const double *x, const struct graph *graph)
{
    const size_t last = graph->count - 1;
    int64_t segments[CHUNK];
    find_segments(segments, x, graph);
    for (int i = 0; i < CHUNK; i++) {
        const double inside = on_segment(graph, segments[i], x[i]);
        const double above = x[i] >= graph->x[last] ? graph->y[last] : inside;
        out[i] = x[i] <= graph->x[0] ? graph->y[0] : above;
    }
}

static void extrapolate_chunk(double *restrict out, const double *x, const struct graph *graph)
{
    int64_t segments[CHUNK];
    find_segments(segments, x, graph);
    for (int i = 0; i < CHUNK; i++)
        out[i] = on_segment(graph, segments[i], x[i]);
}

static void discrete_chunk(double *restrict out, const double *x, const struct graph *graph)
{
    const size_t last = graph->count - 1;
    int64_t segments[CHUNK];
    find_segments(segments, x, graph);
    for (int i = 0; i < CHUNK; i++) {
        const double step = x[i] >= graph->x[last] ? graph->y[last] : graph->y[segments[i]];
        out[i] = isnan(x[i]) ? x[i] : step;
    }
}

static void graph_lanes(double *restrict out, const double *x, const struct graph *graph,
                        size_t lanes)
{
    if (graph->count == 1) {
        for (size_t lane = 0; lane < lanes; lane++)
            out[lane] = isnan(x[lane]) ? x[lane] : graph->y[0];
        return;
    }
    for (size_t lane = 0; lane < lanes; lane += CHUNK) {
        switch (graph->kind) {
        case GRAPH_CONTINUOUS: continuous_chunk(out + lane, x + lane, graph); break;
        case GRAPH_EXTRAPOLATE: extrapolate_chunk(out + lane, x + lane, graph); break;
        case GRAPH_DISCRETE: discrete_chunk(out + lane, x + lane, graph); break;
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

// SPDX-License-Identifier: MIT
/* Graphical functions on blocks of lanes, compiled once a vector width; always in double precision, because
 * their points are. Everything but the one function is static, as in kernel.c. */
#include "run/kernel.h"

#include <stdalign.h>
#include <stdint.h>

/* The compiler sees a multiple of 8 and needs no loop for the rest. */
#define WHOLE_LANES(lanes) ((lanes) & ~(size_t)7)

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

void KERNEL_GRAPH(double *restrict out, const double *x, const struct graph *graph, size_t lanes)
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
        case GRAPH_CONTINUOUS:
            continuous_chunk(out + lane, x + lane, graph, &at, count);
            break;
        case GRAPH_EXTRAPOLATE:
            extrapolate_chunk(out + lane, x + lane, &at, count);
            break;
        case GRAPH_DISCRETE:
            discrete_chunk(out + lane, x + lane, graph, &at, count);
            break;
        }
    }
}

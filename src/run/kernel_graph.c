// SPDX-License-Identifier: MIT
/* Graphical functions on blocks of lanes, compiled once a vector width and precision. Points are rounded to
 * the precision. Everything but the one function is static, as in kernel.c. */
#include "run/kernel.h"

#include <stdalign.h>
#include <stdint.h>

#ifdef KERNEL_SINGLE
#define NUMBER float
#define WHOLE int32_t
#else
#define NUMBER double
#define WHOLE int64_t
#endif

/* The compiler sees a multiple of 8 and needs no loop for the rest. */
#define WHOLE_LANES(lanes) ((lanes) & ~(size_t)7)

enum {
    CHUNK = 64,          /* lanes looked up together */
    COUNTED_POINTS = 32, /* up to here counting points below x beats halving: it has no branch */
};

/* What was looked up for each lane. Lookups write these; the arithmetic reads them as vectors. */
struct segments {
    alignas(64) WHOLE number[CHUNK];
    alignas(64) NUMBER left[CHUNK], right[CHUNK], from[CHUNK], to[CHUNK];
};

/* ---- which segment: the last point s, up to the last but one, with x >= points[s]; 0 below all points and
 * for NaN. Two points at one x make a jump; the later one holds from there on. ---- */

static void count_segments(WHOLE *restrict numbers, const NUMBER *x, size_t lanes,
                           const double *points, size_t count)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        numbers[lane] = 0;
    for (size_t point = 1; point + 1 < count; point++) {
        const NUMBER at = (NUMBER)points[point];
        for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
            numbers[lane] += x[lane] >= at ? 1 : 0;
    }
}

static void halve_segments(WHOLE *restrict numbers, const NUMBER *x, size_t lanes,
                           const double *points, size_t count)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        size_t low = 0, length = count - 1; /* the answer is in [low, low + length) */
        while (length > 1) {
            const size_t half = length / 2;
            low = x[lane] >= (NUMBER)points[low + half] ? low + half : low;
            length -= half;
        }
        numbers[lane] = (WHOLE)low;
    }
}

static void find_among_many(struct segments *segments, const NUMBER *x, const struct graph *graph,
                            size_t lanes)
{
    if (graph->count <= COUNTED_POINTS)
        count_segments(segments->number, x, lanes, graph->x, graph->count);
    else
        halve_segments(segments->number, x, lanes, graph->x, graph->count);
    for (size_t lane = 0; lane < lanes; lane++) {
        const WHOLE number = segments->number[lane];
        segments->left[lane] = (NUMBER)graph->x[number];
        segments->right[lane] = (NUMBER)graph->x[number + 1];
        segments->from[lane] = (NUMBER)graph->y[number];
        segments->to[lane] = (NUMBER)graph->y[number + 1];
    }
}

#ifdef KERNEL_AVX512

/* Few points stand in two registers each way, and a lookup is one instruction. Compilers do not find it. */
#include <immintrin.h>

#ifdef KERNEL_SINGLE
enum { PACK = 16 };
#define PACK_NUMBERS __m512
#define LOAD(from) _mm512_loadu_ps(from)
#define STORE(to, pack) _mm512_storeu_ps(to, pack)
#define SPREAD(number) _mm512_set1_ps(number)
#define ONE_MORE(number, x, at)                                                                    \
    _mm512_mask_add_epi32(number, _mm512_cmp_ps_mask(x, at, _CMP_GE_OQ), number,                   \
                          _mm512_set1_epi32(1))
#define NEXT(number) _mm512_add_epi32(number, _mm512_set1_epi32(1))
#define PICK(table, number) _mm512_permutex2var_ps((table)[0], number, (table)[1])
#else
enum { PACK = 8 };
#define PACK_NUMBERS __m512d
#define LOAD(from) _mm512_loadu_pd(from)
#define STORE(to, pack) _mm512_storeu_pd(to, pack)
#define SPREAD(number) _mm512_set1_pd(number)
#define ONE_MORE(number, x, at)                                                                    \
    _mm512_mask_add_epi64(number, _mm512_cmp_pd_mask(x, at, _CMP_GE_OQ), number,                   \
                          _mm512_set1_epi64(1))
#define NEXT(number) _mm512_add_epi64(number, _mm512_set1_epi64(1))
#define PICK(table, number) _mm512_permutex2var_pd((table)[0], number, (table)[1])
#endif

static void load_table(PACK_NUMBERS table[2], NUMBER *rounded, const double *points, size_t count)
{
    for (size_t i = 0; i < 2 * PACK; i++)
        rounded[i] = i < count ? (NUMBER)points[i] : (NUMBER)0.0;
    table[0] = LOAD(rounded);
    table[1] = LOAD(rounded + PACK);
}

/* Whole packs of lanes; the rest, half a pack in single precision, as among many. */
static void find_segments(struct segments *segments, const NUMBER *x, const struct graph *graph,
                          size_t lanes)
{
    if (graph->count > 2 * PACK || lanes % PACK) {
        find_among_many(segments, x, graph, lanes);
        return;
    }
    alignas(64) NUMBER points[2 * PACK], heights[2 * PACK];
    PACK_NUMBERS xs[2], ys[2];
    load_table(xs, points, graph->x, graph->count);
    load_table(ys, heights, graph->y, graph->count);
    for (size_t lane = 0; lane < lanes; lane += PACK) {
        const PACK_NUMBERS at = LOAD(x + lane);
        __m512i number = _mm512_setzero_si512();
        for (size_t point = 1; point + 1 < graph->count; point++)
            number = ONE_MORE(number, at, SPREAD(points[point]));
        const __m512i next = NEXT(number);
        STORE(segments->left + lane, PICK(xs, number));
        STORE(segments->right + lane, PICK(xs, next));
        STORE(segments->from + lane, PICK(ys, number));
        STORE(segments->to + lane, PICK(ys, next));
    }
}

#else
#define find_segments find_among_many
#endif

/* ---- what stands there ---- */

/* On the line through both ends of a segment; where they stand at one x, the nearer end. */
static inline NUMBER on_segment(const struct segments *at, size_t lane, NUMBER x)
{
    const NUMBER left = at->left[lane], right = at->right[lane];
    const NUMBER share = (x - left) / (right - left), end = x < left ? (NUMBER)0.0 : (NUMBER)1.0;
    return at->from[lane] + (at->to[lane] - at->from[lane]) * (right > left ? share : end);
}

static void continuous_chunk(NUMBER *restrict out, const NUMBER *x, const struct graph *graph,
                             const struct segments *segments, size_t lanes)
{
    const size_t last = graph->count - 1;
    const NUMBER first_x = (NUMBER)graph->x[0], last_x = (NUMBER)graph->x[last];
    const NUMBER first_y = (NUMBER)graph->y[0], last_y = (NUMBER)graph->y[last];
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++) {
        const NUMBER inside = on_segment(segments, lane, x[lane]);
        const NUMBER above = x[lane] >= last_x ? last_y : inside;
        out[lane] = x[lane] <= first_x ? first_y : above;
    }
}

static void extrapolate_chunk(NUMBER *restrict out, const NUMBER *x,
                              const struct segments *segments, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = on_segment(segments, lane, x[lane]);
}

static void discrete_chunk(NUMBER *restrict out, const NUMBER *x, const struct graph *graph,
                           const struct segments *segments, size_t lanes)
{
    const size_t last = graph->count - 1;
    const NUMBER last_x = (NUMBER)graph->x[last], last_y = (NUMBER)graph->y[last];
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++) {
        const NUMBER step = x[lane] >= last_x ? last_y : segments->from[lane];
        out[lane] = x[lane] == x[lane] ? step : x[lane];
    }
}

static void one_point(NUMBER *restrict out, const NUMBER *x, NUMBER y, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = x[lane] == x[lane] ? y : x[lane];
}

void KERNEL_GRAPH(void *restrict out, const void *x, const struct graph *graph, size_t lanes)
{
    NUMBER *to = out;
    const NUMBER *from = x;
    if (graph->count == 1) {
        one_point(to, from, (NUMBER)graph->y[0], lanes);
        return;
    }
    for (size_t lane = 0; lane < lanes; lane += CHUNK) {
        const size_t count = lanes - lane < CHUNK ? lanes - lane : CHUNK;
        struct segments at;
        find_segments(&at, from + lane, graph, count);
        switch (graph->kind) {
        case GRAPH_CONTINUOUS:
            continuous_chunk(to + lane, from + lane, graph, &at, count);
            break;
        case GRAPH_EXTRAPOLATE:
            extrapolate_chunk(to + lane, from + lane, &at, count);
            break;
        case GRAPH_DISCRETE:
            discrete_chunk(to + lane, from + lane, graph, &at, count);
            break;
        }
    }
}

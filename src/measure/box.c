// SPDX-License-Identifier: MIT
/* Counting inside boxes, the binomial test of a limit, and sorting points along a factor. */
#include "measure/box.h"

#include "base/vector.h"

#include <math.h>
#include <string.h>

struct box box_open(struct arena *arena, size_t factors)
{
    const struct box box = {.low = ARENA_ARRAY(arena, double, factors),
                            .high = ARENA_ARRAY(arena, double, factors)};
    for (size_t f = 0; f < factors && box.low && box.high; f++)
        box.low[f] = -INFINITY, box.high[f] = INFINITY;
    return box;
}

struct box box_copy(struct arena *arena, const struct box *box, size_t factors)
{
    return (struct box){
        .low = arena_grow(arena, box->low, factors, factors, sizeof(double)),
        .high = arena_grow(arena, box->high, factors, factors, sizeof(double)),
    };
}

bool box_limits(const struct box *box, size_t factor)
{
    return box->low[factor] > -INFINITY || box->high[factor] < INFINITY;
}

size_t box_limit_count(const struct box *box, size_t factors)
{
    size_t count = 0;
    for (size_t f = 0; f < factors; f++)
        count += box_limits(box, f);
    return count;
}

bool box_holds(const struct box *box, const struct points *points, size_t point)
{
    for (size_t f = 0; f < points->factors; f++)
        if (!(points->x[f][point] >= box->low[f] && points->x[f][point] <= box->high[f]))
            return false;
    return true;
}

/* ---- Counting ---- */

struct box_figures box_figures_of(uint64_t points, uint64_t inside, uint64_t all_hits,
                                  uint64_t hits)
{
    return (struct box_figures){
        .points = points,
        .inside = inside,
        .all_hits = all_hits,
        .hits = hits,
        .coverage = all_hits ? (double)hits / (double)all_hits : NAN,
        .density = inside ? (double)hits / (double)inside : NAN,
        .mass = points ? (double)inside / (double)points : NAN,
    };
}

/* Points inside without regard to factor `but`; SIZE_MAX: regarding all. */
static struct box_figures measure_but(const struct box *box, const struct points *points,
                                      size_t but)
{
    uint64_t used = 0, inside = 0, all_hits = 0, hits = 0;
    for (size_t i = 0; i < points->count; i++) {
        if (points->use && !points->use[i])
            continue;
        used++, all_hits += points->hit[i];
        bool holds = true;
        for (size_t f = 0; f < points->factors && holds; f++)
            holds = f == but || (points->x[f][i] >= box->low[f] && points->x[f][i] <= box->high[f]);
        inside += holds, hits += holds && points->hit[i];
    }
    return box_figures_of(used, inside, all_hits, hits);
}

struct box_figures box_measure(const struct box *box, const struct points *points)
{
    return measure_but(box, points, SIZE_MAX);
}

double box_score(const struct box_figures *figures)
{
    const double weight = 0.25; /* beta squared */
    const double both = (double)figures->inside + weight * (double)figures->all_hits;
    return figures->hits ? (1.0 + weight) * (double)figures->hits / both : 0.0;
}

/* ---- The binomial test ---- */

/* ln of P(X = k). */
static double log_binomial(uint64_t n, uint64_t k, double p)
{
    const struct vector_table *table = vector_table(VECTOR_PORTABLE);
    const double all = (double)n, successes = (double)k, rest = (double)(n - k);
    return vector_one1(table->lgamma, all + 1.0) - vector_one1(table->lgamma, successes + 1.0) -
           vector_one1(table->lgamma, rest + 1.0) + successes * vector_one1(table->log, p) +
           rest * vector_one1(table->log, 1.0 - p);
}

/* The sum from k on, away from the mean, where terms fall faster than a geometric series. */
static double tail_from(uint64_t n, uint64_t k, double p, bool upwards)
{
    const double odds = p / (1.0 - p);
    double term = vector_one1(vector_table(VECTOR_PORTABLE)->exp, log_binomial(n, k, p));
    double sum = term;
    while (term > sum * 1e-17 && (upwards ? k < n : k > 0)) {
        if (upwards)
            term *= odds * (double)(n - k) / (double)(k + 1), k++;
        else
            term *= (double)k / ((double)(n - k + 1) * odds), k--;
        sum += term;
    }
    return sum < 1.0 ? sum : 1.0;
}

double binomial_tail(uint64_t trials, uint64_t successes, double probability)
{
    if (successes == 0 || probability >= 1.0)
        return 1.0;
    if (successes > trials || probability <= 0.0)
        return 0.0;
    if ((double)successes > (double)trials * probability)
        return tail_from(trials, successes, probability, true);
    return 1.0 - tail_from(trials, successes - 1, probability, false);
}

double box_significance(const struct box *box, const struct points *points, size_t factor)
{
    if (!box_limits(box, factor))
        return 1.0;
    const struct box_figures within = box_measure(box, points),
                             without = measure_but(box, points, factor);
    if (within.inside == 0)
        return 1.0;
    return binomial_tail(within.inside, within.hits, without.density);
}

/* ---- Sorting ---- */

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 6 };

struct keyed {
    uint64_t key;
    uint32_t point;
};

/* Bits that order as the numbers do; both zeroes are one. */
static uint64_t sort_key(double x)
{
    uint64_t bits;
    const double plain = x + 0.0;
    memcpy(&bits, &plain, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* One digit, stable; false when all have the same and nothing moved. */
static bool sort_digit(const struct keyed *from, struct keyed *to, size_t count, int shift)
{
    uint32_t starts[DIGITS] = {0};
    for (size_t i = 0; i < count; i++)
        starts[from[i].key >> shift & (DIGITS - 1)]++;
    if (starts[from[0].key >> shift & (DIGITS - 1)] == count)
        return false;
    uint32_t start = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        const uint32_t here = starts[d];
        starts[d] = start;
        start += here;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
    return true;
}

uint32_t *box_sort(struct arena *arena, const double *x, size_t count)
{
    struct arena scratch;
    arena_init(&scratch);
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, count);
    struct keyed *items = ARENA_ARRAY(&scratch, struct keyed, count);
    struct keyed *other = ARENA_ARRAY(&scratch, struct keyed, count);
    if (!order || !items || !other) {
        arena_free(&scratch);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        items[i] = (struct keyed){.key = sort_key(x[i]), .point = (uint32_t)i};
    for (int pass = 0; pass < PASSES && count > 1; pass++)
        if (sort_digit(items, other, count, pass * DIGIT_BITS)) {
            struct keyed *sorted = other;
            other = items, items = sorted;
        }
    for (size_t i = 0; i < count; i++)
        order[i] = items[i].point;
    arena_free(&scratch);
    return order;
}

double box_between(double a, double b)
{
    const double middle = a + 0.5 * (b - a);
    return middle < b ? middle : a;
}

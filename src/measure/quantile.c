// SPDX-License-Identifier: MIT
/* Order by a radix sort of the doubles' bits: stable, so ties keep their index, and its time does not
 * depend on the values. Six passes of 11 bits; a pass whose digit is the same everywhere is left out. */
#include "measure/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 6 };

struct keyed {
    uint64_t key;
    uint32_t index;
};

/* Bits that compare as integers the way doubles compare as numbers. */
static uint64_t key_of(double value)
{
    const double plain = value + 0.0; /* -0 becomes 0 */
    uint64_t bits;
    memcpy(&bits, &plain, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static size_t digit_of(uint64_t key, size_t pass)
{
    return (size_t)(key >> pass * DIGIT_BITS) & (DIGITS - 1);
}

/* Sorts by one digit from one array into the other; false when every key has the same digit. */
static bool sort_digit(const struct keyed *from, struct keyed *to, size_t count, size_t pass,
                       size_t *starts)
{
    if (starts[digit_of(from[0].key, pass)] == count)
        return false;
    size_t start = 0;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        const size_t here = starts[digit];
        starts[digit] = start;
        start += here;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[digit_of(from[i].key, pass)]++] = from[i];
    return true;
}

enum status quantile_order(const double *values, size_t count, uint32_t *order, struct error *err)
{
    assert(count < UINT32_MAX);
    if (count == 0)
        return STATUS_OK;
    enum status status = STATUS_OK;
    struct keyed *keyed = malloc(2 * count * sizeof *keyed);
    size_t(*starts)[DIGITS] = calloc(PASSES, sizeof *starts);
    if (!keyed || !starts) {
        status =
            error_set(err, STATUS_NO_MEMORY, (struct place){0}, "cannot sort %zu numbers", count);
        goto done;
    }
    struct keyed *from = keyed, *to = keyed + count;
    for (size_t i = 0; i < count; i++) {
        assert(!isnan(values[i]));
        from[i] = (struct keyed){.key = key_of(values[i]), .index = (uint32_t)i};
        for (size_t pass = 0; pass < PASSES; pass++)
            starts[pass][digit_of(from[i].key, pass)]++;
    }
    for (size_t pass = 0; pass < PASSES; pass++)
        if (sort_digit(from, to, count, pass, starts[pass])) {
            struct keyed *const sorted = to;
            to = from;
            from = sorted;
        }
    for (size_t i = 0; i < count; i++)
        order[i] = from[i].index;
done:
    free(starts);
    free(keyed);
    return status;
}

void quantile_ranks(const double *values, const uint32_t *order, size_t count, double *ranks)
{
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && values[order[end]] == values[order[first]]; end++)
            ;
        const double rank = 0.5 * (double)(first + 1 + end); /* mean of first + 1 .. end */
        for (size_t i = first; i < end; i++)
            ranks[order[i]] = rank;
    }
}

double quantile_of_sorted(const double *sorted, size_t count, double p)
{
    assert(p >= 0 && p <= 1);
    if (count == 0)
        return NAN;
    const double at = p * (double)(count - 1);
    const size_t below = (size_t)at;
    const double part = at - (double)below;
    if (part == 0)
        return sorted[below];
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

enum status quantile_of(const double *values, size_t count, const double *probabilities,
                        size_t wanted, double *out, struct error *err)
{
    double *kept = calloc(count + 1, sizeof *kept);
    double *sorted = calloc(count + 1, sizeof *sorted);
    uint32_t *order = malloc((count + 1) * sizeof *order);
    enum status status = STATUS_OK;
    size_t number = 0;
    if (!kept || !sorted || !order)
        status =
            error_set(err, STATUS_NO_MEMORY, (struct place){0}, "cannot sort %zu numbers", count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        if (!isnan(values[i]))
            kept[number++] = values[i];
    if (status == STATUS_OK)
        status = quantile_order(kept, number, order, err);
    for (size_t i = 0; i < number && status == STATUS_OK; i++)
        sorted[i] = kept[order[i]];
    for (size_t i = 0; i < wanted && status == STATUS_OK; i++)
        out[i] = quantile_of_sorted(sorted, number, probabilities[i]);
    free(order);
    free(sorted);
    free(kept);
    return status;
}

/* The share of a uniform density on [from, from + width] that lies below t. */
static double share_below(double t, double from, double width)
{
    const double share = (t - from) / width;
    return share <= 0 ? 0 : share >= 1 ? 1 : share;
}

enum status quantile_weighted(const double *values, const double *weights, size_t count,
                              const double *probabilities, size_t wanted, double *out,
                              struct error *err)
{
    uint32_t *order = malloc((count + 1) * sizeof *order);
    if (!order)
        return error_set(err, STATUS_NO_MEMORY, (struct place){0}, "cannot sort %zu numbers",
                         count);
    const enum status status = quantile_order(values, count, order, err);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        assert(weights[i] >= 0);
        sum += weights[i];
        squares += weights[i] * weights[i];
    }
    const double effective = sum * sum / squares;
    for (size_t k = 0; k < wanted && status == STATUS_OK; k++) {
        const double from = (effective - 1) * probabilities[k] / effective;
        double below = 0, share = 0, quantile = 0;
        for (size_t i = 0; i < count; i++) {
            const double weight = weights[order[i]];
            if (weight == 0)
                continue;
            below += weight;
            const double next = share_below(below / sum, from, 1 / effective);
            if (next > share)
                quantile += (next - share) * values[order[i]];
            share = next;
        }
        out[k] = sum > 0 ? quantile / share : NAN;
    }
    free(order);
    return status;
}

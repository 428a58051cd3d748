// SPDX-License-Identifier: MIT
/* Moments by a fixed tree, counts exactly, quantiles by counting and partial sorting.
 *
 * Moments: each leaf takes its mean in two passes and its squares about that mean; leaves are
 * combined pairwise (Chan, Golub and LeVeque 1983) as a binary counter does it, so leaf 0 meets leaf
 * 1 and that pair meets the next, whatever comes later. */
#include "study/reduce.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static struct moments combined(struct moments a, struct moments b)
{
    if (a.count == 0 || b.count == 0)
        return a.count ? a : b;
    const double n = (double)(a.count + b.count), share = (double)b.count / n;
    const double apart = b.mean - a.mean;
    return (struct moments){
        .count = a.count + b.count,
        .mean = a.mean + apart * share,
        .squares = a.squares + b.squares + apart * apart * share * (double)a.count,
    };
}

static struct moments leaf_moments(const double *values, size_t count)
{
    struct moments leaf = {0};
    double sum = 0.0, rest = 0.0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i])) {
            leaf.count++;
            sum += values[i];
        }
    if (leaf.count == 0)
        return leaf;
    const double near = sum / (double)leaf.count;
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]))
            rest += values[i] - near;
    leaf.mean = near + rest / (double)leaf.count;
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]))
            leaf.squares += (values[i] - leaf.mean) * (values[i] - leaf.mean);
    return leaf;
}

static void count_values(struct accumulator *accumulator, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double value = values[i];
        if (isnan(value)) {
            accumulator->undefined++;
        } else if (isinf(value)) {
            accumulator->failed++;
        } else {
            if (accumulator->count == 0 || value < accumulator->least)
                accumulator->least = value;
            if (accumulator->count == 0 || value > accumulator->most)
                accumulator->most = value;
            accumulator->count++;
        }
    }
}

/* Adds what 2^level leaves come to. */
static void add_branch(struct accumulator *accumulator, struct moments branch, size_t level)
{
    assert(accumulator->leaves % ((uint64_t)1 << level) == 0);
    accumulator->leaves += (uint64_t)1 << level;
    for (; !(accumulator->leaves >> level & 1); level++)
        branch = combined(accumulator->levels[level], branch);
    assert(level < REDUCE_LEVELS);
    accumulator->levels[level] = branch;
}

void accumulator_add(struct accumulator *accumulator, const double *values, size_t count)
{
    const uint64_t before = accumulator->count + accumulator->undefined + accumulator->failed;
    assert(before % REDUCE_LEAF == 0);
    count_values(accumulator, values, count);
    for (size_t i = 0; i < count; i += REDUCE_LEAF) {
        const size_t left = count - i;
        add_branch(accumulator, leaf_moments(values + i, left < REDUCE_LEAF ? left : REDUCE_LEAF),
                   0);
    }
}

void accumulator_join(struct accumulator *into, const struct accumulator *part)
{
    for (size_t level = REDUCE_LEVELS; level-- > 0;)
        if (part->leaves >> level & 1)
            add_branch(into, part->levels[level], level);
    if (part->count && (into->count == 0 || part->least < into->least))
        into->least = part->least;
    if (part->count && (into->count == 0 || part->most > into->most))
        into->most = part->most;
    into->count += part->count;
    into->undefined += part->undefined;
    into->failed += part->failed;
}

static struct moments all_moments(const struct accumulator *accumulator)
{
    struct moments all = {0};
    for (size_t level = 0; level < REDUCE_LEVELS; level++)
        if (accumulator->leaves >> level & 1)
            all = combined(accumulator->levels[level], all);
    return all;
}

/* ---- Quantiles ---- */

static void swap(double *a, double *b)
{
    const double kept = *a;
    *a = *b;
    *b = kept;
}

static void sort_few(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const double value = values[i];
        size_t j = i;
        for (; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

static double middle_of(double a, double b, double c)
{
    const double low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* Puts the values of the given ranks (rising, counted from `first`) where sorting would put them:
 * quicksort in three parts that only goes where a rank is wanted. */
static void place_ranks(double *values, size_t first, size_t count, const size_t *ranks,
                        size_t rank_count)
{
    while (rank_count && count > 16) {
        const double pivot = middle_of(values[0], values[count / 2], values[count - 1]);
        size_t below = 0, above = count;
        for (size_t i = 0; i < above;) {
            if (values[i] < pivot)
                swap(&values[i++], &values[below++]);
            else if (values[i] > pivot)
                swap(&values[i], &values[--above]);
            else
                i++;
        }
        size_t left = 0, skip = 0;
        while (left < rank_count && ranks[left] < first + below)
            left++;
        while (skip < rank_count && ranks[skip] < first + above)
            skip++;
        place_ranks(values, first, below, ranks, left);
        values += above, first += above, count -= above;
        ranks += skip, rank_count -= skip;
    }
    if (rank_count)
        sort_few(values, count);
}

/* The ranks, rising, that quantiles of so many values stand between; at most twice as many as wanted. */
static size_t list_ranks(size_t count, const double *probabilities, size_t wanted, size_t *ranks)
{
    size_t rank_count = 0;
    for (size_t k = 0; k < wanted; k++) {
        const size_t low = (size_t)((double)(count - 1) * probabilities[k]);
        if (rank_count == 0 || ranks[rank_count - 1] < low)
            ranks[rank_count++] = low;
        if (low + 1 < count && ranks[rank_count - 1] < low + 1)
            ranks[rank_count++] = low + 1;
    }
    return rank_count;
}

/* at[i] is the value of rank ranks[i]. */
static double interpolated(size_t count, double probability, const size_t *ranks, const double *at)
{
    const double place = (double)(count - 1) * probability;
    const size_t low = (size_t)place;
    size_t i = 0;
    while (ranks[i] < low)
        i++;
    const double next = low + 1 < count ? at[i + 1] : at[i];
    return at[i] + (place - (double)low) * (next - at[i]);
}

void quantiles(double *values, size_t count, const double *probabilities, size_t wanted,
               double *out)
{
    size_t ranks[2 * QUANTILES_MOST] = {0};
    double at[2 * QUANTILES_MOST];
    assert(wanted <= QUANTILES_MOST);
    const size_t rank_count = count ? list_ranks(count, probabilities, wanted, ranks) : 0;
    place_ranks(values, 0, count, ranks, rank_count);
    for (size_t i = 0; i < rank_count; i++)
        at[i] = values[ranks[i]];
    for (size_t k = 0; k < wanted; k++)
        out[k] = count ? interpolated(count, probabilities[k], ranks, at) : NAN;
}

/* Values fall into bins of equal width between the least and the most; counting tells which bins hold the
 * wanted ranks, and only what lies in those is sorted. The last bin is for what is not finite. */
enum { BINS_LEAST = 32, BINS_MOST = 512 };

struct bins {
    size_t count; /* without the last */
    double least, scale;
    uint32_t begin[BINS_MOST + 1]; /* how many values lie in the bins before */
};

static size_t bin_of(const struct bins *bins, double value)
{
    const bool finite = isfinite(value);
    const double place = finite ? (value - bins->least) * bins->scale : 0.0;
    return finite ? (size_t)place : bins->count;
}

/* False when the values lie too far apart, or not apart at all. */
static bool lay_bins(struct bins *bins, const double *values, size_t count, double least,
                     double most)
{
    const double width = most - least;
    bins->count = BINS_LEAST;
    while (bins->count < BINS_MOST && bins->count < count / 2)
        bins->count *= 2;
    bins->least = least;
    bins->scale = (double)(bins->count - 1) / width;
    if (!(width > 0.0) || !isfinite(width) || !isfinite(bins->scale))
        return false;
    memset(bins->begin, 0, (bins->count + 1) * sizeof *bins->begin);
    for (size_t i = 0; i < count; i++)
        bins->begin[bin_of(bins, values[i])]++;
    uint32_t before = 0;
    for (size_t k = 0; k <= bins->count; k++) {
        const uint32_t held = bins->begin[k];
        bins->begin[k] = before;
        before += held;
    }
    return true;
}

/* The values of the given ranks; `gathered` has room for all values. */
static void look_up_ranks(const struct bins *bins, const double *values, size_t count,
                          const size_t *ranks, size_t rank_count, double *gathered, double *at)
{
    bool wanted[BINS_MOST + 1] = {false};
    uint32_t place[BINS_MOST + 1]; /* in `gathered`: where the bin's next value goes */
    uint32_t taken = 0;
    for (size_t k = 0, i = 0; k < bins->count; k++) {
        wanted[k] = i < rank_count && ranks[i] < bins->begin[k + 1];
        while (i < rank_count && ranks[i] < bins->begin[k + 1])
            i++;
        place[k] = taken;
        taken += wanted[k] ? bins->begin[k + 1] - bins->begin[k] : 0;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t bin = bin_of(bins, values[i]);
        if (wanted[bin])
            gathered[place[bin]++] = values[i];
    }
    for (size_t k = 0, i = 0; k < bins->count && i < rank_count; k++) {
        if (!wanted[k])
            continue;
        const size_t first = bins->begin[k], held = bins->begin[k + 1] - first;
        double *bin = gathered + place[k] - held;
        size_t here = 0;
        while (i + here < rank_count && ranks[i + here] < first + held)
            here++;
        place_ranks(bin, first, held, ranks + i, here);
        for (; here; here--, i++)
            at[i] = bin[ranks[i] - first];
    }
}

void finite_quantiles(const double *values, size_t count, const double *probabilities,
                      size_t wanted, double *scratch, double *out)
{
    assert(wanted <= QUANTILES_MOST);
    size_t finite = 0;
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        const bool is_finite = isfinite(values[i]);
        finite += is_finite;
        least = is_finite && values[i] < least ? values[i] : least;
        most = is_finite && values[i] > most ? values[i] : most;
    }
    struct bins bins;
    if (finite <= BINS_LEAST || finite > UINT32_MAX || !lay_bins(&bins, values, count, least, most)) {
        for (size_t i = 0, k = 0; i < count; i++)
            if (isfinite(values[i]))
                scratch[k++] = values[i];
        quantiles(scratch, finite, probabilities, wanted, out);
        return;
    }
    size_t ranks[2 * QUANTILES_MOST] = {0};
    double at[2 * QUANTILES_MOST];
    const size_t rank_count = list_ranks(finite, probabilities, wanted, ranks);
    look_up_ranks(&bins, values, count, ranks, rank_count, scratch, at);
    for (size_t k = 0; k < wanted; k++)
        out[k] = interpolated(finite, probabilities[k], ranks, at);
}

/* ---- The whole ---- */

struct spread accumulator_spread(const struct accumulator *accumulator, const double *kept,
                                 size_t kept_count, double *scratch)
{
    static const double probabilities[] = {0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95};
    double q[7];
    finite_quantiles(kept, kept_count, probabilities, 7, scratch, q);
    const struct moments all = all_moments(accumulator);
    const bool any = accumulator->count > 0, spread = accumulator->count > 1;
    return (struct spread){
        .mean = any ? all.mean : NAN,
        .deviation = spread ? sqrt(all.squares / (double)(all.count - 1)) : NAN,
        .q05 = q[0],
        .q10 = q[1],
        .q25 = q[2],
        .q50 = q[3],
        .q75 = q[4],
        .q90 = q[5],
        .q95 = q[6],
        .least = any ? accumulator->least : NAN,
        .most = any ? accumulator->most : NAN,
        .count = accumulator->count,
        .undefined = accumulator->undefined,
        .failed = accumulator->failed,
    };
}

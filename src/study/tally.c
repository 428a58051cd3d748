// SPDX-License-Identifier: MIT
/* Sums while chunks arrive; packed as 64-bit words, the least byte first:
 *
 *   futures, failed futures, columns, differences
 *   every column      its sums; how many numbers are kept, and those
 *   every difference  its sums; better, worse, equal
 *
 * Sums are leaves, count, undefined, failed, least, most, and the moments of each level that holds some. */
#include "study/tally.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

static size_t kept_of(uint64_t first, uint64_t count)
{
    const uint64_t left = first < EVALUATE_QUANTILE_FUTURES ? EVALUATE_QUANTILE_FUTURES - first : 0;
    return (size_t)(count < left ? count : left);
}

enum status tally_init(struct tally *tally, struct arena *arena, const struct lineup *lineup,
                       uint64_t first, uint64_t count)
{
    *tally = (struct tally){.lineup = lineup,
                            .first = first,
                            .kept = kept_of(first, count),
                            .versus_count = lineup->adversaries * lineup->packages *
                                            lineup->folder->outcome_count};
    tally->columns = ARENA_ARRAY(arena, struct tally_column, lineup->column_count);
    for (size_t i = 0; i < lineup->column_count && !arena->failed; i++)
        tally->columns[i].kept = ARENA_ARRAY(arena, double, tally->kept);
    tally->versus = ARENA_ARRAY(arena, struct versus, tally->versus_count);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

void tally_begin(struct tally *tally, uint64_t first, uint64_t count)
{
    tally->first = first;
    tally->futures = tally->failed_futures = 0;
    tally->kept = kept_of(first, count);
    for (size_t i = 0; i < tally->lineup->column_count; i++)
        tally->columns[i].sums = (struct accumulator){0};
    for (size_t i = 0; i < tally->versus_count; i++)
        tally->versus[i] = (struct versus){0};
}

struct versus *tally_versus(const struct tally *tally, size_t adversary, size_t package,
                            size_t outcome)
{
    const struct lineup *lineup = tally->lineup;
    return &tally->versus[(adversary * lineup->packages + package) * lineup->folder->outcome_count +
                          outcome];
}

/* ---- Taking chunks ---- */

/* This less reference: failed when either is, undefined when either is. */
static double difference(double value, double reference)
{
    if (isinf(value) || isinf(reference))
        return INFINITY;
    return value - reference;
}

static void take_versus(struct versus *versus, const struct outcome *outcome, const double *values,
                        const double *reference, double *apart, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        apart[i] = difference(values[i], reference[i]);
        if (!isfinite(apart[i]))
            continue;
        const double gain = outcome->better == BETTER_HIGH ? apart[i] : -apart[i];
        versus->better += gain > 0.0;
        versus->worse += gain < 0.0;
        versus->equal += gain == 0.0;
    }
    accumulator_add(&versus->sums, apart, count);
}

static void take_contrasts(struct tally *tally, const struct sweep_chunk *chunk, size_t adversary,
                           size_t package)
{
    const struct lineup *lineup = tally->lineup;
    for (size_t i = 0; i < lineup->path_count; i++) {
        const size_t ours = lineup_job(lineup, adversary, package, i)->first_column;
        const size_t theirs = lineup_job(lineup, adversary, lineup->reference, i)->first_column;
        for (size_t k = 0; k < lineup->paths[i].count; k++) {
            const size_t outcome = lineup->paths[i].outcomes[k];
            take_versus(
                tally_versus(tally, adversary, package, outcome),
                &lineup->folder->outcomes[outcome], chunk->columns + (ours + k) * chunk->stride,
                chunk->columns + (theirs + k) * chunk->stride, tally->difference, chunk->count);
        }
    }
}

static uint64_t count_failed(const struct lineup *lineup, const struct sweep_chunk *chunk)
{
    uint64_t failed = 0;
    for (size_t i = 0; i < chunk->count; i++) {
        bool any = false;
        for (size_t j = 0; j < lineup->sensitivity_jobs; j++)
            for (size_t k = 0; k < lineup->jobs[j].probes->count; k++)
                any |=
                    isinf(chunk->columns[(lineup->jobs[j].first_column + k) * chunk->stride + i]) !=
                    0;
        failed += any;
    }
    return failed;
}

static void take_columns(struct tally *tally, const struct sweep_chunk *chunk)
{
    const size_t from = (size_t)(chunk->first - tally->first);
    const size_t room = from < tally->kept ? tally->kept - from : 0;
    const size_t keep = chunk->count < room ? chunk->count : room;
    for (size_t c = 0; c < tally->lineup->column_count; c++) {
        const double *values = chunk->columns + c * chunk->stride;
        accumulator_add(&tally->columns[c].sums, values, chunk->count);
        if (keep)
            memcpy(tally->columns[c].kept + from, values, keep * sizeof(double));
    }
}

enum status tally_take(struct tally *tally, struct arena *arena, const struct sweep_chunk *chunk)
{
    const struct lineup *lineup = tally->lineup;
    assert(chunk->first == tally->first + tally->futures);
    take_columns(tally, chunk);
    tally->failed_futures += count_failed(lineup, chunk);
    tally->futures += chunk->count;
    if (lineup->reference == SIZE_MAX)
        return STATUS_OK;
    if (tally->stride < chunk->count) {
        tally->difference = ARENA_ARRAY(arena, double, chunk->stride);
        tally->stride = chunk->stride;
    }
    if (!tally->difference)
        return STATUS_NO_MEMORY;
    for (size_t a = 0; a < lineup->adversaries; a++)
        for (size_t p = 0; p < lineup->options->package_count; p++)
            if (p != lineup->reference)
                take_contrasts(tally, chunk, a, p);
    return STATUS_OK;
}

/* ---- Packing ---- */

static void put_count(struct buffer *out, uint64_t value)
{
    char bytes[8];
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (char)(unsigned char)(value >> 8 * i & 255);
    buffer_add_bytes(out, bytes, sizeof bytes);
}

static void put_number(struct buffer *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_count(out, bits);
}

static void put_sums(struct buffer *out, const struct accumulator *sums)
{
    put_count(out, sums->leaves);
    put_count(out, sums->count);
    put_count(out, sums->undefined);
    put_count(out, sums->failed);
    put_number(out, sums->least);
    put_number(out, sums->most);
    for (size_t level = 0; level < REDUCE_LEVELS; level++)
        if (sums->leaves >> level & 1) {
            put_count(out, sums->levels[level].count);
            put_number(out, sums->levels[level].mean);
            put_number(out, sums->levels[level].squares);
        }
}

void tally_pack(struct buffer *out, const struct tally *part)
{
    put_count(out, part->futures);
    put_count(out, part->failed_futures);
    put_count(out, part->lineup->column_count);
    put_count(out, part->versus_count);
    for (size_t i = 0; i < part->lineup->column_count; i++) {
        put_sums(out, &part->columns[i].sums);
        put_count(out, part->kept);
        for (size_t k = 0; k < part->kept; k++)
            put_number(out, part->columns[i].kept[k]);
    }
    for (size_t i = 0; i < part->versus_count; i++) {
        put_sums(out, &part->versus[i].sums);
        put_count(out, part->versus[i].better);
        put_count(out, part->versus[i].worse);
        put_count(out, part->versus[i].equal);
    }
}

/* ---- Unpacking ---- */

struct bytes {
    const unsigned char *at, *end;
    bool short_of; /* more was asked for than there is */
};

static uint64_t get_count(struct bytes *bytes)
{
    uint64_t value = 0;
    if (bytes->end - bytes->at < 8) {
        bytes->short_of = true;
        return 0;
    }
    for (size_t i = 0; i < 8; i++)
        value |= (uint64_t)bytes->at[i] << 8 * i;
    bytes->at += 8;
    return value;
}

static double get_number(struct bytes *bytes)
{
    const uint64_t bits = get_count(bytes);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Of a part that has `futures` of them: another number of leaves would not fit the tree. */
static bool get_sums(struct bytes *bytes, uint64_t futures, struct accumulator *sums)
{
    *sums = (struct accumulator){.leaves = get_count(bytes)};
    sums->count = get_count(bytes);
    sums->undefined = get_count(bytes);
    sums->failed = get_count(bytes);
    sums->least = get_number(bytes);
    sums->most = get_number(bytes);
    if (sums->leaves != 0 && sums->leaves != (futures + REDUCE_LEAF - 1) / REDUCE_LEAF)
        return false;
    for (size_t level = 0; level < REDUCE_LEVELS; level++)
        if (sums->leaves >> level & 1) {
            sums->levels[level].count = get_count(bytes);
            sums->levels[level].mean = get_number(bytes);
            sums->levels[level].squares = get_number(bytes);
        }
    return !bytes->short_of;
}

static bool join_column(struct tally *tally, struct bytes *bytes, uint64_t futures,
                        struct tally_column *column)
{
    struct accumulator sums;
    if (!get_sums(bytes, futures, &sums))
        return false;
    accumulator_join(&column->sums, &sums);
    const size_t from = (size_t)tally->futures;
    if (get_count(bytes) != kept_of(tally->first + tally->futures, futures))
        return false;
    for (size_t k = from; k < tally->kept && k - from < futures; k++)
        column->kept[k] = get_number(bytes);
    return !bytes->short_of;
}

static bool join_versus(struct bytes *bytes, uint64_t futures, struct versus *versus)
{
    struct accumulator sums;
    if (!get_sums(bytes, futures, &sums))
        return false;
    accumulator_join(&versus->sums, &sums);
    versus->better += get_count(bytes);
    versus->worse += get_count(bytes);
    versus->equal += get_count(bytes);
    return !bytes->short_of;
}

enum status tally_join(struct tally *tally, const char *bytes, size_t size, struct error *err)
{
    struct bytes left = {.at = (const unsigned char *)bytes,
                         .end = (const unsigned char *)bytes + size};
    assert(tally->futures % TALLY_RANGE == 0);
    const uint64_t futures = get_count(&left), failed = get_count(&left);
    bool fits = futures > 0 && futures <= TALLY_RANGE && failed <= futures &&
                get_count(&left) == tally->lineup->column_count &&
                get_count(&left) == tally->versus_count;
    for (size_t i = 0; fits && i < tally->lineup->column_count; i++)
        fits = join_column(tally, &left, futures, &tally->columns[i]);
    for (size_t i = 0; fits && i < tally->versus_count; i++)
        fits = join_versus(&left, futures, &tally->versus[i]);
    const unsigned long long next = tally->first + tally->futures;
    if (!fits || left.at != left.end)
        return error_set(err, STATUS_INPUT, nowhere,
                         "a part of the results, from future %llu on, does not fit the others",
                         next);
    tally->futures += futures;
    tally->failed_futures += failed;
    return STATUS_OK;
}

/* ---- Results ---- */

struct spread tally_spread(const struct tally *tally, size_t column, double *scratch)
{
    return accumulator_spread(&tally->columns[column].sums, tally->columns[column].kept,
                              tally->kept, scratch);
}

struct contrast tally_contrast(const struct tally *tally, const struct versus *versus,
                               size_t column, size_t reference, double *scratch)
{
    const double *ours = tally->columns[column].kept, *theirs = tally->columns[reference].kept;
    double *apart = scratch + tally->kept;
    for (size_t i = 0; i < tally->kept; i++)
        apart[i] = difference(ours[i], theirs[i]);
    return (struct contrast){
        .difference = accumulator_spread(&versus->sums, apart, tally->kept, scratch),
        .better = versus->better,
        .worse = versus->worse,
        .equal = versus->equal,
    };
}

// SPDX-License-Identifier: MIT
/* Every index is a ratio of sums over rows, so one pass of weighted sums gives the estimate (all weights
 * 1) and another all replicates. The sums of a row, in columns:
 *
 *   [ 1  a + b  a a + b b ]                      of rows in which A and B are finite
 *   [ b (ab - a)  (a - ab)^2  1 ] a group        of rows in which A, B and AB are
 *   [ ba_g ab_h - a b  1 ] a pair g < h          of rows in which all five are
 *
 * with a the outcome of A less the mean of all evaluations, over the largest distance from it: nothing
 * overflows and no digits are lost to a large mean. The counts of a group or pair are left out when no
 * row misses: then they are the first column. */
#include "measure/sobol_index.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { ROWS_LEAST = 8 };

static const struct place nowhere = {0};

enum status sobol_design_init(struct sobol_design *design, size_t factors, size_t rows,
                              const uint32_t *group_of, size_t groups, bool second_order,
                              struct error *err)
{
    if (factors == 0 || factors > UINT32_MAX / 2)
        return error_set(err, STATUS_INPUT, nowhere, "a design needs at least one factor");
    if (rows < ROWS_LEAST || rows > RESAMPLE_ROWS_MOST || (rows & (rows - 1)) != 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "a design of Sobol' points needs a power of 2 of rows, from %d to %d, "
                         "not %zu",
                         ROWS_LEAST, RESAMPLE_ROWS_MOST, rows);
    for (uint32_t group = 0; group_of && group < groups; group++) {
        bool has_factor = false;
        for (size_t factor = 0; factor < factors; factor++)
            has_factor |= group_of[factor] == group;
        if (!has_factor)
            return error_set(err, STATUS_INPUT, nowhere, "group %u of %zu has no factor", group + 1,
                             groups);
    }
    for (size_t factor = 0; group_of && factor < factors; factor++)
        if (group_of[factor] >= groups)
            return error_set(err, STATUS_INPUT, nowhere, "factor %zu is in group %u of %zu",
                             factor + 1, group_of[factor] + 1, groups);
    *design = (struct sobol_design){.factors = factors,
                                    .groups = group_of ? groups : factors,
                                    .rows = rows,
                                    .group_of = group_of,
                                    .second_order = second_order};
    return STATUS_OK;
}

size_t sobol_design_evaluations(const struct sobol_design *design)
{
    return design->rows * (2 + design->groups * (design->second_order ? 2 : 1));
}

/* What a stretch of `rows` evaluations is. */
struct matrix {
    enum sobol_block block; /* of most factors */
    size_t swapped;         /* the group that comes from the other block; SIZE_MAX: none */
};

static struct matrix matrix_of(const struct sobol_design *design, size_t evaluation)
{
    assert(evaluation < sobol_design_evaluations(design));
    const size_t matrix = evaluation / design->rows;
    if (matrix < 2)
        return (struct matrix){.block = matrix == 0 ? SOBOL_LEFT : SOBOL_RIGHT,
                               .swapped = SIZE_MAX};
    const size_t swapped = matrix - 2;
    if (swapped < design->groups)
        return (struct matrix){.block = SOBOL_LEFT, .swapped = swapped};
    return (struct matrix){.block = SOBOL_RIGHT, .swapped = swapped - design->groups};
}

struct sobol_place sobol_design_chance(const struct sobol_design *design, size_t evaluation)
{
    return (struct sobol_place){.point = (uint32_t)(evaluation % design->rows),
                                .block = matrix_of(design, evaluation).block};
}

struct sobol_place sobol_design_at(const struct sobol_design *design, size_t evaluation,
                                   size_t factor)
{
    assert(factor < design->factors);
    struct sobol_place place = sobol_design_chance(design, evaluation);
    const size_t group = design->group_of ? design->group_of[factor] : factor;
    if (matrix_of(design, evaluation).swapped == group)
        place.block = place.block == SOBOL_LEFT ? SOBOL_RIGHT : SOBOL_LEFT;
    place.dimension = (uint32_t)(factor + 1 + (place.block == SOBOL_RIGHT ? design->factors : 0));
    return place;
}

/* Scaled outcomes, one column of rows a matrix; NaN where an evaluation failed. */
struct outcomes {
    size_t rows, groups, pairs;
    bool complete;        /* nothing failed */
    double centre, scale; /* y = centre + scale * z */
    const double *a, *b, *ab, *ba;
};

enum { BASE_SUMS = 3 };

static size_t sums_each(const struct outcomes *z, size_t products)
{
    return products + (z->complete ? 0 : 1);
}

static size_t group_column(const struct outcomes *z, size_t group)
{
    return BASE_SUMS + group * sums_each(z, 2);
}

static size_t pair_column(const struct outcomes *z, size_t pair)
{
    return group_column(z, z->groups) + pair * sums_each(z, 1);
}

static size_t column_count(const struct outcomes *z)
{
    return pair_column(z, z->pairs);
}

static void fill_base(const double *a, const double *b, size_t count, double *out)
{
    for (size_t i = 0; i < count; i++) {
        const bool valid = isfinite(a[i] + b[i]);
        out[i] = valid ? 1 : 0;
        out[RESAMPLE_BLOCK + i] = valid ? a[i] + b[i] : 0;
        out[(size_t)2 * RESAMPLE_BLOCK + i] = valid ? a[i] * a[i] + b[i] * b[i] : 0;
    }
}

static void fill_group(const double *a, const double *b, const double *ab, bool complete,
                       size_t count, double *out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = b[i] * (ab[i] - a[i]);
        out[RESAMPLE_BLOCK + i] = (a[i] - ab[i]) * (a[i] - ab[i]);
    }
    for (size_t i = 0; i < count && !complete; i++) {
        const bool valid = isfinite(a[i] + b[i] + ab[i]);
        out[(size_t)2 * RESAMPLE_BLOCK + i] = valid ? 1 : 0;
        if (!valid)
            out[i] = out[RESAMPLE_BLOCK + i] = 0;
    }
}

static void fill_pair(const struct outcomes *z, size_t first, size_t g, size_t h, size_t count,
                      double *out)
{
    const double *a = z->a + first, *b = z->b + first;
    const double *ab_g = z->ab + g * z->rows + first, *ab_h = z->ab + h * z->rows + first;
    const double *ba_g = z->ba + g * z->rows + first;
    for (size_t i = 0; i < count; i++)
        out[i] = ba_g[i] * ab_h[i] - a[i] * b[i];
    for (size_t i = 0; i < count && !z->complete; i++) {
        const bool valid = isfinite(a[i] + b[i] + ab_g[i] + ab_h[i] + ba_g[i]);
        out[RESAMPLE_BLOCK + i] = valid ? 1 : 0;
        if (!valid)
            out[i] = 0;
    }
}

static void fill_rows(const void *self, size_t first, size_t count, double *out)
{
    const struct outcomes *z = self;
    fill_base(z->a + first, z->b + first, count, out);
    for (size_t group = 0; group < z->groups; group++)
        fill_group(z->a + first, z->b + first, z->ab + group * z->rows + first, z->complete, count,
                   out + group_column(z, group) * RESAMPLE_BLOCK);
    size_t pair = 0;
    for (size_t g = 0; g < z->groups && z->pairs > 0; g++)
        for (size_t h = g + 1; h < z->groups; h++, pair++)
            fill_pair(z, first, g, h, count, out + pair_column(z, pair) * RESAMPLE_BLOCK);
}

/* Sums of all rows, each once, block by block. */
static void sum_rows(const struct outcomes *z, double *filled, double *sums)
{
    const size_t columns = column_count(z);
    for (size_t first = 0; first < z->rows; first += RESAMPLE_BLOCK) {
        const size_t left = z->rows - first;
        const size_t count = left < RESAMPLE_BLOCK ? left : RESAMPLE_BLOCK;
        fill_rows(z, first, count, filled);
        for (size_t column = 0; column < columns; column++) {
            double sum = 0;
            for (size_t i = 0; i < count; i++)
                sum += filled[column * RESAMPLE_BLOCK + i];
            sums[column] += sum;
        }
    }
}

static double sums_variance(const double *sums)
{
    const double mean = sums[1] / (2 * sums[0]);
    return sums[2] / (2 * sums[0]) - mean * mean;
}

/* The indices that one set of sums gives; NaN where no row is left or nothing varies. */
static void indices_of(const struct outcomes *z, const double *sums, double *first, double *total,
                       double *pairs)
{
    const double variance = sums[0] > 0 ? sums_variance(sums) : 0;
    for (size_t group = 0; group < z->groups; group++) {
        const double *own = sums + group_column(z, group);
        const double rows = z->complete ? sums[0] : own[2];
        const bool known = variance > 0 && rows > 0;
        first[group] = known ? own[0] / rows / variance : NAN;
        total[group] = known ? 0.5 * own[1] / rows / variance : NAN;
    }
    size_t pair = 0;
    for (size_t g = 0; g < z->groups && z->pairs > 0; g++)
        for (size_t h = g + 1; h < z->groups; h++, pair++) {
            const double *own = sums + pair_column(z, pair);
            const double rows = z->complete ? sums[0] : own[1];
            pairs[pair] =
                variance > 0 && rows > 0 ? own[0] / rows / variance - first[g] - first[h] : NAN;
        }
}

/* Centre and scale of the finite evaluations, and how many are not. Infinite or NaN `y` become NaN. */
static size_t scale_outcomes(const double *y, size_t count, double *scaled, struct outcomes *z)
{
    size_t finite = 0;
    double largest = 0, sum = 0, spread = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(y[i]) && fabs(y[i]) > largest)
            largest = fabs(y[i]);
    for (size_t i = 0; i < count; i++) {
        scaled[i] = isfinite(y[i]) ? largest > 0 ? y[i] / largest : 0 : NAN;
        if (isfinite(y[i]))
            sum += scaled[i], finite++;
    }
    const double mean = finite > 0 ? sum / (double)finite : 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(y[i]) && fabs(scaled[i] - mean) > spread)
            spread = fabs(scaled[i] - mean);
    /* What rounding alone makes of a constant counts as constant. */
    const bool varies = spread > 16 * DBL_EPSILON;
    for (size_t i = 0; i < count; i++)
        scaled[i] = varies ? (scaled[i] - mean) / spread : scaled[i] - scaled[i];
    z->centre = mean * largest;
    z->scale = varies ? spread * largest : 0;
    z->complete = finite == count;
    return count - finite;
}

/* The shares of one kind with their intervals; `stride` from one share to the next in replicates. */
static enum status set_share(struct sobol_share *share, double value, const double *replicates,
                             size_t stride, const struct resample *resample, struct error *err)
{
    share->value = value;
    share->interval = (struct interval){.low = NAN, .high = NAN};
    if (resample->replicates == 0)
        return STATUS_OK;
    return resample_interval(replicates, resample->replicates, stride, resample->level,
                             &share->interval, err);
}

static enum status check_rows(const struct outcomes *z, const double *sums, size_t evaluations,
                              size_t failed, struct error *err)
{
    if (sums[0] < ROWS_LEAST)
        return error_set(err, STATUS_INPUT, nowhere,
                         "too few futures: %.0f rows of %zu have a number (%zu of %zu evaluations "
                         "have none); at least %d are needed",
                         sums[0], z->rows, failed, evaluations, ROWS_LEAST);
    if (z->scale == 0 || !(sums_variance(sums) > 0))
        return error_set(err, STATUS_INPUT, nowhere,
                         "the outcome is %.9g in every future: there is no variance to explain",
                         z->centre);
    for (size_t group = 0; group < z->groups && !z->complete; group++)
        if (sums[group_column(z, group) + 2] < ROWS_LEAST)
            return error_set(err, STATUS_INPUT, nowhere,
                             "too few futures for factor or group %zu: %.0f rows of %zu have a "
                             "number; at least %d are needed",
                             group + 1, sums[group_column(z, group) + 2], z->rows, ROWS_LEAST);
    return STATUS_OK;
}

/* Fills the analysis from sums [1 + replicate][column], the first being the plain ones. */
static enum status set_analysis(struct arena *arena, const struct outcomes *z, const double *sums,
                                const struct resample *resample, struct sobol_analysis *out,
                                struct error *err)
{
    const size_t groups = z->groups, columns = column_count(z);
    const size_t sets = resample->replicates + 1;
    double *first = arena_alloc(arena, sets * groups, sizeof *first);
    double *total = arena_alloc(arena, sets * groups, sizeof *total);
    double *pairs = arena_alloc(arena, sets * z->pairs, sizeof *pairs);
    struct sobol_effect *effects = arena_alloc(arena, groups, sizeof *effects);
    struct sobol_share *shares = arena_alloc(arena, groups * groups, sizeof *shares);
    if (!first || !total || !pairs || !effects || !shares)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu replicates of indices",
                         resample->replicates);
    for (size_t set = 0; set < sets; set++)
        indices_of(z, sums + set * columns, first + set * groups, total + set * groups,
                   pairs + set * z->pairs);
    for (size_t group = 0; group < groups; group++) {
        struct sobol_effect *effect = &effects[group];
        effect->rows = (size_t)(z->complete ? sums[0] : sums[group_column(z, group) + 2]);
        TRY(set_share(&effect->first, first[group], first + groups + group, groups, resample, err));
        TRY(set_share(&effect->total, total[group], total + groups + group, groups, resample, err));
    }
    size_t pair = 0;
    for (size_t g = 0; g < groups && z->pairs > 0; g++)
        for (size_t h = g + 1; h < groups; h++, pair++)
            TRY(set_share(&shares[g * groups + h], pairs[pair], pairs + z->pairs + pair, z->pairs,
                          resample, err));
    out->groups = groups;
    out->effects = effects;
    out->pairs = z->pairs > 0 ? shares : NULL;
    out->mean = z->centre + z->scale * (sums[1] / (2 * sums[0]));
    out->variance = sums_variance(sums) * z->scale * z->scale;
    out->rows = (size_t)sums[0];
    out->replicates = resample->replicates;
    out->first_replicates = first + groups;
    out->total_replicates = total + groups;
    return STATUS_OK;
}

enum status sobol_analyse(struct arena *arena, const struct sobol_design *design, const double *y,
                          const struct resample *resample, struct sobol_analysis *out,
                          struct error *err)
{
    const size_t evaluations = sobol_design_evaluations(design), rows = design->rows;
    struct outcomes z = {.rows = rows, .groups = design->groups};
    struct resample over_rows = *resample;
    struct sobol_analysis analysis = {0};
    enum status status = STATUS_NO_MEMORY;
    double *filled = NULL, *sums = NULL;
    double *scaled = malloc(evaluations * sizeof *scaled);
    over_rows.rows = rows;
    if (design->second_order)
        z.pairs = z.groups * (z.groups - 1) / 2;
    if (!scaled)
        goto done;
    analysis.failed = scale_outcomes(y, evaluations, scaled, &z);
    z.a = scaled, z.b = scaled + rows, z.ab = scaled + 2 * rows;
    z.ba = design->second_order ? z.ab + z.groups * rows : NULL;

    const size_t columns = column_count(&z);
    filled = malloc(columns * RESAMPLE_BLOCK * sizeof *filled);
    sums = calloc(columns * (resample->replicates + 1), sizeof *sums);
    if (!filled || !sums)
        goto done;
    sum_rows(&z, filled, sums);
    status = check_rows(&z, sums, evaluations, analysis.failed, err);
    if (status == STATUS_OK)
        status = resample_sums(&over_rows, columns, fill_rows, &z, sums + columns, err);
    if (status == STATUS_OK)
        status = set_analysis(arena, &z, sums, &over_rows, &analysis, err);
    if (status == STATUS_OK)
        *out = analysis;
done:
    if (!scaled || !filled || !sums)
        status =
            error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu evaluations", evaluations);
    free(sums);
    free(filled);
    free(scaled);
    return status;
}

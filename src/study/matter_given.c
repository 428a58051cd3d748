// SPDX-License-Identifier: MIT
/* Given-data measures and a regression on ranks, both resampled. */
#include "study/matter_parts.h"

#include "base/pool.h"
#include "measure/quantile.h"
#include "measure/regression.h"

#include <math.h>
#include <stdlib.h>

static const struct place nowhere = {0};

enum { SLICES = 10, BINS = 20, DUMMIES = 2000, ROWS_LEAST = 8 * SLICES };

/* In one of 20 ensembles in which nothing matters something is told apart: half of that for each of the
 * two measures that may tell it. */
static const double FALSE_ALARM = 0.05;
static const double LEVEL = 0.95;

struct searcher {
    struct arena *arena;
    struct matter *matter;
    const double **x; /* [factor][row]: rows with a number, in order of future */
    double *y;
    size_t rows;
};

/* ---- Futures with a number ---- */

/* The futures in which an outcome of the table has a number. */
static enum status keep_rows(struct searcher *self, const double *y)
{
    const struct futures_table *table = &self->matter->table;
    self->rows = 0;
    self->y = ARENA_ARRAY(self->arena, double, table->count);
    self->x = ARENA_ARRAY(self->arena, const double *, table->factor_count + 1);
    if (!self->y || !self->x)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < table->count; i++)
        if (isfinite(y[i]))
            self->y[self->rows++] = y[i];
    for (size_t f = 0; f < table->factor_count; f++) {
        double *column = ARENA_ARRAY(self->arena, double, self->rows + 1);
        if (!column)
            return STATUS_NO_MEMORY;
        for (size_t i = 0, row = 0; i < table->count; i++)
            if (isfinite(y[i]))
                column[row++] = table->x[f][i];
        self->x[f] = column;
    }
    return STATUS_OK;
}

static enum status check_rows(const struct searcher *self, struct error *err)
{
    const struct matter *matter = self->matter;
    const size_t factors = matter->table.factor_count;
    const size_t least = factors + 30 > ROWS_LEAST ? factors + 30 : ROWS_LEAST;
    if (self->rows < least)
        return error_set(err, STATUS_INPUT, nowhere,
                         "too few futures: in %zu of %zu '%s' has a value, and %zu uncertainties "
                         "need at least %zu; give more --futures",
                         self->rows, matter->table.count, matter->outcome->id, factors, least);
    return STATUS_OK;
}

/* ---- Regression on ranks ---- */

/* Ranks are taken once; a replicate draws rows of ranks. */
struct rank_job {
    const double **ranks; /* [factor][row], then the outcome */
    size_t factors, rows;
    struct resample resample;
    double *coefficients; /* [replicate * factors + factor] */
};

static enum status fit_replicate(void *context, size_t worker, size_t index, struct error *err)
{
    (void)worker;
    struct rank_job *job = context;
    struct arena arena;
    struct regression fit;
    enum status status = STATUS_NO_MEMORY;
    arena_init(&arena);
    uint16_t *counts = ARENA_ARRAY(&arena, uint16_t, job->rows);
    double *drawn = arena_alloc(&arena, (job->factors + 1) * job->rows, sizeof(double));
    const double **x = ARENA_ARRAY(&arena, const double *, job->factors + 1);
    if (!counts || !drawn || !x)
        goto done;
    resample_counts(counts, &job->resample, index);
    for (size_t f = 0; f <= job->factors; f++) {
        double *column = drawn + f * job->rows;
        for (size_t row = 0, at = 0; row < job->rows; row++)
            for (uint16_t k = 0; k < counts[row]; k++)
                column[at++] = job->ranks[f][row];
        x[f] = column;
    }
    status = regression_fit(&arena, REGRESSION_VALUES, x, job->factors, x[job->factors], job->rows,
                            &fit, err);
    for (size_t f = 0; f < job->factors; f++)
        job->coefficients[index * job->factors + f] =
            status == STATUS_OK ? fit.effects[f].coefficient : NAN;
    if (status == STATUS_INPUT) { /* a replicate in which nothing varies: nothing can be said */
        *err = (struct error){0};
        status = STATUS_OK;
    }
done:
    arena_free(&arena);
    return status;
}

static enum status rank_column(struct searcher *self, const double *values, const double **out,
                               struct error *err)
{
    uint32_t *order = ARENA_ARRAY(self->arena, uint32_t, self->rows);
    double *ranks = ARENA_ARRAY(self->arena, double, self->rows);
    if (!order || !ranks)
        return STATUS_NO_MEMORY;
    TRY(quantile_order(values, self->rows, order, err));
    quantile_ranks(values, order, self->rows, ranks);
    *out = ranks;
    return STATUS_OK;
}

/* Two-sided chance of a partial correlation this large, by Student's t taken as normal. */
static double chance_of(double partial, size_t rows, size_t factors)
{
    const double rest = 1 - partial * partial;
    if (isnan(partial))
        return NAN;
    if (rest <= 0)
        return 0;
    const double freedom = (double)(rows - factors - 1);
    return erfc(fabs(partial) * sqrt(freedom / rest) / sqrt(2.0));
}

static enum status regress(struct searcher *self, struct error *err)
{
    struct matter *matter = self->matter;
    const struct futures_options *futures = &matter->options->futures;
    const size_t factors = matter->table.factor_count;
    struct regression fit;
    struct rank_job job = {
        .ranks = ARENA_ARRAY(self->arena, const double *, factors + 1),
        .factors = factors,
        .rows = self->rows,
        .resample = {.rows = self->rows,
                     .replicates = MATTER_REPLICATES,
                     .level = LEVEL,
                     .seed = futures->seed},
        .coefficients = arena_alloc(self->arena, MATTER_REPLICATES * factors, sizeof(double))};
    if (!job.ranks || !job.coefficients)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < factors; f++)
        TRY(rank_column(self, self->x[f], &job.ranks[f], err));
    TRY(rank_column(self, self->y, &job.ranks[factors], err));
    TRY(regression_fit(self->arena, REGRESSION_VALUES, job.ranks, factors, job.ranks[factors],
                       self->rows, &fit, err));
    TRY(pool_run(futures->threads ? futures->threads : pool_processors(), MATTER_REPLICATES,
                 fit_replicate, &job, futures->stop, err));
    matter->r2 = fit.r2;
    matter->r2_adjusted = fit.r2_adjusted;
    for (size_t f = 0; f < factors; f++) {
        struct matter_driver *driver = &matter->drivers[f];
        driver->coefficient = fit.effects[f].coefficient;
        driver->chance = chance_of(fit.effects[f].partial, self->rows, factors);
        TRY(resample_interval(job.coefficients + f, MATTER_REPLICATES, factors, LEVEL,
                              &driver->coefficient_interval, err));
    }
    return STATUS_OK;
}

/* ---- Given data ---- */

static enum status slice(struct searcher *self, struct given_data *out, struct error *err)
{
    struct matter *matter = self->matter;
    const size_t factors = matter->table.factor_count;
    const uint64_t seed = matter->options->futures.seed;
    struct given_data_options options = {
        .slices = SLICES,
        .bins = BINS,
        .resample = {.replicates = MATTER_REPLICATES, .level = LEVEL, .seed = seed},
        .stop = matter->options->futures.stop};
    struct given_data dummies;
    TRY(given_data_analyse(self->arena, self->x, factors, self->y, self->rows, &options, out, err));
    options.dummies = DUMMIES;
    options.resample.replicates = 0;
    options.resample.level = 1 - 0.5 * FALSE_ALARM / (double)factors;
    TRY(given_data_analyse(self->arena, self->x, factors, self->y, self->rows, &options, &dummies,
                           err));
    for (size_t f = 0; f < factors; f++) {
        const struct given_effect *effect = &out->effects[f];
        struct matter_driver *driver = &matter->drivers[f];
        driver->factor = f;
        driver->pawn = effect->median;
        driver->delta = effect->delta;
        driver->first = effect->first;
        driver->pawn.threshold = dummies.effects[f].median.threshold;
        driver->delta.threshold = dummies.effects[f].delta.threshold;
    }
    return STATUS_OK;
}

static int compare_drivers(const void *one, const void *other)
{
    const struct matter_driver *a = one, *b = other;
    const double x = isnan(a->pawn.value) ? -1 : a->pawn.value;
    const double y = isnan(b->pawn.value) ? -1 : b->pawn.value;
    if (a->told != b->told)
        return a->told ? -1 : 1;
    if (x != y)
        return x > y ? -1 : 1;
    return a->factor < b->factor ? -1 : 1;
}

/* ---- Echoes ---- */

/* rungs[row]: which tenth of the ranks the value is in; equal values share one. */
static enum status find_rungs(struct searcher *self, size_t factor, uint8_t *rungs,
                              struct error *err)
{
    const double *ranks;
    TRY(rank_column(self, self->x[factor], &ranks, err));
    for (size_t row = 0; row < self->rows; row++)
        rungs[row] = (uint8_t)((ranks[row] - 0.5) * SLICES / (double)self->rows);
    return STATUS_OK;
}

/* Whether two factors fall in step: Pearson's chi-square of their tenths, six standard deviations above
 * what independent draws would give. */
static bool in_step(const uint8_t *a, const uint8_t *b, size_t rows)
{
    double cells[SLICES][SLICES] = {{0}}, down[SLICES] = {0}, across[SLICES] = {0}, sum = 0;
    for (size_t row = 0; row < rows; row++) {
        cells[a[row]][b[row]]++;
        down[a[row]]++;
        across[b[row]]++;
    }
    for (size_t i = 0; i < SLICES; i++)
        for (size_t j = 0; j < SLICES; j++) {
            const double expected = down[i] * across[j] / (double)rows;
            const double beyond = cells[i][j] - expected;
            sum += expected > 0 ? beyond * beyond / expected : 0;
        }
    const double freedom = (SLICES - 1) * (SLICES - 1);
    return sum > freedom + 6 * sqrt(2 * freedom);
}

/* Drivers stand in order. */
static enum status mark_echoes(struct searcher *self, double limit, struct error *err)
{
    struct matter *matter = self->matter;
    uint8_t *rungs = arena_alloc(self->arena, matter->told + 1, self->rows);
    if (!rungs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < matter->told; i++)
        TRY(find_rungs(self, matter->drivers[i].factor, rungs + i * self->rows, err));
    const size_t told = matter->told;
    for (size_t i = 1; i < told; i++) {
        struct matter_driver *driver = &matter->drivers[i];
        for (size_t k = 0; k < i && driver->chance >= limit && !driver->echo; k++)
            driver->echo = !matter->drivers[k].echo &&
                           in_step(rungs + i * self->rows, rungs + k * self->rows, self->rows);
        driver->told = !driver->echo;
        matter->echoes += driver->echo;
        matter->told -= driver->echo;
    }
    return STATUS_OK;
}

static enum status rank_drivers(struct searcher *self, const struct given_data *data,
                                struct error *err)
{
    struct matter *matter = self->matter;
    const size_t factors = matter->table.factor_count;
    const double limit = 0.5 * FALSE_ALARM / (double)factors;
    for (size_t f = 0; f < factors; f++) {
        struct matter_driver *driver = &matter->drivers[f];
        driver->told = driver->pawn.value > driver->pawn.threshold || driver->chance < limit;
        matter->told += driver->told;
    }
    qsort(matter->drivers, factors, sizeof *matter->drivers, compare_drivers);
    TRY(mark_echoes(self, limit, err));
    qsort(matter->drivers, factors, sizeof *matter->drivers, compare_drivers);
    matter->top = matter->told < MATTER_TOP ? matter->told : MATTER_TOP;
    if (matter->top == 0)
        return STATUS_OK;
    double *values = ARENA_ARRAY(self->arena, double, matter->told);
    double *replicates = arena_alloc(self->arena, matter->told * data->replicates, sizeof(double));
    size_t *top = ARENA_ARRAY(self->arena, size_t, matter->top);
    if (!values || !replicates || !top)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < matter->told; i++) {
        values[i] = matter->drivers[i].pawn.value;
        for (size_t r = 0; r < data->replicates; r++)
            replicates[r * matter->told + i] =
                data->median_replicates[r * factors + matter->drivers[i].factor];
    }
    matter->ranking =
        resample_ranking(values, replicates, data->replicates, matter->told, matter->top, top);
    return STATUS_OK;
}

/* ---- Years ---- */

/* PAWN and first order of every factor; without thresholds, which the table of drivers has. */
static enum status read_year(struct searcher *self, size_t k, struct matter_reading *readings,
                             struct error *err)
{
    const size_t factors = self->matter->table.factor_count;
    const struct given_data_options options = {
        .slices = SLICES,
        .bins = BINS,
        .resample = {.replicates = MATTER_REPLICATES,
                     .level = LEVEL,
                     .seed = self->matter->options->futures.seed},
        .stop = self->matter->options->futures.stop};
    struct given_data data;
    TRY(keep_rows(self, self->matter->table.y[1 + k]));
    TRY(given_data_analyse(self->arena, self->x, factors, self->y, self->rows, &options, &data,
                           err));
    for (size_t f = 0; f < factors; f++)
        readings[f] = (struct matter_reading){.value = data.effects[f].median.value,
                                              .interval = data.effects[f].median.interval,
                                              .beside = data.effects[f].first};
    return STATUS_OK;
}

/* ---- The whole ---- */

static enum status find_drivers(struct searcher *self, struct error *err)
{
    struct given_data data;
    TRY(keep_rows(self, self->matter->table.y[0]));
    TRY(check_rows(self, err));
    self->matter->drivers =
        ARENA_ARRAY(self->arena, struct matter_driver, self->matter->table.factor_count);
    if (!self->matter->drivers)
        return STATUS_NO_MEMORY;
    TRY(slice(self, &data, err));
    TRY(regress(self, err));
    return rank_drivers(self, &data, err);
}

enum status matter_find_given(struct matter_search *search, const struct futures_options *run,
                              struct error *err)
{
    struct matter *matter = search->matter;
    struct searcher self = {.arena = search->arena, .matter = matter};
    TRY(futures_run(search->arena, search->folder, search->document, run, &matter->table,
                    search->problems, err));
    if (matter->table.factor_count == 0)
        return error_set(err, STATUS_INPUT, nowhere, "no uncertainty varies in these futures");
    TRY(matter_count_numbers(search, matter->table.y[0], matter->table.count, err));
    TRY(find_drivers(&self, err));
    for (size_t k = 0; k < matter->year_count; k++) {
        struct matter_reading *readings =
            ARENA_ARRAY(search->arena, struct matter_reading, matter->table.factor_count);
        if (!readings)
            return STATUS_NO_MEMORY;
        TRY(matter_note_year(search, k, read_year(&self, k, readings, err), readings, err));
    }
    return STATUS_OK;
}

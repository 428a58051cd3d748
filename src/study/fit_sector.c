// SPDX-License-Identifier: MIT
/* In order: scrambled points over the prior, climbs from the best of them, walkers from the best of them,
 * in rounds that double until the chains agree; then draws, and what the model says at them.
 *
 * A round goes on where the one before it ended, and only the last one counts: what came before was the
 * way there. */
#include "study/fit_sector.h"

#include "base/random.h"
#include "base/table.h"
#include "measure/maximum.h"
#include "measure/quantile.h"
#include "measure/walkers.h"
#include "study/fit_prior.h"
#include "study/fit_series.h"
#include "study/sample.h"

#include <math.h>

enum {
    START_POINTS = 2048,
    CLIMBS = 6,
    CLIMB_EVALUATIONS = 1500,
    ENSEMBLES = 4,
    WALKERS_LEAST = 32,      /* of an ensemble */
    WALKERS_A_PARAMETER = 4, /* of an ensemble */
    KEPT = 200,              /* positions of a walker in a round */
    FIRST_EVERY = 4          /* steps between them in the first round */
};

static const double climb_tolerance = 1e-6;
static const struct place nowhere = {0};

struct work {
    const struct fit_job *job;
    struct arena arena;
    struct fit_path path;
    struct likelihood *likelihoods; /* [series] */
    size_t dimensions, room;
    double **values; /* [parameter][point < room]: in its unit */
    double *out;     /* where a run adds its densities */
    uint64_t seed;   /* of this sector alone */
};

/* ---- Densities ---- */

static void hear_density(void *self, const struct fit_said *said)
{
    const struct work *work = self;
    likelihood_add(&work->likelihoods[said->series], said->said, said->stride, said->lanes,
                   work->out + said->first);
}

static enum status add_likelihoods(struct work *work, const double *const *values, size_t count,
                                   double *out, struct error *err)
{
    work->out = out;
    return fit_path_run(&work->path, values, count, hear_density, work, err);
}

static enum status density_on_line(void *self, const double *const *points, size_t count,
                                   double *out, struct error *err)
{
    struct work *work = self;
    for (size_t i = 0; i < count; i++)
        out[i] = 0;
    for (size_t k = 0; k < work->dimensions; k++)
        for (size_t i = 0; i < count; i++) {
            work->values[k][i] = fit_prior_value(&work->job->parameters[k].prior, points[k][i]);
            out[i] += fit_prior_line(points[k][i]);
        }
    work->job->sector->evaluations += count;
    return add_likelihoods(work, (const double *const *)work->values, count, out, err);
}

/* In parameters' own units. */
static enum status densities(struct work *work, const double *const *values, size_t count,
                             double *out, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = 0;
        for (size_t k = 0; k < work->dimensions; k++)
            out[i] += fit_prior_density(&work->job->parameters[k].prior, values[k][i]);
    }
    return add_likelihoods(work, values, count, out, err);
}

/* ---- Beginning ---- */

/* What says how large an error is thought to be beforehand. */
static struct observed_series spread_of(const struct fit_options *options,
                                        const struct observed_series *series)
{
    const struct observed_series *other =
        options->scales ? observations_find(options->scales, series->id) : NULL;
    return fit_series_up_to(other ? other : series, options->until);
}

static enum status begin(struct work *work, const struct fit_job *job, struct error *err)
{
    const struct fit_options *options = job->options;
    const size_t dimensions = job->sector->parameter_count, count = job->sector->series_count;
    *work = (struct work){.job = job, .dimensions = dimensions};
    arena_init(&work->arena);
    struct arena *arena = &work->arena;
    const struct observed_series **series =
        ARENA_ARRAY(arena, const struct observed_series *, count);
    const struct parameter **parameters = ARENA_ARRAY(arena, const struct parameter *, dimensions);
    work->likelihoods = ARENA_ARRAY(arena, struct likelihood, count);
    work->values = ARENA_ARRAY(arena, double *, dimensions);
    work->room = START_POINTS > job->draws ? START_POINTS : job->draws;
    work->seed = random_stream(options->seed, text_hash(job->sector->sector->id), 0);
    for (size_t k = 0; k < dimensions && !arena->failed; k++) {
        parameters[k] = job->parameters[k].parameter;
        work->values[k] = ARENA_ARRAY(arena, double, work->room);
    }
    if (arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < count; s++)
        series[s] = job->series[s].series;
    TRY(fit_path_init(&work->path,
                      &(struct fit_path_options){.folder = job->folder,
                                                 .document = job->document,
                                                 .observations = options->observations,
                                                 .series = series,
                                                 .series_count = count,
                                                 .parameters = parameters,
                                                 .parameter_count = dimensions,
                                                 .holds = job->holds,
                                                 .hold_count = job->hold_count,
                                                 .until = options->until,
                                                 .set = options->set,
                                                 .extra = options->extra,
                                                 .extra_count = options->extra_count,
                                                 .threads = options->threads,
                                                 .stop = options->stop},
                      job->problems, err));
    for (size_t s = 0; s < count; s++) {
        struct fit_series *told = &job->series[s];
        const struct observed_series known = fit_series_up_to(series[s], options->until);
        const struct observed_series spread = spread_of(options, series[s]);
        TRY(fit_series_likelihood(arena, &known, work->path.rows[s], work->path.row_counts[s],
                                  &spread, &work->likelihoods[s]));
        told->rows = work->path.row_counts[s];
        told->left_out = series[s]->count - told->rows;
        told->logs = work->likelihoods[s].logs;
    }
    return STATUS_OK;
}

static void end(struct work *work)
{
    fit_path_free(&work->path);
    arena_free(&work->arena);
}

/* Two points a parameter: all others at their base, it at its low and at its high end. */
static void hear_ends(void *self, const struct fit_said *said)
{
    const struct work *work = self;
    const size_t rows = work->path.row_counts[said->series];
    for (size_t row = 0; row < rows; row++)
        for (size_t lane = 0; lane + 1 < said->lanes; lane += 2) {
            const double *pair = said->said + row * said->stride + lane;
            work->job->parameters[(said->first + lane) / 2].reaches |= pair[0] != pair[1];
        }
}

static enum status find_ways(struct work *work, struct error *err)
{
    const size_t count = 2 * work->dimensions;
    for (size_t k = 0; k < work->dimensions; k++) {
        const struct parameter *prior = &work->job->parameters[k].prior;
        for (size_t i = 0; i < count; i++)
            work->values[k][i] = i == 2 * k       ? prior->low
                                 : i == 2 * k + 1 ? prior->high
                                                  : prior->base;
    }
    return fit_path_run(&work->path, (const double *const *)work->values, count, hear_ends, work,
                        err);
}

/* Points over the prior, on the line, and their order by falling density. */
struct starts {
    double **at; /* [parameter][point] */
    uint32_t *order;
};

static enum status scatter(struct work *work, struct starts *out, struct error *err)
{
    struct arena *arena = &work->arena;
    double *density = ARENA_ARRAY(arena, double, START_POINTS);
    out->at = ARENA_ARRAY(arena, double *, work->dimensions);
    out->order = ARENA_ARRAY(arena, uint32_t, START_POINTS);
    for (size_t k = 0; k < work->dimensions && !arena->failed; k++) {
        out->at[k] = ARENA_ARRAY(arena, double, START_POINTS);
        if (arena->failed)
            break;
        sample_sobol_block(out->at[k], 0, START_POINTS, (uint32_t)k + 1, work->seed);
        for (size_t i = 0; i < START_POINTS; i++)
            out->at[k][i] = fit_prior_z(out->at[k][i]);
    }
    if (arena->failed)
        return STATUS_NO_MEMORY;
    TRY(density_on_line(work, (const double *const *)out->at, START_POINTS, density, err));
    for (size_t i = 0; i < START_POINTS; i++)
        density[i] = isnan(density[i]) ? INFINITY : -density[i]; /* largest first */
    return quantile_order(density, START_POINTS, out->order, err);
}

/* ---- The maximum ---- */

struct climbing {
    struct work *work;
    double **values; /* [parameter][0] */
    struct error *err;
    enum status status; /* the first failure of the model */
};

static double density_at(void *self, const double *at)
{
    struct climbing *climbing = self;
    struct work *work = climbing->work;
    double density = -INFINITY;
    for (size_t k = 0; k < work->dimensions; k++)
        climbing->values[k][0] = at[k];
    work->job->sector->evaluations++;
    if (climbing->status == STATUS_OK)
        climbing->status =
            densities(work, (const double *const *)climbing->values, 1, &density, climbing->err);
    return density;
}

static enum status climb(struct work *work, const struct starts *starts, struct error *err)
{
    const struct fit_job *job = work->job;
    struct arena *arena = &work->arena;
    const size_t dimensions = work->dimensions;
    double *low = ARENA_ARRAY(arena, double, dimensions);
    double *high = ARENA_ARRAY(arena, double, dimensions);
    double *at = ARENA_ARRAY(arena, double, dimensions);
    double *points = ARENA_ARRAY(arena, double, CLIMBS *dimensions);
    const double **begin_at = ARENA_ARRAY(arena, const double *, CLIMBS);
    struct climbing climbing = {
        .work = work, .values = ARENA_ARRAY(arena, double *, dimensions), .err = err};
    if (arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < dimensions; k++) {
        const struct parameter *prior = &job->parameters[k].prior;
        low[k] = prior->low, high[k] = prior->high;
        climbing.values[k] = ARENA_ARRAY(arena, double, 8);
        for (size_t c = 0; c < CLIMBS; c++)
            points[c * dimensions + k] = fit_prior_value(prior, starts->at[k][starts->order[c]]);
    }
    for (size_t c = 0; c < CLIMBS; c++)
        begin_at[c] = points + c * dimensions;
    if (arena->failed)
        return STATUS_NO_MEMORY;
    struct maximum maximum;
    const enum status status =
        maximum_find(&(struct maximum_search){.dimensions = dimensions,
                                              .low = low,
                                              .high = high,
                                              .starts = begin_at,
                                              .start_count = CLIMBS,
                                              .evaluations_most = CLIMB_EVALUATIONS,
                                              .tolerance = climb_tolerance,
                                              .value = density_at,
                                              .self = &climbing},
                     at, &maximum, err);
    TRY(climbing.status);
    TRY(status);
    for (size_t k = 0; k < dimensions; k++)
        job->parameters[k].maximum = at[k];
    job->sector->density = maximum.value;
    job->sector->climbs = CLIMBS;
    job->sector->agreeing = maximum.agreeing;
    return STATUS_OK;
}

/* ---- The sample ---- */

/* Makes values of what walkers left on the line, and judges them. */
static enum status judge(struct work *work, double *const *draws, size_t chains, struct error *err)
{
    struct fit_sector *sector = work->job->sector;
    sector->r_hat = 0, sector->size = INFINITY;
    for (size_t k = 0; k < work->dimensions; k++) {
        struct fit_parameter *parameter = &work->job->parameters[k];
        struct chains_summary *summary = &parameter->chains;
        for (size_t i = 0; i < chains * KEPT; i++)
            draws[k][i] = fit_prior_value(&parameter->prior, draws[k][i]);
        TRY(chains_summarise(draws[k], chains, KEPT, summary, err));
        const double size = summary->bulk < summary->tail ? summary->bulk : summary->tail;
        sector->r_hat = summary->r_hat > sector->r_hat ? summary->r_hat : sector->r_hat;
        sector->size = size < sector->size ? size : sector->size;
        if (isnan(summary->r_hat) || isnan(size))
            sector->r_hat = INFINITY, sector->size = 0; /* nothing moved */
    }
    sector->blessed = sector->r_hat < FIT_R_HAT_MOST && sector->size >= FIT_SIZE_LEAST;
    return STATUS_OK;
}

static enum status walk(struct work *work, struct walkers *walkers, double *const *draws,
                        struct error *err)
{
    const struct fit_options *options = work->job->options;
    struct fit_sector *sector = work->job->sector;
    const size_t rounds = options->rounds ? options->rounds : FIT_ROUNDS;
    size_t every = FIRST_EVERY;
    for (size_t round = 0; round < rounds && !sector->blessed; round++, every *= 2) {
        TRY(walkers_run(walkers, KEPT, every, draws, err));
        TRY(judge(work, draws, walkers->ensembles * walkers->each, err));
        sector->steps = KEPT * every;
        sector->walkers = walkers->ensembles * walkers->each;
        sector->accepted = (double)walkers->accepted / (double)walkers->proposed;
    }
    return STATUS_OK;
}

static enum status keep_draws(struct work *work, double *const *draws, size_t all)
{
    const struct fit_job *job = work->job;
    for (size_t k = 0; k < work->dimensions; k++) {
        double *kept = ARENA_ARRAY(job->arena, double, job->draws);
        if (!kept)
            return STATUS_NO_MEMORY;
        for (size_t i = 0; i < job->draws; i++)
            kept[i] = draws[k][(size_t)(((double)i + 0.5) * (double)all / (double)job->draws)];
        job->parameters[k].draws = kept;
    }
    return STATUS_OK;
}

static enum status sample(struct work *work, const struct starts *starts, struct error *err)
{
    struct arena *arena = &work->arena;
    size_t each = WALKERS_A_PARAMETER * work->dimensions;
    each = each < WALKERS_LEAST ? WALKERS_LEAST : each;
    const size_t all = ENSEMBLES * each;
    double **at = ARENA_ARRAY(arena, double *, work->dimensions);
    double **draws = ARENA_ARRAY(arena, double *, work->dimensions);
    for (size_t k = 0; k < work->dimensions && !arena->failed; k++) {
        at[k] = ARENA_ARRAY(arena, double, all);
        draws[k] = ARENA_ARRAY(arena, double, all *KEPT);
        for (size_t w = 0; w < all && !arena->failed; w++) /* good and less good for each */
            at[k][w % ENSEMBLES * each + w / ENSEMBLES] =
                starts->at[k][starts->order[w % START_POINTS]];
    }
    if (arena->failed)
        return STATUS_NO_MEMORY;
    const struct walkers_target target = {
        .dimensions = work->dimensions, .density = density_on_line, .self = work};
    struct walkers walkers;
    enum status status = walkers_init(&walkers, &target, ENSEMBLES, each, work->seed,
                                      (const double *const *)at, err);
    if (status == STATUS_OK)
        status = walk(work, &walkers, draws, err);
    if (status == STATUS_OK)
        status = keep_draws(work, draws, all * KEPT);
    walkers_free(&walkers);
    return status;
}

/* ---- What is told ---- */

static bool is_at_an_end(const struct fit_parameter *parameter)
{
    const struct parameter *prior = &parameter->prior;
    const double end = FIT_END_SHARE * (prior->high - prior->low);
    return parameter->median < prior->low + end || parameter->median > prior->high - end;
}

static enum status tell_parameters(const struct fit_job *job, struct error *err)
{
    static const double shares[] = {0.05, 0.5, 0.95};
    for (size_t k = 0; k < job->sector->parameter_count; k++) {
        struct fit_parameter *parameter = &job->parameters[k];
        double quantiles[3];
        TRY(quantile_of(parameter->draws, job->draws, shares, 3, quantiles, err));
        parameter->low = quantiles[0];
        parameter->median = quantiles[1];
        parameter->high = quantiles[2];
        parameter->prior_mean = fit_prior_mean(&parameter->prior);
        parameter->prior_sd = fit_prior_sd(&parameter->prior);
        parameter->identified =
            parameter->reaches && parameter->chains.sd <= FIT_SPREAD_MOST * parameter->prior_sd;
        parameter->presses = parameter->identified && is_at_an_end(parameter);
    }
    return STATUS_OK;
}

static enum status tell_densities(struct work *work, struct error *err)
{
    const struct fit_job *job = work->job;
    const double **draws = ARENA_ARRAY(&work->arena, const double *, work->dimensions);
    double *out = ARENA_ARRAY(job->arena, double, job->draws);
    if (!draws || !out)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < work->dimensions; k++)
        draws[k] = job->parameters[k].draws;
    job->sector->densities = out;
    return densities(work, draws, job->draws, out, err);
}

/* The errors of each series at each draw. */
struct errors {
    const struct work *work;
    double **sigmas, **rhos; /* [series][draw] */
};

static void hear_errors(void *self, const struct fit_said *said)
{
    const struct errors *errors = self;
    const struct likelihood *likelihood = &errors->work->likelihoods[said->series];
    const uint64_t stream =
        random_stream(errors->work->seed, text_hash("error"), (uint32_t)said->series);
    for (size_t lane = 0; lane < said->lanes; lane++) {
        const size_t draw = said->first + lane;
        const struct likelihood_error error =
            likelihood_draw(likelihood, said->said, said->stride, lane, stream, draw);
        errors->sigmas[said->series][draw] = error.sigma;
        errors->rhos[said->series][draw] = error.rho;
    }
}

static void hear_misses(void *self, const struct fit_said *said)
{
    const struct work *work = self;
    struct fit_series *told = &work->job->series[said->series];
    const struct likelihood *likelihood = &work->likelihoods[said->series];
    told->base = fit_series_miss(likelihood, said->said, said->stride);
    told->median = fit_series_miss(likelihood, said->said + 1, said->stride);
}

static enum status tell_series(struct work *work, struct error *err)
{
    static const double half[] = {0.5};
    const struct fit_job *job = work->job;
    const size_t count = job->sector->series_count;
    struct errors errors = {.work = work,
                            .sigmas = ARENA_ARRAY(job->arena, double *, count),
                            .rhos = ARENA_ARRAY(job->arena, double *, count)};
    const double **draws = ARENA_ARRAY(&work->arena, const double *, work->dimensions);
    if (job->arena->failed || work->arena.failed)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < count; s++) {
        errors.sigmas[s] = ARENA_ARRAY(job->arena, double, job->draws);
        errors.rhos[s] = ARENA_ARRAY(job->arena, double, job->draws);
        if (job->arena->failed)
            return STATUS_NO_MEMORY;
        job->series[s].sigmas = errors.sigmas[s];
        job->series[s].rhos = errors.rhos[s];
    }
    for (size_t k = 0; k < work->dimensions; k++) {
        draws[k] = job->parameters[k].draws;
        work->values[k][0] = job->parameters[k].prior.base;
        work->values[k][1] = job->parameters[k].median;
    }
    TRY(fit_path_run(&work->path, draws, job->draws, hear_errors, &errors, err));
    TRY(fit_path_run(&work->path, (const double *const *)work->values, 2, hear_misses, work, err));
    for (size_t s = 0; s < count; s++) {
        TRY(quantile_of(job->series[s].sigmas, job->draws, half, 1, &job->series[s].sigma, err));
        TRY(quantile_of(job->series[s].rhos, job->draws, half, 1, &job->series[s].rho, err));
    }
    return STATUS_OK;
}

static enum status run(struct work *work, struct error *err)
{
    const struct fit_job *job = work->job;
    struct starts starts;
    TRY(find_ways(work, err));
    TRY(scatter(work, &starts, err));
    for (size_t k = 0; k < work->dimensions; k++)
        job->parameters[k].maximum = NAN;
    if (!job->options->skip_maximum)
        TRY(climb(work, &starts, err));
    TRY(sample(work, &starts, err));
    TRY(tell_parameters(job, err));
    TRY(tell_densities(work, err));
    return tell_series(work, err);
}

static enum status no_memory(enum status status, struct error *err)
{
    return status == STATUS_NO_MEMORY ? error_set(err, status, nowhere, "no memory for a fit")
                                      : status;
}

enum status fit_sector_run(const struct fit_job *job, struct error *err)
{
    struct work work;
    enum status status = begin(&work, job, err);
    if (status == STATUS_OK)
        status = run(&work, err);
    end(&work);
    return no_memory(status, err);
}

enum status fit_sector_densities(const struct fit_job *job, double *out, struct error *err)
{
    struct work work;
    enum status status = begin(&work, job, err);
    const double **draws = ARENA_ARRAY(&work.arena, const double *, work.dimensions);
    for (size_t k = 0; draws && k < work.dimensions; k++)
        draws[k] = job->parameters[k].draws;
    if (status == STATUS_OK)
        status = draws ? densities(&work, draws, job->draws, out, err) : STATUS_NO_MEMORY;
    end(&work);
    return no_memory(status, err);
}

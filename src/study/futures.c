// SPDX-License-Identifier: MIT
/* A lineup of which only the paths are run that the wanted outcomes are read on. */
#include "study/futures.h"

#include "base/text.h"
#include "study/lineup.h"

#include <string.h>

static const struct place nowhere = {0};

struct collector {
    struct arena arena;    /* what does not outlive the call */
    struct arena *results; /* what does */
    struct lineup lineup;
    const struct futures_options *options;
    const struct package *const *packages;
    size_t package_count;
    struct sweep_job *jobs; /* those of the lineup that are needed */
    size_t job_count;
    size_t outcome_count;
    const size_t *outcomes;
    size_t *columns; /* [package * outcome_count + outcome]: where it stands in a chunk */
    double **y;      /* likewise */
};

static enum status choose_outcomes(struct collector *self, size_t all)
{
    const size_t count = self->options->outcomes ? self->options->outcome_count : all;
    size_t *outcomes = ARENA_ARRAY(self->results, size_t, count);
    if (!outcomes)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        outcomes[i] = self->options->outcomes ? self->options->outcomes[i] : i;
    self->outcomes = outcomes, self->outcome_count = count;
    return STATUS_OK;
}

/* Whether an outcome is read in the no-deal run alone. */
static bool is_no_deal(const struct outcome *outcome)
{
    return text_equal(outcome->settle, "no_deal");
}

/* Notes where a package's wanted outcomes of one path stand; true when there are any. */
static bool claim_columns(struct collector *self, size_t package, const struct path *path,
                          const struct sweep_job *job, bool no_deal)
{
    bool any = false;
    for (size_t k = 0; k < path->count; k++)
        for (size_t i = 0; i < self->outcome_count; i++) {
            const size_t outcome = self->outcomes[i];
            if (outcome != path->outcomes[k] ||
                is_no_deal(&self->lineup.folder->outcomes[outcome]) != no_deal)
                continue;
            self->columns[package * self->outcome_count + i] = job->first_column + k;
            any = true;
        }
    return any;
}

/* All packages share the runs without a deal. */
static void choose_no_deal_jobs(struct collector *self)
{
    const struct lineup *lineup = &self->lineup;
    for (size_t i = 0; i < lineup->no_deal_count; i++) {
        const struct sweep_job *job = &lineup->jobs[lineup->no_deal_jobs + i];
        bool wanted = false;
        for (size_t p = 0; p < self->package_count; p++)
            wanted |= claim_columns(self, p, &lineup->no_deal[i], job, true);
        if (wanted)
            self->jobs[self->job_count++] = *job;
    }
}

static enum status choose_jobs(struct collector *self, struct error *err)
{
    const struct lineup *lineup = &self->lineup;
    const size_t series = self->package_count * self->outcome_count;
    self->jobs = ARENA_ARRAY(&self->arena, struct sweep_job, lineup->job_count);
    self->columns = ARENA_ARRAY(&self->arena, size_t, series);
    self->y = ARENA_ARRAY(self->results, double *, series);
    if (!self->jobs || !self->columns || !self->y)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < series; i++)
        self->columns[i] = SIZE_MAX;
    for (size_t p = 0; p < self->package_count; p++)
        for (size_t i = 0; i < lineup->path_count; i++) {
            const struct sweep_job *job = lineup_job(lineup, 0, p, i);
            if (claim_columns(self, p, &lineup->paths[i], job, false))
                self->jobs[self->job_count++] = *job;
        }
    choose_no_deal_jobs(self);
    for (size_t i = 0; i < series; i++) {
        self->y[i] = arena_alloc(self->results, self->options->futures, sizeof(double));
        if (self->columns[i] == SIZE_MAX)
            return error_set(err, STATUS_INPUT, nowhere, "no run gives outcome '%s'",
                             lineup->folder->outcomes[self->outcomes[i % self->outcome_count]].id);
    }
    return self->results->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status take_chunk(void *context, const struct sweep_chunk *chunk)
{
    struct collector *self = context;
    for (size_t i = 0; i < self->package_count * self->outcome_count; i++)
        memcpy(self->y[i] + chunk->first, chunk->columns + self->columns[i] * chunk->stride,
               chunk->count * sizeof(double));
    return STATUS_OK;
}

/* ---- What was drawn ---- */

static bool reaches_a_plan(const struct collector *self, size_t sampled)
{
    for (size_t j = 0; j < self->job_count; j++)
        for (uint32_t i = 0; i < self->jobs[j].plan->input_count; i++)
            if (self->jobs[j].sampled[i] == sampled)
                return true;
    return false;
}

static enum status draw_factors(const struct collector *self,
                                const struct parameter *const *parameters, size_t count,
                                struct futures_table *out)
{
    const size_t futures = (size_t)self->options->futures;
    const struct parameter **factors = ARENA_ARRAY(self->results, const struct parameter *, count);
    double **x = ARENA_ARRAY(self->results, double *, count);
    if (!factors || !x)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < count; k++) {
        if (!reaches_a_plan(self, k))
            continue;
        double *column = ARENA_ARRAY(self->results, double, futures);
        if (!column)
            return STATUS_NO_MEMORY;
        future_sample_block(column, parameters[k], self->options->seed, 0, futures);
        factors[out->factor_count] = parameters[k];
        x[out->factor_count++] = column;
    }
    out->factors = factors;
    out->x = (const double *const *)x;
    return STATUS_OK;
}

/* ---- The whole ---- */

static enum status collect(struct collector *self, const struct case_folder *folder,
                           const struct document *document, struct futures_table *tables,
                           struct problems *problems, struct error *err)
{
    const struct futures_options *options = self->options;
    const struct parameter *const *parameters = sampled_parameters(&self->arena, folder);
    if (!parameters)
        return self->arena.failed ? STATUS_NO_MEMORY
                                  : error_set(err, STATUS_INPUT, nowhere,
                                              "two uncertainties have the same dimension");
    const struct evaluate_options evaluate = {
        .packages = self->packages,
        .package_count = self->package_count,
        .adversaries = &options->adversary,
        .adversary_count = options->adversary ? 1 : 0,
        .credit = options->credit,
        .futures = options->futures,
        .seed = options->seed,
        .threads = options->threads,
        .set = options->set,
        .endogenous = options->endogenous,
        .stop = options->stop,
    };
    TRY(choose_outcomes(self, folder->outcome_count));
    TRY(lineup_build(&self->lineup, &self->arena, folder, document, &evaluate, parameters, problems,
                     err));
    TRY(choose_jobs(self, err));
    const struct sweep sweep = {.parameters = parameters,
                                .parameter_count = sampled_count(folder),
                                .jobs = self->jobs,
                                .job_count = self->job_count,
                                .column_count = self->lineup.column_count,
                                .futures = options->futures,
                                .seed = options->seed,
                                .threads = options->threads,
                                .stop = options->stop,
                                .progress = options->progress,
                                .progress_self = options->progress_self};
    TRY(sweep_run(&sweep, take_chunk, self, err));
    struct futures_table table = {.count = (size_t)options->futures,
                                  .outcomes = self->outcomes,
                                  .outcome_count = self->outcome_count};
    TRY(draw_factors(self, parameters, sampled_count(folder), &table));
    for (size_t p = 0; p < self->package_count; p++) {
        table.y = (const double *const *)self->y + p * self->outcome_count;
        tables[p] = table;
    }
    return STATUS_OK;
}

enum status futures_run_each(struct arena *arena, const struct case_folder *folder,
                             const struct document *document, const struct futures_options *options,
                             const struct package *const *packages, size_t package_count,
                             struct futures_table *tables, struct problems *problems,
                             struct error *err)
{
    if (options->futures == 0 || options->futures > FUTURES_TABLE_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "between 1 and %d futures",
                         FUTURES_TABLE_MOST);
    struct collector self = {.results = arena,
                             .options = options,
                             .packages = packages,
                             .package_count = package_count};
    arena_init(&self.arena);
    const enum status status = collect(&self, folder, document, tables, problems, err);
    lineup_free(&self.lineup);
    arena_free(&self.arena);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "no memory for a table of %llu futures",
                         (unsigned long long)options->futures);
    return status;
}

enum status futures_run(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct futures_options *options,
                        struct futures_table *out, struct problems *problems, struct error *err)
{
    return futures_run_each(arena, folder, document, options, &options->package, 1, out, problems,
                            err);
}

// SPDX-License-Identifier: MIT
/* A lineup, and those of its jobs that the wanted outcomes need. */
#include "study/trial.h"

#include "base/text.h"

#include <string.h>

static const struct place nowhere = {0};

/* ---- Which jobs, which columns ---- */

static enum status choose_outcomes(struct trial *self, size_t all)
{
    const size_t count = self->options->outcomes ? self->options->outcome_count : all;
    size_t *outcomes = ARENA_ARRAY(&self->arena, size_t, count);
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
static bool claim_columns(struct trial *self, size_t package, const struct path *path,
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
static void choose_no_deal_jobs(struct trial *self)
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

static enum status choose_jobs(struct trial *self, struct error *err)
{
    const struct lineup *lineup = &self->lineup;
    const size_t series = self->package_count * self->outcome_count;
    self->jobs = ARENA_ARRAY(&self->arena, struct sweep_job, lineup->job_count);
    self->columns = ARENA_ARRAY(&self->arena, size_t, series);
    if (!self->jobs || !self->columns)
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
    for (size_t i = 0; i < series; i++)
        if (self->columns[i] == SIZE_MAX)
            return error_set(err, STATUS_INPUT, nowhere, "no run gives outcome '%s'",
                             lineup->folder->outcomes[self->outcomes[i % self->outcome_count]].id);
    return STATUS_OK;
}

/* ---- What varies ---- */

static bool section_reads(const struct section *section, uint32_t slot)
{
    for (uint32_t i = 0; i < section->count; i++) {
        const struct instruction *item = &section->items[i];
        if (item->a == slot || item->b == slot || item->c == slot)
            return true;
    }
    return false;
}

static bool is_among(const uint32_t *slots, uint32_t count, uint32_t slot)
{
    for (uint32_t i = 0; i < count; i++)
        if (slots[i] == slot)
            return true;
    return false;
}

static bool phase_reads(const struct plan *plan, const struct phase *phase, uint32_t slot)
{
    return section_reads(&phase->step, slot) || is_among(phase->flows, plan->state_count, slot) ||
           is_among(phase->outputs, plan->output_count, slot);
}

/* Whether an input has a way to what was asked for: a plan keeps only what outputs need. */
static bool plan_reads(const struct plan *plan, uint32_t slot)
{
    for (uint32_t i = 0; i < plan->state_count; i++)
        if (plan->states[i].initial == slot)
            return true;
    for (uint32_t i = 0; i < plan->phase_count; i++)
        if (phase_reads(plan, &plan->phases[i], slot))
            return true;
    return section_reads(&plan->once, slot) || section_reads(&plan->initial, slot);
}

/* Whether a sampled parameter is an input of a plan; *has_way: and whether anything there reads it. */
static bool reaches_a_plan(const struct trial *self, size_t sampled, bool *has_way)
{
    bool reaches = false;
    for (size_t j = 0; j < self->job_count; j++) {
        const struct plan *plan = self->jobs[j].plan;
        for (uint32_t i = 0; i < plan->input_count; i++)
            if (self->jobs[j].sampled[i] == sampled) {
                reaches = true;
                *has_way |= plan_reads(plan, plan->inputs[i].slot);
            }
    }
    return reaches;
}

static enum status list_factors(struct trial *self)
{
    self->factors = ARENA_ARRAY(&self->arena, size_t, self->parameter_count);
    self->has_way = ARENA_ARRAY(&self->arena, bool, self->parameter_count);
    if (!self->factors || !self->has_way)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < self->parameter_count; k++)
        if (reaches_a_plan(self, k, &self->has_way[self->factor_count]))
            self->factors[self->factor_count++] = k;
    for (size_t j = 0; j < self->job_count; j++)
        self->noisy |= self->jobs[j].plan->stream_count > 0;
    return STATUS_OK;
}

/* ---- The whole ---- */

enum status trial_build(struct trial *self, const struct case_folder *folder,
                        const struct document *document, const struct futures_options *options,
                        const struct package *const *packages, size_t package_count,
                        struct problems *problems, struct error *err)
{
    *self = (struct trial){.options = options, .package_count = package_count};
    arena_init(&self->arena);
    self->parameters = sampled_parameters(&self->arena, folder);
    self->parameter_count = sampled_count(folder);
    if (!self->parameters)
        return self->arena.failed ? STATUS_NO_MEMORY
                                  : error_set(err, STATUS_INPUT, nowhere,
                                              "two uncertainties have the same dimension");
    self->evaluate = (struct evaluate_options){
        .packages = packages,
        .package_count = package_count,
        .adversaries = &options->adversary,
        .adversary_count = options->adversary ? 1 : 0,
        .credit = options->credit,
        .seed = options->seed,
        .threads = options->threads,
        .set = options->set,
        .endogenous = options->endogenous,
        .whole = true,
        .stop = options->stop,
    };
    TRY(choose_outcomes(self, folder->outcome_count));
    TRY(lineup_build(&self->lineup, &self->arena, folder, document, &self->evaluate,
                     self->parameters, problems, err));
    TRY(choose_jobs(self, err));
    return list_factors(self);
}

void trial_free(struct trial *self)
{
    lineup_free(&self->lineup);
    arena_free(&self->arena);
}

struct taker {
    const struct trial *trial;
    double **y;
    size_t series;
};

static enum status take_chunk(void *context, const struct sweep_chunk *chunk)
{
    const struct taker *self = context;
    for (size_t i = 0; i < self->series; i++)
        memcpy(self->y[i] + chunk->first, chunk->columns + self->trial->columns[i] * chunk->stride,
               chunk->count * sizeof(double));
    return STATUS_OK;
}

enum status trial_run(const struct trial *self, struct arena *arena,
                      const struct sweep_design *design, uint64_t count, const double *const **out,
                      struct error *err)
{
    const struct futures_options *options = self->options;
    const size_t series = self->package_count * self->outcome_count;
    struct taker taker = {
        .trial = self, .y = ARENA_ARRAY(arena, double *, series), .series = series};
    for (size_t i = 0; taker.y && i < series; i++)
        taker.y[i] = ARENA_ARRAY(arena, double, count);
    if (arena->failed)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for outcomes of %llu runs",
                         (unsigned long long)count);
    const struct sweep sweep = {.parameters = self->parameters,
                                .parameter_count = self->parameter_count,
                                .jobs = self->jobs,
                                .job_count = self->job_count,
                                .column_count = self->lineup.column_count,
                                .futures = count,
                                .seed = options->seed,
                                .design = design,
                                .threads = options->threads,
                                .stop = options->stop,
                                .progress = options->progress,
                                .progress_self = options->progress_self};
    TRY(sweep_run(&sweep, take_chunk, &taker, err));
    *out = (const double *const *)taker.y;
    return STATUS_OK;
}

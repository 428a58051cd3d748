// SPDX-License-Identifier: MIT
/* Packages times futures: a tally while chunks arrive, spreads and contrasts at the end. */
#include "study/evaluate.h"

#include "base/pool.h"
#include "base/text.h"
#include "study/evaluate_values.h"
#include "study/lineup.h"
#include "study/outlook.h"
#include "study/parts.h"
#include "study/precision.h"
#include "study/rivals.h"
#include "study/tally.h"

#include <assert.h>
#include <time.h>

static const struct place nowhere = {0};

enum { FAN_LINES = 9 };

struct evaluator {
    struct arena arena;    /* what does not outlive the call */
    struct arena *results; /* what does */
    const struct case_folder *folder;
    const struct evaluate_options *options;
    const struct parameter *const *parameters; /* the sampled ones */
    struct error *err;
    double begun; /* seconds: when the first future was */
    struct lineup lineup;
    struct tally tally;
    double *scratch; /* [thread][2][kept] */
    struct precision_sample *sample; /* NULL: nothing is compared with double precision */
};

static size_t threads_of(const struct evaluator *self)
{
    const size_t threads = self->lineup.options->threads;
    return threads ? threads : pool_processors();
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- Taking chunks ---- */

static void put_on_shelf(const struct evaluator *self, const struct sweep_chunk *chunk)
{
    for (size_t j = 0; j < self->lineup.job_count; j++) {
        struct shelf_entry *entry = lineup_shelved(&self->lineup, j);
        if (entry)
            shelf_put(self->lineup.options->shelf, entry,
                      chunk->columns + self->lineup.jobs[j].first_column * chunk->stride,
                      chunk->stride, chunk->first, chunk->count);
    }
}

static enum status hand_values(struct evaluator *self, const struct sweep_chunk *chunk)
{
    const struct evaluate_options *options = self->options;
    const struct evaluate_values values = {.lineup = &self->lineup,
                                           .chunk = chunk,
                                           .first = chunk->first,
                                           .count = chunk->count,
                                           .fan_points = self->lineup.paths[0].probes.fan_points};
    if (self->sample)
        TRY(precision_take(self->sample, &values, self->err));
    return options->values ? options->values(options->values_self, &values, self->err) : STATUS_OK;
}

static enum status take_chunk(void *context, const struct sweep_chunk *chunk)
{
    struct evaluator *self = context;
    if (chunk->first == 0 && self->options->begun)
        self->options->begun(self->options->begun_self, chunk->count,
                             seconds_now() - self->begun);
    put_on_shelf(self, chunk);
    TRY(hand_values(self, chunk));
    return tally_take(&self->tally, &self->arena, chunk);
}

/* ---- Results ---- */

static struct spread nothing(void)
{
    const struct accumulator none = {0};
    return accumulator_spread(&none, NULL, 0, NULL);
}

static struct outcome_result *make_outcomes(struct evaluator *self)
{
    const size_t count = self->lineup.folder->outcome_count;
    struct outcome_result *outcomes = ARENA_ARRAY(self->results, struct outcome_result, count);
    for (size_t i = 0; i < count && outcomes; i++)
        outcomes[i].value = outcomes[i].contrast.difference = nothing();
    return outcomes;
}

/* The fan's lines, years first, follow one another in `numbers`. */
static struct fan fan_over(double *numbers, size_t points)
{
    for (size_t k = 0; k < points; k++)
        numbers[k] = (double)k;
    return (struct fan){
        .points = points,
        .years = numbers,
        .mean = numbers + points,
        .q05 = numbers + 2 * points,
        .q10 = numbers + 3 * points,
        .q25 = numbers + 4 * points,
        .q50 = numbers + 5 * points,
        .q75 = numbers + 6 * points,
        .q90 = numbers + 7 * points,
        .q95 = numbers + 8 * points,
    };
}

static void fill_fan(const struct evaluator *self, double *numbers, size_t points,
                     size_t first_column, double *scratch)
{
    for (size_t k = 0; k < points; k++) {
        const struct spread at = tally_spread(&self->tally, first_column + k, scratch);
        const double lines[] = {at.mean, at.q05, at.q10, at.q25, at.q50, at.q75, at.q90, at.q95};
        for (size_t line = 0; line < sizeof lines / sizeof lines[0]; line++)
            numbers[(line + 1) * points + k] = lines[line];
    }
}

/* Where one task of finishing writes. */
struct finish {
    struct package_result *results;
    struct outcome_result **outcomes; /* [result] */
    double **fans;                    /* [result]: memory of the fan */
    struct spread **sensitivities;    /* [package] or NULL */
    struct outcome_result *no_deal;
    const struct evaluator *self;
};

static void finish_sensitivities(const struct evaluator *self, size_t package,
                                 struct spread *spreads, double *scratch)
{
    const size_t count = 3 * self->lineup.folder->sensitivity_count;
    for (size_t i = 0; i < count; i++) {
        const struct sweep_job *job =
            &self->lineup.jobs[self->lineup.sensitivity_jobs + package * count + i];
        spreads[i] = tally_spread(&self->tally, job->first_column, scratch);
    }
}

static void finish_no_deal(const struct evaluator *self, struct outcome_result *outcomes,
                           double *scratch)
{
    for (size_t i = 0; i < self->lineup.no_deal_count; i++) {
        const size_t first = self->lineup.jobs[self->lineup.no_deal_jobs + i].first_column;
        for (size_t k = 0; k < self->lineup.no_deal[i].count; k++)
            outcomes[self->lineup.no_deal[i].outcomes[k]].value =
                tally_spread(&self->tally, first + k, scratch);
    }
}

/* One task a package and adversary, and one for no deal. */
static enum status finish_result(void *context, size_t thread, size_t index, struct error *err)
{
    const struct finish *finish = context;
    const struct evaluator *self = finish->self;
    const size_t packages = self->lineup.options->package_count;
    const size_t a = index / packages, p = index % packages;
    double *scratch = self->scratch + thread * 2 * self->tally.kept;
    (void)err;
    if (a == self->lineup.adversaries) {
        finish_no_deal(self, finish->no_deal, scratch);
        return STATUS_OK;
    }
    for (size_t i = 0; i < self->lineup.path_count; i++) {
        const struct path *path = &self->lineup.paths[i];
        const size_t first = lineup_job(&self->lineup, a, p, i)->first_column;
        for (size_t k = 0; k < path->count; k++) {
            struct outcome_result *result = &finish->outcomes[index][path->outcomes[k]];
            result->value = tally_spread(&self->tally, first + k, scratch);
            if (self->lineup.reference != SIZE_MAX && self->lineup.reference != p)
                result->contrast = tally_contrast(
                    &self->tally, tally_versus(&self->tally, a, p, path->outcomes[k]), first + k,
                    lineup_job(&self->lineup, a, self->lineup.reference, i)->first_column + k,
                    scratch);
        }
        if (path->probes.fan_points)
            fill_fan(self, finish->fans[index], path->probes.fan_points, first + path->count,
                     scratch);
    }
    if (finish->results[index].sensitivity)
        finish_sensitivities(self, p, finish->sensitivities[p], scratch);
    return STATUS_OK;
}

static enum status finish(struct evaluator *self, struct evaluation *evaluation, struct error *err)
{
    const size_t packages = self->lineup.options->package_count,
                 count = self->lineup.adversaries * packages;
    struct finish work = {
        .self = self,
        .results = ARENA_ARRAY(self->results, struct package_result, count),
        .outcomes = ARENA_ARRAY(&self->arena, struct outcome_result *, count),
        .fans = ARENA_ARRAY(&self->arena, double *, count),
        .sensitivities = ARENA_ARRAY(&self->arena, struct spread *, packages),
        .no_deal = self->lineup.no_deal_count ? make_outcomes(self) : NULL,
    };
    if (self->results->failed || self->arena.failed)
        return STATUS_NO_MEMORY;
    const size_t points = self->lineup.paths[0].probes.fan_points;
    for (size_t r = 0; r < count; r++) {
        struct package_result *result = &work.results[r];
        result->package = lineup_package(&self->lineup, r % packages);
        result->adversary = lineup_adversary(&self->lineup, r / packages);
        result->outcomes = work.outcomes[r] = make_outcomes(self);
        work.fans[r] = ARENA_ARRAY(self->results, double, FAN_LINES *points);
        if (work.fans[r])
            result->fan = fan_over(work.fans[r], points);
        if (r < packages && lineup_has_sensitivities(&self->lineup))
            result->sensitivity = work.sensitivities[r] = ARENA_ARRAY(
                self->results, struct spread, 3 * self->lineup.folder->sensitivity_count);
    }
    if (self->results->failed)
        return STATUS_NO_MEMORY;
    TRY(pool_run(threads_of(self), count + (work.no_deal ? 1 : 0), finish_result, &work, NULL,
                 err));
    evaluation->results = work.results;
    evaluation->no_deal = work.no_deal;
    return STATUS_OK;
}

/* Which of the lineup's packages stands for a typical past case; SIZE_MAX: none. */
static size_t typical_past(const struct lineup *lineup)
{
    for (size_t p = 0; p < lineup->packages; p++)
        if (text_equal(lineup_package(lineup, p)->id, lineup->folder->outside->reference))
            return p;
    return SIZE_MAX;
}

/* Risks against history, over the numbers that were kept. */
static enum status weigh(struct evaluator *self, const double *const *kept,
                         struct evaluation *evaluation, struct error *err)
{
    const struct lineup *lineup = &self->lineup;
    const struct evaluate_options *options = lineup->options;
    struct outlook_question question;
    if (!options->outlook || !outlook_first_question(lineup->folder, &question))
        return STATUS_OK;
    const size_t packages = options->package_count, typical = typical_past(lineup);
    size_t *outcomes = ARENA_ARRAY(&self->arena, size_t, lineup->folder->outcome_count);
    if (!outcomes)
        return STATUS_NO_MEMORY;
    const size_t count = outlook_outcomes(lineup->folder, question.record, outcomes);
    const double **chances = ARENA_ARRAY(&self->arena, const double *, (packages + 1) * count);
    if (!chances)
        return STATUS_NO_MEMORY;
    if (typical == SIZE_MAX || count == 0)
        return STATUS_OK;
    for (size_t i = 0; i < (packages + 1) * count; i++) {
        const size_t package = i / count < packages ? i / count : typical;
        const size_t column = lineup_column(lineup, outcomes[i % count], 0, package);
        if (column == SIZE_MAX)
            return STATUS_OK;
        chances[i] = kept[column];
    }
    const struct outlook_futures futures = {.packages = options->packages,
                                            .package_count = packages,
                                            .reference = lineup_package(lineup, typical),
                                            .outcomes = outcomes,
                                            .outcome_count = count,
                                            .chances = chances,
                                            .reference_chances = chances + packages * count,
                                            .futures = self->tally.kept,
                                            .seed = options->seed};
    struct error none = {0};
    const enum status status = outlook_weigh(self->results, lineup->folder, &question, &futures,
                                             &evaluation->outlook, &none);
    if (status == STATUS_NO_MEMORY)
        *err = none; /* where no future has all risks there is nothing to weigh */
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* Rules of choice over the numbers that were kept. */
static enum status judge(struct evaluator *self, struct evaluation *evaluation, struct error *err)
{
    const double **kept = ARENA_ARRAY(&self->arena, const double *, self->lineup.column_count);
    if (!kept)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->lineup.column_count; i++)
        kept[i] = self->tally.columns[i].kept;
    TRY(weigh(self, kept, evaluation, err));
    return robust_judge(self->results, &self->lineup, kept, self->tally.kept, &evaluation->robust,
                        &evaluation->robust_count, err);
}

/* ---- The whole ---- */

static enum status check_options(const struct evaluate_options *options, struct error *err)
{
    if (options->package_count == 0)
        return error_set(err, STATUS_USAGE, nowhere, "no package to evaluate");
    if (options->futures == 0)
        return error_set(err, STATUS_USAGE, nowhere, "at least one future is needed");
    if (options->futures > EVALUATE_FUTURES_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "at most %d futures", EVALUATE_FUTURES_MOST);
    if (options->lanes > LANES_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "at most %d lanes", LANES_MOST);
    return STATUS_OK;
}

/* The options live as long as the evaluation that points to them. */
static const struct evaluate_options *kept_options(struct arena *arena,
                                                   const struct evaluate_options *options)
{
    struct evaluate_options *copy = arena_grow(arena, options, 1, 1, sizeof *copy);
    if (!copy)
        return NULL;
    copy->packages = arena_grow(arena, options->packages, options->package_count,
                                options->package_count, sizeof *copy->packages);
    copy->adversaries = arena_grow(arena, options->adversaries, options->adversary_count,
                                   options->adversary_count, sizeof *copy->adversaries);
    copy->set.items = arena_grow(arena, options->set.items, options->set.count, options->set.count,
                                 sizeof *copy->set.items);
    return arena->failed ? NULL : copy;
}

/* Futures * steps * equations over all plans, of the futures that were not known before. */
static double equation_steps(const struct lineup *lineup)
{
    const double futures = (double)lineup->options->futures;
    double all = 0.0;
    for (size_t i = 0; i < lineup->job_count; i++) {
        const struct sweep_job *job = &lineup->jobs[i];
        if (job->plan)
            all += (double)job->plan->steps * job->plan->equation_count *
                   (futures - (double)job->known_count);
    }
    return all;
}

/* What is to be run, and room for what it comes to. */
static enum status prepare(struct evaluator *self, const struct case_folder *folder,
                           const struct document *document, const struct evaluate_options *options,
                           struct problems *problems, struct error *err)
{
    self->parameters = sampled_parameters(&self->arena, folder);
    if (!self->parameters)
        return self->arena.failed ? STATUS_NO_MEMORY
                                  : error_set(err, STATUS_INPUT, nowhere,
                                              "two uncertainties have the same dimension");
    TRY(lineup_build(&self->lineup, &self->arena, folder, document, options, self->parameters,
                     problems, err));
    if (self->lineup.path_count == 0)
        return error_set(err, STATUS_INPUT, (struct place){.file = folder->path},
                         "no outcome is read from a settlement");
    TRY(tally_init(&self->tally, &self->arena, &self->lineup, 0, options->futures));
    self->scratch =
        arena_alloc(&self->arena, threads_of(self) * 2, self->tally.kept * sizeof(double));
    return self->scratch ? STATUS_OK : STATUS_NO_MEMORY;
}

static struct sweep sweep_of(const struct evaluator *self)
{
    const struct lineup *lineup = &self->lineup;
    const struct evaluate_options *options = self->options;
    return (struct sweep){.parameters = self->parameters,
                          .parameter_count = sampled_count(self->folder),
                          .jobs = lineup->jobs,
                          .job_count = lineup->job_count,
                          .column_count = lineup->column_count,
                          .futures = options->futures,
                          .seed = options->seed,
                          .preludes = options->shelf ? &options->shelf->preludes : NULL,
                          .threads = options->threads,
                          .lanes = options->lanes,
                          .width = options->width,
                          .draws = options->shelf ? &options->shelf->draws : NULL,
                          .stop = options->stop,
                          .progress = options->progress,
                          .progress_self = options->progress_self};
}

static enum status run_futures(struct evaluator *self, enum status status, struct error *err)
{
    static const struct ranks alone = {.count = 1};
    const struct evaluate_options *options = self->options;
    const struct sweep sweep = sweep_of(self);
    const struct ranks *ranks = options->ranks ? options->ranks : &alone;
    assert(!options->values || (ranks->count == 1 && !options->keeper));
    if (ranks->count > 1 || options->keeper)
        return parts_run(&sweep, &self->tally, ranks, options, status, err);
    TRY(status);
    if (self->sample)
        TRY(precision_begin(&self->arena, self->folder, options, self->sample));
    return sweep_run(&sweep, take_chunk, self, err);
}

/* What single precision costs in accuracy. Nothing may be known from a shelf, whose arms have no plans. */
static enum status compare_precisions(struct evaluator *self, struct evaluation *evaluation,
                                      struct error *err)
{
    const struct sweep sweep = sweep_of(self);
    assert(!self->options->shelf);
    return precision_run(self->results, &self->lineup, &sweep, self->sample, &evaluation->precision,
                         err);
}

/* What is known of the evaluation beside its numbers. */
static void describe(const struct evaluator *self, struct evaluation *evaluation)
{
    const struct evaluate_options *options = self->options;
    const struct plan *main_plan = self->lineup.jobs[0].plan;
    const struct shelf_entry *main_entry = lineup_shelved(&self->lineup, 0);
    evaluation->folder = self->folder;
    evaluation->options = options;
    evaluation->package_count = options->package_count;
    evaluation->adversary_count = self->lineup.adversaries;
    evaluation->futures = options->futures;
    evaluation->seed = options->seed;
    evaluation->sampled_dimensions = sampled_count(self->folder);
    evaluation->failed_futures = self->tally.failed_futures;
    const double work = equation_steps(&self->lineup);
    evaluation->nanoseconds_per_equation_step =
        work > 0.0 ? 1e9 * (seconds_now() - self->begun) * (double)threads_of(self) / work : 0.0;
    evaluation->equations = main_plan ? main_plan->equation_count : main_entry->equations;
    evaluation->steps = main_plan ? main_plan->steps : main_entry->steps;
}

static enum status evaluate(struct evaluator *self, const struct case_folder *folder,
                            const struct document *document, const struct evaluate_options *options,
                            struct evaluation **evaluation, struct problems *problems,
                            struct error *err)
{
    const double start = seconds_now();
    const enum status status = prepare(self, folder, document, options, problems, err);
    self->folder = folder;
    self->options = options;
    self->err = err;
    self->begun = seconds_now();
    TRY(run_futures(self, status, err));
    if (options->ranks && options->ranks->rank > 0) {
        *evaluation = NULL;
        return STATUS_OK;
    }
    TRY(finish(self, *evaluation, err));
    TRY(judge(self, *evaluation, err));
    describe(self, *evaluation);
    (*evaluation)->seconds = seconds_now() - start;
    evaluation_digest(*evaluation, (*evaluation)->digest);
    return self->sample ? compare_precisions(self, *evaluation, err) : STATUS_OK;
}

enum status evaluate_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct evaluate_options *options,
                         const struct evaluation **out, struct problems *problems,
                         struct error *err)
{
    TRY(check_options(options, err));
    struct precision_sample sample = {.futures = 0};
    const bool compared = folder->single && !options->uncompared;
    struct evaluator self = {.results = arena, .sample = compared ? &sample : NULL};
    const struct evaluate_options *kept = kept_options(arena, options);
    struct evaluation *evaluation = ARENA_NEW(arena, struct evaluation);
    enum status status = STATUS_NO_MEMORY;
    arena_init(&self.arena);
    if (kept && evaluation)
        status = evaluate(&self, folder, document, kept, &evaluation, problems, err);
    lineup_free(&self.lineup);
    arena_free(&self.arena);
    if (status == STATUS_OK && options->structures)
        status = rivals_run(arena, folder, document, kept, &evaluation->rivals, problems, err);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "no memory for %zu packages",
                         options->package_count);
    if (status == STATUS_OK)
        *out = evaluation;
    return status;
}

// SPDX-License-Identifier: MIT
/* Packages times futures: which runs the outcomes need, and what they come to.
 *
 *   arms     [adversary][package, the reference last if it was not asked for][path]
 *            then no deal [path], then sensitivities [package][sensitivity or level]
 *   columns  of an arm: one an outcome that its path reads, then the points of the fan
 *
 * Arms compile in parallel, each in memory of its own, of which only the plan stays. A sensitivity of
 * something sampled needs no plan of its own: that input is held at one value instead. */
#include "study/evaluate.h"

#include "base/pool.h"
#include "base/text.h"
#include "equation/equation.h"
#include "study/ensemble.h"
#include "study/sweep.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct place nowhere = {0};

/* A mode and a settlement, and the outcomes read on it. */
struct path {
    const struct case_path *mode, *settle;
    size_t *outcomes;
    size_t count;
    struct probes probes;
};

/* One plan to compile. */
struct arm_work {
    struct arm arm;
    const struct path *path;
    struct arena arena; /* owns what follows */
    const struct plan *plan;
    uint32_t *sampled; /* for each input which sampled parameter */
    struct schedule schedule;
};

/* One column's sums, and its first numbers for quantiles. */
struct column {
    struct accumulator sums;
    double *kept;
};

struct versus {
    struct accumulator sums;
    uint64_t better, worse, equal;
};

struct evaluator {
    struct arena arena; /* what does not outlive the call */
    struct arena *results;
    const struct case_folder *folder;
    const struct document *document;
    const struct evaluate_options *options;
    size_t adversaries, packages; /* packages: with the reference */
    size_t reference;             /* index among packages, SIZE_MAX: none */
    size_t main_risk;
    struct path *paths; /* the main one first */
    size_t path_count;
    struct path *no_deal;
    size_t no_deal_count;
    struct path sensitive; /* the main path, read for the main risk alone */
    struct arm_work *arms;
    size_t arm_count, arms_of_packages, arms_of_no_deal;
    struct sweep_job *jobs;
    size_t job_count, jobs_of_sensitivities;
    struct column *columns;
    size_t column_count, kept;
    struct versus *versus; /* [adversary][package][outcome] */
    double *difference, *scratch;
    uint64_t failed_futures;
    struct evaluation *evaluation;
};

/* ---- Paths ---- */

static const struct case_path *settle_of(const struct evaluator *self,
                                         const struct outcome *outcome)
{
    if (self->options->endogenous && text_equal(outcome->settle, "imposed"))
        return case_find_settle(self->folder, "endogenous");
    return case_find_settle(self->folder, outcome->settle);
}

static bool is_no_deal(const struct outcome *outcome)
{
    return text_equal(outcome->settle, "no_deal");
}

/* Adds an outcome to the path that has this mode and settlement, made when it is new. */
static enum status path_add(struct evaluator *self, struct path *paths, size_t *count,
                            const struct case_path *mode, const struct case_path *settle,
                            size_t outcome)
{
    size_t i = 0;
    while (i < *count && (paths[i].mode != mode || paths[i].settle != settle))
        i++;
    if (i == *count) {
        paths[i] = (struct path){.mode = mode, .settle = settle};
        paths[i].outcomes = ARENA_ARRAY(&self->arena, size_t, self->folder->outcome_count);
        if (!paths[i].outcomes)
            return STATUS_NO_MEMORY;
        (*count)++;
    }
    paths[i].outcomes[paths[i].count++] = outcome;
    return STATUS_OK;
}

static size_t fan_points(const struct case_folder *folder)
{
    double latest = 0.0;
    for (size_t i = 0; i < folder->mark_count; i++)
        latest = folder->marks[i] > latest ? folder->marks[i] : latest;
    const double years = floor(latest / FAN_MONTHS);
    if (!folder->fan || !(years >= 1.0))
        return 0;
    return years < FAN_POINTS_MOST - 1 ? (size_t)years + 1 : FAN_POINTS_MOST;
}

static enum status outcome_path_error(const struct outcome *outcome, struct error *err)
{
    return error_set(err, STATUS_INPUT, passage_place(&outcome->where, 0),
                     "outcome '%s' is read from mode '%s', settle '%s', which case.yaml does not "
                     "have",
                     outcome->id, outcome->mode, outcome->settle);
}

/* Outcome `first` decides which path comes first. */
static enum status sort_outcomes(struct evaluator *self, size_t first, struct error *err)
{
    const struct case_folder *folder = self->folder;
    const size_t count = folder->outcome_count;
    self->paths = ARENA_ARRAY(&self->arena, struct path, count);
    self->no_deal = ARENA_ARRAY(&self->arena, struct path, count);
    if (!self->paths || !self->no_deal)
        return STATUS_NO_MEMORY;
    if (first != SIZE_MAX) {
        const struct outcome *main = &folder->outcomes[first];
        const struct case_path *mode = case_find_mode(folder, main->mode);
        const struct case_path *settle = settle_of(self, main);
        if (!mode || !settle)
            return outcome_path_error(main, err);
        TRY(path_add(self, self->paths, &self->path_count, mode, settle, first));
        self->paths[0].count = 0; /* it comes again in its order */
    }
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = &folder->outcomes[i];
        const struct case_path *mode = case_find_mode(folder, outcome->mode);
        const struct case_path *settle = settle_of(self, outcome);
        if (!mode || (!settle && !is_no_deal(outcome)))
            return outcome_path_error(outcome, err);
        if (!is_no_deal(outcome))
            TRY(path_add(self, self->paths, &self->path_count, mode, settle, i));
        if (folder->no_deal && (is_no_deal(outcome) || outcome->no_deal))
            TRY(path_add(self, self->no_deal, &self->no_deal_count, mode, folder->no_deal, i));
    }
    return STATUS_OK;
}

static enum status build_probes(struct evaluator *self)
{
    for (size_t i = 0; i < self->path_count + self->no_deal_count; i++) {
        struct path *path = i < self->path_count ? &self->paths[i]
                                                 : &self->no_deal[i - self->path_count];
        const size_t points = i == 0 ? fan_points(self->folder) : 0;
        TRY(probes_build(&self->arena, self->folder, path->outcomes, path->count, points,
                         &path->probes));
    }
    if (self->main_risk == SIZE_MAX)
        return STATUS_OK;
    self->sensitive = self->paths[0];
    self->sensitive.outcomes = &self->main_risk;
    self->sensitive.count = 1;
    return probes_build(&self->arena, self->folder, &self->main_risk, 1, 0,
                        &self->sensitive.probes);
}

/* ---- Arms ---- */

static const struct package *package_of(const struct evaluator *self, size_t package)
{
    return package < self->options->package_count ? self->options->packages[package]
                                                  : self->options->reference;
}

static const struct adversary *adversary_of(const struct evaluator *self, size_t adversary)
{
    return self->options->adversary_count ? self->options->adversaries[adversary] : NULL;
}

static void arm_add(struct evaluator *self, const struct package *package, size_t adversary,
                    const struct path *path, struct settings set)
{
    self->arms[self->arm_count++] = (struct arm_work){
        .arm = {.package = package,
                .credit = self->options->credit,
                .adversary = adversary_of(self, adversary),
                .mode = path->mode,
                .settle = path->settle,
                .set = set,
                .vary = true,
                .every_step = true,
                .extra = path->probes.edits,
                .extra_count = path->probes.edit_count,
                .outputs = path->probes.outputs,
                .output_count = path->probes.output_count},
        .path = path,
    };
}

static bool is_sampled(struct evaluator *self, const char *variable)
{
    const char *folded = name_fold(&self->arena, variable, strlen(variable));
    const struct parameter *parameter = folded ? case_find_parameter(self->folder, folded) : NULL;
    return parameter && parameter->dimension > 0;
}

/* The options' settings and one more. */
static struct settings settings_with(struct evaluator *self, const char *name, double value)
{
    const struct settings *set = &self->options->set;
    char digits[32];
    const size_t length = text_of_double(value, digits, sizeof digits);
    struct setting *items = arena_grow(&self->arena, set->items, set->count, set->count + 1,
                                       sizeof *items);
    const char *text = arena_text(&self->arena, digits, length);
    if (!items || !text)
        return *set; /* arena->failed tells */
    items[set->count] = (struct setting){.name = name, .value = passage_of_text(text)};
    return (struct settings){.items = items, .count = set->count + 1};
}

static bool has_sensitivities(const struct evaluator *self)
{
    return self->options->sensitivities && self->main_risk != SIZE_MAX &&
           self->folder->sensitivity_count > 0;
}

static enum status list_arms(struct evaluator *self)
{
    const struct case_folder *folder = self->folder;
    const struct settings set = self->options->set;
    const size_t most = self->adversaries * self->packages * self->path_count +
                        self->no_deal_count +
                        self->options->package_count * (1 + 3 * folder->sensitivity_count);
    self->arms = ARENA_ARRAY(&self->arena, struct arm_work, most);
    if (!self->arms)
        return STATUS_NO_MEMORY;
    for (size_t a = 0; a < self->adversaries; a++)
        for (size_t p = 0; p < self->packages; p++)
            for (size_t i = 0; i < self->path_count; i++)
                arm_add(self, package_of(self, p), a, &self->paths[i], set);
    self->arms_of_packages = self->arm_count;
    for (size_t i = 0; i < self->no_deal_count; i++)
        arm_add(self, folder->no_deal->package ? case_find_package(folder, folder->no_deal->package)
                                               : NULL,
                0, &self->no_deal[i], set);
    self->arms_of_no_deal = self->arm_count;
    for (size_t p = 0; p < self->options->package_count && has_sensitivities(self); p++) {
        arm_add(self, package_of(self, p), 0, &self->sensitive, set);
        for (size_t s = 0; s < folder->sensitivity_count; s++)
            for (size_t level = 0; level < 3; level++) {
                const struct sensitivity *sensitivity = &folder->sensitivities[s];
                if (!is_sampled(self, sensitivity->variable))
                    arm_add(self, package_of(self, p), 0, &self->sensitive,
                            settings_with(self, sensitivity->variable,
                                          sensitivity->levels[level]));
            }
    }
    return self->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status compile_arm(void *context, size_t thread, size_t index, struct error *err)
{
    struct evaluator *self = context;
    struct arm_work *work = &self->arms[index];
    struct arena scratch;
    struct problems problems;
    struct compiled compiled;
    (void)thread;
    arena_init(&work->arena);
    arena_init(&scratch);
    problems_init(&problems, &scratch);
    enum status status = arm_compile(&scratch, self->folder, self->document, &work->arm,
                                     &compiled, &problems);
    if (status == STATUS_OK) {
        const uint32_t inputs = compiled.plan->input_count;
        work->plan = arm_keep(&work->arena, compiled.plan);
        work->sampled = ARENA_ARRAY(&work->arena, uint32_t, inputs);
        for (uint32_t i = 0; i < inputs && work->sampled; i++)
            work->sampled[i] = (uint32_t)arm_input(self->folder, &compiled, i);
        status = !work->plan || !work->sampled
                     ? STATUS_NO_MEMORY
                     : schedule_build(&work->arena, &work->path->probes, work->plan,
                                      &work->schedule);
    }
    arena_free(&scratch);
    if (status == STATUS_OK)
        return STATUS_OK;
    const struct package *package = work->arm.package;
    return error_set(err, status, nowhere, "package %s does not compile on path %s, %s",
                     package ? package->id : "none", work->arm.mode->id, work->arm.settle->id);
}

/* Compiles every arm; when one fails, the first of them once more, so that its problems are told. */
static enum status compile_arms(struct evaluator *self, struct problems *problems,
                                struct error *err)
{
    const size_t threads = self->options->threads ? self->options->threads : pool_processors();
    struct error first = {0};
    const enum status status =
        pool_run(threads, self->arm_count, compile_arm, self, self->options->stop, &first);
    if (status == STATUS_OK || status == STATUS_INTERRUPTED)
        return status;
    for (size_t i = 0; i < self->arm_count; i++) {
        struct compiled compiled;
        if (!self->arms[i].plan)
            TRY(arm_compile(self->results, self->folder, self->document, &self->arms[i].arm,
                            &compiled, problems));
    }
    return error_set(err, status, nowhere, "%s", first.message);
}

/* ---- Jobs ---- */

static void job_add(struct evaluator *self, const struct arm_work *work, uint32_t held,
                    double value)
{
    self->jobs[self->job_count++] = (struct sweep_job){
        .plan = work->plan,
        .sampled = work->sampled,
        .probes = &work->path->probes,
        .schedule = &work->schedule,
        .held = held,
        .held_value = value,
        .first_column = self->column_count,
    };
    self->column_count += probe_columns(&work->path->probes);
}

/* The input of an arm that a sampled variable is; PROBE_NONE when an edit fixed it. */
static uint32_t input_of(struct evaluator *self, const struct arm_work *work,
                         const struct parameter *const *parameters, const char *variable)
{
    const char *folded = name_fold(&self->arena, variable, strlen(variable));
    for (uint32_t i = 0; folded && i < work->plan->input_count; i++)
        if (strcmp(parameters[work->sampled[i]]->folded, folded) == 0)
            return i;
    return PROBE_NONE;
}

static enum status list_jobs(struct evaluator *self, const struct parameter *const *parameters)
{
    const struct case_folder *folder = self->folder;
    self->jobs = ARENA_ARRAY(&self->arena, struct sweep_job,
                             self->arms_of_no_deal +
                                 3 * folder->sensitivity_count * self->options->package_count);
    if (!self->jobs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->arms_of_no_deal; i++)
        job_add(self, &self->arms[i], PROBE_NONE, 0.0);
    self->jobs_of_sensitivities = self->job_count;
    size_t next = self->arms_of_no_deal;
    for (size_t p = 0; p < self->options->package_count && has_sensitivities(self); p++) {
        const struct arm_work *varied = &self->arms[next++];
        for (size_t s = 0; s < folder->sensitivity_count; s++)
            for (size_t level = 0; level < 3; level++) {
                const struct sensitivity *sensitivity = &folder->sensitivities[s];
                if (is_sampled(self, sensitivity->variable))
                    job_add(self, varied, input_of(self, varied, parameters, sensitivity->variable),
                            sensitivity->levels[level]);
                else
                    job_add(self, &self->arms[next++], PROBE_NONE, 0.0);
            }
    }
    assert(next == self->arm_count);
    return STATUS_OK;
}

static const struct sweep_job *job_of(const struct evaluator *self, size_t adversary,
                                      size_t package, size_t path)
{
    return &self->jobs[(adversary * self->packages + package) * self->path_count + path];
}

static struct versus *versus_of(const struct evaluator *self, size_t adversary, size_t package,
                                size_t outcome)
{
    return &self->versus[(adversary * self->packages + package) * self->folder->outcome_count +
                         outcome];
}

/* Columns, with room for the futures that quantiles are taken over. */
static enum status make_columns(struct evaluator *self)
{
    const uint64_t futures = self->options->futures;
    self->kept = futures < EVALUATE_QUANTILE_FUTURES ? (size_t)futures : EVALUATE_QUANTILE_FUTURES;
    self->columns = ARENA_ARRAY(&self->arena, struct column, self->column_count);
    for (size_t i = 0; i < self->column_count && !self->arena.failed; i++)
        self->columns[i].kept = ARENA_ARRAY(&self->arena, double, self->kept);
    self->versus =
        arena_alloc(&self->arena, self->adversaries * self->packages,
                    self->folder->outcome_count * sizeof(struct versus));
    const size_t threads = self->options->threads ? self->options->threads : pool_processors();
    self->scratch = arena_alloc(&self->arena, threads * 2, self->kept * sizeof(double));
    return self->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
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

static void take_contrasts(struct evaluator *self, const struct sweep_chunk *chunk,
                           size_t adversary, size_t package)
{
    for (size_t i = 0; i < self->path_count; i++) {
        const size_t ours = job_of(self, adversary, package, i)->first_column;
        const size_t theirs = job_of(self, adversary, self->reference, i)->first_column;
        for (size_t k = 0; k < self->paths[i].count; k++) {
            const size_t outcome = self->paths[i].outcomes[k];
            take_versus(versus_of(self, adversary, package, outcome),
                        &self->folder->outcomes[outcome],
                        chunk->columns + (ours + k) * chunk->stride,
                        chunk->columns + (theirs + k) * chunk->stride, self->difference,
                        chunk->count);
        }
    }
}

static uint64_t count_failed(const struct evaluator *self, const struct sweep_chunk *chunk)
{
    uint64_t failed = 0;
    for (size_t i = 0; i < chunk->count; i++) {
        bool any = false;
        for (size_t j = 0; j < self->jobs_of_sensitivities; j++)
            for (size_t k = 0; k < self->jobs[j].probes->count; k++)
                any |= isinf(
                    chunk->columns[(self->jobs[j].first_column + k) * chunk->stride + i]) != 0;
        failed += any;
    }
    return failed;
}

static enum status take_chunk(void *context, const struct sweep_chunk *chunk)
{
    struct evaluator *self = context;
    for (size_t c = 0; c < self->column_count; c++) {
        const double *values = chunk->columns + c * chunk->stride;
        accumulator_add(&self->columns[c].sums, values, chunk->count);
        if (chunk->first < self->kept) {
            const size_t room = self->kept - (size_t)chunk->first;
            memcpy(self->columns[c].kept + chunk->first, values,
                   (chunk->count < room ? chunk->count : room) * sizeof(double));
        }
    }
    self->failed_futures += count_failed(self, chunk);
    if (self->reference == SIZE_MAX)
        return STATUS_OK;
    if (!self->difference)
        self->difference = ARENA_ARRAY(&self->arena, double, chunk->stride);
    if (!self->difference)
        return STATUS_NO_MEMORY;
    for (size_t a = 0; a < self->adversaries; a++)
        for (size_t p = 0; p < self->options->package_count; p++)
            if (p != self->reference)
                take_contrasts(self, chunk, a, p);
    return STATUS_OK;
}

/* ---- Results ---- */

static struct spread column_spread(const struct evaluator *self, size_t column, double *scratch)
{
    return accumulator_spread(&self->columns[column].sums, self->columns[column].kept, self->kept,
                              scratch);
}

/* Quantiles of differences come from the numbers kept of both. */
static struct contrast column_contrast(const struct evaluator *self, const struct versus *versus,
                                       size_t column, size_t reference, double *scratch)
{
    const double *ours = self->columns[column].kept, *theirs = self->columns[reference].kept;
    double *apart = scratch + self->kept;
    for (size_t i = 0; i < self->kept; i++)
        apart[i] = difference(ours[i], theirs[i]);
    return (struct contrast){
        .difference = accumulator_spread(&versus->sums, apart, self->kept, scratch),
        .better = versus->better,
        .worse = versus->worse,
        .equal = versus->equal,
    };
}

static struct spread nothing(void)
{
    const struct accumulator none = {0};
    return accumulator_spread(&none, NULL, 0, NULL);
}

static struct outcome_result *make_outcomes(struct evaluator *self)
{
    const size_t count = self->folder->outcome_count;
    struct outcome_result *outcomes = ARENA_ARRAY(self->results, struct outcome_result, count);
    for (size_t i = 0; i < count && outcomes; i++)
        outcomes[i].value = outcomes[i].contrast.difference = nothing();
    return outcomes;
}

static struct fan make_fan(struct evaluator *self)
{
    enum { LINES = 9 };
    const size_t points = self->paths[0].probes.fan_points;
    double *numbers = ARENA_ARRAY(self->results, double, LINES * points);
    if (!numbers)
        return (struct fan){0};
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

/* The fan's lines follow its years in one piece of memory. */
static void fill_fan(const struct evaluator *self, struct fan *fan, double *numbers,
                     size_t first_column, double *scratch)
{
    const size_t points = fan->points;
    for (size_t k = 0; k < points; k++) {
        const struct spread at = column_spread(self, first_column + k, scratch);
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
    const size_t count = 3 * self->folder->sensitivity_count;
    for (size_t i = 0; i < count; i++) {
        const struct sweep_job *job = &self->jobs[self->jobs_of_sensitivities + package * count + i];
        spreads[i] = column_spread(self, job->first_column, scratch);
    }
}

static void finish_no_deal(const struct evaluator *self, struct outcome_result *outcomes,
                           double *scratch)
{
    for (size_t i = 0; i < self->no_deal_count; i++) {
        const size_t first = self->jobs[self->arms_of_packages + i].first_column;
        for (size_t k = 0; k < self->no_deal[i].count; k++)
            outcomes[self->no_deal[i].outcomes[k]].value =
                column_spread(self, first + k, scratch);
    }
}

/* One task a package and adversary, and one for no deal. */
static enum status finish_result(void *context, size_t thread, size_t index, struct error *err)
{
    const struct finish *finish = context;
    const struct evaluator *self = finish->self;
    const size_t packages = self->options->package_count;
    const size_t a = index / packages, p = index % packages;
    double *scratch = self->scratch + thread * 2 * self->kept;
    (void)err;
    if (a == self->adversaries) {
        finish_no_deal(self, finish->no_deal, scratch);
        return STATUS_OK;
    }
    for (size_t i = 0; i < self->path_count; i++) {
        const struct path *path = &self->paths[i];
        const size_t first = job_of(self, a, p, i)->first_column;
        for (size_t k = 0; k < path->count; k++) {
            struct outcome_result *result = &finish->outcomes[index][path->outcomes[k]];
            result->value = column_spread(self, first + k, scratch);
            if (self->reference != SIZE_MAX && self->reference != p)
                result->contrast = column_contrast(
                    self, versus_of(self, a, p, path->outcomes[k]), first + k,
                    job_of(self, a, self->reference, i)->first_column + k, scratch);
        }
        if (path->probes.fan_points)
            fill_fan(self, &finish->results[index].fan, finish->fans[index], first + path->count,
                     scratch);
    }
    if (finish->results[index].sensitivity)
        finish_sensitivities(self, p, finish->sensitivities[p], scratch);
    return STATUS_OK;
}

static enum status finish(struct evaluator *self, struct evaluation *evaluation,
                          struct error *err)
{
    const size_t packages = self->options->package_count, count = self->adversaries * packages;
    struct finish work = {
        .self = self,
        .results = ARENA_ARRAY(self->results, struct package_result, count),
        .outcomes = ARENA_ARRAY(&self->arena, struct outcome_result *, count),
        .fans = ARENA_ARRAY(&self->arena, double *, count),
        .sensitivities = ARENA_ARRAY(&self->arena, struct spread *, packages),
        .no_deal = self->no_deal_count ? make_outcomes(self) : NULL,
    };
    if (self->results->failed || self->arena.failed)
        return STATUS_NO_MEMORY;
    for (size_t r = 0; r < count; r++) {
        struct package_result *result = &work.results[r];
        result->package = package_of(self, r % packages);
        result->adversary = adversary_of(self, r / packages);
        result->outcomes = work.outcomes[r] = make_outcomes(self);
        result->fan = make_fan(self);
        work.fans[r] = (double *)(uintptr_t)result->fan.years;
        if (r < packages && has_sensitivities(self))
            result->sensitivity = work.sensitivities[r] = ARENA_ARRAY(
                self->results, struct spread, 3 * self->folder->sensitivity_count);
    }
    if (self->results->failed)
        return STATUS_NO_MEMORY;
    const size_t threads = self->options->threads ? self->options->threads : pool_processors();
    TRY(pool_run(threads, count + (work.no_deal ? 1 : 0), finish_result, &work, NULL, err));
    evaluation->results = work.results;
    evaluation->no_deal = work.no_deal;
    return STATUS_OK;
}

/* ---- The whole ---- */

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

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

static void place_reference(struct evaluator *self)
{
    const struct evaluate_options *options = self->options;
    self->packages = options->package_count;
    self->reference = SIZE_MAX;
    for (size_t i = options->package_count; i-- > 0;)
        if (options->packages[i] == options->reference)
            self->reference = i;
    if (options->reference && self->reference == SIZE_MAX)
        self->reference = self->packages++;
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
    copy->set.items = arena_grow(arena, options->set.items, options->set.count,
                                 options->set.count, sizeof *copy->set.items);
    return arena->failed ? NULL : copy;
}

static double equation_steps(const struct evaluator *self)
{
    double all = 0.0;
    for (size_t i = 0; i < self->job_count; i++)
        all += (double)self->jobs[i].plan->steps * (double)self->jobs[i].plan->equation_count;
    return all * (double)self->options->futures;
}

static enum status evaluate(struct evaluator *self, struct problems *problems, struct error *err)
{
    const struct evaluate_options *options = self->options;
    const struct case_folder *folder = self->folder;
    struct evaluation *evaluation = self->evaluation;
    const double start = seconds_now();
    self->adversaries = options->adversary_count ? options->adversary_count : 1;
    self->main_risk = evaluation_main_risk(folder);
    place_reference(self);
    TRY(sort_outcomes(self, self->main_risk, err));
    TRY(build_probes(self));
    TRY(list_arms(self));
    TRY(compile_arms(self, problems, err));
    const struct parameter *const *parameters = sampled_parameters(&self->arena, folder);
    if (!parameters)
        return STATUS_NO_MEMORY;
    TRY(list_jobs(self, parameters));
    TRY(make_columns(self));

    const double begun = seconds_now();
    const struct sweep sweep = {.parameters = parameters,
                                .parameter_count = sampled_count(folder),
                                .jobs = self->jobs,
                                .job_count = self->job_count,
                                .column_count = self->column_count,
                                .futures = options->futures,
                                .seed = options->seed,
                                .threads = options->threads,
                                .lanes = options->lanes,
                                .stop = options->stop,
                                .progress = options->progress,
                                .progress_self = options->progress_self};
    size_t threads;
    TRY(sweep_run(&sweep, take_chunk, self, &threads, err));
    TRY(finish(self, evaluation, err));
    const double end = seconds_now();

    evaluation->folder = folder;
    evaluation->options = options;
    evaluation->package_count = options->package_count;
    evaluation->adversary_count = self->adversaries;
    evaluation->futures = options->futures;
    evaluation->seed = options->seed;
    evaluation->sampled_dimensions = sampled_count(folder);
    evaluation->failed_futures = self->failed_futures;
    evaluation->seconds = end - start;
    evaluation->nanoseconds_per_equation_step =
        1e9 * (end - begun) * (double)threads / equation_steps(self);
    evaluation->equations = self->jobs[0].plan->equation_count;
    evaluation->steps = self->jobs[0].plan->steps;
    evaluation_digest(evaluation, evaluation->digest);
    return STATUS_OK;
}

enum status evaluate_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct evaluate_options *options,
                         const struct evaluation **out, struct problems *problems,
                         struct error *err)
{
    TRY(check_options(options, err));
    struct evaluator self = {.results = arena, .folder = folder, .document = document};
    arena_init(&self.arena);
    self.options = kept_options(arena, options);
    self.evaluation = ARENA_NEW(arena, struct evaluation);
    enum status status = STATUS_NO_MEMORY;
    if (self.options && self.evaluation)
        status = evaluate(&self, problems, err);
    for (size_t i = 0; i < self.arm_count; i++)
        arena_free(&self.arms[i].arena);
    arena_free(&self.arena);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "no memory for %zu packages",
                         options->package_count);
    if (status == STATUS_OK)
        *out = self.evaluation;
    return status;
}

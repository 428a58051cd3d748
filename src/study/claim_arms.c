// SPDX-License-Identifier: MIT
/* Claims to runs, runs to plans, plans through the futures. */
#include "study/claim_arms.h"

#include "base/pool.h"
#include "base/text.h"
#include "equation/equation.h"

#include <string.h>

static const struct place nowhere = {0};

/* Levers that arms draw lie in dimensions above those of any uncertainty. */
enum { DRAW_DIMENSION_FIRST = 901 };

/* ---- Which runs ---- */

static const struct case_path *settle_of(const struct case_folder *folder,
                                         const struct claim_arm *arm, const struct outcome *outcome)
{
    if (text_equal(outcome->settle, "no_deal"))
        return folder->no_deal;
    if (arm->settle && text_equal(outcome->settle, "imposed"))
        return arm->settle;
    return case_find_settle(folder, outcome->settle);
}

static size_t find_path(struct claim_arms *self, const struct case_path *mode,
                        const struct case_path *settle)
{
    size_t i = 0;
    while (i < self->path_count && (self->paths[i].mode != mode || self->paths[i].settle != settle))
        i++;
    if (i == self->path_count) {
        self->paths[self->path_count++] = (struct claim_path){.mode = mode, .settle = settle};
        self->paths[i].outcomes = ARENA_ARRAY(self->arena, size_t, self->folder->outcome_count);
    }
    return i;
}

static size_t find_outcome(struct claim_path *path, size_t outcome)
{
    size_t i = 0;
    while (i < path->count && path->outcomes[i] != outcome)
        i++;
    if (i == path->count && path->outcomes)
        path->outcomes[path->count++] = outcome;
    return i;
}

static bool same_settings(const struct settings *a, const struct settings *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = strcmp(a->items[i].name, b->items[i].name) == 0 &&
               strcmp(a->items[i].value.text, b->items[i].value.text) == 0;
    return same;
}

static bool same_draws(const struct claim_arm *a, const struct claim_arm *b)
{
    bool same = a->draw_count == b->draw_count;
    for (size_t i = 0; same && i < a->draw_count; i++)
        same = a->draws[i].lever == b->draws[i].lever && a->draws[i].low == b->draws[i].low &&
               a->draws[i].high == b->draws[i].high;
    return same;
}

static bool same_arm(const struct claim_arm *a, const struct claim_arm *b)
{
    return a->package == b->package && a->adversary == b->adversary &&
           same_settings(&a->set, &b->set) && same_draws(a, b);
}

static size_t find_run(struct claim_arms *self, const struct claim_arm *arm, size_t path)
{
    size_t i = 0;
    while (i < self->run_count && (self->runs[i].path != path || !same_arm(self->runs[i].arm, arm)))
        i++;
    if (i == self->run_count)
        self->runs[self->run_count++] = (struct claim_run){
            .arm = arm, .path = path, .folder = self->folder, .package = arm->package};
    return i;
}

static enum status list_runs(struct claim_arms *self, struct error *err)
{
    size_t values = 0;
    for (size_t c = 0; c < self->options->count; c++)
        values += self->options->only[c]->value_count;
    self->paths = ARENA_ARRAY(self->arena, struct claim_path, values);
    self->runs = ARENA_ARRAY(self->arena, struct claim_run, values);
    self->columns = ARENA_ARRAY(self->arena, struct claim_column *, self->options->count);
    for (size_t c = 0; c < self->options->count && !self->arena->failed; c++) {
        const struct claim *claim = self->options->only[c];
        self->columns[c] = ARENA_ARRAY(self->arena, struct claim_column, claim->value_count);
        for (size_t v = 0; v < claim->value_count && !self->arena->failed; v++) {
            const struct claim_arm *arm = &claim->arms[claim->values[v].arm];
            const size_t number = claim->values[v].outcome;
            const struct outcome *outcome = &self->folder->outcomes[number];
            const struct case_path *mode = case_find_mode(self->folder, outcome->mode);
            const struct case_path *settle = settle_of(self->folder, arm, outcome);
            if (!mode || !settle)
                return error_set(err, STATUS_INPUT, passage_place(&outcome->where, 0),
                                 "outcome '%s' is read from mode '%s', settle '%s', which "
                                 "case.yaml does not have",
                                 outcome->id, outcome->mode, outcome->settle);
            const size_t path = find_path(self, mode, settle);
            const size_t run = find_run(self, arm, path);
            self->columns[c][v] = (struct claim_column){
                .run = run, .outcome = find_outcome(&self->paths[path], number)};
        }
    }
    return self->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Drawn levers ---- */

static bool is_drawn(const struct claim_arm *arm, const char *folded)
{
    for (size_t i = 0; i < arm->draw_count; i++)
        if (strcmp(arm->draws[i].lever->folded, folded) == 0)
            return true;
    return false;
}

static const struct package *without_drawn(struct arena *arena, const struct claim_arm *arm)
{
    struct package *package = arena_grow(arena, arm->package, 1, 1, sizeof *package);
    struct clause *clauses = ARENA_ARRAY(arena, struct clause, arm->package->clause_count);
    if (!package || !clauses)
        return NULL;
    package->clauses = clauses;
    package->clause_count = 0;
    for (size_t i = 0; i < arm->package->clause_count; i++)
        if (!is_drawn(arm, arm->package->clauses[i].folded))
            clauses[package->clause_count++] = arm->package->clauses[i];
    return package;
}

/* A case in which the levers that the arm draws are uncertainties like others. */
static const struct case_folder *with_drawn(struct arena *arena, const struct case_folder *folder,
                                            const struct claim_arm *arm)
{
    struct case_folder *copy = arena_grow(arena, folder, 1, 1, sizeof *copy);
    struct parameter *parameters = arena_grow(arena, folder->parameters, folder->parameter_count,
                                              folder->parameter_count, sizeof *parameters);
    if (!copy || !parameters)
        return NULL;
    copy->parameters = parameters;
    for (size_t k = 0; k < arm->draw_count; k++) {
        struct parameter *lever = &parameters[arm->draws[k].lever - folder->parameters];
        lever->distribution = DISTRIBUTION_UNIFORM;
        lever->dimension = DRAW_DIMENSION_FIRST + (uint32_t)k;
        lever->low = arm->draws[k].low;
        lever->high = arm->draws[k].high;
    }
    return copy;
}

static enum status add_drawn(struct claim_arms *self, struct error *err)
{
    size_t drawn = 0;
    for (size_t i = 0; i < self->run_count; i++)
        drawn += self->runs[i].arm->draw_count;
    const struct parameter *const *sampled = sampled_parameters(self->arena, self->folder);
    self->case_sampled = self->parameter_count = sampled_count(self->folder);
    if (!sampled)
        return self->arena->failed ? STATUS_NO_MEMORY
                                   : error_set(err, STATUS_INPUT, nowhere,
                                               "two uncertainties have the same dimension");
    if (drawn && self->case_sampled &&
        sampled[self->case_sampled - 1]->dimension >= DRAW_DIMENSION_FIRST)
        return error_set(err, STATUS_INPUT, nowhere,
                         "claims that draw levers need the dimensions from %d on for them",
                         DRAW_DIMENSION_FIRST);
    self->parameters = arena_grow(self->arena, sampled, self->case_sampled,
                                  self->case_sampled + drawn, sizeof *self->parameters);
    for (size_t i = 0; self->parameters && i < self->run_count; i++) {
        struct claim_run *run = &self->runs[i];
        run->first_drawn = self->parameter_count;
        if (!run->arm->draw_count)
            continue;
        run->folder = with_drawn(self->arena, self->folder, run->arm);
        run->package = without_drawn(self->arena, run->arm);
        if (!run->folder || !run->package)
            return STATUS_NO_MEMORY;
        for (size_t k = 0; k < run->arm->draw_count; k++)
            self->parameters[self->parameter_count++] =
                &run->folder->parameters[run->arm->draws[k].lever - self->folder->parameters];
    }
    return self->parameters ? STATUS_OK : STATUS_NO_MEMORY;
}

/* ---- Compiling ---- */

static struct arm arm_of(const struct claim_arms *self, const struct claim_run *run,
                         struct settings set)
{
    const struct claim_path *path = &self->paths[run->path];
    struct arm arm = {.package = run->package,
                      .adversary = run->arm->adversary,
                      .mode = path->mode,
                      .settle = path->settle,
                      .set = set,
                      .vary = true};
    probes_ask(&path->probes, &arm);
    return arm;
}

/* The arm's settings and the variant's word. */
static struct settings settings_with(struct arena *arena, const struct settings *set,
                                     const struct claim_variant *variant)
{
    struct settings all = {.count = set->count};
    struct setting *items =
        arena_grow(arena, set->items, set->count, set->count + variant->hold_count, sizeof *items);
    if (!items)
        return *set; /* arena->failed tells */
    all.items = items;
    for (size_t k = 0; k < variant->hold_count; k++) {
        char digits[32];
        const size_t length = text_of_double(variant->holds[k].value, digits, sizeof digits);
        const char *text = arena_text(arena, digits, length);
        if (text)
            items[all.count++] = (struct setting){.name = variant->holds[k].variable,
                                                  .value = passage_of_text(text)};
    }
    return all;
}

/* Compiles a run under a variant into `out`, whose arena is begun here. */
static enum status compile_run(const struct claim_arms *self, const struct claim_run *run,
                               const struct claim_variant *variant, struct claim_run *out,
                               struct problems *told)
{
    struct arena scratch;
    struct problems problems;
    struct compiled compiled;
    arena_init(&scratch);
    problems_init(&problems, &scratch);
    arena_init(&out->arena);
    const struct arm arm = arm_of(self, run, settings_with(&scratch, &run->arm->set, variant));
    enum status status = scratch.failed ? STATUS_NO_MEMORY
                                        : arm_compile(&scratch, run->folder, self->document, &arm,
                                                      &compiled, told ? told : &problems);
    if (status == STATUS_OK) {
        const uint32_t inputs = compiled.plan->input_count;
        out->plan = arm_keep(&out->arena, compiled.plan);
        out->sampled = ARENA_ARRAY(&out->arena, uint32_t, inputs);
        for (uint32_t i = 0; i < inputs && out->sampled; i++) {
            const size_t k = arm_input(run->folder, &compiled, i);
            out->sampled[i] =
                (uint32_t)(k < self->case_sampled ? k
                                                  : run->first_drawn + (k - self->case_sampled));
        }
        status = !out->plan || !out->sampled
                     ? STATUS_NO_MEMORY
                     : schedule_build(&out->arena, &self->paths[run->path].probes, out->plan, 0,
                                      &out->schedule);
    }
    arena_free(&scratch);
    return status;
}

/* What threads compile: those runs of `from` that are wanted, into `to`. */
struct compile_work {
    const struct claim_arms *arms;
    const struct claim_variant *variant;
    const bool *wanted;
    struct claim_run *to;
};

static enum status compile_task(void *context, size_t thread, size_t index, struct error *err)
{
    struct compile_work *work = context;
    const struct claim_run *run = &work->arms->runs[index];
    (void)thread;
    if (!work->wanted[index])
        return STATUS_OK;
    const enum status status = compile_run(work->arms, run, work->variant, &work->to[index], NULL);
    if (status == STATUS_OK)
        return STATUS_OK;
    return error_set(err, status, passage_place(&run->arm->where, 0),
                     "the arm '%s' does not compile%s%s", run->arm->id,
                     work->variant->hold_count ? " with another value of " : "",
                     work->variant->hold_count ? work->variant->holds[0].variable : "");
}

/* When one fails it is compiled once more, so that its problems are told. */
static enum status compile_runs(const struct claim_arms *self, struct compile_work *work,
                                struct problems *problems, struct error *err)
{
    const size_t threads = self->options->threads ? self->options->threads : pool_processors();
    struct error first = {0};
    const enum status status =
        pool_run(threads, self->run_count, compile_task, work, self->options->stop, &first);
    if (status == STATUS_OK || status == STATUS_INTERRUPTED)
        return status;
    for (size_t i = 0; i < self->run_count; i++) {
        struct claim_run again = {.plan = NULL};
        if (!work->wanted[i] || work->to[i].plan)
            continue;
        const enum status told = compile_run(self, &self->runs[i], work->variant, &again, problems);
        arena_free(&again.arena);
        if (told != STATUS_OK)
            break;
    }
    return error_set(err, status, first.at, "%s", first.message);
}

enum status claim_arms_build(struct claim_arms *self, struct arena *arena,
                             const struct document *document, const struct claims_options *options,
                             struct problems *problems, struct error *err)
{
    *self = (struct claim_arms){.arena = arena,
                                .options = options,
                                .folder = options->claims->folder,
                                .document = document};
    TRY(list_runs(self, err));
    TRY(add_drawn(self, err));
    for (size_t i = 0; i < self->path_count; i++)
        TRY(probes_build(arena, self->folder, self->paths[i].outcomes, self->paths[i].count, 0,
                         &self->paths[i].probes));
    bool *all = ARENA_ARRAY(arena, bool, self->run_count);
    if (!all)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->run_count; i++)
        all[i] = true;
    static const struct claim_variant plain = {0};
    struct compile_work work = {.arms = self, .variant = &plain, .wanted = all, .to = self->runs};
    return compile_runs(self, &work, problems, err);
}

void claim_arms_free(struct claim_arms *self)
{
    for (size_t i = 0; i < self->run_count; i++)
        arena_free(&self->runs[i].arena);
    self->run_count = 0;
}

/* ---- Variants ---- */

static void mark_runs(const struct claim_arms *self, const struct claim_variant *variant,
                      bool *wanted)
{
    for (size_t c = 0; c < self->options->count; c++)
        for (size_t v = 0; variant->concerned[c] && v < self->options->only[c]->value_count; v++)
            wanted[self->columns[c][v].run] = true;
}

size_t claim_variant_runs(const struct claim_arms *self, const struct claim_variant *variant)
{
    bool *wanted = ARENA_ARRAY(self->arena, bool, self->run_count);
    size_t count = 0;
    if (!wanted)
        return 0;
    mark_runs(self, variant, wanted);
    for (size_t i = 0; i < self->run_count; i++)
        count += wanted[i];
    return count;
}

static bool is_input(const struct claim_run *run, size_t parameter)
{
    for (uint32_t i = 0; i < run->plan->input_count; i++)
        if (run->sampled[i] == parameter)
            return true;
    return false;
}

const struct parameter *const *claim_arms_drawn(const struct claim_arms *self, struct arena *arena,
                                                size_t claim, size_t *count)
{
    const struct parameter **drawn =
        ARENA_ARRAY(arena, const struct parameter *, self->case_sampled);
    *count = 0;
    for (size_t k = 0; drawn && k < self->case_sampled; k++) {
        bool reaches = false;
        for (size_t v = 0; v < self->options->only[claim]->value_count && !reaches; v++)
            reaches = is_input(&self->runs[self->columns[claim][v].run], k);
        if (reaches)
            drawn[(*count)++] = self->parameters[k];
    }
    return drawn;
}

/* The inputs of a run's plan that a variant holds; how many. */
static size_t find_held(const struct claim_arms *self, const struct claim_run *run,
                        const struct claim_variant *variant, struct sweep_hold *held)
{
    size_t count = 0;
    for (size_t k = 0; k < variant->hold_count; k++)
        for (uint32_t i = 0; i < run->plan->input_count; i++)
            if (strcmp(self->parameters[run->sampled[i]]->folded, variant->holds[k].variable) == 0)
                held[count++] = (struct sweep_hold){.input = i, .value = variant->holds[k].value};
    return count;
}

struct variant_run {
    const struct claim_arms *arms;
    const struct sweep_job *jobs;
    const size_t *runs; /* of each job */
    size_t job_count;
    double **numbers; /* [run] */
    size_t futures;
};

static enum status take_chunk(void *context, const struct sweep_chunk *chunk)
{
    const struct variant_run *self = context;
    for (size_t j = 0; j < self->job_count; j++)
        for (size_t k = 0; k < self->jobs[j].probes->count; k++)
            memcpy(self->numbers[self->runs[j]] + k * self->futures + chunk->first,
                   chunk->columns + (self->jobs[j].first_column + k) * chunk->stride,
                   chunk->count * sizeof(double));
    return STATUS_OK;
}

struct variant_memory {
    struct arena arena;
    bool *wanted, *compiled; /* compiled: for this variant alone */
    struct claim_run *own;   /* [run], of those compiled */
    struct sweep_job *jobs;
    size_t *runs;
    double **numbers;
};

static enum status variant_init(struct variant_memory *memory, const struct claim_arms *self)
{
    struct arena *arena = &memory->arena;
    memory->wanted = ARENA_ARRAY(arena, bool, self->run_count);
    memory->compiled = ARENA_ARRAY(arena, bool, self->run_count);
    memory->own = ARENA_ARRAY(arena, struct claim_run, self->run_count);
    memory->jobs = ARENA_ARRAY(arena, struct sweep_job, self->run_count);
    memory->runs = ARENA_ARRAY(arena, size_t, self->run_count);
    memory->numbers = ARENA_ARRAY(arena, double *, self->run_count);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status run_variant(const struct claim_arms *self, const struct claim_variant *variant,
                               struct variant_memory *memory, struct arena *arena,
                               const double **numbers, struct sweep *sweep,
                               struct problems *problems, struct error *err)
{
    const size_t futures = (size_t)self->options->futures;
    struct sweep_hold held[SWEEP_HELD_MOST];
    mark_runs(self, variant, memory->wanted);
    for (size_t i = 0; i < self->run_count; i++)
        memory->compiled[i] = memory->wanted[i] && !variant->draws_only &&
                              find_held(self, &self->runs[i], variant, held) < variant->hold_count;
    struct compile_work work = {
        .arms = self, .variant = variant, .wanted = memory->compiled, .to = memory->own};
    TRY(compile_runs(self, &work, problems, err));

    for (size_t i = 0; i < self->run_count; i++) {
        if (!memory->wanted[i])
            continue;
        const struct claim_run *run = memory->compiled[i] ? &memory->own[i] : &self->runs[i];
        const struct probes *probes = &self->paths[self->runs[i].path].probes;
        memory->numbers[i] = arena_alloc(arena, probes->count, futures * sizeof(double));
        if (!memory->numbers[i])
            return STATUS_NO_MEMORY;
        numbers[i] = memory->numbers[i];
        memory->runs[sweep->job_count] = i;
        struct sweep_job *job = &memory->jobs[sweep->job_count++];
        *job = (struct sweep_job){.plan = run->plan,
                                  .sampled = run->sampled,
                                  .probes = probes,
                                  .schedule = &run->schedule,
                                  .first_column = sweep->column_count};
        if (!memory->compiled[i])
            job->held_count = find_held(self, run, variant, job->held);
        sweep->column_count += probe_columns(probes);
    }
    struct variant_run taker = {.arms = self,
                                .jobs = memory->jobs,
                                .runs = memory->runs,
                                .job_count = sweep->job_count,
                                .numbers = memory->numbers,
                                .futures = futures};
    sweep->jobs = memory->jobs;
    return sweep->job_count ? sweep_run(sweep, take_chunk, &taker, err) : STATUS_OK;
}

enum status claim_variant_run(const struct claim_arms *self, const struct claim_variant *variant,
                              struct arena *arena, const double **numbers,
                              void (*progress)(void *self, double share, uint64_t futures_done),
                              void *progress_self, struct problems *problems, struct error *err)
{
    const struct claims_options *options = self->options;
    struct sweep sweep = {.parameters = self->parameters,
                          .parameter_count = self->parameter_count,
                          .futures = options->futures,
                          .seed = options->seed,
                          .threads = options->threads,
                          .lanes = options->lanes,
                          .stop = options->stop,
                          .progress = progress,
                          .progress_self = progress_self};
    struct variant_memory memory = {.wanted = NULL};
    arena_init(&memory.arena);
    enum status status = variant_init(&memory, self);
    if (status == STATUS_OK)
        status = run_variant(self, variant, &memory, arena, numbers, &sweep, problems, err);
    for (size_t i = 0; memory.own && i < self->run_count; i++)
        arena_free(&memory.own[i].arena);
    arena_free(&memory.arena);
    return status;
}

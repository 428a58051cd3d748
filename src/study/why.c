// SPDX-License-Identifier: MIT
/* Two arms, their twin, a plan for every cut, and two sweeps over all of them. */
#include "study/why.h"

#include "base/pool.h"
#include "base/text.h"
#include "model/twin.h"
#include "study/reduce.h"
#include "study/sweep.h"
#include "study/why_way.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

/* A plan of the twin with one variable cut. */
struct cut {
    uint32_t variable;  /* of the model after */
    struct arena arena; /* owns what follows */
    const struct plan *plan;
    struct schedule schedule;
    double *y;          /* [future] in the last sweep */
    const char *series; /* names of others that came to the same; NULL: none */
    double screened;    /* mean effect among the first futures */
};

struct inquiry {
    struct arena *arena;
    struct why *why;
    const struct why_options *options;
    const struct document *document;
    struct probes probes;
    struct compiled before, after;
    struct twin twin;
    struct way way;
    /* inputs of every cut's plan: those of the after side, then those of shadows */
    uint32_t *inputs, *sampled;
    uint32_t input_count;
    uint32_t *outputs; /* cells, for the probes */
    struct cut *cuts;
    size_t cut_count;
    double *y[2]; /* before and after: [future] */
    const struct parameter *const *parameters;
};

/* ---- Arms and their twin ---- */

static enum status compile_side(struct inquiry *self, bool before, struct compiled *out,
                                struct problems *problems, struct error *err)
{
    const struct why_options *options = self->options;
    const struct case_folder *folder = self->why->folder;
    const struct outcome *outcome = &folder->outcomes[options->outcome];
    const bool drawn = options->futures.endogenous && text_equal(outcome->settle, "imposed");
    struct arm arm = {
        .package = before ? options->before : options->futures.package,
        .credit = options->futures.credit,
        .adversary = options->futures.adversary,
        .mode = case_find_mode(folder, outcome->mode),
        .settle = case_find_settle(folder, drawn ? "endogenous" : outcome->settle),
        .set = before ? options->before_set : options->futures.set,
        .vary = true,
    };
    probes_ask(&self->probes, &arm);
    if (!arm.mode || !arm.settle)
        return error_set(err, STATUS_INPUT, nowhere,
                         "'%s' is not read from a settlement: there is no package to change",
                         outcome->id);
    return arm_compile(self->arena, folder, self->document, &arm, out, problems);
}

/* The inputs of the after side; and of a shadow where only the before side draws its variable. */
static enum status list_inputs(struct inquiry *self)
{
    const struct case_folder *folder = self->why->folder;
    const struct plan *after = self->after.plan, *before = self->before.plan;
    const size_t most = (size_t)after->input_count + before->input_count;
    self->inputs = ARENA_ARRAY(self->arena, uint32_t, most);
    self->sampled = ARENA_ARRAY(self->arena, uint32_t, most);
    self->outputs = ARENA_ARRAY(self->arena, uint32_t, after->output_count);
    if (!self->inputs || !self->sampled || !self->outputs)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < after->input_count; i++) {
        self->inputs[self->input_count] = after->inputs[i].cell;
        self->sampled[self->input_count++] = (uint32_t)arm_input(folder, &self->after, i);
    }
    for (uint32_t i = 0; i < before->input_count; i++) {
        const uint32_t cell = self->twin.of_before[before->inputs[i].cell];
        if (cell < self->twin.after->cell_count)
            continue;
        self->inputs[self->input_count] = cell;
        self->sampled[self->input_count++] = (uint32_t)arm_input(folder, &self->before, i);
    }
    for (uint32_t i = 0; i < after->output_count; i++)
        self->outputs[i] = after->outputs[i].cell;
    return STATUS_OK;
}

static enum status build_twin(struct inquiry *self, struct problems *problems, struct error *err)
{
    const struct case_folder *folder = self->why->folder;
    const struct outcome *outcome = &folder->outcomes[self->options->outcome];
    TRY(probes_build(self->arena, folder, &self->options->outcome, 1, 0, &self->probes));
    TRY(compile_side(self, true, &self->before, problems, err));
    TRY(compile_side(self, false, &self->after, problems, err));
    if (self->before.plan->steps != self->after.plan->steps)
        return error_set(err, STATUS_INPUT, nowhere,
                         "the change moves the end of the run from %.9g to %.9g; runs of different "
                         "length cannot be laid side by side",
                         self->before.plan->specs.stop, self->after.plan->specs.stop);
    TRY(twin_build(self->arena, self->before.model, self->after.model, &self->twin));
    const uint32_t read = self->after.plan->outputs[self->probes.items[0].value].cell;
    TRY(way_build(self->arena, &self->twin, self->document, read, &self->way));
    bool changed = false;
    for (uint32_t i = 0; i < self->twin.after->cell_count; i++)
        changed |= self->twin.changed[i];
    if (!changed)
        return error_set(err, STATUS_INPUT, nowhere,
                         "nothing is changed: the package says the same before and after");
    if (!self->twin.differs[read])
        return error_set(err, STATUS_INPUT, nowhere,
                         "the change does not reach '%s': no equation leads from it there",
                         outcome->id);
    return list_inputs(self);
}

/* ---- Cuts ---- */

static enum status compile_cut(void *context, size_t thread, size_t index, struct error *err)
{
    struct inquiry *self = context;
    struct cut *cut = &self->cuts[index];
    const struct model *after = self->twin.after, *model = NULL;
    const struct variable *variable = &after->variables[cut->variable];
    struct arena scratch;
    struct problems problems;
    const struct plan *plan = NULL;
    (void)thread;
    arena_init(&scratch);
    problems_init(&problems, &scratch);
    bool *cells = ARENA_ARRAY(&scratch, bool, after->cell_count);
    for (uint32_t i = 0; cells && i < variable->cell_count; i++)
        cells[variable->first_cell + i] = true;
    enum status status = cells ? twin_cut(&scratch, &self->twin, cells, &model) : STATUS_NO_MEMORY;
    const struct plan_options options = {.inputs = self->inputs,
                                         .input_count = self->input_count,
                                         .outputs = self->outputs,
                                         .output_count = self->after.plan->output_count,
                                         .specs = &self->after.plan->specs,
                                         .quick = !self->why->folder->strict,
                                         .single = self->why->folder->single};
    if (status == STATUS_OK)
        status = plan_build(&scratch, model, &options, &plan, &problems);
    if (status == STATUS_OK) {
        cut->plan = arm_keep(&cut->arena, plan);
        status = cut->plan ? schedule_build(&cut->arena, &self->probes, cut->plan, 0, &cut->schedule)
                           : STATUS_NO_MEMORY;
    }
    arena_free(&scratch);
    if (status == STATUS_OK)
        return status;
    return error_set(err, status, nowhere, "the model with '%s' cut does not compile",
                     variable->name);
}

static size_t threads_of(const struct inquiry *self)
{
    return self->options->futures.threads ? self->options->futures.threads : pool_processors();
}

static enum status make_cuts(struct inquiry *self, struct error *err)
{
    self->cuts = ARENA_ARRAY(self->arena, struct cut, self->way.variable_count);
    if (!self->cuts)
        return STATUS_NO_MEMORY;
    for (uint32_t v = 0; v < self->way.variable_count; v++)
        if (self->way.variables[v].is_on) {
            self->cuts[self->cut_count].variable = v;
            arena_init(&self->cuts[self->cut_count++].arena);
        }
    return pool_run(threads_of(self), self->cut_count, compile_cut, self,
                    self->options->futures.stop, err);
}

/* ---- Running ---- */

struct taking {
    struct inquiry *self;
    struct cut *const *cuts;
    size_t count;
};

static enum status take_chunk(void *context, const struct sweep_chunk *chunk)
{
    const struct taking *taking = context;
    for (size_t i = 0; i < taking->count + 2; i++) {
        double *to = i < 2 ? taking->self->y[i] : taking->cuts[i - 2]->y;
        memcpy(to + chunk->first, chunk->columns + i * chunk->stride, chunk->count * sizeof *to);
    }
    return STATUS_OK;
}

/* Runs both sides and some cuts over so many futures; progress from `begun` by `share` of the whole. */
struct part {
    const struct futures_options *whole;
    double begun, share;
};

static void tell_part(void *context, double share, uint64_t futures_done)
{
    const struct part *part = context;
    part->whole->progress(part->whole->progress_self, part->begun + part->share * share,
                          futures_done);
}

static enum status sampled_inputs(struct inquiry *self, const struct compiled *compiled,
                                  const uint32_t **out)
{
    uint32_t *sampled = ARENA_ARRAY(self->arena, uint32_t, compiled->plan->input_count);
    for (uint32_t i = 0; sampled && i < compiled->plan->input_count; i++)
        sampled[i] = (uint32_t)arm_input(self->why->folder, compiled, i);
    *out = sampled;
    return sampled ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status run_cuts(struct inquiry *self, struct cut *const *cuts, size_t count,
                            uint64_t futures, struct part *part, struct error *err)
{
    const struct futures_options *options = &self->options->futures;
    struct sweep_job *jobs = ARENA_ARRAY(self->arena, struct sweep_job, count + 2);
    struct schedule schedules[2];
    struct taking taking = {.self = self, .cuts = cuts, .count = count};
    if (!jobs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count + 2; i++) {
        const struct compiled *side = i == 0 ? &self->before : &self->after;
        jobs[i] = (struct sweep_job){.probes = &self->probes, .first_column = i};
        if (i < 2) {
            jobs[i].plan = side->plan;
            TRY(sampled_inputs(self, side, &jobs[i].sampled));
            TRY(schedule_build(self->arena, &self->probes, side->plan, 0, &schedules[i]));
            jobs[i].schedule = &schedules[i];
            self->y[i] = ARENA_ARRAY(self->arena, double, futures);
        } else {
            jobs[i].plan = cuts[i - 2]->plan;
            jobs[i].sampled = self->sampled;
            jobs[i].schedule = &cuts[i - 2]->schedule;
            cuts[i - 2]->y = ARENA_ARRAY(self->arena, double, futures);
        }
    }
    if (self->arena->failed)
        return STATUS_NO_MEMORY;
    const struct sweep sweep = {.parameters = self->parameters,
                                .parameter_count = sampled_count(self->why->folder),
                                .jobs = jobs,
                                .job_count = count + 2,
                                .column_count = count + 2,
                                .futures = futures,
                                .seed = options->seed,
                                .threads = options->threads,
                                .stop = options->stop,
                                .progress = options->progress ? tell_part : NULL,
                                .progress_self = part};
    return sweep_run(&sweep, take_chunk, &taking, err);
}

/* ---- What came of it ---- */

/* Whether all runs gave a number in a future. */
static bool is_used(const struct inquiry *self, struct cut *const *cuts, size_t count,
                    size_t future)
{
    bool used = isfinite(self->y[0][future]) && isfinite(self->y[1][future]);
    for (size_t i = 0; i < count && used; i++)
        used = isfinite(cuts[i]->y[future]);
    return used;
}

/* The effect of one run against the run before the change; `scratch` has room for all futures. */
static struct why_effect effect_of(const struct inquiry *self, const double *y, const bool *used,
                                   size_t futures, double *scratch)
{
    static const double tails[] = {0.1, 0.9};
    double q[2], sum = 0;
    size_t count = 0, raised = 0, fell = 0;
    for (size_t i = 0; i < futures; i++) {
        if (!used[i])
            continue;
        const double apart = y[i] - self->y[0][i];
        scratch[count++] = apart;
        sum += apart;
        raised += apart > 0;
        fell += apart < 0;
    }
    const double all = (double)count;
    quantiles(scratch, count, tails, 2, q);
    return (struct why_effect){.mean = sum / all,
                               .q10 = q[0],
                               .q90 = q[1],
                               .raised = (double)raised / all,
                               .fell = (double)fell / all};
}

static double mean_of(const double *y, const bool *used, size_t futures, uint64_t count)
{
    double sum = 0;
    for (size_t i = 0; i < futures; i++)
        sum += used[i] ? y[i] : 0;
    return sum / (double)count;
}

static int compare_screened(const void *one, const void *other)
{
    const struct cut *const *a = one, *const *b = other;
    if ((*a)->screened != (*b)->screened)
        return (*a)->screened > (*b)->screened ? -1 : 1;
    return (*a)->variable < (*b)->variable ? -1 : 1;
}

/* Whether two cuts came to the same in every future that was run. */
static bool is_same(const struct cut *a, const struct cut *b, size_t futures)
{
    return a->screened == b->screened && memcmp(a->y, b->y, futures * sizeof *a->y) == 0;
}

/* The one of two that stands for both: that nearest to the outcome. */
static void join_series(struct inquiry *self, struct cut **kept, struct cut *other)
{
    const struct way_variable *variables = self->way.variables;
    struct cut *stands = *kept, *goes = other;
    if (variables[other->variable].to < variables[stands->variable].to)
        stands = other, goes = *kept;
    const char *name = self->twin.after->variables[goes->variable].name;
    const char *before = (*kept)->series;
    stands->series =
        before ? arena_print(self->arena, "%s, %s", before, name) : name; /* arena tells failure */
    *kept = stands;
}

/* Adds a cut to those that are measured, or to the series of one of them. */
static void choose_cut(struct inquiry *self, struct cut *cut, size_t futures, struct cut **chosen,
                       size_t *count, size_t *others)
{
    if (self->way.variables[cut->variable].is_change) {
        chosen[(*count)++] = cut;
        return;
    }
    for (size_t k = 0; k < *count; k++)
        if (!self->way.variables[chosen[k]->variable].is_change &&
            is_same(chosen[k], cut, futures)) {
            join_series(self, &chosen[k], cut);
            return;
        }
    if (cut->screened > 0 && *others < WHY_MEASURED)
        chosen[(*count)++] = cut, ++*others;
}

/* Tries every cut in the first futures; the changes themselves and the strongest others remain. */
static enum status screen(struct inquiry *self, struct cut **chosen, size_t *count,
                          struct part *part, struct error *err)
{
    const uint64_t all = self->options->futures.futures;
    const size_t futures = all < WHY_SCREENED ? (size_t)all : WHY_SCREENED;
    struct cut **cuts = ARENA_ARRAY(self->arena, struct cut *, self->cut_count);
    if (!cuts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->cut_count; i++)
        cuts[i] = &self->cuts[i];
    TRY(run_cuts(self, cuts, self->cut_count, futures, part, err));
    for (size_t i = 0; i < self->cut_count; i++) {
        double lost = 0;
        for (size_t k = 0; k < futures; k++)
            if (isfinite(self->y[0][k]) && isfinite(self->y[1][k]) && isfinite(cuts[i]->y[k]))
                lost += self->y[1][k] - cuts[i]->y[k];
        cuts[i]->screened = fabs(lost);
    }
    qsort(cuts, self->cut_count, sizeof *cuts, compare_screened);
    size_t others = 0;
    *count = 0;
    for (size_t i = 0; i < self->cut_count; i++)
        choose_cut(self, cuts[i], futures, chosen, count, &others);
    if (self->arena->failed)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static int compare_shares(const void *one, const void *other)
{
    const struct why_variable *a = one, *b = other;
    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    return strcmp(a->name, b->name);
}

static struct why_variable describe(const struct inquiry *self, const struct cut *made,
                                    const struct why_effect *cut)
{
    const uint32_t index = made->variable;
    const struct variable *variable = &self->twin.after->variables[index];
    const struct way_variable *at = &self->way.variables[index];
    return (struct why_variable){.name = variable->name,
                                 .documentation =
                                     variable->source ? variable->source->documentation : NULL,
                                 .series = made->series,
                                 .units = variable->units,
                                 .is_change = at->is_change,
                                 .from = at->from,
                                 .to = at->to,
                                 .cut = *cut,
                                 .share = 1 - cut->mean / self->why->effect.mean};
}

static enum status measure(struct inquiry *self, struct cut *const *cuts, size_t count,
                           struct error *err)
{
    struct why *why = self->why;
    const size_t futures = (size_t)self->options->futures.futures;
    bool *used = ARENA_ARRAY(self->arena, bool, futures);
    double *scratch = ARENA_ARRAY(self->arena, double, futures);
    struct why_variable *variables = ARENA_ARRAY(self->arena, struct why_variable, count);
    struct why_variable *changes = ARENA_ARRAY(self->arena, struct why_variable, count);
    if (!used || !scratch || !variables || !changes)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < futures; i++) {
        used[i] = is_used(self, cuts, count, i);
        why->used += used[i];
    }
    why->left_out = futures - why->used;
    if (why->used == 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "in none of %zu futures does '%s' have a number in every run", futures,
                         why->folder->outcomes[self->options->outcome].id);
    why->before = mean_of(self->y[0], used, futures, why->used);
    why->after = mean_of(self->y[1], used, futures, why->used);
    why->effect = effect_of(self, self->y[1], used, futures, scratch);
    why->variables = variables, why->changes = changes;
    if (why->effect.raised + why->effect.fell == 0)
        return STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        const struct why_effect cut = effect_of(self, cuts[i]->y, used, futures, scratch);
        const struct why_variable made = describe(self, cuts[i], &cut);
        if (made.is_change)
            changes[why->change_count++] = made;
        else
            variables[why->variable_count++] = made;
    }
    qsort(variables, why->variable_count, sizeof *variables, compare_shares);
    qsort(changes, why->change_count, sizeof *changes, compare_shares);
    return STATUS_OK;
}

/* ---- The chain ---- */

static uint32_t variable_named(const struct inquiry *self, const char *name)
{
    const struct model *after = self->twin.after;
    uint32_t index = 0;
    while (strcmp(after->variables[index].name, name) != 0)
        index++;
    return index;
}

enum { CHAIN_SHARE_PERCENT = 25 };

/* Carries a good part, and is not the outcome by another name. */
static bool may_link(const struct why_variable *variable)
{
    return 100 * variable->share >= CHAIN_SHARE_PERCENT &&
           variable->cut.raised + variable->cut.fell > 0;
}

/* The parts of the way that links may come from: steps to the outcome, most and least. */
struct reach {
    size_t most, least;
};

static struct reach reach_of(const struct why *why)
{
    struct reach reach = {.least = SIZE_MAX};
    for (size_t i = 0; i < why->variable_count; i++) {
        const size_t to = why->variables[i].to;
        if (!may_link(&why->variables[i]))
            continue;
        reach.most = to > reach.most ? to : reach.most;
        reach.least = to < reach.least ? to : reach.least;
    }
    return reach;
}

/* Which third of it a variable stands in; 0 is the farthest from the outcome. */
static size_t third_of(const struct reach *reach, const struct why_variable *variable)
{
    return 3 * (reach->most - variable->to) / (reach->most - reach->least + 1);
}

/* Extends the best chain that ends in each variable by those of later thirds that it reaches. */
static enum status find_chain(struct inquiry *self)
{
    struct why *why = self->why;
    const size_t count = why->variable_count;
    double *best = ARENA_ARRAY(self->arena, double, count + 1);
    size_t *previous = ARENA_ARRAY(self->arena, size_t, count + 1);
    uint32_t *index = ARENA_ARRAY(self->arena, uint32_t, count + 1);
    bool *reached = ARENA_ARRAY(self->arena, bool, self->way.variable_count);
    if (!best || !previous || !index || !reached)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        index[i] = variable_named(self, why->variables[i].name);
        best[i] = fmin(why->variables[i].share, 1);
        previous[i] = SIZE_MAX;
    }
    const struct reach reach = reach_of(why);
    for (size_t third = 0; third < WHY_CHAIN; third++)
        for (size_t i = 0; i < count; i++) {
            if (!may_link(&why->variables[i]) || third_of(&reach, &why->variables[i]) != third)
                continue;
            TRY(way_reach(self->arena, &self->way, index[i], reached));
            for (size_t k = 0; k < count; k++) {
                const double sum = best[i] + fmin(why->variables[k].share, 1);
                if (may_link(&why->variables[k]) && third_of(&reach, &why->variables[k]) > third &&
                    reached[index[k]] && sum > best[k])
                    best[k] = sum, previous[k] = i;
            }
        }
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        if (may_link(&why->variables[i]) && (last == SIZE_MAX || best[i] > best[last]))
            last = i;
    for (size_t i = last; i != SIZE_MAX; i = previous[i])
        why->chain_count++;
    for (size_t i = last, at = why->chain_count; i != SIZE_MAX; i = previous[i])
        why->chain[--at] = i;
    for (size_t i = count; i-- > 0 && why->against_count < WHY_AGAINST;)
        if (100 * why->variables[i].share <= -10)
            why->against[why->against_count++] = i;
    return STATUS_OK;
}

/* ---- The whole ---- */

static enum status inquire(struct inquiry *self, struct problems *problems, struct error *err)
{
    const struct futures_options *futures = &self->options->futures;
    struct cut **chosen;
    size_t count = 0;
    TRY(build_twin(self, problems, err));
    self->parameters = sampled_parameters(self->arena, self->why->folder);
    if (!self->parameters)
        return self->arena->failed ? STATUS_NO_MEMORY
                                   : error_set(err, STATUS_INPUT, nowhere,
                                               "two uncertainties have the same dimension");
    TRY(make_cuts(self, err));
    chosen = ARENA_ARRAY(self->arena, struct cut *, self->cut_count);
    if (!chosen)
        return STATUS_NO_MEMORY;
    /* the parts by numbers of runs */
    const double first = (double)WHY_SCREENED * (double)self->cut_count;
    const double then = (double)futures->futures * WHY_MEASURED;
    struct part part = {.whole = futures, .share = first / (first + then)};
    TRY(screen(self, chosen, &count, &part, err));
    part = (struct part){.whole = futures, .begun = part.share, .share = 1 - part.share};
    TRY(run_cuts(self, chosen, count, futures->futures, &part, err));
    self->why->screened = self->cut_count - self->way.change_count;
    TRY(measure(self, chosen, count, err));
    return find_chain(self);
}

enum status why_run(struct arena *arena, const struct case_folder *folder,
                    const struct document *document, const struct why_options *options,
                    const struct why **out, struct problems *problems, struct error *err)
{
    if (options->futures.futures < WHY_FUTURES_LEAST ||
        options->futures.futures > FUTURES_TABLE_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "between %d and %d futures", WHY_FUTURES_LEAST,
                         FUTURES_TABLE_MOST);
    struct why *why = ARENA_NEW(arena, struct why);
    struct inquiry self = {.arena = arena, .why = why, .options = options, .document = document};
    enum status status = STATUS_NO_MEMORY;
    if (why) {
        *why = (struct why){.folder = folder, .options = options};
        status = inquire(&self, problems, err);
    }
    for (size_t i = 0; i < self.cut_count; i++)
        arena_free(&self.cuts[i].arena);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "memory is out");
    if (status == STATUS_OK)
        *out = why;
    return status;
}

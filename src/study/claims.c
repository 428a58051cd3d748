// SPDX-License-Identifier: MIT
/* Variants one after another: run the arms, judge the claims, forget the numbers. */
#include "study/claims.h"

#include "base/text.h"
#include "measure/resample.h"
#include "study/claim_arms.h"
#include "study/claim_digest.h"
#include "study/claim_driver.h"
#include "study/claim_flip.h"
#include "study/claim_structures.h"
#include "study/claim_verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct place nowhere = {0};

/* A variant, and where the judgement of each claim that it concerns goes. */
struct change {
    struct claim_variant variant;
    struct judgement **places; /* [claim]; NULL: it does not concern it */
};

struct inquiry {
    struct arena arena;    /* what does not outlive the call */
    struct arena *results; /* what does */
    const struct claims_options *options;
    struct claim_arms arms;
    struct replicates replicates;
    struct claim_result *made;
    struct key_result **keys;       /* [claim], the same memory as in the results */
    struct driver_result **drivers; /* likewise */
    struct claim_flip *flips;       /* [claim], likewise */
    struct change *changes; /* none first, then levels of noise, keys; then drivers, conditions */
    size_t change_count;
    size_t runs_done, runs; /* of all variants */
    size_t runs_now;        /* of the present one */
};

/* ---- Changes ---- */

static bool is_evaluated(const struct claim *claim)
{
    return !claim->not_evaluated;
}

static bool same_variant(const struct claim_variant *a, const struct claim_variant *b)
{
    bool same = a->hold_count == b->hold_count && a->draws_only == b->draws_only;
    for (size_t k = 0; same && k < a->hold_count; k++)
        same = text_equal(a->holds[k].variable, b->holds[k].variable) &&
               a->holds[k].value == b->holds[k].value;
    return same;
}

/* The change that a variant is, shared by the claims that ask for the same; one claim may ask twice,
 * once for each place. */
static struct change *find_change(struct inquiry *self, size_t claim,
                                  const struct claim_variant *variant)
{
    for (size_t i = 0; i < self->change_count; i++) {
        const struct change *change = &self->changes[i];
        if (same_variant(&change->variant, variant) && change->places && !change->places[claim])
            return &self->changes[i];
    }
    struct change *grown = arena_grow(&self->arena, self->changes, self->change_count,
                                      self->change_count + 1, sizeof *grown);
    if (!grown)
        return NULL;
    self->changes = grown;
    struct change *made = &grown[self->change_count++];
    made->variant = *variant;
    made->variant.concerned = ARENA_ARRAY(&self->arena, bool, self->options->count);
    made->places = ARENA_ARRAY(&self->arena, struct judgement *, self->options->count);
    return made;
}

/* Asks for the judgement of a claim under a change. */
static void ask_for(struct inquiry *self, size_t claim, const struct claim_variant *variant,
                    struct judgement *place)
{
    struct change *change = find_change(self, claim, variant);
    if (!change || !change->variant.concerned || !change->places)
        return; /* the arena tells */
    change->variant.concerned[claim] = true;
    change->places[claim] = place;
}

/* A variable at a value in all arms, whatever they say of it. */
static void ask_with(struct inquiry *self, size_t claim, const char *variable, double value,
                     struct judgement *place)
{
    const char *folded = name_fold(&self->arena, variable, strlen(variable));
    const struct claim_variant variant = {.holds = {{folded, value}}, .hold_count = 1};
    if (folded)
        ask_for(self, claim, &variant, place);
}

/* A drawn variable at a value, where it is drawn. */
static struct claim_variant draw_held(const struct parameter *parameter, double value)
{
    return (struct claim_variant){
        .holds = {{parameter->folded, value}}, .hold_count = 1, .draws_only = true};
}

static size_t count_runs(struct inquiry *self)
{
    size_t runs = 0;
    for (size_t i = 0; i < self->change_count; i++)
        runs += claim_variant_runs(&self->arms, &self->changes[i].variant);
    return runs;
}

/* The columns of a claim's values; NULL when memory is out. */
static const double *const *values_of(struct inquiry *self, struct arena *arena, size_t claim,
                                      const double *const *numbers)
{
    const struct claim *asked = self->options->only[claim];
    const double **values = ARENA_ARRAY(arena, const double *, asked->value_count);
    for (size_t v = 0; values && v < asked->value_count; v++) {
        const struct claim_column column = self->arms.columns[claim][v];
        values[v] = numbers[column.run] + column.outcome * (size_t)self->options->futures;
    }
    return values;
}

static bool is_constant(const double *values, size_t count)
{
    size_t same = 1;
    while (same < count && values[same] == values[0])
        same++;
    return same >= count;
}

/* A value that is the same in every future is worth a remark, and so is such an effect. */
static enum status remark_on(struct inquiry *self, struct arena *arena, size_t claim,
                             const double *const *values)
{
    const struct claim *asked = self->options->only[claim];
    const size_t futures = self->replicates.futures;
    struct claim_result *made = &self->made[claim];
    const double *effect = NULL;
    for (size_t v = 0; v < asked->value_count && !made->remark; v++)
        if (is_constant(values[v], futures))
            made->remark = arena_print(self->results, "%s is %.3g in every future",
                                       asked->values[v].name, values[v][0]);
    if (made->remark || !asked->effect_tree)
        return STATUS_OK;
    TRY(claim_effect(arena, asked, values, &self->replicates, &effect));
    if (is_constant(effect, futures))
        made->remark = arena_print(self->results, "the effect is %.3g in every future", effect[0]);
    return STATUS_OK;
}

/* What moves an effect, and where it turns; `arena` is for what does not stay. */
static enum status find_conditions(struct inquiry *self, struct arena *arena, size_t claim,
                                   const double *const *values)
{
    size_t count;
    const struct parameter *const *drawn = claim_arms_drawn(&self->arms, arena, claim, &count);
    if (!drawn)
        return STATUS_NO_MEMORY;
    TRY(claim_drivers(self->options->only[claim], values, &self->replicates, drawn, count,
                      self->options->seed, self->options->stop, self->drivers[claim],
                      &self->made[claim].driver_count));
    return claim_flip_find(self->options->only[claim], self->made[claim].judgement.verdict, values,
                           &self->replicates, drawn, count, self->options->seed,
                           self->options->stop, &self->flips[claim]);
}

static void forward_progress(void *context, double share, uint64_t futures_done)
{
    const struct inquiry *self = context;
    const double done = (double)self->runs_done + share * (double)self->runs_now;
    const size_t parts =
        self->options->structures ? self->options->claims->folder->structure_count : 1;
    self->options->progress(self->options->progress_self,
                            done / (double)self->runs / (double)(parts ? parts : 1), futures_done);
}

/* Runs a change and judges the claims that it concerns. */
static enum status judge_change(struct inquiry *self, size_t number, struct problems *problems,
                                struct error *err)
{
    struct arena arena;
    const struct change *change = &self->changes[number];
    const struct claim_variant *which = &change->variant;
    arena_init(&arena);
    const double **numbers = ARENA_ARRAY(&arena, const double *, self->arms.run_count);
    self->runs_now = claim_variant_runs(&self->arms, which);
    enum status status = STATUS_NO_MEMORY;
    if (numbers)
        status = claim_variant_run(&self->arms, which, &arena, numbers,
                                   self->options->progress ? forward_progress : NULL, self,
                                   problems, err);
    self->runs_done += self->runs_now;
    for (size_t c = 0; status == STATUS_OK && c < self->options->count; c++) {
        if (!which->concerned[c])
            continue;
        const double *const *values = values_of(self, &arena, c, numbers);
        status = values ? claim_judge(self->results, self->options->only[c], values,
                                      &self->replicates, change->places[c], err)
                        : STATUS_NO_MEMORY;
        if (status == STATUS_OK && number == 0) {
            status = remark_on(self, &arena, c, values);
            if (status == STATUS_OK && self->options->keys)
                status = find_conditions(self, &arena, c, values);
        }
        if (status == STATUS_OK && self->options->stop && *self->options->stop)
            status = STATUS_INTERRUPTED;
    }
    arena_free(&arena);
    return status;
}

/* Assumed when taking out one key changes the verdict; data-supported only where the claim names
 * its source and no key does. */
static enum claim_label label_of(const struct inquiry *self, const struct claim_result *result)
{
    if (!is_evaluated(result->claim) || !self->options->keys || !result->claim->key_count)
        return LABEL_NONE;
    for (size_t k = 0; k < result->claim->key_count; k++)
        if (result->keys[k].judgement.verdict != result->judgement.verdict)
            return LABEL_ASSUMED;
    return result->claim->data ? LABEL_DATA : LABEL_EMERGENT;
}

/* Whether a judgement has the very numbers of another. */
static bool same_numbers(const struct claim *claim, const struct judgement *a,
                         const struct judgement *b)
{
    return memcmp(a->statistics, b->statistics, claim->statistic_count * sizeof *a->statistics) ==
           0;
}

static enum claim_turn turn_of(enum verdict from, enum verdict to)
{
    if (from == to)
        return TURN_STANDS;
    if (to == VERDICT_UNDETERMINED)
        return TURN_WEAKENS;
    return from == VERDICT_UNDETERMINED ? TURN_DECIDES : TURN_FLIPS;
}

/* ---- The whole ---- */

/* Replicate r draws as many futures as there are, with replacement. */
static enum status draw_replicates(struct inquiry *self)
{
    const size_t futures = (size_t)self->options->futures;
    uint16_t *counts = arena_alloc(&self->arena, CLAIM_REPLICATES, futures * sizeof *counts);
    if (!counts)
        return STATUS_NO_MEMORY;
    const struct resample resample = {.rows = futures,
                                      .replicates = CLAIM_REPLICATES,
                                      .level = CLAIM_LEVEL,
                                      .seed = self->options->seed};
    for (size_t r = 0; r < CLAIM_REPLICATES; r++)
        resample_counts(counts + r * futures, &resample, r);
    self->replicates =
        (struct replicates){.counts = counts, .count = CLAIM_REPLICATES, .futures = futures};
    return STATUS_OK;
}

static enum status make_results(struct inquiry *self)
{
    const size_t count = self->options->count;
    self->made = ARENA_ARRAY(self->results, struct claim_result, count);
    self->keys = ARENA_ARRAY(&self->arena, struct key_result *, count);
    self->drivers = ARENA_ARRAY(&self->arena, struct driver_result *, count);
    self->flips = ARENA_ARRAY(self->results, struct claim_flip, count);
    if (!self->made || !self->keys || !self->drivers || !self->flips)
        return STATUS_NO_MEMORY;
    for (size_t c = 0; c < count; c++) {
        const struct claim *claim = self->options->only[c];
        struct key_result *keys = ARENA_ARRAY(self->results, struct key_result, claim->key_count);
        for (size_t k = 0; keys && k < claim->key_count; k++)
            keys[k].key = &claim->keys[k];
        self->keys[c] = keys;
        self->drivers[c] = ARENA_ARRAY(self->results, struct driver_result, CLAIM_DRIVERS_MOST);
        self->made[c] = (struct claim_result){
            .claim = claim, .keys = keys, .drivers = self->drivers[c], .flip = &self->flips[c]};
        if (!is_evaluated(claim))
            self->made[c].judgement = (struct judgement){.verdict = VERDICT_NOT_EVALUATED,
                                                         .reason = claim->not_evaluated};
    }
    return self->results->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status check_options(const struct claims_options *options, struct error *err)
{
    if (options->count == 0)
        return error_set(err, STATUS_USAGE, nowhere, "no claim to judge");
    if (options->futures < CLAIM_FUTURES_LEAST || options->futures > CLAIM_FUTURES_MOST)
        return error_set(err, STATUS_USAGE, nowhere,
                         "claims are judged on %d to %d futures, not %llu: with fewer no interval "
                         "can be trusted, and more do not fit into memory",
                         CLAIM_FUTURES_LEAST, CLAIM_FUTURES_MOST,
                         (unsigned long long)options->futures);
    if (options->lanes > LANES_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "at most %d lanes", LANES_MOST);
    return STATUS_OK;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* What is known beforehand: nothing changed, levels of noise, keys. */
static void ask_first(struct inquiry *self)
{
    const struct claims_options *options = self->options;
    const struct sensitivity *noise = options->noise ? options->claims->noise : NULL;
    static const struct claim_variant plain = {0};
    for (size_t c = 0; c < options->count; c++)
        if (is_evaluated(options->only[c]))
            ask_for(self, c, &plain, &self->made[c].judgement);
    for (size_t c = 0; c < options->count; c++) {
        if (!is_evaluated(options->only[c]))
            continue;
        for (size_t level = 0; noise && level < 3; level++)
            ask_with(self, c, noise->variable, noise->levels[level], &self->made[c].noise[level]);
        for (size_t k = 0; options->keys && k < options->only[c]->key_count; k++)
            ask_with(self, c, options->only[c]->keys[k].variable, options->only[c]->keys[k].value,
                     &self->keys[c][k].judgement);
    }
}

/* What the first judgements showed: the ends of the drivers' ranges, and flip conditions. */
static void ask_next(struct inquiry *self)
{
    for (size_t c = 0; c < self->options->count; c++) {
        for (size_t d = 0; d < self->made[c].driver_count; d++) {
            struct driver_result *driver = &self->drivers[c][d];
            const struct claim_variant low = draw_held(driver->parameter, driver->parameter->low),
                                       high = draw_held(driver->parameter, driver->parameter->high);
            ask_for(self, c, &low, &driver->low);
            ask_for(self, c, &high, &driver->high);
        }
        struct claim_flip *flip = &self->flips[c];
        struct claim_variant held = {.hold_count = flip->box.count, .draws_only = true};
        for (size_t k = 0; k < flip->box.count; k++)
            held.holds[k] = (struct claim_hold){.variable = flip->parameters[k]->folded,
                                                .value = flip->box.clauses[k].middle};
        if (flip->finding == FLIP_FOUND)
            ask_for(self, c, &held, &flip->judgement);
    }
}

static enum status inquire(struct inquiry *self, const struct document *document,
                           struct claims_answer *answer, struct problems *problems,
                           struct error *err)
{
    const struct claims_options *options = self->options;
    const bool noise = options->noise && options->claims->noise;
    const double begun = seconds_now();
    TRY(make_results(self));
    TRY(draw_replicates(self));
    TRY(claim_arms_build(&self->arms, &self->arena, document, options, problems, err));
    ask_first(self);
    self->runs = count_runs(self);
    for (size_t i = 0; i < self->change_count; i++) {
        if (self->arena.failed)
            return STATUS_NO_MEMORY;
        TRY(judge_change(self, i, problems, err));
        if (i > 0)
            continue;
        ask_next(self);
        self->runs = count_runs(self);
    }
    *answer = (struct claims_answer){.claims = options->claims,
                                     .results = self->made,
                                     .count = options->count,
                                     .keys = options->keys,
                                     .noise = noise,
                                     .futures = options->futures,
                                     .seed = options->seed,
                                     .arms = self->arms.run_count,
                                     .runs = self->runs};
    for (size_t c = 0; c < options->count; c++) {
        for (size_t k = 0;
             options->keys && is_evaluated(options->only[c]) && k < options->only[c]->key_count;
             k++)
            self->keys[c][k].idle = same_numbers(options->only[c], &self->keys[c][k].judgement,
                                                 &self->made[c].judgement);
        self->made[c].label = label_of(self, &self->made[c]);
        if (self->flips[c].finding == FLIP_FOUND)
            self->flips[c].turn =
                turn_of(self->made[c].judgement.verdict, self->flips[c].judgement.verdict);
        answer->verdicts[self->made[c].judgement.verdict]++;
    }
    if (options->structures)
        TRY(claim_structures_judge(self->results, document, options, self->made,
                                   &answer->surviving, problems, err));
    answer->structures = options->structures;
    claim_digest(answer, answer->digest);
    answer->seconds = seconds_now() - begun;
    return STATUS_OK;
}

enum status claims_run(struct arena *arena, const struct document *document,
                       const struct claims_options *options, const struct claims_answer **out,
                       struct problems *problems, struct error *err)
{
    TRY(check_options(options, err));
    struct inquiry self = {.results = arena, .options = options};
    struct claims_answer *answer = ARENA_NEW(arena, struct claims_answer);
    enum status status = STATUS_NO_MEMORY;
    arena_init(&self.arena);
    if (answer)
        status = inquire(&self, document, answer, problems, err);
    claim_arms_free(&self.arms);
    arena_free(&self.arena);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "no memory for %zu claims", options->count);
    if (status == STATUS_OK)
        *out = answer;
    return status;
}

enum status checks_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct claims_options *options,
                       const struct claims_answer **out, struct problems *problems,
                       struct error *err)
{
    const struct claims *checks = NULL;
    struct claims_options *all = arena_grow(arena, options, 1, 1, sizeof *options);
    *out = NULL;
    if (!all)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(checks_read(arena, folder, &checks, problems, err));
    if (!checks)
        return STATUS_OK;
    TRY(claims_check(arena, checks, document, problems));
    const struct claim **only = ARENA_ARRAY(arena, const struct claim *, checks->count);
    if (!only)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < checks->count; i++)
        only[i] = &checks->items[i];
    all->claims = checks;
    all->only = only;
    all->count = checks->count;
    all->keys = all->noise = false;
    return claims_run(arena, document, all, out, problems, err);
}

// SPDX-License-Identifier: MIT
/* Marks the futures against an effect and searches them; PRIM peels by the gain in density for each
 * future lost, as `surety fail` does. */
#include "study/claim_flip.h"

#include "study/ensemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEAKEST_SHARE = 5 }; /* one in so many futures */

struct finder {
    struct arena arena; /* what does not outlive the call */
    const struct claim *claim;
    enum verdict verdict;
    const double *effect;
    size_t futures;
    bool *hit, *use; /* [future] */
    struct points points;
    const volatile int *stop; /* may be NULL */
    struct claim_flip *flip;
};

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* 1 or -1 as the mean of the effect; 0 when it is 0 or there is none. */
static double sign_of_mean(const struct finder *self)
{
    double sum = 0.0;
    for (size_t i = 0; i < self->futures; i++)
        sum += self->use[i] ? self->effect[i] : 0.0;
    return (double)((sum > 0.0) - (sum < 0.0));
}

/* The number that the mean of the effect must reach for support; NaN where no condition says so. */
static double supporting_number(const struct claim *claim, const struct expr *condition)
{
    const bool both = condition->kind == EXPR_OPERATOR && condition->op == EXPR_AND;
    const bool reaches =
        condition->kind == EXPR_OPERATOR && (condition->op == EXPR_GE || condition->op == EXPR_GT);
    if (both) {
        const double first = supporting_number(claim, condition->args[0]);
        return isnan(first) ? supporting_number(claim, condition->args[1]) : first;
    }
    if (!reaches || condition->args[0]->kind != EXPR_NAME ||
        condition->args[1]->kind != EXPR_NUMBER)
        return NAN;
    for (size_t i = 0; i < claim->statistic_count; i++) {
        const struct expr *tree = claim->statistics[i].tree;
        if (strcmp(claim->statistics[i].name, condition->args[0]->name) == 0 &&
            tree->kind == EXPR_CALL && claim_function_find(tree->name) == CLAIM_MEAN &&
            expr_equal(tree->args[0], claim->effect_tree))
            return condition->args[1]->number;
    }
    return NAN;
}

/* None for a claim that is not refuted, or whose effect stands against no number. */
static enum status mark_met(struct finder *self, double sign)
{
    const double least = self->verdict == VERDICT_REFUTED
                             ? supporting_number(self->claim, self->claim->supported_tree)
                             : NAN;
    (void)sign;
    self->flip->hits_are = HITS_MET;
    self->flip->reached = least;
    for (size_t i = 0; i < self->futures; i++)
        self->hit[i] = self->use[i] && self->effect[i] >= least;
    return STATUS_OK;
}

static enum status mark_turned(struct finder *self, double sign)
{
    self->flip->hits_are = HITS_TURNED;
    for (size_t i = 0; i < self->futures; i++)
        self->hit[i] = self->use[i] && sign * self->effect[i] < 0.0;
    return STATUS_OK;
}

/* With all that are equal to the strongest of them. */
static enum status mark_weakest(struct finder *self, double sign)
{
    size_t count = 0;
    double *effects = ARENA_ARRAY(&self->arena, double, self->futures + 1);
    if (!effects)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->futures; i++)
        if (self->use[i])
            effects[count++] = sign * self->effect[i];
    qsort(effects, count, sizeof *effects, by_value);
    self->flip->hits_are = HITS_WEAKEST;
    for (size_t i = 0; i < self->futures; i++)
        self->hit[i] =
            self->use[i] && count && sign * self->effect[i] <= effects[(count - 1) / WEAKEST_SHARE];
    return STATUS_OK;
}

static enum status finder_init(struct finder *self, const struct parameter *const *parameters,
                               size_t parameter_count, uint64_t seed)
{
    double **x = ARENA_ARRAY(&self->arena, double *, parameter_count);
    self->hit = ARENA_ARRAY(&self->arena, bool, self->futures);
    self->use = ARENA_ARRAY(&self->arena, bool, self->futures);
    for (size_t f = 0; x && f < parameter_count; f++) {
        x[f] = ARENA_ARRAY(&self->arena, double, self->futures);
        if (x[f])
            future_sample_block(x[f], parameters[f], seed, 0, self->futures);
    }
    if (self->arena.failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->futures; i++) {
        self->use[i] = isfinite(self->effect[i]) != 0;
        self->flip->used += self->use[i];
    }
    self->points = (struct points){.count = self->futures,
                                   .factors = parameter_count,
                                   .x = (const double *const *)x,
                                   .hit = self->hit,
                                   .use = self->use};
    return STATUS_OK;
}

static enum status search(struct finder *self, const struct box_search *search,
                          const struct parameter *const *parameters)
{
    struct claim_flip *flip = self->flip;
    struct prim_description found;
    TRY(box_search_prim(search, PRIM_LENIENT1, CLAIM_CLAUSES_MOST, self->use, &found));
    flip->finding = FLIP_NOTHING;
    if (!box_limit_count(&found.box, self->points.factors))
        return STATUS_OK;
    struct told_box box;
    TRY(box_search_tell(search, &found.box, parameters, &box));
    if (!box_search_gathers(search, HALF_FOUND, &box.found))
        return STATUS_OK;
    flip->finding = FLIP_UNCONFIRMED;
    if (!box_search_gathers(search, HALF_HELD, &box.held))
        return STATUS_OK;
    flip->finding = FLIP_FOUND;
    flip->box = box;
    for (size_t k = 0; k < box.count; k++)
        flip->parameters[k] = parameters[box.clauses[k].factor];
    return STATUS_OK;
}

/* The first kind of hits of which both halves have enough; what would support a claim may gather nowhere,
 * and then what speaks against it is sought. */
static enum status find(struct finder *self, const struct parameter *const *parameters)
{
    enum status (*const marks[])(struct finder *, double) = {mark_met, mark_turned, mark_weakest};
    const double sign = sign_of_mean(self);
    self->flip->finding = FLIP_ALIKE;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && self->points.factors; i++) {
        struct box_search halves;
        TRY(marks[i](self, sign));
        TRY(box_search_init(&halves, &self->arena, &self->points));
        halves.stop = self->stop;
        self->flip->hits = halves.hits[HALF_FOUND] + halves.hits[HALF_HELD];
        if (!box_search_can_tell(&halves))
            continue;
        TRY(search(self, &halves, parameters));
        if (self->flip->finding == FLIP_FOUND || self->flip->hits_are != HITS_MET)
            return STATUS_OK;
    }
    return STATUS_OK;
}

enum status claim_flip_find(const struct claim *claim, enum verdict verdict,
                            const double *const *values, const struct replicates *replicates,
                            const struct parameter *const *parameters, size_t parameter_count,
                            uint64_t seed, const volatile int *stop, struct claim_flip *out)
{
    struct finder self = {.claim = claim,
                          .verdict = verdict,
                          .futures = replicates->futures,
                          .stop = stop,
                          .flip = out};
    *out = (struct claim_flip){.finding = FLIP_NOT_SOUGHT};
    if (!claim->effect_tree)
        return STATUS_OK;
    arena_init(&self.arena);
    enum status status = claim_effect(&self.arena, claim, values, replicates, &self.effect);
    if (status == STATUS_OK)
        status = finder_init(&self, parameters, parameter_count, seed);
    if (status == STATUS_OK)
        status = find(&self, parameters);
    arena_free(&self.arena);
    return status;
}

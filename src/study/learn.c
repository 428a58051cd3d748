// SPDX-License-Identifier: MIT
/* One table a package, one number a future from each, then the value of information of every factor. */
#include "study/learn.h"

#include "base/pool.h"
#include "base/vector.h"

#include <math.h>
#include <stdlib.h>

static const struct place nowhere = {0};

/* In one of 20 studies in which nothing is worth knowing something is told. */
static const double FALSE_ALARM = 0.05;

struct learner {
    struct arena *arena;
    struct learning *learning;
    struct futures_table *tables; /* [package] */
    double **benefit;             /* [package][future]: more is better */
    struct learn_factor *factors;
};

/* ---- What each package is worth in each future ---- */

static enum status fill_benefits(struct learner *self)
{
    const struct learn_options *options = self->learning->options;
    const struct condition *goal = options->goal;
    const size_t futures = self->tables[0].count;
    double *values = ARENA_ARRAY(self->arena, double, goal->outcome_count);
    self->benefit = ARENA_ARRAY(self->arena, double *, options->package_count);
    if (!values || !self->benefit)
        return STATUS_NO_MEMORY;
    for (size_t p = 0; p < options->package_count; p++) {
        self->benefit[p] = ARENA_ARRAY(self->arena, double, futures);
        if (!self->benefit[p])
            return STATUS_NO_MEMORY;
        for (size_t i = 0; i < futures; i++) {
            for (size_t k = 0; k < goal->outcome_count; k++)
                values[k] = self->tables[p].y[k][i];
            const double value = condition_value(goal, values);
            self->benefit[p][i] = options->maximise ? value : -value;
        }
    }
    return STATUS_OK;
}

static bool has_numbers(const struct learner *self, size_t future)
{
    bool finite = true;
    for (size_t p = 0; p < self->learning->options->package_count && finite; p++)
        finite = isfinite(self->benefit[p][future]);
    return finite;
}

/* Means and counts; *differs when some future tells packages apart. */
static enum status sum_up(struct learner *self, bool *differs)
{
    struct learning *learning = self->learning;
    const size_t packages = learning->options->package_count, futures = self->tables[0].count;
    const double sign = learning->options->maximise ? 1.0 : -1.0;
    double *means = ARENA_ARRAY(self->arena, double, packages);
    if (!means)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < futures; i++) {
        if (!has_numbers(self, i)) {
            learning->left_out++;
            continue;
        }
        learning->used++;
        for (size_t p = 0; p < packages; p++) {
            means[p] += sign * self->benefit[p][i];
            *differs |= self->benefit[p][i] != self->benefit[0][i];
        }
    }
    for (size_t p = 0; p < packages; p++)
        means[p] /= (double)learning->used;
    learning->means = means;
    return STATUS_OK;
}

static enum status count_winners(struct learner *self)
{
    const size_t packages = self->learning->options->package_count;
    uint64_t *best_in = ARENA_ARRAY(self->arena, uint64_t, packages);
    if (!best_in)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->tables[0].count; i++) {
        size_t winner = self->learning->best;
        for (size_t p = 0; p < packages; p++)
            if (self->benefit[p][i] > self->benefit[winner][i])
                winner = p;
        if (has_numbers(self, i))
            best_in[winner]++;
    }
    self->learning->best_in = best_in;
    return STATUS_OK;
}

/* Why there is nothing to learn; STATUS_OK when there is. */
static enum status check_futures(const struct learner *self, bool differs, struct error *err)
{
    const struct learning *learning = self->learning;
    const char *goal = learning->options->goal->text;
    const unsigned long long used = learning->used, all = learning->used + learning->left_out;
    if (used < LEARN_FUTURES_LEAST)
        return error_set(err, STATUS_INPUT, nowhere,
                         "too few futures: in %llu of %llu '%s' has a value for every package, and "
                         "at least %d are needed",
                         used, all, goal, LEARN_FUTURES_LEAST);
    if (!differs)
        return error_set(err, STATUS_INPUT, nowhere,
                         "'%s' is the same for every package in each of %llu futures: there is "
                         "nothing to choose",
                         goal, used);
    return STATUS_OK;
}

/* ---- What is worth knowing ---- */

struct valuation {
    struct learner *learner;
    struct information_choice choice;
};

static enum status value_factor(void *context, size_t worker, size_t index, struct error *err)
{
    (void)worker;
    const struct valuation *self = context;
    const struct futures_table *table = &self->learner->tables[0];
    struct learn_factor *factor = &self->learner->factors[index];
    factor->parameter = table->factors[index];
    return information_partial(&self->choice, table->x[index], &factor->worth, err);
}

static int compare_factors(const void *one, const void *other)
{
    const struct learn_factor *a = one, *b = other;
    if (a->told != b->told)
        return a->told ? -1 : 1;
    if (a->worth.value != b->worth.value)
        return a->worth.value > b->worth.value ? -1 : 1;
    return a->parameter->dimension < b->parameter->dimension ? -1 : 1;
}

static enum status value_factors(struct learner *self, const struct information_choice *choice,
                                 struct error *err)
{
    struct learning *learning = self->learning;
    const struct futures_options *futures = &learning->options->futures;
    const size_t count = self->tables[0].factor_count;
    struct valuation valuation = {.learner = self, .choice = *choice};
    self->factors = ARENA_ARRAY(self->arena, struct learn_factor, count);
    if (!self->factors)
        return STATUS_NO_MEMORY;
    TRY(pool_run(futures->threads ? futures->threads : pool_processors(), count, value_factor,
                 &valuation, futures->stop, err));
    const double beyond = vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile,
                                      1.0 - FALSE_ALARM / (double)(count ? count : 1));
    for (size_t f = 0; f < count; f++) {
        struct learn_factor *factor = &self->factors[f];
        factor->told = factor->worth.value > beyond * factor->worth.error;
        learning->told += factor->told;
    }
    qsort(self->factors, count, sizeof *self->factors, compare_factors);
    learning->factors = self->factors;
    learning->factor_count = count;
    return STATUS_OK;
}

/* ---- The whole ---- */

/* A number made of what is shown as bands would tell what the bands hide. */
static enum status check_goal(const struct learning *learning, struct error *err)
{
    const struct condition *goal = learning->options->goal;
    for (size_t k = 0; k < goal->outcome_count; k++) {
        const struct outcome *outcome = &learning->folder->outcomes[goal->outcomes[k]];
        if (outcome->show == SHOW_BAND)
            return error_set(err, STATUS_INPUT, nowhere,
                             "'%s' is shown as bands alone, so no number can be made of it",
                             outcome->id);
    }
    return STATUS_OK;
}

static enum status learn(struct learner *self, const struct document *document,
                         struct problems *problems, struct error *err)
{
    struct learning *learning = self->learning;
    const struct learn_options *options = learning->options;
    struct futures_options run = options->futures;
    bool differs = false;
    TRY(check_goal(learning, err));
    run.outcomes = options->goal->outcomes;
    run.outcome_count = options->goal->outcome_count;
    self->tables = ARENA_ARRAY(self->arena, struct futures_table, options->package_count);
    if (!self->tables)
        return STATUS_NO_MEMORY;
    TRY(futures_run_each(self->arena, learning->folder, document, &run, options->packages,
                         options->package_count, self->tables, problems, err));
    TRY(fill_benefits(self));
    TRY(sum_up(self, &differs));
    TRY(check_futures(self, differs, err));
    const struct information_choice choice = {.options = options->package_count,
                                              .futures = self->tables[0].count,
                                              .benefit = (const double *const *)self->benefit};
    TRY(information_perfect(&choice, &learning->perfect, err));
    learning->best = learning->perfect.best;
    TRY(count_winners(self));
    return value_factors(self, &choice, err);
}

enum status learn_run(struct arena *arena, const struct case_folder *folder,
                      const struct document *document, const struct learn_options *options,
                      const struct learning **out, struct problems *problems, struct error *err)
{
    if (options->package_count < 2)
        return error_set(err, STATUS_USAGE, nowhere, "a choice needs at least two packages");
    struct learning *learning = ARENA_NEW(arena, struct learning);
    struct learner self = {.arena = arena, .learning = learning};
    enum status status = STATUS_NO_MEMORY;
    if (learning) {
        *learning = (struct learning){.folder = folder, .options = options};
        status = learn(&self, document, problems, err);
    }
    if (status == STATUS_OK)
        *out = learning;
    else if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "memory is out");
    return status;
}

size_t learn_goal_outcome(const struct learning *learning)
{
    const struct condition *goal = learning->options->goal;
    return goal->tree->kind == EXPR_NAME ? goal->outcomes[0] : SIZE_MAX;
}

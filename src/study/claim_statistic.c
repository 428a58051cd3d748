// SPDX-License-Identifier: MIT
/* Trees of statistics evaluated: first over futures, then over replicates. */
#include "study/claim_statistic.h"

#include "measure/resample.h"
#include "study/operate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A reduction of the tree with the numbers it reduces. */
struct reduction {
    const struct expr *call; /* which one it is */
    enum claim_function function;
    const double *x, *y; /* [future]; y NULL when it takes one argument */
    uint32_t *order;     /* defined futures, by rising x */
    uint32_t *order_y;   /* and by rising y */
    size_t defined;
    double *ranks; /* [2][future], SPEARMAN */
};

/* ---- Numbers in each future ---- */

static double applied(enum claim_function function, double a, double b)
{
    (void)b;
    switch (function) {
#define REDUCTION(name, arguments, meaning) case CLAIM_##name:
#define FUNCTION(name, least, most, value)
#include "case/claim_function.def"
#undef FUNCTION
#undef REDUCTION
    case CLAIM_FUNCTION_COUNT:
        break;
#define REDUCTION(name, arguments, meaning)
#define FUNCTION(name, least, most, value)                                                         \
    case CLAIM_##name:                                                                             \
        return (value);
#include "case/claim_function.def"
#undef FUNCTION
#undef REDUCTION
    }
    return NAN;
}

/* The numbers of a node from those of its children: [1 or more][count]. */
static void combine(const struct expr *expr, const double *const *args, size_t count, double *out)
{
    const enum claim_function function =
        expr->kind == EXPR_CALL ? claim_function_find(expr->name) : CLAIM_FUNCTION_COUNT;
    for (size_t i = 0; i < count; i++) {
        const double a = args[0][i];
        double result = a;
        if (expr->kind == EXPR_IF)
            result = isnan(a) ? NAN : args[a != 0.0 ? 1 : 2][i];
        else if (expr->kind == EXPR_OPERATOR)
            result = operate(expr->op, a, expr->arg_count > 1 ? args[1][i] : 0.0);
        else if (expr->arg_count == 1)
            result = applied(function, a, a);
        for (size_t k = 1; expr->kind == EXPR_CALL && k < expr->arg_count; k++)
            result = isnan(args[k][i]) ? NAN : applied(function, result, args[k][i]);
        out[i] = isnan(a) ? NAN : result;
    }
}

static const double *value_column(const struct claim_calculator *self, const char *name)
{
    for (size_t i = 0; i < self->claim->value_count; i++)
        if (strcmp(self->claim->values[i].name, name) == 0)
            return self->values[i];
    assert(false && "every name was bound when the claim was read");
    return NULL;
}

const double *claim_futures(struct claim_calculator *self, const struct expr *expr)
{
    const size_t count = self->replicates->futures;
    if (expr->kind == EXPR_NAME)
        return value_column(self, expr->name);
    double *out = ARENA_ARRAY(self->arena, double, count);
    if (!out)
        return NULL;
    if (expr->kind == EXPR_NUMBER) {
        for (size_t i = 0; i < count; i++)
            out[i] = expr->number;
        return out;
    }
    const double **args = ARENA_ARRAY(self->arena, const double *, expr->arg_count);
    for (size_t i = 0; args && i < expr->arg_count; i++)
        if (!(args[i] = claim_futures(self, expr->args[i])))
            return NULL;
    if (args)
        combine(expr, args, count, out);
    return args ? out : NULL;
}

/* ---- Reductions ---- */

struct keyed {
    double key;
    uint32_t future;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->future < y->future ? -1 : x->future > y->future;
}

/* Defined futures by rising `key`. */
static uint32_t *sorted(struct claim_calculator *self, const struct reduction *reduction,
                        const double *key, size_t *defined)
{
    const size_t futures = self->replicates->futures;
    struct keyed *pairs = malloc((futures + 1) * sizeof *pairs);
    uint32_t *order = ARENA_ARRAY(self->arena, uint32_t, futures);
    size_t count = 0;
    for (size_t i = 0; pairs && order && i < futures; i++)
        if (isfinite(reduction->x[i]) && (!reduction->y || isfinite(reduction->y[i])))
            pairs[count++] = (struct keyed){key[i], (uint32_t)i};
    if (pairs && order)
        qsort(pairs, count, sizeof *pairs, by_key);
    for (size_t i = 0; pairs && order && i < count; i++)
        order[i] = pairs[i].future;
    *defined = count;
    free(pairs);
    return pairs ? order : NULL;
}

/* The reduction of a call, made when it is met first; NULL when memory is out. */
static const struct reduction *reduction_of(struct claim_calculator *self, const struct expr *call)
{
    for (size_t i = 0; i < self->reduction_count; i++)
        if (self->reductions[i].call == call)
            return &self->reductions[i];
    if (self->reduction_count == self->reduction_capacity) {
        const size_t capacity = 2 * self->reduction_capacity + 8;
        struct reduction *grown = arena_grow(self->arena, self->reductions, self->reduction_count,
                                             capacity, sizeof *grown);
        if (!grown)
            return NULL;
        self->reductions = grown;
        self->reduction_capacity = capacity;
    }
    struct reduction *made = &self->reductions[self->reduction_count];
    *made = (struct reduction){.call = call, .function = claim_function_find(call->name)};
    made->x = claim_futures(self, call->args[0]);
    made->y = call->arg_count > 1 ? claim_futures(self, call->args[1]) : NULL;
    if (!made->x || (call->arg_count > 1 && !made->y))
        return NULL;
    made->order = sorted(self, made, made->x, &made->defined);
    if (made->y)
        made->order_y = sorted(self, made, made->y, &made->defined);
    made->ranks = arena_alloc(self->arena, 2 * self->replicates->futures, sizeof(double));
    if (!made->order || !made->ranks || (made->y && !made->order_y))
        return NULL;
    self->reduction_count++;
    return made;
}

static double weighted_mean(const struct reduction *self, const double *weights, bool condition)
{
    double sum = 0.0, weight = 0.0;
    for (size_t i = 0; i < self->defined; i++) {
        const uint32_t future = self->order[i];
        const double x = self->x[future];
        sum += weights[future] * (condition ? (double)(x != 0.0) : x);
        weight += weights[future];
    }
    return weight > 0.0 ? sum / weight : NAN;
}

static double total_weight(const struct reduction *self, const double *weights)
{
    double weight = 0.0;
    for (size_t i = 0; i < self->defined; i++)
        weight += weights[self->order[i]];
    return weight;
}

/* Where half of the weight lies below; the middle of two when it falls between them. */
static double weighted_median(const struct reduction *self, const double *weights)
{
    const double half = 0.5 * total_weight(self, weights);
    double below = 0.0;
    for (size_t i = 0; i < self->defined; i++) {
        below += weights[self->order[i]];
        if (below > half)
            return self->x[self->order[i]];
        if (below == half && half > 0.0) {
            size_t next = i + 1;
            while (next < self->defined && weights[self->order[next]] == 0.0)
                next++;
            return next < self->defined
                       ? 0.5 * (self->x[self->order[i]] + self->x[self->order[next]])
                       : self->x[self->order[i]];
        }
    }
    return NAN;
}

/* Mid-ranks when each future counts as often as its weight says. */
static void rank(const struct reduction *self, const double *values, const uint32_t *order,
                 const double *weights, double *out)
{
    double below = 0.0;
    for (size_t i = 0; i < self->defined;) {
        double tied = 0.0;
        size_t end = i;
        for (; end < self->defined && values[order[end]] == values[order[i]]; end++)
            tied += weights[order[end]];
        for (; i < end; i++)
            out[order[i]] = below + 0.5 * tied;
        below += tied;
    }
}

static double spearman(const struct reduction *self, const double *weights, size_t futures)
{
    double *rx = self->ranks, *ry = self->ranks + futures;
    rank(self, self->x, self->order, weights, rx);
    rank(self, self->y, self->order_y, weights, ry);
    const double middle = 0.5 * total_weight(self, weights);
    double xy = 0.0, xx = 0.0, yy = 0.0;
    for (size_t i = 0; i < self->defined; i++) {
        const uint32_t at = self->order[i];
        const double a = rx[at] - middle, b = ry[at] - middle;
        xy += weights[at] * a * b;
        xx += weights[at] * a * a;
        yy += weights[at] * b * b;
    }
    return xx > 0.0 && yy > 0.0 ? xy / sqrt(xx * yy) : NAN;
}

/* Mean of x over a fifth of the weight, from the low or the high end by y; the future on the border
 * counts in part. */
static double fifth_mean(const struct reduction *self, const double *weights, bool top)
{
    const double fifth = 0.2 * total_weight(self, weights);
    double taken = 0.0, sum = 0.0;
    for (size_t i = 0; i < self->defined && taken < fifth; i++) {
        const uint32_t at = self->order_y[top ? self->defined - 1 - i : i];
        const double part = fmin(weights[at], fifth - taken);
        sum += part * self->x[at];
        taken += part;
    }
    return taken > 0.0 ? sum / taken : NAN;
}

static double reduced(const struct reduction *self, const double *weights, size_t futures)
{
    switch (self->function) {
    case CLAIM_MEAN:
    case CLAIM_SHARE:
        return weighted_mean(self, weights, self->function == CLAIM_SHARE);
    case CLAIM_MEDIAN:
        return weighted_median(self, weights);
    case CLAIM_SPEARMAN:
        return spearman(self, weights, futures);
    case CLAIM_FIFTHS:
        return fifth_mean(self, weights, true) / fifth_mean(self, weights, false);
    default:
        break;
    }
    assert(false && "a function of numbers does not reduce");
    return NAN;
}

static enum status reduce(struct claim_calculator *self, const struct expr *call, double *out)
{
    const struct reduction *reduction = reduction_of(self, call);
    const size_t futures = self->replicates->futures;
    double *weights = malloc(futures * sizeof *weights);
    if (!reduction || !weights) {
        free(weights);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < futures; i++)
        weights[i] = 1.0;
    out[0] = reduced(reduction, weights, futures);
    for (size_t r = 0; r < self->replicates->count; r++) {
        for (size_t i = 0; i < futures; i++)
            weights[i] = self->replicates->counts[r * futures + i];
        out[1 + r] = reduced(reduction, weights, futures);
    }
    free(weights);
    return STATUS_OK;
}

/* ---- Statistics ---- */

enum status claim_calculator_init(struct claim_calculator *self, struct arena *arena,
                                  const struct claim *claim, const double *const *values,
                                  const struct replicates *replicates)
{
    const size_t width = 1 + replicates->count;
    *self = (struct claim_calculator){
        .arena = arena,
        .claim = claim,
        .values = values,
        .replicates = replicates,
        .statistics = arena_alloc(arena, claim->statistic_count, width * sizeof(double)),
    };
    if (!self->statistics)
        return STATUS_NO_MEMORY;
    for (; self->done < claim->statistic_count; self->done++)
        TRY(claim_calculate(self, claim->statistics[self->done].tree,
                            self->statistics + self->done * width));
    return STATUS_OK;
}

static const double *statistic_of(const struct claim_calculator *self, const char *name)
{
    for (size_t i = 0; i < self->done; i++)
        if (strcmp(self->claim->statistics[i].name, name) == 0)
            return self->statistics + i * (1 + self->replicates->count);
    assert(false && "every name was bound when the claim was read");
    return NULL;
}

enum status claim_calculate(struct claim_calculator *self, const struct expr *expr, double *out)
{
    const size_t width = 1 + self->replicates->count;
    if (expr->kind == EXPR_NUMBER) {
        for (size_t i = 0; i < width; i++)
            out[i] = expr->number;
        return STATUS_OK;
    }
    if (expr->kind == EXPR_NAME) {
        memcpy(out, statistic_of(self, expr->name), width * sizeof *out);
        return STATUS_OK;
    }
    if (expr->kind == EXPR_CALL && claim_function_reduces(claim_function_find(expr->name)))
        return reduce(self, expr, out);
    const double **args = ARENA_ARRAY(self->arena, const double *, expr->arg_count);
    for (size_t i = 0; args && i < expr->arg_count; i++) {
        double *arg = ARENA_ARRAY(self->arena, double, width);
        if (!arg)
            return STATUS_NO_MEMORY;
        TRY(claim_calculate(self, expr->args[i], arg));
        args[i] = arg;
    }
    if (!args)
        return STATUS_NO_MEMORY;
    combine(expr, args, width, out);
    return STATUS_OK;
}

size_t claim_defined(const struct claim_calculator *self, const struct expr *expr)
{
    for (size_t i = 0; expr->kind == EXPR_CALL && i < self->reduction_count; i++)
        if (self->reductions[i].call == expr)
            return self->reductions[i].defined;
    for (size_t i = 0; expr->kind == EXPR_NAME && i < self->done; i++)
        if (strcmp(self->claim->statistics[i].name, expr->name) == 0)
            return claim_defined(self, self->claim->statistics[i].tree);
    size_t least = self->replicates->futures;
    for (size_t i = 0; i < expr->arg_count; i++) {
        const size_t defined = claim_defined(self, expr->args[i]);
        least = defined < least ? defined : least;
    }
    return least;
}

enum status claim_effect(struct arena *arena, const struct claim *claim,
                         const double *const *values, const struct replicates *replicates,
                         const double **out)
{
    struct claim_calculator self = {
        .arena = arena, .claim = claim, .values = values, .replicates = replicates};
    *out = claim_futures(&self, claim->effect_tree);
    return *out ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status claim_interval(const double *numbers, size_t replicates, struct claim_number *out,
                           struct error *err)
{
    struct interval interval;
    TRY(resample_interval(numbers + 1, replicates, 1, CLAIM_LEVEL, &interval, err));
    *out = (struct claim_number){.value = numbers[0], .low = interval.low, .high = interval.high};
    return STATUS_OK;
}

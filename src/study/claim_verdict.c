// SPDX-License-Identifier: MIT
/* Comparisons decided by intervals, conditions by three-valued logic (Kleene 1952), verdicts by
 * conditions; each with the sentence that says why. */
#include "study/claim_verdict.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct judge {
    struct arena *arena; /* for what stays */
    struct arena scratch;
    const struct claim *claim;
    struct claim_calculator calculator;
    struct claim_comparison *comparisons;
    size_t count;
    bool negated;            /* the comparison at hand stands under NOT */
    bool counts_futures[64]; /* a comparison whose left side is made of shares of futures */
    struct error *err;
};

enum { COMPARISONS_MOST = 64 };

/* ---- Comparisons ---- */

static const char *sign_of(enum expr_op op)
{
    switch (op) {
    case EXPR_LT:
        return "<";
    case EXPR_LE:
        return "<=";
    case EXPR_GT:
        return ">";
    default:
        return ">=";
    }
}

/* Holds all through the interval, nowhere in it, or in part. Without replicates the value decides. */
static enum truth compared(enum expr_op op, const struct claim_number *apart)
{
    if (isnan(apart->value))
        return TRUTH_OPEN;
    const double low = isnan(apart->low) ? apart->value : fmin(apart->low, apart->value);
    const double high = isnan(apart->high) ? apart->value : fmax(apart->high, apart->value);
    switch (op) {
    case EXPR_LT:
        return high < 0.0 ? TRUTH_YES : low >= 0.0 ? TRUTH_NO : TRUTH_OPEN;
    case EXPR_LE:
        return high <= 0.0 ? TRUTH_YES : low > 0.0 ? TRUTH_NO : TRUTH_OPEN;
    case EXPR_GT:
        return low > 0.0 ? TRUTH_YES : high <= 0.0 ? TRUTH_NO : TRUTH_OPEN;
    default:
        return low >= 0.0 ? TRUTH_YES : high < 0.0 ? TRUTH_NO : TRUTH_OPEN;
    }
}

/* Titles for statistics, the text for anything else. */
static const char *words_of(const struct judge *self, const struct expr *expr)
{
    for (size_t i = 0; expr->kind == EXPR_NAME && i < self->claim->statistic_count; i++)
        if (strcmp(self->claim->statistics[i].name, expr->name) == 0)
            return self->claim->statistics[i].title;
    return equation_print(self->arena, expr);
}

static bool reduces_by_share(const struct judge *self, const struct expr *expr)
{
    if (expr->kind == EXPR_CALL && claim_function_find(expr->name) == CLAIM_SHARE)
        return true;
    if (expr->kind == EXPR_CALL && claim_function_reduces(claim_function_find(expr->name)))
        return false;
    for (size_t i = 0; expr->kind == EXPR_NAME && i < self->claim->statistic_count; i++)
        if (strcmp(self->claim->statistics[i].name, expr->name) == 0)
            return reduces_by_share(self, self->claim->statistics[i].tree);
    for (size_t i = 0; i < expr->arg_count; i++)
        if (reduces_by_share(self, expr->args[i]))
            return true;
    return false;
}

static enum status judge_comparison(struct judge *self, const struct expr *expr, bool of_refutation,
                                    enum truth *out)
{
    const size_t replicates = self->calculator.replicates->count;
    double *left = ARENA_ARRAY(&self->scratch, double, replicates + 1);
    double *right = ARENA_ARRAY(&self->scratch, double, replicates + 1);
    if (!left || !right)
        return STATUS_NO_MEMORY;
    TRY(claim_calculate(&self->calculator, expr->args[0], left));
    TRY(claim_calculate(&self->calculator, expr->args[1], right));
    struct claim_comparison made = {.left = words_of(self, expr->args[0]),
                                    .sign = sign_of(expr->op),
                                    .right = words_of(self, expr->args[1]),
                                    .of_refutation = of_refutation,
                                    .negated = self->negated};
    struct claim_number apart;
    made.threshold = right[0];
    TRY(claim_interval(left, replicates, &made.number, self->err));
    for (size_t i = 0; i <= replicates; i++)
        left[i] -= right[i];
    TRY(claim_interval(left, replicates, &apart, self->err));
    *out = made.truth = compared(expr->op, &apart);
    if (self->count == COMPARISONS_MOST)
        return error_set(self->err, STATUS_INPUT, passage_place(&self->claim->where, 0),
                         "a claim may make at most %d comparisons", COMPARISONS_MOST);
    self->counts_futures[self->count] = reduces_by_share(self, expr->args[0]);
    self->comparisons[self->count++] = made;
    return STATUS_OK;
}

static enum truth negated(enum truth truth)
{
    return truth == TRUTH_YES ? TRUTH_NO : truth == TRUTH_NO ? TRUTH_YES : TRUTH_OPEN;
}

/* AND is the less true of two, OR the more true. */
static enum status judge_condition(struct judge *self, const struct expr *expr, bool of_refutation,
                                   enum truth *out)
{
    const bool junction = expr->op == EXPR_AND || expr->op == EXPR_OR || expr->op == EXPR_NOT;
    if (!junction)
        return judge_comparison(self, expr, of_refutation, out);
    enum truth a, b;
    if (expr->op == EXPR_NOT) {
        self->negated = !self->negated;
        TRY(judge_condition(self, expr->args[0], of_refutation, &a));
        self->negated = !self->negated;
        *out = negated(a);
        return STATUS_OK;
    }
    TRY(judge_condition(self, expr->args[0], of_refutation, &a));
    TRY(judge_condition(self, expr->args[1], of_refutation, &b));
    *out = (expr->op == EXPR_AND) == (a < b) ? a : b;
    return STATUS_OK;
}

/* ---- The effect ---- */

/* Mean of the effect, and in how many futures its sign is not that of the mean. */
static enum status weigh_effect(struct judge *self, struct judgement *out, bool *varies)
{
    out->effect = (struct claim_number){NAN, NAN, NAN};
    out->flips = NAN;
    *varies = true;
    if (!self->claim->effect_tree)
        return STATUS_OK;
    const double *effect = claim_futures(&self->calculator, self->claim->effect_tree);
    const struct replicates *replicates = self->calculator.replicates;
    double *means = ARENA_ARRAY(&self->scratch, double, replicates->count + 1);
    if (!effect || !means)
        return STATUS_NO_MEMORY;
    for (size_t r = 0; r <= replicates->count; r++) {
        double sum = 0.0, weight = 0.0;
        for (size_t i = 0; i < replicates->futures; i++) {
            const double w =
                r ? (double)replicates->counts[(r - 1) * replicates->futures + i] : 1.0;
            if (isfinite(effect[i]))
                sum += w * effect[i], weight += w;
        }
        means[r] = weight > 0.0 ? sum / weight : NAN;
    }
    TRY(claim_interval(means, replicates->count, &out->effect, self->err));
    size_t defined = 0, turned = 0, nothing = 0;
    for (size_t i = 0; i < replicates->futures; i++) {
        defined += isfinite(effect[i]) != 0;
        turned += isfinite(effect[i]) && effect[i] * out->effect.value < 0.0;
        nothing += effect[i] == 0.0;
    }
    out->effect_futures = defined;
    out->flips = defined ? (double)turned / (double)defined : NAN;
    *varies = nothing < defined;
    return STATUS_OK;
}

/* ---- The sentence ---- */

static void say_comparison(struct buffer *out, const struct claim_comparison *comparison)
{
    static const char *const words[] = {"is not", "is not surely", "is"};
    const char *const told = comparison->sign;
    buffer_print(out, "%s ", comparison->left);
    claim_number_print(out, &comparison->number);
    buffer_print(out, " %s %s %s", words[comparison->truth], told, comparison->right);
}

/* Comparisons of one condition that came out in one way; how many were said. */
static size_t say_those(struct buffer *out, const struct judge *self, bool of_refutation,
                        enum truth truth, size_t said)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct claim_comparison *comparison = &self->comparisons[i];
        if (comparison->of_refutation != of_refutation || comparison->truth != truth)
            continue;
        buffer_add(out, said++ ? "; " : "");
        say_comparison(out, comparison);
    }
    return said;
}

/* Are all comparisons that made the verdict shares of futures? */
static bool futures_were_counted(const struct judge *self, bool of_refutation)
{
    bool any = false;
    for (size_t i = 0; i < self->count; i++)
        any |= self->comparisons[i].of_refutation == of_refutation &&
               self->comparisons[i].truth == TRUTH_YES && self->counts_futures[i];
    return any;
}

static void decide(const struct judge *self, enum truth supported, enum truth refuted, bool varies,
                   struct judgement *out, struct buffer *why)
{
    const struct claim_calculator *calculator = &self->calculator;
    out->verdict = VERDICT_UNDETERMINED;
    if (out->failed) {
        buffer_print(why, "%llu of %zu futures give no finite number",
                     (unsigned long long)out->failed, calculator->replicates->futures);
        return;
    }
    const size_t for_support = claim_defined(calculator, self->claim->supported_tree),
                 for_refutation = claim_defined(calculator, self->claim->refuted_tree),
                 defined = for_support < for_refutation ? for_support : for_refutation;
    if (defined < CLAIM_DEFINED_LEAST) {
        buffer_print(why, "only %zu of %zu futures count in a statistic; %d are needed", defined,
                     calculator->replicates->futures, CLAIM_DEFINED_LEAST);
        return;
    }
    if (self->claim->effect_tree && out->effect_futures < CLAIM_DEFINED_LEAST) {
        buffer_print(why, "the effect is a number in only %zu of %zu futures; %d are needed",
                     out->effect_futures, calculator->replicates->futures, CLAIM_DEFINED_LEAST);
        return;
    }
    if (!varies) {
        buffer_add(why, "the arms differ in no future, so nothing was tested");
        return;
    }
    if (supported == TRUTH_YES && refuted == TRUTH_YES) {
        buffer_add(why, "both conditions hold");
        return;
    }
    if (supported == TRUTH_YES || refuted == TRUTH_YES) {
        const bool against = refuted == TRUTH_YES;
        if (out->flips > CLAIM_FLIPS_MOST && !futures_were_counted(self, against)) {
            buffer_print(why, "the sign of the effect flips in %.0f of 100 futures, else %s: ",
                         100.0 * out->flips, against ? "refuted" : "supported");
        } else {
            out->verdict = against ? VERDICT_REFUTED : VERDICT_SUPPORTED;
        }
        say_those(why, self, against, TRUTH_YES, 0);
        return;
    }
    size_t said = say_those(why, self, false, TRUTH_OPEN, 0);
    said = say_those(why, self, false, TRUTH_NO, said);
    said = say_those(why, self, true, TRUTH_OPEN, said);
    if (refuted == TRUTH_NO)
        buffer_add(why, said ? "; not refuted either" : "neither condition holds");
}

/* ---- The whole ---- */

static uint64_t count_failed(const struct claim *claim, const double *const *values, size_t futures)
{
    uint64_t failed = 0;
    for (size_t i = 0; i < futures; i++) {
        bool any = false;
        for (size_t k = 0; k < claim->value_count; k++)
            any |= isinf(values[k][i]) != 0;
        failed += any;
    }
    return failed;
}

static enum status keep_statistics(struct judge *self, struct judgement *out)
{
    const size_t count = self->claim->statistic_count,
                 replicates = self->calculator.replicates->count;
    struct claim_number *numbers = ARENA_ARRAY(self->arena, struct claim_number, count);
    if (!numbers)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(claim_interval(self->calculator.statistics + i * (replicates + 1), replicates,
                           &numbers[i], self->err));
    out->statistics = numbers;
    return STATUS_OK;
}

static enum status judge(struct judge *self, const double *const *values,
                         const struct replicates *replicates, struct judgement *out)
{
    bool varies;
    enum truth supported, refuted;
    self->comparisons = ARENA_ARRAY(self->arena, struct claim_comparison, COMPARISONS_MOST);
    if (!self->comparisons)
        return STATUS_NO_MEMORY;
    TRY(claim_calculator_init(&self->calculator, &self->scratch, self->claim, values, replicates));
    out->failed = count_failed(self->claim, values, replicates->futures);
    TRY(keep_statistics(self, out));
    TRY(weigh_effect(self, out, &varies));
    TRY(judge_condition(self, self->claim->supported_tree, false, &supported));
    TRY(judge_condition(self, self->claim->refuted_tree, true, &refuted));
    struct buffer why = {0};
    decide(self, supported, refuted, varies, out, &why);
    if (!why.failed)
        out->reason = arena_text(self->arena, why.bytes ? why.bytes : "", why.length);
    buffer_free(&why);
    out->comparisons = self->comparisons;
    out->comparison_count = self->count;
    return self->arena->failed || !out->reason ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status claim_judge(struct arena *arena, const struct claim *claim, const double *const *values,
                        const struct replicates *replicates, struct judgement *out,
                        struct error *err)
{
    struct judge self = {.arena = arena, .claim = claim, .err = err};
    arena_init(&self.scratch);
    const enum status status = judge(&self, values, replicates, out);
    arena_free(&self.scratch);
    return status;
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"supported", "refuted", "undetermined", "not evaluated"};
    return names[verdict];
}

/* An interval is left out where it would read as the value itself. */
void claim_number_print(struct buffer *out, const struct claim_number *number)
{
    char low[32], high[32];
    if (isnan(number->value)) {
        buffer_add(out, "n/a");
        return;
    }
    buffer_print(out, "%.3g", number->value);
    snprintf(low, sizeof low, "%.3g", number->low);
    snprintf(high, sizeof high, "%.3g", number->high);
    if (number->low < number->high && strcmp(low, high) != 0)
        buffer_print(out, " (%s to %s)", low, high);
}

const char *claim_turn_name(enum claim_turn turn)
{
    static const char *const names[] = {"stands", "weakens", "decides", "flips"};
    return names[turn];
}

const char *claim_label_name(enum claim_label label)
{
    static const char *const names[] = {"", "assumed", "emergent", "data-supported"};
    return names[label];
}

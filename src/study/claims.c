// SPDX-License-Identifier: MIT
/* Variants one after another: run the arms, judge the claims, forget the numbers. */
#include "study/claims.h"

#include "base/random.h"
#include "equation/equation.h"
#include "study/claim_arms.h"
#include "study/claim_verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct place nowhere = {0};

/* Keeps the draws of the bootstrap apart from those of models under the same seed. */
#define REPLICATE_MARK UINT64_C(0x636c61696d73)

struct inquiry {
    struct arena arena;    /* what does not outlive the call */
    struct arena *results; /* what does */
    const struct claims_options *options;
    struct claim_arms arms;
    struct replicates replicates;
    struct claim_result *made;
    struct key_result **keys;       /* [claim], the same memory as in the results */
    struct claim_variant *variants; /* the plain one, levels of noise, keys */
    size_t variant_count;
    size_t runs_done, runs; /* of all variants */
    size_t runs_now;        /* of the present one */
};

/* ---- Variants ---- */

static struct claim_variant *add_variant(struct inquiry *self, const char *variable, double value)
{
    struct claim_variant *variant = &self->variants[self->variant_count++];
    *variant = (struct claim_variant){.variable = variable, .value = value};
    variant->concerned = ARENA_ARRAY(&self->arena, bool, self->options->count);
    return variant;
}

static bool is_evaluated(const struct claim *claim)
{
    return !claim->not_evaluated;
}

static void concern_all(const struct inquiry *self, struct claim_variant *variant)
{
    for (size_t c = 0; variant->concerned && c < self->options->count; c++)
        variant->concerned[c] = is_evaluated(self->options->only[c]);
}

/* The variant that takes a key out, shared by the claims that name the same key and value. */
static struct claim_variant *find_variant(struct inquiry *self, size_t first,
                                          const struct claim_key *key)
{
    for (size_t i = first; i < self->variant_count; i++)
        if (strcmp(self->variants[i].variable, key->variable) == 0 &&
            self->variants[i].value == key->value)
            return &self->variants[i];
    return NULL;
}

static enum status list_variants(struct inquiry *self)
{
    const struct claims_options *options = self->options;
    const struct sensitivity *noise = options->noise ? options->claims->noise : NULL;
    size_t most = 4;
    for (size_t c = 0; c < options->count; c++)
        most += options->only[c]->key_count;
    self->variants = ARENA_ARRAY(&self->arena, struct claim_variant, most);
    if (!self->variants)
        return STATUS_NO_MEMORY;
    concern_all(self, add_variant(self, NULL, 0.0));
    for (size_t level = 0; noise && level < 3; level++)
        concern_all(self, add_variant(self, noise->variable, noise->levels[level]));
    const size_t first = self->variant_count;
    for (size_t c = 0; options->keys && c < options->count; c++)
        for (size_t k = 0; k < options->only[c]->key_count; k++) {
            const struct claim_key *key = &options->only[c]->keys[k];
            struct claim_variant *variant = find_variant(self, first, key);
            if (!variant)
                variant = add_variant(self, key->variable, key->value);
            if (variant->concerned)
                variant->concerned[c] = true;
        }
    for (size_t i = 0; i < self->variant_count; i++)
        self->runs += claim_variant_runs(&self->arms, &self->variants[i]);
    return self->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Judging ---- */

/* Where the judgement of a claim under a variant goes. */
static struct judgement *place_of(struct inquiry *self, size_t claim, size_t variant, size_t levels)
{
    struct claim_result *result = &self->made[claim];
    const struct claim_variant *which = &self->variants[variant];
    if (variant == 0)
        return &result->judgement;
    if (variant <= levels)
        return &result->noise[variant - 1];
    for (size_t k = 0; k < result->claim->key_count; k++)
        if (strcmp(result->claim->keys[k].variable, which->variable) == 0 &&
            result->claim->keys[k].value == which->value)
            return &self->keys[claim][k].judgement;
    return NULL;
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

/* A value that is the same in every future is worth a remark. */
static void remark_on(struct inquiry *self, size_t claim, const double *const *values)
{
    const struct claim *asked = self->options->only[claim];
    for (size_t v = 0; v < asked->value_count; v++) {
        size_t same = 1;
        while (same < self->options->futures && values[v][same] == values[v][0])
            same++;
        if (same == self->options->futures) {
            self->made[claim].remark = arena_print(self->results, "%s is %.3g in every future",
                                                   asked->values[v].name, values[v][0]);
            return;
        }
    }
}

static void forward_progress(void *context, double share, uint64_t futures_done)
{
    const struct inquiry *self = context;
    const double done = (double)self->runs_done + share * (double)self->runs_now;
    self->options->progress(self->options->progress_self, done / (double)self->runs, futures_done);
}

/* One task a claim. Judgements of different claims share no memory but that of the results. */
static enum status judge_variant(struct inquiry *self, size_t variant, size_t levels,
                                 struct problems *problems, struct error *err)
{
    struct arena arena;
    const struct claim_variant *which = &self->variants[variant];
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
        struct judgement *out = place_of(self, c, variant, levels);
        status = values ? claim_judge(self->results, self->options->only[c], values,
                                      &self->replicates, out, err)
                        : STATUS_NO_MEMORY;
        if (status == STATUS_OK && variant == 0)
            remark_on(self, c, values);
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

/* ---- The whole ---- */

/* Replicate r draws as many futures as there are, with replacement. */
static enum status draw_replicates(struct inquiry *self)
{
    const size_t futures = (size_t)self->options->futures;
    uint16_t *counts = arena_alloc(&self->arena, CLAIM_REPLICATES, futures * sizeof *counts);
    if (!counts)
        return STATUS_NO_MEMORY;
    for (size_t r = 0; r < CLAIM_REPLICATES; r++) {
        const uint64_t stream = random_stream(self->options->seed, REPLICATE_MARK, (uint32_t)r);
        for (size_t i = 0; i < futures; i++)
            counts[r * futures + (size_t)(random_at(stream, i, 0).first * (double)futures)]++;
    }
    self->replicates =
        (struct replicates){.counts = counts, .count = CLAIM_REPLICATES, .futures = futures};
    return STATUS_OK;
}

static enum status make_results(struct inquiry *self)
{
    const size_t count = self->options->count;
    self->made = ARENA_ARRAY(self->results, struct claim_result, count);
    self->keys = ARENA_ARRAY(&self->arena, struct key_result *, count);
    if (!self->made || !self->keys)
        return STATUS_NO_MEMORY;
    for (size_t c = 0; c < count; c++) {
        const struct claim *claim = self->options->only[c];
        struct key_result *keys = ARENA_ARRAY(self->results, struct key_result, claim->key_count);
        for (size_t k = 0; keys && k < claim->key_count; k++)
            keys[k].key = &claim->keys[k];
        self->made[c] = (struct claim_result){.claim = claim, .keys = keys};
        self->keys[c] = keys;
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
    TRY(list_variants(self));
    for (size_t i = 0; i < self->variant_count; i++)
        TRY(judge_variant(self, i, noise ? 3 : 0, problems, err));
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
        self->made[c].label = label_of(self, &self->made[c]);
        answer->verdicts[self->made[c].judgement.verdict]++;
    }
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

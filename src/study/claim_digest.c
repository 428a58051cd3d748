// SPDX-License-Identifier: MIT
/* Every number and verdict of the answer, in the order of the claims. */
#include "study/claim_digest.h"

#include "base/file.h"

static void add_interval(struct digest *digest, const struct claim_number *number)
{
    digest_add_number(digest, number->value);
    digest_add_number(digest, number->low);
    digest_add_number(digest, number->high);
}

static void add_judgement(struct digest *digest, const struct claim *claim,
                          const struct judgement *judgement)
{
    digest_add_count(digest, judgement->verdict);
    if (judgement->verdict == VERDICT_NOT_EVALUATED)
        return;
    for (size_t i = 0; i < claim->statistic_count; i++)
        add_interval(digest, &judgement->statistics[i]);
    digest_add_count(digest, judgement->comparison_count);
    for (size_t i = 0; i < judgement->comparison_count; i++) {
        add_interval(digest, &judgement->comparisons[i].number);
        digest_add_number(digest, judgement->comparisons[i].threshold);
        digest_add_count(digest, judgement->comparisons[i].truth);
    }
    add_interval(digest, &judgement->effect);
    digest_add_count(digest, judgement->effect_futures);
    digest_add_number(digest, judgement->flips);
    digest_add_count(digest, judgement->failed);
}

static void add_flip(struct digest *digest, const struct claim *claim,
                     const struct claim_flip *flip)
{
    digest_add_count(digest, flip->finding);
    digest_add_count(digest, flip->hits_are);
    digest_add_count(digest, flip->used);
    digest_add_count(digest, flip->hits);
    if (flip->finding != FLIP_FOUND)
        return;
    digest_add_count(digest, flip->box.count);
    for (size_t k = 0; k < flip->box.count; k++) {
        const struct box_clause *clause = &flip->box.clauses[k];
        digest_add_count(digest, flip->parameters[k]->dimension);
        digest_add_number(digest, clause->low);
        digest_add_number(digest, clause->high);
        digest_add_number(digest, clause->middle);
    }
    digest_add_count(digest, flip->box.held.inside);
    digest_add_count(digest, flip->box.held.hits);
    add_judgement(digest, claim, &flip->judgement);
}

static void add_result(struct digest *digest, const struct claims_answer *answer,
                       const struct claim_result *result)
{
    const struct claim *claim = result->claim;
    add_judgement(digest, claim, &result->judgement);
    if (result->judgement.verdict == VERDICT_NOT_EVALUATED)
        return;
    for (size_t level = 0; answer->noise && level < 3; level++)
        add_judgement(digest, claim, &result->noise[level]);
    if (!answer->keys)
        return;
    for (size_t k = 0; k < claim->key_count; k++)
        add_judgement(digest, claim, &result->keys[k].judgement);
    digest_add_count(digest, result->driver_count);
    for (size_t d = 0; d < result->driver_count; d++) {
        digest_add_count(digest, result->drivers[d].parameter->dimension);
        digest_add_number(digest, result->drivers[d].rank);
        add_judgement(digest, claim, &result->drivers[d].low);
        add_judgement(digest, claim, &result->drivers[d].high);
    }
    add_flip(digest, claim, result->flip);
}

void claim_digest(const struct claims_answer *answer, char out[65])
{
    struct digest digest;
    digest_init(&digest);
    digest_add_count(&digest, answer->futures);
    digest_add_count(&digest, answer->seed);
    digest_add_count(&digest, answer->count);
    for (size_t i = 0; i < answer->count; i++)
        add_result(&digest, answer, &answer->results[i]);
    digest_end(&digest, out);
}

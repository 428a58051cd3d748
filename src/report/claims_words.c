// SPDX-License-Identifier: MIT
/* Numbers with their intervals, conditions and verdicts in plain sentences. */
#include "report/claims_words.h"

#include "report/fail_report.h"

void claims_words_condition(struct buffer *out, const struct claim_flip *flip)
{
    for (size_t k = 0; k < flip->box.count; k++) {
        buffer_add(out, k ? " and " : "");
        fail_clause_words(out, flip->parameters[k], &flip->box.clauses[k]);
    }
}

void claims_words_turn(struct buffer *out, const struct claim_flip *flip)
{
    const char *verdict = verdict_name(flip->judgement.verdict);
    switch (flip->turn) {
    case TURN_STANDS:
        buffer_print(out, "still %s", verdict);
        return;
    case TURN_WEAKENS:
        buffer_print(out, "weakens to %s", verdict);
        return;
    case TURN_DECIDES:
        buffer_print(out, "becomes %s", verdict);
        return;
    case TURN_FLIPS:
        buffer_print(out, "flips to %s", verdict);
        return;
    }
}

/* "71 of 100" */
static void add_share(struct buffer *out, double share)
{
    buffer_print(out, "%.0f of 100", 100.0 * share);
}

/* "have the other sign" */
static void add_hits(struct buffer *out, const struct claim_flip *flip)
{
    switch (flip->hits_are) {
    case HITS_MET:
        buffer_print(out, "reach the %.3g that would support it", flip->reached);
        return;
    case HITS_TURNED:
        buffer_add(out, "have the other sign");
        return;
    case HITS_WEAKEST:
        buffer_add(out, "are among those with the weakest effect");
        return;
    }
}

static void add_held(struct buffer *out, const struct claim_flip *flip)
{
    for (size_t k = 0; k < flip->box.count; k++) {
        buffer_add(out, k ? " and " : "");
        fail_factor_name(out, flip->parameters[k]);
        buffer_print(out, " at %.3g", flip->box.clauses[k].middle);
    }
}

/* "Flips when A: 71 of 100 futures there have the other sign, 28 of all (in the half that was searched
 * 66). Held there, with x at 0.4, the claim is refuted: drop .. is < 0.02; effect -0.01 (..)." */
static void add_found(struct buffer *out, const struct claim_flip *flip)
{
    const char *const starts[] = {
        [TURN_STANDS] = flip->hits_are == HITS_MET      ? "Effect large enough"
                        : flip->hits_are == HITS_TURNED ? "Effect turns"
                                                        : "Effect weakest",
        [TURN_WEAKENS] = "Weakens",
        [TURN_DECIDES] = "Decided",
        [TURN_FLIPS] = "Flips",
    };
    const struct told_box *box = &flip->box;
    buffer_print(out, "%s when ", starts[flip->turn]);
    claims_words_condition(out, flip);
    buffer_add(out, ": ");
    add_share(out, box->held.density);
    buffer_add(out, " futures there ");
    add_hits(out, flip);
    buffer_add(out, ", against ");
    add_share(out, (double)flip->hits / (double)flip->used);
    buffer_add(out, " in all (counted in the half that was not searched; in the other ");
    add_share(out, box->found.density);
    buffer_add(out, "). Held there, with ");
    add_held(out, flip);
    buffer_print(out, ", the claim is %s%s: %s; effect ", flip->turn == TURN_STANDS ? "still " : "",
                 verdict_name(flip->judgement.verdict), flip->judgement.reason);
    claim_number_print(out, &flip->judgement.effect);
    buffer_add(out, ".");
}

void claims_words_flip(struct buffer *out, const struct claim_result *result)
{
    const struct claim_flip *flip = result->flip;
    const unsigned long long hits = flip->hits, used = flip->used;
    switch (flip->finding) {
    case FLIP_NOT_SOUGHT:
        if (!result->claim->effect_tree)
            buffer_add(out, "No condition was sought: the claim names no effect, one number a "
                            "future whose sign could be followed.");
        return;
    case FLIP_ALIKE:
        buffer_add(out, "No condition was sought: the effect is alike in too many futures.");
        return;
    case FLIP_NOTHING:
        buffer_print(out, "No condition found: the %llu of %llu futures that ", hits, used);
        add_hits(out, flip);
        buffer_add(out, " gather nowhere.");
        return;
    case FLIP_UNCONFIRMED:
        buffer_print(out, "No condition found: where the %llu of %llu futures that ", hits, used);
        add_hits(out, flip);
        buffer_add(out, " seemed to gather in one half, they do not in the other.");
        return;
    case FLIP_FOUND:
        add_found(out, flip);
        return;
    }
}

void claims_words_data(struct buffer *out, const struct claims_answer *answer)
{
    size_t named = 0;
    for (size_t i = 0; i < answer->count; i++)
        named += answer->results[i].claim->data != NULL;
    if (named)
        buffer_print(out, "%zu of %zu claims name a source beside this model.", named,
                     answer->count);
    else
        buffer_add(out, "None of these claims rests on data: none names a source beside this "
                        "model, so no verdict is called data-supported.");
    if (answer->claims->data)
        buffer_print(out, " %s", answer->claims->data);
}

void claims_words_thresholds(struct buffer *out, const struct claims *claims)
{
    buffer_print(out, "%s Date: %s.", claims->thresholds, claims->frozen);
}

void claims_words_summary(struct buffer *out, const struct claims_answer *answer)
{
    buffer_print(out,
                 "%zu claim%s: %zu supported, %zu refuted, %zu undetermined, %zu not evaluated; "
                 "%llu futures an arm, seed %llu, %zu arms.",
                 answer->count, answer->count == 1 ? "" : "s", answer->verdicts[VERDICT_SUPPORTED],
                 answer->verdicts[VERDICT_REFUTED], answer->verdicts[VERDICT_UNDETERMINED],
                 answer->verdicts[VERDICT_NOT_EVALUATED], (unsigned long long)answer->futures,
                 (unsigned long long)answer->seed, answer->arms);
}

void claims_words_structures(struct buffer *out, const struct claims_answer *answer)
{
    const struct case_folder *folder = answer->claims->folder;
    size_t evaluated = answer->count - answer->verdicts[VERDICT_NOT_EVALUATED];
    buffer_print(out,
                 "Of %zu claims %zu survive all %zu structures: supported under every one, or refuted "
                 "under every one. The structures, in order: ",
                 evaluated, answer->surviving, folder->structure_count);
    for (size_t s = 0; s < folder->structure_count; s++)
        buffer_print(out, "%s%s", s ? ", " : "", folder->structures[s].title);
    buffer_add(out, ".");
}

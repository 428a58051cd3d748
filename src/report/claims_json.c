// SPDX-License-Identifier: MIT
/* Verdicts as JSON, schema surety.claims/1 (docs/claims.md). */
#include "report/claims_report.h"
#include "report/claims_words.h"
#include "report/json_put.h"

#include <math.h>

static void add_interval(struct json *json, const struct claim_number *number)
{
    json_put_number(json, "value", number->value);
    json_put_number(json, "low", number->low);
    json_put_number(json, "high", number->high);
}

static void add_comparisons(struct json *json, const struct judgement *judgement)
{
    static const char *const truths[] = {"no", "open", "yes"};
    json_put_open(json, "comparisons", "[");
    for (size_t i = 0; i < judgement->comparison_count; i++) {
        const struct claim_comparison *comparison = &judgement->comparisons[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "of", comparison->of_refutation ? "refuted_if" : "supported_if");
        json_put_text(json, "left", comparison->left);
        json_put_text(json, "sign", comparison->sign);
        json_put_text(json, "right", comparison->right);
        add_interval(json, &comparison->number);
        json_put_text(json, "holds", truths[comparison->truth]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_judgement(struct json *json, const struct claim *claim,
                          const struct judgement *judgement)
{
    json_put_text(json, "verdict", verdict_name(judgement->verdict));
    json_put_text(json, "reason", judgement->reason);
    if (judgement->verdict == VERDICT_NOT_EVALUATED)
        return;
    json_put_open(json, "statistics", "[");
    for (size_t i = 0; i < claim->statistic_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", claim->statistics[i].id);
        json_put_text(json, "title", claim->statistics[i].title);
        json_put_text(json, "expression", claim->statistics[i].expression.text);
        add_interval(json, &judgement->statistics[i]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    add_comparisons(json, judgement);
    json_put_open(json, "effect", "{");
    add_interval(json, &judgement->effect);
    json_put_count(json, "futures", judgement->effect_futures);
    json_put_number(json, "flips", judgement->flips);
    json_put_close(json, "}");
    json_put_count(json, "failed_futures", judgement->failed);
}

static void add_variants(struct json *json, const struct claims_answer *answer,
                         const struct claim_result *result)
{
    const struct sensitivity *noise = answer->claims->noise;
    json_put_open(json, "noise", "[");
    for (size_t level = 0; answer->noise && level < 3; level++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "variable", noise->variable);
        json_put_number(json, "level", noise->levels[level]);
        add_judgement(json, result->claim, &result->noise[level]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_open(json, "keys", "[");
    for (size_t k = 0; answer->keys && k < result->claim->key_count; k++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "variable", result->keys[k].key->variable);
        json_put_number(json, "to", result->keys[k].key->value);
        json_put_flag(json, "idle", result->keys[k].idle);
        add_judgement(json, result->claim, &result->keys[k].judgement);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_open(json, "drivers", "[");
    for (size_t d = 0; d < result->driver_count; d++) {
        const struct driver_result *driver = &result->drivers[d];
        json_put_open(json, NULL, "{");
        json_put_text(json, "variable", driver->parameter->folded);
        json_put_number(json, "rank_correlation", driver->rank);
        for (int end = 0; end < 2; end++) {
            json_put_open(json, end ? "high" : "low", "{");
            json_put_number(json, "at", end ? driver->parameter->high : driver->parameter->low);
            add_judgement(json, result->claim, end ? &driver->high : &driver->low);
            json_put_close(json, "}");
        }
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_share(struct json *json, const char *key, const struct box_figures *figures)
{
    json_put_open(json, key, "{");
    json_put_count(json, "futures", figures->inside);
    json_put_count(json, "against", figures->hits);
    json_put_number(json, "density", figures->density);
    json_put_number(json, "coverage", figures->coverage);
    json_put_close(json, "}");
}

static void add_condition(struct json *json, const struct claim *claim,
                          const struct claim_flip *flip)
{
    json_put_text(json, "turn", claim_turn_name(flip->turn));
    json_put_open(json, "clauses", "[");
    for (size_t k = 0; k < flip->box.count; k++) {
        const struct box_clause *clause = &flip->box.clauses[k];
        json_put_open(json, NULL, "{");
        json_put_text(json, "variable", flip->parameters[k]->folded);
        json_put_number(json, "low", clause->low);
        json_put_number(json, "high", clause->high);
        json_put_number(json, "held_at", clause->middle);
        json_put_number(json, "p_searched", clause->found_p);
        json_put_number(json, "p_held_out", clause->held_p);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    add_share(json, "searched", &flip->box.found);
    add_share(json, "held_out", &flip->box.held);
    json_put_count(json, "typical_future", flip->box.typical);
    json_put_open(json, "judgement", "{");
    add_judgement(json, claim, &flip->judgement);
    json_put_close(json, "}");
}

static void add_flip(struct json *json, const struct claim_result *result)
{
    static const char *const findings[] = {"not sought", "alike", "nothing", "unconfirmed",
                                           "found"};
    static const char *const hits[] = {
        [HITS_MET] = "support", [HITS_TURNED] = "other sign", [HITS_WEAKEST] = "weakest"};
    const struct claim_flip *flip = result->flip;
    struct buffer words = {0};
    claims_words_flip(&words, result);
    json_put_open(json, "flip", "{");
    json_put_text(json, "finding", findings[flip->finding]);
    json_put_text(json, "sentence", words.bytes ? words.bytes : "");
    if (flip->finding > FLIP_ALIKE) {
        json_put_text(json, "futures_against", hits[flip->hits_are]);
        json_put_count(json, "futures", flip->used);
        json_put_count(json, "against", flip->hits);
    }
    if (flip->finding == FLIP_FOUND)
        add_condition(json, result->claim, flip);
    json_put_close(json, "}");
    json->out->failed |= words.failed;
    buffer_free(&words);
}

static void add_evidence(struct json *json, const struct claim *claim)
{
    json_put_open(json, "evidence", "[");
    for (size_t i = 0; i < claim->evidence_count; i++) {
        const struct claim_evidence *piece = &claim->evidence[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "says", evidence_side_name(piece->side));
        json_put_text(json, "text", piece->text);
        json_put_text(json, "source", piece->source);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

/* Null unless every structure was asked for. */
static void add_structures(struct json *json, const struct claims_answer *answer,
                           const struct claim_result *result)
{
    const struct case_folder *folder = answer->claims->folder;
    if (!result->structures) {
        json_put_null(json, "structures");
        json_put_null(json, "survives");
        return;
    }
    json_put_open(json, "structures", "[");
    for (size_t s = 0; s < folder->structure_count; s++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "structure", folder->structures[s].id);
        add_judgement(json, result->claim, &result->structures[s]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_flag(json, "survives", result->survives);
}

static void add_claim(struct json *json, const struct claims_answer *answer,
                      const struct claim_result *result)
{
    const struct claim *claim = result->claim;
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", claim->id);
    json_put_text(json, "statement", claim->statement);
    json_put_text(json, "text", claim->text);
    json_put_text(json, "who", claim->who ? claim->who : answer->claims->who);
    json_put_text(json, "supported_if", claim->supported_if.text);
    json_put_text(json, "refuted_if", claim->refuted_if.text);
    json_put_text(json, "effect_expression", claim->effect.text);
    json_put_text(json, "note", claim->note);
    json_put_text(json, "ill_posed", claim->ill_posed);
    json_put_text(json, "data", claim->data);
    json_put_text(json, "remark", result->remark);
    add_evidence(json, claim);
    json_put_text(json, "label", claim_label_name(result->label));
    add_judgement(json, claim, &result->judgement);
    if (result->judgement.verdict != VERDICT_NOT_EVALUATED)
        add_variants(json, answer, result);
    if (result->judgement.verdict != VERDICT_NOT_EVALUATED)
        add_flip(json, result);
    add_structures(json, answer, result);
    json_put_close(json, "}");
}

void claims_json(struct buffer *out, const struct claims_answer *answer,
                 const struct report_identity *identity)
{
    struct json json = {.out = out};
    json_put_begin(&json, "surety.claims/1", identity);
    json_put_case(&json, answer->claims->folder, identity);
    json_put_text(&json, "thresholds", answer->claims->thresholds);
    json_put_text(&json, "frozen", answer->claims->frozen);
    json_put_text(&json, "data", answer->claims->data);
    json_put_count(&json, "futures", answer->futures);
    json_put_count(&json, "seed", answer->seed);
    json_put_text(&json, "digest", answer->digest);
    json_put_count(&json, "replicates", CLAIM_REPLICATES);
    json_put_number(&json, "level", CLAIM_LEVEL);
    json_put_number(&json, "flips_most", CLAIM_FLIPS_MOST);
    json_put_count(&json, "arms", answer->arms);
    json_put_count(&json, "runs", answer->runs);
    json_put_number(&json, "seconds", answer->seconds);
    json_put_open(&json, "claims", "[");
    for (size_t i = 0; i < answer->count; i++)
        add_claim(&json, answer, &answer->results[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
}

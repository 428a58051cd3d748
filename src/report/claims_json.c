// SPDX-License-Identifier: MIT
/* Verdicts as JSON, schema surety.claims/1 (docs/claims.md). Numbers read back to the same bits; NaN
 * is null. */
#include "report/claims_report.h"
#include "report/escape.h"

#include <math.h>

/* A writer that knows where commas belong. */
struct json {
    struct buffer *out;
    bool comma;
};

static void separate(struct json *json, const char *key)
{
    if (json->comma)
        buffer_add(json->out, ",");
    if (key) {
        escape_json(json->out, key);
        buffer_add(json->out, ":");
    }
    json->comma = true;
}

static void open_as(struct json *json, const char *key, const char *bracket)
{
    separate(json, key);
    buffer_add(json->out, bracket);
    json->comma = false;
}

static void close_as(struct json *json, const char *bracket)
{
    buffer_add(json->out, bracket);
    json->comma = true;
}

static void add_text(struct json *json, const char *key, const char *text)
{
    separate(json, key);
    escape_json(json->out, text);
}

static void add_number(struct json *json, const char *key, double value)
{
    separate(json, key);
    if (isfinite(value))
        buffer_number(json->out, value);
    else
        buffer_add(json->out, "null");
}

static void add_count(struct json *json, const char *key, uint64_t value)
{
    separate(json, key);
    buffer_print(json->out, "%llu", (unsigned long long)value);
}

static void add_interval(struct json *json, const struct claim_number *number)
{
    add_number(json, "value", number->value);
    add_number(json, "low", number->low);
    add_number(json, "high", number->high);
}

static void add_comparisons(struct json *json, const struct judgement *judgement)
{
    static const char *const truths[] = {"no", "open", "yes"};
    open_as(json, "comparisons", "[");
    for (size_t i = 0; i < judgement->comparison_count; i++) {
        const struct claim_comparison *comparison = &judgement->comparisons[i];
        open_as(json, NULL, "{");
        add_text(json, "of", comparison->of_refutation ? "refuted_if" : "supported_if");
        add_text(json, "left", comparison->left);
        add_text(json, "sign", comparison->sign);
        add_text(json, "right", comparison->right);
        add_interval(json, &comparison->number);
        add_text(json, "holds", truths[comparison->truth]);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_judgement(struct json *json, const struct claim *claim,
                          const struct judgement *judgement)
{
    add_text(json, "verdict", verdict_name(judgement->verdict));
    add_text(json, "reason", judgement->reason);
    if (judgement->verdict == VERDICT_NOT_EVALUATED)
        return;
    open_as(json, "statistics", "[");
    for (size_t i = 0; i < claim->statistic_count; i++) {
        open_as(json, NULL, "{");
        add_text(json, "id", claim->statistics[i].id);
        add_text(json, "title", claim->statistics[i].title);
        add_text(json, "expression", claim->statistics[i].expression.text);
        add_interval(json, &judgement->statistics[i]);
        close_as(json, "}");
    }
    close_as(json, "]");
    add_comparisons(json, judgement);
    open_as(json, "effect", "{");
    add_interval(json, &judgement->effect);
    add_number(json, "flips", judgement->flips);
    close_as(json, "}");
    add_count(json, "failed_futures", judgement->failed);
}

static void add_variants(struct json *json, const struct claims_answer *answer,
                         const struct claim_result *result)
{
    const struct sensitivity *noise = answer->claims->noise;
    open_as(json, "noise", "[");
    for (size_t level = 0; answer->noise && level < 3; level++) {
        open_as(json, NULL, "{");
        add_text(json, "variable", noise->variable);
        add_number(json, "level", noise->levels[level]);
        add_judgement(json, result->claim, &result->noise[level]);
        close_as(json, "}");
    }
    close_as(json, "]");
    open_as(json, "keys", "[");
    for (size_t k = 0; answer->keys && k < result->claim->key_count; k++) {
        open_as(json, NULL, "{");
        add_text(json, "variable", result->keys[k].key->variable);
        add_number(json, "to", result->keys[k].key->value);
        add_judgement(json, result->claim, &result->keys[k].judgement);
        close_as(json, "}");
    }
    close_as(json, "]");
    open_as(json, "drivers", "[");
    for (size_t d = 0; d < result->driver_count; d++) {
        const struct driver_result *driver = &result->drivers[d];
        open_as(json, NULL, "{");
        add_text(json, "variable", driver->parameter->folded);
        add_number(json, "rank_correlation", driver->rank);
        for (int end = 0; end < 2; end++) {
            open_as(json, end ? "high" : "low", "{");
            add_number(json, "at", end ? driver->parameter->high : driver->parameter->low);
            add_judgement(json, result->claim, end ? &driver->high : &driver->low);
            close_as(json, "}");
        }
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_claim(struct json *json, const struct claims_answer *answer,
                      const struct claim_result *result)
{
    const struct claim *claim = result->claim;
    open_as(json, NULL, "{");
    add_text(json, "id", claim->id);
    add_text(json, "statement", claim->statement);
    add_text(json, "text", claim->text);
    add_text(json, "supported_if", claim->supported_if.text);
    add_text(json, "refuted_if", claim->refuted_if.text);
    add_text(json, "note", claim->note);
    add_text(json, "ill_posed", claim->ill_posed);
    add_text(json, "data", claim->data);
    add_text(json, "remark", result->remark);
    add_text(json, "label", claim_label_name(result->label));
    add_judgement(json, claim, &result->judgement);
    if (result->judgement.verdict != VERDICT_NOT_EVALUATED)
        add_variants(json, answer, result);
    close_as(json, "}");
}

void claims_json(struct buffer *out, const struct claims_answer *answer,
                 const struct report_identity *identity)
{
    struct json json = {.out = out};
    const struct case_folder *folder = answer->claims->folder;
    open_as(&json, NULL, "{");
    add_text(&json, "schema", "surety.claims/1");
    open_as(&json, "program", "{");
    add_text(&json, "name", identity->program);
    add_text(&json, "version", identity->version);
    add_text(&json, "command", identity->command);
    add_text(&json, "date", identity->date);
    close_as(&json, "}");
    open_as(&json, "case", "{");
    add_text(&json, "name", folder->name);
    add_text(&json, "title", folder->title);
    add_text(&json, "version", folder->version);
    add_text(&json, "caveat", folder->caveat);
    add_text(&json, "model_digest", identity->model_digest);
    close_as(&json, "}");
    add_text(&json, "thresholds", answer->claims->thresholds);
    add_text(&json, "frozen", answer->claims->frozen);
    add_count(&json, "futures", answer->futures);
    add_count(&json, "seed", answer->seed);
    add_count(&json, "replicates", CLAIM_REPLICATES);
    add_number(&json, "level", CLAIM_LEVEL);
    add_number(&json, "flips_most", CLAIM_FLIPS_MOST);
    add_count(&json, "arms", answer->arms);
    add_count(&json, "runs", answer->runs);
    add_number(&json, "seconds", answer->seconds);
    open_as(&json, "claims", "[");
    for (size_t i = 0; i < answer->count; i++)
        add_claim(&json, answer, &answer->results[i]);
    close_as(&json, "]");
    close_as(&json, "}");
    buffer_add(out, "\n");
}

// SPDX-License-Identifier: MIT
/* Verdicts as one long CSV table (RFC 4180): a row for each claim as it stands, at each level of noise
 * and with each key out, and within each one row a statistic. */
#include "report/claims_report.h"
#include "report/escape.h"

#include <math.h>

static void add_text(struct buffer *out, const char *text)
{
    escape_csv(out, text);
    buffer_add(out, ",");
}

static void add_number(struct buffer *out, double value)
{
    if (isfinite(value))
        buffer_number(out, value);
    buffer_add(out, ",");
}

static void add_judgement(struct buffer *out, const struct claims_answer *answer,
                          const struct claim_result *result, const struct judgement *judgement,
                          const char *changed, double to)
{
    const struct claim *claim = result->claim;
    for (size_t i = 0; i < claim->statistic_count || i == 0; i++) {
        add_text(out, claim->id);
        add_text(out, claim->statement);
        add_text(out, changed);
        add_number(out, to);
        add_text(out, verdict_name(judgement->verdict));
        add_text(out, judgement->reason);
        add_text(out, changed ? "" : claim_label_name(result->label));
        add_number(out, judgement->verdict == VERDICT_NOT_EVALUATED ? NAN : judgement->flips);
        const struct claim_number none = {NAN, NAN, NAN};
        const bool any = judgement->statistics && i < claim->statistic_count;
        const struct claim_number number = any ? judgement->statistics[i] : none;
        add_text(out, any ? claim->statistics[i].id : "");
        add_number(out, number.value);
        add_number(out, number.low);
        add_number(out, number.high);
        add_text(out, claim->supported_if.text);
        add_text(out, claim->refuted_if.text);
        add_text(out, answer->claims->thresholds);
        escape_csv(out, answer->claims->frozen);
        buffer_add(out, "\r\n");
    }
}

void claims_csv(struct buffer *out, const struct claims_answer *answer)
{
    buffer_add(out,
               "claim,statement,changed,to,verdict,reason,label,flips,statistic,value,low,high,"
               "supported_if,refuted_if,thresholds,frozen\r\n");
    for (size_t i = 0; i < answer->count; i++) {
        const struct claim_result *result = &answer->results[i];
        const struct sensitivity *noise = answer->claims->noise;
        const bool evaluated = result->judgement.verdict != VERDICT_NOT_EVALUATED;
        add_judgement(out, answer, result, &result->judgement, NULL, NAN);
        for (size_t level = 0; evaluated && answer->noise && level < 3; level++)
            add_judgement(out, answer, result, &result->noise[level], noise->variable,
                          noise->levels[level]);
        for (size_t k = 0; evaluated && answer->keys && k < result->claim->key_count; k++)
            add_judgement(out, answer, result, &result->keys[k].judgement,
                          result->keys[k].key->variable, result->keys[k].key->value);
        for (size_t d = 0; d < result->driver_count; d++) {
            const struct driver_result *driver = &result->drivers[d];
            const struct parameter *parameter = driver->parameter;
            add_judgement(out, answer, result, &driver->low, parameter->folded, parameter->low);
            add_judgement(out, answer, result, &driver->high, parameter->folded, parameter->high);
        }
    }
}

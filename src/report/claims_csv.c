// SPDX-License-Identifier: MIT
/* Verdicts as one long CSV table (RFC 4180): a row for each claim as it stands, at each level of noise,
 * with each key out, with each driver at its ends and under its flip condition, and within each one row
 * a statistic. */
#include "report/claims_report.h"
#include "report/claims_words.h"
#include "report/csv_put.h"

#include <math.h>

/* The flip condition and how dense the futures against the effect are in it; empty in other rows. */
static void add_condition(struct csv_row *row, const struct claim_flip *flip)
{
    struct buffer words = {0};
    if (!flip) {
        csv_put_empty(row, 4);
        return;
    }
    claims_words_condition(&words, flip);
    csv_put_text(row, words.bytes ? words.bytes : "");
    csv_put_text(row, claim_turn_name(flip->turn));
    csv_put_number(row, flip->box.held.density);
    csv_put_number(row, (double)flip->hits / (double)flip->used);
    row->out->failed |= words.failed;
    buffer_free(&words);
}

/* `flip`: NULL but for the rows of a flip condition. */
static void add_judgement(struct buffer *out, const struct claims_answer *answer,
                          const struct claim_result *result, const struct judgement *judgement,
                          const char *changed, double to, const struct claim_flip *flip)
{
    const struct claim *claim = result->claim;
    struct csv_row row = {.out = out};
    for (size_t i = 0; i < claim->statistic_count || i == 0; i++) {
        csv_put_text(&row, claim->id);
        csv_put_text(&row, claim->statement);
        csv_put_text(&row, changed);
        csv_put_number(&row, to);
        csv_put_text(&row, verdict_name(judgement->verdict));
        csv_put_text(&row, judgement->reason);
        csv_put_text(&row, changed ? "" : claim_label_name(result->label));
        csv_put_number(&row, judgement->verdict == VERDICT_NOT_EVALUATED ? NAN : judgement->flips);
        const struct claim_number none = {NAN, NAN, NAN};
        const bool any = judgement->statistics && i < claim->statistic_count;
        const struct claim_number number = any ? judgement->statistics[i] : none;
        csv_put_text(&row, any ? claim->statistics[i].id : "");
        csv_put_number(&row, number.value);
        csv_put_number(&row, number.low);
        csv_put_number(&row, number.high);
        csv_put_text(&row, claim->supported_if.text);
        csv_put_text(&row, claim->refuted_if.text);
        csv_put_text(&row, answer->claims->thresholds);
        csv_put_text(&row, answer->claims->frozen);
        add_condition(&row, flip);
        csv_put_end(&row);
    }
}

void claims_csv(struct buffer *out, const struct claims_answer *answer)
{
    buffer_add(out,
               "claim,statement,changed,to,verdict,reason,label,flips,statistic,value,low,high,"
               "supported_if,refuted_if,thresholds,frozen,condition,turn,against_there,"
               "against_in_all\r\n");
    for (size_t i = 0; i < answer->count; i++) {
        const struct claim_result *result = &answer->results[i];
        const struct sensitivity *noise = answer->claims->noise;
        const bool evaluated = result->judgement.verdict != VERDICT_NOT_EVALUATED;
        add_judgement(out, answer, result, &result->judgement, NULL, NAN, NULL);
        for (size_t level = 0; evaluated && answer->noise && level < 3; level++)
            add_judgement(out, answer, result, &result->noise[level], noise->variable,
                          noise->levels[level], NULL);
        for (size_t k = 0; evaluated && answer->keys && k < result->claim->key_count; k++)
            add_judgement(out, answer, result, &result->keys[k].judgement,
                          result->keys[k].key->variable, result->keys[k].key->value, NULL);
        for (size_t d = 0; d < result->driver_count; d++) {
            const struct driver_result *driver = &result->drivers[d];
            const struct parameter *parameter = driver->parameter;
            add_judgement(out, answer, result, &driver->low, parameter->folded, parameter->low,
                          NULL);
            add_judgement(out, answer, result, &driver->high, parameter->folded, parameter->high,
                          NULL);
        }
        for (size_t s = 0;
             result->structures && s < answer->claims->folder->structure_count; s++) {
            struct buffer change = {0};
            buffer_print(&change, "structure %s", answer->claims->folder->structures[s].id);
            add_judgement(out, answer, result, &result->structures[s],
                          change.bytes ? change.bytes : "", NAN, NULL);
            out->failed |= change.failed;
            buffer_free(&change);
        }
        if (result->flip->finding == FLIP_FOUND)
            add_judgement(out, answer, result, &result->flip->judgement, "flip condition", NAN,
                          result->flip);
    }
}

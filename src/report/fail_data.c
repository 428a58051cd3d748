// SPDX-License-Identifier: MIT
/* Boxes and trajectory as JSON (schema surety.fail/1) and CSV. */
#include "report/csv_put.h"
#include "report/fail_report.h"
#include "report/json_put.h"

static void add_figures(struct json *json, const char *key, const struct box_figures *figures)
{
    json_put_open(json, key, "{");
    json_put_count(json, "futures", figures->points);
    json_put_count(json, "inside", figures->inside);
    json_put_count(json, "failures", figures->hits);
    json_put_number(json, "coverage", figures->coverage);
    json_put_number(json, "density", figures->density);
    json_put_number(json, "mass", figures->mass);
    json_put_close(json, "}");
}

static void add_both(struct json *json, const struct box_figures *found,
                     const struct box_figures *held)
{
    add_figures(json, "searched", found);
    add_figures(json, "held_out", held);
}

static void add_factor(struct json *json, const struct failure *failure, size_t factor)
{
    struct buffer name = {0};
    if (factor != SIZE_MAX)
        fail_factor_name(&name, failure->table.factors[factor]);
    json_put_text(json, "factor", name.bytes);
    json->out->failed |= name.failed;
    buffer_free(&name);
}

static void add_clause(struct json *json, const struct failure *failure,
                       const struct box_clause *clause)
{
    const struct parameter *parameter = failure->table.factors[clause->factor];
    json_put_open(json, NULL, "{");
    add_factor(json, failure, clause->factor);
    json_put_text(json, "unit", parameter->unit);
    json_put_text(json, "note", parameter->note);
    json_put_number(json, "low", clause->low);
    json_put_number(json, "high", clause->high);
    json_put_number(json, "drawn_low", parameter->low);
    json_put_number(json, "drawn_high", parameter->high);
    json_put_number(json, "quasi_p_searched", clause->found_p);
    json_put_number(json, "quasi_p_held_out", clause->held_p);
    json_put_close(json, "}");
}

/* What was drawn in a future: {"type_draw": 0.6, "learn[mun]": 0.1, ..}. */
static void add_draws(struct json *json, const struct failure *failure, uint64_t future)
{
    json_put_open(json, "typical_draws", "{");
    for (size_t f = 0; f < failure->table.factor_count; f++)
        json_put_number(json, failure->table.factors[f]->folded, failure->table.x[f][future]);
    json_put_close(json, "}");
}

static void add_box(struct json *json, const struct failure *failure, size_t index, const char *run)
{
    const struct told_box *box = &failure->boxes[index];
    const bool has_typical = box->typical != BOX_NO_HIT;
    struct buffer sentence = {0}, command = {0};
    fail_sentence(&sentence, failure, index);
    if (has_typical)
        buffer_print(&command, "%s --future %llu", run, (unsigned long long)box->typical);
    json_put_open(json, NULL, "{");
    json_put_text(json, "sentence", sentence.bytes);
    json_put_open(json, "clauses", "[");
    for (size_t k = 0; k < box->count; k++)
        add_clause(json, failure, &box->clauses[k]);
    json_put_close(json, "]");
    add_both(json, &box->found, &box->held);
    if (has_typical) {
        json_put_count(json, "typical_future", box->typical);
        add_draws(json, failure, box->typical);
    } else {
        json_put_null(json, "typical_future");
        json_put_null(json, "typical_draws");
    }
    json_put_text(json, "run", command.bytes);
    json_put_close(json, "}");
    json->out->failed |= sentence.failed || command.failed;
    buffer_free(&sentence);
    buffer_free(&command);
}

/* The limits of a step's box. */
static void add_limits(struct json *json, const struct failure *failure, const struct box *box)
{
    json_put_open(json, "limits", "[");
    for (size_t f = 0; f < failure->table.factor_count; f++) {
        if (!box_limits(box, f))
            continue;
        json_put_open(json, NULL, "{");
        add_factor(json, failure, f);
        json_put_number(json, "low", box->low[f]);
        json_put_number(json, "high", box->high[f]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_steps(struct json *json, const struct failure *failure)
{
    json_put_open(json, "trajectory", "[");
    for (size_t i = 0; i < failure->step_count; i++) {
        const struct fail_step *step = &failure->steps[i];
        json_put_open(json, NULL, "{");
        add_factor(json, failure, step->factor);
        json_put_count(json, "restricted", step->restricted);
        add_limits(json, failure, &step->box);
        add_both(json, &step->found, &step->held);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void fail_json(struct buffer *out, const struct failure *failure, const char *run,
               const struct report_identity *identity)
{
    const struct fail_options *options = failure->options;
    struct json json = {.out = out};
    json_put_begin(&json, "surety.fail/1", identity);
    json_put_case(&json, failure->folder, identity);
    json_put_text(&json, "package", options->futures.package ? options->futures.package->id : NULL);
    json_put_text(&json, "when", options->condition->text);
    json_put_text(&json, "method", fail_method_name(options->method));
    json_put_text(&json, "objective",
                  options->method == FAIL_PRIM ? prim_objective_name(options->objective) : NULL);
    json_put_text(&json, "box", options->given ? options->given->text : NULL);
    json_put_count(&json, "futures", failure->table.count);
    json_put_count(&json, "seed", options->futures.seed);
    json_put_count(&json, "undefined", failure->undefined);
    json_put_count(&json, "failures", failure->failing);
    json_put_count(&json, "uncertainties", failure->table.factor_count);
    json_put_count(&json, "boxes_not_confirmed", failure->unconfirmed);
    json_put_open(&json, "boxes", "[");
    for (size_t i = 0; i < failure->box_count; i++)
        add_box(&json, failure, i, run);
    json_put_close(&json, "]");
    json_put_open(&json, "together", "{");
    add_both(&json, &failure->all_found, &failure->all_held);
    json_put_close(&json, "}");
    add_steps(&json, failure);
    json_put_end(&json);
}

/* ---- CSV ---- */

static void csv_figures(struct csv_row *row, const struct box_figures *found,
                        const struct box_figures *held)
{
    const double numbers[] = {found->coverage, found->density, found->mass,
                              held->coverage,  held->density,  held->mass};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        csv_put_number(row, numbers[i]);
    csv_put_end(row);
}

static void csv_factor(struct csv_row *row, const struct failure *failure, size_t factor)
{
    struct buffer name = {0};
    if (factor != SIZE_MAX)
        fail_factor_name(&name, failure->table.factors[factor]);
    csv_put_text(row, name.bytes);
    row->out->failed |= name.failed;
    buffer_free(&name);
}

void fail_csv(struct buffer *out, const struct failure *failure)
{
    struct csv_row row = {.out = out};
    buffer_add(out, "row,number,factor,low,high,quasi p searched,quasi p held out,"
                    "coverage searched,density searched,mass searched,"
                    "coverage held out,density held out,mass held out\r\n");
    for (size_t i = 0; i < failure->box_count; i++)
        for (size_t k = 0; k < failure->boxes[i].count; k++) {
            const struct told_box *box = &failure->boxes[i];
            csv_put_text(&row, "box");
            csv_put_count(&row, i + 1);
            csv_factor(&row, failure, box->clauses[k].factor);
            csv_put_number(&row, box->clauses[k].low);
            csv_put_number(&row, box->clauses[k].high);
            csv_put_number(&row, box->clauses[k].found_p);
            csv_put_number(&row, box->clauses[k].held_p);
            csv_figures(&row, &box->found, &box->held);
        }
    for (size_t i = 0; i < failure->step_count; i++) {
        csv_put_text(&row, "step");
        csv_put_count(&row, i);
        csv_factor(&row, failure, failure->steps[i].factor);
        csv_put_empty(&row, 4);
        csv_figures(&row, &failure->steps[i].found, &failure->steps[i].held);
    }
}

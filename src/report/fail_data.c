// SPDX-License-Identifier: MIT
/* Boxes and trajectory as JSON (schema surety.fail/1) and CSV. Numbers read back to the same bits. */
#include "report/fail_report.h"

#include "report/escape.h"

#include <math.h>

static void add_number(struct buffer *out, double value)
{
    if (isfinite(value))
        buffer_number(out, value);
    else
        buffer_add(out, "null");
}

static void add_member(struct buffer *out, const char *key, double value)
{
    buffer_print(out, ",\"%s\":", key);
    add_number(out, value);
}

static void add_figures(struct buffer *out, const char *key, const struct box_figures *figures)
{
    buffer_print(out, "\"%s\":{\"futures\":%llu,\"inside\":%llu,\"failures\":%llu", key,
                 (unsigned long long)figures->points, (unsigned long long)figures->inside,
                 (unsigned long long)figures->hits);
    add_member(out, "coverage", figures->coverage);
    add_member(out, "density", figures->density);
    add_member(out, "mass", figures->mass);
    buffer_add(out, "}");
}

static void add_text(struct buffer *out, const char *key, const char *text)
{
    buffer_print(out, "\"%s\":", key);
    escape_json(out, text);
}

static void add_factor(struct buffer *out, const struct failure *failure, size_t factor)
{
    struct buffer name = {0};
    fail_factor_name(&name, failure->table.factors[factor]);
    add_text(out, "factor", name.bytes);
    out->failed |= name.failed;
    buffer_free(&name);
}

static void add_clause(struct buffer *out, const struct failure *failure,
                       const struct fail_clause *clause)
{
    const struct parameter *parameter = failure->table.factors[clause->factor];
    buffer_add(out, "{");
    add_factor(out, failure, clause->factor);
    buffer_add(out, ",");
    add_text(out, "unit", parameter->unit);
    buffer_add(out, ",");
    add_text(out, "note", parameter->note);
    add_member(out, "low", clause->low);
    add_member(out, "high", clause->high);
    add_member(out, "drawn_low", parameter->low);
    add_member(out, "drawn_high", parameter->high);
    add_member(out, "quasi_p_searched", clause->found_p);
    add_member(out, "quasi_p_held_out", clause->held_p);
    buffer_add(out, "}");
}

static void add_box(struct buffer *out, const struct failure *failure, size_t index,
                    const char *run)
{
    const struct fail_box *box = &failure->boxes[index];
    struct buffer sentence = {0};
    fail_sentence(&sentence, failure, index);
    buffer_add(out, index ? ",{" : "{");
    add_text(out, "sentence", sentence.bytes);
    buffer_add(out, ",\"clauses\":[");
    for (size_t k = 0; k < box->count; k++) {
        buffer_add(out, k ? "," : "");
        add_clause(out, failure, &box->clauses[k]);
    }
    buffer_add(out, "],");
    add_figures(out, "searched", &box->found);
    buffer_add(out, ",");
    add_figures(out, "held_out", &box->held);
    buffer_print(out, ",\"typical_future\":%llu,", (unsigned long long)box->typical);
    struct buffer command = {0};
    buffer_print(&command, "%s --future %llu", run, (unsigned long long)box->typical);
    add_text(out, "run", command.bytes);
    buffer_add(out, "}");
    out->failed |= sentence.failed || command.failed;
    buffer_free(&sentence);
    buffer_free(&command);
}

static void add_steps(struct buffer *out, const struct failure *failure)
{
    buffer_add(out, "\"trajectory\":[");
    for (size_t i = 0; i < failure->step_count; i++) {
        const struct fail_step *step = &failure->steps[i];
        buffer_add(out, i ? ",{" : "{");
        if (step->factor == SIZE_MAX)
            buffer_add(out, "\"factor\":null");
        else
            add_factor(out, failure, step->factor);
        buffer_print(out, ",\"restricted\":%zu,", step->restricted);
        add_figures(out, "searched", &step->found);
        buffer_add(out, ",");
        add_figures(out, "held_out", &step->held);
        buffer_add(out, "}");
    }
    buffer_add(out, "]");
}

void fail_json(struct buffer *out, const struct failure *failure, const char *run,
               const struct report_identity *identity)
{
    const struct fail_options *options = failure->options;
    buffer_add(out, "{\"schema\":\"surety.fail/1\",");
    add_text(out, "program", identity->program);
    buffer_add(out, ",");
    add_text(out, "version", identity->version);
    buffer_add(out, ",");
    add_text(out, "model_digest", identity->model_digest);
    buffer_add(out, ",");
    add_text(out, "command", identity->command);
    buffer_add(out, ",");
    add_text(out, "date", identity->date);
    buffer_add(out, ",");
    add_text(out, "case", failure->folder->name);
    buffer_add(out, ",");
    add_text(out, "package", options->futures.package ? options->futures.package->id : NULL);
    buffer_add(out, ",");
    add_text(out, "when", options->condition->text);
    buffer_add(out, ",");
    add_text(out, "method", fail_method_name(options->method));
    buffer_add(out, ",");
    add_text(out, "objective",
             options->method == FAIL_PRIM ? prim_objective_name(options->objective) : NULL);
    buffer_print(out,
                 ",\"futures\":%zu,\"seed\":%llu,\"undefined\":%llu,\"failures\":%llu,"
                 "\"uncertainties\":%zu,\"boxes_not_confirmed\":%zu,\"boxes\":[",
                 failure->table.count, (unsigned long long)options->futures.seed,
                 (unsigned long long)failure->undefined, (unsigned long long)failure->failing,
                 failure->table.factor_count, failure->unconfirmed);
    for (size_t i = 0; i < failure->box_count; i++)
        add_box(out, failure, i, run);
    buffer_add(out, "],\"together\":{");
    add_figures(out, "searched", &failure->all_found);
    buffer_add(out, ",");
    add_figures(out, "held_out", &failure->all_held);
    buffer_add(out, "},");
    add_steps(out, failure);
    buffer_add(out, "}\n");
}

/* ---- CSV ---- */

static void csv_number(struct buffer *out, double value)
{
    buffer_add(out, ",");
    if (isfinite(value))
        buffer_number(out, value);
}

static void csv_figures(struct buffer *out, const struct box_figures *found,
                        const struct box_figures *held)
{
    csv_number(out, found->coverage);
    csv_number(out, found->density);
    csv_number(out, found->mass);
    csv_number(out, held->coverage);
    csv_number(out, held->density);
    csv_number(out, held->mass);
}

static void csv_factor(struct buffer *out, const struct failure *failure, size_t factor)
{
    struct buffer name = {0};
    buffer_add(out, ",");
    if (factor != SIZE_MAX)
        fail_factor_name(&name, failure->table.factors[factor]);
    escape_csv(out, name.bytes);
    out->failed |= name.failed;
    buffer_free(&name);
}

void fail_csv(struct buffer *out, const struct failure *failure)
{
    buffer_add(out, "row,number,factor,low,high,quasi p searched,quasi p held out,"
                    "coverage searched,density searched,mass searched,"
                    "coverage held out,density held out,mass held out\n");
    for (size_t i = 0; i < failure->box_count; i++)
        for (size_t k = 0; k < failure->boxes[i].count; k++) {
            const struct fail_box *box = &failure->boxes[i];
            buffer_print(out, "box,%zu", i + 1);
            csv_factor(out, failure, box->clauses[k].factor);
            csv_number(out, box->clauses[k].low);
            csv_number(out, box->clauses[k].high);
            csv_number(out, box->clauses[k].found_p);
            csv_number(out, box->clauses[k].held_p);
            csv_figures(out, &box->found, &box->held);
            buffer_add(out, "\n");
        }
    for (size_t i = 0; i < failure->step_count; i++) {
        buffer_print(out, "step,%zu", i);
        csv_factor(out, failure, failure->steps[i].factor);
        buffer_add(out, ",,,,");
        csv_figures(out, &failure->steps[i].found, &failure->steps[i].held);
        buffer_add(out, "\n");
    }
}

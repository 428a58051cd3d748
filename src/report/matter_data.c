// SPDX-License-Identifier: MIT
/* Drivers and levers as JSON (schema surety.matter/1) and CSV. Numbers read back to the same bits. */
#include "report/fail_report.h"
#include "report/matter_report.h"

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

static void add_text(struct buffer *out, const char *key, const char *text)
{
    buffer_print(out, "\"%s\":", key);
    escape_json(out, text);
}

static void add_parameter(struct buffer *out, const struct parameter *parameter)
{
    const char grade[2] = {parameter->grade, '\0'};
    struct buffer name = {0};
    fail_factor_name(&name, parameter);
    add_text(out, "name", name.bytes);
    out->failed |= name.failed;
    buffer_free(&name);
    buffer_add(out, ",");
    add_text(out, "unit", parameter->unit);
    buffer_add(out, ",");
    add_text(out, "note", parameter->note);
    buffer_add(out, ",");
    add_text(out, "grade", parameter->grade == '-' ? NULL : grade);
    buffer_add(out, ",");
    add_text(out, "source", parameter->source);
    add_member(out, "low", parameter->low);
    add_member(out, "high", parameter->high);
}

static void add_measure(struct buffer *out, const char *key, const struct given_measure *measure)
{
    buffer_print(out, ",\"%s\":{\"value\":", key);
    add_number(out, measure->value);
    add_member(out, "low", measure->interval.low);
    add_member(out, "high", measure->interval.high);
    add_member(out, "threshold", measure->threshold);
    buffer_add(out, "}");
}

static void add_driver(struct buffer *out, const struct matter *matter, size_t index)
{
    const struct matter_driver *driver = &matter->drivers[index];
    buffer_print(out, "%s{\"rank\":%zu,\"told\":%s,\"echo\":%s,", index ? "," : "", index + 1,
                 driver->told ? "true" : "false", driver->echo ? "true" : "false");
    add_parameter(out, matter->table.factors[driver->factor]);
    add_measure(out, "pawn", &driver->pawn);
    add_measure(out, "delta", &driver->delta);
    add_member(out, "first_order", driver->first);
    buffer_add(out, ",\"rank_coefficient\":{\"value\":");
    add_number(out, driver->coefficient);
    add_member(out, "low", driver->coefficient_interval.low);
    add_member(out, "high", driver->coefficient_interval.high);
    add_member(out, "chance", driver->chance);
    buffer_add(out, "}}");
}

static void add_lever(struct buffer *out, const struct matter *matter, size_t index)
{
    const struct matter_lever *lever = &matter->levers[index];
    buffer_add(out, index ? ",{" : "{");
    add_parameter(out, lever->parameter);
    buffer_add(out, ",");
    add_text(out, "who", lever->by);
    buffer_print(out, ",\"futures\":%llu", (unsigned long long)lever->used);
    add_member(out, "mean", lever->mean);
    add_member(out, "q10", lever->q10);
    add_member(out, "q90", lever->q90);
    add_member(out, "raised", lever->raised);
    add_member(out, "fell", lever->fell);
    buffer_add(out, "}");
}

void matter_json(struct buffer *out, const struct matter *matter,
                 const struct report_identity *identity)
{
    const struct futures_options *futures = &matter->options->futures;
    buffer_add(out, "{\"schema\":\"surety.matter/1\",");
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
    add_text(out, "case", matter->folder->name);
    buffer_add(out, ",");
    add_text(out, "package", futures->package ? futures->package->id : NULL);
    buffer_add(out, ",");
    add_text(out, "outcome", matter->folder->outcomes[matter->options->outcome].id);
    buffer_print(out,
                 ",\"futures\":%zu,\"seed\":%llu,\"used\":%llu,\"undefined\":%llu,"
                 "\"not_finite\":%llu,\"told\":%zu",
                 matter->table.count, (unsigned long long)futures->seed,
                 (unsigned long long)matter->used, (unsigned long long)matter->undefined,
                 (unsigned long long)matter->infinite, matter->told);
    add_member(out, "r2", matter->r2);
    add_member(out, "r2_adjusted", matter->r2_adjusted);
    buffer_print(out,
                 ",\"ranking\":{\"first\":%zu,\"resamples\":%zu,\"order_held\":%zu,"
                 "\"set_held\":%zu},\"uncertainties\":[",
                 matter->top, matter->ranking.replicates, matter->ranking.order_held,
                 matter->ranking.set_held);
    for (size_t i = 0; i < matter->table.factor_count; i++)
        add_driver(out, matter, i);
    buffer_print(out, "],\"levers_without_effect\":%zu,\"levers\":[", matter->levers_idle);
    for (size_t i = 0; i < matter->lever_count; i++)
        add_lever(out, matter, i);
    buffer_add(out, "]}\n");
}

/* ---- CSV ---- */

static void csv_number(struct buffer *out, double value)
{
    buffer_add(out, ",");
    if (isfinite(value))
        buffer_number(out, value);
}

static void csv_name(struct buffer *out, const struct parameter *parameter)
{
    struct buffer name = {0};
    fail_factor_name(&name, parameter);
    escape_csv(out, name.bytes);
    out->failed |= name.failed;
    buffer_free(&name);
    csv_number(out, parameter->low);
    csv_number(out, parameter->high);
}

static void csv_measure(struct buffer *out, const struct given_measure *measure)
{
    csv_number(out, measure->value);
    csv_number(out, measure->interval.low);
    csv_number(out, measure->interval.high);
    csv_number(out, measure->threshold);
}

void matter_csv(struct buffer *out, const struct matter *matter)
{
    buffer_add(out, "row,rank,told apart,name,low,high,PAWN,PAWN low,PAWN high,PAWN threshold,"
                    "delta,delta low,delta high,delta threshold,first order,"
                    "rank coefficient,rank coefficient low,rank coefficient high,chance,"
                    "mean change,change 10 %,change 90 %,futures\n");
    for (size_t i = 0; i < matter->table.factor_count; i++) {
        const struct matter_driver *driver = &matter->drivers[i];
        buffer_print(out, "uncertainty,%zu,%d,", i + 1, driver->told);
        csv_name(out, matter->table.factors[driver->factor]);
        csv_measure(out, &driver->pawn);
        csv_measure(out, &driver->delta);
        csv_number(out, driver->first);
        csv_number(out, driver->coefficient);
        csv_number(out, driver->coefficient_interval.low);
        csv_number(out, driver->coefficient_interval.high);
        csv_number(out, driver->chance);
        buffer_print(out, ",,,,%llu\n", (unsigned long long)matter->used);
    }
    for (size_t i = 0; i < matter->lever_count; i++) {
        const struct matter_lever *lever = &matter->levers[i];
        buffer_print(out, "lever,%zu,,", i + 1);
        csv_name(out, lever->parameter);
        buffer_add(out, ",,,,,,,,,,,,,");
        csv_number(out, lever->mean);
        csv_number(out, lever->q10);
        csv_number(out, lever->q90);
        buffer_print(out, ",%llu\n", (unsigned long long)lever->used);
    }
}

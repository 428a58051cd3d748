// SPDX-License-Identifier: MIT
/* Drivers and levers as JSON (schema surety.matter/1) and CSV. */
#include "report/csv_put.h"
#include "report/fail_report.h"
#include "report/json_put.h"
#include "report/matter_report.h"
#include "report/matter_words.h"

#include <math.h>
#include <stdio.h>

static void add_parameter(struct json *json, const struct parameter *parameter)
{
    const char grade[2] = {parameter->grade, '\0'};
    struct buffer name = {0};
    fail_factor_name(&name, parameter);
    json_put_text(json, "name", name.bytes);
    json->out->failed |= name.failed;
    buffer_free(&name);
    json_put_text(json, "unit", parameter->unit);
    json_put_text(json, "note", parameter->note);
    json_put_text(json, "grade", parameter->grade == '-' ? NULL : grade);
    json_put_text(json, "source", parameter->source);
    json_put_number(json, "low", parameter->low);
    json_put_number(json, "high", parameter->high);
}

static void add_measure(struct json *json, const char *key, const struct given_measure *measure)
{
    json_put_open(json, key, "{");
    json_put_number(json, "value", measure->value);
    json_put_number(json, "low", measure->interval.low);
    json_put_number(json, "high", measure->interval.high);
    json_put_number(json, "threshold", measure->threshold);
    json_put_close(json, "}");
}

static void add_driver(struct json *json, const struct matter *matter, size_t index)
{
    const struct matter_driver *driver = &matter->drivers[index];
    json_put_open(json, NULL, "{");
    json_put_count(json, "rank", index + 1);
    json_put_flag(json, "told", driver->told);
    json_put_flag(json, "echo", driver->echo);
    add_parameter(json, matter->table.factors[driver->factor]);
    add_measure(json, "pawn", &driver->pawn);
    add_measure(json, "delta", &driver->delta);
    json_put_number(json, "first_order", driver->first);
    json_put_open(json, "rank_coefficient", "{");
    json_put_number(json, "value", driver->coefficient);
    json_put_number(json, "low", driver->coefficient_interval.low);
    json_put_number(json, "high", driver->coefficient_interval.high);
    json_put_number(json, "chance", driver->chance);
    json_put_close(json, "}");
    json_put_close(json, "}");
}

static void add_lever(struct json *json, const struct matter *matter,
                      const struct matter_lever *lever)
{
    json_put_open(json, NULL, "{");
    add_parameter(json, lever->parameter);
    json_put_text(json, "who", lever->by);
    json_put_number(json, "from", lever->from);
    json_put_number(json, "to", lever->to);
    json_put_count(json, "futures", lever->used);
    json_put_number(json, "mean", matter_in_unit(matter, lever->mean));
    json_put_number(json, "q10", matter_in_unit(matter, lever->q10));
    json_put_number(json, "q90", matter_in_unit(matter, lever->q90));
    json_put_number(json, "raised", lever->raised);
    json_put_number(json, "fell", lever->fell);
    json_put_close(json, "}");
}

static void add_ranking(struct json *json, const struct matter *matter)
{
    json_put_open(json, "ranking", "{");
    json_put_count(json, "first", matter->top);
    json_put_count(json, "resamples", matter->ranking.replicates);
    json_put_count(json, "order_held", matter->ranking.order_held);
    json_put_count(json, "set_held", matter->ranking.set_held);
    json_put_close(json, "}");
}

/* Four digits are as many as a picture shows. */
static double rounded(double value)
{
    char text[32];
    double out = value;
    const int length = snprintf(text, sizeof text, "%.4g", value);
    return isfinite(value) && text_to_double(text, (size_t)length, &out) ? out : value;
}

static void add_column(struct json *json, const char *key, const double *values, size_t count)
{
    json_put_open(json, key, "[");
    for (size_t i = 0; i < count; i++)
        json_put_number(json, NULL, rounded(values[i]));
    json_put_close(json, "]");
}

/* The first futures one by one: null where the outcome has no number. */
static void add_points(struct json *json, const struct matter *matter)
{
    const struct futures_table *table = &matter->table;
    const uint64_t wanted = matter->options->scatter;
    const size_t count = wanted < table->count ? (size_t)wanted : table->count;
    json_put_open(json, "points", "{");
    json_put_open(json, "outcome", "[");
    for (size_t i = 0; i < count; i++)
        json_put_number(json, NULL, rounded(matter_in_unit(matter, table->y[0][i])));
    json_put_close(json, "]");
    json_put_open(json, "uncertainties", "{");
    for (size_t f = 0; f < table->factor_count; f++)
        add_column(json, table->factors[f]->folded, table->x[f], count);
    json_put_close(json, "}");
    json_put_close(json, "}");
}

static void add_drivers(struct json *json, const struct matter *matter)
{
    json_put_count(json, "told", matter->told);
    json_put_number(json, "r2", matter->r2);
    json_put_number(json, "r2_adjusted", matter->r2_adjusted);
    json_put_open(json, "uncertainties", "[");
    for (size_t i = 0; i < matter->table.factor_count; i++)
        add_driver(json, matter, i);
    json_put_close(json, "]");
    if (matter->options->scatter)
        add_points(json, matter);
}

static void put_item_name(struct json *json, const struct matter *matter, size_t item)
{
    struct buffer name = {0};
    matter_item_name(&name, matter, item);
    json_put_text(json, "name", name.bytes);
    json->out->failed |= name.failed;
    buffer_free(&name);
}

static void add_years(struct json *json, const struct matter *matter)
{
    json_put_text(json, "year_measure", matter_measure_name(matter));
    json_put_text(json, "year_beside", matter_beside_name(matter));
    json_put_open(json, "years", "[");
    for (size_t k = 0; k < matter->year_count; k++) {
        const struct matter_year *year = &matter->years[k];
        json_put_open(json, NULL, "{");
        json_put_count(json, "year", year->year);
        json_put_text(json, "missing", year->missing);
        json_put_open(json, "readings", "[");
        for (size_t i = 0; i < matter_item_count(matter) && !year->missing; i++) {
            const struct matter_reading *reading = &year->readings[i];
            json_put_open(json, NULL, "{");
            put_item_name(json, matter, i);
            json_put_number(json, "value", reading->value);
            json_put_number(json, "low", reading->interval.low);
            json_put_number(json, "high", reading->interval.high);
            json_put_number(json, "beside", reading->beside);
            json_put_close(json, "}");
        }
        json_put_close(json, "]");
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void matter_json(struct buffer *out, const struct matter *matter,
                 const struct report_identity *identity)
{
    const struct futures_options *futures = &matter->options->futures;
    struct json json = {.out = out};
    json_put_begin(&json, "surety.matter/1", identity);
    json_put_case(&json, matter->folder, identity);
    json_put_text(&json, "package", futures->package ? futures->package->id : NULL);
    json_put_text(&json, "outcome", matter->outcome->id);
    json_put_text(&json, "at", matter->options->at);
    json_put_text(&json, "method", matter_method_name(matter->options->method));
    json_put_count(&json, "futures", matter->runs);
    json_put_count(&json, "seed", futures->seed);
    json_put_count(&json, "used", matter->used);
    json_put_count(&json, "undefined", matter->undefined);
    json_put_count(&json, "not_finite", matter->infinite);
    add_ranking(&json, matter);
    if (matter->design)
        matter_design_json(&json, matter);
    else
        add_drivers(&json, matter);
    if (matter->year_count)
        add_years(&json, matter);
    json_put_text(&json, "levers_moved", matter->options->move == MATTER_STEP ? "step" : "ends");
    json_put_count(&json, "levers_without_effect", matter->levers_idle);
    json_put_open(&json, "levers", "[");
    for (size_t i = 0; i < matter->lever_count; i++)
        add_lever(&json, matter, &matter->levers[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
}

/* ---- CSV ---- */

static void csv_parameter(struct csv_row *row, const struct parameter *parameter)
{
    struct buffer name = {0};
    fail_factor_name(&name, parameter);
    csv_put_text(row, name.bytes);
    row->out->failed |= name.failed;
    buffer_free(&name);
    csv_put_number(row, parameter->low);
    csv_put_number(row, parameter->high);
}

static void csv_measure(struct csv_row *row, const struct given_measure *measure)
{
    csv_put_number(row, measure->value);
    csv_put_number(row, measure->interval.low);
    csv_put_number(row, measure->interval.high);
    csv_put_number(row, measure->threshold);
}

static void csv_driver(struct csv_row *row, const struct matter *matter, size_t index)
{
    const struct matter_driver *driver = &matter->drivers[index];
    csv_put_text(row, "uncertainty");
    csv_put_count(row, index + 1);
    csv_put_count(row, driver->told);
    csv_parameter(row, matter->table.factors[driver->factor]);
    csv_measure(row, &driver->pawn);
    csv_measure(row, &driver->delta);
    csv_put_number(row, driver->first);
    csv_put_number(row, driver->coefficient);
    csv_put_number(row, driver->coefficient_interval.low);
    csv_put_number(row, driver->coefficient_interval.high);
    csv_put_number(row, driver->chance);
    csv_put_empty(row, 3);
    csv_put_count(row, matter->used);
    csv_put_end(row);
}

/* `gap`: cells of uncertainties that a lever has not, between its range and its changes. */
static void csv_lever(struct csv_row *row, const struct matter *matter, size_t index, size_t gap)
{
    const struct matter_lever *lever = &matter->levers[index];
    csv_put_text(row, "lever");
    csv_put_count(row, index + 1);
    csv_put_empty(row, 1);
    csv_parameter(row, lever->parameter);
    csv_put_empty(row, gap);
    csv_put_number(row, matter_in_unit(matter, lever->mean));
    csv_put_number(row, matter_in_unit(matter, lever->q10));
    csv_put_number(row, matter_in_unit(matter, lever->q90));
    csv_put_count(row, lever->used);
    csv_put_end(row);
}

void matter_csv(struct buffer *out, const struct matter *matter)
{
    enum { GIVEN_GAP = 13 };
    struct csv_row row = {.out = out};
    size_t gap = GIVEN_GAP;
    if (matter->design) {
        gap = matter_design_csv(out, matter);
    } else {
        buffer_add(out, "row,rank,told apart,name,low,high,PAWN,PAWN low,PAWN high,PAWN threshold,"
                        "delta,delta low,delta high,delta threshold,first order,"
                        "rank coefficient,rank coefficient low,rank coefficient high,chance,"
                        "mean change,change 10 %,change 90 %,futures\r\n");
        for (size_t i = 0; i < matter->table.factor_count; i++)
            csv_driver(&row, matter, i);
    }
    for (size_t i = 0; i < matter->lever_count; i++)
        csv_lever(&row, matter, i, gap);
}

void matter_years_csv(struct buffer *out, const struct matter *matter)
{
    struct csv_row row = {.out = out};
    buffer_print(out, "year,name,%s,low,high,%s\r\n", matter_measure_name(matter),
                 matter_beside_name(matter));
    for (size_t k = 0; k < matter->year_count; k++) {
        const struct matter_year *year = &matter->years[k];
        for (size_t i = 0; i < matter_item_count(matter); i++) {
            static const struct matter_reading none = {NAN, {NAN, NAN}, NAN};
            const struct matter_reading *reading = year->missing ? &none : &year->readings[i];
            struct buffer name = {0};
            matter_item_name(&name, matter, i);
            csv_put_count(&row, year->year);
            csv_put_text(&row, name.bytes);
            csv_put_number(&row, reading->value);
            csv_put_number(&row, reading->interval.low);
            csv_put_number(&row, reading->interval.high);
            csv_put_number(&row, reading->beside);
            csv_put_end(&row);
            out->failed |= name.failed;
            buffer_free(&name);
        }
    }
}

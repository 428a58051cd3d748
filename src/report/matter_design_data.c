// SPDX-License-Identifier: MIT
/* Groups of a design with their shares or effects, as JSON and CSV. */
#include "report/csv_put.h"
#include "report/fail_report.h"
#include "report/matter_words.h"

#include <math.h>

static bool is_sobol(const struct matter *matter)
{
    return matter->options->method == MATTER_SOBOL;
}

/* The items in the order of rows: groups by rank, then chance. */
static size_t item_at(const struct matter *matter, size_t row)
{
    return row < matter_ranked_count(matter) ? matter_ranked(matter, row) : row;
}

static const char *kind_of(const struct matter *matter, size_t item)
{
    return matter_item_size(matter, item) == 0 ? "chance" : "group";
}

/* ---- JSON ---- */

static void add_interval(struct json *json, const char *key, double value,
                         const struct interval *interval)
{
    json_put_open(json, key, "{");
    json_put_number(json, "value", value);
    json_put_number(json, "low", interval->low);
    json_put_number(json, "high", interval->high);
    json_put_close(json, "}");
}

static void add_members(struct json *json, const struct matter_design *design, size_t item)
{
    json_put_open(json, "members", "[");
    for (size_t f = 0; f < design->factor_count; f++)
        if (design->groups.group_of[f] == item) {
            struct buffer name = {0};
            fail_factor_name(&name, design->factors[f]);
            json_put_text(json, NULL, name.bytes);
            json->out->failed |= name.failed;
            buffer_free(&name);
        }
    json_put_close(json, "]");
}

static void add_group(struct json *json, const struct matter *matter, size_t row)
{
    const struct matter_design *design = matter->design;
    const size_t item = item_at(matter, row);
    struct buffer name = {0};
    matter_item_name(&name, matter, item);
    json_put_open(json, NULL, "{");
    if (item < design->groups.count)
        json_put_count(json, "rank", row + 1);
    else
        json_put_null(json, "rank");
    json_put_text(json, "kind", kind_of(matter, item));
    json_put_text(json, "name", name.bytes);
    json->out->failed |= name.failed;
    buffer_free(&name);
    add_members(json, design, item);
    if (is_sobol(matter)) {
        const struct sobol_effect *effect = &design->sobol.effects[item];
        add_interval(json, "total_order", effect->total.value, &effect->total.interval);
        add_interval(json, "first_order", effect->first.value, &effect->first.interval);
        json_put_count(json, "rows", effect->rows);
    } else {
        const struct morris_effect *effect = &design->morris.effects[item];
        add_interval(json, "mu_star", effect->mu_star.value, &effect->mu_star.interval);
        add_interval(json, "mu", effect->mu.value, &effect->mu.interval);
        add_interval(json, "sigma", effect->sigma.value, &effect->sigma.interval);
        json_put_count(json, "effects", effect->count);
    }
    json_put_close(json, "}");
}

void matter_design_json(struct json *json, const struct matter *matter)
{
    const struct matter_design *design = matter->design;
    json_put_count(json, "rows", design->rows);
    if (is_sobol(matter)) {
        json_put_count(json, "rows_used", design->sobol.rows);
        json_put_number(json, "mean", matter_in_unit(matter, design->sobol.mean));
        json_put_number(json, "variance", matter_in_unit(matter, design->sobol.variance));
        json_put_number(json, "first_order_sum", design->first_sum);
    }
    json_put_count(json, "without_way", design->without_way);
    json_put_open(json, "groups", "[");
    for (size_t row = 0; row < matter_item_count(matter); row++)
        add_group(json, matter, row);
    json_put_close(json, "]");
}

/* ---- CSV ---- */

static void csv_interval(struct csv_row *row, double value, const struct interval *interval)
{
    csv_put_number(row, value);
    csv_put_number(row, interval->low);
    csv_put_number(row, interval->high);
}

static void csv_group(struct csv_row *row, const struct matter *matter, size_t index)
{
    const size_t item = item_at(matter, index);
    const struct parameter *parameter = matter_item_parameter(matter, item);
    struct buffer name = {0};
    matter_item_name(&name, matter, item);
    csv_put_text(row, kind_of(matter, item));
    csv_put_count(row, index + 1);
    csv_put_count(row, matter_item_size(matter, item));
    csv_put_text(row, name.bytes);
    csv_put_number(row, parameter ? parameter->low : NAN);
    csv_put_number(row, parameter ? parameter->high : NAN);
    if (is_sobol(matter)) {
        const struct sobol_effect *effect = &matter->design->sobol.effects[item];
        csv_interval(row, effect->total.value, &effect->total.interval);
        csv_interval(row, effect->first.value, &effect->first.interval);
        csv_put_count(row, effect->rows);
    } else {
        const struct morris_effect *effect = &matter->design->morris.effects[item];
        csv_interval(row, effect->mu_star.value, &effect->mu_star.interval);
        csv_interval(row, effect->mu.value, &effect->mu.interval);
        csv_interval(row, effect->sigma.value, &effect->sigma.interval);
        csv_put_count(row, effect->count);
    }
    csv_put_empty(row, 4);
    csv_put_end(row);
    row->out->failed |= name.failed;
    buffer_free(&name);
}

size_t matter_design_csv(struct buffer *out, const struct matter *matter)
{
    enum { SOBOL_GAP = 7, MORRIS_GAP = 10 };
    struct csv_row row = {.out = out};
    buffer_add(out, "row,rank,uncertainties,name,low,high,");
    buffer_add(out, is_sobol(matter) ? "total order,total order low,total order high,first order,"
                                       "first order low,first order high,rows,"
                                     : "mu*,mu* low,mu* high,mu,mu low,mu high,sigma,sigma low,"
                                       "sigma high,effects,");
    buffer_add(out, "mean change,change 10 %,change 90 %,futures\r\n");
    for (size_t i = 0; i < matter_item_count(matter); i++)
        csv_group(&row, matter, i);
    return is_sobol(matter) ? SOBOL_GAP : MORRIS_GAP;
}

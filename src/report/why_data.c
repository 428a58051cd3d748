// SPDX-License-Identifier: MIT
/* The same as JSON (schema surety.why/1) and CSV. */
#include "report/csv_put.h"
#include "report/json_put.h"
#include "report/why_report.h"

static void add_effect(struct json *json, const char *key, const struct why_effect *effect)
{
    json_put_open(json, key, "{");
    json_put_number(json, "mean", effect->mean);
    json_put_number(json, "q10", effect->q10);
    json_put_number(json, "q90", effect->q90);
    json_put_number(json, "raised", effect->raised);
    json_put_number(json, "fell", effect->fell);
    json_put_close(json, "}");
}

static void add_variables(struct json *json, const char *key, const struct why_variable *variables,
                          size_t count)
{
    json_put_open(json, key, "[");
    for (size_t i = 0; i < count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "name", variables[i].name);
        json_put_text(json, "series", variables[i].series);
        json_put_text(json, "documentation", variables[i].documentation);
        json_put_text(json, "unit", variables[i].units);
        json_put_count(json, "steps_from_change", variables[i].from);
        json_put_count(json, "steps_to_outcome", variables[i].to);
        add_effect(json, "left_when_cut", &variables[i].cut);
        json_put_number(json, "share", variables[i].share);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_names(struct json *json, const char *key, const struct why *why,
                      const size_t *indexes, size_t count)
{
    json_put_open(json, key, "[");
    for (size_t i = 0; i < count; i++)
        json_put_text(json, NULL, why->variables[indexes[i]].name);
    json_put_close(json, "]");
}

void why_json(struct buffer *out, const struct why *why, const struct report_identity *identity)
{
    const struct why_options *options = why->options;
    struct json json = {.out = out};
    json_put_begin(&json, "surety.why/1", identity);
    json_put_case(&json, why->folder, identity);
    json_put_text(&json, "package", options->futures.package->id);
    json_put_text(&json, "against", options->before->id);
    json_put_text(&json, "outcome", why->folder->outcomes[options->outcome].id);
    json_put_count(&json, "futures", options->futures.futures);
    json_put_count(&json, "seed", options->futures.seed);
    json_put_count(&json, "used", why->used);
    json_put_count(&json, "left_out", why->left_out);
    json_put_number(&json, "before", why->before);
    json_put_number(&json, "after", why->after);
    add_effect(&json, "effect", &why->effect);
    add_names(&json, "chain", why, why->chain, why->chain_count);
    add_names(&json, "against_it", why, why->against, why->against_count);
    add_variables(&json, "changes", why->changes, why->change_count);
    add_variables(&json, "variables", why->variables, why->variable_count);
    json_put_count(&json, "tried", why->screened);
    json_put_count(&json, "tried_in_futures", WHY_SCREENED);
    json_put_end(&json);
}

static void csv_variable(struct csv_row *row, const char *kind, const struct why_variable *variable)
{
    csv_put_text(row, kind);
    csv_put_text(row, variable->name);
    csv_put_text(row, variable->series);
    csv_put_text(row, variable->units);
    csv_put_count(row, variable->from);
    csv_put_count(row, variable->to);
    csv_put_number(row, variable->cut.mean);
    csv_put_number(row, variable->cut.q10);
    csv_put_number(row, variable->cut.q90);
    csv_put_number(row, variable->share);
    csv_put_end(row);
}

void why_csv(struct buffer *out, const struct why *why)
{
    struct csv_row row = {.out = out};
    buffer_add(out,
               "row,name,series,unit,steps from change,steps to outcome,left when cut,left 10 %,"
               "left 90 %,share\r\n");
    for (size_t i = 0; i < why->change_count; i++)
        csv_variable(&row, "change", &why->changes[i]);
    for (size_t i = 0; i < why->variable_count; i++)
        csv_variable(&row, "variable", &why->variables[i]);
}

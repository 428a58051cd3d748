// SPDX-License-Identifier: MIT
/* A fit as JSON (schema surety.fit/1), and its draws as CSV. */
#include "report/csv_put.h"
#include "report/fit_report.h"
#include "report/json_put.h"

static const char *const families[] = {[FAMILY_NORMAL] = "normal",
                                       [FAMILY_LOGNORMAL] = "lognormal",
                                       [FAMILY_INTERVAL] = "interval",
                                       [FAMILY_COUNT] = "count"};

static void add_parameter(struct json *json, const struct fit_parameter *parameter)
{
    const struct chains_summary *chains = &parameter->chains;
    json_put_open(json, NULL, "{");
    json_put_text(json, "name", parameter->parameter->folded);
    json_put_text(json, "unit", parameter->parameter->unit);
    json_put_text(json, "note", parameter->parameter->note);
    json_put_open(json, "prior", "{");
    json_put_text(json, "distribution", distribution_name(parameter->prior.distribution));
    json_put_number(json, "low", parameter->prior.low);
    json_put_number(json, "base", parameter->prior.base);
    json_put_number(json, "high", parameter->prior.high);
    json_put_flag(json, "earlier", parameter->earlier);
    json_put_number(json, "mean", parameter->prior_mean);
    json_put_number(json, "sd", parameter->prior_sd);
    json_put_close(json, "}");
    json_put_number(json, "maximum", parameter->maximum);
    json_put_number(json, "mean", chains->mean);
    json_put_number(json, "sd", chains->sd);
    json_put_number(json, "q05", parameter->low);
    json_put_number(json, "q50", parameter->median);
    json_put_number(json, "q95", parameter->high);
    json_put_number(json, "sd_of_prior", chains->sd / parameter->prior_sd);
    json_put_number(json, "r_hat", chains->r_hat);
    json_put_number(json, "ess_bulk", chains->bulk);
    json_put_number(json, "ess_tail", chains->tail);
    json_put_number(json, "mcse", chains->error);
    json_put_flag(json, "reaches", parameter->reaches);
    json_put_flag(json, "identified", parameter->identified);
    json_put_flag(json, "presses", parameter->presses);
    json_put_close(json, "}");
}

static void add_series(struct json *json, const struct fit_series *series)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", series->series->id);
    json_put_text(json, "title", series->series->title);
    json_put_text(json, "family", families[series->series->family]);
    json_put_flag(json, "logarithms", series->logs);
    json_put_count(json, "rows", series->rows);
    json_put_count(json, "left_out", series->left_out);
    json_put_text(json, "measure",
                  series->series->family == FAMILY_INTERVAL ? "share inside" : "rmse");
    json_put_number(json, "at_base", series->base);
    json_put_number(json, "at_median", series->median);
    json_put_number(json, "sigma", series->sigma);
    json_put_number(json, "rho", series->rho);
    json_put_close(json, "}");
}

static void add_sector(struct json *json, const struct fit *fit, const struct fit_sector *sector)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", sector->sector->id);
    json_put_text(json, "title", sector->sector->title);
    json_put_flag(json, "blessed", sector->blessed);
    json_put_number(json, "r_hat", sector->r_hat);
    json_put_number(json, "ess", sector->size);
    json_put_count(json, "walkers", sector->walkers);
    json_put_count(json, "steps", sector->steps);
    json_put_number(json, "accepted", sector->accepted);
    json_put_count(json, "evaluations", sector->evaluations);
    json_put_number(json, "density", sector->climbs ? sector->density : 0.0 / 0.0);
    json_put_count(json, "climbs", sector->climbs);
    json_put_count(json, "agreeing", sector->agreeing);
    json_put_open(json, "parameters", "[");
    for (size_t k = 0; k < sector->parameter_count; k++)
        add_parameter(json, &fit->parameters[sector->first_parameter + k]);
    json_put_close(json, "]");
    json_put_open(json, "series", "[");
    for (size_t s = 0; s < sector->series_count; s++)
        add_series(json, &fit->series[sector->first_series + s]);
    json_put_close(json, "]");
    json_put_close(json, "}");
}

void fit_json(struct buffer *out, const struct fit *fit, const struct report_identity *identity)
{
    struct json json = {.out = out};
    struct arena arena;
    arena_init(&arena);
    json_put_begin(&json, "surety.fit/1", identity);
    json_put_case(&json, fit->folder, identity);
    json_put_text(&json, "to", case_month_text(&arena, fit->folder, fit->options->until));
    json_put_count(&json, "seed", fit->options->seed);
    json_put_count(&json, "draws", fit->draws);
    json_put_flag(&json, "blessed", fit->blessed);
    json_put_open(&json, "sectors", "[");
    for (size_t i = 0; i < fit->sector_count; i++)
        add_sector(&json, fit, &fit->sectors[i]);
    json_put_close(&json, "]");
    json_put_open(&json, "pairs", "[");
    for (size_t i = 0; i < fit->pair_count; i++) {
        const struct fit_pair *pair = &fit->pairs[i];
        json_put_open(&json, NULL, "{");
        json_put_text(&json, "a", fit->parameters[pair->a].parameter->folded);
        json_put_text(&json, "b", fit->parameters[pair->b].parameter->folded);
        json_put_number(&json, "correlation", pair->correlation);
        json_put_close(&json, "}");
    }
    json_put_close(&json, "]");
    json_put_open(&json, "unidentified", "[");
    for (size_t k = 0; k < fit->parameter_count; k++)
        if (!fit->parameters[k].identified)
            json_put_text(&json, NULL, fit->parameters[k].parameter->folded);
    json_put_close(&json, "]");
    json_put_open(&json, "without_series", "[");
    for (size_t i = 0; i < fit->untouched_count; i++)
        json_put_text(&json, NULL, fit->untouched[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
    arena_free(&arena);
}

void fit_csv(struct buffer *out, const struct fit *fit)
{
    struct csv_row row = {.out = out};
    csv_put_text(&row, "draw");
    for (size_t k = 0; k < fit->parameter_count; k++)
        csv_put_text(&row, fit->parameters[k].parameter->folded);
    for (size_t i = 0; i < fit->sector_count; i++) {
        buffer_print(out, ",density:%s", fit->sectors[i].sector->id);
        row.comma = true;
    }
    csv_put_end(&row);
    for (size_t d = 0; d < fit->draws; d++) {
        row = (struct csv_row){.out = out};
        csv_put_count(&row, d);
        for (size_t k = 0; k < fit->parameter_count; k++)
            csv_put_number(&row, fit->parameters[k].draws[d]);
        for (size_t i = 0; i < fit->sector_count; i++)
            csv_put_number(&row, fit->sectors[i].densities[d]);
        csv_put_end(&row);
    }
}

void fit_errors_csv(struct buffer *out, const struct fit *fit)
{
    struct csv_row row = {.out = out};
    csv_put_text(&row, "draw");
    for (size_t s = 0; s < fit->series_count; s++)
        buffer_print(out, ",sigma:%s,rho:%s", fit->series[s].series->id, fit->series[s].series->id);
    csv_put_end(&row);
    for (size_t d = 0; d < fit->draws; d++) {
        row = (struct csv_row){.out = out};
        csv_put_count(&row, d);
        for (size_t s = 0; s < fit->series_count; s++) {
            csv_put_number(&row, fit->series[s].sigmas[d]);
            csv_put_number(&row, fit->series[s].rhos[d]);
        }
        csv_put_end(&row);
    }
}

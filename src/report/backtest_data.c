// SPDX-License-Identifier: MIT
/* Backtests and forecasts as JSON (surety.backtest/1, surety.forecast/1) and CSV. */
#include "report/backtest_report.h"
#include "report/csv_put.h"
#include "report/json_put.h"

#include "base/arena.h"

#include <math.h>

static const char *const quantile_names[FORECAST_QUANTILES] = {"q05", "q10", "q25", "q50",
                                                               "q75", "q90", "q95"};

/* ---- JSON ---- */

static void put_month(struct json *json, const char *key, const struct case_folder *folder,
                      int month)
{
    struct arena arena;
    arena_init(&arena);
    const char *text = case_month_text(&arena, folder, month);
    json->out->failed |= !text;
    json_put_text(json, key, text);
    arena_free(&arena);
}

static void put_quantiles(struct json *json, const double *q)
{
    for (size_t i = 0; i < FORECAST_QUANTILES; i++)
        json_put_number(json, quantile_names[i], q[i]);
}

static void put_score(struct json *json, const char *key, const struct backtest_score *score)
{
    struct buffer verdict = {0};
    backtest_verdict(&verdict, score);
    json_put_open(json, key, "{");
    json_put_text(json, "verdict", verdict.bytes);
    json_put_flag(json, "lost", score->lost);
    json_put_count(json, "rows", score->rows);
    json_put_number(json, "ratio", score->ratio);
    if (score->rows) {
        json_put_number(json, "mean_error", score->errors.mean);
        json_put_number(json, "mae", score->errors.absolute);
        json_put_number(json, "rmse", score->errors.root_square);
        json_put_number(json, "mape", score->errors.percentage);
        json_put_number(json, "theil_u", score->theil_u);
        json_put_number(json, "theil_bias", score->errors.bias);
        json_put_number(json, "theil_variance", score->errors.variance);
        json_put_number(json, "theil_covariance", score->errors.covariance);
        json_put_number(json, "crps", score->crps);
        json_put_number(json, "log_score", score->log_score);
        json_put_number(json, "inside_50", score->inside_50);
        json_put_number(json, "inside_80", score->inside_80);
        json_put_number(json, "inside_90", score->inside_90);
    }
    json_put_open(json, "naive", "[");
    for (size_t k = 0; k < NAIVE_KINDS; k++) {
        const struct backtest_rival *rival = &score->rivals[k];
        if (!rival->rows)
            continue;
        json_put_open(json, NULL, "{");
        json_put_text(json, "name", naive_names[k]);
        json_put_count(json, "rows", rival->rows);
        json_put_number(json, "mae", rival->absolute);
        json_put_number(json, "crps", rival->crps);
        json_put_number(json, "model_mae", rival->model_absolute);
        json_put_number(json, "model_crps", rival->model_crps);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_close(json, "}");
    json->out->failed |= verdict.failed;
    buffer_free(&verdict);
}

static void put_series_names(struct json *json, const struct observed_series *series)
{
    json_put_text(json, "series", series->id);
    json_put_text(json, "title", series->title);
    json_put_text(json, "sector", series->sector);
    json_put_text(json, "unit", series->unit);
}

static void put_error(struct json *json, const struct forecast_error *error)
{
    json_put_open(json, "error", "{");
    json_put_count(json, "rows", error->rows);
    json_put_count(json, "pairs", error->pairs);
    json_put_number(json, "rho", error->rho);
    json_put_number(json, "sigma", error->sigma);
    json_put_number(json, "last", error->last);
    json_put_close(json, "}");
}

static void put_backtest_series(struct json *json, const struct backtest *backtest,
                                const struct backtest_series *series)
{
    const struct backtest_options *options = backtest->options;
    json_put_open(json, NULL, "{");
    put_series_names(json, &options->observations->series[series->series]);
    put_score(json, "all", &series->all);
    json_put_open(json, "origins", "[");
    for (size_t o = 0; o < options->origin_count; o++) {
        json_put_open(json, NULL, "{");
        put_month(json, "origin", backtest->folder, options->origins[o]);
        put_score(json, "score", &series->origins[o]);
        put_error(json, &backtest->forecasts[o]->series[series->series].error);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_close(json, "}");
}

static void put_row(struct json *json, const struct backtest *backtest,
                    const struct backtest_row *row)
{
    const struct observation *observation = row->observation;
    json_put_open(json, NULL, "{");
    json_put_text(json, "series", backtest->options->observations->series[row->series].id);
    put_month(json, "origin", backtest->folder, backtest->options->origins[row->origin]);
    put_month(json, "month", backtest->folder, observation->month);
    json_put_count(json, "months", observation->months);
    json_put_number(json, "value", observation->value);
    json_put_number(json, "low", observation->low);
    json_put_number(json, "high", observation->high);
    put_quantiles(json, row->q);
    json_put_number(json, "observed", row->observed);
    json_put_number(json, "crps", row->crps);
    json_put_number(json, "log_score", row->log_score);
    json_put_close(json, "}");
}

static void put_names(struct json *json, const char *key, const char *const *names, size_t count)
{
    json_put_open(json, key, "[");
    for (size_t i = 0; i < count; i++)
        json_put_text(json, NULL, names[i]);
    json_put_close(json, "]");
}

/* How it was made: the same for backtests and forecasts. */
static void put_method(struct json *json, const struct forecast *forecast, bool fitted)
{
    json_put_text(json, "parameters", fitted ? "posterior" : "ranges");
    const struct settings *hold = &forecast->options->observations->hold;
    json_put_open(json, "set", "{");
    for (size_t i = 0; i < hold->count; i++)
        json_put_text(json, hold->items[i].name, hold->items[i].value.text);
    json_put_close(json, "}");
    put_names(json, "varied", forecast->varied, forecast->varied_count);
    put_names(json, "held", forecast->held, forecast->held_count);
    json_put_count(json, "tables_cut", forecast->tables);
    json_put_count(json, "draws", forecast->draws);
    json_put_count(json, "seed", forecast->options->seed);
}

void backtest_json(struct buffer *out, const struct backtest *backtest,
                   const struct report_identity *identity)
{
    struct json json = {.out = out};
    json_put_begin(&json, "surety.backtest/1", identity);
    json_put_case(&json, backtest->folder, identity);
    put_method(&json, backtest->forecasts[0], backtest->options->fitted);
    json_put_flag(&json, "blessed", backtest->blessed);
    put_month(&json, "until", backtest->folder, backtest->options->until);
    json_put_open(&json, "series", "[");
    for (size_t i = 0; i < backtest->series_count; i++)
        put_backtest_series(&json, backtest, &backtest->series[i]);
    json_put_close(&json, "]");
    json_put_open(&json, "rows", "[");
    for (size_t i = 0; i < backtest->row_count; i++)
        put_row(&json, backtest, &backtest->rows[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
}

void forecast_json(struct buffer *out, const struct forecast *forecast, int from, bool blessed,
                   const struct report_identity *identity)
{
    struct json json = {.out = out};
    json_put_begin(&json, "surety.forecast/1", identity);
    json_put_case(&json, forecast->folder, identity);
    put_method(&json, forecast, forecast->options->known_count > 0);
    json_put_flag(&json, "blessed", blessed);
    put_month(&json, "origin", forecast->folder, forecast->options->origin);
    json_put_open(&json, "series", "[");
    for (size_t s = 0; s < forecast->series_count; s++) {
        const struct forecast_series *series = &forecast->series[s];
        json_put_open(&json, NULL, "{");
        put_series_names(&json, series->series);
        put_error(&json, &series->error);
        json_put_open(&json, "months", "[");
        for (size_t m = 0; m < series->month_count; m++) {
            if (series->months[m].month < from)
                continue;
            json_put_open(&json, NULL, "{");
            put_month(&json, "month", forecast->folder, series->months[m].month);
            json_put_number(&json, "model", series->months[m].model);
            json_put_number(&json, "mean", series->months[m].mean);
            put_quantiles(&json, series->months[m].q);
            json_put_close(&json, "}");
        }
        json_put_close(&json, "]");
        json_put_close(&json, "}");
    }
    json_put_close(&json, "]");
    json_put_end(&json);
}

/* ---- CSV ---- */

static void put_month_cell(struct csv_row *row, const struct case_folder *folder, int month)
{
    struct arena arena;
    arena_init(&arena);
    const char *text = case_month_text(&arena, folder, month);
    row->out->failed |= !text;
    csv_put_text(row, text ? text : "");
    arena_free(&arena);
}

void forecast_csv(struct buffer *out, const struct forecast *forecast, int from)
{
    struct csv_row row = {.out = out};
    csv_put_text(&row, "series"), csv_put_text(&row, "month"), csv_put_text(&row, "unit");
    for (size_t q = 0; q < FORECAST_QUANTILES; q++)
        csv_put_text(&row, quantile_names[q]);
    csv_put_end(&row);
    for (size_t s = 0; s < forecast->series_count; s++)
        for (size_t m = 0; m < forecast->series[s].month_count; m++) {
            const struct forecast_month *month = &forecast->series[s].months[m];
            if (month->month < from)
                continue;
            csv_put_text(&row, forecast->series[s].series->id);
            put_month_cell(&row, forecast->folder, month->month);
            csv_put_text(&row, forecast->series[s].series->unit);
            for (size_t q = 0; q < FORECAST_QUANTILES; q++)
                csv_put_number(&row, month->q[q]);
            csv_put_end(&row);
        }
}

static void put_heads(struct csv_row *row, const char *const *heads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_put_text(row, heads[i]);
    csv_put_end(row);
}

void backtest_scores_csv(struct buffer *out, const struct backtest *backtest)
{
    static const char *const heads[] = {"series",
                                        "sector",
                                        "unit",
                                        "verdict",
                                        "naive",
                                        "rows",
                                        "mae",
                                        "naive_mae",
                                        "ratio",
                                        "mape",
                                        "rmse",
                                        "mean_error",
                                        "theil_u",
                                        "theil_bias",
                                        "theil_variance",
                                        "theil_covariance",
                                        "crps",
                                        "naive_crps",
                                        "log_score",
                                        "inside_50",
                                        "inside_80",
                                        "inside_90"};
    struct csv_row row = {.out = out};
    put_heads(&row, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < backtest->series_count; i++) {
        const struct backtest_score *score = &backtest->series[i].all;
        const struct observed_series *series =
            &backtest->options->observations->series[backtest->series[i].series];
        const bool rival = score->rows && score->worst < NAIVE_KINDS;
        csv_put_text(&row, series->id), csv_put_text(&row, series->sector);
        csv_put_text(&row, series->unit);
        csv_put_text(&row, !score->rows ? "none" : !rival ? "alone" : score->lost ? "lost" : "won");
        csv_put_text(&row, rival ? naive_names[score->worst] : "");
        csv_put_count(&row, score->rows);
        const double naive[] = {rival ? score->rivals[score->worst].absolute : NAN,
                                rival ? score->rivals[score->worst].crps : NAN};
        const double numbers[] = {score->errors.absolute,
                                  naive[0],
                                  score->ratio,
                                  score->errors.percentage,
                                  score->errors.root_square,
                                  score->errors.mean,
                                  score->theil_u,
                                  score->errors.bias,
                                  score->errors.variance,
                                  score->errors.covariance,
                                  score->crps,
                                  naive[1],
                                  score->log_score,
                                  score->inside_50,
                                  score->inside_80,
                                  score->inside_90};
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            csv_put_number(&row, score->rows ? numbers[k] : NAN);
        csv_put_end(&row);
    }
}

void backtest_rows_csv(struct buffer *out, const struct backtest *backtest)
{
    static const char *const heads[] = {
        "series", "origin",   "month", "months",    "unit",      "value",       "low",
        "high",   "q05",      "q10",   "q25",       "q50",       "q75",         "q90",
        "q95",    "observed", "crps",  "log_score", "last_year", "random_walk", "linear_trend"};
    struct csv_row out_row = {.out = out};
    put_heads(&out_row, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < backtest->row_count; i++) {
        const struct backtest_row *row = &backtest->rows[i];
        const struct observed_series *series =
            &backtest->options->observations->series[row->series];
        csv_put_text(&out_row, series->id);
        put_month_cell(&out_row, backtest->folder, backtest->options->origins[row->origin]);
        put_month_cell(&out_row, backtest->folder, row->observation->month);
        csv_put_count(&out_row, row->observation->months);
        csv_put_text(&out_row, series->unit);
        csv_put_number(&out_row, row->observation->value);
        csv_put_number(&out_row, row->observation->low);
        csv_put_number(&out_row, row->observation->high);
        for (size_t q = 0; q < FORECAST_QUANTILES; q++)
            csv_put_number(&out_row, row->q[q]);
        csv_put_number(&out_row, row->observed);
        csv_put_number(&out_row, row->crps);
        csv_put_number(&out_row, row->log_score);
        for (size_t k = 0; k < NAIVE_KINDS; k++)
            csv_put_number(&out_row, row->naive[k]);
        csv_put_end(&out_row);
    }
}

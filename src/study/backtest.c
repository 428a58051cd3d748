// SPDX-License-Identifier: MIT
/* Forecasts origin by origin, then each row scored; backtest_judge.c then judges each series. */
#include "study/backtest.h"

#include "measure/quantile.h"
#include "study/backtest_judge.h"
#include "study/forecast_fit.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* ---- Forecasts ---- */

static enum status run_forecasts(struct arena *arena, const struct case_folder *folder,
                                 const struct document *document, struct backtest *made,
                                 struct problems *problems, struct error *err)
{
    const struct backtest_options *options = made->options;
    const struct forecast **forecasts =
        ARENA_ARRAY(arena, const struct forecast *, options->origin_count);
    struct forecast_options *wanted =
        ARENA_ARRAY(arena, struct forecast_options, options->origin_count);
    if (!forecasts || !wanted)
        return STATUS_NO_MEMORY;
    for (size_t o = 0; o < options->origin_count; o++) {
        wanted[o] = (struct forecast_options){.observations = options->observations,
                                              .origin = options->origins[o],
                                              .until = options->until,
                                              .draws = options->draws,
                                              .seed = options->seed,
                                              .threads = options->threads,
                                              .stop = options->stop};
        if (options->fitted) {
            bool blessed = false;
            TRY(forecast_fit(arena,
                             &(struct forecast_fit_options){
                                 folder, document, options->observations, options->draws,
                                 options->seed, options->threads, options->stop, problems},
                             options->origins[o], &wanted[o].known, &wanted[o].known_count,
                             &blessed, err));
            made->blessed = made->blessed && blessed;
        }
        TRY(forecast_run(arena, folder, document, &wanted[o], &forecasts[o], problems, err));
        if (options->progress)
            options->progress(options->progress_self,
                              (double)(o + 1) / (double)options->origin_count, o + 1);
    }
    made->forecasts = forecasts;
    return STATUS_OK;
}

/* ---- Rows ---- */

struct scratch {
    double *draws, *sorted;
};

static enum status score_row(const struct forecast *forecast, const struct scratch *scratch,
                             struct backtest_row *row, struct error *err)
{
    static const double half = 0.5;
    const struct observed_series *series = forecast->series[row->series].series;
    double naive[NAIVE_SAMPLE];
    double sum = 0;
    TRY(quantile_of(scratch->draws, forecast->draws, forecast_probabilities, FORECAST_QUANTILES,
                    row->q, err));
    for (size_t d = 0; d < forecast->draws; d++)
        sum += scratch->draws[d];
    row->mean = sum / (double)forecast->draws;
    row->observed = observation_near(row->observation, row->q[FORECAST_QUANTILES / 2]);
    row->crps = score_crps(scratch->sorted, forecast->draws, row->observed);
    row->log_score = score_log_normal(scratch->draws, forecast->draws, row->observed);
    for (unsigned k = 0; k < NAIVE_KINDS; k++) {
        row->naive[k] = row->naive_observed[k] = row->naive_crps[k] = NAN;
        if (!naive_forecast(series, k, forecast->options->origin, row->observation, naive))
            continue;
        TRY(quantile_of(naive, NAIVE_SAMPLE, &half, 1, &row->naive[k], err));
        row->naive_observed[k] = observation_near(row->observation, row->naive[k]);
        row->naive_crps[k] = score_crps(naive, NAIVE_SAMPLE, row->naive_observed[k]);
    }
    return STATUS_OK;
}

static enum status sort_draws(const struct scratch *scratch, size_t count, uint32_t *order,
                              struct error *err)
{
    TRY(quantile_order(scratch->draws, count, order, err));
    for (size_t i = 0; i < count; i++)
        scratch->sorted[i] = scratch->draws[order[i]];
    return STATUS_OK;
}

static bool is_scored(const struct forecast *forecast, const struct observation *row)
{
    return row->month - (int)row->months + 1 > forecast->options->origin &&
           row->month <= forecast->options->until;
}

static enum status score_rows(struct arena *arena, struct backtest *made, struct error *err)
{
    const struct observations *observations = made->options->observations;
    const size_t draws = made->forecasts[0]->draws;
    size_t most = 0;
    for (size_t s = 0; s < observations->series_count; s++)
        most += observations->series[s].count * made->options->origin_count;
    struct backtest_row *rows = ARENA_ARRAY(arena, struct backtest_row, most);
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, draws);
    const struct scratch scratch = {ARENA_ARRAY(arena, double, draws),
                                    ARENA_ARRAY(arena, double, draws)};
    if (!rows || !order || !scratch.draws || !scratch.sorted)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < observations->series_count; s++)
        for (size_t o = 0; o < made->options->origin_count; o++)
            for (size_t i = 0; i < observations->series[s].count; i++) {
                const struct forecast *forecast = made->forecasts[o];
                struct backtest_row *row = &rows[made->row_count];
                *row = (struct backtest_row){
                    .series = s, .origin = o, .observation = &observations->series[s].items[i]};
                if (!is_scored(forecast, row->observation) ||
                    !forecast_row(forecast, s, row->observation, scratch.draws))
                    continue;
                TRY(sort_draws(&scratch, draws, order, err));
                TRY(score_row(forecast, &scratch, row, err));
                made->row_count++;
            }
    made->rows = rows;
    return STATUS_OK;
}

enum status backtest_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct backtest_options *options,
                         const struct backtest **out, struct problems *problems, struct error *err)
{
    struct backtest *made = ARENA_NEW(arena, struct backtest);
    if (!options->origin_count)
        return error_set(err, STATUS_USAGE, nowhere, "a backtest needs an origin");
    if (!made)
        return STATUS_NO_MEMORY;
    *made = (struct backtest){.folder = folder, .options = options, .blessed = true};
    TRY(run_forecasts(arena, folder, document, made, problems, err));
    TRY(score_rows(arena, made, err));
    TRY(backtest_judge(arena, made));
    *out = made;
    return STATUS_OK;
}

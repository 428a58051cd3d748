// SPDX-License-Identifier: MIT
/* Forecasts origin by origin, then each row scored, then each series judged against its naive rivals. */
#include "study/backtest.h"

#include "measure/quantile.h"
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

/* ---- Series ---- */

/* Rows of a series from one origin, or from all: SIZE_MAX. */
struct choice {
    const struct backtest *backtest;
    size_t series, origin;
};

static const struct backtest_row *next_row(const struct choice *choice, size_t *at)
{
    while (*at < choice->backtest->row_count) {
        const struct backtest_row *row = &choice->backtest->rows[(*at)++];
        if (row->series == choice->series &&
            (choice->origin == SIZE_MAX || row->origin == choice->origin))
            return row;
    }
    return NULL;
}

static double share_inside(const struct choice *choice, size_t low, size_t high)
{
    size_t inside = 0, count = 0, at = 0;
    for (const struct backtest_row *row; (row = next_row(choice, &at)); count++) {
        const double near = observation_near(row->observation, row->q[FORECAST_QUANTILES / 2]);
        inside += near >= row->q[low] && near <= row->q[high];
    }
    return (double)inside / (double)count;
}

static struct backtest_rival rival_of(const struct choice *choice, size_t kind, double *square,
                                      double *model_square)
{
    struct backtest_rival out = {.rows = 0};
    size_t at = 0;
    *square = *model_square = 0;
    for (const struct backtest_row *row; (row = next_row(choice, &at));) {
        if (isnan(row->naive[kind]))
            continue;
        const double naive = row->naive[kind] - row->naive_observed[kind];
        const double model = row->q[FORECAST_QUANTILES / 2] - row->observed;
        out.rows++;
        out.absolute += fabs(naive), out.crps += row->naive_crps[kind];
        out.model_absolute += fabs(model), out.model_crps += row->crps;
        *square += naive * naive, *model_square += model * model;
    }
    const double n = (double)out.rows;
    out.absolute /= n, out.crps /= n, out.model_absolute /= n, out.model_crps /= n;
    return out;
}

static void judge(struct backtest_score *score, const struct choice *choice)
{
    score->worst = NAIVE_KINDS;
    score->theil_u = score->ratio = NAN;
    for (size_t k = 0; k < NAIVE_KINDS; k++) {
        double square, model_square;
        struct backtest_rival *rival = &score->rivals[k];
        *rival = rival_of(choice, k, &square, &model_square);
        if (!rival->rows)
            continue;
        if (k == 1)
            score->theil_u = sqrt(model_square / square);
        const double ratio = rival->absolute > 0         ? rival->model_absolute / rival->absolute
                             : rival->model_absolute > 0 ? INFINITY
                                                         : 1;
        if (score->worst == NAIVE_KINDS || ratio > score->ratio)
            score->worst = k, score->ratio = ratio;
    }
    score->lost = score->ratio > 1;
}

static enum status score_choice(struct arena *arena, const struct choice *choice,
                                struct backtest_score *out)
{
    double *forecast = ARENA_ARRAY(arena, double, choice->backtest->row_count);
    double *observed = ARENA_ARRAY(arena, double, choice->backtest->row_count);
    size_t at = 0;
    *out = (struct backtest_score){.worst = NAIVE_KINDS, .ratio = NAN, .theil_u = NAN};
    if (!forecast || !observed)
        return STATUS_NO_MEMORY;
    for (const struct backtest_row *row; (row = next_row(choice, &at)); out->rows++) {
        forecast[out->rows] = row->q[FORECAST_QUANTILES / 2];
        observed[out->rows] = row->observed;
        out->crps += row->crps, out->log_score += row->log_score;
    }
    if (!out->rows)
        return STATUS_OK;
    out->errors = score_errors(forecast, observed, out->rows);
    out->crps /= (double)out->rows, out->log_score /= (double)out->rows;
    out->inside_50 = share_inside(choice, 2, 4);
    out->inside_80 = share_inside(choice, 1, 5);
    out->inside_90 = share_inside(choice, 0, 6);
    judge(out, choice);
    return STATUS_OK;
}

/* Lost first, the worst first; then won; then without a rival; last without a row. */
static double rank_of(const struct backtest_series *series)
{
    if (!series->all.rows)
        return -2;
    return isnan(series->all.ratio) ? -1 : series->all.ratio;
}

static enum status score_series(struct arena *arena, struct backtest *made)
{
    const size_t count = made->options->observations->series_count;
    struct backtest_series *all = ARENA_ARRAY(arena, struct backtest_series, count);
    if (!all)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < count; s++) {
        struct backtest_series one = {.series = s};
        TRY(score_choice(arena, &(struct choice){made, s, SIZE_MAX}, &one.all));
        for (size_t o = 0; o < made->options->origin_count; o++)
            TRY(score_choice(arena, &(struct choice){made, s, o}, &one.origins[o]));
        size_t at = s; /* insertion keeps the order of the file among equals */
        for (; at > 0 && rank_of(&all[at - 1]) < rank_of(&one); at--)
            all[at] = all[at - 1];
        all[at] = one;
    }
    made->series = all, made->series_count = count;
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
    TRY(score_series(arena, made));
    *out = made;
    return STATUS_OK;
}

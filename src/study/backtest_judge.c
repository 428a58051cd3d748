// SPDX-License-Identifier: MIT
/* Rows of one series gathered by origin and over all, then series put into order. */
#include "study/backtest_judge.h"

#include <math.h>

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

enum status backtest_judge(struct arena *arena, struct backtest *made)
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

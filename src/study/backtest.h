// SPDX-License-Identifier: MIT
/* The model against history: forecasts from several origins, scored by what came after.
 *
 * From each origin the model knows what was known then (forecast.h) and forecasts every later row of every series;
 * rows that begin at or before the origin are not scored. A row with a range is held against its point nearest to the
 * forecast, the model's and the naive one's alike. A series in which some naive forecast has a smaller mean
 * absolute error over the same rows is lost, and lost series are told first. */
#ifndef SURETY_STUDY_BACKTEST_H
#define SURETY_STUDY_BACKTEST_H

#include "measure/score.h"
#include "study/forecast.h"
#include "study/naive.h"

enum { BACKTEST_ORIGINS_MOST = 12 };

struct backtest_options {
    const struct observations *observations; /* with what was held out, if anything */
    int origins[BACKTEST_ORIGINS_MOST];
    size_t origin_count;
    int until; /* the last month that forecasts reach */
    bool fitted; /* parameters are fitted to what was known at each origin; else drawn from their ranges */
    size_t draws; /* 0: FORECAST_DRAWS */
    uint64_t seed;
    size_t threads;
    const volatile int *stop;
    void (*progress)(void *self, double share, uint64_t done); /* may be NULL */
    void *progress_self;
};

/* One row of a series, forecast from one origin. */
struct backtest_row {
    size_t series, origin; /* which of the forecasts */
    const struct observation *observation;
    double q[FORECAST_QUANTILES], mean;
    double observed; /* what it was held against: inside a range, the forecast's median itself */
    double crps, log_score;
    double naive[NAIVE_KINDS], naive_observed[NAIVE_KINDS], naive_crps[NAIVE_KINDS]; /* NaN: none */
};

/* A naive forecast and the model, over the rows that both have. */
struct backtest_rival {
    size_t rows;
    double absolute, crps;             /* of the naive one: MAE, mean CRPS */
    double model_absolute, model_crps; /* of the model over the same rows */
};

struct backtest_score {
    size_t rows;
    struct score_errors errors; /* of medians */
    double theil_u;             /* RMSE over that of the random walk; NaN without one */
    double crps, log_score;
    double inside_50, inside_80, inside_90; /* shares of rows inside the central bands */
    struct backtest_rival rivals[NAIVE_KINDS];
    size_t worst; /* the rival that comes off best against the model; NAIVE_KINDS: none was there */
    double ratio; /* model's MAE over that rival's; NaN: none */
    bool lost;    /* ratio above 1 */
};

struct backtest_series {
    size_t series; /* of the observations */
    struct backtest_score all, origins[BACKTEST_ORIGINS_MOST];
};

struct backtest {
    const struct case_folder *folder;
    const struct backtest_options *options;
    const struct forecast *const *forecasts; /* one an origin */
    const struct backtest_row *rows;         /* by series, origin, month */
    size_t row_count;
    const struct backtest_series
        *series; /* lost ones first, by ratio; then won, without rival, without rows */
    size_t series_count;
    bool blessed; /* the chains of every fit agree; true without fits */
};

/* Lives in the arena. */
enum status backtest_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct backtest_options *options,
                         const struct backtest **out, struct problems *problems, struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* The model against history, as a table on the terminal, as JSON, CSV and one HTML page; and forecasts as the CSV
 * that somebody scores later. Series that are lost to a naive forecast stand first in every form. */
#ifndef SURETY_REPORT_BACKTEST_REPORT_H
#define SURETY_REPORT_BACKTEST_REPORT_H

#include "report/report.h"
#include "study/backtest.h"

void backtest_text(struct buffer *out, const struct backtest *backtest,
                   const struct report_style *style);
void backtest_json(struct buffer *out, const struct backtest *backtest,
                   const struct report_identity *identity);

/* A row a series; then each forecast row with its quantiles, what was observed and the naive forecasts. */
void backtest_scores_csv(struct buffer *out, const struct backtest *backtest);
void backtest_rows_csv(struct buffer *out, const struct backtest *backtest);

/* The table, and a picture a series and origin: model, bands and observations. */
void backtest_html(struct buffer *out, const struct backtest *backtest,
                   const struct report_identity *identity);

/* One picture: every series from the first origin, lost ones first. */
void backtest_picture(struct buffer *out, const struct backtest *backtest,
                      const struct report_identity *identity);

/* "lost to random walk", "beats last year", "no naive forecast", "nothing to score". */
void backtest_verdict(struct buffer *out, const struct backtest_score *score);

/* Where the parameters of a backtest or forecast come from, a sentence. */
const char *backtest_parameters(bool fitted);

/* Columns series, month, unit, q05 .. q95: months from .. until of every series. */
void forecast_csv(struct buffer *out, const struct forecast *forecast, int from);
void forecast_json(struct buffer *out, const struct forecast *forecast, int from, bool blessed,
                   const struct report_identity *identity);

/* One series from one origin, observations beside it. Sets the chart's height. */
struct chart;
struct history_figure {
    const struct forecast *forecast;
    size_t series;
};
void figure_history(struct chart *chart, const struct history_figure *figure);

#endif

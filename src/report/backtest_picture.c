// SPDX-License-Identifier: MIT
/* Model and observations as one picture: a panel a series, drawn from the first origin, judged over all of them,
 * lost series first. */
#include "report/backtest_report.h"
#include "report/picture_end.h"

#include "base/arena.h"

enum { HEAD = 24, GAP = 10 };

static void draw_series(struct chart *chart, const struct backtest *backtest,
                        const struct backtest_series *series)
{
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct observed_series *of = &backtest->options->observations->series[series->series];
    struct buffer title = {0};
    const double above = chart->height;
    buffer_print(&title, "%s (%s): ", of->title, of->unit);
    backtest_verdict(&title, &series->all);
    chart_lower(chart, above + HEAD);
    chart_text(chart, 0, -6, bold, title.bytes ? title.bytes : "");
    figure_history(chart, &(struct history_figure){backtest->forecasts[0], series->series});
    chart_lower_end(chart);
    chart->height += above + HEAD + GAP;
    chart->body.failed |= title.failed;
    buffer_free(&title);
}

void backtest_picture(struct buffer *out, const struct backtest *backtest,
                      const struct report_identity *identity)
{
    struct chart chart;
    struct arena arena;
    struct buffer title = {0}, description = {0};
    arena_init(&arena);
    chart_init(&chart, CHART_WIDE);
    for (size_t i = 0; i < backtest->series_count; i++)
        draw_series(&chart, backtest, &backtest->series[i]);
    const char *month = case_month_text(&arena, backtest->folder, backtest->options->origins[0]);
    buffer_print(&title, "Model and observations, with what was known in %s", month ? month : "");
    buffer_add(&description,
               "Bands hold 90 and 50 of 100 draws, the line is the median: of the model alone up "
               "to the dashed line, with errors beyond it. Diamonds and bars are observations. "
               "Verdicts and order are of all origins.");
    picture_end(&chart, "history", &title, &description, backtest->folder, identity, out);
    arena_free(&arena);
}

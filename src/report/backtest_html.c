// SPDX-License-Identifier: MIT
/* One page that is complete by itself: the table of series, then a picture a series, from the first origin on. */
#include "report/backtest_report.h"
#include "report/page.h"

#include <math.h>

static const char *number(struct page *page, double value)
{
    return isfinite(value) ? page_keep(page, "%s", wording_number(value, DIALECT_UNICODE).text)
                           : "";
}

static const char *verdict(struct page *page, const struct backtest_score *score)
{
    struct buffer text = {0};
    backtest_verdict(&text, score);
    const char *kept = page_keep(page, "%s", text.bytes ? text.bytes : "");
    buffer_free(&text);
    return kept;
}

static void add_table(struct page *page, const struct backtest *backtest)
{
    static const char *const heads[] = {
        "Series",        "Unit",    "Verdict", "Rows", "MAE",        "Naive MAE",
        "Ratio",         "MAPE, %", "Theil U", "CRPS", "Naive CRPS", "Covariance share",
        "Inside 80 %, %"};
    page_section(page, "scores", "Scores, lost series first");
    page_table(page, "Forecasts against what was observed", heads, sizeof heads / sizeof *heads,
               "tttn");
    for (size_t i = 0; i < backtest->series_count; i++) {
        const struct backtest_score *score = &backtest->series[i].all;
        const struct observed_series *series =
            &backtest->options->observations->series[backtest->series[i].series];
        const struct backtest_rival *rival =
            score->worst < NAIVE_KINDS ? &score->rivals[score->worst] : NULL;
        page_row(page, series->title);
        page_cell(page, series->unit);
        page_cell(page, verdict(page, score));
        const double numbers[] = {
            (double)score->rows,   score->errors.absolute,         rival ? rival->absolute : NAN,
            score->ratio,          100 * score->errors.percentage, score->theil_u,
            score->crps,           rival ? rival->crps : NAN,      score->errors.covariance,
            100 * score->inside_80};
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            page_number(page, k && !score->rows ? "" : number(page, numbers[k]));
        page_row_end(page);
    }
    page_table_end(page);
    page_section_end(page);
}

static void add_picture(struct page *page, const struct backtest *backtest,
                        const struct backtest_series *series, size_t origin)
{
    const struct forecast *forecast = backtest->forecasts[origin];
    const struct forecast_series *of = &forecast->series[series->series];
    const char *month = case_month_text(&page->arena, backtest->folder, forecast->options->origin);
    struct chart chart;
    chart_init(&chart, CHART_WIDE);
    figure_history(&chart, &(struct history_figure){forecast, series->series});
    const struct chart_words words = {
        .id = page_keep(page, "history-%zu-%zu", series->series, origin),
        .title = page_keep(page, "%s (%s), from %s", of->series->title, of->series->unit,
                           month ? month : ""),
        .description = page_keep(page,
                                 "Model and bands over the months; dashed: what is known ends at "
                                 "%s. Error: rho %.2f, sigma "
                                 "%.3g, from %zu rows. %s.",
                                 month ? month : "", of->error.rho, of->error.sigma, of->error.rows,
                                 verdict(page, &series->origins[origin])),
        .caveat = page->folder->caveat,
        .source = page->source};
    chart_finish(&chart, &words, page->out);
}

static void add_pictures(struct page *page, const struct backtest *backtest)
{
    page_section(page, "pictures", "Model and observations");
    page_element(page, "p",
                 "Bands hold 90 and 50 of 100 draws, the line is the median: of the model alone up "
                 "to the dashed line, "
                 "with errors beyond it. Diamonds and bars are observations.");
    for (size_t i = 0; i < backtest->series_count; i++) {
        const struct backtest_series *series = &backtest->series[i];
        page_element(page, "h3", backtest->options->observations->series[series->series].title);
        add_picture(page, backtest, series, 0);
        if (backtest->options->origin_count > 1)
            add_picture(page, backtest, series, backtest->options->origin_count - 1);
    }
    page_section_end(page);
}

void backtest_html(struct buffer *out, const struct backtest *backtest,
                   const struct report_identity *identity)
{
    struct page page = {.out = out, .folder = backtest->folder, .identity = identity};
    arena_init(&page.arena);
    page.source = page_keep(&page, "%s %s \u00b7 case %s %s \u00b7 %s draws, seed %llu \u00b7 %s",
                            identity->program, identity->version, page.folder->name,
                            page.folder->version, wording_whole(backtest->forecasts[0]->draws).text,
                            (unsigned long long)backtest->options->seed, identity->date);
    page_begin(&page, "backtest");
    page_add(&page,
             "<header>\n<h1>Does the model reproduce what happened?</h1>\n</header>\n<main>\n");
    page_element(&page, "p", backtest_parameters(backtest->options->fitted));
    page_element(
        &page, "p",
        "From each origin the model runs on with what was known then and with drivers given; what "
        "it says is "
        "held against what was observed, and against forecasts that know the series alone.");
    add_table(&page, backtest);
    add_pictures(&page, backtest);
    page_section(&page, "origin", "Where this result comes from");
    page_element(&page, "p", page_keep(&page, "Model digest %.16s.", identity->model_digest));
    if (identity->command && *identity->command) {
        page_add(&page, "<pre><code>");
        page_text(&page, identity->command);
        page_add(&page, "</code></pre>\n");
    }
    page_section_end(&page);
    page_end(&page);
    arena_free(&page.arena);
}

// SPDX-License-Identifier: MIT
/* A table of series, lost ones first, and what must be known to read it. */
#include "report/backtest_report.h"
#include "report/sheet.h"
#include "report/wording.h"

#include "base/arena.h"

#include <math.h>

const char *backtest_parameters(bool fitted)
{
    return fitted ? "Parameters are draws of a posterior, fitted to what was observed up to the "
                    "origin alone."
                  : "Parameters are drawn from their ranges as they were known by the end of the "
                    "observations; "
                    "nothing is fitted.";
}

void backtest_verdict(struct buffer *out, const struct backtest_score *score)
{
    if (!score->rows)
        buffer_add(out, "nothing to score");
    else if (score->worst == NAIVE_KINDS)
        buffer_add(out, "no naive forecast");
    else
        buffer_print(out, "%s %s", score->lost ? "lost to" : "beats", naive_names[score->worst]);
}

enum text_column {
    TEXT_VERDICT,
    TEXT_ROWS,
    TEXT_ERROR,
    TEXT_NAIVE,
    TEXT_RATIO,
    TEXT_PERCENT,
    TEXT_THEIL,
    TEXT_INSIDE,
    TEXT_COUNT
};
static const char *const heads[TEXT_COUNT] = {"verdict", "rows",   "MAE",     "its MAE",
                                              "ratio",   "MAPE %", "Theil U", "in 80 %"};

static void put_number(struct sheet *sheet, size_t row, size_t column, double value,
                       enum dialect dialect)
{
    sheet_text(sheet, row, column, isfinite(value) ? wording_number(value, dialect).text : "");
}

static void put_series(struct sheet *sheet, size_t at, const struct backtest *backtest,
                       const struct backtest_series *series, enum dialect dialect)
{
    const struct backtest_score *score = &series->all;
    const struct observed_series *of = backtest->options->observations->series + series->series;
    struct buffer text = {0};
    buffer_print(&text, "%s, %s", of->title, of->unit);
    sheet_name(sheet, at, &text);
    backtest_verdict(&text, score);
    sheet_value(sheet, at, TEXT_VERDICT, &text);
    sheet_text(sheet, at, TEXT_ROWS, wording_whole(score->rows).text);
    if (!score->rows)
        return;
    put_number(sheet, at, TEXT_ERROR, score->errors.absolute, dialect);
    if (score->worst < NAIVE_KINDS) {
        put_number(sheet, at, TEXT_NAIVE, score->rivals[score->worst].absolute, dialect);
        put_number(sheet, at, TEXT_RATIO, score->ratio, dialect);
    }
    put_number(sheet, at, TEXT_PERCENT, 100 * score->errors.percentage, dialect);
    put_number(sheet, at, TEXT_THEIL, score->theil_u, dialect);
    put_number(sheet, at, TEXT_INSIDE, 100 * score->inside_80, dialect);
}

static void add_question(struct buffer *out, const struct backtest *backtest,
                         const struct report_style *style)
{
    const struct backtest_options *options = backtest->options;
    struct arena arena;
    struct buffer text = {0};
    arena_init(&arena);
    buffer_add(&text, "Forecasts from ");
    for (size_t o = 0; o < options->origin_count; o++) {
        const char *month = case_month_text(&arena, backtest->folder, options->origins[o]);
        buffer_print(&text, "%s%s", o ? ", " : "", month ? month : "");
    }
    const char *until = case_month_text(&arena, backtest->folder, options->until);
    buffer_print(
        &text, " to %s, each with what was known then, and drivers given. %s %s draws, seed %llu.",
        until ? until : "", backtest_parameters(backtest->options->fitted),
        wording_whole(backtest->forecasts[0]->draws).text, (unsigned long long)options->seed);
    text_paragraph(out, text.bytes ? text.bytes : "", 0, style);
    out->failed |= text.failed;
    buffer_free(&text);
    arena_free(&arena);
}

void backtest_text(struct buffer *out, const struct backtest *backtest,
                   const struct report_style *style)
{
    struct sheet sheet;
    const enum dialect dialect = text_dialect(style);
    size_t lost = 0, rivals = 0;
    for (size_t i = 0; i < backtest->series_count; i++) {
        lost += backtest->series[i].all.lost;
        rivals += backtest->series[i].all.worst < NAIVE_KINDS;
    }
    text_heading(out, "The model against history", style);
    add_question(out, backtest, style);
    if (!backtest->blessed)
        buffer_add(out,
                   "\nThe chains of some fit do not agree yet (R-hat of 1.01 or more, or too few "
                   "effective draws): `surety fit --to` says which.\n");
    buffer_print(out, "\n%zu of %zu series with a naive forecast are lost to one.\n\n", lost,
                 rivals);
    sheet_init(&sheet, backtest->series_count, TEXT_COUNT);
    for (size_t i = 0; i < backtest->series_count; i++)
        put_series(&sheet, i, backtest, &backtest->series[i], dialect);
    sheet_print(out, &sheet, "series", heads, style);
    sheet_free(&sheet);
    buffer_add(out, "\n");
    text_paragraph(
        out,
        "MAE: mean absolute error of the median; its MAE: of the naive forecast that comes off "
        "best "
        "against the model, over the same rows; in 80 %: rows inside the central band. Ranges are "
        "held against their point nearest to the forecast. How errors beyond the origin are "
        "estimated: "
        "docs/methods/backtest.md.",
        0, style);
}

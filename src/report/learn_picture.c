// SPDX-License-Identifier: MIT
/* A bar for each uncertainty that is worth more than its noise, in the order of the table. */
#include "report/fail_report.h"
#include "report/learn_report.h"
#include "report/picture_end.h"
#include "report/wording.h"

#include <math.h>

enum { TOP = 40, ROW = 24, NAMES = 230, VALUES = 150, ROWS_MOST = 25 };

static void draw_row(struct chart *chart, const struct scale *x, double y,
                     const struct learning *learning, const struct learn_factor *factor)
{
    const struct chart_text left = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_PLAIN};
    const struct chart_text right = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    const struct outcome count = {.show = SHOW_COUNT};
    const double said = learn_factor_said(learning);
    const double from = scale_at(x, 0), to = scale_at(x, said * factor->worth.value);
    const double most = said * (factor->worth.value + 2 * factor->worth.error);
    const double least = said * fmax(factor->worth.value - 2 * factor->worth.error, 0);
    struct buffer name = {0};
    fail_factor_name(&name, factor->parameter);
    chart_text_cut(chart, 0, y + 4, NAMES - 12, left, name.bytes ? name.bytes : "");
    chart->body.failed |= name.failed;
    buffer_free(&name);
    chart_box(chart, from, y - 7, to - from, 14, INK_NARROW);
    chart_line(chart, scale_at(x, least), y, scale_at(x, most), y, INK_LINE);
    chart_text(chart, chart->width, y + 4, right,
               wording_value(&count, factor->worth.switches, DIALECT_UNICODE).text);
}

static void draw_axis(struct chart *chart, struct scale *x, double bottom, const char *unit)
{
    const struct chart_text middle = {INK_MUTED, CHART_SMALL, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    double ticks[CHART_TICKS];
    const size_t count = scale_ticks(x, 6, ticks);
    for (size_t i = 0; i < count; i++) {
        const double at = scale_at(x, ticks[i]);
        chart_line(chart, at, TOP - 8, at, bottom, ticks[i] == 0 ? INK_AXIS : INK_GRID);
        chart_text(chart, at, bottom + 17, middle, chart_number(ticks[i]).text);
    }
    struct buffer title = {0};
    buffer_print(&title, "Mean gain%s%s; the line holds two standard errors", *unit ? ", " : "",
                 unit);
    chart_text_cut(chart, NAMES, bottom + 38, chart->width - NAMES, bold,
                   title.bytes ? title.bytes : "");
    chart->body.failed |= title.failed;
    buffer_free(&title);
}

/* The same in words, for those who do not see the picture. */
static void describe(struct buffer *out, const struct learning *learning, size_t rows)
{
    buffer_print(out, "%zu of %zu uncertainties are worth more than their noise in %llu futures. ",
                 learning->told, learning->factor_count, (unsigned long long)learning->used);
    buffer_add(out, "Knowing everything is worth ");
    learn_gain(out, learning, learning->perfect.value, DIALECT_UNICODE);
    buffer_add(out, ".");
    for (size_t i = 0; i < rows; i++) {
        buffer_add(out, i ? ", " : " ");
        fail_factor_name(out, learning->factors[i].parameter);
        buffer_add(out, " ");
        learn_gain(out, learning, learning->factors[i].worth.value, DIALECT_UNICODE);
    }
}

void learn_picture(struct buffer *out, const struct learning *learning,
                   const struct report_identity *identity)
{
    struct chart chart;
    struct buffer title = {0}, description = {0};
    const size_t rows = learning->told < ROWS_MOST ? learning->told : ROWS_MOST;
    const double bottom = TOP + ROW * (double)(rows ? rows : 1);
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text bold_end = {INK_TEXT, CHART_TEXT, ANCHOR_END, WEIGHT_BOLD};
    double most = 0;
    chart_init(&chart, CHART_WIDE);
    for (size_t i = 0; i < rows; i++) {
        const struct information_value *worth = &learning->factors[i].worth;
        most = fmax(most, learn_factor_said(learning) * (worth->value + 2 * worth->error));
    }
    if (rows) {
        struct scale x = {0, most, NAMES, chart.width - VALUES};
        chart_text(&chart, chart.width, 18, bold_end, "switches, of 100");
        draw_axis(&chart, &x, bottom, learn_unit(learning));
        for (size_t i = 0; i < rows; i++)
            draw_row(&chart, &x, TOP + ROW * ((double)i + 0.5), learning, &learning->factors[i]);
    } else {
        chart_text(&chart, 0, TOP + 16, bold,
                   learning->perfect.switches > 0
                       ? "Nothing that is learned alone is worth more than its noise."
                       : "Nothing that could be learned would change the choice.");
    }
    chart.height = bottom + 52;

    buffer_print(&title, "What it is worth to know one uncertainty before choosing: %s %s",
                 learning->options->maximise ? "largest" : "smallest",
                 learning->options->goal->text);
    describe(&description, learning, rows);
    picture_end(&chart, "learn", &title, &description, learning->folder, identity, out);
}

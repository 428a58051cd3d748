// SPDX-License-Identifier: MIT
/* A tornado: to the right what raises the outcome, to the left what lowers it. A row an uncertainty that
 * is told apart from chance, in the order of the table; its line is the interval. */
#include "report/fail_report.h"
#include "report/matter_report.h"
#include "report/matter_words.h"
#include "report/picture_end.h"

#include <math.h>
#include <stdio.h>

enum { TOP = 40, ROW = 24, NAMES = 230, VALUES = 120, ROWS_MOST = 25 };

static void draw_row(struct chart *chart, const struct scale *x, double y,
                     const struct matter *matter, const struct matter_driver *driver)
{
    const struct chart_text left = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_PLAIN};
    const struct chart_text right = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    struct buffer name = {0};
    char pawn[32];
    fail_factor_name(&name, matter->table.factors[driver->factor]);
    chart_text_cut(chart, 0, y + 4, NAMES - 12, left, name.bytes ? name.bytes : "");
    chart->body.failed |= name.failed;
    buffer_free(&name);
    snprintf(pawn, sizeof pawn, "%.2f", driver->pawn.value);
    chart_text(chart, chart->width, y + 4, right, pawn);
    if (!isfinite(driver->coefficient))
        return;
    const double from = scale_at(x, 0), to = scale_at(x, driver->coefficient);
    chart_box(chart, fmin(from, to), y - 7, fabs(to - from), 14, INK_NARROW);
    if (isfinite(driver->coefficient_interval.low))
        chart_line(chart, scale_at(x, driver->coefficient_interval.low), y,
                   scale_at(x, driver->coefficient_interval.high), y, INK_LINE);
}

static void describe(struct buffer *out, const struct matter *matter, size_t rows)
{
    buffer_print(out, "%zu of %zu uncertainties are told apart from chance in %llu futures. ",
                 matter->told, matter->table.factor_count, (unsigned long long)matter->used);
    for (size_t i = 0; i < rows; i++) {
        fail_factor_name(out, matter->table.factors[matter->drivers[i].factor]);
        buffer_print(out, " %+.2f%s", matter->drivers[i].coefficient, i + 1 < rows ? ", " : ".");
    }
}

static void draw_drivers(struct chart *chart, const struct matter *matter, size_t rows)
{
    const double bottom = TOP + ROW * (double)(rows ? rows : 1);
    double most = 0.1, ticks[CHART_TICKS];
    for (size_t i = 0; i < rows; i++) {
        const struct interval *interval = &matter->drivers[i].coefficient_interval;
        if (isfinite(interval->low))
            most = fmax(most, fmax(fabs(interval->low), fabs(interval->high)));
    }
    struct scale x = {-most, most, NAMES, chart->width - VALUES};
    const size_t tick_count = scale_ticks(&x, 9, ticks);
    const struct chart_text middle = {INK_MUTED, CHART_SMALL, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text bold_end = {INK_TEXT, CHART_TEXT, ANCHOR_END, WEIGHT_BOLD};
    for (size_t i = 0; i < tick_count; i++) {
        const double at = scale_at(&x, ticks[i]);
        chart_line(chart, at, TOP - 8, at, bottom, ticks[i] == 0 ? INK_AXIS : INK_GRID);
        chart_text(chart, at, bottom + 17, middle, chart_number(ticks[i]).text);
    }
    chart_text(chart, NAMES, 18, bold, "lowers it");
    chart_text(chart, chart->width - VALUES, 18, bold_end, "raises it");
    chart_text(chart, chart->width, 18, bold_end, "PAWN");
    for (size_t i = 0; i < rows; i++)
        draw_row(chart, &x, TOP + ROW * ((double)i + 0.5), matter, &matter->drivers[i]);
    if (rows == 0)
        chart_text(chart, 0, TOP + 16, bold, "Nothing is told apart from chance.");
    chart_text_cut(chart, NAMES, bottom + 38, chart->width - NAMES, bold,
                   "Standardised rank regression coefficient; the line holds 95% of resamples");
    chart->height = bottom + 52;
}

void matter_picture_end(struct chart *chart, const char *id, const char *title,
                        struct buffer *description, const struct matter *matter,
                        const struct report_identity *identity, struct buffer *out)
{
    struct buffer whole = {0};
    const struct package *package = matter->options->futures.package;
    buffer_print(&whole, "%s %s: %s", title, package ? package->id : "the model",
                 matter->outcome->title);
    picture_end(chart, id, &whole, description, matter->folder, identity, out);
}

void matter_picture(struct buffer *out, const struct matter *matter,
                    const struct report_identity *identity)
{
    struct chart chart;
    struct buffer description = {0};
    const size_t rows = matter->told < ROWS_MOST ? matter->told : ROWS_MOST;
    chart_init(&chart, CHART_WIDE);
    if (matter->design) {
        matter_design_draw(&chart, matter);
        matter_design_describe(&description, matter);
    } else {
        draw_drivers(&chart, matter, rows);
        describe(&description, matter, rows);
    }
    matter_picture_end(&chart, "matter", "What nobody can know and drives", &description, matter,
                       identity, out);
}

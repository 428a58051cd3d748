// SPDX-License-Identifier: MIT
/* Bars of a design: total orders with first orders inside, or mu*; and lines over the years. */
#include "report/matter_report.h"
#include "report/matter_words.h"

#include <math.h>

enum { TOP = 40, ROW = 24, NAMES = 230, VALUES = 60, ROWS_MOST = 20 };

static bool is_sobol(const struct matter *matter)
{
    return matter->options->method == MATTER_SOBOL;
}

static size_t rows_of(const struct matter *matter)
{
    const size_t moving = matter_ranked_count(matter) - matter->design->idle;
    return moving < ROWS_MOST ? moving : ROWS_MOST;
}

/* The bar's end with its interval, and the end of the bar inside (NaN: none). */
struct bar {
    double value, inside;
    struct interval interval;
};

static struct bar bar_of(const struct matter *matter, size_t item)
{
    if (is_sobol(matter)) {
        const struct sobol_effect *effect = &matter->design->sobol.effects[item];
        return (struct bar){effect->total.value, effect->first.value, effect->total.interval};
    }
    const struct morris_effect *effect = &matter->design->morris.effects[item];
    return (struct bar){effect->mu_star.value, NAN, effect->mu_star.interval};
}

static void draw_bar(struct chart *chart, const struct scale *x, double y,
                     const struct matter *matter, size_t item)
{
    const struct chart_text left = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_PLAIN};
    const struct chart_text right = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    const struct bar bar = bar_of(matter, item);
    const double from = scale_at(x, 0);
    struct buffer name = {0};
    matter_item_name(&name, matter, item);
    chart_text_cut(chart, 0, y + 4, NAMES - 12, left, name.bytes ? name.bytes : "");
    chart->body.failed |= name.failed;
    buffer_free(&name);
    chart_text(chart, chart->width, y + 4, right,
               chart_number(floor(bar.value * 1000 + 0.5) / 1000).text);
    chart_box(chart, from, y - 8, fmax(scale_at(x, bar.value) - from, 0), 16, INK_WIDE);
    if (bar.inside > 0)
        chart_box(chart, from, y - 8, scale_at(x, bar.inside) - from, 16, INK_NARROW);
    if (isfinite(bar.interval.low))
        chart_line(chart, scale_at(x, bar.interval.low), y, scale_at(x, bar.interval.high), y,
                   INK_LINE);
}

static double greatest_bar(const struct matter *matter, size_t rows)
{
    double most = 0;
    for (size_t row = 0; row < rows + matter->design->chance; row++) {
        const size_t item = row < rows ? matter_ranked(matter, row) : matter->design->groups.count;
        const struct bar bar = bar_of(matter, item);
        most = fmax(most, fmax(bar.value, bar.interval.high)); /* fmax passes over NaN */
    }
    return most > 0 ? most : 1;
}

void matter_design_draw(struct chart *chart, const struct matter *matter)
{
    const struct chart_text middle = {INK_MUTED, CHART_SMALL, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text bold_end = {INK_TEXT, CHART_TEXT, ANCHOR_END, WEIGHT_BOLD};
    const size_t rows = rows_of(matter), all = rows + matter->design->chance;
    const double bottom = TOP + ROW * (double)all;
    double ticks[CHART_TICKS];
    struct scale x = {0, greatest_bar(matter, rows), NAMES, chart->width - VALUES};
    const size_t tick_count = scale_ticks(&x, 9, ticks);
    for (size_t i = 0; i < tick_count; i++) {
        const double at = scale_at(&x, ticks[i]);
        chart_line(chart, at, TOP - 8, at, bottom, ticks[i] == 0 ? INK_AXIS : INK_GRID);
        chart_text(chart, at, bottom + 17, middle, chart_number(ticks[i]).text);
    }
    chart_text(chart, chart->width, 18, bold_end, matter_measure_name(matter));
    for (size_t row = 0; row < all; row++)
        draw_bar(chart, &x, TOP + ROW * ((double)row + 0.5), matter,
                 row < rows ? matter_ranked(matter, row) : matter->design->groups.count);
    chart_text_cut(chart, 0, bottom + 38, chart->width, bold,
                   is_sobol(matter)
                       ? "Share of variance: total order, dark inside it first order; the line "
                         "holds 95% of resamples"
                       : "mu*: mean size of the change across the whole distribution, in the "
                         "outcome's unit; the line holds 95% of resamples");
    chart->height = bottom + 52;
}

void matter_design_describe(struct buffer *out, const struct matter *matter)
{
    const size_t rows = rows_of(matter);
    buffer_print(out, "%s of %zu, from %llu runs: ", matter_measure_name(matter),
                 matter_ranked_count(matter), (unsigned long long)matter->used);
    for (size_t row = 0; row < rows; row++) {
        const size_t item = matter_ranked(matter, row);
        matter_item_name(out, matter, item);
        buffer_print(out, " %.3g%s", bar_of(matter, item).value, row + 1 < rows ? ", " : ".");
    }
}

/* ---- Years ---- */

enum { LINES = 5, YEARS_MOST = 100, PLOT = 300, LEFT = 60, LABELS = 190, LABEL_GAP = 16 };

/* One line: its points where there are readings. */
struct line {
    double x[YEARS_MOST], y[YEARS_MOST];
    size_t count;
};

static double greatest_reading(const struct matter *matter, size_t lines)
{
    double most = 0;
    for (size_t k = 0; k < matter->year_count; k++)
        for (size_t i = 0; i < lines && !matter->years[k].missing; i++)
            most = fmax(most, matter->years[k].readings[matter_ranked(matter, i)].value);
    return most > 0 ? most : 1;
}

static struct line line_of(const struct matter *matter, size_t item, const struct scale *x,
                           const struct scale *y)
{
    struct line line = {.count = 0};
    for (size_t k = 0; k < matter->year_count && line.count < YEARS_MOST; k++) {
        const struct matter_year *year = &matter->years[k];
        if (year->missing || !isfinite(year->readings[item].value))
            continue;
        line.x[line.count] = scale_at(x, year->year);
        line.y[line.count++] = scale_at(y, year->readings[item].value);
    }
    return line;
}

/* Labels stand beside the lines' ends, moved down where two would touch. Lines in order of rank keep
 * apart by their names and marks, not by colour. */
static void draw_lines(struct chart *chart, const struct matter *matter, size_t lines,
                       const struct scale *x, const struct scale *y)
{
    static const enum chart_shape shapes[LINES] = {SHAPE_DISC, SHAPE_RING, SHAPE_TRIANGLE,
                                                   SHAPE_DIAMOND, SHAPE_LEFT};
    const struct chart_text label = {INK_TEXT, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    for (size_t i = 0; i < lines; i++) {
        const size_t item = matter_ranked(matter, i);
        const struct line line = line_of(matter, item, x, y);
        const double row = TOP + 4 + LABEL_GAP * (double)i;
        struct buffer name = {0};
        chart_polyline(chart, line.x, line.y, line.count, i == 0 ? INK_LINE : INK_EDGE);
        for (size_t k = 0; k < line.count; k++)
            chart_mark(chart, line.x[k], line.y[k], 3.2, shapes[i]);
        chart_mark(chart, chart->width - LABELS + 24, row - 4, 3.2, shapes[i]);
        matter_item_name(&name, matter, item);
        chart_text_cut(chart, chart->width - LABELS + 34, row, LABELS - 34, label,
                       name.bytes ? name.bytes : "");
        chart->body.failed |= name.failed;
        buffer_free(&name);
    }
}

static void describe_years(struct buffer *out, const struct matter *matter, size_t lines)
{
    buffer_print(out, "%s of the outcome in each of %zu years after the settlement: ",
                 matter_measure_name(matter), matter->year_count);
    for (size_t i = 0; i < lines; i++) {
        const size_t item = matter_ranked(matter, i);
        matter_item_name(out, matter, item);
        for (size_t k = 0; k < matter->year_count; k++)
            if (!matter->years[k].missing)
                buffer_print(out, " %.2g", matter->years[k].readings[item].value);
        buffer_add(out, i + 1 < lines ? ", " : ".");
    }
}

void matter_years_picture(struct buffer *out, const struct matter *matter,
                          const struct report_identity *identity)
{
    const size_t ranked = matter_ranked_count(matter), lines = ranked < LINES ? ranked : LINES;
    const struct chart_text middle = {INK_MUTED, CHART_SMALL, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text end = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    struct chart chart;
    struct buffer description = {0};
    double ticks[CHART_TICKS];
    chart_init(&chart, CHART_WIDE);
    const double bottom = TOP + PLOT, right = chart.width - LABELS;
    const double last = matter->year_count ? matter->years[matter->year_count - 1].year : 1;
    struct scale x = {0, last, LEFT, right};
    struct scale y = {0, greatest_reading(matter, lines), bottom, TOP};
    size_t count = scale_ticks(&y, 7, ticks);
    for (size_t i = 0; i < count; i++) {
        chart_line(&chart, LEFT, scale_at(&y, ticks[i]), right, scale_at(&y, ticks[i]),
                   i ? INK_GRID : INK_AXIS);
        chart_text(&chart, LEFT - 6, scale_at(&y, ticks[i]) + 4, end, chart_number(ticks[i]).text);
    }
    for (size_t k = 0; k < matter->year_count; k++)
        chart_text(&chart, scale_at(&x, matter->years[k].year), bottom + 17, middle,
                   chart_number(matter->years[k].year).text);
    chart_text(&chart, 0, 18, bold, matter_measure_name(matter));
    draw_lines(&chart, matter, lines, &x, &y);
    chart_text(&chart, LEFT, bottom + 38, bold, "Years after the settlement");
    chart.height = bottom + 52;
    describe_years(&description, matter, lines);
    matter_picture_end(&chart, "matter-years", "What drives, over the years,", &description, matter,
                       identity, out);
}

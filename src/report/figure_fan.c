// SPDX-License-Identifier: MIT
/* Risk over time as small multiples: one panel a package, the same two scales in all.
 *
 *   [ key  ] [ P00  ] [ P01  ] [ P02  ]
 *   [ P03  ] [ ...
 *
 * A panel has the 10-90 % band, the 25-75 % band inside it, the mean as a full line with dots and
 * numbers at the marks, the median as a dashed line, and the historical base rates as whiskers a
 * little to the right of the marks. The key is the first panel. */
#include "report/figure.h"

#include <math.h>
#include <string.h>

enum { PANEL_TITLE = 38, PANEL_FOOT = 20, PANEL_GAP = 16, POINTS_MOST = 128 };

const struct interval interval_none = {NAN, NAN, NAN, NAN, NAN};

struct interval interval_of(const struct spread *spread, double factor)
{
    if (!spread->count)
        return interval_none;
    return (struct interval){.mean = spread->mean * factor,
                             .q10 = spread->q10 * factor,
                             .q25 = spread->q25 * factor,
                             .q75 = spread->q75 * factor,
                             .q90 = spread->q90 * factor};
}

/* What all panels share. */
struct fan_layout {
    size_t columns;
    double cell_width, plot_height, left, right;
    struct scale years, values; /* values: 0 at the plot's foot; years: from the plot's left */
    double ticks[CHART_TICKS];
    size_t tick_count;
};

static double greatest_value(const struct fan_figure *figure)
{
    double most = 0;
    for (size_t i = 0; i < figure->count; i++) {
        const struct fan *fan = figure->panels[i].fan;
        for (size_t k = 0; k < fan->points; k++)
            most = fmax(most, fmax(fan->q90[k], fan->mean[k]) * figure->factor);
    }
    for (size_t i = 0; i < figure->rate_count; i++)
        most = fmax(most, figure->rates[i].high * figure->factor);
    return most;
}

static double last_year(const struct fan_figure *figure)
{
    double last = 0;
    for (size_t i = 0; i < figure->count; i++) {
        const struct fan *fan = figure->panels[i].fan;
        last = fan->points ? fmax(last, fan->years[fan->points - 1]) : last;
    }
    return last;
}

static struct fan_layout lay_out(const struct chart *chart, const struct fan_figure *figure)
{
    const bool wide = chart->form == CHART_WIDE;
    struct fan_layout layout = {
        .columns = wide ? 4 : 2, .plot_height = wide ? 132 : 100, .left = 26, .right = 36};
    if (figure->count < layout.columns)
        layout.columns = figure->count + 1;
    const double columns = (double)layout.columns;
    layout.cell_width = (chart->width - PANEL_GAP * (columns - 1)) / columns;
    layout.years =
        (struct scale){0, last_year(figure), 0, layout.cell_width - layout.left - layout.right};
    layout.values = (struct scale){0, greatest_value(figure), layout.plot_height, 0};
    layout.tick_count = scale_ticks(&layout.values, 5, layout.ticks);
    return layout;
}

static void draw_axes(struct chart *chart, const struct fan_figure *figure,
                      const struct fan_layout *layout, double x, double y)
{
    const struct chart_text right = {INK_MUTED, CHART_FOOT, ANCHOR_END, WEIGHT_PLAIN};
    const struct chart_text middle = {INK_MUTED, CHART_FOOT, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    for (size_t i = 0; i < layout->tick_count; i++) {
        const double at = y + scale_at(&layout->values, layout->ticks[i]);
        chart_line(chart, x, at, x + layout->years.to, at, i ? INK_GRID : INK_AXIS);
        chart_text(chart, x - 4, at + 4, right, chart_number(layout->ticks[i]).text);
    }
    chart_text(chart, x, y + layout->plot_height + 15, middle, "0");
    for (size_t i = 0; i < figure->mark_count; i++) {
        const double at = x + scale_at(&layout->years, figure->marks[i]);
        chart_line(chart, at, y, at, y + layout->plot_height, INK_GRID);
        chart_text(chart, at, y + layout->plot_height + 15, middle,
                   chart_number(figure->marks[i]).text);
    }
}

static void draw_bands(struct chart *chart, const struct fan_figure *figure, const struct fan *fan,
                       const struct fan_layout *layout, double x, double y)
{
    const double *const columns[] = {fan->q10, fan->q90, fan->q25, fan->q75, fan->q50, fan->mean};
    double xs[POINTS_MOST], ys[6][POINTS_MOST];
    size_t points = 0;
    for (size_t i = 0; i < fan->points && points < POINTS_MOST; i++) {
        if (isnan(fan->mean[i]) || isnan(fan->q10[i]) || isnan(fan->q90[i]))
            continue;
        xs[points] = x + scale_at(&layout->years, fan->years[i]);
        for (size_t k = 0; k < 6; k++)
            ys[k][points] = y + scale_at(&layout->values, columns[k][i] * figure->factor);
        points++;
    }
    chart_area(chart, xs, ys[0], ys[1], points, INK_WIDE);
    chart_area(chart, xs, ys[2], ys[3], points, INK_NARROW);
    chart_polyline(chart, xs, ys[0], points, INK_EDGE);
    chart_polyline(chart, xs, ys[1], points, INK_EDGE);
    chart_polyline(chart, xs, ys[4], points, INK_DASH);
    chart_polyline(chart, xs, ys[5], points, INK_LINE);
}

static void draw_whisker(struct chart *chart, double x, double low, double middle, double high)
{
    chart_line(chart, x, low, x, high, INK_BASE);
    chart_line(chart, x - 3, low, x + 3, low, INK_BASE);
    chart_line(chart, x - 3, high, x + 3, high, INK_BASE);
    chart_diamond(chart, x, middle, 3.6, INK_BASE);
}

static void draw_rates(struct chart *chart, const struct fan_figure *figure,
                       const struct fan_layout *layout, double x, double y)
{
    for (size_t i = 0; i < figure->rate_count; i++) {
        const struct base_rate *rate = &figure->rates[i];
        const double at = x + scale_at(&layout->years, rate->horizon_years) + 6;
        draw_whisker(chart, at, y + scale_at(&layout->values, rate->low * figure->factor),
                     y + scale_at(&layout->values, rate->estimate * figure->factor),
                     y + scale_at(&layout->values, rate->high * figure->factor));
    }
}

/* The mean in a year of the fan; NaN when it has no such year. */
static double mean_at(const struct fan *fan, double year)
{
    for (size_t i = 0; i < fan->points; i++) {
        if (fabs(fan->years[i] - year) < 1e-6)
            return fan->mean[i];
    }
    return NAN;
}

static void draw_marks(struct chart *chart, const struct fan_figure *figure, const struct fan *fan,
                       const struct fan_layout *layout, double x, double y)
{
    const struct chart_text label = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    for (size_t i = 0; i < figure->mark_count; i++) {
        const double mean = mean_at(fan, figure->marks[i]) * figure->factor;
        if (isnan(mean))
            continue;
        const double at = y + scale_at(&layout->values, mean);
        chart_mark(chart, x + scale_at(&layout->years, figure->marks[i]), at, 3.2, SHAPE_DISC);
        if (i + 1 == figure->mark_count)
            chart_text(chart, x + layout->years.to + 15, at + 4.5, label,
                       chart_number(round(mean)).text);
    }
}

static void draw_panel(struct chart *chart, const struct fan_figure *figure,
                       const struct fan_layout *layout, const struct fan_panel *panel, double x,
                       double y)
{
    const struct chart_text id = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text title = {INK_MUTED, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    chart_text_cut(chart, x, y + 12, layout->cell_width, id, panel->id);
    chart_text_cut(chart, x, y + 27, layout->cell_width, title, panel->title);
    const double plot_x = x + layout->left, plot_y = y + PANEL_TITLE;
    draw_axes(chart, figure, layout, plot_x, plot_y);
    draw_bands(chart, figure, panel->fan, layout, plot_x, plot_y);
    draw_rates(chart, figure, layout, plot_x, plot_y);
    draw_marks(chart, figure, panel->fan, layout, plot_x, plot_y);
}

/* Swatches with their meaning, in the place of a panel. */
static void draw_key(struct chart *chart, const struct fan_figure *figure,
                     const struct fan_layout *layout)
{
    const struct chart_text head = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text text = {INK_TEXT, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    const struct chart_text quiet = {INK_MUTED, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    const double room = layout->cell_width - 36;
    chart_text(chart, 0, 12, head, "How to read");
    chart_text_cut(chart, 0, 28, layout->cell_width, quiet, "Across: years at peace.");
    chart_text_cut(chart, 0, 44, layout->cell_width, quiet, figure->unit);
    const double step = chart->form == CHART_WIDE ? 25 : 21;
    double y = 66;
    const double xs[] = {0, 26};
    chart_mark(chart, 13, y - 4, 3.2, SHAPE_DISC);
    chart_line(chart, xs[0], y - 4, xs[1], y - 4, INK_LINE);
    chart_text_cut(chart, 36, y, room, text, "mean over futures");
    y += step;
    chart_line(chart, xs[0], y - 4, xs[1], y - 4, INK_DASH);
    chart_text_cut(chart, 36, y, room, text, "median");
    y += step;
    chart_box(chart, 0, y - 11, 26, 14, INK_NARROW);
    chart_text_cut(chart, 36, y, room, text, "half of the futures");
    y += step;
    chart_box(chart, 0, y - 11, 26, 14, INK_WIDE);
    chart_line(chart, 0, y - 11, 26, y - 11, INK_EDGE);
    chart_line(chart, 0, y + 3, 26, y + 3, INK_EDGE);
    chart_text_cut(chart, 36, y, room, text, "8 of 10 futures");
    y += step;
    if (!figure->rate_count)
        return;
    draw_whisker(chart, 13, y + 2, y - 4, y - 13);
    chart_text_cut(chart, 36, y, room, text, "base rate, 95 %");
}

void figure_fan(struct chart *chart, const struct fan_figure *figure)
{
    const struct fan_layout layout = lay_out(chart, figure);
    const double cell_height = PANEL_TITLE + layout.plot_height + PANEL_FOOT + PANEL_GAP;
    draw_key(chart, figure, &layout);
    for (size_t i = 0; i < figure->count; i++) {
        const size_t cell = i + 1;
        draw_panel(chart, figure, &layout, &figure->panels[i],
                   (double)(cell % layout.columns) * (layout.cell_width + PANEL_GAP),
                   (double)(cell / layout.columns) * cell_height);
    }
    chart->height = (double)(figure->count / layout.columns + 1) * cell_height - PANEL_GAP / 2.;
}

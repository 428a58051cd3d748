// SPDX-License-Identifier: MIT
/* A series over the months: what the model says, and what was observed.
 *
 * Up to the origin, a dashed line, the bands are those of the model alone; beyond it they hold the errors as well.
 * Bands are 5-95 % and 25-75 % of the draws, the line is the median. Observations are dots, or bars where a
 * range was stated; one that covers several months lies over all of them. */
#include "report/backtest_report.h"
#include "report/chart.h"

#include <math.h>

enum { LEFT = 62, RIGHT = 14, TOP = 12, HEIGHT = 190, FOOT = 26, MONTHS_MOST = 256, YEAR = 12 };

struct frame {
    struct scale x, y;
    int first;
};

static void widen(struct scale *y, double value)
{
    if (!isfinite(value))
        return;
    y->low = fmin(y->low, value), y->high = fmax(y->high, value);
}

static struct frame frame_of(const struct chart *chart, const struct history_figure *figure)
{
    const struct forecast_series *series = &figure->forecast->series[figure->series];
    const int last = figure->forecast->options->until;
    struct frame frame = {.first = series->month_count ? series->months[0].month : 0};
    frame.x = (struct scale){frame.first, last + 1, LEFT, chart->width - RIGHT};
    frame.y = (struct scale){INFINITY, -INFINITY, TOP + HEIGHT, TOP};
    for (size_t m = 0; m < series->month_count; m++)
        widen(&frame.y, series->months[m].q[1]), widen(&frame.y, series->months[m].q[5]);
    for (size_t i = 0; i < series->series->count; i++) {
        const struct observation *row = &series->series->items[i];
        if (row->month <= last)
            widen(&frame.y, row->value), widen(&frame.y, row->low), widen(&frame.y, row->high);
    }
    if (!(frame.y.low <= frame.y.high))
        frame.y.low = 0, frame.y.high = 1;
    if (frame.y.low > 0 && frame.y.low < 0.5 * frame.y.high)
        frame.y.low = 0;
    if (frame.y.low == frame.y.high)
        frame.y.high += 1;
    return frame;
}

static void draw_axes(struct chart *chart, const struct history_figure *figure, struct frame *frame)
{
    const struct chart_text right = {INK_MUTED, CHART_FOOT, ANCHOR_END, WEIGHT_PLAIN};
    const struct chart_text middle = {INK_MUTED, CHART_FOOT, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct case_folder *folder = figure->forecast->folder;
    double ticks[CHART_TICKS];
    const size_t count = scale_ticks(&frame->y, 5, ticks);
    for (size_t i = 0; i < count; i++) {
        const double at = scale_at(&frame->y, ticks[i]);
        chart_line(chart, LEFT, at, chart->width - RIGHT, at, ticks[i] == 0 ? INK_AXIS : INK_GRID);
        chart_text(chart, LEFT - 5, at + 4, right, chart_number(ticks[i]).text);
    }
    for (int month = frame->first; month <= figure->forecast->options->until + 1; month++) {
        const int since = folder->epoch_month - 1 + month;
        if (since % YEAR != 0)
            continue;
        const double at = scale_at(&frame->x, month);
        chart_line(chart, at, TOP, at, TOP + HEIGHT, INK_GRID);
        char year[16];
        snprintf(year, sizeof year, "%d", folder->epoch_year + since / YEAR);
        chart_text(chart, at, TOP + HEIGHT + 17, middle, year);
    }
    const double origin = scale_at(&frame->x, figure->forecast->options->origin + 1);
    chart_line(chart, origin, TOP, origin, TOP + HEIGHT, INK_DASH);
}

static void draw_model(struct chart *chart, const struct forecast_series *series,
                       const struct frame *frame)
{
    double x[MONTHS_MOST], y[FORECAST_QUANTILES][MONTHS_MOST];
    size_t count = 0;
    for (size_t m = 0; m < series->month_count && count < MONTHS_MOST; m++) {
        x[count] = scale_at(&frame->x, series->months[m].month + 0.5);
        for (size_t q = 0; q < FORECAST_QUANTILES; q++)
            y[q][count] =
                fmin(fmax(scale_at(&frame->y, series->months[m].q[q]), TOP), TOP + HEIGHT);
        count++;
    }
    chart_area(chart, x, y[0], y[6], count, INK_WIDE);
    chart_area(chart, x, y[2], y[4], count, INK_NARROW);
    chart_polyline(chart, x, y[3], count, INK_LINE);
}

static void draw_observed(struct chart *chart, const struct forecast_series *series, int until,
                          const struct frame *frame)
{
    for (size_t i = 0; i < series->series->count; i++) {
        const struct observation *row = &series->series->items[i];
        if (row->month > until || row->month < frame->first)
            continue;
        const double from = scale_at(&frame->x, row->month - (int)row->months + 1);
        const double to = scale_at(&frame->x, row->month + 1), x = (from + to) / 2;
        const double y = scale_at(&frame->y, observation_centre(row));
        if (!isnan(row->low))
            chart_line(chart, x, scale_at(&frame->y, row->low), x, scale_at(&frame->y, row->high),
                       INK_BASE);
        if (row->months > 1)
            chart_line(chart, from, y, to, y, INK_BASE);
        if (!isnan(row->value))
            chart_diamond(chart, x, y, 2.6, INK_BASE);
    }
}

void figure_history(struct chart *chart, const struct history_figure *figure)
{
    const struct forecast_series *series = &figure->forecast->series[figure->series];
    struct frame frame = frame_of(chart, figure);
    draw_axes(chart, figure, &frame);
    draw_model(chart, series, &frame);
    draw_observed(chart, series, figure->forecast->options->until, &frame);
    chart->height = TOP + HEIGHT + FOOT;
}

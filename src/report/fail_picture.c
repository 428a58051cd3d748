// SPDX-License-Identifier: MIT
/* The peeling trajectory: from all futures, lower right, to a small box that nearly always fails, upper
 * left. The line is the half that was searched; the dashed one counts the same boxes in the other, so
 * the gap between them is what the search flattered itself with. */
#include "report/fail_report.h"
#include "report/picture_end.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEFT = 46, TOP = 34, BOTTOM = 430, LEGEND = 26 };

struct plot {
    struct scale x, y;
};

static void draw_axes(struct chart *chart, const struct plot *plot)
{
    const struct chart_text below = {INK_MUTED, CHART_SMALL, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text beside = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    const struct chart_text left = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text right = {INK_TEXT, CHART_TEXT, ANCHOR_END, WEIGHT_BOLD};
    for (int i = 0; i <= 5; i++) {
        const double at = 20.0 * i, x = scale_at(&plot->x, at), y = scale_at(&plot->y, at);
        chart_line(chart, x, TOP, x, BOTTOM, i ? INK_GRID : INK_AXIS);
        chart_line(chart, LEFT, y, plot->x.to, y, i ? INK_GRID : INK_AXIS);
        chart_text(chart, x, BOTTOM + 17, below, chart_number(at).text);
        chart_text(chart, LEFT - 6, y + 4, beside, chart_number(at).text);
    }
    chart_text_cut(chart, 0, 14, chart->width, left,
                   "Density: of 100 futures in the box, how many fail");
    chart_text_cut(chart, plot->x.to, BOTTOM + 38, plot->x.to, right,
                   "Coverage: of 100 failures, how many are in the box");
}

static void draw_steps(struct chart *chart, const struct plot *plot, const struct failure *failure,
                       bool held)
{
    const size_t count = failure->step_count;
    double *x = calloc(2 * count + 1, sizeof *x), *y = x ? x + count : NULL;
    size_t drawn = 0;
    if (!x) {
        chart->body.failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct box_figures *figures =
            held ? &failure->steps[i].held : &failure->steps[i].found;
        if (!isfinite(figures->coverage) || !isfinite(figures->density))
            continue;
        x[drawn] = scale_at(&plot->x, 100.0 * figures->coverage);
        y[drawn++] = scale_at(&plot->y, 100.0 * figures->density);
    }
    chart_polyline(chart, x, y, drawn, held ? INK_DASH : INK_LINE);
    for (size_t i = 0; i < drawn && !held; i++)
        chart_mark(chart, x[i], y[i], 3, SHAPE_DISC);
    free(x);
}

static void draw_box(struct chart *chart, const struct plot *plot,
                     const struct box_figures *figures, enum chart_shape shape, const char *name)
{
    if (!isfinite(figures->coverage) || !isfinite(figures->density))
        return;
    const double x = scale_at(&plot->x, 100.0 * figures->coverage);
    const double y = scale_at(&plot->y, 100.0 * figures->density);
    const struct chart_text style = {INK_TEXT, CHART_SMALL, ANCHOR_START, WEIGHT_HALO};
    chart_mark(chart, x, y, 7, shape);
    chart_text(chart, x + 10, y - 8, style, name);
}

static void draw_legend(struct chart *chart, double y)
{
    const struct chart_text style = {INK_MUTED, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    const double second = chart->form == CHART_WIDE ? 330 : 0;
    const double lower = chart->form == CHART_WIDE ? y : y + 20;
    chart_line(chart, 0, y, 24, y, INK_LINE);
    chart_text(chart, 30, y + 4, style, "the half of the futures that was searched");
    chart_line(chart, second, lower, second + 24, lower, INK_DASH);
    chart_text(chart, second + 30, lower + 4, style, "the same boxes in the other half");
}

void fail_picture(struct buffer *out, const struct failure *failure,
                  const struct report_identity *identity)
{
    struct chart chart;
    struct buffer title = {0}, description = {0};
    chart_init(&chart, CHART_WIDE);
    struct plot plot = {.x = {0, 100, LEFT, chart.width - 16}, .y = {0, 100, BOTTOM, TOP}};
    draw_axes(&chart, &plot);
    if (failure->step_count) {
        draw_steps(&chart, &plot, failure, true);
        draw_steps(&chart, &plot, failure, false);
    }
    for (size_t i = 0; i < failure->box_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "box %zu", i + 1);
        draw_box(&chart, &plot, &failure->boxes[i].held, SHAPE_DIAMOND, name);
    }
    draw_legend(&chart, BOTTOM + 38 + LEGEND);
    chart.height = BOTTOM + 38 + 2 * LEGEND;

    buffer_print(&title, "Where %s fails: %s",
                 failure->options->futures.package ? failure->options->futures.package->id
                                                   : "the model",
                 failure->options->condition->text);
    buffer_print(&description,
                 "Boxes of futures, from all of them to few that nearly always fail. ");
    for (size_t i = 0; i < failure->box_count; i++) {
        fail_sentence(&description, failure, i);
        buffer_add(&description, " ");
    }
    picture_end(&chart, "fail", &title, &description, failure->folder, identity, out);
}

// SPDX-License-Identifier: MIT
/* One point a package, both ranges as thin lines, its name beside it.
 *
 * Names are placed one after the other. Each tries places around its point, near ones first, and
 * takes the one that covers least: other names and points count most, ranges a little, the edge of
 * the plot so much that a name is never outside; a place nearer to another point counts too. A
 * name that ends up far from its point is tied to it with a line. */
#include "report/figure.h"

#include <math.h>

enum { POINTS_MOST = 64, TICKS_MOST = 8 };

struct box {
    double x, y, width, height;
};

struct plot {
    struct scale x, y;
    double left, top, right, bottom;
    const struct scatter_figure *figure;
    size_t count;
    struct box names[POINTS_MOST];
    size_t placed;
};

static double overlap(const struct box *a, const struct box *b)
{
    const double width = fmin(a->x + a->width, b->x + b->width) - fmax(a->x, b->x);
    const double height = fmin(a->y + a->height, b->y + b->height) - fmax(a->y, b->y);
    return width > 0 && height > 0 ? width * height : 0;
}

static struct box point_box(const struct plot *plot, size_t i)
{
    const struct scatter_point *point = &plot->figure->points[i];
    return (struct box){scale_at(&plot->x, point->x.mean) - 7,
                        scale_at(&plot->y, point->y.mean) - 7, 14, 14};
}

/* From a point to the nearest edge of a box. */
static double distance(const struct plot *plot, size_t i, const struct box *box)
{
    const struct box point = point_box(plot, i);
    const double x = point.x + 7, y = point.y + 7;
    const double dx = fmax(fmax(box->x - x, 0), x - box->x - box->width);
    const double dy = fmax(fmax(box->y - y, 0), y - box->y - box->height);
    return hypot(dx, dy);
}

/* How much a name of point `own` in this box would cover, and whom it could be taken for. */
static double covering(const struct plot *plot, size_t own, const struct box *box)
{
    double cost = 0;
    const double near = distance(plot, own, box);
    for (size_t i = 0; i < plot->count; i++)
        cost += i != own && distance(plot, i, box) < near + 5 ? 150 : 0;
    for (size_t i = 0; i < plot->placed; i++)
        cost += 20 * overlap(box, &plot->names[i]);
    for (size_t i = 0; i < plot->count; i++) {
        const struct interval *x = &plot->figure->points[i].x, *y = &plot->figure->points[i].y;
        const struct box point = point_box(plot, i);
        const double left = scale_at(&plot->x, x->q10), top = scale_at(&plot->y, y->q90);
        const struct box across = {left, point.y + 6, scale_at(&plot->x, x->q90) - left, 2};
        const struct box up = {point.x + 6, top, 2, scale_at(&plot->y, y->q10) - top};
        cost += 20 * overlap(box, &point) + overlap(box, &across) + overlap(box, &up);
    }
    const struct box inside = {plot->left, plot->top, plot->right - plot->left,
                               plot->bottom - plot->top};
    return cost + 100 * (box->width * box->height - overlap(box, &inside));
}

/* The best place for a name of this size beside point `i`. */
static struct box place_name(const struct plot *plot, size_t i, double width, double height)
{
    static const double directions[][2] = {{1, 0},   {-1, 0}, {1, -1}, {1, 1},
                                           {-1, -1}, {-1, 1}, {0, -1}, {0, 1}};
    const struct box point = point_box(plot, i);
    const double x = point.x + 7, y = point.y + 7;
    struct box best = {0};
    double least = INFINITY;
    for (int ring = 0; ring < 9; ring++) {
        const double far = 9 + ring * 11;
        for (size_t k = 0; k < 8; k++) {
            const double dx = directions[k][0], dy = directions[k][1];
            struct box box = {.width = width, .height = height};
            box.x = dx > 0   ? x + far * (dy != 0 ? 0.6 : 1)
                    : dx < 0 ? x - far - width
                             : x - width / 2;
            box.y = dy > 0   ? y + far * (dx != 0 ? 0.5 : 1)
                    : dy < 0 ? y - far * (dx != 0 ? 0.5 : 1) - height
                             : y - height / 2;
            const double cost = covering(plot, i, &box) + ring * 14 + (double)k;
            if (cost < least)
                least = cost, best = box;
        }
    }
    return best;
}

static struct scale full_scale(const struct scatter_figure *figure, bool across)
{
    struct scale scale = {0, 0, 0, 1};
    for (size_t i = 0; i < figure->count; i++) {
        const struct interval *value = across ? &figure->points[i].x : &figure->points[i].y;
        if (isnan(value->mean))
            continue;
        scale.low = fmin(scale.low, fmin(value->q10, value->mean));
        scale.high = fmax(scale.high, fmax(value->q90, value->mean));
    }
    return scale;
}

static void draw_axes(struct chart *chart, struct plot *plot)
{
    const struct chart_text below = {INK_MUTED, CHART_SMALL, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text beside = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    const struct chart_text title = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text x_title = {INK_TEXT, CHART_TEXT, ANCHOR_END, WEIGHT_BOLD};
    double ticks[CHART_TICKS];
    size_t count = scale_ticks(&plot->x, chart->form == CHART_WIDE ? TICKS_MOST : 5, ticks);
    for (size_t i = 0; i < count; i++) {
        const double x = scale_at(&plot->x, ticks[i]);
        chart_line(chart, x, plot->top, x, plot->bottom, i ? INK_GRID : INK_AXIS);
        chart_text(chart, x, plot->bottom + 17, below, chart_number(ticks[i]).text);
    }
    count = scale_ticks(&plot->y, 6, ticks);
    for (size_t i = 0; i < count; i++) {
        const double y = scale_at(&plot->y, ticks[i]);
        chart_line(chart, plot->left, y, plot->right, y, i ? INK_GRID : INK_AXIS);
        chart_text(chart, plot->left - 6, y + 4, beside, chart_number(ticks[i]).text);
    }
    chart_text_cut(chart, 0, 13, chart->width, title, plot->figure->y_title);
    chart_text_cut(chart, plot->right, plot->bottom + 37, plot->right, x_title,
                   plot->figure->x_title);
}

static void draw_ranges(struct chart *chart, const struct plot *plot, size_t i)
{
    const struct scatter_point *point = &plot->figure->points[i];
    const double x = scale_at(&plot->x, point->x.mean), y = scale_at(&plot->y, point->y.mean);
    chart_line(chart, scale_at(&plot->x, point->x.q10), y, scale_at(&plot->x, point->x.q90), y,
               INK_EDGE);
    chart_line(chart, x, scale_at(&plot->y, point->y.q10), x, scale_at(&plot->y, point->y.q90),
               INK_EDGE);
}

static void draw_name(struct chart *chart, struct plot *plot, size_t i)
{
    const struct scatter_point *point = &plot->figure->points[i];
    struct buffer name = {0};
    buffer_add(&name, point->id);
    if (chart->form == CHART_WIDE && point->title)
        buffer_print(&name, " %s", point->title);
    if (point->reference && chart->form == CHART_WIDE)
        buffer_add(&name, " (reference)");
    const char *text = name.bytes ? name.bytes : "";
    const double width = chart_text_width(text, CHART_SMALL);
    const struct box box = place_name(plot, i, width, CHART_SMALL + 3);
    const double x = scale_at(&plot->x, point->x.mean), y = scale_at(&plot->y, point->y.mean);
    const double end_x = fmin(fmax(x, box.x), box.x + width);
    const double end_y = fmin(fmax(y, box.y), box.y + box.height);
    if (hypot(end_x - x, end_y - y) > 13)
        chart_line(chart, x, y, end_x, end_y, INK_AXIS);
    chart_text(chart, box.x, box.y + CHART_SMALL,
               (struct chart_text){INK_TEXT, CHART_SMALL, ANCHOR_START, WEIGHT_HALO}, text);
    plot->names[plot->placed++] = box;
    chart->body.failed |= name.failed;
    buffer_free(&name);
}

void figure_scatter(struct chart *chart, const struct scatter_figure *figure)
{
    const bool wide = chart->form == CHART_WIDE;
    struct plot plot = {.left = 40,
                        .top = 30,
                        .right = chart->width - 16,
                        .bottom = wide ? 500 : 380,
                        .figure = figure,
                        .count = figure->count < POINTS_MOST ? figure->count : POINTS_MOST};
    plot.x = full_scale(figure, true);
    plot.x.from = plot.left, plot.x.to = plot.right;
    plot.y = full_scale(figure, false);
    plot.y.from = plot.bottom, plot.y.to = plot.top;
    draw_axes(chart, &plot);
    for (size_t i = 0; i < plot.count; i++)
        draw_ranges(chart, &plot, i);
    for (size_t i = 0; i < plot.count; i++) {
        const struct scatter_point *point = &figure->points[i];
        if (!isnan(point->x.mean) && !isnan(point->y.mean))
            chart_mark(chart, scale_at(&plot.x, point->x.mean), scale_at(&plot.y, point->y.mean), 5,
                       point->reference ? SHAPE_DIAMOND : SHAPE_DISC);
    }
    for (size_t i = 0; i < plot.count; i++) {
        if (!isnan(figure->points[i].x.mean) && !isnan(figure->points[i].y.mean))
            draw_name(chart, &plot, i);
    }
    chart->height = plot.bottom + 46;
}

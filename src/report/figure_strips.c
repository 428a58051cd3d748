// SPDX-License-Identifier: MIT
/* Zones in which a condition holds, thresholds as lines, numbers on top with their intervals. */
#include "report/figure_strips.h"

#include <math.h>

enum { ROW_HEIGHT = 112, LANE_TOP = 38, LANE_HEIGHT = 22, KEY_HEIGHT = 26 };

static void widen(struct scale *scale, double value)
{
    if (!isfinite(value))
        return;
    scale->low = fmin(scale->low, value);
    scale->high = fmax(scale->high, value);
}

/* All numbers and thresholds, with room at both ends for the zones beyond; 0 where it is near. */
static struct scale scale_of(const struct strip *strip, double from, double to)
{
    struct scale scale = {INFINITY, -INFINITY, from, to};
    const struct claim_number *const numbers[] = {&strip->number, &strip->turned};
    for (size_t i = 0; i < 2; i++) {
        widen(&scale, numbers[i]->value);
        widen(&scale, numbers[i]->low);
        widen(&scale, numbers[i]->high);
    }
    for (size_t i = 0; i < strip->mark_count; i++)
        widen(&scale, strip->marks[i].at);
    double span = scale.high - scale.low;
    if (!(span > 0))
        span = isfinite(span) && scale.low != 0 ? fabs(scale.low) : 1;
    if (fabs(scale.low) < span || fabs(scale.high) < span)
        widen(&scale, 0);
    widen(&scale, scale.low == 0 ? 0 : scale.low - 0.1 * span);
    widen(&scale, scale.high == 0 ? 0 : scale.high + 0.1 * span);
    return scale;
}

static bool holds_above(const struct strip_mark *mark)
{
    return mark->sign[0] == '>';
}

/* The label of a threshold leads into its zone; at the edge of the sheet it is moved in. */
static void label_mark(struct chart *chart, const struct scale *scale,
                       const struct strip_mark *mark, double y)
{
    char text[80];
    struct chart_text style = {mark->of_refutation ? INK_BASETEXT : INK_TEXT, CHART_FOOT,
                               ANCHOR_START, WEIGHT_PLAIN};
    const char *sign =
        mark->sign[1] == '=' ? (holds_above(mark) ? "\u2265" : "\u2264") : mark->sign;
    snprintf(text, sizeof text, "%s %s %s", mark->of_refutation ? "refuted" : "supported", sign,
             chart_number(mark->at).text);
    const double x = scale_at(scale, mark->at), width = chart_text_width(text, style.size);
    if (holds_above(mark) ? x + width > scale->to : x - width >= scale->from)
        style.anchor = ANCHOR_END;
    const double edge = style.anchor == ANCHOR_END ? scale->to : scale->from;
    chart_text(chart, holds_above(mark) == (style.anchor == ANCHOR_START) ? x : edge, y, style,
               text);
}

static void draw_zones(struct chart *chart, const struct scale *scale, const struct strip *strip,
                       double top)
{
    chart_box(chart, scale->from, top, scale->to - scale->from, LANE_HEIGHT, INK_PAPER);
    for (size_t i = 0; i < strip->mark_count; i++) {
        const struct strip_mark *mark = &strip->marks[i];
        const double at = scale_at(scale, mark->at);
        const double from = holds_above(mark) ? at : scale->from,
                     to = holds_above(mark) ? scale->to : at;
        chart_box(chart, from, top, to - from, LANE_HEIGHT,
                  mark->of_refutation ? INK_BASEAREA : INK_WIDE);
    }
    chart_line(chart, scale->from, top, scale->to, top, INK_GRID);
    chart_line(chart, scale->from, top + LANE_HEIGHT, scale->to, top + LANE_HEIGHT, INK_AXIS);
    for (size_t i = 0; i < strip->mark_count; i++) {
        const struct strip_mark *mark = &strip->marks[i];
        const double at = scale_at(scale, mark->at);
        chart_line(chart, at, top - 3, at, top + LANE_HEIGHT + 3,
                   mark->of_refutation ? INK_BASE : INK_LINE);
        label_mark(chart, scale, mark, mark->of_refutation ? top + LANE_HEIGHT + 15 : top - 7);
    }
}

static void draw_number(struct chart *chart, const struct scale *scale,
                        const struct claim_number *number, double y, enum chart_shape shape)
{
    if (isnan(number->value))
        return;
    const double low = scale_at(scale, isnan(number->low) ? number->value : number->low),
                 high = scale_at(scale, isnan(number->high) ? number->value : number->high);
    chart_line(chart, low, y, high, y, INK_LINE);
    chart_line(chart, low, y - 4, low, y + 4, INK_LINE);
    chart_line(chart, high, y - 4, high, y + 4, INK_LINE);
    chart_mark(chart, scale_at(scale, number->value), y, 4.8, shape);
}

static void draw_ticks(struct chart *chart, const struct scale *scale, const double *ticks,
                       size_t count, double y)
{
    const struct chart_text style = {INK_MUTED, CHART_FOOT, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    for (size_t i = 0; i < count; i++) {
        const double x = scale_at(scale, ticks[i]);
        const struct chart_text place = {style.ink, style.size,
                                         i == 0           ? ANCHOR_START
                                         : i + 1 == count ? ANCHOR_END
                                                          : ANCHOR_MIDDLE,
                                         style.weight};
        chart_line(chart, x, y, x, y + 4, INK_AXIS);
        chart_text(chart, x, y + 30, place, chart_number(ticks[i]).text);
    }
}

static void draw_strip(struct chart *chart, const struct strip *strip, double y)
{
    const bool wide = chart->form == CHART_WIDE;
    const struct chart_text title = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_PLAIN};
    const struct chart_text words = {INK_TEXT, CHART_SMALL, ANCHOR_END, WEIGHT_BOLD};
    const double room = chart->width - chart_text_width(strip->words, words.size) - 24;
    struct scale scale = scale_of(strip, 0, chart->width);
    double ticks[CHART_TICKS];
    const size_t count = scale_ticks(&scale, wide ? 9 : 5, ticks);
    const double top = y + LANE_TOP, middle = top + LANE_HEIGHT / 2.0;
    chart_text_cut(chart, 0, y + 14, room, title, strip->title);
    chart_text(chart, chart->width, y + 14, words, strip->words);
    draw_ticks(chart, &scale, ticks, count, top + LANE_HEIGHT);
    draw_zones(chart, &scale, strip, top);
    draw_number(chart, &scale, &strip->turned, middle, SHAPE_RING);
    draw_number(chart, &scale, &strip->number, middle, SHAPE_DISC);
}

void figure_strips(struct chart *chart, const struct strip_figure *figure)
{
    const struct chart_text text = {INK_MUTED, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    bool turned = false;
    for (size_t i = 0; i < figure->count; i++)
        turned |= !isnan(figure->strips[i].turned.value);
    const double key = turned ? KEY_HEIGHT : 0;
    if (turned) {
        const double second = chart->form == CHART_WIDE ? 200 : 130;
        chart_mark(chart, 6, 9, 4.8, SHAPE_DISC);
        chart_text(chart, 18, 13, text, "as it stands");
        chart_mark(chart, second + 6, 9, 4.8, SHAPE_RING);
        chart_text(chart, second + 18, 13, text, "under the flip condition");
    }
    for (size_t i = 0; i < figure->count; i++)
        draw_strip(chart, &figure->strips[i], key + (double)i * ROW_HEIGHT);
    chart->height = key + (double)figure->count * ROW_HEIGHT + 4;
}

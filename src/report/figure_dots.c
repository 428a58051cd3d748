// SPDX-License-Identifier: MIT
/* Rows of dots with their ranges, one row a package.
 *
 *             panel title            panel title             words
 *   P00 name  ----====o=====-----    ---===o===--            43 (5-98)
 *   P01 name  ...
 *
 * Wide, names stand at the left. Narrow, with one panel, each name stands above its row and the
 * words at the right of the name; with more panels only the identifiers stand at the left. */
#include "report/figure.h"

#include <math.h>

enum {
    NAME_WIDE = 240,
    NAME_NARROW = 40,
    ROW_WIDE = 27,
    ROW_STACKED = 44,
    WORD_WIDE = 128,
    PANEL_GAP = 26,
    KEY_LINE = 20
};

struct dot_layout {
    bool stacked;       /* names above their rows */
    double key;         /* height of the key */
    double names;       /* width of the names at the left */
    double panels_from; /* pixels */
    double panel_width, panel_gap;
    double top, row; /* first row's upper edge; height of a row */
};

/* Where an entry of the key starts, and on which line: a key breaks where the sheet ends. */
static double key_place(const struct chart *chart, const struct dot_panel *panel, size_t entry,
                        size_t *line)
{
    double x = 6;
    *line = 0;
    for (size_t k = 0; k <= entry; k++) {
        if (!panel->series[k].name)
            continue;
        const double width = chart_text_width(panel->series[k].name, CHART_SMALL) + 34;
        if (x > 6 && x + width > chart->width + 24)
            x = 6, *line += 1;
        if (k == entry)
            break;
        x += width;
    }
    return x;
}

/* A key is for panels with several series. */
static double key_height(const struct chart *chart, const struct dot_figure *figure)
{
    const struct dot_panel *panel = &figure->panels[0];
    size_t line = 0;
    if (!figure->panel_count || panel->series_count < 2)
        return 0;
    key_place(chart, panel, panel->series_count - 1, &line);
    return (double)(line + 1) * KEY_LINE + 6;
}

static struct chart_text title_style(const struct dot_layout *layout)
{
    const double size = layout->panel_width < 120 ? CHART_FOOT : CHART_TEXT;
    return (struct chart_text){INK_TEXT, size, ANCHOR_START, WEIGHT_BOLD};
}

static struct dot_layout lay_out(const struct chart *chart, const struct dot_figure *figure)
{
    const bool wide = chart->form == CHART_WIDE;
    struct dot_layout layout = {.stacked = !wide && figure->panel_count == 1,
                                .row = wide ? ROW_WIDE : ROW_WIDE - 3,
                                .panel_gap = wide ? PANEL_GAP : 22};
    layout.names = wide ? NAME_WIDE : layout.stacked ? 0 : NAME_NARROW;
    layout.panels_from = layout.names + (layout.stacked ? 8 : 12);
    if (layout.stacked)
        layout.row = ROW_STACKED;
    const double words = wide ? (double)figure->word_count * WORD_WIDE : 0;
    const double room = chart->width - layout.panels_from - words - 16;
    const double count = (double)figure->panel_count;
    layout.panel_width = (room - layout.panel_gap * (count - 1)) / count;
    size_t lines = 1;
    for (size_t i = 0; i < figure->panel_count; i++) {
        const size_t own =
            chart_count_lines(title_style(&layout), figure->panels[i].title, layout.panel_width);
        lines = own > lines ? own : lines;
    }
    layout.key = key_height(chart, figure);
    layout.top = layout.key + (double)lines * title_style(&layout).size * 1.3 + 12 +
                 (isnan(figure->panels[0].base) ? 0 : 16);
    return layout;
}

static void widen(struct scale *scale, double value)
{
    if (!isfinite(value))
        return;
    scale->low = fmin(scale->low, value);
    scale->high = fmax(scale->high, value);
}

static struct scale scale_of(const struct dot_figure *figure, const struct dot_panel *panel,
                             double from, double width)
{
    struct scale scale = {INFINITY, -INFINITY, from, from + width};
    for (size_t i = 0; i < panel->series_count * figure->rows; i++) {
        const struct dot_series *series = &panel->series[i / figure->rows];
        const struct interval *value = &series->values[i % figure->rows];
        widen(&scale, value->mean);
        widen(&scale, series->range ? value->q10 : NAN);
        widen(&scale, series->range ? value->q90 : NAN);
    }
    if (panel->from_zero || panel->zero_line)
        widen(&scale, 0);
    widen(&scale, panel->base_high);
    return scale;
}

static double row_y(const struct dot_layout *layout, size_t row)
{
    return layout->top + ((double)row + (layout->stacked ? 0.72 : 0.5)) * layout->row;
}

static void draw_row(struct chart *chart, const struct dot_layout *layout,
                     const struct scale *scale, const struct dot_panel *panel, size_t row)
{
    const double y = row_y(layout, row), radius = layout->panel_width < 160 ? 3.6 : 4.4;
    double least = INFINITY, most = -INFINITY;
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct interval *value = &panel->series[k].values[row];
        if (isnan(value->mean))
            continue;
        least = fmin(least, scale_at(scale, value->mean));
        most = fmax(most, scale_at(scale, value->mean));
        if (!panel->series[k].range)
            continue;
        chart_line(chart, scale_at(scale, value->q10), y, scale_at(scale, value->q90), y,
                   INK_INTERVAL);
        chart_line(chart, scale_at(scale, value->q25), y, scale_at(scale, value->q75), y,
                   INK_THICK);
    }
    if (panel->joined && most > least)
        chart_line(chart, least, y, most, y, INK_INTERVAL);
    for (size_t k = panel->series_count; k-- > 0;) {
        const double mean = panel->series[k].values[row].mean;
        if (!isnan(mean))
            chart_mark(chart, scale_at(scale, mean), y, radius, panel->series[k].shape);
    }
    if (least > most)
        chart_text(chart, scale->from, y + 4,
                   (struct chart_text){.ink = INK_MUTED, .size = CHART_SMALL}, "n/a");
}

/* The base rate as a band behind all rows; where names stand above rows, behind the marks only. */
static void draw_base(struct chart *chart, const struct dot_figure *figure,
                      const struct dot_layout *layout, const struct scale *scale,
                      const struct dot_panel *panel)
{
    if (isnan(panel->base))
        return;
    const double low = scale_at(scale, panel->base_low), high = scale_at(scale, panel->base_high);
    const double middle = scale_at(scale, panel->base);
    const struct chart_text style = {INK_BASETEXT, CHART_FOOT, ANCHOR_START, WEIGHT_PLAIN};
    for (size_t row = 0; row < figure->rows; row++) {
        const double top =
            layout->stacked ? row_y(layout, row) - 10 : layout->top + (double)row * layout->row;
        const double foot = layout->stacked ? top + 20 : top + layout->row;
        chart_box(chart, low, top, high - low, foot - top, INK_BASEAREA);
        chart_line(chart, middle, top, middle, foot, INK_BASE);
    }
    chart_diamond(chart, middle, layout->top - 1, 4, INK_BASE);
    chart_text_cut(chart, low, layout->top - 8, scale->to - low + 40, style, panel->base_name);
}

static void draw_panel(struct chart *chart, const struct dot_figure *figure,
                       const struct dot_layout *layout, size_t index)
{
    const struct dot_panel *panel = &figure->panels[index];
    const double x =
        layout->panels_from + (double)index * (layout->panel_width + layout->panel_gap);
    const double foot = layout->top + (double)figure->rows * layout->row;
    struct scale scale = scale_of(figure, panel, x, layout->panel_width);
    for (size_t i = 0; i < figure->alike_count; i++) {
        const struct scale other = scale_of(figure, &figure->alike[i], 0, 1);
        widen(&scale, other.low);
        widen(&scale, other.high);
    }
    double ticks[CHART_TICKS];
    const size_t most = layout->panel_width > 400 ? 11 : layout->panel_width > 140 ? 6 : 3;
    const size_t count = scale_ticks(&scale, most, ticks);
    const struct chart_text title = title_style(layout);
    const struct chart_text small = {INK_MUTED, CHART_FOOT, ANCHOR_MIDDLE, WEIGHT_PLAIN};
    const struct chart_text unit = {INK_MUTED, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    chart_paragraph(chart, x, title.size + layout->key, layout->panel_width, title, panel->title);
    for (size_t i = 0; i < count; i++) {
        const double at = scale_at(&scale, ticks[i]);
        const bool zero = panel->zero_line && fabs(ticks[i]) < 1e-9;
        chart_line(chart, at, layout->top, at, foot + 4, zero ? INK_AXIS : INK_GRID);
        chart_text(chart, at, foot + 17, small, chart_number(ticks[i]).text);
    }
    chart_text_cut(chart, x, foot + 35, layout->panel_width + 8, unit, panel->unit);
    draw_base(chart, figure, layout, &scale, panel);
    for (size_t row = 0; row < figure->rows; row++)
        draw_row(chart, layout, &scale, panel, row);
}

static void draw_name(struct chart *chart, const struct dot_figure *figure,
                      const struct dot_layout *layout, size_t row)
{
    const bool reference = row == figure->reference;
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    const struct chart_text plain = {reference ? INK_BASETEXT : INK_TEXT, CHART_TEXT, ANCHOR_START,
                                     WEIGHT_PLAIN};
    const double y =
        layout->stacked ? layout->top + (double)row * layout->row + 14 : row_y(layout, row) + 4.5;
    const double id = fmin(chart_said_width(chart, bold, figure->ids[row]) + 6, NAME_WIDE / 2.);
    if (!layout->stacked && layout->names < NAME_WIDE) {
        chart_text_cut(chart, 0, y, layout->names + 6, bold, figure->ids[row]);
        return;
    }
    const double words = layout->stacked && figure->word_count
                             ? chart_text_width(figure->words[0].texts[row], CHART_SMALL) + 14
                             : 0;
    const double room = layout->stacked ? chart->width - words : layout->names;
    chart_text_cut(chart, 0, y, id, bold, figure->ids[row]);
    chart_text_cut(chart, id, y, room - id, plain, figure->titles[row]);
}

static void draw_words(struct chart *chart, const struct dot_figure *figure,
                       const struct dot_layout *layout, size_t row)
{
    const struct chart_text style = {INK_TEXT, layout->stacked ? CHART_SMALL : CHART_TEXT,
                                     ANCHOR_END, WEIGHT_PLAIN};
    const double y =
        layout->stacked ? layout->top + (double)row * layout->row + 14 : row_y(layout, row) + 4.5;
    for (size_t k = 0; k < figure->word_count; k++) {
        const double step = layout->stacked ? 0 : WORD_WIDE;
        const double x = chart->width - (double)(figure->word_count - 1 - k) * step;
        if (!layout->stacked || k == 0)
            chart_text(chart, x, y, style, figure->words[k].texts[row]);
    }
}

static void draw_word_heads(struct chart *chart, const struct dot_figure *figure,
                            const struct dot_layout *layout)
{
    const struct chart_text style = {INK_MUTED, CHART_SMALL, ANCHOR_END, WEIGHT_PLAIN};
    for (size_t k = 0; k < figure->word_count && !layout->stacked; k++) {
        const double x = chart->width - (double)(figure->word_count - 1 - k) * WORD_WIDE;
        chart_text(chart, x, layout->top - 6, style, figure->words[k].head);
    }
}

static void draw_key(struct chart *chart, const struct dot_figure *figure)
{
    const struct chart_text text = {INK_TEXT, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    const struct dot_panel *panel = &figure->panels[0];
    for (size_t k = 0; key_height(chart, figure) > 0 && k < panel->series_count; k++) {
        size_t line = 0;
        const double x = key_place(chart, panel, k, &line);
        const double y = 9 + (double)line * KEY_LINE;
        if (!panel->series[k].name)
            continue;
        chart_mark(chart, x, y, 4.4, panel->series[k].shape);
        chart_text(chart, x + 10, y + 4, text, panel->series[k].name);
    }
}

/* One row of panels with the names beside it; returns its height. */
static double draw_panels(struct chart *chart, const struct dot_figure *figure)
{
    const struct dot_layout layout = lay_out(chart, figure);
    const double foot = layout.top + (double)figure->rows * layout.row;
    draw_key(chart, figure);
    for (size_t row = 0; row <= figure->rows; row++) {
        const double y = layout.top + (double)row * layout.row;
        chart_line(chart, 0, y, chart->width, y, row == figure->rows ? INK_AXIS : INK_GRID);
    }
    for (size_t i = 0; i < figure->panel_count; i++)
        draw_panel(chart, figure, &layout, i);
    draw_word_heads(chart, figure, &layout);
    for (size_t row = 0; row < figure->rows; row++) {
        draw_name(chart, figure, &layout, row);
        draw_words(chart, figure, &layout, row);
    }
    return foot + 44;
}

void figure_dots(struct chart *chart, const struct dot_figure *figure)
{
    /* A narrow sheet has room for three panels side by side; more are set two by two. */
    const size_t beside =
        chart->form == CHART_WIDE || figure->panel_count <= 3 ? figure->panel_count : 2;
    for (size_t from = 0; from < figure->panel_count; from += beside) {
        struct dot_figure part = *figure;
        part.panels = figure->panels + from;
        part.panel_count =
            beside < figure->panel_count - from ? beside : figure->panel_count - from;
        chart_lower(chart, chart->height + (from ? 14 : 0));
        const double height = draw_panels(chart, &part);
        chart_lower_end(chart);
        chart->height += height + (from ? 14 : 0);
    }
}

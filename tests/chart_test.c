// SPDX-License-Identifier: MIT
/* What pictures promise, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct chart_words words = {.id = "x",
                                         .title = "A <title>",
                                         .description = "Words & more",
                                         .caveat = "Levels are \"assumed\".",
                                         .source = "surety 1"};

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        count++;
    return count;
}

static const struct {
    double low, high;
    size_t most, count;
    double first, last;
} tick_rules[] = {
    {0, 98, 6, 6, 0, 100},   {0, 98, 3, 3, 0, 100},
    {0, 47, 6, 6, 0, 50},    {-50, 30, 11, 9, -50, 30},
    {0, 0.37, 6, 5, 0, 0.4}, {0, 830, 8, 6, 0, 1000},
    {5, 5, 6, 6, 5, 6},      {-1e-3, 1e-3, 5, 5, -1e-3, 1e-3},
};

static void ticks_are_round_and_enclose_the_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tick_rules / sizeof *tick_rules; i++) {
        struct scale scale = {tick_rules[i].low, tick_rules[i].high, 0, 100};
        double ticks[CHART_TICKS];
        const size_t count = scale_ticks(&scale, tick_rules[i].most, ticks);
        assert_int_equal(count, tick_rules[i].count);
        assert_float_equal(ticks[0], tick_rules[i].first, 1e-9);
        assert_float_equal(ticks[count - 1], tick_rules[i].last, 1e-9);
        assert_true(scale.low <= tick_rules[i].low && scale.high >= tick_rules[i].high);
    }
}

static void ticks_of_nothing_are_still_a_scale(void **state)
{
    (void)state;
    struct scale scale = {INFINITY, -INFINITY, 0, 100};
    double ticks[CHART_TICKS];
    const size_t count = scale_ticks(&scale, 6, ticks);
    assert_true(count >= 2);
    assert_true(isfinite(scale_at(&scale, 0.5)));
}

static const struct {
    double value;
    const char *text;
} number_rules[] = {
    {0, "0"},       {-0.0, "0"},       {100, "100"}, {1000, "1,000"}, {1234567, "1,234,567"},
    {0.05, "0.05"}, {-20, "\u221220"}, {1e-13, "0"}, {2.5, "2.5"},    {12345.5, "12,345.5"},
};

static void axis_numbers_are_plain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof number_rules / sizeof *number_rules; i++)
        assert_string_equal(chart_number(number_rules[i].value).text, number_rules[i].text);
}

static void lines_break_at_blanks_only(void **state)
{
    (void)state;
    struct chart chart;
    chart_init(&chart, CHART_NARROW);
    const struct chart_text style = {.ink = INK_TEXT, .size = 12};
    const size_t lines = chart_paragraph(&chart, 0, 0, 90, style, "one two three four  five");
    assert_int_equal(lines, chart_count_lines(style, "one two three four  five", 90));
    assert_int_equal(count_of(chart.body.bytes, "<text "), lines);
    assert_true(lines >= 2);
    assert_non_null(strstr(chart.body.bytes, "five</text>"));
    assert_int_equal(chart_count_lines(style, "averyverylongwordthatcannotbreak", 20), 1);
    assert_int_equal(chart_count_lines(style, "", 20), 0);
    buffer_free(&chart.body);
}

static void long_names_are_cut_with_an_ellipsis(void **state)
{
    (void)state;
    struct chart chart;
    chart_init(&chart, CHART_NARROW);
    chart_text_cut(&chart, 0, 0, 60, (struct chart_text){.ink = INK_TEXT, .size = 12},
                   "\u00c4 name that is far too long");
    assert_non_null(strstr(chart.body.bytes, "\u2026</text>"));
    assert_non_null(strstr(chart.body.bytes, ">\u00c4"));
    buffer_free(&chart.body);
}

static void a_picture_says_what_it_is(void **state)
{
    (void)state;
    struct chart chart;
    struct buffer out = {0};
    chart_init(&chart, CHART_WIDE);
    chart_text(&chart, 0, 10, (struct chart_text){.ink = INK_TEXT, .size = 12}, "<&\">");
    chart.height = 100;
    chart_finish(&chart, &words, &out);
    assert_non_null(strstr(out.bytes, "<title id=\"x-t\">A &lt;title&gt;</title>"));
    assert_non_null(strstr(out.bytes, "<desc id=\"x-d\">Words &amp; more</desc>"));
    assert_non_null(strstr(out.bytes, "aria-labelledby=\"x-t x-d\""));
    assert_non_null(strstr(out.bytes, "Levels are &quot;assumed&quot;."));
    assert_non_null(strstr(out.bytes, "surety 1</text>"));
    assert_non_null(strstr(out.bytes, "&lt;&amp;&quot;&gt;</text>"));
    buffer_free(&out);
}

/* Relative luminance as WCAG 2 defines it, of "#rrggbb". */
static double luminance(const char *colour)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        const char digits[] = {colour[1 + 2 * i], colour[2 + 2 * i], '\0'};
        const double part = (double)strtol(digits, NULL, 16) / 255;
        sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(const char *a, const char *b)
{
    const double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void words_and_marks_stand_out_in_light_and_dark(void **state)
{
    (void)state;
    static const struct {
        enum ink ink;
        double least;
    } rules[] = {{INK_TEXT, 4.5}, {INK_MUTED, 4.5},  {INK_BASETEXT, 4.5},
                 {INK_LINE, 4.5}, {INK_DOT, 4.5},    {INK_BASE, 3},
                 {INK_AXIS, 3},   {INK_INTERVAL, 3}, {INK_EDGE, 3}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct ink_style *style = &ink_styles[rules[i].ink], *paper = &ink_styles[INK_PAPER];
        if (contrast(style->light, paper->light) < rules[i].least ||
            contrast(style->dark, paper->dark) < rules[i].least)
            fail_msg("%s: %.2f light, %.2f dark", style->class_name,
                     contrast(style->light, paper->light), contrast(style->dark, paper->dark));
    }
}

static void bands_differ_without_colour(void **state)
{
    (void)state;
    const struct ink_style *wide = &ink_styles[INK_WIDE], *narrow = &ink_styles[INK_NARROW];
    assert_true(contrast(wide->light, narrow->light) > 1.5);
    assert_true(contrast(wide->dark, narrow->dark) > 1.5);
    assert_true(contrast(narrow->light, ink_styles[INK_LINE].light) > 3);
    assert_true(contrast(narrow->dark, ink_styles[INK_LINE].dark) > 3);
}

enum { YEARS = 4 };
static const double years[YEARS] = {0, 5, 10, 15};
static const double rising[YEARS] = {0, .1, .2, .31};
static const double undefined[YEARS] = {0, NAN, NAN, NAN};

static void fans_show_marks_numbers_and_base_rates(void **state)
{
    (void)state;
    const struct fan fan = {YEARS,  years,  rising, rising, rising,
                            rising, rising, rising, rising, rising};
    const struct fan_panel panels[] = {{"P00", "None", &fan}, {"P01", "Some", &fan}};
    const struct base_rate rate = {.horizon_years = 5, .estimate = .2, .low = .1, .high = .3};
    const struct fan_figure figure = {.panels = panels,
                                      .count = 2,
                                      .marks = years + 1,
                                      .mark_count = 3,
                                      .rates = &rate,
                                      .rate_count = 1,
                                      .factor = 100,
                                      .unit = "of 100"};
    for (size_t form = 0; form < 2; form++) {
        struct chart chart;
        struct buffer out = {0};
        chart_init(&chart, form ? CHART_NARROW : CHART_WIDE);
        figure_fan(&chart, &figure);
        chart_finish(&chart, &words, &out);
        assert_int_equal(count_of(out.bytes, "c-wide"), 3); /* two panels and the key */
        assert_int_equal(count_of(out.bytes, "c-base c-hollow"), 3);
        assert_int_equal(count_of(out.bytes, ">31</text>"), 2);
        assert_int_equal(count_of(out.bytes, "<circle"), 2 * 3 + 1);
        buffer_free(&out);
    }
}

static void what_is_undefined_is_not_drawn(void **state)
{
    (void)state;
    const struct fan fan = {YEARS,     years,     undefined, undefined, undefined,
                            undefined, undefined, undefined, undefined, undefined};
    const struct fan_panel panel = {"P00", "None", &fan};
    const struct fan_figure fans = {.panels = &panel,
                                    .count = 1,
                                    .marks = years + 1,
                                    .mark_count = 3,
                                    .factor = 100,
                                    .unit = "of 100"};
    const char *const ids[] = {"P00", "P01"}, *const titles[] = {"None", "Some"};
    const struct interval values[] = {interval_none, {1, 0, .5, 2, 3}};
    const struct dot_series series = {.shape = SHAPE_DISC, .values = values, .range = true};
    const struct dot_panel dots_panel = {.title = "Title",
                                         .unit = "unit",
                                         .series = &series,
                                         .series_count = 1,
                                         .base = NAN,
                                         .base_low = NAN,
                                         .base_high = NAN};
    const struct dot_figure dots = {.ids = ids,
                                    .titles = titles,
                                    .rows = 2,
                                    .reference = SIZE_MAX,
                                    .panels = &dots_panel,
                                    .panel_count = 1};
    const struct scatter_point points[] = {{"P00", "None", interval_none, interval_none, false},
                                           {"P01", "Some", values[1], values[1], true}};
    const struct scatter_figure scatter = {
        .points = points, .count = 2, .x_title = "x", .y_title = "y"};
    for (size_t i = 0; i < 6; i++) {
        struct chart chart;
        struct buffer out = {0};
        chart_init(&chart, i % 2 ? CHART_NARROW : CHART_WIDE);
        if (i / 2 == 0)
            figure_fan(&chart, &fans);
        else if (i / 2 == 1)
            figure_dots(&chart, &dots);
        else
            figure_scatter(&chart, &scatter);
        chart_finish(&chart, &words, &out);
        assert_null(strstr(out.bytes, "nan"));
        assert_null(strstr(out.bytes, "inf"));
        if (i / 2 == 0) /* the key's dot alone */
            assert_int_equal(count_of(out.bytes, "<circle"), 1);
        assert_int_equal(count_of(out.bytes, ">n/a</text>"), i / 2 == 1);
        buffer_free(&out);
    }
}

/* Reads a number of an attribute that stands before `at`. */
static double attribute(const char *element, const char *name)
{
    const char *at = strstr(element, name);
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}

static void names_in_a_scatter_do_not_cover_each_other(void **state)
{
    (void)state;
    struct scatter_point points[13];
    for (size_t i = 0; i < 13; i++) {
        const double x = 100 + 37 * (double)((i * 5) % 13), y = 5 + 2 * (double)((i * 3) % 7);
        points[i] = (struct scatter_point){
            "P00", "A package's name", {x, x - 9, x, x, x + 9}, {y, y - 4, y, y, y + 30}, false};
    }
    const struct scatter_figure figure = {
        .points = points, .count = 13, .x_title = "x", .y_title = "y"};
    struct chart chart;
    struct buffer out = {0};
    chart_init(&chart, CHART_WIDE);
    figure_scatter(&chart, &figure);
    chart_finish(&chart, &words, &out);
    double xs[13], ys[13];
    size_t count = 0;
    for (const char *at = strstr(out.bytes, "<text "); at; at = strstr(at + 1, "<text ")) {
        const char *end = strchr(at, '>');
        if (strncmp(end, ">P00", 4) != 0)
            continue;
        assert_true(count < 13);
        xs[count] = attribute(at, "x=\"");
        ys[count++] = attribute(at, "y=\"");
    }
    assert_int_equal(count, 13);
    const double width = chart_text_width("P00 A package's name", CHART_SMALL);
    for (size_t i = 0; i < count; i++) {
        assert_true(xs[i] >= 0 && xs[i] + width <= CHART_WIDE_WIDTH);
        for (size_t k = 0; k < i; k++)
            assert_false(fabs(xs[i] - xs[k]) < width && fabs(ys[i] - ys[k]) < CHART_SMALL);
    }
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round_and_enclose_the_values),
        cmocka_unit_test(ticks_of_nothing_are_still_a_scale),
        cmocka_unit_test(axis_numbers_are_plain),
        cmocka_unit_test(lines_break_at_blanks_only),
        cmocka_unit_test(long_names_are_cut_with_an_ellipsis),
        cmocka_unit_test(a_picture_says_what_it_is),
        cmocka_unit_test(words_and_marks_stand_out_in_light_and_dark),
        cmocka_unit_test(bands_differ_without_colour),
        cmocka_unit_test(fans_show_marks_numbers_and_base_rates),
        cmocka_unit_test(what_is_undefined_is_not_drawn),
        cmocka_unit_test(names_in_a_scatter_do_not_cover_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
/* Writes SVG element by element.
 *
 * The body of a picture is collected first, because its height and the lines of its foot are known
 * only at the end; chart_finish puts the frame around it. */
#include "report/chart.h"

#include "report/escape.h"

#include <math.h>
#include <string.h>

const struct ink_style ink_styles[INK_COUNT] = {
#define INK(name, class_name, paints, light, dark, more) {class_name, paints, light, dark, more},
#include "report/ink.def"
#undef INK
};

static const double line_height = 1.3; /* of the size of letters */

void chart_init(struct chart *chart, enum chart_form form)
{
    *chart = (struct chart){.form = form,
                            .width = form == CHART_WIDE ? CHART_WIDE_WIDTH : CHART_NARROW_WIDTH};
}

static void add_ink(struct chart *chart, enum ink ink)
{
    const struct ink_style *style = &ink_styles[ink];
    buffer_print(&chart->body, " class=\"%s\" %s=\"%s\"%s", style->class_name, style->paints,
                 style->light, style->more);
}

/* Widths of letters as shares of the size: those of a wide sans-serif, so that few fonts exceed. */
static double letter_width(uint32_t code)
{
    if (code < 0x80 && strchr("iljI.,:;'|! ()[]ft/", (int)code))
        return 0.36;
    if (code < 0x80 && strchr("mwMW%@", (int)code))
        return 0.92;
    if (code >= 'A' && code <= 'Z')
        return 0.68;
    if (code >= 0x400 && code < 0x530) /* Cyrillic */
        return 0.63;
    return code >= 0x2E80 ? 1 : 0.57;
}

double chart_text_width(const char *text, double size)
{
    double width = 0;
    while (text && *text)
        width += letter_width(escape_next(&text));
    return width * size;
}

static void put_text(struct chart *chart, double x, double y, struct chart_text style,
                     const char *text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    const struct ink_style *paper = &ink_styles[INK_PAPER];
    if (!text || !*text)
        return;
    buffer_print(&chart->body, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%g\"%s", x, y, style.size,
                 anchors[style.anchor]);
    if (style.weight == WEIGHT_HALO) {
        buffer_print(&chart->body,
                     " class=\"%s c-halo\" fill=\"%s\" stroke=\"%s\" stroke-width=\"4\""
                     " stroke-linejoin=\"round\" paint-order=\"stroke\"",
                     ink_styles[style.ink].class_name, ink_styles[style.ink].light, paper->light);
    } else {
        add_ink(chart, style.ink);
        buffer_add(&chart->body, style.weight == WEIGHT_BOLD ? " font-weight=\"600\"" : "");
    }
    buffer_add(&chart->body, ">");
    escape_html(&chart->body, text);
    buffer_add(&chart->body, "</text>\n");
}

void chart_text(struct chart *chart, double x, double y, struct chart_text style, const char *text)
{
    struct buffer said = {0};
    put_text(chart, x, y, style, voice_say(chart->voice, text, &said) ? said.bytes : text);
    chart->body.failed |= said.failed;
    buffer_free(&said);
}

/* Bold letters are wider by about a twelfth. */
static double measured_size(struct chart_text style)
{
    return style.size * (style.weight == WEIGHT_BOLD ? 1.08 : 1);
}

double chart_said_width(const struct chart *chart, struct chart_text style, const char *text)
{
    struct buffer said = {0};
    const char *shown = voice_say(chart->voice, text, &said) ? said.bytes : text;
    const double width = chart_text_width(shown, measured_size(style));
    buffer_free(&said);
    return width;
}

/* The end of the longest run of words of `text` that fits; at least one word. */
static const char *fitting_end(const char *text, double size, double width)
{
    const char *best = NULL;
    double used = 0;
    for (const char *at = text; *at;) {
        if (*at == ' ') {
            if (used > width && best)
                return best;
            best = at;
        }
        used += letter_width(escape_next(&at)) * size;
    }
    return used > width && best ? best : text + strlen(text);
}

/* Calls for each line are the same when counting and when drawing, so heights always agree. */
static size_t break_text(struct chart *chart, double x, double y, double width,
                         struct chart_text style, const char *text)
{
    size_t lines = 0;
    while (text && *text) {
        const char *end = fitting_end(text, measured_size(style), width);
        if (chart) {
            struct buffer line = {0};
            buffer_add_bytes(&line, text, (size_t)(end - text));
            put_text(chart, x, y + (double)lines * style.size * line_height, style, line.bytes);
            chart->body.failed |= line.failed;
            buffer_free(&line);
        }
        lines++;
        text = end;
        while (*text == ' ')
            text++;
    }
    return lines;
}

size_t chart_paragraph(struct chart *chart, double x, double y, double width,
                       struct chart_text style, const char *text)
{
    return break_text(chart, x, y, width, style, text);
}

size_t chart_count_lines(struct chart_text style, const char *text, double width)
{
    return break_text(NULL, 0, 0, width, style, text);
}

static void put_cut(struct chart *chart, double x, double y, double width, struct chart_text style,
                    const char *text)
{
    const double size = measured_size(style);
    if (chart_text_width(text, size) <= width) {
        put_text(chart, x, y, style, text);
        return;
    }
    struct buffer cut = {0};
    double used = size; /* of the ellipsis */
    while (text && *text) {
        const uint32_t code = escape_next(&text);
        used += letter_width(code) * size;
        if (used > width)
            break;
        escape_code_point(&cut, code);
    }
    buffer_add(&cut, "\u2026");
    put_text(chart, x, y, style, cut.bytes);
    buffer_free(&cut);
}

void chart_text_cut(struct chart *chart, double x, double y, double width, struct chart_text style,
                    const char *text)
{
    struct buffer said = {0};
    put_cut(chart, x, y, width, style, voice_say(chart->voice, text, &said) ? said.bytes : text);
    chart->body.failed |= said.failed;
    buffer_free(&said);
}

void chart_line(struct chart *chart, double x1, double y1, double x2, double y2, enum ink ink)
{
    buffer_print(&chart->body, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"", x1, y1, x2,
                 y2);
    add_ink(chart, ink);
    buffer_add(&chart->body, "/>\n");
}

void chart_box(struct chart *chart, double x, double y, double width, double height, enum ink ink)
{
    buffer_print(&chart->body, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", x, y,
                 width, height);
    add_ink(chart, ink);
    buffer_add(&chart->body, "/>\n");
}

void chart_polyline(struct chart *chart, const double *x, const double *y, size_t count,
                    enum ink ink)
{
    buffer_add(&chart->body, "<polyline points=\"");
    for (size_t i = 0; i < count; i++)
        buffer_print(&chart->body, "%s%.1f,%.1f", i ? " " : "", x[i], y[i]);
    buffer_add(&chart->body, "\"");
    add_ink(chart, ink);
    buffer_add(&chart->body, "/>\n");
}

void chart_area(struct chart *chart, const double *x, const double *low, const double *high,
                size_t count, enum ink ink)
{
    buffer_add(&chart->body, "<polygon points=\"");
    for (size_t i = 0; i < count; i++)
        buffer_print(&chart->body, "%.1f,%.1f ", x[i], high[i]);
    for (size_t i = count; i-- > 0;)
        buffer_print(&chart->body, "%.1f,%.1f%s", x[i], low[i], i ? " " : "");
    buffer_add(&chart->body, "\"");
    add_ink(chart, ink);
    buffer_add(&chart->body, "/>\n");
}

static void add_polygon(struct chart *chart, const double (*corners)[2], size_t count, double x,
                        double y, double radius, const char *paint)
{
    buffer_add(&chart->body, "<polygon points=\"");
    for (size_t i = 0; i < count; i++)
        buffer_print(&chart->body, "%s%.1f,%.1f", i ? " " : "", x + corners[i][0] * radius,
                     y + corners[i][1] * radius);
    buffer_print(&chart->body, "\"%s/>\n", paint);
}

/* A hollow shape shows what lies behind it as paper, so rings stay rings on a line. */
static void add_hollow(struct chart *chart, const double (*corners)[2], size_t count, double x,
                       double y, double radius, enum ink ink)
{
    char paint[160];
    snprintf(paint, sizeof paint,
             " class=\"%s c-hollow\" stroke=\"%s\" stroke-width=\"1.8\" fill=\"%s\"",
             ink_styles[ink].class_name, ink_styles[ink].light, ink_styles[INK_PAPER].light);
    if (corners)
        add_polygon(chart, corners, count, x, y, radius, paint);
    else
        buffer_print(&chart->body, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"%s/>\n", x, y, radius,
                     paint);
}

static const double down[][2] = {{-1, -.8}, {1, -.8}, {0, 1}};
static const double left[][2] = {{.8, -1}, {.8, 1}, {-1, 0}};
static const double right[][2] = {{-.8, -1}, {-.8, 1}, {1, 0}};
static const double diamond[][2] = {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};

void chart_diamond(struct chart *chart, double x, double y, double radius, enum ink ink)
{
    add_hollow(chart, diamond, 4, x, y, radius, ink);
}

void chart_mark(struct chart *chart, double x, double y, double radius, enum chart_shape shape)
{
    switch (shape) {
    case SHAPE_DISC:
        buffer_print(&chart->body, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"", x, y, radius);
        add_ink(chart, INK_DOT);
        buffer_add(&chart->body, "/>\n");
        break;
    case SHAPE_RING:
        add_hollow(chart, NULL, 0, x, y, radius, INK_RING);
        break;
    case SHAPE_TRIANGLE:
        add_hollow(chart, down, 3, x, y, radius, INK_RING);
        break;
    case SHAPE_LEFT:
        add_hollow(chart, left, 3, x, y, radius, INK_RING);
        break;
    case SHAPE_RIGHT:
        add_hollow(chart, right, 3, x, y, radius, INK_RING);
        break;
    case SHAPE_DIAMOND:
        chart_diamond(chart, x, y, radius, INK_RING);
        break;
    }
}

void chart_lower(struct chart *chart, double by)
{
    buffer_print(&chart->body, "<g transform=\"translate(0 %.1f)\">\n", by);
}

void chart_lower_end(struct chart *chart)
{
    buffer_add(&chart->body, "</g>\n");
}

double scale_at(const struct scale *scale, double value)
{
    const double share = (value - scale->low) / (scale->high - scale->low);
    return scale->from + fmin(fmax(share, 0), 1) * (scale->to - scale->from);
}

/* The least of 1, 2, 5, 10, .. times a power of ten that is not below `size`. */
static double round_step(double size)
{
    const double power = pow(10, floor(log10(size)));
    const double digit = size / power;
    return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
}

size_t scale_ticks(struct scale *scale, size_t most, double ticks[CHART_TICKS])
{
    if (!(scale->high > scale->low) || !isfinite(scale->high - scale->low)) {
        scale->low = isfinite(scale->low) ? scale->low : 0;
        scale->high = scale->low + 1;
    }
    double step = round_step((scale->high - scale->low) / (double)(most - 1));
    double first = floor(scale->low / step + 1e-9), last = ceil(scale->high / step - 1e-9);
    while (last - first + 1 > (double)most) {
        step = round_step(step * 1.5);
        first = floor(scale->low / step + 1e-9);
        last = ceil(scale->high / step - 1e-9);
    }
    const size_t count = (size_t)(last - first) + 1;
    for (size_t i = 0; i < count; i++)
        ticks[i] = (first + (double)i) * step;
    scale->low = first * step;
    scale->high = last * step;
    return count;
}

struct chart_number chart_number(double value)
{
    struct chart_number number;
    char digits[32];
    const double size = fabs(value) < 1e-12 ? 0 : fabs(value);
    snprintf(digits, sizeof digits, size >= 1e6 && size < 1e15 ? "%.0f" : "%.6g", size);
    const size_t whole = strcspn(digits, ".e");
    size_t at = 0;
    if (value < 0 && size > 0)
        at = (size_t)snprintf(number.text, sizeof number.text, "\u2212");
    for (size_t i = 0; digits[i] && at + 2 < sizeof number.text; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            number.text[at++] = ',';
        number.text[at++] = digits[i];
    }
    number.text[at] = '\0';
    return number;
}

static void add_foot(struct chart *chart, const struct chart_words *words)
{
    const struct chart_text style = {.ink = INK_MUTED, .size = CHART_FOOT};
    double y = chart->height + CHART_FOOT * 1.6;
    const char *const texts[] = {words->caveat, words->source};
    chart_line(chart, 0, chart->height + 2, chart->width, chart->height + 2, INK_GRID);
    for (size_t i = 0; i < 2; i++) {
        const size_t lines = chart_paragraph(chart, 0, y, chart->width, style, texts[i]);
        y += (double)lines * CHART_FOOT * line_height;
    }
    chart->height = y - CHART_FOOT * 0.6;
}

void chart_finish(struct chart *chart, const struct chart_words *words, struct buffer *out)
{
    add_foot(chart, words);
    buffer_print(out,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" role=\"img\""
                 " aria-labelledby=\"%s-t %s-d\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\""
                 " height=\"%.0f\" font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto,"
                 " 'Liberation Sans', Arial, sans-serif\">\n<title id=\"%s-t\">",
                 chart->form == CHART_WIDE ? "wide" : "narrow", words->id, words->id, chart->width,
                 chart->height, chart->width, chart->height, words->id);
    escape_html(out, words->title);
    buffer_print(out, "</title>\n<desc id=\"%s-d\">", words->id);
    escape_html(out, words->description);
    buffer_add(out, "</desc>\n");
    buffer_add_bytes(out, chart->body.bytes ? chart->body.bytes : "", chart->body.length);
    buffer_add(out, "</svg>\n");
    out->failed |= chart->body.failed;
    buffer_free(&chart->body);
}

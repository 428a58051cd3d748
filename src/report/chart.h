// SPDX-License-Identifier: MIT
/* A picture in SVG: shapes and words on a sheet, a caveat and a source at its foot.
 *
 * Coordinates are pixels from the upper left. Every picture is complete by itself: title,
 * generated description, caveat and source are inside, and it needs no style from outside. Text is
 * escaped here. Widths of text are estimated, since no font is at hand: generously, so nothing
 * runs over. */
#ifndef SURETY_REPORT_CHART_H
#define SURETY_REPORT_CHART_H

#include "report/voice.h"

enum ink {
#define INK(name, class_name, paints, light, dark, more) INK_##name,
#include "report/ink.def"
#undef INK
    INK_COUNT
};

struct ink_style {
    const char *class_name, *paints, *light, *dark, *more;
};
extern const struct ink_style ink_styles[INK_COUNT];

/* Wide for a desk, narrow for a telephone. */
enum chart_form { CHART_WIDE, CHART_NARROW };
enum { CHART_WIDE_WIDTH = 920, CHART_NARROW_WIDTH = 360 };

enum { CHART_TEXT = 13, CHART_SMALL = 12, CHART_FOOT = 11 }; /* sizes of letters */

struct chart {
    struct buffer body;
    double width, height; /* height: of what has been drawn, without the foot */
    enum chart_form form;
    const struct voice *voice; /* of its words, but for titles of panels and the foot; NULL: English */
};

/* What a picture says about itself. */
struct chart_words {
    const char *id; /* unique on the page */
    const char *title, *description, *caveat, *source;
};

void chart_init(struct chart *chart, enum chart_form form);

/* Appends the whole picture and frees it. */
void chart_finish(struct chart *chart, const struct chart_words *words, struct buffer *out);

enum chart_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };
enum chart_weight { WEIGHT_PLAIN, WEIGHT_BOLD, WEIGHT_HALO /* plain, readable on top of lines */ };

struct chart_text {
    enum ink ink;
    double size;
    enum chart_anchor anchor;
    enum chart_weight weight;
};
void chart_text(struct chart *chart, double x, double y, struct chart_text style, const char *text);

/* Breaks a text at blanks to fit; returns the number of lines. Baselines are 1.3 sizes apart. */
size_t chart_paragraph(struct chart *chart, double x, double y, double width,
                       struct chart_text style, const char *text);
size_t chart_count_lines(struct chart_text style, const char *text, double width);
double chart_text_width(const char *text, double size);

/* The same of a text as it will be drawn: in the chart's language and in its weight. */
double chart_said_width(const struct chart *chart, struct chart_text style, const char *text);

/* One line of text, cut with an ellipsis where it would be too wide. */
void chart_text_cut(struct chart *chart, double x, double y, double width, struct chart_text style,
                    const char *text);

void chart_line(struct chart *chart, double x1, double y1, double x2, double y2, enum ink ink);
void chart_box(struct chart *chart, double x, double y, double width, double height, enum ink ink);
void chart_polyline(struct chart *chart, const double *x, const double *y, size_t count,
                    enum ink ink);
/* The area between two lines over the same x. */
void chart_area(struct chart *chart, const double *x, const double *low, const double *high,
                size_t count, enum ink ink);

enum chart_shape { SHAPE_DISC, SHAPE_RING, SHAPE_TRIANGLE, SHAPE_LEFT, SHAPE_RIGHT, SHAPE_DIAMOND };
void chart_mark(struct chart *chart, double x, double y, double radius, enum chart_shape shape);
void chart_diamond(struct chart *chart, double x, double y, double radius, enum ink ink);

/* What is drawn between the two stands lower by `by`. */
void chart_lower(struct chart *chart, double by);
void chart_lower_end(struct chart *chart);

/* From values to pixels. */
struct scale {
    double low, high; /* values */
    double from, to;  /* pixels */
};
double scale_at(const struct scale *scale, double value);

/* Round numbers from low to high, at most `most` (2 to 16); the scale is widened to the outer
 * ones. */
enum { CHART_TICKS = 16 };
size_t scale_ticks(struct scale *scale, size_t most, double ticks[CHART_TICKS]);

/* "12,000", "0.5", with a proper minus. */
struct chart_number {
    char text[40];
};
struct chart_number chart_number(double value);

#endif

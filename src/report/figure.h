// SPDX-License-Identifier: MIT
/* The kinds of picture a report has: fans over time, rows of dots, a scatter.
 *
 * Each draws on a chart and sets its height. Values are in the unit of the axis (a count out of
 * 100, EUR bn); the caller converts. */
#ifndef SURETY_REPORT_FIGURE_H
#define SURETY_REPORT_FIGURE_H

#include "report/chart.h"
#include "study/evaluate.h"

/* A mean and its range; NaN where there is none. */
struct interval {
    double mean, q10, q25, q75, q90;
};
struct interval interval_of(const struct spread *spread, double factor);
extern const struct interval interval_none;

/* ---- Fans: one small panel a package, the same scales for all ---- */

struct fan_panel {
    const char *id, *title;
    const struct fan *fan;
};

struct fan_figure {
    const struct fan_panel *panels;
    size_t count;
    const double *marks; /* years */
    size_t mark_count;
    const struct base_rate *rates; /* of one class and event, drawn as whiskers */
    size_t rate_count;
    double factor;    /* from values to the axis */
    const char *unit; /* "of 100 futures" */
};
void figure_fan(struct chart *chart, const struct fan_figure *figure);

/* ---- Dots: one row a package, one or more panels beside each other ---- */

struct dot_series {
    const char *name; /* for the key; NULL: not in it */
    enum chart_shape shape;
    const struct interval *values; /* one a row */
    bool range;                    /* draw the 10-90 and 25-75 ranges too */
};

struct dot_panel {
    const char *title, *unit;
    const struct dot_series *series;
    size_t series_count;
    bool from_zero, zero_line, joined; /* joined: a line from the least to the greatest dot */
    double base_low, base_high, base;  /* a band behind the rows; NaN: none */
    const char *base_name;
};

/* A column of words at the right of a figure with one panel. */
struct dot_words {
    const char *head;
    const char *const *texts; /* one a row */
};

struct dot_figure {
    const char *const *ids, *const *titles;
    size_t rows, reference; /* reference: SIZE_MAX when there is none */
    const struct dot_panel *panels;
    size_t panel_count;
    const struct dot_panel *alike; /* every panel's scale holds the values of these too */
    size_t alike_count;
    const struct dot_words *words;
    size_t word_count;
};
void figure_dots(struct chart *chart, const struct dot_figure *figure);

/* ---- Scatter: one point a package with both ranges and its name beside it ---- */

struct scatter_point {
    const char *id, *title;
    struct interval x, y;
    bool reference;
};

struct scatter_figure {
    const struct scatter_point *points;
    size_t count;
    const char *x_title, *y_title; /* with units */
};
void figure_scatter(struct chart *chart, const struct scatter_figure *figure);

#endif

// SPDX-License-Identifier: MIT
/* A claim's numbers set against its thresholds: one strip a number, each with a scale of its own.
 *
 * Private to src/report.
 *
 *   title of the number                            0.0053 (0.0014 to 0.0089)
 *                                supported >= 0.05
 *   [ refuted  |          |      ==o==  |  supported          ]
 *      refuted < 0.02
 *      0          0.02          0.04          0.06
 */
#ifndef SURETY_REPORT_FIGURE_STRIPS_H
#define SURETY_REPORT_FIGURE_STRIPS_H

#include "report/chart.h"
#include "study/claims.h"

/* Where a condition begins to hold. */
struct strip_mark {
    double at;
    const char *sign; /* "<", "<=", ">" or ">=" */
    bool of_refutation;
};

struct strip {
    const char *title, *words;
    struct claim_number number; /* as it stands: a dot */
    struct claim_number turned; /* under the flip condition: a ring; NaN: none */
    const struct strip_mark *marks;
    size_t mark_count;
};

struct strip_figure {
    const struct strip *strips;
    size_t count;
};
void figure_strips(struct chart *chart, const struct strip_figure *figure);

#endif

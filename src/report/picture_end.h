// SPDX-License-Identifier: MIT
/* The end of a picture that is a file of its own.
 *
 * Private to src/report. */
#ifndef SURETY_REPORT_PICTURE_END_H
#define SURETY_REPORT_PICTURE_END_H

#include "report/chart.h"
#include "report/report.h"

/* Appends the picture with its title and description, the case's caveat and who made it; frees the chart
 * and both texts. */
void picture_end(struct chart *chart, const char *id, struct buffer *title,
                 struct buffer *description, const struct case_folder *folder,
                 const struct report_identity *identity, struct buffer *out);

#endif

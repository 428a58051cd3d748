// SPDX-License-Identifier: MIT
/* What drives an outcome, as tables on the terminal, as JSON, CSV and as a picture. */
#ifndef SURETY_REPORT_MATTER_REPORT_H
#define SURETY_REPORT_MATTER_REPORT_H

#include "report/report.h"
#include "study/matter.h"

void matter_text(struct buffer *out, const struct matter *matter, const struct report_style *style);
void matter_json(struct buffer *out, const struct matter *matter,
                 const struct report_identity *identity);

/* A row an uncertainty or group, then a row a lever; the first column says which. */
void matter_csv(struct buffer *out, const struct matter *matter);

/* A row a year and item: what matters over time. */
void matter_years_csv(struct buffer *out, const struct matter *matter);

/* A tornado with intervals: rank coefficients of what is told apart from chance; total orders with first
 * orders inside; or mu*. */
void matter_picture(struct buffer *out, const struct matter *matter,
                    const struct report_identity *identity);

/* Lines over the years, of the five that lead. */
void matter_years_picture(struct buffer *out, const struct matter *matter,
                          const struct report_identity *identity);

#endif

// SPDX-License-Identifier: MIT
/* What drives an outcome, as tables on the terminal, as JSON, CSV and as a picture. */
#ifndef SURETY_REPORT_MATTER_REPORT_H
#define SURETY_REPORT_MATTER_REPORT_H

#include "report/report.h"
#include "study/matter.h"

void matter_text(struct buffer *out, const struct matter *matter, const struct report_style *style);
void matter_json(struct buffer *out, const struct matter *matter,
                 const struct report_identity *identity);

/* A row an uncertainty, then a row a lever; the first column says which. */
void matter_csv(struct buffer *out, const struct matter *matter);

/* A tornado: rank coefficients of what is told apart from chance, with their intervals. */
void matter_picture(struct buffer *out, const struct matter *matter,
                    const struct report_identity *identity);

#endif

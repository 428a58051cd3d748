// SPDX-License-Identifier: MIT
/* Why an outcome changes, as sentences and a table on the terminal, as JSON and as CSV. */
#ifndef SURETY_REPORT_WHY_REPORT_H
#define SURETY_REPORT_WHY_REPORT_H

#include "report/report.h"
#include "study/why.h"

void why_text(struct buffer *out, const struct why *why, const struct report_style *style);
void why_json(struct buffer *out, const struct why *why, const struct report_identity *identity);

/* A row a variable: changed levers first, then those measured, by falling share. */
void why_csv(struct buffer *out, const struct why *why);

#endif

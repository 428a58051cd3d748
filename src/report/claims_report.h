// SPDX-License-Identifier: MIT
/* Verdicts on claims as a table on the terminal, as JSON, as CSV and as one HTML page.
 *
 * A verdict against a claim is shown as prominently as one for it, and every form says how the
 * thresholds came about and since when they stand. */
#ifndef SURETY_REPORT_CLAIMS_REPORT_H
#define SURETY_REPORT_CLAIMS_REPORT_H

#include "report/report.h"
#include "study/claims.h"

void claims_text(struct buffer *out, const struct claims_answer *answer,
                 const struct report_style *style);
void claims_json(struct buffer *out, const struct claims_answer *answer,
                 const struct report_identity *identity);
void claims_csv(struct buffer *out, const struct claims_answer *answer);
void claims_html(struct buffer *out, const struct claims_answer *answer,
                 const struct report_identity *identity);

#endif

// SPDX-License-Identifier: MIT
/* What observations say about parameters: as tables and sentences on the terminal, as JSON, and the draws
 * as CSV. */
#ifndef SURETY_REPORT_FIT_REPORT_H
#define SURETY_REPORT_FIT_REPORT_H

#include "report/escape.h"
#include "report/report.h"
#include "study/fit.h"

void fit_text(struct buffer *out, const struct fit *fit, const struct report_style *style);
void fit_json(struct buffer *out, const struct fit *fit, const struct report_identity *identity);

/* A row a draw: its number, each parameter under its name, ln density of each sector (density:ID). Futures can
 * be drawn from it (case_draw). */
void fit_csv(struct buffer *out, const struct fit *fit);

/* A row a draw: its number, and each series' error (sigma:ID, rho:ID). */
void fit_errors_csv(struct buffer *out, const struct fit *fit);

#endif

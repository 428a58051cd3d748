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

/* A row a parameter, those that were learnt most first: prior, posterior, R-hat and a verdict; then those whose
 * sector has no series. */
void fit_table_csv(struct buffer *out, const struct fit *fit);

/* The same as a picture: prior against posterior. */
void fit_picture(struct buffer *out, const struct fit *fit, const struct report_identity *identity);

/* Parameters by how much of the prior's spread is left, least first; NULL when memory is out. */
const struct fit_parameter *const *fit_most_learnt_first(struct arena *arena,
                                                         const struct fit *fit);

/* "identified", "not identified", "identified, at an end of its range", "no series depends on it". */
const char *fit_verdict(const struct fit_parameter *parameter);

/* A row a draw: its number, and each series' error (sigma:ID, rho:ID). */
void fit_errors_csv(struct buffer *out, const struct fit *fit);

#endif

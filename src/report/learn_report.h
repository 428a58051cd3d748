// SPDX-License-Identifier: MIT
/* What it would be worth to know before choosing, as sentences and a table on the terminal, as JSON, CSV
 * and as a picture. */
#ifndef SURETY_REPORT_LEARN_REPORT_H
#define SURETY_REPORT_LEARN_REPORT_H

#include "report/escape.h"
#include "report/report.h"
#include "study/learn.h"

void learn_text(struct buffer *out, const struct learning *learning,
                const struct report_style *style);
void learn_json(struct buffer *out, const struct learning *learning,
                const struct report_identity *identity);

/* A row for all there is to know, a row an uncertainty, then a row a package; the first column says
 * which. */
void learn_csv(struct buffer *out, const struct learning *learning);

/* Bars of what each uncertainty above its noise is worth; the line holds two standard errors. */
void learn_picture(struct buffer *out, const struct learning *learning,
                   const struct report_identity *identity);

/* A gain in the unit of the goal, "0.31 of 100 futures", "EUR 12 bn"; a formula's is a number alone. */
void learn_gain(struct buffer *out, const struct learning *learning, double gain,
                enum dialect dialect);

/* What gains are counted in, "of 100 futures"; the formula itself when the goal is one. */
const char *learn_unit(const struct learning *learning);

/* From the goal's own numbers to those that are said: 100 for what is counted out of 100 futures. */
double learn_factor_said(const struct learning *learning);

#endif

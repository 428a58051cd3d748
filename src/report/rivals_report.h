// SPDX-License-Identifier: MIT
/* What survives every structure, in each form of an evaluation.
 *
 * Private to src/report. */
#ifndef SURETY_REPORT_RIVALS_REPORT_H
#define SURETY_REPORT_RIVALS_REPORT_H

#include "report/json_put.h"
#include "study/rivals.h"

/* "Of 70 rankings of two packages 41 survive all 5 structures, .." */
void rivals_words(struct buffer *out, const struct rivals *rivals);

/* "Security dilemma: P07 is best, then P03; 50 of 70 rankings hold and 12 turn." of a rival, not of the
 * first. */
void rivals_words_of(struct buffer *out, const struct rivals *rivals, size_t structure);

void rivals_text(struct buffer *out, const struct rivals *rivals, const struct report_style *style);
void rivals_json(struct json *json, const struct rivals *rivals); /* the member "structures" */

#endif

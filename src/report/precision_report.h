// SPDX-License-Identifier: MIT
/* What single precision costs, outcome by outcome, in the forms of an evaluation. */
#ifndef SURETY_REPORT_PRECISION_REPORT_H
#define SURETY_REPORT_PRECISION_REPORT_H

#include "report/json_put.h"
#include "report/text_table.h"
#include "study/precision.h"

/* "single precision: the largest difference from double .." */
void precision_words(struct buffer *out, const struct case_folder *folder,
                     const struct precision *precision);

/* The words, and a table of all outcomes. */
void precision_text(struct buffer *out, const struct case_folder *folder,
                    const struct precision *precision, const struct report_style *style);

/* Member `precision`; null for NULL. */
void precision_json(struct json *json, const struct case_folder *folder,
                    const struct precision *precision);

#endif

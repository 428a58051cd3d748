// SPDX-License-Identifier: MIT
/* Sentences about claims that text, page and data share.
 *
 * Private to src/report. */
#ifndef SURETY_REPORT_CLAIMS_WORDS_H
#define SURETY_REPORT_CLAIMS_WORDS_H

#include "base/text.h"
#include "study/claims.h"

/* "type_draw is at least 0.31 and provoke is at most 2": the flip condition that was found. */
void claims_words_condition(struct buffer *out, const struct claim_flip *flip);

/* What turns the verdict, in whole sentences; why there is no condition where none was found. Nothing
 * when none was to be sought. */
void claims_words_flip(struct buffer *out, const struct claim_result *result);

/* Whether verdicts rest on data beside the model, in one sentence, and what the file says of it. */
void claims_words_data(struct buffer *out, const struct claims_answer *answer);

/* "Thresholds were .. frozen. Date: 2026-11-22." */
void claims_words_thresholds(struct buffer *out, const struct claims *claims);

/* "23 claims: 8 supported, 4 refuted, ..; 500 futures an arm, seed 1, 41 arms." */
void claims_words_summary(struct buffer *out, const struct claims_answer *answer);

/* How many verdicts survive every structure, which ones those are, and in which order letters stand. */
void claims_words_structures(struct buffer *out, const struct claims_answer *answer);

/* "flips", "weakens", .. as one says it of a verdict: "flips to refuted". */
void claims_words_turn(struct buffer *out, const struct claim_flip *flip);

#endif

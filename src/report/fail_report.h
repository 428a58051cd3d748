// SPDX-License-Identifier: MIT
/* Where a package fails, as sentences on the terminal, as JSON, CSV and as a picture.
 *
 * Counts in sentences are those of the half of the futures that was not searched. */
#ifndef SURETY_REPORT_FAIL_REPORT_H
#define SURETY_REPORT_FAIL_REPORT_H

#include "report/report.h"
#include "study/fail.h"

/* `run` is the command that runs a future of this failure, without --future and its number. */
void fail_text(struct buffer *out, const struct failure *failure, const char *run,
               const struct report_style *style);
void fail_json(struct buffer *out, const struct failure *failure, const char *run,
               const struct report_identity *identity);

/* Two tables in one: a row a clause of each box, then a row a step of the trajectory; the first
 * column says which. */
void fail_csv(struct buffer *out, const struct failure *failure);

/* The peeling trajectory: density over coverage, in both halves. A sheet that says so when the method
 * has none. */
void fail_picture(struct buffer *out, const struct failure *failure,
                  const struct report_identity *identity);

/* One box in a sentence: "Most failures (71 of 100) happen when .. ; that is 22 of 100 futures, ..". */
void fail_sentence(struct buffer *out, const struct failure *failure, size_t box);

/* One clause: "sup_vol is above 0.02 1/month". */
void fail_clause_words(struct buffer *out, const struct parameter *parameter,
                       const struct box_clause *clause);

/* "sup_vol", "learn[mun]". */
void fail_factor_name(struct buffer *out, const struct parameter *parameter);

#endif

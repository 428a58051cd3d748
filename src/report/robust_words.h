// SPDX-License-Identifier: MIT
/* Rules of choice in words: the same in the table and on the page. */
#ifndef SURETY_REPORT_ROBUST_WORDS_H
#define SURETY_REPORT_ROBUST_WORDS_H

#include "report/wording.h"

/* The entry of an outcome under the main adversary, and the one over the worst of them; NULL when there is
 * none or no future has a number for every package. */
const struct robust *robust_entry(const struct evaluation *evaluation, size_t outcome);
const struct robust *robust_worst_entry(const struct evaluation *evaluation, size_t outcome);

/* "maximin: performance in the worst future"; a threshold is said with it. */
void robust_rule_words(struct buffer *out, const struct outcome *outcome, enum metric metric,
                       enum dialect dialect);

/* What a rule gives a package, without a unit. */
struct phrase robust_value(const struct outcome *outcome, enum metric metric, double value,
                           enum dialect dialect);

/* "P07 leads under 9 of 11 rules; 3 of the other 10 order all packages as the mean does." */
void robust_lead_words(struct buffer *out, const struct evaluation *evaluation,
                       const struct robust *entry);

/* Which rules are not there and which futures are left out, and why; nothing when all are there. */
void robust_missing_words(struct buffer *out, const struct evaluation *evaluation,
                          const struct robust *entry);

/* What one outcome alone hides: who leads by cost, and which packages no other beats on both. */
void robust_tradeoff_words(struct buffer *out, const struct evaluation *evaluation);

#endif

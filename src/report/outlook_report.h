// SPDX-License-Identifier: MIT
/* History, model and both side by side, as tables and sentences on the terminal, as JSON and CSV; and the
 * tables that a case ships, from full spells. */
#ifndef SURETY_REPORT_OUTLOOK_REPORT_H
#define SURETY_REPORT_OUTLOOK_REPORT_H

#include "report/escape.h"
#include "report/json_put.h"
#include "report/report.h"
#include "study/outlook.h"

void outlook_text(struct buffer *out, const struct outlook *outlook,
                  const struct report_style *style);
void outlook_json(struct buffer *out, const struct outlook *outlook,
                  const struct report_identity *identity);

/* A row a package and horizon. */
void outlook_csv(struct buffer *out, const struct outlook *outlook);

/* The member "outlook" of another answer; null for NULL. */
void outlook_put(struct json *json, const struct outlook *outlook);

/* A heading, the table and the sentences below another table; nothing for NULL. */
void outlook_below(struct buffer *out, const struct outlook *outlook,
                   const struct report_style *style);

/* ---- Sentences ---- */

/* What is counted, out of which past cases, and how the two views are joined. */
void outlook_say_history(struct buffer *out, const struct outlook *outlook);

/* Who leads, in how many draws, and at which weight another does. */
void outlook_say_rank(struct buffer *out, const struct outlook *outlook, enum dialect dialect);

/* Why model and history are far apart for the package of a row; nothing where they are not. */
void outlook_say_why(struct buffer *out, const struct outlook *outlook, size_t row,
                     enum dialect dialect);

/* How history's risk runs over time; nothing when the case does not say. */
void outlook_say_hazards(struct buffer *out, const struct outlook *outlook, enum dialect dialect);

/* How well the past would have been foreseen; nothing when the case has no scores. */
void outlook_say_scores(struct buffer *out, const struct outlook *outlook, enum dialect dialect);

/* ---- Tables that a case ships ---- */

void outlook_life_tables_csv(struct buffer *out, const struct outside_record *records,
                             size_t count);
void outlook_draws_csv(struct buffer *out, const struct outside_record *records, size_t count);
void outlook_hazards_csv(struct buffer *out, const struct outside_hazard *hazards, size_t count);
void outlook_scores_csv(struct buffer *out, const struct outside_score *scores, size_t count);

#endif

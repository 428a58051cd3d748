// SPDX-License-Identifier: MIT
/* What the forms of matter's answer share: the items that are ranked, whatever the method, and the
 * words for their measures.
 *
 * Private to src/report. An item is an uncertainty of the given method's table or a group of a design;
 * chance comes after the groups. */
#ifndef SURETY_REPORT_MATTER_WORDS_H
#define SURETY_REPORT_MATTER_WORDS_H

#include "report/chart.h"
#include "report/json_put.h"
#include "report/sheet.h"
#include "study/matter.h"

/* The items that lead, by rank: those told apart from chance; all groups of a design. */
size_t matter_ranked_count(const struct matter *matter);
size_t matter_ranked(const struct matter *matter, size_t rank);

/* How many items readings of a year have. */
size_t matter_item_count(const struct matter *matter);

/* "learn[mun]", "energy", "chance". */
void matter_item_name(struct buffer *out, const struct matter *matter, size_t item);

/* The one uncertainty that an item is; NULL for chance and for a group of several. */
const struct parameter *matter_item_parameter(const struct matter *matter, size_t item);

/* How many uncertainties an item holds; 0: chance. */
size_t matter_item_size(const struct matter *matter, size_t item);

/* The measure that items are ranked by, and the one told beside it: "PAWN" and "first order". */
const char *matter_measure_name(const struct matter *matter);
const char *matter_beside_name(const struct matter *matter);

/* A number in the outcome's own unit; NaN where the outcome is told in bands alone. */
double matter_in_unit(const struct matter *matter, double value);

/* "0.31", never "-0.00"; with a sign, "+0.31". "n/a" when not finite. */
void matter_add_hundredths(struct buffer *out, bool sign, double value);

/* "(0.28 to 0.35)"; nothing when an end is not finite. */
void matter_add_interval(struct buffer *out, bool sign, const struct interval *interval);

/* "2. type_draw: its note (grade D, judgement)"; `by` stands in place of the grade. */
void matter_add_row_name(struct buffer *out, size_t rank, const struct parameter *parameter,
                         const char *by, const struct report_style *style);

/* A paragraph of what the buffer holds, which is freed. */
void matter_paragraph(struct buffer *out, struct buffer *text, const struct report_style *style);

/* Its groups and shares as members of an object under way, and as rows of a table with its head; gives
 * how many cells a lever's row leaves empty. */
void matter_design_json(struct json *json, const struct matter *matter);
size_t matter_design_csv(struct buffer *out, const struct matter *matter);

/* The tornado of a design on a chart, and its description. */
void matter_design_draw(struct chart *chart, const struct matter *matter);
void matter_design_describe(struct buffer *out, const struct matter *matter);

/* Ends a picture of matter: its title tells package and outcome. Frees the description. */
void matter_picture_end(struct chart *chart, const char *id, const char *title,
                        struct buffer *description, const struct matter *matter,
                        const struct report_identity *identity, struct buffer *out);

/* The table and the sentences of a design; those of the years. In text. */
void matter_design_text(struct buffer *out, const struct matter *matter,
                        const struct report_style *style);
void matter_years_text(struct buffer *out, const struct matter *matter,
                       const struct report_style *style);

#endif

// SPDX-License-Identifier: MIT
/* Tables and paragraphs that fit the width of a terminal. */
#ifndef SURETY_REPORT_TEXT_TABLE_H
#define SURETY_REPORT_TEXT_TABLE_H

#include "report/escape.h"
#include "report/report.h"

/* One cell: a value set to the right and what follows it set to the left, so that values line up:
 *
 *     31 (5-98)
 *      6 (2-9)
 */
struct cell {
    const char *value, *range; /* NULL or "": nothing */
};

struct column {
    const char *group; /* stands once above neighbours that share it; NULL: none */
    const char *head;
    const struct cell *cells; /* one for each row */
    unsigned block;           /* columns of one block stay together when the table must be split */
};

/* The first column takes what is left and wraps. What does not fit beside it becomes further tables
 * below, each with the first column again. */
void text_table(struct buffer *out, const char *const *names, const char *name_head, size_t rows,
                const struct column *columns, size_t column_count,
                const struct report_style *style);

/* A paragraph wrapped on blanks; every line after the first is indented. Escapes the text. */
void text_paragraph(struct buffer *out, const char *text, size_t indent,
                    const struct report_style *style);

/* The same, with the first line indented by a number of its own. */
void text_block(struct buffer *out, const char *text, size_t first_indent, size_t indent,
                const struct report_style *style);

/* A heading, bold where colours are asked for. */
void text_heading(struct buffer *out, const char *text, const struct report_style *style);

size_t text_width(const struct report_style *style);
enum dialect text_dialect(const struct report_style *style);

#endif

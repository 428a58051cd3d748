// SPDX-License-Identifier: MIT
/* Markdown, cell by cell. Private to src/report. */
#ifndef SURETY_REPORT_MARKDOWN_H
#define SURETY_REPORT_MARKDOWN_H

#include "base/text.h"

#include <stddef.h>

/* One row of a table: every cell on one line, its bars escaped; NULL is an empty cell. */
void markdown_row(struct buffer *out, const char *const *cells, size_t count);

/* The first row of a table and the line below it. */
void markdown_head(struct buffer *out, const char *const *heads, size_t count);

/* What stands in a Markdown text under a heading of the second level, without it; its own headings sink by
 * one level. Nothing when there is no such heading. */
void markdown_section(struct buffer *out, const char *text, const char *heading);

#endif

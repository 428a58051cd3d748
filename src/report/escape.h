// SPDX-License-Identifier: MIT
/* Text of a case made harmless in each form of a report.
 *
 * Titles, notes and sources come from files that anyone may write. Each function appends the text
 * so that it can only be read as text. NULL counts as empty; a byte that is not UTF-8 becomes
 * U+FFFD. */
#ifndef SURETY_REPORT_ESCAPE_H
#define SURETY_REPORT_ESCAPE_H

#include "base/text.h"

/* The next code point and the step beyond it; 0 at the end of the text. */
uint32_t escape_next(const char **text);
void escape_code_point(struct buffer *out, uint32_t code);

/* For HTML and SVG, in element content and in quoted attributes alike. */
void escape_html(struct buffer *out, const char *text);

/* A JSON string with its quotation marks; NULL gives null. */
void escape_json(struct buffer *out, const char *text);

/* One CSV cell (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before. */
void escape_csv(struct buffer *out, const char *text);

/* One line for a terminal: no control characters, blanks joined; plain ASCII when asked. */
enum dialect { DIALECT_ASCII, DIALECT_UNICODE };
void escape_terminal(struct buffer *out, const char *text, enum dialect dialect);

#endif

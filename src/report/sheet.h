// SPDX-License-Identifier: MIT
/* A table in the making: rows and columns of cells that own their words.
 *
 * Private to src/report. What memory could not hold is noted and told once, when the sheet is printed. */
#ifndef SURETY_REPORT_SHEET_H
#define SURETY_REPORT_SHEET_H

#include "report/text_table.h"

struct sheet {
    size_t rows, columns;
    char **names;            /* [row] */
    char **values, **ranges; /* [column * rows + row] */
    bool failed;
};

void sheet_init(struct sheet *sheet, size_t rows, size_t columns);
void sheet_free(struct sheet *sheet);

/* Each takes what the buffer holds, and empties it. */
void sheet_name(struct sheet *sheet, size_t row, struct buffer *name);
void sheet_value(struct sheet *sheet, size_t row, size_t column, struct buffer *value);
void sheet_range(struct sheet *sheet, size_t row, size_t column, struct buffer *range);
void sheet_text(struct sheet *sheet, size_t row, size_t column, const char *value);

/* Appends the table, unless it has no rows; heads[column]. */
void sheet_print(struct buffer *out, const struct sheet *sheet, const char *name_head,
                 const char *const *heads, const struct report_style *style);

#endif

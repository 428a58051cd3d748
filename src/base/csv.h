// SPDX-License-Identifier: MIT
/* A CSV file (RFC 4180) as a table of cells that know their place. */
#ifndef SURETY_BASE_CSV_H
#define SURETY_BASE_CSV_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/source.h"

#include <stdbool.h>

struct csv {
    struct passage *cells; /* row by row; with csv_parse in the order of the columns asked for */
    size_t row_count, column_count;
};

/* Reads a file whose first row names exactly the `columns`, in any order; case does not matter,
 * and blanks and underscores are alike. Empty rows are skipped. False after a problem (every wrong
 * row is reported) or when memory is out. `source` must live as long as the table. */
bool csv_parse(struct arena *arena, const struct source *source, const char *const *columns,
               size_t column_count, struct problems *problems, struct csv *out);

/* Reads a file of any columns: every row, the first one too, has as many fields as the first. */
bool csv_table(struct arena *arena, const struct source *source, struct problems *problems,
               struct csv *out);

/* The column whose first row says exactly this; column_count without one. */
size_t csv_column(const struct csv *csv, const char *head);

const struct passage *csv_cell(const struct csv *csv, size_t row, size_t column);

#endif

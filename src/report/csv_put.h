// SPDX-License-Identifier: MIT
/* CSV (RFC 4180), cell by cell, into a buffer. What is not defined is an empty cell.
 *
 * Private to src/report. */
#ifndef SURETY_REPORT_CSV_PUT_H
#define SURETY_REPORT_CSV_PUT_H

#include "base/text.h"

struct csv_row { /* starts as {.out = buffer} */
    struct buffer *out;
    bool comma; /* the next cell comes after another */
};

void csv_put_text(struct csv_row *row, const char *text);
void csv_put_number(struct csv_row *row, double value); /* empty unless finite */
void csv_put_count(struct csv_row *row, uint64_t count);
void csv_put_empty(struct csv_row *row, size_t cells);
void csv_put_end(struct csv_row *row); /* of the row */

#endif

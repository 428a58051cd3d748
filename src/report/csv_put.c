// SPDX-License-Identifier: MIT
/* Commas before every cell but the first; rows end with CR and LF. */
#include "report/csv_put.h"

#include "report/escape.h"

#include <math.h>

static void separate(struct csv_row *row)
{
    if (row->comma)
        buffer_add(row->out, ",");
    row->comma = true;
}

void csv_put_text(struct csv_row *row, const char *text)
{
    separate(row);
    escape_csv(row->out, text);
}

void csv_put_number(struct csv_row *row, double value)
{
    separate(row);
    if (isfinite(value))
        buffer_number(row->out, value);
}

void csv_put_count(struct csv_row *row, uint64_t count)
{
    separate(row);
    buffer_print(row->out, "%llu", (unsigned long long)count);
}

void csv_put_empty(struct csv_row *row, size_t cells)
{
    while (cells-- > 0)
        separate(row);
}

void csv_put_end(struct csv_row *row)
{
    buffer_add(row->out, "\r\n");
    row->comma = false;
}

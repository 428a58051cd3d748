// SPDX-License-Identifier: MIT
/* Cells are filled one by one, then handed to the table all at once. */
#include "report/sheet.h"

#include <assert.h>
#include <stdlib.h>

void sheet_init(struct sheet *sheet, size_t rows, size_t columns)
{
    *sheet = (struct sheet){.rows = rows,
                            .columns = columns,
                            .names = calloc(rows + 1, sizeof(char *)),
                            .values = calloc(rows * columns + 1, sizeof(char *)),
                            .ranges = calloc(rows * columns + 1, sizeof(char *))};
    sheet->failed = !sheet->names || !sheet->values || !sheet->ranges;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++)
        free(texts[i]);
    free(texts);
}

void sheet_free(struct sheet *sheet)
{
    free_texts(sheet->names, sheet->rows);
    free_texts(sheet->values, sheet->rows * sheet->columns);
    free_texts(sheet->ranges, sheet->rows * sheet->columns);
    *sheet = (struct sheet){0};
}

/* Moves the buffer's text to a place among texts. */
static void take(struct sheet *sheet, char **texts, size_t at, struct buffer *text)
{
    sheet->failed |= text->failed;
    if (sheet->failed) {
        buffer_free(text);
        return;
    }
    free(texts[at]);
    texts[at] = text->bytes; /* NULL when nothing was added */
    *text = (struct buffer){0};
}

void sheet_name(struct sheet *sheet, size_t row, struct buffer *name)
{
    assert(row < sheet->rows);
    take(sheet, sheet->names, row, name);
}

void sheet_value(struct sheet *sheet, size_t row, size_t column, struct buffer *value)
{
    assert(row < sheet->rows && column < sheet->columns);
    take(sheet, sheet->values, column * sheet->rows + row, value);
}

void sheet_range(struct sheet *sheet, size_t row, size_t column, struct buffer *range)
{
    assert(row < sheet->rows && column < sheet->columns);
    take(sheet, sheet->ranges, column * sheet->rows + row, range);
}

void sheet_text(struct sheet *sheet, size_t row, size_t column, const char *value)
{
    struct buffer text = {0};
    buffer_add(&text, value);
    sheet_value(sheet, row, column, &text);
}

void sheet_print(struct buffer *out, const struct sheet *sheet, const char *name_head,
                 const char *const *heads, const struct report_style *style)
{
    const size_t cells = sheet->rows * sheet->columns;
    struct cell *made = calloc(cells + 1, sizeof *made);
    struct column *columns = calloc(sheet->columns + 1, sizeof *columns);
    const char **names = calloc(sheet->rows + 1, sizeof *names);
    const bool ready = made && columns && names && !sheet->failed;
    for (size_t i = 0; ready && i < cells; i++)
        made[i] = (struct cell){sheet->values[i], sheet->ranges[i]};
    for (size_t k = 0; ready && k < sheet->columns; k++)
        columns[k] = (struct column){NULL, heads[k], made + k * sheet->rows, 0};
    for (size_t row = 0; ready && row < sheet->rows; row++)
        names[row] = sheet->names[row] ? sheet->names[row] : "";
    if (ready && sheet->rows)
        text_table(out, names, name_head, sheet->rows, columns, sheet->columns, style);
    out->failed |= !ready;
    free(made);
    free(columns);
    free(names);
}

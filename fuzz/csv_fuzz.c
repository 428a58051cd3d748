// SPDX-License-Identifier: MIT
/* A table that is read is a whole one, each cell a text that knows its place; one that is not read says
 * why; nothing else may happen. */
#include "base/csv.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct problems problems;
    struct csv csv = {0};
    arena_init(&arena);
    problems_init(&problems, &arena);
    const struct source source = {
        .file = "fuzz", .bytes = arena_text(&arena, (const char *)data, size), .size = size};
    const bool read = csv_table(&arena, &source, &problems, &csv);
    assert(read == (problems.errors == 0));
    for (size_t row = 0; read && row < csv.row_count; row++)
        for (size_t column = 0; column < csv.column_count; column++) {
            const struct passage *cell = csv_cell(&csv, row, column);
            assert(cell->text && cell->text[cell->length] == '\0');
            assert(passage_place(cell, 0).line >= 1);
        }
    arena_free(&arena);
    return 0;
}

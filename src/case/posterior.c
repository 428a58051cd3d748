// SPDX-License-Identifier: MIT
/* posterior.csv: draws of parameters that were fitted together, as `surety fit -o` writes them.
 *
 * A column a parameter; `draw` and what has a colon in its name (density:ID) stand beside them and are
 * passed over. */
#include "case/case_parts.h"
#include "base/csv.h"

#include "base/file.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

enum { ROWS_LEAST = 100, ROWS_MOST = 1 << 20 };

/* The file as a table. */
struct draws {
    struct arena *arena;
    struct problems *problems;
    struct csv csv;
    struct parameter *parameters; /* of the case, a copy */
    size_t parameter_count;
};

static bool is_beside(const struct passage *head)
{
    return strcmp(head->text, "draw") == 0 || memchr(head->text, ':', head->length) != NULL;
}

static struct parameter *find(const struct draws *draws, const char *folded)
{
    for (size_t i = 0; i < draws->parameter_count; i++)
        if (strcmp(draws->parameters[i].folded, folded) == 0)
            return &draws->parameters[i];
    return NULL;
}

static enum status read_column(struct draws *draws, size_t column)
{
    const struct passage *head = csv_cell(&draws->csv, 0, column);
    struct parameter *parameter = find(draws, head->text);
    const size_t count = draws->csv.row_count - 1;
    if (!parameter || parameter->dimension == 0) {
        problem_add(draws->problems, PROBLEM_PARAMETER_UNKNOWN, head, 0, head->length,
                    "name the columns after parameters that futures sample",
                    parameter ? "'%s' is not sampled in this case"
                              : "this case has no parameter '%s'",
                    head->text);
        return STATUS_OK;
    }
    double *values = ARENA_ARRAY(draws->arena, double, count);
    if (!values)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct passage *cell = csv_cell(&draws->csv, i + 1, column);
        if (text_to_double(cell->text, cell->length, &values[i]) && isfinite(values[i]))
            continue;
        problem_add(draws->problems, PROBLEM_CSV_VALUE, cell, 0, cell->length,
                    "write a number, with a point for the decimals", "'%s' is no draw of %s",
                    cell->text, parameter->folded);
        return STATUS_OK;
    }
    parameter->draws = values;
    parameter->draw_count = count;
    return STATUS_OK;
}

static enum status read_draws(struct draws *draws, const char *path, struct error *err)
{
    const struct place at = {.file = path};
    const size_t errors = draws->problems->errors;
    if (draws->csv.row_count < ROWS_LEAST + 1 || draws->csv.row_count > ROWS_MOST)
        return error_set(err, STATUS_INPUT, at, "a posterior has %d to %d draws: there are %zu",
                         ROWS_LEAST, ROWS_MOST - 1,
                         draws->csv.row_count ? draws->csv.row_count - 1 : 0);
    size_t columns = 0;
    for (size_t column = 0; column < draws->csv.column_count; column++)
        if (!is_beside(csv_cell(&draws->csv, 0, column))) {
            TRY(read_column(draws, column));
            columns++;
        }
    if (!columns)
        return error_set(err, STATUS_INPUT, at, "no column is named after a parameter");
    return draws->problems->errors > errors ? STATUS_INPUT : STATUS_OK;
}

enum status case_draw(struct arena *arena, const struct case_folder *folder, const char *path,
                      const struct case_folder **out, struct problems *problems, struct error *err)
{
    struct source *source = ARENA_NEW(arena, struct source);
    struct case_folder *copy = ARENA_NEW(arena, struct case_folder);
    struct draws draws = {.arena = arena,
                          .problems = problems,
                          .parameters =
                              arena_grow(arena, folder->parameters, folder->parameter_count,
                                         folder->parameter_count, sizeof(struct parameter)),
                          .parameter_count = folder->parameter_count};
    if (!source || !copy || !draws.parameters)
        return STATUS_NO_MEMORY;
    TRY(file_read(arena, path, 0, source, err));
    if (!csv_table(arena, source, problems, &draws.csv))
        return arena->failed ? STATUS_NO_MEMORY : STATUS_INPUT;
    TRY(read_draws(&draws, path, err));
    *copy = *folder;
    copy->parameters = draws.parameters;
    copy->posterior = arena_print(arena, "%s", path);
    *out = copy;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

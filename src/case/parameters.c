// SPDX-License-Identifier: MIT
/* parameters.csv: every lever, sampled uncertainty and constant, with its range and source.
 *
 * Checks what the file alone can tell: numbers, order of the range, dimensions, duplicates, source
 * and grade. Whether the model agrees is case_check's question. */
#include "case/case_parts.h"
#include "base/csv.h"

#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* The sampling sequence has direction numbers for one dimension more (Joe and Kuo, 2008): futures choose draws
 * of a posterior by it. */
enum { DIMENSION_MAX = 1109 };

enum column {
    COLUMN_NAME,
    COLUMN_ELEMENT,
    COLUMN_DIMENSION,
    COLUMN_UNIT,
    COLUMN_BASE,
    COLUMN_LOW,
    COLUMN_HIGH,
    COLUMN_DISTRIBUTION,
    COLUMN_CONTROLLED_BY,
    COLUMN_SOURCE,
    COLUMN_AS_OF,
    COLUMN_WINDOW,
    COLUMN_GRADE,
    COLUMN_NOTE,
    COLUMN_COUNT
};

static const char *const columns[COLUMN_COUNT] = {
    "name",         "element",       "dimension", "unit",  "base",   "low",   "high",
    "distribution", "controlled by", "source",    "as of", "window", "grade", "note"};

static const char *const distributions[DISTRIBUTION_COUNT] = {
    [DISTRIBUTION_LEVER] = "lever",
    [DISTRIBUTION_FIXED] = "fixed",
    [DISTRIBUTION_UNIFORM] = "uniform",
    [DISTRIBUTION_TRIANGULAR] = "triangular",
};

const char *distribution_name(enum distribution distribution)
{
    return distributions[distribution];
}

/* One row on its way to a parameter. */
struct row {
    const struct case_reader *reader;
    const struct csv *csv;
    size_t index;
    struct parameter *out;
};

static const struct passage *cell(const struct row *row, enum column column)
{
    return csv_cell(row->csv, row->index, (size_t)column);
}

#define CELL_PROBLEM(row, kind, column, remedy, ...)                                               \
    CASE_PROBLEM((row)->reader, (kind), cell((row), (column)), (remedy), __VA_ARGS__)

static bool is_sampled(const struct parameter *parameter)
{
    return parameter->distribution == DISTRIBUTION_UNIFORM ||
           parameter->distribution == DISTRIBUTION_TRIANGULAR;
}

static bool read_distribution(const struct row *row)
{
    const struct passage *word = cell(row, COLUMN_DISTRIBUTION);
    for (unsigned i = 0; i < DISTRIBUTION_COUNT; i++) {
        if (strcmp(word->text, distributions[i]) == 0) {
            row->out->distribution = (enum distribution)i;
            return true;
        }
    }
    row->out->distribution = DISTRIBUTION_LEVER; /* so that a clause may name it */
    CELL_PROBLEM(row, PROBLEM_CSV_VALUE, COLUMN_DISTRIBUTION,
                 "write lever, fixed, uniform or triangular", "'%s' is no distribution",
                 word->text);
    return false;
}

/* A number; `fallback` when the cell may be empty and is (NULL: it may not). */
static bool read_number(const struct row *row, enum column column, const double *fallback,
                        double *out)
{
    const struct passage *text = cell(row, column);
    if (!text->length && fallback) {
        *out = *fallback;
        return true;
    }
    if (text_to_double(text->text, text->length, out))
        return true;
    CELL_PROBLEM(row, PROBLEM_CSV_VALUE, column, "write a number, with a point for the decimals",
                 text->length ? "'%s' is not a number: column '%s' of %s"
                              : "an empty cell%.0s: column '%s' of %s needs a number",
                 text->text, columns[column], row->out->folded);
    return false;
}

/* False when there is no range to speak of. */
static bool read_range(const struct row *row)
{
    struct parameter *out = row->out;
    const bool fixed = out->distribution == DISTRIBUTION_FIXED;
    if (!read_number(row, COLUMN_BASE, NULL, &out->base) ||
        !read_number(row, COLUMN_LOW, fixed ? &out->base : NULL, &out->low) ||
        !read_number(row, COLUMN_HIGH, fixed ? &out->base : NULL, &out->high))
        return false;
    if (out->low > out->high)
        CELL_PROBLEM(row, PROBLEM_PARAMETER_RANGE, COLUMN_LOW, "exchange them",
                     "%s: low %g is above high %g", out->folded, out->low, out->high);
    else if (out->base < out->low || out->base > out->high)
        CELL_PROBLEM(row, PROBLEM_PARAMETER_RANGE, COLUMN_BASE, "widen the range or move the base",
                     "%s: the base %g lies outside %g to %g", out->folded, out->base, out->low,
                     out->high);
    else if (is_sampled(out) && out->low == out->high)
        CELL_PROBLEM(row, PROBLEM_PARAMETER_RANGE, COLUMN_LOW,
                     "give it a range, or make its distribution `fixed`",
                     "%s is sampled but low equals high", out->folded);
    return out->low <= out->high;
}

static void read_dimension(const struct row *row)
{
    const struct passage *text = cell(row, COLUMN_DIMENSION);
    size_t number = 0;
    if (!is_sampled(row->out)) {
        if (text->length)
            CELL_PROBLEM(row, PROBLEM_PARAMETER_DIMENSION, COLUMN_DIMENSION, "leave the cell empty",
                         "%s is not sampled (%s), so it has no dimension", row->out->folded,
                         distribution_name(row->out->distribution));
        return;
    }
    if (!text->length)
        CELL_PROBLEM(row, PROBLEM_PARAMETER_DIMENSION, COLUMN_NAME,
                     "give it the next number that was never used",
                     "%s is sampled but has no dimension", row->out->folded);
    else if (!text_to_size(text->text, text->length, &number) || number < 1 ||
             number > DIMENSION_MAX)
        CELL_PROBLEM(row, PROBLEM_PARAMETER_DIMENSION, COLUMN_DIMENSION, NULL,
                     "'%s' is no whole number from 1 to %d", text->text, (int)DIMENSION_MAX);
    else
        row->out->dimension = (uint32_t)number;
}

static void read_origin(const struct row *row)
{
    const struct passage *grade = cell(row, COLUMN_GRADE), *window = cell(row, COLUMN_WINDOW);
    row->out->grade = '-';
    if (grade->length == 1 && strchr("ABCD", grade->text[0]))
        row->out->grade = grade->text[0];
    else if (grade->length)
        CELL_PROBLEM(row, PROBLEM_CSV_VALUE, COLUMN_GRADE,
                     "A measured, B documented estimate, C indirect or disputed, D judgement",
                     "'%s' is no grade", grade->text);
    else
        CELL_PROBLEM(row, PROBLEM_PARAMETER_SOURCE, COLUMN_NAME, "write A, B, C or D",
                     "%s has no grade", row->out->folded);
    if (window->length && strcmp(window->text, "pre") != 0 && strcmp(window->text, "post") != 0)
        CELL_PROBLEM(row, PROBLEM_CSV_VALUE, COLUMN_WINDOW, "write pre, post or nothing",
                     "'%s' is no window", window->text);
    if (!cell(row, COLUMN_SOURCE)->length)
        CELL_PROBLEM(row, PROBLEM_PARAMETER_SOURCE, COLUMN_NAME,
                     "name a document a reader can find, or write `judgement`", "%s has no source",
                     row->out->folded);
}

static void read_row(const struct row *row)
{
    struct parameter *out = row->out;
    *out = (struct parameter){
        .name = cell(row, COLUMN_NAME)->text,
        .element = cell(row, COLUMN_ELEMENT)->text,
        .unit = cell(row, COLUMN_UNIT)->text,
        .controlled_by = cell(row, COLUMN_CONTROLLED_BY)->text,
        .source = cell(row, COLUMN_SOURCE)->text,
        .as_of = cell(row, COLUMN_AS_OF)->text,
        .window = cell(row, COLUMN_WINDOW)->text,
        .note = cell(row, COLUMN_NOTE)->text,
        .where = *cell(row, COLUMN_NAME),
    };
    const char *folded = case_fold(row->reader->arena, out->name, out->element);
    out->folded = folded ? folded : "";
    if (!*out->name)
        CELL_PROBLEM(row, PROBLEM_NAME_MISSING, COLUMN_NAME, NULL, "a parameter without a name");
    const bool known = read_distribution(row);
    if (!read_range(row)) {
        out->low = -INFINITY; /* what clauses set is not held against a range that nobody knows */
        out->high = INFINITY;
    }
    if (known)
        read_dimension(row);
    read_origin(row);
}

static void check_unique(const struct case_reader *reader, const struct csv *csv)
{
    struct table names, dimensions;
    table_init(&names, reader->arena);
    table_init(&dimensions, reader->arena);
    for (size_t i = 0; i < reader->folder->parameter_count; i++) {
        const struct row row = {.reader = reader, .csv = csv, .index = i};
        const struct parameter *parameter = &reader->folder->parameters[i];
        const uint32_t before = table_find(&names, parameter->folded);
        if (before != TABLE_NONE)
            CELL_PROBLEM(&row, PROBLEM_NAME_DUPLICATE, COLUMN_NAME, "keep one of the two",
                         "%s stands here a second time", parameter->folded);
        table_add(&names, parameter->folded, (uint32_t)i);
        if (!parameter->dimension)
            continue;
        const char *number = arena_print(reader->arena, "%u", parameter->dimension);
        const uint32_t owner = number ? table_find(&dimensions, number) : TABLE_NONE;
        if (owner != TABLE_NONE)
            CELL_PROBLEM(&row, PROBLEM_PARAMETER_DIMENSION, COLUMN_DIMENSION,
                         "give the newer one the next number that was never used",
                         "dimension %u belongs to %s already", parameter->dimension,
                         reader->folder->parameters[owner].folded);
        else if (number)
            table_add(&dimensions, number, (uint32_t)i);
    }
}

void parameters_read(const struct case_reader *reader, const char *path)
{
    struct csv csv;
    const struct source *source = case_text_read(reader, path);
    if (!source || !csv_parse(reader->arena, source, columns, COLUMN_COUNT, reader->problems, &csv))
        return;
    struct parameter *parameters = ARENA_ARRAY(reader->arena, struct parameter, csv.row_count);
    for (size_t i = 0; parameters && i < csv.row_count; i++)
        read_row(&(struct row){.reader = reader, .csv = &csv, .index = i, .out = &parameters[i]});
    if (!parameters)
        return;
    reader->folder->parameters = parameters;
    reader->folder->parameter_count = csv.row_count;
    check_unique(reader, &csv);
}

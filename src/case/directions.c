// SPDX-License-Identifier: MIT
/* directions.csv: which way each lever is stronger, and the packages on which stronger is not safer, with a
 * sentence for each. tests/monotone_test.py holds the model to it; the page shows the sentence beside the
 * lever. */
#include "base/csv.h"
#include "case/case_parts.h"

#include "base/text.h"

#include <string.h>

enum column { COLUMN_LEVER, COLUMN_STRONGER, COLUMN_WHERE_NOT, COLUMN_EXCEPTION, COLUMN_COUNT };

static const char *const columns[COLUMN_COUNT] = {"lever", "stronger", "where not", "exception"};

static bool is_lever(const struct case_reader *reader, const struct passage *name,
                     const char *folded)
{
    const struct parameter *parameter = case_find_parameter(reader->folder, folded);
    if (parameter && parameter->distribution == DISTRIBUTION_LEVER)
        return true;
    CASE_PROBLEM(reader, PROBLEM_CSV_VALUE, name, case_suggest_parameter(reader, name->text, true),
                 "'%s' is no lever", name->text);
    return false;
}

static bool read_row(const struct case_reader *reader, const struct csv *csv, size_t row,
                     struct direction *out)
{
    const struct passage *lever = csv_cell(csv, row, COLUMN_LEVER);
    const struct passage *stronger = csv_cell(csv, row, COLUMN_STRONGER);
    const struct passage *where = csv_cell(csv, row, COLUMN_WHERE_NOT);
    const struct passage *exception = csv_cell(csv, row, COLUMN_EXCEPTION);
    const char *folded = case_fold_subscripted(reader->arena, lever->text);
    const bool up = strcmp(stronger->text, "up") == 0;
    if (!folded || !is_lever(reader, lever, folded))
        return false;
    if (!up && strcmp(stronger->text, "down") != 0) {
        CASE_PROBLEM(reader, PROBLEM_CSV_VALUE, stronger, "write up or down",
                     "'%s' is no direction", stronger->text);
        return false;
    }
    if ((where->length == 0) != (exception->length == 0)) {
        CASE_PROBLEM(reader, PROBLEM_CSV_VALUE, where->length ? where : exception,
                     "name a package and say in a sentence why, or leave both empty",
                     "an exception of %s needs a package and a sentence", lever->text);
        return false;
    }
    const struct package *package = case_find_package(reader->folder, where->text);
    if (where->length && !package) {
        CASE_PROBLEM(reader, PROBLEM_CSV_VALUE, where, case_suggest_package(reader, where->text),
                     "there is no package '%s'", where->text);
        return false;
    }
    *out = (struct direction){.lever = folded,
                              .up = up,
                              .where_not = package ? package->id : NULL,
                              .exception = exception->length ? exception->text : NULL};
    return true;
}

void directions_read(const struct case_reader *reader, const char *path)
{
    struct csv csv;
    const struct source *source = case_text_read(reader, path);
    if (!source || !csv_parse(reader->arena, source, columns, COLUMN_COUNT, reader->problems, &csv))
        return;
    struct direction *directions = ARENA_ARRAY(reader->arena, struct direction, csv.row_count);
    size_t count = 0;
    for (size_t i = 0; directions && i < csv.row_count; i++)
        count += read_row(reader, &csv, i, &directions[count]);
    reader->folder->directions = directions;
    reader->folder->direction_count = count;
}

// SPDX-License-Identifier: MIT
/* observations.csv and drivers.csv: one number or range a row, each with its place, in order of months.
 *
 * Columns are found by their heads. Observations need all of them; a file of drivers that a caller
 * names may have the first three alone. */
#include "case/observation_parts.h"

#include "base/csv.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum column {
    COLUMN_SERIES,
    COLUMN_MONTH,
    COLUMN_VALUE,
    COLUMN_UNIT,
    COLUMN_MONTHS,
    COLUMN_LOW,
    COLUMN_HIGH,
    COLUMN_KIND,
    COLUMN_SOURCE,
    COLUMN_LICENCE,
    COLUMN_VINTAGE,
    COLUMN_NOTE,
    COLUMN_COUNT,
    COLUMN_NEEDED = COLUMN_UNIT /* of a file of drivers that a caller names */
};
enum { MONTHS_MOST = 24 };

static const char *const columns[COLUMN_COUNT] = {"series", "month",   "value",   "unit",
                                                  "months", "low",     "high",    "kind",
                                                  "source", "licence", "vintage", "note"};
static const char *const kinds[] = {"measured", "claim", "count", "money"};

struct file {
    const struct case_reader *reader;
    struct csv csv;
    size_t at[COLUMN_COUNT]; /* where each column stands; column_count: nowhere */
    enum rows_when when;
    const struct observations *of;
};

static const struct passage nothing = {.text = "", .length = 0};

static const struct passage *cell(const struct file *file, size_t row, enum column column)
{
    return file->at[column] < file->csv.column_count ? csv_cell(&file->csv, row, file->at[column])
                                                     : &nothing;
}

static bool file_read_table(struct file *file, const char *path, size_t needed)
{
    const struct source *source = case_text_read(file->reader, path);
    if (!source || !csv_table(file->reader->arena, source, file->reader->problems, &file->csv) ||
        !file->csv.row_count)
        return false;
    bool whole = true;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        file->at[i] = file->csv.column_count;
        for (size_t k = 0; k < file->csv.column_count; k++)
            if (strcasecmp(csv_cell(&file->csv, 0, k)->text, columns[i]) == 0)
                file->at[i] = k;
        if (file->at[i] < file->csv.column_count || i >= needed)
            continue;
        const struct passage *head = csv_cell(&file->csv, 0, 0);
        CASE_PROBLEM(file->reader, PROBLEM_CSV_COLUMN, head,
                     "docs/case-format.md lists the columns", "there is no column '%s'",
                     columns[i]);
        whole = false;
    }
    return whole;
}

static bool read_number(const struct file *file, size_t row, enum column column, double *out)
{
    const struct passage *text = cell(file, row, column);
    *out = NAN;
    if (!text->length || text_to_double(text->text, text->length, out))
        return true;
    CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, text,
                 "write a number, with a point for the decimals",
                 "'%s' is not a number: column '%s'", text->text, columns[column]);
    return false;
}

static bool read_kind(const struct file *file, size_t row, struct observation *out)
{
    const struct passage *word = cell(file, row, COLUMN_KIND);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(word->text, kinds[i]) == 0) {
            out->kind = (enum observation_kind)i;
            return true;
        }
    if (file->at[COLUMN_KIND] == file->csv.column_count)
        return true;
    CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, word->length ? word : &out->where,
                 "write measured, claim, count or money", "'%s' is no kind", word->text);
    return false;
}

static bool read_months(const struct file *file, size_t row, struct observation *out)
{
    const struct passage *text = cell(file, row, COLUMN_MONTHS);
    size_t months = 1;
    if (text->length &&
        (!text_to_size(text->text, text->length, &months) || months < 1 || months > MONTHS_MOST)) {
        CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, text, "write how many months the row covers",
                     "'%s' is no whole number from 1 to %d", text->text, (int)MONTHS_MOST);
        return false;
    }
    out->months = (unsigned)months;
    return true;
}

static bool check_numbers(const struct file *file, const struct observation *row)
{
    const bool range = !isnan(row->low) && !isnan(row->high);
    const char *fault = NULL;
    if (isnan(row->value) && !range)
        fault = "a row needs a value, or low and high";
    else if (row->kind == OBSERVATION_CLAIM && !range)
        fault = "a claim needs low and high: no single claim is taken as the truth";
    else if (isnan(row->low) != isnan(row->high))
        fault = "low and high come together";
    else if (range && !(row->low <= row->high))
        fault = "low is above high";
    else if (range && !isnan(row->value) && (row->value < row->low || row->value > row->high))
        fault = "the value lies outside low to high";
    if (fault)
        CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, &row->where, NULL, "%s", fault);
    return !fault;
}

static bool check_window(const struct file *file, const struct observation *row)
{
    const bool later = row->month > file->of->until;
    if (file->when == ROWS_WITHIN && later)
        CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, &row->where,
                     "hold it out: keep it in a file of its own, for --held-out",
                     "%s lies after %s, the last month that the case may know", row->where.text,
                     file->of->until_text);
    else if (row->month - (int)row->months + 1 < 0)
        CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, &row->where, NULL,
                     "the row begins before the model's time does");
    else
        return file->when == ROWS_LATER || !later;
    return false;
}

static bool read_row(const struct file *file, size_t row, const char *unit, struct observation *out)
{
    const struct passage *written = cell(file, row, COLUMN_UNIT);
    *out = (struct observation){.where = *cell(file, row, COLUMN_MONTH),
                                .unit = unit,
                                .source = cell(file, row, COLUMN_SOURCE)->text,
                                .licence = cell(file, row, COLUMN_LICENCE)->text,
                                .vintage = cell(file, row, COLUMN_VINTAGE)->text,
                                .note = cell(file, row, COLUMN_NOTE)->text};
    if (!observation_month(file->reader, &out->where, &out->month) ||
        !read_number(file, row, COLUMN_VALUE, &out->value) ||
        !read_number(file, row, COLUMN_LOW, &out->low) ||
        !read_number(file, row, COLUMN_HIGH, &out->high) || !read_kind(file, row, out) ||
        !read_months(file, row, out))
        return false;
    if (written->length && strcmp(written->text, unit) != 0) {
        CASE_PROBLEM(file->reader, PROBLEM_PARAMETER_UNIT, written,
                     "the two must be equal: convert the row",
                     "the unit is '%s' here but '%s' in series.yaml", written->text, unit);
        return false;
    }
    return check_numbers(file, out) && check_window(file, out);
}

static void check_origin(const struct file *file, const struct observation *row)
{
    if (file->when == ROWS_WITHIN && (!*row->source || !*row->licence))
        CASE_PROBLEM(file->reader, PROBLEM_PARAMETER_SOURCE, &row->where,
                     "name where the number comes from, and what its terms allow",
                     "a row without source or licence");
}

/* The rows of one id, in the order of the file. */
static struct observation *rows_of(const struct file *file, const char *id, const char *unit,
                                   size_t *count)
{
    struct observation *rows =
        ARENA_ARRAY(file->reader->arena, struct observation, file->csv.row_count);
    *count = 0;
    for (size_t i = 1; rows && i < file->csv.row_count; i++) {
        if (!case_same_id(cell(file, i, COLUMN_SERIES)->text, id) ||
            !read_row(file, i, unit, &rows[*count]))
            continue;
        check_origin(file, &rows[*count]);
        if (*count && rows[*count].month <= rows[*count - 1].month)
            CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, &rows[*count].where,
                         "put the rows of a series in order of months, one a month",
                         "%s: '%s' comes after '%s'", id, rows[*count].where.text,
                         rows[*count - 1].where.text);
        ++*count;
    }
    return rows;
}

/* Rows whose series nobody declared. */
static void check_names(const struct file *file, bool drivers)
{
    const struct observations *of = file->of;
    const size_t known = drivers ? of->driver_count : of->series_count;
    const char **ids = ARENA_ARRAY(file->reader->arena, const char *, known);
    for (size_t i = 0; ids && i < known; i++)
        ids[i] = drivers ? of->drivers[i].id : of->series[i].id;
    for (size_t row = 1; ids && row < file->csv.row_count; row++) {
        const struct passage *id = cell(file, row, COLUMN_SERIES);
        bool found = false;
        for (size_t i = 0; i < known; i++)
            found = found || case_same_id(ids[i], id->text);
        if (!found)
            CASE_PROBLEM(file->reader, PROBLEM_NAME_UNDEFINED,
                         id->length ? id : cell(file, row, COLUMN_MONTH),
                         text_suggest(file->reader->arena, id->text, ids, known),
                         "'%s' is no %s of series.yaml", id->text, drivers ? "driver" : "series");
    }
}

/* Rows of `later` take the place of rows of the same month. */
static const struct observation *merge(struct arena *arena, const struct observation *rows,
                                       size_t count, const struct observation *later,
                                       size_t later_count, size_t *out_count)
{
    struct observation *all = ARENA_ARRAY(arena, struct observation, count + later_count);
    size_t made = 0, i = 0, k = 0;
    while (all && (i < count || k < later_count)) {
        const bool old = k == later_count || (i < count && rows[i].month < later[k].month);
        if (!old && i < count && rows[i].month == later[k].month)
            i++;
        all[made++] = old ? rows[i++] : later[k++];
    }
    *out_count = made;
    return all;
}

void observation_rows_read(const struct case_reader *reader, const char *path, enum rows_when when,
                           struct observations *into)
{
    struct file file = {.reader = reader, .when = when, .of = into};
    if (!file_read_table(&file, path, COLUMN_COUNT))
        return;
    struct observed_series *series = arena_grow(reader->arena, into->series, into->series_count,
                                                into->series_count, sizeof *series);
    check_names(&file, false);
    for (size_t i = 0; series && i < into->series_count; i++) {
        size_t count = 0;
        const struct observation *rows = rows_of(&file, series[i].id, series[i].unit, &count);
        series[i].items =
            merge(reader->arena, series[i].items, series[i].count, rows, count, &series[i].count);
    }
    if (series)
        into->series = series;
}

static void check_gaps(const struct file *file, const struct driver *driver)
{
    for (size_t i = 1; i < driver->count; i++)
        if (driver->items[i].month != driver->items[i - 1].month + 1) {
            CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, &driver->items[i].where,
                         "give every month between its first and its last",
                         "%s: months are missing before '%s'", driver->id,
                         driver->items[i].where.text);
            return;
        }
    if (!driver->count && file->when == ROWS_WITHIN)
        CASE_PROBLEM(file->reader, PROBLEM_CSV_VALUE, &driver->where, "give it rows in drivers.csv",
                     "the driver '%s' has no rows", driver->id);
}

void driver_rows_read(const struct case_reader *reader, const char *path, enum rows_when when,
                      struct observations *into)
{
    struct file file = {.reader = reader, .when = when, .of = into};
    if (!file_read_table(&file, path, when == ROWS_WITHIN ? COLUMN_COUNT : COLUMN_NEEDED))
        return;
    struct driver *drivers = arena_grow(reader->arena, into->drivers, into->driver_count,
                                        into->driver_count, sizeof *drivers);
    check_names(&file, true);
    for (size_t i = 0; drivers && i < into->driver_count; i++) {
        size_t count = 0;
        const struct observation *rows = rows_of(&file, drivers[i].id, drivers[i].unit, &count);
        drivers[i].items = merge(reader->arena, drivers[i].items, drivers[i].count, rows, count,
                                 &drivers[i].count);
        check_gaps(&file, &drivers[i]);
    }
    if (drivers)
        into->drivers = drivers;
}

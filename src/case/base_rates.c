// SPDX-License-Identifier: MIT
/* base_rates.csv: how often things of this kind happened elsewhere, shown beside the model. */
#include "case/case_parts.h"
#include "base/csv.h"

#include "base/text.h"

#include <math.h>

enum column {
    COLUMN_CLASS,
    COLUMN_EVENT,
    COLUMN_HORIZON,
    COLUMN_ESTIMATE,
    COLUMN_LOW,
    COLUMN_HIGH,
    COLUMN_N,
    COLUMN_SOURCE,
    COLUMN_NOTE,
    COLUMN_COUNT
};

static const char *const columns[COLUMN_COUNT] = {
    "class", "event", "horizon years", "estimate", "low", "high", "n", "source", "note"};

static double read_number(const struct case_reader *reader, const struct csv *csv, size_t row,
                          enum column column, bool may_be_empty)
{
    const struct passage *text = csv_cell(csv, row, (size_t)column);
    double number = NAN;
    if (!text->length && may_be_empty)
        return NAN;
    if (!text_to_double(text->text, text->length, &number))
        CASE_PROBLEM(reader, PROBLEM_CSV_VALUE, text, "write a number",
                     "'%s' is not a number: column '%s'", text->text, columns[column]);
    return number;
}

static void check_order(const struct case_reader *reader, const struct base_rate *rate,
                        const struct passage *where)
{
    if (rate->low > rate->estimate || rate->estimate > rate->high)
        CASE_PROBLEM(reader, PROBLEM_PARAMETER_RANGE, where, NULL,
                     "the estimate %g lies outside %g to %g", rate->estimate, rate->low,
                     rate->high);
}

void base_rates_read(const struct case_reader *reader, const char *path)
{
    struct csv csv;
    const struct source *source = case_text_read(reader, path);
    if (!source || !csv_parse(reader->arena, source, columns, COLUMN_COUNT, reader->problems, &csv))
        return;
    struct base_rate *rates = ARENA_ARRAY(reader->arena, struct base_rate, csv.row_count);
    for (size_t i = 0; rates && i < csv.row_count; i++) {
        rates[i] = (struct base_rate){
            .class_name = csv_cell(&csv, i, COLUMN_CLASS)->text,
            .event = csv_cell(&csv, i, COLUMN_EVENT)->text,
            .source = csv_cell(&csv, i, COLUMN_SOURCE)->text,
            .note = csv_cell(&csv, i, COLUMN_NOTE)->text,
            .horizon_years = read_number(reader, &csv, i, COLUMN_HORIZON, false),
            .estimate = read_number(reader, &csv, i, COLUMN_ESTIMATE, false),
            .low = read_number(reader, &csv, i, COLUMN_LOW, true),
            .high = read_number(reader, &csv, i, COLUMN_HIGH, true),
            .n = read_number(reader, &csv, i, COLUMN_N, true),
        };
        check_order(reader, &rates[i], csv_cell(&csv, i, COLUMN_ESTIMATE));
    }
    if (!rates)
        return;
    reader->folder->base_rates = rates;
    reader->folder->base_rate_count = csv.row_count;
}

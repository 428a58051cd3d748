// SPDX-License-Identifier: MIT
/* Comma-separated text to cells.
 *
 * Takes a source whose encoding is checked. A field may be quoted; then "" is one quote, and
 * commas and line ends belong to the text. Lines end in LF or CR LF. Cells are passages: a problem
 * in one is shown under it. */
#include "base/csv.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

struct csv_reader {
    struct arena *arena;
    const struct source *source;
    struct problems *problems;
    size_t at;
    struct passage *fields; /* of the row being read */
    size_t field_count, field_capacity;
    bool stopped;
};

static bool at_row_end(const struct csv_reader *reader)
{
    const char *next = reader->source->bytes + reader->at;
    return reader->at >= reader->source->size || *next == '\n' ||
           (*next == '\r' && next[1] == '\n');
}

static void skip_row_end(struct csv_reader *reader)
{
    if (reader->at < reader->source->size && reader->source->bytes[reader->at] == '\r')
        reader->at++;
    if (reader->at < reader->source->size && reader->source->bytes[reader->at] == '\n')
        reader->at++;
}

static bool add_field(struct csv_reader *reader, struct passage field)
{
    if (reader->field_count == reader->field_capacity) {
        const size_t capacity = reader->field_capacity ? reader->field_capacity * 2 : 16;
        struct passage *fields = arena_grow(reader->arena, reader->fields, reader->field_count,
                                            capacity, sizeof *fields);
        if (!fields)
            return false;
        reader->fields = fields;
        reader->field_capacity = capacity;
    }
    reader->fields[reader->field_count++] = field;
    return field.text != NULL;
}

static void report_at(struct csv_reader *reader, size_t offset, const char *remedy,
                      const char *message)
{
    const struct passage where = {.text = reader->source->bytes + offset,
                                  .length = 1,
                                  .source = reader->source,
                                  .start = (uint32_t)offset};
    problem_add(reader->problems, PROBLEM_CSV_SYNTAX, &where, 0, 1, remedy, "%s", message);
    reader->stopped = true;
}

/* A field without quotes: up to the comma or line end, blanks around it removed. */
static bool read_plain(struct csv_reader *reader)
{
    const char *bytes = reader->source->bytes;
    size_t start = reader->at;
    while (!at_row_end(reader) && bytes[reader->at] != ',') {
        if (bytes[reader->at] == '"') {
            report_at(reader, reader->at, "put the whole field in quotes and double the inner ones",
                      "a quote inside a field that is not quoted");
            return false;
        }
        reader->at++;
    }
    size_t end = reader->at;
    while (start < end && (bytes[start] == ' ' || bytes[start] == '\t'))
        start++;
    while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t'))
        end--;
    return add_field(reader,
                     (struct passage){.text = arena_text(reader->arena, bytes + start, end - start),
                                      .length = end - start,
                                      .source = reader->source,
                                      .start = (uint32_t)start});
}

/* The end of a quoted field that begins at `at` (its first quote): the offset of the closing quote,
 * or 0; and the bytes of its text. */
static size_t measure_quoted(const struct source *source, size_t at, size_t *length)
{
    *length = 0;
    for (size_t i = at + 1; i < source->size; i++, (*length)++) {
        if (source->bytes[i] == '"' && source->bytes[i + 1] != '"')
            return i;
        if (source->bytes[i] == '"')
            i++;
    }
    return 0;
}

static bool read_quoted(struct csv_reader *reader)
{
    const char *bytes = reader->source->bytes;
    size_t length = 0;
    const size_t close = measure_quoted(reader->source, reader->at, &length);
    if (!close) {
        report_at(reader, reader->at, "close it with another quote",
                  "a quote that is never closed");
        return false;
    }
    char *text = arena_alloc(reader->arena, length + 1, 1);
    uint32_t *offsets = ARENA_ARRAY(reader->arena, uint32_t, length + 1);
    if (!text || !offsets)
        return false;
    size_t at = reader->at + 1;
    for (size_t i = 0; i < length; i++, at++) {
        at += bytes[at] == '"';
        text[i] = bytes[at];
        offsets[i] = (uint32_t)at;
    }
    offsets[length] = (uint32_t)close;
    reader->at = close + 1;
    if (!at_row_end(reader) && bytes[reader->at] != ',') {
        report_at(reader, reader->at, "put a comma there, or double the quote",
                  "text after a closing quote");
        return false;
    }
    return add_field(reader, (struct passage){.text = text,
                                              .length = length,
                                              .source = reader->source,
                                              .offsets = offsets,
                                              .start = (uint32_t)(close - length)});
}

/* One row into reader->fields; false at a problem or when memory is out. */
static bool read_row(struct csv_reader *reader)
{
    reader->field_count = 0;
    for (;;) {
        const bool quoted =
            reader->at < reader->source->size && reader->source->bytes[reader->at] == '"';
        if (quoted ? !read_quoted(reader) : !read_plain(reader))
            return false;
        if (at_row_end(reader))
            break;
        reader->at++; /* the comma */
    }
    skip_row_end(reader);
    return true;
}

static bool same_column(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        const int left = *a == '_' ? ' ' : tolower((unsigned char)*a);
        const int right = *b == '_' ? ' ' : tolower((unsigned char)*b);
        if (left != right)
            return false;
    }
    return *a == *b;
}

static size_t find_column(const char *name, const char *const *columns, size_t count)
{
    size_t column = 0;
    while (column < count && !same_column(name, columns[column]))
        column++;
    return column;
}

/* Which of the columns each field of the header is. */
static bool bind_header(struct csv_reader *reader, const char *const *columns, size_t count,
                        size_t *bound)
{
    bool fine = true;
    for (size_t i = 0; i < reader->field_count; i++) {
        const struct passage *field = &reader->fields[i];
        bound[i] = find_column(field->text, columns, count);
        bool twice = false;
        for (size_t j = 0; j < i; j++)
            twice = twice || (bound[i] < count && bound[j] == bound[i]);
        if (bound[i] < count && !twice)
            continue;
        problem_add(reader->problems, PROBLEM_CSV_COLUMN, field, 0, field->length,
                    twice ? "keep one of the two"
                          : text_suggest(reader->arena, field->text, columns, count),
                    twice ? "the column '%s' stands here a second time"
                          : "'%s' is not a column of this file",
                    field->text);
        fine = false;
    }
    for (size_t column = 0; column < count; column++) {
        bool found = false;
        for (size_t i = 0; i < reader->field_count; i++)
            found = found || bound[i] == column;
        if (!found)
            problem_add(reader->problems, PROBLEM_CSV_COLUMN, &reader->fields[0], 0, 1,
                        "add it to the first row, and a comma to every other",
                        "the column '%s' is missing", columns[column]);
        fine = fine && found;
    }
    return fine;
}

static size_t count_lines(const struct source *source)
{
    size_t lines = 1;
    for (size_t i = 0; i < source->size; i++)
        lines += source->bytes[i] == '\n';
    return lines;
}

static void read_rows(struct csv_reader *reader, const size_t *bound, size_t bound_count,
                      struct csv *csv)
{
    while (reader->at < reader->source->size && read_row(reader)) {
        if (reader->field_count == 1 && reader->fields[0].length == 0)
            continue;
        if (reader->field_count != bound_count) {
            problem_add(reader->problems, PROBLEM_CSV_SYNTAX, &reader->fields[0], 0,
                        reader->fields[0].length,
                        "put fields that hold a comma in quotes; empty fields keep their comma",
                        "this row has %zu fields, the header has %zu", reader->field_count,
                        bound_count);
            continue;
        }
        struct passage *row = csv->cells + csv->row_count * csv->column_count;
        for (size_t i = 0; i < bound_count; i++)
            row[bound[i]] = reader->fields[i];
        csv->row_count++;
    }
}

static struct csv_reader begin_reading(struct arena *arena, const struct source *source,
                                       struct problems *problems)
{
    const bool has_mark =
        source->size >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0;
    return (struct csv_reader){
        .arena = arena, .source = source, .problems = problems, .at = has_mark ? 3 : 0};
}

bool csv_parse(struct arena *arena, const struct source *source, const char *const *columns,
               size_t column_count, struct problems *problems, struct csv *out)
{
    struct csv_reader reader = begin_reading(arena, source, problems);
    const size_t errors = problems->errors;
    if (!read_row(&reader))
        return false;
    const size_t bound_count = reader.field_count;
    size_t *bound = ARENA_ARRAY(arena, size_t, bound_count);
    struct csv csv = {.column_count = column_count};
    csv.cells = ARENA_ARRAY(arena, struct passage, count_lines(source) * column_count);
    if (!bound || !csv.cells || !bind_header(&reader, columns, column_count, bound))
        return false;
    read_rows(&reader, bound, bound_count, &csv);
    if (problems->errors > errors || arena->failed)
        return false;
    *out = csv;
    return true;
}

bool csv_table(struct arena *arena, const struct source *source, struct problems *problems,
               struct csv *out)
{
    struct csv_reader reader = begin_reading(arena, source, problems);
    const size_t errors = problems->errors;
    if (!read_row(&reader))
        return false;
    const size_t columns = reader.field_count;
    size_t *bound = ARENA_ARRAY(arena, size_t, columns);
    struct csv csv = {.column_count = columns};
    csv.cells = ARENA_ARRAY(arena, struct passage, count_lines(source) * columns);
    if (!bound || !csv.cells)
        return false;
    for (size_t i = 0; i < columns; i++) {
        bound[i] = i;
        csv.cells[i] = reader.fields[i];
    }
    csv.row_count = 1;
    read_rows(&reader, bound, columns, &csv);
    if (problems->errors > errors || arena->failed)
        return false;
    *out = csv;
    return true;
}

const struct passage *csv_cell(const struct csv *csv, size_t row, size_t column)
{
    return &csv->cells[row * csv->column_count + column];
}

size_t csv_column(const struct csv *csv, const char *head)
{
    size_t column = 0;
    while (column < csv->column_count && strcmp(csv_cell(csv, 0, column)->text, head) != 0)
        column++;
    return column;
}

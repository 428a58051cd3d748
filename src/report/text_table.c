// SPDX-License-Identifier: MIT
/* Lays out tables in columns of characters.
 *
 * Widths are counted in code points after escaping, which is right for the scripts that a terminal
 * shows one cell a letter. The layout is decided in three steps: measure every column, choose how
 * many columns fit beside the names, print that part; repeat with the columns that are left. */
#include "report/text_table.h"

#include <string.h>

enum {
    WIDTH_DEFAULT = 100,
    WIDTH_LEAST = 40,
    NAME_LEAST = 16,
    GAP = 2,
    LINES_MOST = 12,
    GROUP_GROWS = 20
};

/* No table has more columns side by side. */
enum { PART_COLUMNS = 32 };

size_t text_width(const struct report_style *style)
{
    const size_t width = style->width ? style->width : WIDTH_DEFAULT;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width;
}

enum dialect text_dialect(const struct report_style *style)
{
    return style->unicode ? DIALECT_UNICODE : DIALECT_ASCII;
}

/* Bytes that begin a code point. */
static size_t letters_in(const char *text, size_t length)
{
    size_t letters = 0;
    for (size_t i = 0; i < length; i++)
        letters += ((unsigned char)text[i] & 0xC0) != 0x80;
    return letters;
}

static size_t count_letters(const char *text)
{
    return text ? letters_in(text, strlen(text)) : 0;
}

static void add_repeated(struct buffer *out, const char *text, size_t times)
{
    while (times-- > 0)
        buffer_add(out, text);
}

/* The end of the longest piece of `text` that fits `width` letters and ends at a blank; a word that
 * is longer than a line is cut. */
static const char *line_end(const char *text, size_t width)
{
    const char *best = NULL;
    size_t letters = 0;
    const char *at = text;
    for (; *at; at++) {
        letters += ((unsigned char)*at & 0xC0) != 0x80;
        if (letters > width)
            break;
        if (at[1] == ' ')
            best = at + 1;
    }
    return !*at ? at : best ? best : at;
}

/* Breaks a text into lines; returns how many. What exceeds LINES_MOST stays on the last line. */
static size_t break_lines(const char *text, size_t width, const char *starts[LINES_MOST],
                          size_t lengths[LINES_MOST])
{
    size_t count = 0;
    while (text && *text) {
        const char *end = count + 1 < LINES_MOST ? line_end(text, width) : text + strlen(text);
        starts[count] = text;
        lengths[count++] = (size_t)(end - text);
        text = end;
        while (*text == ' ')
            text++;
    }
    return count;
}

static size_t longest_word(const char *text)
{
    size_t most = 0;
    while (text && *text) {
        const size_t length = strcspn(text, " ");
        const size_t letters = letters_in(text, length);
        most = letters > most ? letters : most;
        text += length;
        text += *text == ' ';
    }
    return most;
}

void text_heading(struct buffer *out, const char *text, const struct report_style *style)
{
    buffer_add(out, "\n");
    buffer_add(out, style->colour ? "\033[1m" : "");
    text_paragraph(out, text, 0, style);
    buffer_add(out, style->colour ? "\033[0m" : "");
}

void text_block(struct buffer *out, const char *text, size_t first_indent, size_t indent,
                const struct report_style *style)
{
    struct buffer line = {0};
    escape_terminal(&line, text, text_dialect(style));
    const size_t width = text_width(style);
    const char *at = line.bytes ? line.bytes : "";
    for (bool first = true; *at; first = false) {
        const size_t before = first ? first_indent : indent;
        const char *end = line_end(at, width - before);
        add_repeated(out, " ", before);
        buffer_add_bytes(out, at, (size_t)(end - at));
        buffer_add(out, "\n");
        at = end;
        while (*at == ' ')
            at++;
    }
    out->failed |= line.failed;
    buffer_free(&line);
}

void text_paragraph(struct buffer *out, const char *text, size_t indent,
                    const struct report_style *style)
{
    text_block(out, text, 0, indent, style);
}

/* How wide the parts of a column are. */
struct measure {
    size_t value, range, width;
};

static struct measure measure_column(const struct column *column, size_t rows)
{
    struct measure measure = {0};
    for (size_t i = 0; i < rows; i++) {
        const size_t value = count_letters(column->cells[i].value);
        const size_t range = count_letters(column->cells[i].range);
        measure.value = value > measure.value ? value : measure.value;
        measure.range = range > measure.range ? range : measure.range;
    }
    measure.width = measure.value + (measure.range ? 1 + measure.range : 0);
    const size_t word = longest_word(column->head);
    measure.width = word > measure.width ? word : measure.width;
    return measure;
}

/* Measures all columns. The last of a group grows until the group's text takes about two lines. */
static void measure_columns(const struct column *columns, size_t count, size_t rows,
                            struct measure *measures)
{
    size_t width = 0;
    for (size_t i = 0; i < count; i++) {
        const bool first = !i || !text_equal(columns[i].group, columns[i - 1].group);
        const bool last = i + 1 == count || !text_equal(columns[i].group, columns[i + 1].group);
        measures[i] = measure_column(&columns[i], rows);
        width = measures[i].width + (first ? 0 : width + GAP);
        const size_t half = (count_letters(columns[i].group) + 1) / 2 + 3;
        const size_t word = longest_word(columns[i].group);
        const size_t few = half < GROUP_GROWS ? half : GROUP_GROWS;
        const size_t wanted = few > word ? few : word;
        if (last && columns[i].group && wanted > width)
            measures[i].width += wanted - width;
    }
}

/* A part of a table that is printed at once. */
struct part {
    const char *const *names;
    const char *name_head;
    size_t rows, name_width;
    const struct column *columns;
    size_t count;
    struct measure measures[PART_COLUMNS];
};

/* The columns from `i` on that share its group, and their common width. */
static size_t group_end(const struct part *part, size_t i, size_t *width)
{
    size_t end = i;
    *width = 0;
    while (end < part->count && text_equal(part->columns[end].group, part->columns[i].group)) {
        *width += part->measures[end].width + (end > i ? GAP : 0);
        end++;
    }
    return end;
}

static size_t group_lines(const struct part *part)
{
    size_t most = 0;
    for (size_t i = 0; i < part->count;) {
        size_t width = 0;
        const size_t end = group_end(part, i, &width);
        const char *starts[LINES_MOST];
        size_t lengths[LINES_MOST];
        const size_t lines = break_lines(part->columns[i].group, width, starts, lengths);
        most = lines > most ? lines : most;
        i = end;
    }
    return most;
}

/* Ends a line without the blanks that trail. */
static void end_line(struct buffer *out)
{
    while (out->length && out->bytes[out->length - 1] == ' ')
        out->length--;
    if (out->bytes)
        out->bytes[out->length] = '\0';
    buffer_add(out, "\n");
}

/* Line `line` of `lines` of a text, set at the foot of its box, padded to `width`. */
static void add_line_of(struct buffer *out, const char *text, size_t width, size_t line,
                        size_t lines, bool right)
{
    const char *starts[LINES_MOST];
    size_t lengths[LINES_MOST];
    const size_t own = break_lines(text, width, starts, lengths);
    const size_t first = lines - own;
    const size_t letters =
        line >= first ? letters_in(starts[line - first], lengths[line - first]) : 0;
    const size_t pad = width > letters ? width - letters : 0;
    add_repeated(out, " ", right ? pad : 0);
    if (line >= first)
        buffer_add_bytes(out, starts[line - first], lengths[line - first]);
    add_repeated(out, " ", right ? 0 : pad);
}

static void add_groups(struct buffer *out, const struct part *part, bool unicode)
{
    const size_t lines = group_lines(part);
    for (size_t line = 0; line < lines; line++) {
        add_repeated(out, " ", part->name_width);
        for (size_t i = 0; i < part->count;) {
            size_t width = 0;
            const size_t end = group_end(part, i, &width);
            add_repeated(out, " ", GAP);
            add_line_of(out, part->columns[i].group, width, line, lines, false);
            i = end;
        }
        end_line(out);
    }
    if (!lines)
        return;
    add_repeated(out, " ", part->name_width);
    for (size_t i = 0; i < part->count;) {
        size_t width = 0;
        const size_t end = group_end(part, i, &width);
        add_repeated(out, " ", GAP);
        add_repeated(out, !part->columns[i].group ? " " : unicode ? "\u2500" : "-", width);
        i = end;
    }
    end_line(out);
}

static size_t head_lines(const struct part *part)
{
    const char *starts[LINES_MOST];
    size_t lengths[LINES_MOST];
    size_t most = break_lines(part->name_head, part->name_width, starts, lengths);
    for (size_t i = 0; i < part->count; i++) {
        const size_t lines =
            break_lines(part->columns[i].head, part->measures[i].width, starts, lengths);
        most = lines > most ? lines : most;
    }
    return most;
}

static void add_heads(struct buffer *out, const struct part *part)
{
    const size_t lines = head_lines(part);
    for (size_t line = 0; line < lines; line++) {
        add_line_of(out, part->name_head, part->name_width, line, lines, false);
        for (size_t i = 0; i < part->count; i++) {
            add_repeated(out, " ", GAP);
            add_line_of(out, part->columns[i].head, part->measures[i].width, line, lines,
                        !part->measures[i].range);
        }
        end_line(out);
    }
}

static void add_rule(struct buffer *out, const struct part *part, bool unicode)
{
    size_t width = part->name_width;
    for (size_t i = 0; i < part->count; i++)
        width += GAP + part->measures[i].width;
    add_repeated(out, unicode ? "\u2500" : "-", width);
    buffer_add(out, "\n");
}

static void add_cell(struct buffer *out, const struct cell *cell, const struct measure *measure,
                     const struct report_style *style)
{
    /* Without a range a column is set to the right as a whole. */
    const size_t room = measure->range ? measure->value : measure->width;
    add_repeated(out, " ", room - count_letters(cell->value));
    buffer_add(out, cell->value ? cell->value : "");
    if (!measure->range)
        return;
    const bool dim = style->colour && cell->range && *cell->range;
    buffer_add(out, dim ? " \033[2m" : " ");
    buffer_add(out, cell->range ? cell->range : "");
    buffer_add(out, dim ? "\033[0m" : "");
    const size_t used = measure->value + 1 + count_letters(cell->range);
    add_repeated(out, " ", measure->width > used ? measure->width - used : 0);
}

static void add_row(struct buffer *out, const struct part *part, size_t row,
                    const struct report_style *style)
{
    const char *starts[LINES_MOST];
    size_t lengths[LINES_MOST];
    const size_t lines = break_lines(part->names[row], part->name_width, starts, lengths);
    for (size_t line = 0; line < lines || line == 0; line++) {
        size_t used = 0; /* the name hangs from the first line, where the numbers stand */
        if (line < lines) {
            buffer_add_bytes(out, starts[line], lengths[line]);
            used = letters_in(starts[line], lengths[line]);
        }
        add_repeated(out, " ", part->name_width > used ? part->name_width - used : 0);
        for (size_t i = 0; line == 0 && i < part->count; i++) {
            add_repeated(out, " ", GAP);
            add_cell(out, &part->columns[i].cells[row], &part->measures[i], style);
        }
        end_line(out);
    }
}

static void print_part(struct buffer *out, const struct part *part,
                       const struct report_style *style)
{
    add_groups(out, part, style->unicode);
    add_heads(out, part);
    add_rule(out, part, style->unicode);
    for (size_t row = 0; row < part->rows; row++)
        add_row(out, part, row, style);
}

/* How many of the columns fit beside names of the least width; at least one. */
static size_t fitting(const struct part *part, size_t width, size_t least_name)
{
    size_t used = least_name, count = 0;
    while (count < part->count && count < PART_COLUMNS) {
        used += GAP + part->measures[count].width;
        if (used > width && count > 0)
            break;
        count++;
    }
    return count;
}

static void print_columns(struct buffer *out, struct part *part, size_t count, size_t natural,
                          const struct report_style *style)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        used += GAP + part->measures[i].width;
    const size_t width = text_width(style);
    const size_t left = width > used + NAME_LEAST ? width - used : NAME_LEAST;
    part->name_width = natural < left ? natural : left;
    part->count = count;
    print_part(out, part, style);
}

/* Prints columns of one block, in as many tables as the width asks for. */
static void print_block(struct buffer *out, const struct part *whole, size_t natural,
                        const struct report_style *style)
{
    const size_t least_name = natural < NAME_LEAST ? natural : NAME_LEAST;
    for (size_t from = 0; from < whole->count;) {
        struct part part = *whole;
        part.columns = whole->columns + from;
        part.count = whole->count - from;
        part.count = part.count < PART_COLUMNS ? part.count : PART_COLUMNS;
        measure_columns(part.columns, part.count, part.rows, part.measures);
        const size_t count = fitting(&part, text_width(style), least_name);
        if (from)
            buffer_add(out, "\n");
        print_columns(out, &part, count, natural, style);
        from += count;
    }
}

/* What columns take beside the names. */
static size_t columns_width(const struct column *columns, size_t count, size_t rows)
{
    struct measure measures[PART_COLUMNS];
    size_t total = 0;
    measure_columns(columns, count, rows, measures);
    for (size_t i = 0; i < count; i++)
        total += GAP + measures[i].width;
    return total;
}

void text_table(struct buffer *out, const char *const *names, const char *name_head, size_t rows,
                const struct column *columns, size_t column_count, const struct report_style *style)
{
    size_t natural = count_letters(name_head);
    for (size_t i = 0; i < rows; i++) {
        const size_t letters = count_letters(names[i]);
        natural = letters > natural ? letters : natural;
    }
    const bool whole = column_count <= PART_COLUMNS &&
                       natural + columns_width(columns, column_count, rows) <= text_width(style);
    for (size_t from = 0; from < column_count;) {
        size_t end = from + 1;
        while (end < column_count && (whole || columns[end].block == columns[from].block))
            end++;
        const struct part part = {.names = names,
                                  .name_head = name_head,
                                  .rows = rows,
                                  .columns = columns + from,
                                  .count = end - from};
        if (from)
            buffer_add(out, "\n");
        print_block(out, &part, natural, style);
        from = end;
    }
}

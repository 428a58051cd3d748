// SPDX-License-Identifier: MIT
/* Tables and sections of Markdown. */
#include "report/markdown.h"

#include <stdbool.h>
#include <string.h>

static void add_cell(struct buffer *out, const char *text)
{
    buffer_add(out, " ");
    for (const char *at = text ? text : ""; *at; at++)
        if (*at == '|')
            buffer_add(out, "\\|");
        else if (*at != '\r')
            buffer_add_bytes(out, *at == '\n' ? " " : at, 1);
    buffer_add(out, " |");
}

void markdown_row(struct buffer *out, const char *const *cells, size_t count)
{
    buffer_add(out, "|");
    for (size_t i = 0; i < count; i++)
        add_cell(out, cells[i]);
    buffer_add(out, "\n");
}

void markdown_head(struct buffer *out, const char *const *heads, size_t count)
{
    markdown_row(out, heads, count);
    buffer_add(out, "|");
    for (size_t i = 0; i < count; i++)
        buffer_add(out, "---|");
    buffer_add(out, "\n");
}

/* One cell of a CSV; where the next begins, at its comma, line end or NUL. */
static const char *csv_cell(struct buffer *cell, const char *at)
{
    cell->length = 0;
    bool quoted = *at == '"';
    at += quoted;
    while (*at && (quoted || (*at != ',' && *at != '\n' && *at != '\r'))) {
        if (quoted && *at == '"' && at[1] != '"') {
            quoted = false;
        } else {
            at += quoted && *at == '"';
            buffer_add_bytes(cell, at, 1);
        }
        at++;
    }
    buffer_add_bytes(cell, "", 0);
    return at;
}

void markdown_csv(struct buffer *out, const char *csv)
{
    struct buffer cell = {0};
    size_t columns = 0;
    for (size_t row = 0; *csv; row++) {
        buffer_add(out, "|");
        size_t count = 0;
        for (bool more = true; more; count++) {
            csv = csv_cell(&cell, csv);
            add_cell(out, cell.length ? cell.bytes : "");
            more = *csv == ',';
            csv += more;
        }
        csv += *csv == '\r';
        csv += *csv == '\n';
        buffer_add(out, "\n");
        if (row > 0)
            continue;
        columns = count;
        buffer_add(out, "|");
        for (size_t i = 0; i < columns; i++)
            buffer_add(out, "---|");
        buffer_add(out, "\n");
    }
    out->failed |= cell.failed;
    buffer_free(&cell);
}

static const char *line_end(const char *at)
{
    const char *end = strchr(at, '\n');
    return end ? end + 1 : at + strlen(at);
}

/* Where the lines under a heading begin; NULL without it. */
static const char *find_heading(const char *text, const char *heading)
{
    const size_t length = strlen(heading);
    for (const char *line = text; *line; line = line_end(line))
        if (strncmp(line, "## ", 3) == 0 && strncmp(line + 3, heading, length) == 0 &&
            (line[3 + length] == '\n' || line[3 + length] == '\r' || !line[3 + length]))
            return line_end(line);
    return NULL;
}

void markdown_section(struct buffer *out, const char *text, const char *heading)
{
    const char *line = text ? find_heading(text, heading) : NULL;
    for (; line && *line && strncmp(line, "## ", 3) != 0 && strncmp(line, "# ", 2) != 0;
         line = line_end(line)) {
        if (*line == '#')
            buffer_add(out, "#");
        buffer_add_bytes(out, line, (size_t)(line_end(line) - line));
    }
}

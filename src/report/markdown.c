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

// SPDX-License-Identifier: MIT
/* Text is quoted wherever YAML could take it for something else. */
#include "case/package_write.h"

#include <ctype.h>
#include <string.h>

void yaml_put_text(struct buffer *out, const char *text)
{
    buffer_add(out, "\"");
    for (const char *c = text ? text : ""; *c; c++) {
        if (*c == '\n')
            buffer_add(out, "\\n");
        else if ((unsigned char)*c < ' ' || *c == 0x7F)
            buffer_print(out, "\\x%02X", (unsigned char)*c);
        else
            buffer_print(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    }
    buffer_add(out, "\"");
}

static void put_member(struct buffer *out, const char *key, const char *text)
{
    if (!text || !text[0])
        return;
    buffer_print(out, "    %s: ", key);
    yaml_put_text(out, text);
    buffer_add(out, "\n");
}

/* Whether YAML takes a text as it stands. */
static bool is_plain(const char *text)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                               " .,+-*/()<>=^";
    return (isalnum((unsigned char)text[0]) || strchr("_(", text[0])) && !text[strspn(text, word)];
}

static void put_equation(struct buffer *out, const char *key, const struct passage *equation)
{
    if (!equation->length)
        return;
    if (is_plain(equation->text))
        buffer_print(out, "    %s: %s\n", key, equation->text);
    else
        put_member(out, key, equation->text);
}

/* The rest of a comment; a line break would end it. */
static void put_comment(struct buffer *out, const char *text)
{
    buffer_add(out, "; ");
    for (const char *c = text; *c; c++)
        buffer_add_bytes(out, (unsigned char)*c < ' ' ? " " : c, 1);
}

static void put_range(struct buffer *out, const struct parameter *parameter)
{
    buffer_add(out, "   # ");
    buffer_number(out, parameter->low);
    buffer_add(out, " .. ");
    buffer_number(out, parameter->high);
    if (parameter->unit && strcmp(parameter->unit, "1") != 0)
        buffer_print(out, " %s", parameter->unit);
    if (parameter->note && parameter->note[0])
        put_comment(out, parameter->note);
}

void clause_write(struct buffer *out, const struct case_folder *folder, const struct clause *clause)
{
    const struct parameter *parameter = case_find_parameter(folder, clause->folded);
    buffer_add(out, "  - lever: ");
    if (is_plain(clause->folded))
        buffer_add(out, clause->folded);
    else
        yaml_put_text(out, clause->folded);
    buffer_add(out, "\n    value: ");
    buffer_number(out, clause->value);
    if (parameter)
        put_range(out, parameter);
    buffer_add(out, "\n");
    put_equation(out, "from", &clause->from);
    if (clause->ramp > 0) {
        buffer_add(out, "    ramp: ");
        buffer_number(out, clause->ramp);
        buffer_add(out, "\n");
    }
    put_equation(out, "until", &clause->until);
    put_equation(out, "when", &clause->when);
    if (clause->latch)
        buffer_add(out, "    latch: true\n");
    put_member(out, "who", clause->who);
    if (clause->has_credit)
        buffer_print(out, "    status: %s\n", credit_name(clause->credit));
    put_member(out, "date", clause->date);
    put_member(out, "source", clause->source);
    put_member(out, "note", clause->note);
}

static void put_line(struct buffer *out, const char *key, const char *text)
{
    if (!text || !text[0])
        return;
    buffer_print(out, "%s: ", key);
    yaml_put_text(out, text);
    buffer_add(out, "\n");
}

static uint32_t count_lines(const struct buffer *text)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < text->length; i++)
        lines += text->bytes[i] == '\n';
    return lines;
}

void package_write(struct buffer *out, const struct case_folder *folder,
                   const struct package *package, uint32_t *lines)
{
    size_t own = 0;
    put_line(out, "id", package->id);
    put_line(out, "title", package->title);
    put_line(out, "from", package->parent);
    put_line(out, "summary", package->summary);
    put_line(out, "description", package->description);
    buffer_add(out, "clauses:\n");
    for (size_t i = 0; i < package->clause_count; i++) {
        const bool inherited = strcmp(package->clauses[i].package, package->id) != 0;
        if (lines)
            lines[i] = inherited ? 0 : count_lines(out);
        if (inherited)
            continue;
        clause_write(out, folder, &package->clauses[i]);
        own++;
    }
    if (own == 0)
        buffer_add(out, "  []\n");
}

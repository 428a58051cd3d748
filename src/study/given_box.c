// SPDX-License-Identifier: MIT
/* Cuts the text at its commas, reads one bound a clause, and finds the factors they bound. */
#include "study/given_box.h"

#include "base/text.h"
#include "equation/equation.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

struct box_reader {
    struct arena *arena;
    const struct case_folder *folder;
    struct passage text;
    struct given_box made;
    struct problems *problems;
};

/* Where a clause ends: commas between the brackets of an element do not count. */
static size_t clause_length(const char *text)
{
    size_t length = 0;
    for (int depth = 0; text[length] && (depth > 0 || text[length] != ','); length++)
        depth += (text[length] == '[') - (text[length] == ']');
    return length;
}

static bool is_drawn(const struct parameter *parameter)
{
    return parameter && parameter->dimension > 0;
}

static const char *suggest_drawn(const struct box_reader *self, const char *name)
{
    const struct case_folder *folder = self->folder;
    const char **names = ARENA_ARRAY(self->arena, const char *, folder->parameter_count);
    size_t count = 0;
    for (size_t i = 0; names && i < folder->parameter_count; i++)
        if (is_drawn(&folder->parameters[i]))
            names[count++] = folder->parameters[i].folded;
    const char *near = names ? text_suggest(self->arena, name, names, count) : NULL;
    return near ? near : "`surety list uncertainties` lists them";
}

/* The range of an uncertainty, a new one when no clause before has named it; NULL when it is one too many. */
static struct given_range *range_of(struct given_box *box, const struct parameter *parameter)
{
    for (size_t i = 0; i < box->count; i++)
        if (box->ranges[i].parameter == parameter)
            return &box->ranges[i];
    if (box->count == BOX_CLAUSES_MOST)
        return NULL;
    box->ranges[box->count] = (struct given_range){parameter, -INFINITY, INFINITY};
    return &box->ranges[box->count++];
}

#define BOX_PROBLEM(self, kind, from, width, remedy, ...)                                          \
    problem_add((self)->problems, kind, &(self)->text, from, width, remedy, __VA_ARGS__)

static void read_clause(struct box_reader *self, size_t from, size_t length)
{
    const char *text = self->text.text;
    size_t sign = from, end = from + length;
    while (from < end && isspace((unsigned char)text[from]))
        from++;
    while (sign < end && text[sign] != '<' && text[sign] != '>')
        sign++;
    size_t name_end = sign;
    while (name_end > from && isspace((unsigned char)text[name_end - 1]))
        name_end--;
    const size_t width = end > from ? end - from : 1;
    double value = 0;
    if (name_end == from || sign + 1 >= end || text[sign + 1] != '=' ||
        !text_to_double(text + sign + 2, end - sign - 2, &value)) {
        BOX_PROBLEM(self, PROBLEM_EQUATION_SYNTAX, from, width,
                    "write NAME >= NUMBER or NAME <= NUMBER", "this is no clause of a box");
        return;
    }
    const char *name = name_fold(self->arena, text + from, name_end - from);
    if (!name)
        return;
    const struct parameter *parameter = case_find_parameter(self->folder, name);
    if (!is_drawn(parameter)) {
        BOX_PROBLEM(self, PROBLEM_NAME_UNDEFINED, from, name_end - from, suggest_drawn(self, name),
                    "'%s' is no uncertainty of this case", name);
        return;
    }
    struct given_range *range = range_of(&self->made, parameter);
    if (!range) {
        BOX_PROBLEM(self, PROBLEM_ARGUMENT_COUNT, from, width, NULL,
                    "a box bounds at most %d uncertainties", BOX_CLAUSES_MOST);
        return;
    }
    if (text[sign] == '>')
        range->low = fmax(range->low, value);
    else
        range->high = fmin(range->high, value);
    if (!(range->low <= range->high))
        BOX_PROBLEM(self, PROBLEM_ARGUMENT_KIND, from, width, NULL,
                    "no value of %s is within its limits", name);
}

enum status given_box_read(struct arena *arena, const struct case_folder *folder, const char *file,
                           const char *text, struct given_box *out, struct problems *problems)
{
    struct source *source = ARENA_NEW(arena, struct source);
    struct box_reader self = {
        .arena = arena, .folder = folder, .problems = problems, .made = {.text = text}};
    if (!source)
        return STATUS_NO_MEMORY;
    *source = source_of_text(file, text);
    self.text = (struct passage){.text = text, .length = strlen(text), .source = source};
    for (size_t from = 0; from <= self.text.length;) {
        const size_t length = clause_length(text + from);
        read_clause(&self, from, length);
        from += length + 1;
    }
    TRY(problems_status(problems));
    if (arena->failed)
        return STATUS_NO_MEMORY;
    *out = self.made;
    return STATUS_OK;
}

enum status given_box_fit(struct arena *arena, const struct given_box *given,
                          const struct futures_table *table, struct box *out, struct error *err)
{
    struct box box = box_open(arena, table->factor_count);
    if (!box.low || !box.high)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < given->count; i++) {
        const struct given_range *range = &given->ranges[i];
        size_t f = 0;
        while (f < table->factor_count && table->factors[f] != range->parameter)
            f++;
        if (f == table->factor_count)
            return error_set(err, STATUS_INPUT, nowhere,
                             "%s does not vary in these futures: it is held, or plays no part",
                             range->parameter->folded);
        box.low[f] = range->low;
        box.high[f] = range->high;
    }
    *out = box;
    return STATUS_OK;
}

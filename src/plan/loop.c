// SPDX-License-Identifier: MIT
/* Loops told as a reader would follow them: from the first cell of the file that has an equation of
 * its own, each followed by one that its equation uses, until it comes round. */
#include "plan/resolve.h"

#include <string.h>

/* Names shown at each end of a path too long to read; the rest is counted. */
enum { PATH_END = 30 };

static const struct doc_variable *source_of_cell(const struct model *model, uint32_t cell)
{
    return model->variables[model->cells[cell].variable].source;
}

/* Where the loop is told from: of the cells that people know, the first of the file. */
static uint32_t start_of_loop(const struct model *model, const struct loop *loop)
{
    uint32_t start = 0;
    bool start_known = false;
    for (uint32_t i = 0; i < loop->count; i++) {
        const uint32_t cell = loop->cells[i];
        const bool known = !model->cells[cell].hidden && source_of_cell(model, cell);
        if (known != start_known ? known : cell < loop->cells[start])
            start = i, start_known = known;
    }
    return start;
}

static bool has_subscripts(const struct model *model, const struct variable *variable,
                           uint32_t position, const struct element *element)
{
    for (uint32_t d = variable->dimension_count; d-- > 0;) {
        const struct dimension *dimension = &model->dimensions[variable->dimensions[d]];
        if (strcmp(dimension->folded_elements[position % dimension->size],
                   element->subscripts[d].name) != 0)
            return false;
        position /= dimension->size;
    }
    return true;
}

/* The equation as written: the cell's own, or the one for all elements. NULL when there is none. */
static const struct passage *equation_of_cell(const struct model *model, uint32_t index)
{
    const struct variable *variable = &model->variables[model->cells[index].variable];
    const struct doc_variable *source = variable->source;
    for (size_t i = 0; source && i < source->element_count; i++) {
        const struct element *element = &source->elements[i];
        if (element->equation.text &&
            (model->cells[index].hidden || element->subscript_count != variable->dimension_count ||
             has_subscripts(model, variable, index - variable->first_cell, element)))
            return &element->equation;
    }
    return NULL;
}

/* "a -> b -> a"; NULL when memory is out. */
static const char *path_of_loop(struct arena *arena, const struct model *model,
                                const struct loop *loop)
{
    const uint32_t start = start_of_loop(model, loop), shown = loop->count + 1;
    const bool whole = shown <= 2 * PATH_END + 1;
    size_t room = 64;
    for (uint32_t i = 0; i < shown; i++)
        room += strlen(model->cells[loop->cells[(start + i) % loop->count]].name) + 4;
    char *text = ARENA_ARRAY(arena, char, room);
    size_t length = 0;
    for (uint32_t i = 0; text && i < shown; i++) {
        const char *name = model->cells[loop->cells[(start + i) % loop->count]].name;
        if (whole || i < PATH_END || i >= shown - PATH_END)
            length += (size_t)snprintf(text + length, room - length, "%s%s", i ? " -> " : "", name);
        else if (i == PATH_END)
            length += (size_t)snprintf(text + length, room - length, " -> (%u more)",
                                       shown - 2 * PATH_END);
    }
    return text;
}

/* The same cells in the same order, wherever they begin. */
static bool is_same_circle(const struct model *model, const struct loop *a, const struct loop *b)
{
    if (a->count != b->count)
        return false;
    const uint32_t from_a = start_of_loop(model, a), from_b = start_of_loop(model, b);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->cells[(from_a + i) % a->count] != b->cells[(from_b + i) % b->count])
            return false;
    return true;
}

/* Equations that need each other do so at the start too; that is not told again. */
static bool is_told(const struct resolution *r, const struct loop *loop)
{
    for (uint32_t i = 0; loop->context == CONTEXT_START && i < r->loop_count; i++)
        if (r->loops[i].context == CONTEXT_STEP && is_same_circle(r->model, &r->loops[i], loop))
            return true;
    return false;
}

static void report_loop(const struct resolution *r, const struct loop *loop,
                        struct problems *problems)
{
    const bool initial = loop->context == CONTEXT_START, alone = loop->count == 1;
    const char *what =
        initial ? alone ? "an initial value needs itself" : "initial values need each other"
        : alone ? "an equation needs its own value in the same step"
                : "equations need each other in the same step";
    const char *remedy = initial
                             ? "give one of them an initial value that needs none of the others"
                             : "make one of them a stock, or break the circle with PREVIOUS, SMTH1 "
                               "or INIT";
    const char *path = path_of_loop(r->arena, r->model, loop);
    if (!path) {
        problems->no_memory = true;
        return;
    }
    const uint32_t first = loop->cells[start_of_loop(r->model, loop)];
    const struct passage *where = equation_of_cell(r->model, first);
    if (where)
        problem_add(problems, PROBLEM_LOOP_ALGEBRAIC, where, 0, where->length, remedy, "%s: %s",
                    what, path);
    else
        problem_add_placeless(problems, PROBLEM_LOOP_ALGEBRAIC,
                              r->model->document ? r->model->document->file : NULL, remedy,
                              "%s: %s", what, path);
}

void loops_report(const struct resolution *r, struct problems *problems)
{
    for (uint32_t i = 0; i < r->loop_count; i++)
        if (!is_told(r, &r->loops[i]))
            report_loop(r, &r->loops[i], problems);
    if (r->loops_left_out)
        problem_add_placeless(
            problems, PROBLEM_LOOP_ALGEBRAIC, r->model->document ? r->model->document->file : NULL,
            "mend those that are shown first", "%u more loops are not shown", r->loops_left_out);
}

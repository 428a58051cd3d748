// SPDX-License-Identifier: MIT
/* Every equation by its sector: kind, unit, equation as it is written, and what it says. */
#include "report/book.h"
#include "report/markdown.h"

#include <string.h>

static const char *const kinds[] = {[VARIABLE_STOCK] = "stock",
                                    [VARIABLE_FLOW] = "flow",
                                    [VARIABLE_AUX] = "",
                                    [VARIABLE_GRAPH] = "graph",
                                    [VARIABLE_MODULE] = "module"};

static void add_points(struct buffer *out, const struct graph *graph)
{
    buffer_add(out, " through");
    for (size_t i = 0; i < graph->count; i++)
        buffer_print(out, "%s %g: %g", i ? "," : "", graph->x[i], graph->y[i]);
}

/* "of the model `army`; `threat` is `force`" */
static void say_module(struct buffer *out, const struct doc_variable *module)
{
    buffer_print(out, "of the model `%s`", module->model.spelled);
    for (size_t i = 0; i < module->connect_count; i++)
        buffer_print(out, "; `%s` is `%s`", module->connects[i].to.spelled,
                     module->connects[i].from.spelled);
}

/* "`a*b`"; of an array whose elements differ, each with its name; of a stock also what flows. */
static void say_equation(struct buffer *out, const struct doc_variable *variable)
{
    if (variable->kind == VARIABLE_MODULE) {
        say_module(out, variable);
        return;
    }
    if (variable->kind == VARIABLE_STOCK)
        buffer_add(out, "initially ");
    for (size_t i = 0; i < variable->element_count; i++) {
        const struct element *element = &variable->elements[i];
        if (i)
            buffer_add(out, "; ");
        for (size_t k = 0; k < element->subscript_count; k++)
            buffer_print(out, "%s%s", k ? ", " : "", element->subscripts[k].spelled);
        if (element->subscript_count)
            buffer_add(out, ": ");
        if (element->equation.text && element->equation.length)
            buffer_print(out, "`%s`", element->equation.text);
        if (element->graph)
            add_points(out, element->graph);
    }
    for (size_t i = 0; i < variable->inflow_count; i++)
        buffer_print(out, ", + `%s`", variable->inflows[i].spelled);
    for (size_t i = 0; i < variable->outflow_count; i++)
        buffer_print(out, ", − `%s`", variable->outflows[i].spelled);
}

static void add_variable(struct buffer *out, const struct doc_place *place)
{
    const struct doc_variable *variable = place->variable;
    struct buffer name = {0}, equation = {0};
    buffer_print(&name, "`%s`", place->spelled);
    for (size_t i = 0; i < variable->dimension_count; i++)
        buffer_print(&name, "[%s]", variable->dimensions[i].spelled);
    say_equation(&equation, variable);
    const char *const cells[] = {name.bytes, kinds[variable->kind],
                                 variable->units.length ? variable->units.text : "", equation.bytes,
                                 variable->documentation};
    markdown_row(out, cells, 5);
    out->failed |= name.failed || equation.failed;
    buffer_free(&name);
    buffer_free(&equation);
}

/* The variables of a group, or those that have none, in the order of the document. */
static void add_group(struct buffer *out, const struct book *book, const char *const *homes,
                      const char *title, const char *about, const char *group)
{
    static const char *const heads[] = {"name", "kind", "unit", "equation", "what it says"};
    buffer_print(out, "\n## %s\n\n%s\n\n", title, about ? about : "");
    markdown_head(out, heads, 5);
    for (size_t i = 0; i < book->places.count; i++)
        if (group ? homes[i] && strcmp(homes[i], group) == 0 : !homes[i])
            add_variable(out, &book->places.items[i]);
}

void book_equations(struct buffer *out, const struct book *book)
{
    struct arena scratch;
    size_t homeless = 0;
    arena_init(&scratch);
    const char **homes = ARENA_ARRAY(&scratch, const char *, book->places.count);
    for (size_t i = 0; homes && i < book->places.count; i++) {
        homes[i] = document_group(book->document, book->places.items[i].path);
        homeless += homes[i] == NULL;
    }
    out->failed |= homes == NULL;
    buffer_print(
        out,
        "# Equations: %s\n\nMade by `surety book` of `model.xmile`; a change belongs there. "
        "Equations stand as they are written, in the language of XMILE; a kind is empty "
        "for an auxiliary. Levers and uncertainties have their base values here and their "
        "ranges in [parameters.md](parameters.md).\n",
        book->folder->title);
    for (size_t g = 0; homes && g < book->groups.count; g++) {
        const struct doc_group *group = book->groups.items[g];
        add_group(out, book, homes, group->name.spelled, group->documentation,
                  group->name.spelled);
    }
    if (homes && homeless)
        add_group(out, book, homes, "Without a sector", NULL, NULL);
    arena_free(&scratch);
}

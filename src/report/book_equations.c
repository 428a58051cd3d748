// SPDX-License-Identifier: MIT
/* Every equation by its sector: kind, unit, equation as it is written, and what it says. */
#include "report/book.h"
#include "report/markdown.h"

#include <string.h>

static const char *const kinds[] = {[VARIABLE_STOCK] = "stock",
                                    [VARIABLE_FLOW] = "flow",
                                    [VARIABLE_AUX] = "",
                                    [VARIABLE_GRAPH] = "graph"};

static const struct doc_variable *find_variable(const struct doc_model *model, const char *name)
{
    for (size_t i = 0; i < model->variable_count; i++)
        if (strcmp(model->variables[i].name.name, name) == 0)
            return &model->variables[i];
    return NULL;
}

static void add_points(struct buffer *out, const struct graph *graph)
{
    buffer_add(out, " through");
    for (size_t i = 0; i < graph->count; i++)
        buffer_print(out, "%s %g: %g", i ? "," : "", graph->x[i], graph->y[i]);
}

/* "`a*b`"; of an array whose elements differ, each with its name; of a stock also what flows. */
static void say_equation(struct buffer *out, const struct doc_variable *variable)
{
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

static void add_variable(struct buffer *out, const struct doc_variable *variable)
{
    struct buffer name = {0}, equation = {0};
    buffer_print(&name, "`%s`", variable->name.spelled);
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

void book_equations(struct buffer *out, const struct book *book)
{
    static const char *const heads[] = {"name", "kind", "unit", "equation", "what it says"};
    const struct doc_model *model = &book->document->models[0];
    buffer_print(
        out,
        "# Equations: %s\n\nMade by `surety book` of `model.xmile`; a change belongs there. "
        "Equations stand as they are written, in the language of XMILE; a kind is empty "
        "for an auxiliary. Levers and uncertainties have their base values here and their "
        "ranges in [parameters.md](parameters.md).\n",
        book->folder->title);
    for (size_t g = 0; g < model->group_count; g++) {
        const struct doc_group *group = &model->groups[g];
        buffer_print(out, "\n## %s\n\n%s\n\n", group->name.spelled,
                     group->documentation ? group->documentation : "");
        markdown_head(out, heads, 5);
        for (size_t i = 0; i < group->member_count; i++) {
            const struct doc_variable *variable = find_variable(model, group->members[i].name);
            if (variable)
                add_variable(out, variable);
        }
    }
}

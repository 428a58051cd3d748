// SPDX-License-Identifier: MIT
/* Compares times, dimensions, variables and macros of two documents, in the order of the first, then what
 * only the second has. */
#include "xmile/document_diff.h"

#include "base/table.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static bool same_but_blanks(const char *a, const char *b)
{
    for (;;) {
        while (is_blank(*a))
            a++;
        while (is_blank(*b))
            b++;
        if (*a != *b || !*a)
            return *a == *b;
        a++, b++;
    }
}

bool differences_note(struct differences *differences, const char *what, const char *name,
                      const char *before, const char *after)
{
    if ((!before && !after) || (before && after && same_but_blanks(before, after)))
        return true;
    if (differences->count == differences->capacity) {
        const size_t capacity = differences->capacity * 2 + 16;
        struct difference *items = arena_grow(differences->arena, differences->items,
                                              differences->count, capacity, sizeof *items);
        if (!items)
            return false;
        differences->items = items;
        differences->capacity = capacity;
    }
    differences->items[differences->count++] = (struct difference){what, name, before, after};
    return true;
}

const char *differences_number(struct arena *arena, double number)
{
    char text[32];
    text_of_double(number, text, sizeof text);
    return arena_text(arena, text, strlen(text));
}

/* ---- what a variable says, as text ---- */

/* Text that grows in the arena; NULL after memory ran out, and then stays so. */
static const char *joined(struct arena *arena, const char *so_far, const char *more)
{
    return so_far && more ? arena_print(arena, "%s%s", so_far, more) : NULL;
}

static const char *text_of_graph(struct arena *arena, const struct graph *graph)
{
    static const char *const kinds[] = {[GRAPH_CONTINUOUS] = "",
                                        [GRAPH_EXTRAPOLATE] = " extrapolated",
                                        [GRAPH_DISCRETE] = " discrete"};
    const char *text = joined(arena, " through a graph", kinds[graph->kind]);
    for (size_t i = 0; i < graph->count; i++)
        text = joined(arena, text, arena_print(arena, " (%.15g, %.15g)", graph->x[i], graph->y[i]));
    return text;
}

/* Every equation with its elements, initial value and graph. */
static const char *text_of_equations(struct arena *arena, const struct doc_variable *variable)
{
    const char *text = "";
    for (size_t i = 0; i < variable->element_count; i++) {
        const struct element *element = &variable->elements[i];
        for (size_t k = 0; k < element->subscript_count; k++)
            text = joined(arena, text,
                          arena_print(arena, "%s%s%s",
                                      k   ? ""
                                      : i ? "; ["
                                          : "[",
                                      element->subscripts[k].spelled,
                                      k + 1 < element->subscript_count ? ", " : "] "));
        text = joined(arena, text, element->equation.text ? element->equation.text : "");
        if (element->initial.text)
            text =
                joined(arena, text, arena_print(arena, ", at the start %s", element->initial.text));
        if (element->graph)
            text = joined(arena, text, text_of_graph(arena, element->graph));
    }
    return text;
}

static const char *text_of_names(struct arena *arena, const struct named *names, size_t count)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = joined(arena, text, arena_print(arena, "%s%s", i ? ", " : "", names[i].spelled));
    return text;
}

static const char *text_of_kind(struct arena *arena, const struct doc_variable *variable)
{
    static const char *const kinds[] = {
        [VARIABLE_STOCK] = "stock", [VARIABLE_FLOW] = "flow",     [VARIABLE_AUX] = "auxiliary",
        [VARIABLE_GRAPH] = "graph", [VARIABLE_MODULE] = "module",
    };
    const char *kind =
        variable->vessel ? vessel_names[variable->vessel->kind] : kinds[variable->kind];
    return arena_print(arena, "%s%s", kind, variable->non_negative ? ", never below 0" : "");
}

static const char *text_of_connects(struct arena *arena, const struct doc_variable *variable)
{
    const char *text = "";
    for (size_t i = 0; i < variable->connect_count; i++)
        text = joined(arena, text,
                      arena_print(arena, "%s%s from %s", i ? ", " : "",
                                  variable->connects[i].to.spelled,
                                  variable->connects[i].from.spelled));
    return text;
}

static bool diff_vessels(struct differences *d, const char *name, const struct doc_variable *before,
                         const struct doc_variable *after)
{
    bool good = true;
    for (int i = 0; i < VESSEL_COUNT && good; i++)
        good = differences_note(d, vessel_tags[i].tag, name,
                                before->vessel ? before->vessel->equations[i].text : NULL,
                                after->vessel ? after->vessel->equations[i].text : NULL);
    for (int i = 0; i < OUTLET_COUNT && good; i++)
        good = differences_note(d, outlet_tags[i], name,
                                before->outlet ? before->outlet->equations[i].text : NULL,
                                after->outlet ? after->outlet->equations[i].text : NULL);
    return good;
}

static bool diff_variable(struct differences *d, const char *name,
                          const struct doc_variable *before, const struct doc_variable *after)
{
    struct arena *arena = d->arena;
    return differences_note(d, "kind", name, text_of_kind(arena, before),
                            text_of_kind(arena, after)) &&
           differences_note(d, "dimensions", name,
                            text_of_names(arena, before->dimensions, before->dimension_count),
                            text_of_names(arena, after->dimensions, after->dimension_count)) &&
           differences_note(d, "equation", name, text_of_equations(arena, before),
                            text_of_equations(arena, after)) &&
           differences_note(d, "inflows", name,
                            text_of_names(arena, before->inflows, before->inflow_count),
                            text_of_names(arena, after->inflows, after->inflow_count)) &&
           differences_note(d, "outflows", name,
                            text_of_names(arena, before->outflows, before->outflow_count),
                            text_of_names(arena, after->outflows, after->outflow_count)) &&
           differences_note(d, "connections", name, text_of_connects(arena, before),
                            text_of_connects(arena, after)) &&
           differences_note(d, "units", name, before->units.length ? before->units.text : "",
                            after->units.length ? after->units.text : "") &&
           diff_vessels(d, name, before, after);
}

/* ---- lists of variables ---- */

struct list {
    const char *of; /* "" for the root, else "model." */
    const struct doc_variable *variables;
    size_t count;
};

static bool index_names(struct arena *arena, const struct list *list, struct table *out)
{
    table_init(out, arena);
    for (size_t i = 0; i < list->count; i++)
        (void)table_add(out, list->variables[i].name.name, (uint32_t)i);
    return !arena->failed;
}

static bool diff_lists(struct differences *d, const struct list *before, const struct list *after)
{
    struct table old_names, new_names;
    if (!index_names(d->arena, before, &old_names) || !index_names(d->arena, after, &new_names))
        return false;
    bool good = true;
    for (size_t i = 0; i < before->count && good; i++) {
        const struct doc_variable *old = &before->variables[i];
        const char *name = arena_print(d->arena, "%s%s", before->of, old->name.spelled);
        const uint32_t now = table_find(&new_names, old->name.name);
        good = name && (now == TABLE_NONE ? differences_note(d, "removed", name,
                                                             text_of_equations(d->arena, old), NULL)
                                          : diff_variable(d, name, old, &after->variables[now]));
    }
    for (size_t i = 0; i < after->count && good; i++) {
        const struct doc_variable *made = &after->variables[i];
        if (table_find(&old_names, made->name.name) != TABLE_NONE)
            continue;
        const char *name = arena_print(d->arena, "%s%s", after->of, made->name.spelled);
        good = name && differences_note(d, "added", name, NULL, text_of_equations(d->arena, made));
    }
    return good;
}

/* ---- models, macros, dimensions, times ---- */

static struct list list_of_model(struct arena *arena, const struct document *document, size_t i)
{
    const struct doc_model *model = &document->models[i];
    const char *of = model->name.name[0] ? arena_print(arena, "%s.", model->name.spelled) : "";
    return (struct list){of ? of : "", model->variables, model->variable_count};
}

static bool diff_models(struct differences *d, const struct document *before,
                        const struct document *after)
{
    bool good = true;
    for (size_t i = 0; i < before->model_count && good; i++) {
        const struct list old = list_of_model(d->arena, before, i);
        struct list made = {.of = old.of};
        for (size_t k = 0; k < after->model_count; k++)
            if (strcmp(after->models[k].name.name, before->models[i].name.name) == 0)
                made = list_of_model(d->arena, after, k);
        good = diff_lists(d, &old, &made);
    }
    for (size_t k = 0; k < after->model_count && good; k++) {
        bool known = false;
        for (size_t i = 0; i < before->model_count; i++)
            known = known || strcmp(after->models[k].name.name, before->models[i].name.name) == 0;
        const struct list made = list_of_model(d->arena, after, k);
        const struct list none = {.of = made.of};
        good = known || diff_lists(d, &none, &made);
    }
    return good;
}

static const struct doc_macro *find_macro(const struct document *document, const char *name)
{
    for (size_t i = 0; i < document->macro_count; i++)
        if (strcmp(document->macros[i].name.name, name) == 0)
            return &document->macros[i];
    return NULL;
}

static bool diff_macros(struct differences *d, const struct document *before,
                        const struct document *after)
{
    static const struct doc_macro none;
    bool good = true;
    for (size_t i = 0; i < before->macro_count && good; i++) {
        const struct doc_macro *old = &before->macros[i];
        const struct doc_macro *found = find_macro(after, old->name.name);
        const struct doc_macro *made = found ? found : &none;
        const char *of = arena_print(d->arena, "%s.", old->name.spelled);
        const struct list old_list = {of, old->variables, old->variable_count};
        const struct list new_list = {of, made->variables, made->variable_count};
        good = of &&
               differences_note(d, found ? "macro" : "removed", old->name.spelled,
                                old->equation.text, made->equation.text) &&
               diff_lists(d, &old_list, &new_list);
    }
    for (size_t i = 0; i < after->macro_count && good; i++)
        if (!find_macro(before, after->macros[i].name.name))
            good = differences_note(d, "added", after->macros[i].name.spelled, NULL,
                                    after->macros[i].equation.text);
    return good;
}

static const struct doc_dimension *find_dimension(const struct document *document, const char *name)
{
    for (size_t i = 0; i < document->dimension_count; i++)
        if (strcmp(document->dimensions[i].name.name, name) == 0)
            return &document->dimensions[i];
    return NULL;
}

static const char *text_of_dimension(struct arena *arena, const struct doc_dimension *dimension)
{
    if (!dimension)
        return NULL;
    return dimension->elements ? text_of_names(arena, dimension->elements, dimension->size)
                               : arena_print(arena, "%zu elements", dimension->size);
}

static bool diff_dimensions(struct differences *d, const struct document *before,
                            const struct document *after)
{
    bool good = true;
    for (size_t i = 0; i < before->dimension_count && good; i++) {
        const struct doc_dimension *old = &before->dimensions[i];
        good = differences_note(d, "dimension", old->name.spelled, text_of_dimension(d->arena, old),
                                text_of_dimension(d->arena, find_dimension(after, old->name.name)));
    }
    for (size_t i = 0; i < after->dimension_count && good; i++)
        if (!find_dimension(before, after->dimensions[i].name.name))
            good = differences_note(d, "dimension", after->dimensions[i].name.spelled, NULL,
                                    text_of_dimension(d->arena, &after->dimensions[i]));
    return good;
}

static bool diff_specs(struct differences *d, const struct sim_specs *before,
                       const struct sim_specs *after)
{
    static const char *const methods[] = {
        [METHOD_EULER] = "euler", [METHOD_RK2] = "rk2", [METHOD_RK4] = "rk4"};
    const double pairs[][2] = {{before->start, after->start},
                               {before->stop, after->stop},
                               {before->dt, after->dt},
                               {before->save_step, after->save_step}};
    static const char *const names[] = {"start", "stop", "dt", "save step"};
    bool good = true;
    for (size_t i = 0; i < sizeof names / sizeof *names && good; i++)
        good = differences_note(d, "time", names[i], differences_number(d->arena, pairs[i][0]),
                                differences_number(d->arena, pairs[i][1]));
    return good &&
           differences_note(d, "time", "method", methods[before->method], methods[after->method]);
}

bool document_diff(struct differences *differences, const struct document *before,
                   const struct document *after)
{
    return diff_specs(differences, &before->specs, &after->specs) &&
           diff_dimensions(differences, before, after) && diff_models(differences, before, after) &&
           diff_macros(differences, before, after) && !differences->arena->failed;
}

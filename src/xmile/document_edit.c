// SPDX-License-Identifier: MIT
/* A document with some equations replaced, or variables added to its root.
 *
 * Everything that stays is shared with the old document; the list of variables and the changed
 * variables' equations are copies. Edits are made one after the other, so a later one of the same
 * name wins. */
#include "xmile/document_path.h"

#include "base/text.h"
#include "equation/equation.h"

#include <string.h>

struct editor {
    struct arena *arena;
    struct problems *problems;
    const struct document *document;
    struct own_models own;   /* the root's list of variables has room for what is added */
    struct own_place place;  /* of the change being made */
};

/* The parts of "line_push[mun]". */
struct target {
    struct named name;
    struct named *subscripts;
    size_t subscript_count;
};

enum { NOWHERE = -1 };

/* Edits come from a file or from an option; the latter have no place that would help. */
static void complain(struct editor *editor, enum problem_kind kind, const struct edit *edit,
                     const char *remedy, const char *message)
{
    if (!message)
        editor->problems->no_memory = true; /* the sentence itself could not be made */
    else if (edit->equation.source)
        problem_add(editor->problems, kind, &edit->equation, 0, edit->equation.length, remedy, "%s",
                    message);
    else
        problem_add_placeless(editor->problems, kind, NULL, remedy, "%s", message);
}

static struct doc_variable *find_variable(struct editor *editor, const char *folded)
{
    const struct doc_model *model = editor->place.model;
    for (size_t i = 0; i < model->variable_count; i++)
        if (strcmp(model->variables[i].name.name, folded) == 0)
            return &model->variables[i];
    return NULL;
}

static const struct doc_dimension *find_dimension(const struct document *document,
                                                  const char *folded)
{
    for (size_t i = 0; i < document->dimension_count; i++)
        if (strcmp(document->dimensions[i].name.name, folded) == 0)
            return &document->dimensions[i];
    return NULL;
}

/* ---------------------------------------------------------------------------------------- names */

static enum status make_named(struct editor *editor, const char *text, size_t length,
                              struct named *out)
{
    out->spelled = name_spell(editor->arena, text, length);
    out->name = name_fold(editor->arena, text, length);
    out->where =
        (struct passage){.text = out->spelled, .length = out->spelled ? strlen(out->spelled) : 0};
    return out->spelled && out->name ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The first such byte outside of quotes; `end` when there is none. */
static const char *find_outside(const char *at, const char *end, char wanted)
{
    bool quoted = false;
    for (; at < end; at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at == wanted && !quoted)
            return at;
    }
    return end;
}

static enum status read_subscripts(struct editor *editor, const char *from, const char *end,
                                   struct target *out)
{
    size_t count = 1;
    for (const char *at = find_outside(from, end, ','); at < end;
         at = find_outside(at + 1, end, ','))
        count++;
    out->subscripts = ARENA_ARRAY(editor->arena, struct named, count);
    if (!out->subscripts)
        return STATUS_NO_MEMORY;
    while (out->subscript_count < count) {
        const char *stop = find_outside(from, end, ',');
        while (from < stop && *from == ' ')
            from++;
        const char *last = stop;
        while (last > from && last[-1] == ' ')
            last--;
        TRY(make_named(editor, from, (size_t)(last - from),
                       &out->subscripts[out->subscript_count]));
        out->subscript_count++;
        from = stop + 1;
    }
    return STATUS_OK;
}

/* A name that exists as a whole is not taken apart: it may hold brackets. */
static enum status read_target(struct editor *editor, const char *name, struct target *out)
{
    const size_t length = strlen(name);
    const char *open = find_outside(name, name + length, '[');
    const bool bracketed = *open == '[' && name[length - 1] == ']';
    *out = (struct target){0};
    TRY(make_named(editor, name, length, &out->name));
    if (!bracketed || find_variable(editor, out->name.name))
        return STATUS_OK;
    TRY(make_named(editor, name, (size_t)(open - name), &out->name));
    return read_subscripts(editor, open + 1, name + length - 1, out);
}

static const char *suggest_variable(struct editor *editor, const char *name)
{
    const struct doc_model *model = editor->place.model;
    const size_t count = model->variable_count;
    const char **names = ARENA_ARRAY(editor->arena, const char *, count);
    if (!names)
        return NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = model->variables[i].name.name;
    const char *nearest = text_nearest(name, names, count);
    for (size_t i = 0; nearest && i < count; i++)
        if (names[i] == nearest)
            return arena_print(editor->arena, "did you mean '%s'?",
                               model->variables[i].name.spelled);
    return NULL;
}

/* ----------------------------------------------------------------------------------- subscripts */

/* The index of an element of a dimension, by name or number; NOWHERE when it has none such. */
static long find_element(const struct doc_dimension *dimension, const char *folded)
{
    size_t index = 0;
    for (size_t i = 0; dimension->elements && i < dimension->size; i++)
        if (strcmp(dimension->elements[i].name, folded) == 0)
            return (long)i;
    if (text_to_size(folded, strlen(folded), &index) && index >= 1 && index <= dimension->size)
        return (long)index - 1;
    return NOWHERE;
}

static const char *suggest_element(struct editor *editor, const struct doc_dimension *dimension,
                                   const char *folded)
{
    const size_t count = dimension->elements ? dimension->size : 0;
    const char **names = ARENA_ARRAY(editor->arena, const char *, count);
    if (!names || !count)
        return NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = dimension->elements[i].name;
    const char *found = text_suggest(editor->arena, folded, names, count);
    return found ? found
                 : arena_print(editor->arena, "its elements begin with '%s'",
                               dimension->elements[0].spelled);
}

/* Whether the subscripts fit the variable; else a problem is noted. */
static bool check_subscripts(struct editor *editor, const struct edit *edit,
                             const struct target *target, const struct doc_variable *variable)
{
    if (!variable->dimension_count) {
        complain(editor, PROBLEM_SUBSCRIPT_SCALAR, edit, "leave the brackets away",
                 arena_print(editor->arena, "'%s' is no array", variable->name.spelled));
        return false;
    }
    if (variable->dimension_count != target->subscript_count) {
        complain(editor, PROBLEM_SUBSCRIPT_COUNT, edit,
                 "give one element for every dimension, or none for the whole array",
                 arena_print(editor->arena, "'%s' has %zu dimensions, not %zu",
                             variable->name.spelled, variable->dimension_count,
                             target->subscript_count));
        return false;
    }
    for (size_t i = 0; i < target->subscript_count; i++) {
        const struct named *subscript = &target->subscripts[i];
        const struct doc_dimension *dimension =
            find_dimension(editor->document, variable->dimensions[i].name);
        if (!dimension || find_element(dimension, subscript->name) != NOWHERE)
            continue;
        complain(editor, PROBLEM_ELEMENT_UNKNOWN, edit,
                 suggest_element(editor, dimension, subscript->name),
                 arena_print(editor->arena, "'%s' is no element of dimension %s of '%s'",
                             subscript->spelled, dimension->name.spelled, variable->name.spelled));
        return false;
    }
    return true;
}

/* Whether an entry is that of exactly these subscripts, whether by name or by number. */
static bool is_entry_of(const struct editor *editor, const struct doc_variable *variable,
                        const struct element *entry, const struct target *target)
{
    if (entry->subscript_count != target->subscript_count)
        return false;
    for (size_t i = 0; i < target->subscript_count; i++) {
        const struct doc_dimension *dimension =
            find_dimension(editor->document, variable->dimensions[i].name);
        const char *a = entry->subscripts[i].name, *b = target->subscripts[i].name;
        if (strcmp(a, b) == 0)
            continue;
        if (!dimension || find_element(dimension, a) != find_element(dimension, b))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------------------------------- edits */

static enum status replace_whole(struct editor *editor, const struct edit *edit,
                                 struct doc_variable *variable)
{
    struct element *whole = ARENA_NEW(editor->arena, struct element);
    if (!whole)
        return STATUS_NO_MEMORY;
    whole->equation = edit->equation;
    whole->graph = edit->graph;
    whole->where = variable->name.where;
    variable->elements = whole;
    variable->element_count = 1;
    if (variable->kind == VARIABLE_GRAPH)
        variable->kind = VARIABLE_AUX;
    return STATUS_OK;
}

static enum status replace_element(struct editor *editor, const struct edit *edit,
                                   const struct target *target, struct doc_variable *variable)
{
    const size_t count = variable->element_count;
    struct element *elements =
        arena_grow(editor->arena, variable->elements, count, count + 1, sizeof *elements);
    if (!elements)
        return STATUS_NO_MEMORY;
    size_t at = 0;
    while (at < count && !is_entry_of(editor, variable, &elements[at], target))
        at++;
    const bool added = at == count;
    const struct element entry = {
        .subscripts = added ? target->subscripts : elements[at].subscripts,
        .subscript_count = target->subscript_count,
        .equation = edit->equation,
        .graph = edit->graph,
        .where = added ? variable->name.where : elements[at].where,
    };
    elements[at] = entry;
    variable->elements = elements;
    variable->element_count = count + added;
    return STATUS_OK;
}

static enum status replace(struct editor *editor, const struct edit *edit,
                           const struct target *target)
{
    struct doc_variable *variable = find_variable(editor, target->name.name);
    if (!variable) {
        complain(editor, PROBLEM_NAME_UNDEFINED, edit, suggest_variable(editor, target->name.name),
                 arena_print(editor->arena, "'%s' is not a variable of this model",
                             target->name.spelled));
        return STATUS_OK;
    }
    if (variable->kind == VARIABLE_MODULE) {
        complain(editor, PROBLEM_ARGUMENT_KIND, edit, "name a variable in it, as in module.variable",
                 arena_print(editor->arena, "'%s' is a module and has no equation",
                             target->name.spelled));
        return STATUS_OK;
    }
    if (!target->subscript_count)
        return replace_whole(editor, edit, variable);
    if (!check_subscripts(editor, edit, target, variable))
        return STATUS_OK;
    return replace_element(editor, edit, target, variable);
}

static enum status add_variable(struct editor *editor, const struct edit *edit, const char *name,
                                const struct doc_variable *like, const struct passage *equation)
{
    struct doc_model *model = editor->place.model;
    struct doc_variable *made = &model->variables[model->variable_count];
    struct element *whole = ARENA_NEW(editor->arena, struct element);
    *made = *like;
    if (!whole)
        return STATUS_NO_MEMORY;
    TRY(make_named(editor, name, strlen(name), &made->name));
    whole->equation = *equation;
    whole->where = made->name.where;
    made->elements = whole;
    made->element_count = 1;
    made->documentation = edit->documentation;
    model->variable_count++;
    return STATUS_OK;
}

/* The units of a stock's flow: its own over those of time; none when it has none. */
static enum status flow_units(struct editor *editor, const struct edit *edit, struct passage *out)
{
    const struct passage *time = &editor->document->specs.time_units;
    if (!edit->units.length || !time->length)
        return STATUS_OK;
    const char *text = arena_print(editor->arena, "(%s)/(%s)", edit->units.text, time->text);
    if (!text)
        return STATUS_NO_MEMORY;
    *out = passage_of_text(text);
    return STATUS_OK;
}

static bool is_free(struct editor *editor, const struct edit *edit, const char *spelled,
                    const char *folded)
{
    if (!find_variable(editor, folded))
        return true;
    complain(editor, PROBLEM_NAME_DUPLICATE, edit, "choose another name",
             arena_print(editor->arena, "'%s' exists already in this model", spelled));
    return false;
}

static enum status add(struct editor *editor, const struct edit *edit, const struct target *target)
{
    struct doc_variable flow = {.kind = VARIABLE_FLOW};
    struct doc_variable made = {.kind = edit->add_stock ? VARIABLE_STOCK : VARIABLE_AUX,
                                .units = edit->units};
    struct named net;
    const char *net_name = arena_print(editor->arena, "%s_net", target->name.spelled);
    if (!net_name)
        return STATUS_NO_MEMORY;
    TRY(make_named(editor, net_name, strlen(net_name), &net));
    if (target->subscript_count) {
        complain(editor, PROBLEM_SUBSCRIPT_SCALAR, edit, "leave the brackets away",
                 "a variable that is added cannot be an array");
        return STATUS_OK;
    }
    if (!is_free(editor, edit, target->name.spelled, target->name.name))
        return STATUS_OK;
    if (!edit->add_stock)
        return add_variable(editor, edit, target->name.spelled, &made, &edit->equation);
    if (!is_free(editor, edit, net.spelled, net.name))
        return STATUS_OK;
    made.inflows = ARENA_NEW(editor->arena, struct named);
    if (!made.inflows)
        return STATUS_NO_MEMORY;
    made.inflows[0] = net;
    made.inflow_count = 1;
    TRY(flow_units(editor, edit, &flow.units));
    TRY(add_variable(editor, edit, target->name.spelled, &made, &edit->equation));
    return add_variable(editor, edit, net.spelled, &flow, &edit->net_flow);
}

/* A name that the root does not have may be a path into a module. */
static enum status follow_path(struct editor *editor, const struct edit *edit,
                               struct target *target)
{
    const struct own_place root = editor->place;
    if (find_variable(editor, target->name.name) || strchr(edit->name, '"'))
        return STATUS_OK;
    if (!own_path(editor->arena, &editor->own, target->name.name, &editor->place))
        return STATUS_NO_MEMORY;
    if (!editor->place.module || !find_variable(editor, editor->place.rest)) {
        editor->place.module = NULL;
        if (editor->place.model != root.model)
            target->name.name = editor->place.rest;
        return STATUS_OK;
    }
    target->name.name = editor->place.rest;
    return disconnect(editor->arena, editor->place.module, editor->place.rest) ? STATUS_OK
                                                                              : STATUS_NO_MEMORY;
}

static enum status make_edit(struct editor *editor, const struct edit *edit)
{
    struct target target;
    editor->place = (struct own_place){.model = &editor->own.models[0]};
    TRY(read_target(editor, edit->name, &target));
    if (!edit->add && !edit->add_stock)
        TRY(follow_path(editor, edit, &target));
    if (target.name.name[0] == '\0') {
        complain(editor, PROBLEM_NAME_MISSING, edit, "write NAME=VALUE",
                 "a change does not name a variable");
        return STATUS_OK;
    }
    if (!edit->equation.text || (edit->add_stock && !edit->net_flow.text)) {
        complain(editor, PROBLEM_EQUATION_MISSING, edit, "give it a value",
                 arena_print(editor->arena, "the change of '%s' has no equation", edit->name));
        return STATUS_OK;
    }
    return edit->add || edit->add_stock ? add(editor, edit, &target)
                                        : replace(editor, edit, &target);
}

static size_t count_periods(const struct edit *edits, size_t count)
{
    size_t periods = 0;
    for (size_t i = 0; i < count; i++)
        for (const char *at = strchr(edits[i].name, '.'); at; at = strchr(at + 1, '.'))
            periods++;
    return periods;
}

enum status document_edit(struct arena *arena, const struct document *document,
                          const struct edit *edits, size_t edit_count, const struct document **out,
                          struct problems *problems)
{
    const struct doc_model *root = &document->models[0];
    const size_t errors = problems->errors;
    const size_t count = document->model_count;
    const size_t room = count + count_periods(edits, edit_count);
    struct document *made = ARENA_NEW(arena, struct document);
    struct doc_model *models = arena_grow(arena, document->models, count, room, sizeof *models);
    struct editor editor = {
        .arena = arena,
        .problems = problems,
        .document = document,
        .own = {.models = models, .is_own = ARENA_ARRAY(arena, bool, room), .count = count}};
    struct doc_variable *variables =
        arena_grow(arena, root->variables, root->variable_count,
                   root->variable_count + edit_count * 2, sizeof *variables);
    if (!made || !models || !editor.own.is_own || !variables)
        return STATUS_NO_MEMORY;
    models[0].variables = variables;
    for (size_t i = 0; i < edit_count; i++)
        TRY(make_edit(&editor, &edits[i]));
    if (problems->no_memory)
        return STATUS_NO_MEMORY;
    if (problems->errors > errors)
        return STATUS_INPUT;
    *made = *document;
    made->models = models;
    made->model_count = editor.own.count;
    *out = made;
    return STATUS_OK;
}

const struct document *document_with_specs(struct arena *arena, const struct document *document,
                                           const struct sim_specs *specs)
{
    struct document *timed = ARENA_NEW(arena, struct document);
    struct doc_model *models = ARENA_ARRAY(arena, struct doc_model, document->model_count);
    if (!timed || !models)
        return NULL;
    memcpy(models, document->models, document->model_count * sizeof *models);
    *timed = *document;
    timed->models = models;
    timed->specs = *specs;
    models[0].specs = *specs;
    return timed;
}

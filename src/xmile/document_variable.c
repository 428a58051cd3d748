// SPDX-License-Identifier: MIT
/* The children of <variables>: stocks, flows, auxiliaries, graphs, modules and groups.
 *
 * Names are kept as written; whether they exist is the model's business. What the standard does not
 * know is passed over in silence, because every vendor adds elements of his own. */
#include "xmile/document_parts.h"

#include <string.h>

static const struct {
    const char *tag, *shown;
    enum variable_kind kind;
} kinds[] = {
    {"stock", "stock", VARIABLE_STOCK},    {"flow", "flow", VARIABLE_FLOW},
    {"aux", "auxiliary", VARIABLE_AUX},    {"gf", "graph", VARIABLE_GRAPH},
    {"module", "module", VARIABLE_MODULE},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static size_t find_kind(const struct xml_element *element)
{
    size_t kind = 0;
    while (kind < KINDS && strcmp(element->name, kinds[kind].tag) != 0)
        kind++;
    return kind;
}

bool passage_equal(const struct passage *passage, const char *text)
{
    size_t first = 0, length = passage->length;
    while (length && passage->text[first] == ' ')
        first++, length--;
    while (length && passage->text[first + length - 1] == ' ')
        length--;
    for (size_t i = 0; i < length; i++) {
        const char byte = passage->text[first + i];
        const char lower = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
        if (lower != text[i])
            return false;
    }
    return text[length] == '\0';
}

bool is_on(const struct passage *text)
{
    return !passage_equal(text, "false") && !passage_equal(text, "0") && !passage_equal(text, "no");
}

void read_behavior(const struct xml_element *parent, struct behavior *behavior)
{
    const struct xml_element *element = xml_child(parent, "behavior");
    const struct xml_element *of_all = element ? xml_child(element, "non_negative") : NULL;
    const struct xml_element *stock = element ? xml_child(element, "stock") : NULL;
    const struct xml_element *flow = element ? xml_child(element, "flow") : NULL;
    const struct xml_element *of_stock = stock ? xml_child(stock, "non_negative") : NULL;
    const struct xml_element *of_flow = flow ? xml_child(flow, "non_negative") : NULL;
    if (!of_stock)
        of_stock = of_all;
    if (!of_flow)
        of_flow = of_all;
    if (of_stock)
        behavior->stock = is_on(&of_stock->text) ? LIMITED : UNLIMITED;
    if (of_flow)
        behavior->flow = is_on(&of_flow->text) ? LIMITED : UNLIMITED;
}

static bool is_non_negative(const struct reader *reader, const struct xml_element *element,
                            enum variable_kind kind)
{
    const struct xml_element *own = xml_child(element, "non_negative");
    if (kind != VARIABLE_STOCK && kind != VARIABLE_FLOW)
        return false;
    if (own)
        return is_on(&own->text);
    return (kind == VARIABLE_STOCK ? reader->behavior.stock : reader->behavior.flow) == LIMITED;
}

/* --------------------------------------------------------------------------------------- names */

enum status read_named(struct reader *reader, const struct passage *text, struct named *out)
{
    out->where = *text;
    out->spelled = name_spell(reader->arena, text->text, text->length);
    out->name = name_fold(reader->arena, text->text, text->length);
    return out->spelled && out->name ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status read_name(struct reader *reader, const struct xml_element *element, const char *what,
                      struct named *out, bool *found)
{
    const struct passage *text = xml_attribute(element, "name");
    *found = false;
    if (text) {
        TRY(read_named(reader, text, out));
        *found = out->name[0] != '\0';
    }
    if (!*found)
        problem_add(reader->problems, PROBLEM_NAME_MISSING, &element->where, 0,
                    element->where.length, "add name=\"...\"", "this %s has no name", what);
    return STATUS_OK;
}

enum status read_named_children(struct reader *reader, const struct xml_element *element,
                                const char *child, struct named **out, size_t *count)
{
    const size_t room = xml_count(element, child);
    if (!room)
        return STATUS_OK;
    *out = ARENA_ARRAY(reader->arena, struct named, room);
    if (!*out)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *each = xml_child(element, child); each; each = xml_again(each)) {
        struct named *made = &(*out)[*count];
        TRY(read_named(reader, &each->text, made));
        if (made->name[0] != '\0')
            ++*count;
        else
            problem_add(reader->problems, PROBLEM_NAME_MISSING, &each->where, 0, each->where.length,
                        "write the name between the tags", "<%s> names nothing", child);
    }
    return STATUS_OK;
}

const char *read_text(const struct xml_element *element, const char *child)
{
    const struct xml_element *found = xml_child(element, child);
    return found && found->text.length ? found->text.text : NULL;
}

/* ----------------------------------------------------------------------------------- equations */

/* The equation, initial value and graph that stand in a variable or in one of its <element>s. Several
 * equations are passed over here when an array has one for each element. */
static enum status read_content(struct reader *reader, const struct xml_element *element,
                                bool one_for_each, struct element *out)
{
    static const char *const initials[] = {"init_eqn", "initial_eqn", "init"};
    const struct xml_element *equation = xml_child(element, "eqn");
    const struct xml_element *graph =
        strcmp(element->name, "gf") == 0 ? element : xml_child(element, "gf");
    out->where = element->where;
    if (equation) {
        const struct xml_element *second = xml_again(equation);
        out->equation = equation->text;
        if (second && !one_for_each)
            problem_add(reader->problems, PROBLEM_XMILE_IGNORED, &second->where, 0,
                        second->where.length, "keep one <eqn>", "a second <eqn> is not used");
    }
    for (size_t i = 0; i < sizeof initials / sizeof initials[0]; i++) {
        const struct xml_element *initial = xml_child(element, initials[i]);
        if (initial && !out->initial.text)
            out->initial = initial->text;
    }
    if (graph == element)
        return read_graph(reader, graph, &out->graph);
    return graph ? read_inner_graph(reader, graph, &out->graph) : STATUS_OK;
}

/* Part of a passage as a passage of its own. */
static enum status cut(struct reader *reader, const struct passage *text, size_t from,
                       size_t length, struct passage *out)
{
    *out = *text;
    out->length = length;
    out->start = text->start + (uint32_t)from;
    out->offsets = text->offsets ? text->offsets + from : NULL;
    out->text = arena_text(reader->arena, text->text + from, length);
    return out->text ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Where an entry of a list ends: at a comma outside of quotes, or at the end. */
static size_t entry_end(const struct passage *list, size_t from)
{
    bool quoted = false;
    size_t at = from;
    for (; at < list->length && (quoted || list->text[at] != ','); at++) {
        if (list->text[at] == '\\' && at + 1 < list->length)
            at++;
        else if (list->text[at] == '"')
            quoted = !quoted;
    }
    return at < list->length ? at : list->length;
}

static enum status read_subscripts(struct reader *reader, const struct passage *list,
                                   struct element *out)
{
    size_t count = 1;
    for (size_t at = entry_end(list, 0); at < list->length; at = entry_end(list, at + 1))
        count++;
    out->subscripts = ARENA_ARRAY(reader->arena, struct named, count);
    if (!out->subscripts)
        return STATUS_NO_MEMORY;
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = from, end = entry_end(list, from);
        from = end + 1;
        while (first < end && list->text[first] == ' ')
            first++;
        while (end > first && list->text[end - 1] == ' ')
            end--;
        struct passage entry;
        TRY(cut(reader, list, first, end - first, &entry));
        TRY(read_named(reader, &entry, &out->subscripts[i]));
        if (out->subscripts[i].name[0] == '\0')
            problem_add(reader->problems, PROBLEM_NAME_MISSING, list, first, 1,
                        "write one element for every dimension, separated by commas",
                        "a subscript is missing");
    }
    out->subscript_count = count;
    return STATUS_OK;
}

static enum status read_elements(struct reader *reader, const struct xml_element *element,
                                 struct doc_variable *out)
{
    struct element whole = {0};
    TRY(read_content(reader, element, out->dimension_count > 0, &whole));
    const struct xml_element *equation = out->dimension_count ? xml_child(element, "eqn") : NULL;
    const size_t count = xml_count(element, "element") + xml_count(element, "eqn");
    const bool has_whole = !xml_count(element, "element") || whole.equation.text || whole.initial.text || whole.graph;
    out->elements = ARENA_ARRAY(reader->arena, struct element, count + 1);
    if (!out->elements)
        return STATUS_NO_MEMORY;
    if (has_whole)
        out->elements[out->element_count++] = whole;
    for (equation = equation ? xml_again(equation) : NULL; equation; equation = xml_again(equation))
        out->elements[out->element_count++] =
            (struct element){.equation = equation->text, .where = equation->where};
    for (const struct xml_element *each = xml_child(element, "element"); each;
         each = xml_again(each)) {
        const struct passage *subscript = xml_attribute(each, "subscript");
        if (!subscript) {
            problem_add(reader->problems, PROBLEM_NAME_MISSING, &each->where, 0, each->where.length,
                        "add subscript=\"...\"", "this element does not say which one it is");
            continue;
        }
        struct element *made = &out->elements[out->element_count];
        TRY(read_content(reader, each, false, made));
        TRY(read_subscripts(reader, subscript, made));
        out->element_count++;
    }
    return STATUS_OK;
}

static enum status read_variable_dimensions(struct reader *reader,
                                            const struct xml_element *element,
                                            struct doc_variable *out)
{
    const struct xml_element *list = xml_child(element, "dimensions");
    const size_t count = list ? xml_count(list, "dim") : 0;
    if (!count)
        return STATUS_OK;
    out->dimensions = ARENA_ARRAY(reader->arena, struct named, count);
    if (!out->dimensions)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *dim = xml_child(list, "dim"); dim; dim = xml_again(dim)) {
        bool found = false;
        TRY(read_name(reader, dim, "dimension", &out->dimensions[out->dimension_count], &found));
        out->dimension_count += found;
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------- modules */

static enum status read_connects(struct reader *reader, const struct xml_element *element,
                                 struct doc_variable *out)
{
    const size_t count = xml_count(element, "connect");
    if (!count)
        return STATUS_OK;
    out->connects = ARENA_ARRAY(reader->arena, struct connect, count);
    if (!out->connects)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *each = xml_child(element, "connect"); each;
         each = xml_again(each)) {
        const struct passage *to = xml_attribute(each, "to"), *from = xml_attribute(each, "from");
        if (!to || !from || !to->length || !from->length) {
            problem_add(reader->problems, PROBLEM_NAME_MISSING, &each->where, 0, each->where.length,
                        "write <connect to=\"input\" from=\"variable\"/>",
                        "<connect> does not name both ends");
            continue;
        }
        struct connect *made = &out->connects[out->connect_count];
        TRY(read_named(reader, to, &made->to));
        TRY(read_named(reader, from, &made->from));
        out->connect_count++;
    }
    return STATUS_OK;
}

static enum status read_module(struct reader *reader, const struct xml_element *element,
                               struct doc_variable *out)
{
    const struct passage *model = xml_extension(element, "model");
    const struct passage *resource = xml_attribute(element, "resource");
    if (!model)
        model = xml_extension(element, "model_name");
    out->model = out->name;
    if (model && model->length)
        TRY(read_named(reader, model, &out->model));
    if (resource)
        out->resource = *resource;
    return read_connects(reader, element, out);
}

/* ----------------------------------------------------------------------------------- variables */

static void read_flags(struct reader *reader, const struct xml_element *element,
                       struct doc_variable *out)
{
    const struct passage *access = xml_attribute(element, "access");
    const struct xml_element *units = xml_child(element, "units");
    out->non_negative = is_non_negative(reader, element, out->kind);
    if (units)
        out->units = units->text;
    if (access) {
        out->access_input = passage_equal(access, "input");
        out->access_output = passage_equal(access, "output");
    }
}

static enum status read_variable(struct reader *reader, const struct xml_element *element,
                                 size_t kind, struct doc_variable *out, bool *found)
{
    TRY(read_name(reader, element, kinds[kind].shown, &out->name, found));
    if (!*found)
        return STATUS_OK;
    out->kind = kinds[kind].kind;
    read_flags(reader, element, out);
    out->documentation = read_text(element, "doc");
    if (out->kind == VARIABLE_MODULE)
        return read_module(reader, element, out);
    if (out->kind == VARIABLE_FLOW)
        TRY(read_outlet(reader, element, &out->outlet));
    if (out->kind == VARIABLE_STOCK) {
        TRY(read_vessel(reader, element, &out->vessel));
        TRY(read_named_children(reader, element, "inflow", &out->inflows, &out->inflow_count));
        TRY(read_named_children(reader, element, "outflow", &out->outflows, &out->outflow_count));
    }
    TRY(read_variable_dimensions(reader, element, out));
    return read_elements(reader, element, out);
}

static enum status read_group(struct reader *reader, const struct xml_element *element,
                              struct doc_group *out, bool *found)
{
    TRY(read_name(reader, element, "group", &out->name, found));
    if (!*found)
        return STATUS_OK;
    out->documentation = read_text(element, "doc");
    TRY(read_named_children(reader, element, "var", &out->members, &out->member_count));
    const size_t entities = xml_count(element, "entity"); /* of older files */
    if (!entities)
        return STATUS_OK;
    struct named *members = arena_grow(reader->arena, out->members, out->member_count,
                                       out->member_count + entities, sizeof *members);
    if (!members)
        return STATUS_NO_MEMORY;
    out->members = members;
    for (const struct xml_element *each = xml_child(element, "entity"); each;
         each = xml_again(each)) {
        bool named = false;
        TRY(read_name(reader, each, "member", &members[out->member_count], &named));
        out->member_count += named;
    }
    return STATUS_OK;
}

/* Elements that define something but stand beside <variables> instead of in it. */
static void complain_of_strays(struct reader *reader, const struct xml_element *model)
{
    for (const struct xml_element *each = model->first; each; each = each->next) {
        if (find_kind(each) == KINDS || !xml_child(each, "eqn"))
            continue;
        problem_add(reader->problems, PROBLEM_XMILE_IGNORED, &each->where, 0, each->where.length,
                    "move it into <variables>",
                    "<%s> stands outside of <variables> and is not used", each->name);
        return;
    }
}

/* What a model defines, while it is read. */
struct lists {
    struct doc_variable *variables;
    size_t variable_count;
    struct doc_group *groups;
    size_t group_count;
};

/* The variables and groups among the children. Groups stand in <variables> or beside it. */
static enum status read_children(struct reader *reader, const struct xml_element *parent,
                                 bool with_variables, struct lists *out)
{
    for (const struct xml_element *each = parent->first; each; each = each->next) {
        const size_t kind = find_kind(each);
        bool found = false;
        if (kind < KINDS && with_variables) {
            TRY(read_variable(reader, each, kind, &out->variables[out->variable_count], &found));
            out->variable_count += found;
        } else if (strcmp(each->name, "group") == 0) {
            TRY(read_group(reader, each, &out->groups[out->group_count], &found));
            out->group_count += found;
        }
    }
    return STATUS_OK;
}

enum status read_variables(struct reader *reader, const struct xml_element *model,
                           struct doc_variable **variables, size_t *variable_count,
                           struct doc_group **groups, size_t *group_count)
{
    /* Files older than the standard have no <variables>: everything stands in the model itself. */
    size_t variable_room = 0, group_room = xml_count(model, "group");
    const struct xml_element *inner = xml_child(model, "variables");
    const struct xml_element *first = inner ? inner : model;
    for (const struct xml_element *list = first; list; list = inner ? xml_again(list) : NULL) {
        for (const struct xml_element *each = list->first; each; each = each->next)
            variable_room += find_kind(each) < KINDS ? 1 + count_graphs(each) : 0;
        group_room += xml_count(list, "group");
    }
    if (inner)
        complain_of_strays(reader, model);
    struct lists lists = {
        .variables = ARENA_ARRAY(reader->arena, struct doc_variable, variable_room),
        .groups = ARENA_ARRAY(reader->arena, struct doc_group, group_room),
    };
    if (!lists.variables || !lists.groups)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *list = first; list; list = inner ? xml_again(list) : NULL)
        TRY(read_children(reader, list, true, &lists));
    if (inner)
        TRY(read_children(reader, model, false, &lists));
    TRY(settle_graphs(reader, lists.variables, &lists.variable_count));
    *variables = lists.variables;
    *variable_count = lists.variable_count;
    if (groups) {
        *groups = lists.groups;
        *group_count = lists.group_count;
    }
    return STATUS_OK;
}

// SPDX-License-Identifier: MIT
/* Document to model: makes a cell for every element, parses and lowers every equation, joins stocks
 * with their flows and checks units. All problems of all equations are collected before the answer is
 * given; an equation for many elements is complained of once. */
#include "base/text.h"
#include "model/builder.h"
#include "model/unit.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The further equations of a vessel or an outlet; NULL when there are none, or memory is out. */
static const struct expr *const *parse_parts(struct builder *b, const struct passage *parts,
                                             size_t count)
{
    const struct expr **trees = ARENA_ARRAY(b->arena, const struct expr *, count);
    bool empty = true;
    for (size_t i = 0; trees && i < count; i++)
        if (parts[i].text)
            trees[i] = equation_parse(b->arena, &parts[i], b->problems, &empty);
    return trees;
}

struct written *parse_variable(struct builder *b, const struct doc_variable *source)
{
    struct written *all = ARENA_ARRAY(b->arena, struct written, source->element_count);
    for (size_t e = 0; all && e < source->element_count; e++) {
        struct written *written = &all[e];
        written->element = &source->elements[e];
        bool empty = true;
        const size_t before = b->problems->count;
        if (source->elements[e].equation.text)
            written->tree =
                equation_parse(b->arena, &source->elements[e].equation, b->problems, &empty);
        if (source->elements[e].initial.text)
            written->initial =
                equation_parse(b->arena, &source->elements[e].initial, b->problems, &empty);
        written->faulty = b->problems->count != before;
    }
    if (all && source->vessel)
        all->parts = parse_parts(b, source->vessel->equations, VESSEL_COUNT);
    if (all && source->outlet)
        all->parts = parse_parts(b, source->outlet->equations, OUTLET_COUNT);
    return all;
}

bool parse_equations(struct builder *b, uint32_t first_variable)
{
    for (uint32_t i = first_variable; i < b->variable_count; i++) {
        const struct doc_variable *source = b->variables[i].source;
        const struct instance *instance = &b->instances[b->origins[i].instance];
        struct written **written = &instance->written[source - instance->sources];
        if (!*written)
            *written = parse_variable(b, source);
        b->written[i] = *written;
        if (!*written)
            return false;
    }
    return true;
}

/* ---- which equation defines which cell ---- */

/* An <element> that claims cells: every one that its subscripts name. */
struct claim {
    struct builder *builder;
    const struct variable *variable;
    const struct element *element;
    uint32_t index;   /* of the element */
    bool whole_names; /* every subscript is one element, so that no two claims may meet */
};

static void claim_cell(const struct claim *claim, uint32_t cell)
{
    struct builder *b = claim->builder;
    const uint32_t other = b->cell_written[cell];
    const struct element *elements = claim->variable->source->elements;
    const struct passage *where = &claim->element->where;
    bool is_same = claim->whole_names && other != TABLE_NONE && elements[other].subscript_count;
    for (size_t k = 0; is_same && k < claim->element->subscript_count; k++)
        is_same =
            text_equal(elements[other].subscripts[k].name, claim->element->subscripts[k].name);
    if (is_same)
        problem_add(b->problems, PROBLEM_ELEMENT_DUPLICATE, where, 0, where->length,
                    "keep one <element> for it", "%s has two equations", b->cells[cell].name);
    b->cell_written[cell] = claim->index;
}

static uint32_t find_element(const struct builder *b, uint32_t dimension, const char *name)
{
    const uint32_t index = dimension_find_element(b, dimension, name);
    size_t position = 0;
    if (index == TABLE_NONE && text_to_size(name, strlen(name), &position) && position >= 1 &&
        position <= b->dimensions[dimension].size)
        return (uint32_t)position - 1;
    return index;
}

/* A subscript is an element, a number, or a dimension for all elements of it that fit. */
static void claim_cells(struct claim *claim, uint32_t k, uint32_t offset)
{
    struct builder *b = claim->builder;
    if (k == claim->variable->dimension_count) {
        claim_cell(claim, claim->variable->first_cell + offset);
        return;
    }
    const uint32_t target = claim->variable->dimensions[k];
    const struct dimension *dimension = &b->dimensions[target];
    const struct named *subscript = &claim->element->subscripts[k];
    const uint32_t element = find_element(b, target, subscript->name);
    if (element != TABLE_NONE) {
        claim_cells(claim, k + 1, offset * dimension->size + element);
        return;
    }
    const uint32_t named = table_find(&b->dimension_names, subscript->name);
    if (named == TABLE_NONE) {
        problem_add(
            b->problems, PROBLEM_ELEMENT_UNKNOWN, &subscript->where, 0, subscript->where.length,
            text_suggest(b->arena, subscript->name, dimension->folded_elements, dimension->size),
            "'%s' is no element of dimension '%s'", subscript->spelled, dimension->name);
        return;
    }
    claim->whole_names = false;
    for (uint32_t i = 0; i < b->dimensions[named].size; i++) {
        const uint32_t index =
            dimension_find_element(b, target, b->dimensions[named].folded_elements[i]);
        if (index != TABLE_NONE)
            claim_cells(claim, k + 1, offset * dimension->size + index);
    }
}

/* Equations without subscripts: one for all elements, or one for each in their order. */
static void assign_whole(struct builder *b, const struct variable *variable)
{
    const struct doc_variable *source = variable->source;
    uint32_t wholes = 0;
    for (size_t e = 0; e < source->element_count; e++)
        wholes += source->elements[e].subscript_count == 0;
    if (wholes > 1 && wholes != variable->cell_count) {
        const struct passage *where = &source->name.where;
        problem_add(b->problems, PROBLEM_EQUATION_COUNT, where, 0, where->length,
                    "write one <eqn> for all elements or one for each",
                    "%u equations for an array of %u elements", wholes, variable->cell_count);
        wholes = 1;
    }
    uint32_t next = 0;
    for (size_t e = 0; e < source->element_count; e++) {
        if (source->elements[e].subscript_count)
            continue;
        if (wholes > 1)
            b->cell_written[variable->first_cell + next++] = (uint32_t)e;
        for (uint32_t i = 0; wholes == 1 && i < variable->cell_count; i++)
            b->cell_written[variable->first_cell + i] = (uint32_t)e;
    }
}

/* False after a problem: then it is not told too which elements lack an equation. */
static bool assign_written(struct builder *b, uint32_t index)
{
    const struct variable *variable = &b->variables[index];
    const struct doc_variable *source = variable->source;
    const size_t before = b->problems->count;
    assign_whole(b, variable);
    for (size_t e = 0; e < source->element_count; e++) {
        const struct element *element = &source->elements[e];
        struct claim claim = {.builder = b,
                              .variable = variable,
                              .element = element,
                              .index = (uint32_t)e,
                              .whole_names = true};
        if (element->subscript_count == variable->dimension_count && element->subscript_count)
            claim_cells(&claim, 0, 0);
        else if (element->subscript_count)
            problem_add(
                b->problems, PROBLEM_SUBSCRIPT_COUNT, &element->where, 0, element->where.length,
                variable->dimension_count ? "give one subscript for each dimension"
                                          : "declare its <dimensions>, or use one <eqn>",
                "'%s' has %u dimension%s, not %zu", variable->name, variable->dimension_count,
                variable->dimension_count == 1 ? "" : "s", element->subscript_count);
    }
    return b->problems->count == before;
}

/* ---- graphs ---- */

static void check_graph(struct builder *b, const struct variable *variable,
                        const struct graph *graph)
{
    const char *what = NULL;
    if (graph->count == 0)
        what = "has no points";
    for (size_t i = 0; i < graph->count && !what; i++) {
        if (!isfinite(graph->x[i]) || !isfinite(graph->y[i]))
            what = "has a point that is no finite number";
        else if (i && graph->x[i] < graph->x[i - 1])
            what = "has x points that do not rise";
    }
    if (what)
        problem_add(b->problems, PROBLEM_GRAPH_POINTS, &graph->where, 0, graph->where.length,
                    "give points with rising x and one y for each",
                    "the graphical function of '%s' %s", variable->name, what);
}

const struct graph *cell_graph(const struct builder *b, uint32_t cell)
{
    if (b->origins[b->cells[cell].variable].alias != TABLE_NONE)
        return NULL;
    const struct doc_variable *source = b->variables[b->cells[cell].variable].source;
    const uint32_t e = b->cell_written[cell];
    if (e != TABLE_NONE && source->elements[e].graph)
        return source->elements[e].graph;
    return source->element_count && !source->elements[0].subscript_count ? source->elements[0].graph
                                                                         : NULL;
}

bool is_table_only(const struct builder *b, uint32_t index)
{
    while (b->origins[index].alias != TABLE_NONE)
        index = b->origins[index].alias;
    const struct doc_variable *source = b->variables[index].source;
    for (size_t e = 0; e < source->element_count; e++)
        if (source->elements[e].equation.text)
            return false;
    return source->kind == VARIABLE_GRAPH || variable_has_graph(source);
}

/* ---- equations ---- */

void begin_context(struct context *context, struct builder *b, uint32_t cell,
                   const struct passage *text)
{
    const struct variable *variable = &b->variables[b->cells[cell].variable];
    *context = (struct context){.builder = b,
                                .variable = b->cells[cell].variable,
                                .cell = cell,
                                .instance = b->origins[b->cells[cell].variable].instance,
                                .text = text,
                                .own_count = variable->dimension_count};
    uint32_t rest = cell - variable->first_cell;
    for (uint32_t k = variable->dimension_count; k-- > 0;) {
        const uint32_t dimension = variable->dimensions[k];
        context->own[k].dimension = dimension;
        context->own[k].index = rest % b->dimensions[dimension].size;
        rest /= b->dimensions[dimension].size;
    }
    for (uint32_t k = 0; k < context->own_count; k++)
        for (uint32_t j = 0; j < k; j++)
            context->own[k].occurrence += context->own[j].dimension == context->own[k].dimension;
}

/* Which element's equation defines a cell: one that brings no more than a graph has the whole
 * array's. TABLE_NONE: none does. */
static uint32_t equation_of(const struct builder *b, uint32_t cell)
{
    const uint32_t e = b->cell_written[cell];
    const struct element *elements = b->variables[b->cells[cell].variable].source->elements;
    const bool graph_alone = e != TABLE_NONE && elements[e].graph && !elements[e].equation.text;
    return graph_alone && !elements[0].subscript_count ? 0 : e;
}

static bool has_equation(const struct builder *b, uint32_t cell)
{
    const uint32_t variable = b->cells[cell].variable, e = equation_of(b, cell);
    if (b->progress[cell] == LOWERED || b->origins[variable].connect ||
        b->origins[variable].alias != TABLE_NONE || b->origins[variable].driven)
        return true;
    if (b->variables[variable].kind == VARIABLE_GRAPH)
        return true; /* one without points has been reported by the reader */
    if (is_table_only(b, variable))
        return cell_graph(b, cell) != NULL;
    return e != TABLE_NONE && (b->written[variable][e].tree || b->written[variable][e].faulty);
}

/* One problem for all elements of a variable that have no equation. */
static void report_missing(struct builder *b, uint32_t index)
{
    const struct variable *variable = &b->variables[index];
    const struct passage *where = &variable->source->name.where;
    uint32_t missing = 0, first = 0;
    for (uint32_t i = variable->cell_count; i-- > 0;)
        if (!has_equation(b, variable->first_cell + i)) {
            missing++;
            first = variable->first_cell + i;
        }
    if (missing == 0)
        return;
    const bool is_input = b->origins[index].instance && variable->source->access_input;
    if (missing == variable->cell_count)
        problem_add(b->problems, PROBLEM_EQUATION_MISSING, where, 0, where->length,
                    is_input ? "connect it in its <module>, or write an <eqn> for when it is not"
                             : "write one in <eqn>",
                    "'%s' has no equation%s", variable->name,
                    is_input ? " and is not connected" : "");
    else if (missing == 1)
        problem_add(b->problems, PROBLEM_ELEMENT_MISSING, where, 0, where->length,
                    "add an <element> for it, or an <eqn> for the rest",
                    "'%s' has no equation for %s", variable->name, b->cells[first].name);
    else
        problem_add(b->problems, PROBLEM_ELEMENT_MISSING, where, 0, where->length,
                    "add an <element> for each, or an <eqn> for the rest",
                    "'%s' has no equation for %s and %u other%s", variable->name,
                    b->cells[first].name, missing - 1, missing == 2 ? "" : "s");
}

static void report_too_large(struct context *context, const struct expr *tree)
{
    struct builder *b = context->builder;
    if (b->node_count <= NODES_MOST || b->node_count == SIZE_MAX)
        return;
    b->node_count = SIZE_MAX; /* once is enough */
    lower_problem(context, PROBLEM_MODEL_SIZE, tree,
                  "use smaller dimensions or fewer sums over them",
                  "here the model grows beyond %d operations a step", (int)NODES_MOST);
}

static const struct node *lower_written(struct builder *b, uint32_t cell,
                                        const struct written *written, const struct node **initial)
{
    struct context context;
    begin_context(&context, b, cell, &written->element->equation);
    const struct node *value = lower(&context, written->tree);
    const struct graph *graph = cell_graph(b, cell);
    if (graph)
        value = node_graph(b, graph, value);
    if (written->initial && b->cells[cell].kind != CELL_STOCK) {
        context.text = &written->element->initial;
        *initial = lower(&context, written->initial);
    }
    report_too_large(&context, written->tree);
    return value;
}

/* A connected input is what it is connected to, element by element. */
static const struct node *lower_connected(struct builder *b, uint32_t cell)
{
    const struct origin *origin = &b->origins[b->cells[cell].variable];
    const struct named *from = &origin->connect->from;
    const struct expr name = {.kind = EXPR_NAME,
                              .name = from->name,
                              .spelled = from->spelled,
                              .width = (uint32_t)from->where.length};
    struct context context;
    if (origin->alias == TABLE_NONE)
        return NULL; /* reported where it is connected */
    begin_context(&context, b, cell, &from->where);
    return lower_array_name(&context, &name, origin->alias, false);
}

void lower_cell(struct builder *b, uint32_t cell)
{
    const uint32_t index = b->cells[cell].variable, e = equation_of(b, cell);
    if (b->progress[cell] != UNTOUCHED || b->variable_faulty[index] || !has_equation(b, cell))
        return;
    b->progress[cell] = LOWERING;
    const struct node *value = NULL, *initial = NULL;
    if (is_table_only(b, index)) {
        b->cells[cell].hidden = b->cells[cell].table = true;
        value = node_number(b, 0.0);
    } else if (b->origins[index].connect) {
        value = lower_connected(b, cell);
    } else if (e != TABLE_NONE && b->written[index][e].tree && !b->written[index][e].faulty) {
        struct written *written = &b->written[index][e];
        const size_t before = b->problems->count;
        value = lower_written(b, cell, written, &initial);
        const bool is_list = written->tree->kind == EXPR_LIST &&
                             written->tree->arg_count == b->variables[index].cell_count;
        written->faulty = b->problems->count != before && !is_list;
    }
    if (b->cells[cell].kind == CELL_STOCK)
        builder_set_cell(b, cell, NULL, value);
    else
        builder_set_cell(b, cell, value, initial);
    b->progress[cell] = LOWERED;
    lower_vessel(b, cell);
    lower_outlet(b, cell);
}

/* ---- the whole ---- */

void assign_equations(struct builder *b, uint32_t first_variable)
{
    mark_driven_flows(b, first_variable);
    for (uint32_t i = first_variable; i < b->variable_count; i++) {
        const struct variable *variable = &b->variables[i];
        if (!b->variable_faulty[i] && (b->origins[i].connect || assign_written(b, i)))
            report_missing(b, i);
        for (size_t e = 0; e < variable->source->element_count; e++)
            if (variable->source->elements[e].graph)
                check_graph(b, variable, variable->source->elements[e].graph);
    }
}

static void lower_all(struct builder *b)
{
    const uint32_t visible = b->cell_count;
    for (uint32_t cell = 0; cell < visible; cell++)
        lower_cell(b, cell);
    join_stocks(b);
    unroll_substeps(b);
}

static enum status check_units(struct builder *b)
{
    size_t count = 0;
    for (uint32_t i = 0; i < b->visible_variables; i++)
        count += b->variables[i].source->element_count;
    struct unit_equation *equations = ARENA_ARRAY(b->arena, struct unit_equation, count);
    if (!equations)
        return STATUS_NO_MEMORY;
    count = 0;
    for (uint32_t i = 0; i < b->visible_variables; i++)
        for (size_t e = 0; e < b->variables[i].source->element_count; e++) {
            struct written *written = &b->written[i][e];
            const bool is_new = written->tree && !written->faulty && !written->checked;
            written->checked = true;
            if (is_new)
                equations[count++] = (struct unit_equation){
                    .variable = b->variables[i].source,
                    .text = &written->element->equation,
                    .tree = written->tree,
                    .is_initial_of_stock = b->variables[i].kind == VARIABLE_STOCK};
        }
    return unit_check(b->arena, b->document, equations, count, b->problems);
}

/* What macros brought along belongs to the variables that call them. */
static void give_to_callers(struct builder *b)
{
    for (uint32_t i = 0; i < b->cell_count; i++) {
        struct cell *cell = &b->cells[i];
        cell->hidden = cell->hidden || cell->variable >= b->visible_variables;
        cell->variable = b->origins[cell->variable].owner;
    }
}

static enum status finish(struct builder *b, const struct model_options *options,
                          const struct model **out)
{
    if (b->arena->failed || b->problems->no_memory)
        return STATUS_NO_MEMORY;
    if (b->problems->errors)
        return STATUS_INPUT; /* units are checked when the names are right */
    if (!options->skip_units)
        TRY(check_units(b));
    if (b->problems->errors)
        return STATUS_INPUT;
    struct model *model = ARENA_NEW(b->arena, struct model);
    if (!model)
        return STATUS_NO_MEMORY;
    give_to_callers(b);
    *model = (struct model){.document = b->document,
                            .specs = b->root->specs,
                            .variables = b->variables,
                            .variable_count = b->visible_variables,
                            .dimensions = b->dimensions,
                            .dimension_count = b->dimension_count,
                            .cells = b->cells,
                            .cell_count = b->cell_count,
                            .noise = !options->noise_off,
                            .asked = b->asked};
    *out = model;
    return STATUS_OK;
}

/* Other files are read with a model's file alone, not with its text. */
static void refuse_unread(struct problems *problems, const struct document *document)
{
    struct passage first = document->include_count ? document->includes[0] : (struct passage){0};
    for (size_t m = 0; m < document->model_count && !first.length; m++) {
        first = document->models[m].resource;
        for (size_t v = 0; v < document->models[m].variable_count && !first.length; v++)
            first = document->models[m].variables[v].resource;
    }
    if (first.length)
        problem_add(problems, PROBLEM_XMILE_UNSUPPORTED, &first, 0, first.length,
                    "run the model from its file, or put all of it into one",
                    "'%s' is not read: the model came without its folder", first.text);
}

enum status model_build(struct arena *arena, const struct document *document,
                        const struct model_options *options, const struct model **out,
                        struct problems *problems)
{
    static const struct model_options defaults = {0};
    if (!options)
        options = &defaults;
    assert(document->model_count > 0);
    struct builder b = {.arena = arena,
                        .document = document,
                        .root = &document->models[0],
                        .problems = problems,
                        .noise_off = options->noise_off};
    for (size_t i = 0; i < document->import_count; i++) {
        const struct passage *where = &document->imports[i].resource;
        problem_add(problems, PROBLEM_XMILE_IGNORED, where, 0, where->length,
                    "run the model from its file", "the data of '%s' is not imported", where->text);
    }
    refuse_unread(problems, document);
    if (!declare_dimensions(&b) || !declare_models(&b) || !declare_macros(&b) || !parse_equations(&b, 0) ||
        !declare_called_models(&b) || !connect_modules(&b) || !declare_cells(&b, 0))
        return STATUS_NO_MEMORY;
    name_groups(&b);
    assign_equations(&b, 0);
    lower_all(&b);
    return finish(&b, options, out);
}

uint32_t model_find_variable(const struct model *model, const char *folded)
{
    for (uint32_t i = 0; i < model->variable_count; i++)
        if (strcmp(model->variables[i].folded, folded) == 0)
            return i;
    return UINT32_MAX;
}

uint32_t model_find_cell(const struct model *model, const char *folded)
{
    for (uint32_t i = 0; i < model->cell_count; i++)
        if (!model->cells[i].hidden && strcmp(model->cells[i].folded, folded) == 0)
            return i;
    return UINT32_MAX;
}

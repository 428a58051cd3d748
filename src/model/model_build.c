// SPDX-License-Identifier: MIT
/* Document to model: declares dimensions and variables, makes a cell for every element, parses and
 * lowers every equation, joins stocks with their flows, limits what must not go below zero, and
 * checks units. All problems of all equations are collected before the answer is given.
 *
 * Modules, macros, conveyors, queues and ovens are refused by name and place. */
#include "base/text.h"
#include "model/builder.h"
#include "model/unit.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIMENSION_MOST = 100000, CELLS_MOST = 5000000 };

/* dimensions */

static bool declare_elements(struct builder *b, struct dimension *dimension,
                             const struct doc_dimension *source, uint32_t index)
{
    const char **names = ARENA_ARRAY(b->arena, const char *, dimension->size);
    const char **folded = ARENA_ARRAY(b->arena, const char *, dimension->size);
    if (!names || !folded)
        return false;
    table_init(&b->element_names[index], b->arena);
    for (uint32_t i = 0; i < dimension->size; i++) {
        names[i] = source->elements ? source->elements[i].spelled
                                    : arena_print(b->arena, "%u", i + 1);
        folded[i] = source->elements ? source->elements[i].name : names[i];
        if (!names[i] || !folded[i])
            return false;
        if (!table_add(&b->element_names[index], folded[i], i) && source->elements)
            problem_add(b->problems, PROBLEM_NAME_DUPLICATE, &source->elements[i].where, 0,
                        source->elements[i].where.length, "rename one of them",
                        "dimension '%s' has two elements '%s'", dimension->name, names[i]);
    }
    dimension->elements = names;
    dimension->folded_elements = folded;
    return true;
}

static bool declare_dimensions(struct builder *b)
{
    const struct document *document = b->document;
    const size_t count = document->dimension_count;
    b->dimensions = ARENA_ARRAY(b->arena, struct dimension, count);
    b->element_names = ARENA_ARRAY(b->arena, struct table, count);
    if (!b->dimensions || !b->element_names)
        return false;
    table_init(&b->dimension_names, b->arena);
    for (size_t i = 0; i < count; i++) {
        const struct doc_dimension *source = &document->dimensions[i];
        struct dimension *dimension = &b->dimensions[b->dimension_count];
        *dimension = (struct dimension){.name = source->name.spelled, .folded = source->name.name};
        if (source->size == 0 || source->size > DIMENSION_MOST) {
            problem_add(b->problems, PROBLEM_DIMENSION_SIZE, &source->where, 0,
                        source->where.length, "give it a size or elements",
                        "dimension '%s' has %zu elements", dimension->name, source->size);
            continue;
        }
        if (!table_add(&b->dimension_names, dimension->folded, b->dimension_count)) {
            problem_add(b->problems, PROBLEM_NAME_DUPLICATE, &source->where, 0,
                        source->where.length, "rename one of them",
                        "two dimensions are called '%s'", dimension->name);
            continue;
        }
        dimension->size = (uint32_t)source->size;
        if (!declare_elements(b, dimension, source, b->dimension_count))
            return false;
        b->dimension_count++;
    }
    return true;
}

/* variables */

static const char *dimension_remedy(struct builder *b, const char *folded)
{
    const char **names = ARENA_ARRAY(b->arena, const char *, b->dimension_count);
    for (uint32_t i = 0; names && i < b->dimension_count; i++)
        names[i] = b->dimensions[i].folded;
    const char *near = names ? text_suggest(b->arena, folded, names, b->dimension_count) : NULL;
    return near ? near : "declare it in <dimensions>";
}

static bool bind_dimensions(struct builder *b, struct variable *variable)
{
    const struct doc_variable *source = variable->source;
    uint32_t *bound = ARENA_ARRAY(b->arena, uint32_t, source->dimension_count);
    if (!bound)
        return false;
    size_t cells = 1;
    for (size_t i = 0; i < source->dimension_count; i++) {
        const struct named *name = &source->dimensions[i];
        bound[i] = table_find(&b->dimension_names, name->name);
        if (bound[i] == TABLE_NONE) {
            problem_add(b->problems, PROBLEM_DIMENSION_UNKNOWN, &name->where, 0, name->where.length,
                        dimension_remedy(b, name->name), "no dimension is called '%s'",
                        name->spelled);
            return true;
        }
        cells *= b->dimensions[bound[i]].size;
        if (cells > CELLS_MOST)
            break;
    }
    if (source->dimension_count > AXES_MOST || cells > CELLS_MOST) {
        problem_add(b->problems, PROBLEM_DIMENSION_SIZE, &source->name.where, 0,
                    source->name.where.length, "use fewer or smaller dimensions",
                    "array '%s' is too large", variable->name);
        return true;
    }
    variable->dimensions = bound;
    variable->dimension_count = (uint32_t)source->dimension_count;
    variable->cell_count = (uint32_t)cells;
    return true;
}

/* What the standard has and this version does not run, by name and place. */
static void refuse_unsupported(struct builder *b, const struct doc_variable *source)
{
    const struct passage *where = &source->name.where;
    const char *what = source->kind == VARIABLE_MODULE ? "modules are"
                       : source->conveyor              ? "conveyors are"
                       : source->queue                 ? "queues are"
                       : source->oven                  ? "ovens are"
                                                       : NULL;
    if (what)
        problem_add(b->problems, PROBLEM_XMILE_UNSUPPORTED, where, 0, where->length,
                    source->kind == VARIABLE_MODULE
                        ? "copy the module's variables into the root model"
                        : "model it as a plain stock with flows",
                    "'%s': %s not run by this version", source->name.spelled, what);
}

static bool declare_variables(struct builder *b)
{
    const size_t count = b->root->variable_count;
    b->variables = ARENA_ARRAY(b->arena, struct variable, count);
    b->suggestions = ARENA_ARRAY(b->arena, const char *, count);
    if (!b->variables || !b->suggestions)
        return false;
    table_init(&b->variable_names, b->arena);
    for (size_t i = 0; i < count; i++) {
        const struct doc_variable *source = &b->root->variables[i];
        struct variable *variable = &b->variables[b->variable_count];
        *variable = (struct variable){.source = source, .name = source->name.spelled,
                                      .folded = source->name.name, .kind = source->kind,
                                      .cell_count = 0};
        if (source->units.length)
            variable->units = source->units.text;
        refuse_unsupported(b, source);
        if (!table_add(&b->variable_names, variable->folded, b->variable_count)) {
            const struct passage *where = &source->name.where;
            problem_add(b->problems, PROBLEM_NAME_DUPLICATE, where, 0, where->length,
                        "rename one of them (case, blanks and underscores do not tell names apart)",
                        "two variables are called '%s'", variable->name);
            continue;
        }
        if (!bind_dimensions(b, variable))
            return false;
        b->suggestions[b->suggestion_count++] = variable->folded;
        b->variable_count++;
    }
    for (size_t i = 0; i < b->document->macro_count; i++) {
        const struct doc_macro *macro = &b->document->macros[i];
        problem_add(b->problems, PROBLEM_XMILE_UNSUPPORTED, &macro->where, 0, macro->where.length,
                    "write its equation out where it is called",
                    "macro '%s': macros are not run by this version", macro->name.spelled);
    }
    return true;
}

static void name_groups(struct builder *b)
{
    for (size_t g = 0; g < b->root->group_count; g++) {
        const struct doc_group *group = &b->root->groups[g];
        for (size_t i = 0; i < group->member_count; i++) {
            const uint32_t index = table_find(&b->variable_names, group->members[i].name);
            if (index != TABLE_NONE)
                b->variables[index].group = group->name.spelled;
        }
    }
}

/* equations */

static bool parse_equations(struct builder *b)
{
    b->written = ARENA_ARRAY(b->arena, struct written *, b->variable_count);
    if (!b->written)
        return false;
    for (uint32_t i = 0; i < b->variable_count; i++) {
        const struct doc_variable *source = b->variables[i].source;
        b->written[i] = ARENA_ARRAY(b->arena, struct written, source->element_count);
        if (!b->written[i])
            return false;
        for (size_t e = 0; e < source->element_count; e++) {
            struct written *written = &b->written[i][e];
            written->element = &source->elements[e];
            bool empty = true;
            const size_t before = b->problems->count;
            if (source->elements[e].equation.text)
                written->tree = equation_parse(b->arena, &source->elements[e].equation,
                                               b->problems, &empty);
            if (source->elements[e].initial.text)
                written->initial = equation_parse(b->arena, &source->elements[e].initial,
                                                  b->problems, &empty);
            written->faulty = b->problems->count != before;
        }
    }
    return true;
}

/* cells */

static bool name_cell(struct builder *b, const struct variable *variable, uint32_t offset,
                      struct cell *cell)
{
    if (variable->dimension_count == 0) {
        cell->name = variable->name;
        cell->folded = variable->folded;
        cell->flat = variable->name;
        return true;
    }
    uint32_t indices[AXES_MOST];
    uint32_t rest = offset;
    for (uint32_t k = variable->dimension_count; k-- > 0;) {
        indices[k] = rest % b->dimensions[variable->dimensions[k]].size;
        rest /= b->dimensions[variable->dimensions[k]].size;
    }
    const char *name = variable->name, *folded = variable->folded, *flat = variable->name;
    for (uint32_t k = 0; k < variable->dimension_count; k++) {
        const struct dimension *dimension = &b->dimensions[variable->dimensions[k]];
        const char *element = dimension->elements[indices[k]];
        const char *open = k == 0 ? "[" : ",";
        const char *close = k + 1 == variable->dimension_count ? "]" : "";
        name = arena_print(b->arena, "%s%s%s%s", name, k == 0 ? "[" : ", ", element, close);
        folded = arena_print(b->arena, "%s%s%s%s", folded, open,
                             dimension->folded_elements[indices[k]], close);
        flat = arena_print(b->arena, "%s_%s", flat, element);
        if (!name || !folded || !flat)
            return false;
    }
    cell->name = name;
    cell->folded = folded;
    cell->flat = flat;
    return true;
}

static bool declare_cells(struct builder *b)
{
    size_t total = 0;
    for (uint32_t i = 0; i < b->variable_count; i++)
        total += b->variables[i].cell_count;
    if (total > CELLS_MOST) {
        problem_add_placeless(b->problems, PROBLEM_DIMENSION_SIZE, b->document->file,
                              "use smaller dimensions", "the model has %zu array elements", total);
        return true;
    }
    b->cells = ARENA_ARRAY(b->arena, struct cell, total + 64);
    b->cell_written = ARENA_ARRAY(b->arena, uint32_t, total);
    if (!b->cells || !b->cell_written)
        return false;
    b->cell_capacity = (uint32_t)total + 64;
    for (uint32_t i = 0; i < b->variable_count; i++) {
        struct variable *variable = &b->variables[i];
        variable->first_cell = b->cell_count;
        for (uint32_t offset = 0; offset < variable->cell_count; offset++) {
            struct cell *cell = &b->cells[b->cell_count];
            cell->variable = i;
            cell->kind = variable->kind == VARIABLE_STOCK ? CELL_STOCK : CELL_AUX;
            if (!name_cell(b, variable, offset, cell))
                return false;
            b->cell_written[b->cell_count++] = TABLE_NONE;
        }
    }
    return true;
}

/* Gives an <element>'s equation to the cells that its subscripts name: an element, a number, or a
 * dimension for all elements of it that fit. */
static void claim_cells(struct builder *b, const struct variable *variable, uint32_t e,
                        const struct element *element, uint32_t k, uint32_t offset)
{
    if (k == variable->dimension_count) {
        b->cell_written[variable->first_cell + offset] = e;
        return;
    }
    const uint32_t target = variable->dimensions[k];
    const struct dimension *dimension = &b->dimensions[target];
    const struct named *subscript = &element->subscripts[k];
    uint32_t index = dimension_find_element(b, target, subscript->name);
    size_t position = 0;
    if (index == TABLE_NONE && text_to_size(subscript->name, strlen(subscript->name), &position) &&
        position >= 1 && position <= dimension->size)
        index = (uint32_t)position - 1;
    if (index != TABLE_NONE) {
        claim_cells(b, variable, e, element, k + 1, offset * dimension->size + index);
        return;
    }
    const uint32_t named = table_find(&b->dimension_names, subscript->name);
    if (named != TABLE_NONE) {
        for (uint32_t i = 0; i < b->dimensions[named].size; i++) {
            index = dimension_find_element(b, target, b->dimensions[named].folded_elements[i]);
            if (index != TABLE_NONE)
                claim_cells(b, variable, e, element, k + 1, offset * dimension->size + index);
        }
        return;
    }
    problem_add(b->problems, PROBLEM_ELEMENT_UNKNOWN, &subscript->where, 0, subscript->where.length,
                text_suggest(b->arena, subscript->name, dimension->folded_elements, dimension->size),
                "'%s' is no element of dimension '%s'", subscript->spelled, dimension->name);
}

static void assign_equations(struct builder *b, const struct variable *variable)
{
    const struct doc_variable *source = variable->source;
    for (size_t e = 0; e < source->element_count; e++)
        if (source->elements[e].subscript_count == 0)
            for (uint32_t i = 0; i < variable->cell_count; i++)
                b->cell_written[variable->first_cell + i] = (uint32_t)e;
    for (size_t e = 0; e < source->element_count; e++) {
        const struct element *element = &source->elements[e];
        if (element->subscript_count == 0)
            continue;
        if (element->subscript_count != variable->dimension_count) {
            problem_add(b->problems, PROBLEM_SUBSCRIPT_COUNT, &element->where, 0,
                        element->where.length, "give one subscript for each dimension",
                        "'%s' has %u dimensions, not %zu", variable->name,
                        variable->dimension_count, element->subscript_count);
            continue;
        }
        claim_cells(b, variable, (uint32_t)e, element, 0, 0);
    }
}

static bool is_table_only(const struct builder *b, const struct variable *variable)
{
    const struct doc_variable *source = variable->source;
    (void)b;
    return variable->kind == VARIABLE_GRAPH ||
           (source->element_count && source->elements[0].graph && !source->elements[0].equation.text);
}

static bool begin_context(struct context *context, struct builder *b, uint32_t cell,
                          const struct passage *text)
{
    const struct variable *variable = &b->variables[b->cells[cell].variable];
    *context = (struct context){.builder = b, .variable = b->cells[cell].variable, .cell = cell,
                                .text = text};
    uint32_t rest = cell - variable->first_cell;
    context->own_count = variable->dimension_count;
    for (uint32_t k = variable->dimension_count; k-- > 0;) {
        const uint32_t dimension = variable->dimensions[k];
        context->own[k].dimension = dimension;
        context->own[k].index = rest % b->dimensions[dimension].size;
        rest /= b->dimensions[dimension].size;
    }
    for (uint32_t k = 0; k < context->own_count; k++)
        for (uint32_t j = 0; j < k; j++)
            context->own[k].occurrence += context->own[j].dimension == context->own[k].dimension;
    return true;
}

static void report_missing(struct builder *b, const struct variable *variable, uint32_t cell)
{
    const struct passage *where = &variable->source->name.where;
    if (variable->dimension_count && variable->source->element_count)
        problem_add(b->problems, PROBLEM_ELEMENT_MISSING, where, 0, where->length,
                    "add an <element> for it, or an <eqn> for the rest",
                    "'%s' has no equation for %s", variable->name, b->cells[cell].name);
    else
        problem_add(b->problems, PROBLEM_EQUATION_MISSING, where, 0, where->length,
                    "write one in <eqn>", "'%s' has no equation", variable->name);
}

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

static void lower_cell(struct builder *b, uint32_t cell)
{
    const uint32_t variable_index = b->cells[cell].variable;
    const struct variable *variable = &b->variables[variable_index];
    const uint32_t e = b->cell_written[cell];
    if (variable->kind == VARIABLE_MODULE)
        return;
    if (is_table_only(b, variable)) {
        b->cells[cell].hidden = true;
        builder_set_cell(b, cell, node_number(b, 0.0), NULL);
        return;
    }
    const struct written *written = e == TABLE_NONE ? NULL : &b->written[variable_index][e];
    if (!written || (!written->tree && !written->faulty)) {
        report_missing(b, variable, cell);
        return;
    }
    if (!written->tree)
        return;
    struct context context;
    begin_context(&context, b, cell, &written->element->equation);
    const struct node *value = lower(&context, written->tree);
    if (value && written->element->graph)
        value = node_graph(b, written->element->graph, value);
    const struct node *initial = NULL;
    if (written->initial && variable->kind != VARIABLE_STOCK) {
        context.text = &written->element->initial;
        initial = lower(&context, written->initial);
    }
    if (b->cells[cell].kind == CELL_STOCK)
        builder_set_cell(b, cell, NULL, value);
    else
        builder_set_cell(b, cell, value, initial);
}

/* stocks and flows */

static uint32_t find_flow(struct builder *b, const struct variable *stock, const struct named *flow)
{
    const uint32_t index = table_find(&b->variable_names, flow->name);
    if (index != TABLE_NONE && b->variables[index].kind == VARIABLE_FLOW)
        return index;
    const char *remedy = index == TABLE_NONE
                             ? text_suggest(b->arena, flow->name, b->suggestions, b->suggestion_count)
                             : "declare it as a <flow>";
    problem_add(b->problems, PROBLEM_STOCK_FLOW, &flow->where, 0, flow->where.length,
                remedy ? remedy : "declare it as a <flow>", "stock '%s' names '%s', which is %s",
                stock->name, flow->spelled, index == TABLE_NONE ? "not defined" : "no flow");
    return TABLE_NONE;
}

/* The flow's cell that belongs to a stock's cell: the same elements by name. */
static const struct node *flow_of_cell(struct builder *b, uint32_t stock_cell, uint32_t flow,
                                       const struct named *name)
{
    struct context context;
    begin_context(&context, b, stock_cell, &name->where);
    const struct expr expr = {.kind = EXPR_NAME, .name = name->name, .spelled = name->spelled,
                              .width = (uint32_t)name->where.length};
    return lower_array_name(&context, &expr, flow, false);
}

static void join_flows(struct builder *b, uint32_t cell)
{
    const struct variable *stock = &b->variables[b->cells[cell].variable];
    const struct doc_variable *source = stock->source;
    const struct node *net = NULL;
    for (size_t i = 0; i < source->inflow_count; i++) {
        const uint32_t flow = find_flow(b, stock, &source->inflows[i]);
        const struct node *node =
            flow == TABLE_NONE ? NULL : flow_of_cell(b, cell, flow, &source->inflows[i]);
        if (node)
            net = net ? node_op(b, OP_add, net, node, NULL) : node;
    }
    for (size_t i = 0; i < source->outflow_count; i++) {
        const uint32_t flow = find_flow(b, stock, &source->outflows[i]);
        const struct node *node =
            flow == TABLE_NONE ? NULL : flow_of_cell(b, cell, flow, &source->outflows[i]);
        if (node)
            net = net ? node_op(b, OP_sub, net, node, NULL) : node_op(b, OP_negate, node, NULL, NULL);
    }
    builder_set_cell(b, cell, net ? net : node_number(b, 0.0), b->cells[cell].initial);
}

/* A non-negative stock serves its outflows in the order they are listed, each getting at most what is
 * left of stock/DT (XMILE 1.0, 4.8.4, with MIN where the sample filter has MAX). */
static void limit_outflows(struct builder *b, uint32_t cell)
{
    const struct variable *stock = &b->variables[b->cells[cell].variable];
    const struct doc_variable *source = stock->source;
    const struct node *left = node_op(b, OP_div, node_cell(b, cell),
                                      node_number(b, b->root->specs.dt), NULL);
    for (size_t i = 0; i < source->outflow_count; i++) {
        const uint32_t flow = table_find(&b->variable_names, source->outflows[i].name);
        if (flow == TABLE_NONE || b->variables[flow].kind != VARIABLE_FLOW)
            continue;
        const struct node *node = flow_of_cell(b, cell, flow, &source->outflows[i]);
        if (!node || node->kind != NODE_CELL)
            continue;
        struct cell *flow_cell = &b->cells[node->cell];
        flow_cell->value = node_op(b, OP_min, flow_cell->value,
                                   node_op(b, OP_max, left, node_number(b, 0.0), NULL), NULL);
        left = node_op(b, OP_sub, left, node, NULL);
    }
}

static void limit_flows(struct builder *b)
{
    const uint32_t visible = b->cell_count;
    for (uint32_t cell = 0; cell < visible; cell++) {
        const struct variable *variable = &b->variables[b->cells[cell].variable];
        if (!b->cells[cell].hidden && variable->kind == VARIABLE_FLOW &&
            variable->source->non_negative)
            b->cells[cell].value =
                node_op(b, OP_max, b->cells[cell].value, node_number(b, 0.0), NULL);
    }
    for (uint32_t cell = 0; cell < visible; cell++) {
        const struct variable *variable = &b->variables[b->cells[cell].variable];
        if (!b->cells[cell].hidden && variable->kind == VARIABLE_STOCK &&
            variable->source->non_negative)
            limit_outflows(b, cell);
    }
}

static void warn_of_shared_flows(struct builder *b)
{
    struct table users[2];
    table_init(&users[0], b->arena);
    table_init(&users[1], b->arena);
    for (uint32_t i = 0; i < b->variable_count; i++) {
        const struct doc_variable *source = b->variables[i].source;
        for (int side = 0; side < 2; side++) {
            const struct named *flows = side ? source->outflows : source->inflows;
            const size_t count = side ? source->outflow_count : source->inflow_count;
            for (size_t k = 0; k < count; k++)
                if (!table_add(&users[side], flows[k].name, i))
                    problem_add(b->problems, PROBLEM_STOCK_SHARED_FLOW, &flows[k].where, 0,
                                flows[k].where.length, "give each stock a flow of its own",
                                "'%s' %s two stocks, so what flows is counted twice",
                                flows[k].spelled, side ? "leaves" : "enters");
        }
    }
}

/* the whole */

static bool is_plain_number(const struct builder *b, uint32_t cell)
{
    const uint32_t variable = b->cells[cell].variable, e = b->cell_written[cell];
    const struct expr *tree = e == TABLE_NONE ? NULL : b->written[variable][e].tree;
    return tree && tree->kind == EXPR_NUMBER;
}

static void lower_all(struct builder *b)
{
    for (uint32_t i = 0; i < b->variable_count; i++) {
        const struct variable *variable = &b->variables[i];
        assign_equations(b, variable);
        for (size_t e = 0; e < variable->source->element_count; e++)
            if (variable->source->elements[e].graph)
                check_graph(b, variable, variable->source->elements[e].graph);
    }
    const uint32_t visible = b->cell_count;
    /* Plain numbers first: an order or a seed may be a variable that stands further down. */
    for (uint32_t cell = 0; cell < visible; cell++)
        if (is_plain_number(b, cell))
            lower_cell(b, cell);
    for (uint32_t cell = 0; cell < visible; cell++)
        if (!is_plain_number(b, cell))
            lower_cell(b, cell);
    for (uint32_t cell = 0; cell < visible; cell++)
        if (b->cells[cell].kind == CELL_STOCK && b->variables[b->cells[cell].variable].kind == VARIABLE_STOCK)
            join_flows(b, cell);
    warn_of_shared_flows(b);
    limit_flows(b);
}

static enum status check_units(struct builder *b)
{
    size_t count = 0;
    for (uint32_t i = 0; i < b->variable_count; i++)
        count += b->variables[i].source->element_count;
    struct unit_equation *equations = ARENA_ARRAY(b->arena, struct unit_equation, count);
    if (!equations)
        return STATUS_NO_MEMORY;
    count = 0;
    for (uint32_t i = 0; i < b->variable_count; i++)
        for (size_t e = 0; e < b->variables[i].source->element_count; e++) {
            const struct written *written = &b->written[i][e];
            if (written->tree)
                equations[count++] = (struct unit_equation){
                    .variable = b->variables[i].source,
                    .text = &written->element->equation,
                    .tree = written->tree,
                    .is_initial_of_stock = b->variables[i].kind == VARIABLE_STOCK};
        }
    return unit_check(b->arena, b->document, equations, count, b->problems);
}

static enum status finish(struct builder *b, const struct model_options *options,
                          const struct model **out)
{
    if (b->arena->failed || b->problems->no_memory)
        return STATUS_NO_MEMORY;
    if (b->problems->errors)
        return STATUS_INPUT;
    if (!options->skip_units)
        TRY(check_units(b));
    if (b->problems->errors)
        return STATUS_INPUT;
    struct model *model = ARENA_NEW(b->arena, struct model);
    if (!model)
        return STATUS_NO_MEMORY;
    *model = (struct model){
        .document = b->document, .specs = b->root->specs,
        .variables = b->variables, .variable_count = b->variable_count,
        .dimensions = b->dimensions, .dimension_count = b->dimension_count,
        .cells = b->cells, .cell_count = b->cell_count, .noise = !options->noise_off};
    *out = model;
    return STATUS_OK;
}

enum status model_build(struct arena *arena, const struct document *document,
                        const struct model_options *options, const struct model **out,
                        struct problems *problems)
{
    static const struct model_options defaults = {0};
    if (!options)
        options = &defaults;
    assert(document->model_count > 0);
    struct builder b = {.arena = arena, .document = document, .root = &document->models[0],
                        .problems = problems, .noise_off = options->noise_off};
    if (!declare_dimensions(&b) || !declare_variables(&b) || !parse_equations(&b) ||
        !declare_cells(&b))
        return STATUS_NO_MEMORY;
    name_groups(&b);
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

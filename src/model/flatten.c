// SPDX-License-Identifier: MIT
/* A model as a document that any engine reads: scalars only, hidden states as plain stocks.
 *
 * Each cell becomes a variable with its flat name. A graphical function in the middle of an equation
 * becomes an auxiliary of its own. A memory becomes a stock whose net flow closes the gap in one DT
 * under Euler's method and stays PREVIOUS under the others, whose stages would spoil it. Pipe delays
 * stay DELAY. What has no flat form is refused by name: random functions (ask for noise off), and
 * pulses under Runge-Kutta, which happen once a step and not once a stage. */
#include "base/table.h"
#include "base/text.h"
#include "equation/equation.h"
#include "model/model.h"

#include <string.h>

struct flattener {
    struct arena *arena;
    struct model model; /* a copy whose cells grow when graphs move out of equations */
    struct cell *cells;
    uint32_t cell_capacity;
    struct doc_variable *variables;
    size_t variable_count, variable_capacity;
    struct table names; /* folded, of all that the flat document defines */
    struct problems *problems;
    bool random, staged_event, gamma;
};

static struct passage own_text(const char *text)
{
    return text ? passage_of_text(text) : (struct passage){0};
}

static struct named own_name(struct arena *arena, const char *name)
{
    return (struct named){.spelled = name,
                          .name = name_fold(arena, name, strlen(name)),
                          .where = passage_of_text(name)};
}

/* A name that no other variable has: x_a of x[a], or x_a_2 when there is an x_a already. NULL when
 * memory is out. */
static const char *claim_name(struct flattener *f, const char *wanted)
{
    const char *name = wanted;
    for (unsigned number = 2; name; number++) {
        const char *folded = name_fold(f->arena, name, strlen(name));
        if (!folded || table_add(&f->names, folded, 0))
            return folded ? name : NULL;
        name = f->arena->failed ? NULL : arena_print(f->arena, "%s_%u", wanted, number);
    }
    return NULL;
}

/* Scalars keep their names; elements and hidden states take what is left. */
static bool claim_names(struct flattener *f)
{
    table_init(&f->names, f->arena);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < f->model.cell_count; i++) {
            struct cell *cell = &f->cells[i];
            const bool is_scalar =
                !cell->hidden && f->model.variables[cell->variable].dimension_count == 0;
            if (is_scalar != (pass == 0))
                continue;
            cell->flat = claim_name(f, cell->flat);
            if (!cell->flat)
                return false;
        }
    return true;
}

static const struct node *new_cell_node(struct flattener *f, uint32_t cell)
{
    struct node *node = ARENA_NEW(f->arena, struct node);
    if (node)
        *node = (struct node){.kind = NODE_CELL, .cell = cell};
    return node;
}

static void note_inexpressible(struct flattener *f, const struct node *node)
{
    f->random = f->random || node->kind == NODE_RANDOM;
    f->gamma = f->gamma || (node->kind == NODE_OP && node->op == OP_lgamma);
    f->staged_event =
        f->staged_event || (node->kind == NODE_STEP_TIME && f->model.specs.method != METHOD_EULER);
}

/* A pipe delay reads the history of a memory one step late (function.c); in words it is DELAY of what
 * the memory remembers, of the whole time, from the memory's own start. */
static struct node delay_in_words(const struct flattener *f, const struct node *history)
{
    const struct cell *memory = &f->cells[history->args[0]->cell];
    struct node delay = *history;
    delay.args[0] = memory->value;
    delay.args[1] = history->args[1]->args[0]->args[0]; /* MAX(time - DT, 0) */
    delay.args[2] = memory->initial;
    return delay;
}

/* Moves graphs out of a tree and puts delays in words; the tree itself stays as it is. */
static const struct node *move_graphs(struct flattener *f, uint32_t owner, const struct node *node,
                                      bool top)
{
    if (!node)
        return NULL;
    note_inexpressible(f, node);
    struct node copy = node->kind == NODE_HISTORY ? delay_in_words(f, node) : *node;
    bool changed = false;
    for (int i = 0; i < 3; i++) {
        copy.args[i] = move_graphs(f, owner, copy.args[i], false);
        changed = changed || copy.args[i] != node->args[i];
    }
    const struct node *moved = node;
    if (changed) {
        struct node *made = ARENA_NEW(f->arena, struct node);
        if (!made)
            return NULL;
        *made = copy;
        moved = made;
    }
    if (node->kind != NODE_GRAPH || top)
        return moved;
    if (f->model.cell_count == f->cell_capacity) {
        const uint32_t capacity = f->cell_capacity * 2 + 16;
        f->cells = arena_grow(f->arena, f->cells, f->model.cell_count, capacity, sizeof *f->cells);
        if (!f->cells)
            return NULL;
        f->cell_capacity = capacity;
        f->model.cells = f->cells;
    }
    const uint32_t cell = f->model.cell_count++;
    const char *wanted = arena_print(f->arena, "%s_graph_%u", f->cells[owner].flat, cell);
    const char *flat = wanted ? claim_name(f, wanted) : NULL;
    if (!flat)
        return NULL;
    f->cells[cell] = (struct cell){.name = flat,
                                   .flat = flat,
                                   .folded = flat,
                                   .kind = CELL_AUX,
                                   .hidden = true,
                                   .variable = f->cells[owner].variable,
                                   .value = moved};
    return new_cell_node(f, cell);
}

static struct doc_variable *add_variable(struct flattener *f, const char *name,
                                         enum variable_kind kind)
{
    if (f->variable_count == f->variable_capacity) {
        const size_t capacity = f->variable_capacity * 2 + 64;
        struct doc_variable *variables =
            arena_grow(f->arena, f->variables, f->variable_count, capacity, sizeof *variables);
        if (!variables)
            return NULL;
        f->variables = variables;
        f->variable_capacity = capacity;
    }
    struct element *element = ARENA_NEW(f->arena, struct element);
    if (!element)
        return NULL;
    struct doc_variable *variable = &f->variables[f->variable_count++];
    *variable = (struct doc_variable){
        .kind = kind, .name = own_name(f->arena, name), .elements = element, .element_count = 1};
    return variable;
}

static void describe(const struct flattener *f, const struct cell *cell, struct doc_variable *made)
{
    const struct variable *variable = &f->model.variables[cell->variable];
    if (cell->hidden || !variable->source)
        return;
    made->units = variable->source->units;
    made->documentation = variable->source->documentation;
}

/* A stock's net flow as a variable of its own. */
static bool add_net_flow(struct flattener *f, const struct cell *cell, const char *equation)
{
    const char *wanted = arena_print(f->arena, "%s_flat_net", cell->flat);
    const char *name = wanted ? claim_name(f, wanted) : NULL;
    struct named *inflow = ARENA_NEW(f->arena, struct named);
    if (!name || !inflow || !equation)
        return false;
    *inflow = own_name(f->arena, name);
    f->variables[f->variable_count - 1].inflows = inflow;
    f->variables[f->variable_count - 1].inflow_count = 1;
    struct doc_variable *flow = add_variable(f, name, VARIABLE_FLOW);
    if (flow)
        flow->elements[0].equation = own_text(equation);
    return flow != NULL;
}

static bool flatten_cell(struct flattener *f, uint32_t index)
{
    const enum cell_kind kind = f->cells[index].kind;
    const bool remembers = kind == CELL_MEMORY && f->model.specs.method != METHOD_EULER;
    const bool is_state = kind != CELL_AUX && !remembers;
    const struct node *value = move_graphs(f, index, f->cells[index].value, !is_state);
    const struct node *initial = move_graphs(f, index, f->cells[index].initial, false);
    const struct cell cell = f->cells[index];
    struct doc_variable *variable =
        add_variable(f, cell.flat, is_state ? VARIABLE_STOCK : VARIABLE_AUX);
    if (!variable)
        return false;
    describe(f, &cell, variable);
    if (is_state) {
        variable->elements[0].equation = own_text(node_print(f->arena, &f->model, initial));
        const char *net = node_print(f->arena, &f->model, value);
        if (cell.kind == CELL_MEMORY)
            net = arena_print(f->arena, "((%s) - %s)/DT", net, name_quote(f->arena, cell.flat));
        return add_net_flow(f, &cell, net);
    }
    const char *first = initial ? node_print(f->arena, &f->model, initial) : NULL;
    if (remembers) {
        const char *now = node_print(f->arena, &f->model, value);
        variable->elements[0].equation =
            own_text(arena_print(f->arena, "PREVIOUS(%s, %s)", now, first));
        return true;
    }
    variable->elements[0].initial = own_text(first);
    if (value->kind == NODE_GRAPH) {
        variable->elements[0].graph = value->graph;
        value = value->args[0];
    }
    variable->elements[0].equation = own_text(node_print(f->arena, &f->model, value));
    return true;
}

static enum status refuse(struct flattener *f, const char *remedy, const char *what)
{
    problem_add_placeless(f->problems, PROBLEM_XMILE_UNSUPPORTED, f->model.document->file, remedy,
                          "%s", what);
    return STATUS_INPUT;
}

static enum status refuse_inexpressible(struct flattener *f)
{
    if (f->random)
        return refuse(f, "add --noise off: every random function then becomes its mean",
                      "random functions have no flat form that other engines share");
    if (f->staged_event)
        return refuse(f, "add --method euler",
                      "PULSE has no flat form under Runge-Kutta: it happens once a step");
    if (f->gamma)
        return refuse(f, "write the mean as a number",
                      "the mean of WEIBULL needs a function that the language does not have");
    return STATUS_OK;
}

enum status model_flatten(struct arena *arena, const struct model *model,
                          const struct document **out, struct problems *problems)
{
    struct flattener f = {
        .arena = arena, .model = *model, .problems = problems, .cell_capacity = model->cell_count};
    f.cells =
        arena_grow(arena, model->cells, model->cell_count, model->cell_count, sizeof *f.cells);
    struct document *flat = ARENA_NEW(arena, struct document);
    struct doc_model *root = ARENA_NEW(arena, struct doc_model);
    if (!f.cells || !flat || !root)
        return STATUS_NO_MEMORY;
    f.model.cells = f.cells;
    if (!claim_names(&f))
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < f.model.cell_count; i++)
        if (!f.model.cells[i].table && !flatten_cell(&f, i))
            return STATUS_NO_MEMORY;
    TRY(refuse_inexpressible(&f));
    *flat = *model->document;
    flat->models = root;
    flat->model_count = 1;
    flat->dimension_count = 0;
    flat->macro_count = 0;
    flat->specs = model->specs;
    *root = (struct doc_model){.name = model->document->models[0].name,
                               .variables = f.variables,
                               .variable_count = f.variable_count,
                               .specs = model->specs};
    *out = flat;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

// SPDX-License-Identifier: MIT
/* Makes nodes and hidden cells. A NULL argument gives NULL, so that a problem in one part of an
 * equation passes up without a check at every step. */
#include "model/builder.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    CONSTANT_DEPTH_MOST = 64, /* cells that wait for one another's constant */
    START_STEPS_MOST = 1000,  /* nodes on the way to a value at the start */
    REMAINDER_TIMES = 4,      /* as often the standard's words for it say its arguments */
    SHARED_SIZE_MOST = 200,   /* nodes of a tree that stands in several places */
};

static struct node *new_node(struct builder *b, enum node_kind kind)
{
    if (b->node_count++ >= NODES_MOST)
        return NULL; /* lower_cell says so */
    struct node *node = ARENA_NEW(b->arena, struct node);
    if (node) {
        node->kind = kind;
        node->size = 1;
    }
    return node;
}

static void add_argument(struct node *node, int i, const struct node *argument)
{
    const bool is_remainder = node->kind == NODE_OP && node->op == OP_rem;
    const uint64_t times = is_remainder ? REMAINDER_TIMES : 1;
    node->args[i] = argument;
    if (argument) {
        const uint64_t size = node->size + times * argument->size;
        node->size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
    }
}

const struct node *node_number(struct builder *b, double number)
{
    struct node *node = new_node(b, NODE_NUMBER);
    if (node)
        node->number = number;
    return node;
}

const struct node *node_cell(struct builder *b, uint32_t cell)
{
    struct node *node = new_node(b, NODE_CELL);
    if (node)
        node->cell = cell;
    return node;
}

const struct node *node_time(struct builder *b)
{
    return new_node(b, NODE_TIME);
}

const struct node *node_step_time(struct builder *b)
{
    return new_node(b, NODE_STEP_TIME);
}

const struct node *node_initial(struct builder *b, uint32_t cell)
{
    struct node *node = new_node(b, NODE_INITIAL);
    if (node)
        node->cell = cell;
    return node;
}

static const unsigned char arity_of[OP_COUNT] = {
#define OP(name, arity, shown, value) [OP_##name] = arity,
#define MAP1(name, shown, function) [OP_##name] = 1,
#define MAP2(name, shown, function) [OP_##name] = 2,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
};

const struct node *node_op(struct builder *b, enum op op, const struct node *a,
                           const struct node *c, const struct node *d)
{
    const unsigned arity = arity_of[op];
    if (!a || (arity > 1 && !c) || (arity > 2 && !d))
        return NULL;
    struct node *node = new_node(b, NODE_OP);
    if (node) {
        node->op = op;
        add_argument(node, 0, a);
        add_argument(node, 1, arity > 1 ? c : NULL);
        add_argument(node, 2, arity > 2 ? d : NULL);
    }
    return node;
}

const struct node *node_graph(struct builder *b, const struct graph *graph, const struct node *x)
{
    struct node *node = graph && x ? new_node(b, NODE_GRAPH) : NULL;
    if (node) {
        node->graph = graph;
        add_argument(node, 0, x);
    }
    return node;
}

const struct node *node_random(struct context *context, uint64_t seed)
{
    struct builder *b = context->builder;
    struct node *node = new_node(b, NODE_RANDOM);
    if (node) {
        node->name_hash = text_hash(b->cells[context->cell].folded);
        node->seed = seed;
        node->call = context->random_calls++;
    }
    return node;
}

const struct node *node_history(struct builder *b, const struct node *input,
                                const struct node *delay, const struct node *before)
{
    struct node *node = input && delay && before ? new_node(b, NODE_HISTORY) : NULL;
    if (node) {
        add_argument(node, 0, input);
        add_argument(node, 1, delay);
        add_argument(node, 2, before);
    }
    return node;
}

/* What an operation makes of numbers; not for the elementary functions, which are run's alone. */
static bool fold_op(enum op op, double a, double b, double c, double *result)
{
    (void)a, (void)b, (void)c;
    switch (op) {
#define OP(name, arity, shown, value)                                                              \
    case OP_##name:                                                                                \
        *result = (value);                                                                         \
        return true;
#define MAP1(name, shown, function)
#define MAP2(name, shown, function)
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    default:
        return false;
    }
}

/* `b` NULL: cells are not followed. */
static bool find_number(struct builder *b, const struct node *node, double *value);

/* Whether a cell is a number throughout the run. Chains of cells are followed for a while only, since
 * each waits for the next. */
static bool find_cell_number(struct builder *b, uint32_t cell, double *value)
{
    b->asked[cell] = true;
    if (b->constant_depth >= CONSTANT_DEPTH_MOST)
        return false;
    const struct variable *variable = &b->variables[b->cells[cell].variable];
    if (b->constancy[cell] == CONSTANCY_UNKNOWN) {
        b->constant_depth++;
        lower_cell(b, cell);
        const bool is_aux = variable->kind == VARIABLE_AUX || b->cells[cell].hidden;
        const bool found = is_aux && b->progress[cell] == LOWERED &&
                           !b->cells[cell].initial &&
                           find_number(b, b->cells[cell].value, &b->constants[cell]);
        b->constancy[cell] = found ? CONSTANT : VARYING;
        b->constant_depth--;
    }
    *value = b->constants[cell];
    return b->constancy[cell] == CONSTANT;
}

static bool find_number(struct builder *b, const struct node *node, double *value)
{
    if (!node)
        return false;
    if (node->kind == NODE_NUMBER) {
        *value = node->number;
        return true;
    }
    if (node->kind == NODE_CELL)
        return b && find_cell_number(b, node->cell, value);
    if (node->kind != NODE_OP)
        return false;
    double found[3] = {0};
    for (int i = 0; i < 3 && node->args[i]; i++)
        if (!find_number(b, node->args[i], &found[i]))
            return false;
    return fold_op(node->op, found[0], found[1], found[2], value);
}

bool node_literal(const struct node *node, double *value)
{
    return find_number(NULL, node, value);
}

bool node_constant(struct builder *b, const struct node *node, double *value)
{
    return find_number(b, node, value);
}

/* The walk of node_at_start: cells are entered again wherever they are used, so it ends after a while. */
static bool find_start_number(struct builder *b, const struct node *node, uint32_t *steps_left,
                              double *value)
{
    if (!node || *steps_left == 0)
        return false;
    --*steps_left;
    switch (node->kind) {
    case NODE_NUMBER:
        *value = node->number;
        return true;
    case NODE_TIME:
    case NODE_STEP_TIME:
        *value = b->root->specs.start;
        return true;
    case NODE_CELL:
    case NODE_INITIAL: {
        b->asked[node->cell] = true;
        lower_cell(b, node->cell);
        const struct cell *cell = &b->cells[node->cell];
        const struct node *at_start = cell->initial ? cell->initial : cell->value;
        return b->progress[node->cell] == LOWERED &&
               find_start_number(b, at_start, steps_left, value);
    }
    case NODE_OP: {
        double found[3] = {0};
        for (int i = 0; i < 3 && node->args[i]; i++)
            if (!find_start_number(b, node->args[i], steps_left, &found[i]))
                return false;
        return fold_op(node->op, found[0], found[1], found[2], value);
    }
    default:
        return false;
    }
}

bool node_at_start(struct builder *b, const struct node *node, double *value)
{
    uint32_t steps_left = START_STEPS_MOST;
    if (b->constant_depth >= CONSTANT_DEPTH_MOST)
        return false;
    b->constant_depth++;
    const bool found = find_start_number(b, node, &steps_left, value);
    b->constant_depth--;
    return found;
}

static bool grow_cells(struct builder *b)
{
    if (b->cell_count < b->cell_capacity)
        return true;
    const uint32_t capacity = b->cell_capacity ? b->cell_capacity * 2 : 64;
    const uint32_t count = b->cell_count;
    struct cell *cells = arena_grow(b->arena, b->cells, count, capacity, sizeof *cells);
    uint32_t *written = arena_grow(b->arena, b->cell_written, count, capacity, sizeof *written);
    unsigned char *progress = arena_grow(b->arena, b->progress, count, capacity, sizeof *progress);
    unsigned char *constancy =
        arena_grow(b->arena, b->constancy, count, capacity, sizeof *constancy);
    double *constants = arena_grow(b->arena, b->constants, count, capacity, sizeof *constants);
    bool *asked = arena_grow(b->arena, b->asked, count, capacity, sizeof *asked);
    if (!cells || !written || !progress || !constancy || !constants || !asked)
        return false;
    b->cells = cells;
    b->cell_written = written;
    b->progress = progress;
    b->constancy = constancy;
    b->constants = constants;
    b->asked = asked;
    b->cell_capacity = capacity;
    return true;
}

uint32_t builder_add_cell(struct builder *b)
{
    if (!grow_cells(b))
        return UINT32_MAX;
    b->cell_written[b->cell_count] = TABLE_NONE;
    return b->cell_count++;
}

uint32_t builder_hide_cell(struct context *context, enum cell_kind kind, const char *what)
{
    struct builder *b = context->builder;
    const uint32_t cell = builder_add_cell(b);
    if (cell == UINT32_MAX)
        return UINT32_MAX;
    const struct cell *owner = &b->cells[context->cell];
    const uint32_t number = ++context->hidden_states;
    struct cell made = {
        .name = arena_print(b->arena, "%s %s %u", owner->name, what, number),
        .flat = arena_print(b->arena, "%s_%s_%u", owner->flat, what, number),
        .folded = arena_print(b->arena, "%s#%s_%u", owner->folded, what, number),
        .kind = kind,
        .variable = context->variable,
        .hidden = true,
    };
    if (!made.name || !made.flat || !made.folded)
        return UINT32_MAX;
    b->cells[cell] = made;
    b->progress[cell] = LOWERED;
    b->constancy[cell] = VARYING;
    return cell;
}

void builder_set_cell(struct builder *b, uint32_t cell, const struct node *value,
                      const struct node *initial)
{
    if (cell == UINT32_MAX)
        return;
    assert(cell < b->cell_count);
    b->cells[cell].value = value;
    b->cells[cell].initial = initial;
}

const struct node *node_shared(struct context *context, const struct node *node)
{
    struct builder *b = context->builder;
    double value = 0;
    if (!node || node->size <= SHARED_SIZE_MOST)
        return node;
    if (node_literal(node, &value))
        return node_number(b, value);
    const uint32_t cell = builder_hide_cell(context, CELL_AUX, "part");
    if (cell == UINT32_MAX)
        return NULL;
    builder_set_cell(b, cell, node, NULL);
    b->constancy[cell] = CONSTANCY_UNKNOWN; /* it is a number where the tree is one */
    return node_cell(b, cell);
}

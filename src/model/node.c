// SPDX-License-Identifier: MIT
/* Makes nodes and hidden cells. A NULL argument gives NULL, so that a problem in one part of an
 * equation passes up without a check at every step. */
#include "model/builder.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static struct node *new_node(struct builder *b, enum node_kind kind)
{
    struct node *node = ARENA_NEW(b->arena, struct node);
    if (node)
        node->kind = kind;
    return node;
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
        node->args[0] = a;
        node->args[1] = arity > 1 ? c : NULL;
        node->args[2] = arity > 2 ? d : NULL;
    }
    return node;
}

const struct node *node_graph(struct builder *b, const struct graph *graph, const struct node *x)
{
    struct node *node = graph && x ? new_node(b, NODE_GRAPH) : NULL;
    if (node) {
        node->graph = graph;
        node->args[0] = x;
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
        node->args[0] = input;
        node->args[1] = delay;
        node->args[2] = before;
    }
    return node;
}

static bool constant_op(enum op op, double a, double b, double *value)
{
    switch (op) {
    case OP_copy: *value = a; return true;
    case OP_negate: *value = -a; return true;
    case OP_add: *value = a + b; return true;
    case OP_sub: *value = a - b; return true;
    case OP_mul: *value = a * b; return true;
    case OP_div: *value = a / b; return true;
    case OP_floor: *value = floor(a); return true;
    case OP_round: *value = a < 0.0 ? ceil(a - 0.5) : floor(a + 0.5); return true;
    case OP_mod: *value = a - b * floor(a / b); return true;
    case OP_min: *value = a < b ? a : b; return true;
    case OP_max: *value = a > b ? a : b; return true;
    default: return false;
    }
}

bool node_constant(const struct builder *b, const struct node *node, double *value)
{
    if (!node)
        return false;
    if (node->kind == NODE_NUMBER) {
        *value = node->number;
        return true;
    }
    if (node->kind == NODE_CELL) {
        const struct cell *cell = &b->cells[node->cell];
        return cell->kind == CELL_AUX && cell->value && cell->value->kind == NODE_NUMBER &&
               node_constant(b, cell->value, value);
    }
    if (node->kind != NODE_OP)
        return false;
    double first = 0, second = 0;
    if (!node_constant(b, node->args[0], &first))
        return false;
    if (node->args[1] && !node_constant(b, node->args[1], &second))
        return false;
    return !node->args[2] && constant_op(node->op, first, second, value);
}

static bool grow_cells(struct builder *b)
{
    if (b->cell_count < b->cell_capacity)
        return true;
    const uint32_t capacity = b->cell_capacity ? b->cell_capacity * 2 : 64;
    struct cell *cells = arena_grow(b->arena, b->cells, b->cell_count, capacity, sizeof *cells);
    if (!cells)
        return false;
    b->cells = cells;
    b->cell_capacity = capacity;
    return true;
}

uint32_t builder_hide_cell(struct context *context, enum cell_kind kind, const char *what)
{
    struct builder *b = context->builder;
    if (!grow_cells(b))
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
    b->cells[b->cell_count] = made;
    return b->cell_count++;
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

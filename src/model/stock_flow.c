// SPDX-License-Identifier: MIT
/* Joins stocks with their flows and limits what must not go below zero.
 *
 * A non-negative stock serves its outflows in the order they are listed, each getting at most what is
 * left of stock/DT (XMILE 1.0, 4.8.4, with MIN where the sample filter has MAX). */
#include "model/stock_flow.h"

#include "base/text.h"

#include <string.h>

/* A flow, or a module's input that is connected to one. */
static bool is_flow(const struct builder *b, uint32_t variable)
{
    while (b->variables[variable].kind != VARIABLE_FLOW &&
           b->origins[variable].alias != TABLE_NONE)
        variable = b->origins[variable].alias;
    return b->variables[variable].kind == VARIABLE_FLOW;
}

static struct joined find_flow(struct builder *b, const struct variable *stock,
                               const struct named *flow)
{
    const uint32_t instance = b->origins[stock - b->variables].instance;
    const uint32_t index = instance_find(b, instance, flow->name, false);
    if (index != TABLE_NONE && is_flow(b, index))
        return (struct joined){flow, index, b->variable_faulty[index]};
    const char *remedy = index == TABLE_NONE ? instance_suggest(b, instance, flow->name) : NULL;
    problem_add(b->problems, PROBLEM_STOCK_FLOW, &flow->where, 0, flow->where.length,
                remedy ? remedy : "declare it as a <flow>", "stock '%s' names '%s', which is %s",
                stock->name, flow->spelled, index == TABLE_NONE ? "not defined" : "no flow");
    return (struct joined){flow, TABLE_NONE, true};
}

struct joined *find_flows(struct builder *b, const struct variable *stock,
                          const struct named *flows, size_t count)
{
    struct joined *joined = ARENA_ARRAY(b->arena, struct joined, count);
    for (size_t i = 0; joined && i < count; i++)
        joined[i] = find_flow(b, stock, &flows[i]);
    return joined;
}

const struct node *flow_of_cell(struct builder *b, uint32_t stock_cell, struct joined *flow)
{
    if (flow->faulty)
        return NULL;
    const struct variable *stock = &b->variables[b->cells[stock_cell].variable];
    const struct variable *of_flow = &b->variables[flow->variable];
    if (stock->dimension_count == 0 && of_flow->dimension_count) {
        const struct passage *where = &flow->name->where;
        problem_add(b->problems, PROBLEM_FLOW_ARRAY, where, 0, where->length,
                    "give the stock the same dimensions, or sum the flow in a flow of its own",
                    "stock '%s' is one number, but its flow '%s' is an array over '%s'",
                    stock->name, of_flow->name, b->dimensions[of_flow->dimensions[0]].name);
        flow->faulty = true;
        return NULL;
    }
    struct context context;
    begin_context(&context, b, stock_cell, &flow->name->where);
    const struct expr expr = {.kind = EXPR_NAME,
                              .name = flow->name->name,
                              .spelled = flow->name->spelled,
                              .width = (uint32_t)flow->name->where.length};
    const struct node *node = lower_array_name(&context, &expr, flow->variable, false);
    flow->faulty = !node;
    return node;
}

static void join_flows(struct builder *b, uint32_t cell, struct joined *inflows,
                       struct joined *outflows)
{
    const struct doc_variable *source = b->variables[b->cells[cell].variable].source;
    const struct node *net = NULL;
    for (size_t i = 0; i < source->inflow_count; i++) {
        const struct node *node = flow_converted(b, flow_of_cell(b, cell, &inflows[i]));
        if (node)
            net = net ? node_op(b, OP_add, net, node, NULL) : node;
    }
    for (size_t i = 0; i < source->outflow_count; i++) {
        const struct node *node = flow_of_cell(b, cell, &outflows[i]);
        if (node)
            net =
                net ? node_op(b, OP_sub, net, node, NULL) : node_op(b, OP_negate, node, NULL, NULL);
    }
    builder_set_cell(b, cell, net ? net : node_number(b, 0.0), b->cells[cell].initial);
}

uint32_t unconnected_cell(const struct builder *b, uint32_t cell)
{
    while (b->origins[b->cells[cell].variable].alias != TABLE_NONE && b->cells[cell].value &&
           b->cells[cell].value->kind == NODE_CELL)
        cell = b->cells[cell].value->cell;
    return cell;
}

static void limit_outflows(struct builder *b, uint32_t cell, struct joined *outflows)
{
    const struct doc_variable *source = b->variables[b->cells[cell].variable].source;
    const uint32_t instance = b->origins[b->cells[cell].variable].instance;
    const struct node *left = node_op(b, OP_div, node_cell(b, cell),
                                      node_number(b, b->instances[instance].specs->dt), NULL);
    for (size_t i = 0; i < source->outflow_count; i++) {
        const struct node *node = flow_of_cell(b, cell, &outflows[i]);
        if (!node || node->kind != NODE_CELL)
            continue;
        struct cell *flow_cell = &b->cells[unconnected_cell(b, node->cell)];
        flow_cell->value = node_op(b, OP_min, flow_cell->value,
                                   node_op(b, OP_max, left, node_number(b, 0.0), NULL), NULL);
        left = node_op(b, OP_sub, left, node, NULL);
    }
}

static void limit_flow(struct builder *b, const struct variable *flow)
{
    for (uint32_t i = 0; i < flow->cell_count; i++) {
        struct cell *cell = &b->cells[flow->first_cell + i];
        cell->value = node_op(b, OP_max, cell->value, node_number(b, 0.0), NULL);
    }
}

static void join_stock(struct builder *b, const struct variable *stock)
{
    const struct doc_variable *source = stock->source;
    struct joined *inflows = find_flows(b, stock, source->inflows, source->inflow_count);
    struct joined *outflows = find_flows(b, stock, source->outflows, source->outflow_count);
    if (!inflows || !outflows)
        return;
    for (uint32_t i = 0; i < stock->cell_count; i++)
        join_flows(b, stock->first_cell + i, inflows, outflows);
    for (uint32_t i = 0; source->non_negative && i < stock->cell_count; i++)
        limit_outflows(b, stock->first_cell + i, outflows);
}

static void warn_of_shared(struct builder *b, const struct named *flow, bool same_stock,
                           bool is_outflow)
{
    problem_add(b->problems, PROBLEM_STOCK_SHARED_FLOW, &flow->where, 0, flow->where.length,
                same_stock ? "name it once" : "give each stock a flow of its own",
                "'%s' %s %s, so what flows is counted twice", flow->spelled,
                is_outflow ? "leaves" : "enters",
                same_stock ? "the same stock twice" : "two stocks");
}

static void warn_of_shared_flows(struct builder *b)
{
    /* [flow]: the first stock that it enters, that it leaves */
    uint32_t *users[2];
    for (int side = 0; side < 2; side++) {
        users[side] = ARENA_ARRAY(b->arena, uint32_t, b->variable_count);
        if (!users[side])
            return;
        memset(users[side], 0xFF, b->variable_count * sizeof *users[side]);
    }
    for (uint32_t i = 0; i < b->variable_count; i++) {
        const struct doc_variable *source = b->variables[i].source;
        if (b->variables[i].kind != VARIABLE_STOCK)
            continue;
        for (int side = 0; side < 2; side++) {
            const struct named *flows = side ? source->outflows : source->inflows;
            const size_t count = side ? source->outflow_count : source->inflow_count;
            for (size_t k = 0; k < count; k++) {
                const uint32_t flow = instance_find(b, b->origins[i].instance, flows[k].name, false);
                if (flow == TABLE_NONE)
                    continue;
                if (users[side][flow] == TABLE_NONE)
                    users[side][flow] = i;
                else
                    warn_of_shared(b, &flows[k], users[side][flow] == i, side == 1);
            }
        }
    }
}

void join_stocks(struct builder *b)
{
    for (uint32_t i = 0; i < b->variable_count; i++)
        if (b->variables[i].kind == VARIABLE_FLOW && b->variables[i].source->non_negative &&
            b->origins[i].alias == TABLE_NONE && !b->origins[i].driven)
            limit_flow(b, &b->variables[i]);
    join_vessels(b);
    for (uint32_t i = 0; i < b->variable_count; i++)
        if (b->variables[i].kind == VARIABLE_STOCK)
            join_stock(b, &b->variables[i]);
    warn_of_shared_flows(b);
}

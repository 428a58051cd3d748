// SPDX-License-Identifier: MIT
/* Marks what outputs and states need, joins products with sums, finds what differs between lanes
 * and sorts the rest depth first.
 *
 * Depth first, the argument that needs more room before the other (Sethi and Ullman 1970), keeps
 * few temporaries alive at once, so that they stay in the processor's nearest cache. */
#include "plan/order.h"

#include <assert.h>

/* ---- what is needed ---- */

struct stack {
    uint32_t *items;
    uint32_t count;
};

static void use_value(struct order *order, struct stack *stack, uint32_t value)
{
    if (!order->uses[value]++)
        stack->items[stack->count++] = value;
}

static void count_uses(struct order *order, struct stack *stack)
{
    const struct resolution *r = order->resolution;
    for (uint32_t i = 0; i < order->output_count; i++)
        use_value(order, stack, order->outputs[i]);
    while (stack->count) {
        const struct value *value = &order->values->items[stack->items[--stack->count]];
        for (uint8_t i = 0; i < value->arity; i++)
            use_value(order, stack, value->args[i]);
        if (value->kind == VALUE_STATE) {
            use_value(order, stack, r->flows[value->cell]);
            use_value(order, stack, r->cells[CONTEXT_START][value->cell]);
        }
    }
}

static void collect_states(struct order *order)
{
    const struct resolution *r = order->resolution;
    for (uint32_t cell = 0; cell < r->model->cell_count; cell++) {
        const uint32_t value = r->cells[CONTEXT_STEP][cell];
        if (value == CELL_UNSEEN || order->values->items[value].kind != VALUE_STATE ||
            order->values->items[value].cell != cell || !order->uses[value])
            continue;
        order->states[order->state_count++] =
            (struct needed_state){.cell = cell,
                                  .value = value,
                                  .initial = r->cells[CONTEXT_START][cell],
                                  .flow = r->flows[cell]};
    }
}

/* ---- products with sums ---- */

/* A product in the same section that nothing else reads. */
static bool is_own_product(const struct order *order, const struct value *sum, uint32_t product)
{
    const struct value *value = &order->values->items[product];
    return value->kind == VALUE_OP && value->op == OP_mul && order->uses[product] == 1 &&
           value->level == sum->level;
}

static void fuse(struct order *order, uint32_t sum, uint32_t a, uint32_t b, uint32_t c)
{
    struct value *value = &order->values->items[sum];
    value->op = OP_muladd;
    value->arity = 3;
    value->args[0] = a, value->args[1] = b, value->args[2] = c;
    order->values->savings.fused++;
}

/* c - k * b with a number k is (-k) * b + c, bit by bit. */
static void fuse_difference(struct order *order, uint32_t index)
{
    const struct value difference = order->values->items[index];
    const struct value product = order->values->items[difference.args[1]];
    double number;
    if (!is_own_product(order, &difference, difference.args[1]))
        return;
    for (uint8_t k = 0; k < 2; k++) {
        if (!value_is_number(order->values, product.args[k], &number))
            continue;
        const uint32_t negative = value_number(order->values, -number);
        if (!order->values->failed) {
            order->uses[product.args[k]]--;
            order->uses[negative]++;
            fuse(order, index, negative, product.args[1 - k], difference.args[0]);
        }
        return;
    }
}

/* A sum with a product of its own becomes one instruction with the same two roundings. */
static void fuse_products(struct order *order)
{
    const uint32_t count = order->values->count; /* numbers are added on the way */
    for (uint32_t i = 0; i < count; i++) {
        const struct value sum = order->values->items[i];
        if (!order->uses[i] || sum.kind != VALUE_OP)
            continue;
        if (sum.op == OP_sub)
            fuse_difference(order, i);
        for (uint8_t k = 0; sum.op == OP_add && k < 2; k++) {
            const struct value *product = &order->values->items[sum.args[k]];
            if (is_own_product(order, &sum, sum.args[k])) {
                fuse(order, i, product->args[0], product->args[1], sum.args[1 - k]);
                break;
            }
        }
    }
}

/* ---- what differs between lanes ---- */

/* Readers of every value, one row after the other: row v is [starts[v], starts[v + 1]). */
struct readers {
    uint32_t *starts, *items;
};

static void visit_reads(const struct order *order,
                        void (*visit)(struct readers *, uint32_t value, uint32_t reader),
                        struct readers *readers)
{
    const struct values *values = order->values;
    for (uint32_t i = 0; i < values->count; i++)
        for (uint8_t k = 0; order->uses[i] && k < values->items[i].arity; k++)
            visit(readers, values->items[i].args[k], i);
    for (uint32_t i = 0; i < order->state_count; i++) {
        visit(readers, order->states[i].flow, order->states[i].value);
        visit(readers, order->states[i].initial, order->states[i].value);
    }
}

static void count_reader(struct readers *readers, uint32_t value, uint32_t reader)
{
    (void)reader;
    readers->starts[value + 1]++;
}

static void add_reader(struct readers *readers, uint32_t value, uint32_t reader)
{
    readers->items[--readers->starts[value + 1]] = reader;
}

/* Fills rows from their ends: afterwards starts[v + 1] is where row v begins. */
static bool find_readers(const struct order *order, struct readers *readers)
{
    const uint32_t count = order->values->count;
    readers->starts = ARENA_ARRAY(order->arena, uint32_t, (size_t)count + 2);
    if (!readers->starts)
        return false;
    visit_reads(order, count_reader, readers);
    for (uint32_t i = 0; i < count; i++)
        readers->starts[i + 1] += readers->starts[i];
    const uint32_t total = readers->starts[count];
    readers->starts[count + 1] = total;
    readers->items = ARENA_ARRAY(order->arena, uint32_t, total);
    if (!readers->items)
        return false;
    visit_reads(order, add_reader, readers);
    readers->starts++;
    return true;
}

/* Inputs and draws vary; so does whatever reads what varies, through the states too. */
static bool find_varying(struct order *order, struct stack *stack)
{
    struct readers readers;
    if (!find_readers(order, &readers))
        return false;
    for (uint32_t i = 0; i < order->values->count; i++) {
        const uint8_t kind = order->values->items[i].kind;
        if (order->uses[i] && (kind == VALUE_INPUT || kind == VALUE_RANDOM)) {
            order->varying[i] = true;
            stack->items[stack->count++] = i;
        }
    }
    while (stack->count) {
        const uint32_t value = stack->items[--stack->count];
        for (uint32_t i = readers.starts[value]; i < readers.starts[value + 1]; i++) {
            const uint32_t reader = readers.items[i];
            if (!order->varying[reader]) {
                order->varying[reader] = true;
                stack->items[stack->count++] = reader;
            }
        }
    }
    return true;
}

/* ---- running order ---- */

struct sorter {
    struct order *order;
    struct stack stack;
    uint8_t *next;  /* of each value on the stack: arguments entered */
    uint32_t *room; /* of each value: temporaries that its computation needs at once */
    bool *sorted;
};

/* Arguments in the order in which they are computed: the hungriest first, ties as written. */
static void sort_arguments(const struct value *value, const uint32_t *room, uint32_t sorted[3])
{
    for (uint8_t i = 0; i < value->arity; i++) {
        uint8_t at = i;
        for (; at > 0 && room[sorted[at - 1]] < room[value->args[i]]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = value->args[i];
    }
}

static void measure_room(struct sorter *sorter)
{
    const struct values *values = sorter->order->values;
    for (uint32_t i = 0; i < values->count; i++) {
        const struct value *value = &values->items[i];
        uint32_t sorted[3], held = 0;
        if (!sorter->order->uses[i] || !value_is_computed(value))
            continue;
        sort_arguments(value, sorter->room, sorted);
        sorter->room[i] = 1;
        for (uint8_t k = 0; k < value->arity; k++) {
            const uint32_t room = sorter->room[sorted[k]];
            if (room && room + held > sorter->room[i])
                sorter->room[i] = room + held;
            held += room > 0;
        }
    }
}

static void enter_value(struct sorter *sorter, uint32_t value)
{
    if (sorter->sorted[value] || !value_is_computed(&sorter->order->values->items[value]))
        return;
    sorter->stack.items[sorter->stack.count++] = value;
}

/* Everything that the value needs and then the value itself. */
static void sort_value(struct sorter *sorter, uint32_t root)
{
    struct order *order = sorter->order;
    enter_value(sorter, root);
    while (sorter->stack.count) {
        const uint32_t index = sorter->stack.items[sorter->stack.count - 1];
        const struct value *value = &order->values->items[index];
        if (sorter->next[index] < value->arity) {
            uint32_t sorted[3];
            sort_arguments(value, sorter->room, sorted);
            enter_value(sorter, sorted[sorter->next[index]++]);
            continue;
        }
        const int section = section_of_level((enum level)value->level);
        assert(section >= 0 && section < SECTION_COUNT);
        sorter->sorted[index] = true;
        sorter->stack.count--;
        order->items[section][order->count[section]++] = index;
    }
}

static bool sort_all(struct order *order, struct stack stack, const uint32_t *output_of_cell)
{
    const struct resolution *r = order->resolution;
    const uint32_t count = order->values->count;
    struct sorter sorter = {.order = order,
                            .stack = stack,
                            .next = ARENA_ARRAY(order->arena, uint8_t, count),
                            .room = ARENA_ARRAY(order->arena, uint32_t, count),
                            .sorted = ARENA_ARRAY(order->arena, bool, count)};
    if (!sorter.next || !sorter.room || !sorter.sorted)
        return false;
    measure_room(&sorter);
    for (uint32_t i = 0; i < order->state_count; i++)
        sort_value(&sorter, order->states[i].initial);
    uint32_t state = 0;
    for (uint32_t cell = 0; cell < r->model->cell_count; cell++) {
        if (output_of_cell[cell] != VALUE_NONE)
            sort_value(&sorter, output_of_cell[cell]);
        if (state < order->state_count && order->states[state].cell == cell)
            sort_value(&sorter, order->states[state++].flow);
    }
    return true;
}

/* Every value, and every number that fusing may add. */
static size_t count_room(const struct order *order)
{
    size_t room = order->values->count;
    for (uint32_t i = 0; i < order->values->count; i++)
        room += order->values->items[i].kind == VALUE_OP && order->values->items[i].op == OP_sub;
    return room;
}

static bool allocate(struct order *order, struct stack *stack)
{
    const size_t count = count_room(order);
    order->uses = ARENA_ARRAY(order->arena, uint32_t, count);
    order->varying = ARENA_ARRAY(order->arena, bool, count);
    order->states = ARENA_ARRAY(order->arena, struct needed_state, order->resolution->state_count);
    stack->items = ARENA_ARRAY(order->arena, uint32_t, count);
    bool good = order->uses && order->varying && order->states && stack->items;
    for (int i = 0; i < SECTION_COUNT; i++) {
        order->items[i] = ARENA_ARRAY(order->arena, uint32_t, count);
        good = good && order->items[i];
    }
    return good;
}

bool order_values(struct order *order, struct arena *arena, struct resolution *resolution,
                  const uint32_t *output_cells, uint32_t output_count)
{
    *order = (struct order){.arena = arena,
                            .values = &resolution->values,
                            .resolution = resolution,
                            .output_count = output_count};
    struct stack stack = {0};
    uint32_t *outputs = ARENA_ARRAY(arena, uint32_t, output_count);
    uint32_t *output_of_cell = ARENA_ARRAY(arena, uint32_t, resolution->model->cell_count);
    if (!outputs || !output_of_cell || !allocate(order, &stack))
        return false;
    for (uint32_t cell = 0; cell < resolution->model->cell_count; cell++)
        output_of_cell[cell] = VALUE_NONE;
    for (uint32_t i = 0; i < output_count; i++) {
        outputs[i] = resolution->cells[CONTEXT_STEP][output_cells[i]];
        output_of_cell[output_cells[i]] = outputs[i];
    }
    order->outputs = outputs;
    count_uses(order, &stack);
    collect_states(order);
    fuse_products(order);
    return !order->values->failed && find_varying(order, &stack) &&
           sort_all(order, stack, output_of_cell);
}

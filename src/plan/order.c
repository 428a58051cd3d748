// SPDX-License-Identifier: MIT
/* Marks what outputs and states need, joins products with sums, finds what differs between lanes
 * and sorts the rest depth first.
 *
 * Depth first, the argument that needs more room before the other (Sethi and Ullman 1970), keeps
 * few temporaries alive at once, so that they stay in the processor's nearest cache. */
#include "plan/order.h"

#include "plan/need.h"

#include <assert.h>
#include <string.h>

/* ---- what is needed ---- */

/* Marks what one phase needs; `live` are the cells of states that are read from here on. */
struct needs {
    struct order *order;
    struct stack stack;
    uint32_t *uses; /* in this phase */
    bool *live;
};

static uint32_t initial_of_cell(const struct order *order, uint32_t cell)
{
    return order->cut->items[0].mapped[order->resolution->cells[CONTEXT_START][cell]];
}

/* VALUE_NONE where the state stands still. */
static uint32_t flow_of_cell(const struct order *order, uint32_t phase, uint32_t cell)
{
    const struct cut_phase *cut = &order->cut->items[phase];
    const struct resolution *r = order->resolution;
    return cut->held[r->cells[CONTEXT_STEP][cell]] ? VALUE_NONE : cut->mapped[r->flows[cell]];
}

static void use_state(struct needs *needs, uint32_t phase, uint32_t cell)
{
    needs->live[cell] = true;
    use_value(needs->uses, &needs->stack, initial_of_cell(needs->order, cell));
    const uint32_t flow = flow_of_cell(needs->order, phase, cell);
    if (flow != VALUE_NONE)
        use_value(needs->uses, &needs->stack, flow);
}

/* States that a later phase reads must go on through this one. */
static void need_phase(struct needs *needs, uint32_t phase)
{
    const struct order *order = needs->order;
    const struct model *model = order->resolution->model;
    memset(needs->uses, 0, order->values->count * sizeof *needs->uses);
    for (uint32_t i = 0; i < order->output_count; i++)
        use_value(needs->uses, &needs->stack, order->phases[phase].outputs[i]);
    for (uint32_t cell = 0; cell < model->cell_count; cell++)
        if (needs->live[cell])
            use_state(needs, phase, cell);
    while (needs->stack.count) {
        const struct value *value =
            &order->values->items[needs->stack.items[--needs->stack.count]];
        for (uint8_t i = 0; i < value->arity; i++)
            use_value(needs->uses, &needs->stack, value->args[i]);
        if (value->kind == VALUE_STATE && !needs->live[value->cell])
            use_state(needs, phase, value->cell);
    }
    for (uint32_t i = 0; i < order->values->count; i++)
        order->uses[i] = order->uses[i] < needs->uses[i] ? needs->uses[i] : order->uses[i];
}

static void note_flows(struct order *order, const bool *live, uint32_t phase)
{
    for (uint32_t cell = 0; cell < order->resolution->model->cell_count; cell++)
        if (live[cell])
            order->phases[phase].flows[cell] = flow_of_cell(order, phase, cell);
}

/* A state that is read in any phase is so in the first, because it must get there. */
static void collect_states(struct order *order, const bool *live)
{
    const struct resolution *r = order->resolution;
    for (uint32_t cell = 0; cell < r->model->cell_count; cell++) {
        if (!live[cell])
            continue;
        for (uint32_t i = 0; i < order->phase_count; i++)
            order->phases[i].flows[order->state_count] = order->phases[i].flows[cell];
        order->states[order->state_count++] =
            (struct needed_state){.cell = cell,
                                  .value = r->cells[CONTEXT_STEP][cell],
                                  .initial = initial_of_cell(order, cell)};
    }
}

/* From the last phase back; false when memory is out. */
static bool find_needs(struct order *order)
{
    struct needs needs = {
        .order = order,
        .stack.items = ARENA_ARRAY(order->arena, uint32_t, order->values->count),
        .uses = ARENA_ARRAY(order->arena, uint32_t, order->values->count),
        .live = ARENA_ARRAY(order->arena, bool, order->resolution->model->cell_count)};
    if (!needs.stack.items || !needs.uses || !needs.live)
        return false;
    for (uint32_t i = order->phase_count; i-- > 0;) {
        need_phase(&needs, i);
        note_flows(order, needs.live, i);
    }
    collect_states(order, needs.live);
    return true;
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

/* Inputs and draws vary; so does whatever reads what varies, through the states too. */
static bool find_varying(struct order *order)
{
    const size_t edges_most = (size_t)order->state_count * (order->phase_count + 1);
    struct edge *edges = ARENA_ARRAY(order->arena, struct edge, edges_most);
    size_t count = 0;
    if (!edges)
        return false;
    for (uint32_t i = 0; i < order->state_count; i++) {
        const struct needed_state *state = &order->states[i];
        edges[count++] = (struct edge){.read = state->initial, .reader = state->value};
        for (uint32_t k = 0; k < order->phase_count; k++)
            if (order->phases[k].flows[i] != VALUE_NONE)
                edges[count++] =
                    (struct edge){.read = order->phases[k].flows[i], .reader = state->value};
    }
    for (uint32_t i = 0; i < order->values->count; i++) {
        const uint8_t kind = order->values->items[i].kind;
        order->varying[i] = order->uses[i] && (kind == VALUE_INPUT || kind == VALUE_RANDOM);
    }
    return need_spread(order->arena, order->values, order->uses, edges, count, order->varying);
}

/* ---- running order ---- */

struct sorter {
    struct order *order;
    struct stack stack;
    uint8_t *next;  /* of each value on the stack: arguments entered */
    uint32_t *room; /* of each value: temporaries that its computation needs at once */
    uint32_t *sorted; /* of each value: 0, or 1 + the phase for which it was sorted last */
    uint32_t phase;
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
    const struct value *entered = &sorter->order->values->items[value];
    const uint32_t sorted = sorter->sorted[value];
    const bool done = entered->level < LEVEL_STEP ? sorted > 0 : sorted == sorter->phase + 1;
    if (done || !value_is_computed(entered))
        return;
    sorter->stack.items[sorter->stack.count++] = value;
}

static void append_value(struct order *order, uint32_t phase, uint32_t value)
{
    const enum level level = (enum level)order->values->items[value].level;
    assert(level >= LEVEL_ONCE);
    if (level == LEVEL_STEP) {
        order->phases[phase].items[order->phases[phase].count++] = value;
    } else {
        const int section = section_of_level(level);
        order->items[section][order->count[section]++] = value;
    }
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
        sorter->sorted[index] = sorter->phase + 1;
        sorter->next[index] = 0;
        sorter->stack.count--;
        append_value(order, sorter->phase, index);
    }
}

/* Everything that a phase needs: outputs and flows in the order of their cells. */
static void sort_phase(struct sorter *sorter, const uint32_t *output_of_cell)
{
    const struct order *order = sorter->order;
    const struct phase_order *phase = &order->phases[sorter->phase];
    uint32_t state = 0;
    for (uint32_t cell = 0; cell < order->resolution->model->cell_count; cell++) {
        if (output_of_cell[cell] != VALUE_NONE)
            sort_value(sorter, phase->outputs[output_of_cell[cell]]);
        if (state < order->state_count && order->states[state].cell == cell &&
            phase->flows[state++] != VALUE_NONE)
            sort_value(sorter, phase->flows[state - 1]);
    }
}

static bool sort_all(struct order *order, const uint32_t *output_of_cell)
{
    const uint32_t count = order->values->count;
    struct sorter sorter = {.order = order,
                            .stack.items = ARENA_ARRAY(order->arena, uint32_t, count),
                            .next = ARENA_ARRAY(order->arena, uint8_t, count),
                            .room = ARENA_ARRAY(order->arena, uint32_t, count),
                            .sorted = ARENA_ARRAY(order->arena, uint32_t, count)};
    if (!sorter.stack.items || !sorter.next || !sorter.room || !sorter.sorted)
        return false;
    measure_room(&sorter);
    for (uint32_t i = 0; i < order->state_count; i++)
        sort_value(&sorter, order->states[i].initial);
    for (; sorter.phase < order->phase_count; sorter.phase++)
        sort_phase(&sorter, output_of_cell);
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

static bool allocate(struct order *order)
{
    const size_t count = count_room(order), cells = order->resolution->model->cell_count;
    order->uses = ARENA_ARRAY(order->arena, uint32_t, count);
    order->varying = ARENA_ARRAY(order->arena, bool, count);
    order->states = ARENA_ARRAY(order->arena, struct needed_state, order->resolution->state_count);
    bool good = order->uses && order->varying && order->states;
    for (int i = 0; i < SECTION_STEP; i++) {
        order->items[i] = ARENA_ARRAY(order->arena, uint32_t, count);
        good = good && order->items[i];
    }
    for (uint32_t i = 0; i < order->phase_count; i++) {
        struct phase_order *phase = &order->phases[i];
        phase->end = order->cut->items[i].end;
        phase->items = ARENA_ARRAY(order->arena, uint32_t, count);
        phase->flows = ARENA_ARRAY(order->arena, uint32_t, cells);
        phase->outputs = ARENA_ARRAY(order->arena, uint32_t, order->output_count);
        good = good && phase->items && phase->flows && phase->outputs;
        for (size_t cell = 0; good && cell < cells; cell++)
            phase->flows[cell] = VALUE_NONE;
    }
    return good;
}

bool order_values(struct order *order, struct arena *arena, struct resolution *resolution,
                  const struct phases *phases, const uint32_t *output_cells,
                  uint32_t output_count)
{
    const uint32_t cells = resolution->model->cell_count;
    *order = (struct order){.arena = arena,
                            .values = &resolution->values,
                            .resolution = resolution,
                            .cut = phases,
                            .phase_count = phases->count,
                            .output_count = output_count};
    uint32_t *output_of_cell = ARENA_ARRAY(arena, uint32_t, cells);
    if (!output_of_cell || !allocate(order))
        return false;
    for (uint32_t cell = 0; cell < cells; cell++)
        output_of_cell[cell] = VALUE_NONE;
    for (uint32_t i = 0; i < output_count; i++) {
        output_of_cell[output_cells[i]] = i;
        for (uint32_t k = 0; k < phases->count; k++)
            order->phases[k].outputs[i] =
                phases->items[k].mapped[resolution->cells[CONTEXT_STEP][output_cells[i]]];
    }
    if (!find_needs(order))
        return false;
    if (!plan_leaves_out(resolution->values.without, PASS_fusing))
        fuse_products(order);
    return !order->values->failed && find_varying(order) && sort_all(order, output_of_cell);
}

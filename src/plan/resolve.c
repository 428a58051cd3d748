// SPDX-License-Identifier: MIT
/* Depth-first walk over cells and trees on a stack of our own, so that a chain of any length fits.
 *
 * Three marks a cell: unseen, open, known. Meeting an open cell closes a loop: its path is the
 * cells on the stack from there up; the walk goes on with a broken value, so that one pass finds
 * the loops of all equations. Of a choice whose condition is a number only one arm is walked: the
 * other arm can neither cost nor loop. */
#include "plan/resolve.h"

#include <assert.h>
#include <math.h>

static bool init_resolution(struct resolution *r, struct arena *arena, const struct model *model,
                            const struct sim_specs *specs)
{
    const uint32_t count = model->cell_count;
    *r = (struct resolution){.arena = arena, .model = model, .specs = specs};
    values_init(&r->values, arena);
    for (int context = 0; context < CONTEXT_COUNT; context++)
        r->cells[context] = ARENA_ARRAY(arena, uint32_t, count);
    r->flows = ARENA_ARRAY(arena, uint32_t, count);
    r->is_input = ARENA_ARRAY(arena, bool, count);
    r->states = ARENA_ARRAY(arena, uint32_t, count);
    if (!r->cells[CONTEXT_STEP] || !r->cells[CONTEXT_START] || !r->flows || !r->is_input ||
        !r->states)
        return false;
    for (uint32_t cell = 0; cell < count; cell++)
        r->cells[CONTEXT_STEP][cell] = r->cells[CONTEXT_START][cell] = CELL_UNSEEN;
    return !r->values.failed;
}

static void push_frame(struct resolution *r, const struct frame *frame)
{
    if (r->frame_count == r->frame_capacity) {
        const uint32_t capacity = r->frame_capacity ? r->frame_capacity * 2 : 64;
        struct frame *frames =
            arena_grow(r->arena, r->frames, r->frame_count, capacity, sizeof *frames);
        if (!frames) {
            r->failed = true;
            return;
        }
        r->frames = frames;
        r->frame_capacity = capacity;
    }
    r->frames[r->frame_count++] = *frame;
}

/* ---- loops ---- */

static bool is_known_loop(const struct resolution *r, const struct loop *loop)
{
    for (uint32_t i = 0; i < r->loop_count; i++) {
        const struct loop *known = &r->loops[i];
        if (known->context == loop->context && known->count == loop->count &&
            known->cells[0] == loop->cells[0] &&
            known->cells[known->count - 1] == loop->cells[loop->count - 1])
            return true; /* the same step back, taken twice by one equation */
    }
    return false;
}

static bool keep_loop(struct resolution *r, const struct loop *loop)
{
    if (is_known_loop(r, loop))
        return true;
    if (r->loop_count == LOOPS_SHOWN) {
        r->loops_left_out++;
        return true;
    }
    if (r->loop_count == r->loop_capacity) {
        const uint32_t capacity = r->loop_capacity ? r->loop_capacity * 2 : 4;
        struct loop *loops = arena_grow(r->arena, r->loops, r->loop_count, capacity, sizeof *loops);
        if (!loops)
            return false;
        r->loops = loops;
        r->loop_capacity = capacity;
    }
    r->loops[r->loop_count++] = *loop;
    return true;
}

/* The cells on the stack from the open one up are the loop. */
static void note_loop(struct resolution *r, uint32_t cell, enum context context)
{
    uint32_t first = r->frame_count, count = 0;
    bool found = false;
    while (!found && first-- > 0) {
        const struct frame *frame = &r->frames[first];
        count += !frame->node;
        found = !frame->node && frame->cell == cell && frame->context == context;
    }
    assert(found);
    uint32_t *cells = ARENA_ARRAY(r->arena, uint32_t, count);
    if (!cells) {
        r->failed = true;
        return;
    }
    uint32_t length = 0;
    for (uint32_t i = first; i < r->frame_count; i++)
        if (!r->frames[i].node)
            cells[length++] = r->frames[i].cell;
    if (!keep_loop(r, &(struct loop){.context = context, .cells = cells, .count = count}))
        r->failed = true;
}

/* ---- cells ---- */

static bool is_state(const struct cell *cell)
{
    return cell->kind == CELL_STOCK || cell->kind == CELL_MEMORY;
}

/* The value of a cell that stands for itself; VALUE_NONE when its tree must be walked. */
static uint32_t leaf_of_cell(struct resolution *r, uint32_t index, enum context context)
{
    const bool state = is_state(&r->model->cells[index]);
    if (state && context == CONTEXT_STEP) {
        r->states[r->state_count++] = index;
        return value_leaf(&r->values, VALUE_STATE, index);
    }
    return r->is_input[index] ? value_leaf(&r->values, VALUE_INPUT, index) : VALUE_NONE;
}

/* Leaves the cell's value in `result`, at once or when the frame that it pushed ends. */
static void enter_cell(struct resolution *r, uint32_t index, enum context context)
{
    uint32_t *known = &r->cells[context][index];
    if (*known == CELL_OPEN) {
        note_loop(r, index, context);
        r->result = value_leaf(&r->values, VALUE_BROKEN, 0);
        return;
    }
    if (*known == CELL_UNSEEN) {
        const uint32_t leaf = leaf_of_cell(r, index, context);
        *known = leaf == VALUE_NONE ? CELL_OPEN : leaf;
    }
    if (*known == CELL_OPEN)
        push_frame(r, &(struct frame){.cell = index, .context = (uint8_t)context});
    else
        r->result = *known;
}

/* Leaves the node's value in `result`, at once or when the frame that it pushed ends. */
static void enter_node(struct resolution *r, const struct node *node, enum context context)
{
    const bool start = context == CONTEXT_START;
    switch (node->kind) {
    case NODE_NUMBER:
        r->result = value_number(&r->values, node->number);
        return;
    case NODE_TIME:
    case NODE_STEP_TIME:
        r->result = start ? value_number(&r->values, r->specs->start)
                          : value_leaf(&r->values,
                                       node->kind == NODE_TIME ? VALUE_TIME : VALUE_STEP_TIME, 0);
        return;
    case NODE_RANDOM:
        r->result = value_random(&r->values, node, start ? LEVEL_INITIAL : LEVEL_STEP);
        return;
    case NODE_CELL:
        enter_cell(r, node->cell, context);
        return;
    case NODE_INITIAL:
        enter_cell(r, node->cell, CONTEXT_START);
        return;
    case NODE_OP:
    case NODE_GRAPH:
    case NODE_HISTORY:
        push_frame(r, &(struct frame){.node = node, .context = (uint8_t)context});
        return;
    }
    assert(false && "a kind of node");
}

/* At the start the initial equation counts: of states, and of auxiliaries that have one. */
static void continue_cell(struct resolution *r, struct frame *frame)
{
    const struct cell *cell = &r->model->cells[frame->cell];
    if (!frame->begun) {
        frame->begun = true;
        const bool initial = frame->context == CONTEXT_START && cell->initial;
        enter_node(r, initial ? cell->initial : cell->value, (enum context)frame->context);
        return;
    }
    r->cells[frame->context][frame->cell] = r->result;
    r->frame_count--;
}

/* ---- nodes ---- */

enum { NO_ARGUMENT = 3 };

static uint8_t first_missing(const struct frame *frame, uint8_t arity)
{
    for (uint8_t i = 0; i < arity; i++)
        if (!(frame->done & 1u << i))
            return i;
    return NO_ARGUMENT;
}

/* At the start a history has its input's value when its delay rounds to no step, else the value
 * before the start. */
static bool reaches_before_start(double delay, double dt)
{
    return !(floor(delay / dt + 0.5) <= 0.0);
}

/* The same for a delay that differs between futures. */
static uint32_t value_of_history_at_start(struct resolution *r, const uint32_t args[3])
{
    struct values *values = &r->values;
    const uint32_t dt = value_number(values, r->specs->dt), half = value_number(values, 0.5);
    const uint32_t steps = value_op(values, OP_div, args[1], dt, VALUE_ZERO);
    const uint32_t rounded =
        value_op(values, OP_floor, value_op(values, OP_add, steps, half, VALUE_ZERO), VALUE_ZERO,
                 VALUE_ZERO);
    const uint32_t now = value_op(values, OP_le, rounded, VALUE_ZERO, VALUE_ZERO);
    return value_op(values, OP_choose, now, args[0], args[2]);
}

/* Known to be one argument of the node: which. Else NO_ARGUMENT. */
static uint8_t chosen_argument(const struct resolution *r, const struct frame *frame)
{
    const struct node *node = frame->node;
    double number;
    if (node->kind == NODE_OP && node->op == OP_choose && frame->done & 1u &&
        value_is_number(&r->values, frame->args[0], &number))
        return number != 0.0 ? 1 : 2;
    if (node->kind == NODE_HISTORY && frame->context == CONTEXT_START && frame->done & 2u &&
        value_is_number(&r->values, frame->args[1], &number))
        return reaches_before_start(number, r->specs->dt) ? 2 : 0;
    return NO_ARGUMENT;
}

/* The argument to walk next; NO_ARGUMENT when all that matter are known. */
static uint8_t next_argument(const struct resolution *r, const struct frame *frame)
{
    const struct node *node = frame->node;
    const uint8_t chosen = chosen_argument(r, frame);
    if (chosen != NO_ARGUMENT)
        return frame->done & 1u << chosen ? NO_ARGUMENT : chosen;
    switch (node->kind) {
    case NODE_OP:
        return first_missing(frame, op_arguments(node->op));
    case NODE_GRAPH:
        return first_missing(frame, 1);
    default: /* the delay of a history decides whether its input matters at the start */
        return frame->done & 2u ? first_missing(frame, 3) : 1;
    }
}

static uint32_t value_of_node(struct resolution *r, const struct frame *frame)
{
    const struct node *node = frame->node;
    const uint32_t *args = frame->args;
    const uint8_t chosen = chosen_argument(r, frame);
    if (chosen != NO_ARGUMENT) {
        r->values.savings.folded++;
        return args[chosen];
    }
    switch (node->kind) {
    case NODE_OP:
        return value_op(&r->values, node->op, args[0], args[1], args[2]);
    case NODE_GRAPH:
        return value_graph(&r->values, node->graph, args[0]);
    default:
        break;
    }
    return frame->context == CONTEXT_STEP ? value_history(&r->values, args[0], args[1], args[2])
                                          : value_of_history_at_start(r, args);
}

static void continue_node(struct resolution *r, struct frame *frame)
{
    if (frame->begun) {
        frame->args[frame->current] = r->result;
        frame->done |= (uint8_t)(1u << frame->current);
    }
    const uint8_t next = next_argument(r, frame);
    if (next != NO_ARGUMENT) {
        frame->begun = true;
        frame->current = next;
        enter_node(r, frame->node->args[next], (enum context)frame->context);
        return;
    }
    r->result = value_of_node(r, frame);
    r->frame_count--;
}

/* Walks until everything entered is known. */
static uint32_t finish_walk(struct resolution *r)
{
    while (r->frame_count && !r->failed && !r->values.failed) {
        struct frame *frame = &r->frames[r->frame_count - 1];
        if (frame->node)
            continue_node(r, frame);
        else
            continue_cell(r, frame);
    }
    r->failed |= r->values.failed;
    return r->result;
}

bool resolve_cells(struct resolution *r, struct arena *arena, const struct model *model,
                   const struct sim_specs *specs, const struct plan_options *options,
                   const uint32_t *outputs, uint32_t output_count)
{
    if (!init_resolution(r, arena, model, specs))
        return false;
    r->values.without = options->without;
    r->values.quick = options->quick && !plan_leaves_out(options->without, PASS_quick);
    for (uint32_t i = 0; i < options->input_count; i++)
        r->is_input[options->inputs[i]] = true;
    for (uint32_t i = 0; i < output_count && !r->failed; i++) {
        enter_cell(r, outputs[i], CONTEXT_STEP);
        finish_walk(r);
    }
    for (uint32_t i = 0; i < r->state_count && !r->failed; i++) {
        const uint32_t cell = r->states[i]; /* more states are met on the way */
        enter_node(r, model->cells[cell].value, CONTEXT_STEP);
        r->flows[cell] = finish_walk(r);
        enter_cell(r, cell, CONTEXT_START);
        finish_walk(r);
    }
    return !r->failed;
}

bool resolve_constants(struct arena *arena, const struct model *model,
                       const struct sim_specs *specs, const uint32_t *cells, uint32_t count,
                       double *out)
{
    struct resolution r;
    if (!init_resolution(&r, arena, model, specs))
        return false;
    for (uint32_t i = 0; i < count && !r.failed; i++) {
        enter_cell(&r, cells[i], is_state(&model->cells[cells[i]]) ? CONTEXT_START : CONTEXT_STEP);
        const uint32_t value = finish_walk(&r);
        if (r.failed || !value_is_number(&r.values, value, &out[i]))
            out[i] = NAN;
    }
    return !r.failed;
}

// SPDX-License-Identifier: MIT
/* Slots by linear scan: a temporary's slot is free again after the last instruction that reads it,
 * and the one freed last is taken first, because it is still near the processor. The output takes
 * its slot before its arguments give theirs back, so it is never one of them. */
#include "plan/emit.h"

#include <assert.h>

#define SLOT_NONE UINT32_MAX
enum { SLOT_TIME = 1, SLOT_STAGE_TIME = 2, SLOT_FIRST_FREE = 3 };

struct emitter {
    struct plan *plan;
    const struct order *order;
    const struct values *values;
    struct arena *arena;
    uint32_t *slots;    /* of each value */
    uint32_t *last_use; /* of each value: the position of its last reader, counted over sections */
    bool *kept;         /* of each value: its slot keeps it for the whole run or step */
    bool *spread;       /* of each value: needed in every lane */
    uint32_t *indexes;  /* of each table and stream, when it has one */
    const char **names; /* of each value; NULL: a part of a cell's equation */
    uint32_t *free;     /* temporaries that hold nothing */
    uint32_t free_count, first_temporary;
    const struct graph **graphs;
    struct plan_stream *streams;
};

/* ---- what must be kept ---- */

static void note_readers(struct emitter *e)
{
    const struct order *order = e->order;
    uint32_t position = 0;
    for (int section = 0; section < SECTION_COUNT; section++) {
        for (uint32_t i = 0; i < order->count[section]; i++, position++) {
            const uint32_t reader = order->items[section][i];
            const struct value *value = &e->values->items[reader];
            for (uint8_t k = 0; k < value->arity; k++) {
                const uint32_t read = value->args[k];
                e->last_use[read] = position;
                e->spread[read] |= order->varying[reader];
                e->kept[read] |=
                    section == SECTION_STEP && e->values->items[read].level < LEVEL_STEP;
            }
        }
    }
}

static void note_ends(struct emitter *e)
{
    const struct order *order = e->order;
    for (uint32_t i = 0; i < order->state_count; i++) {
        const struct needed_state *state = &order->states[i];
        e->kept[state->flow] = e->spread[state->flow] = e->spread[state->initial] = true;
        e->last_use[state->initial] = SLOT_NONE; /* until the runner has copied it */
    }
    for (uint32_t i = 0; i < order->output_count; i++)
        e->kept[order->outputs[i]] = e->spread[order->outputs[i]] = true;
}

/* ---- slots that have one meaning ---- */

static bool number_constants(struct emitter *e, uint32_t *next)
{
    uint32_t count = 0;
    double number;
    for (uint32_t i = 1; i < e->values->count; i++)
        count += e->order->uses[i] && value_is_number(e->values, i, &number);
    struct plan_constant *constants = ARENA_ARRAY(e->arena, struct plan_constant, count);
    if (!constants)
        return false;
    count = 0;
    for (uint32_t i = 1; i < e->values->count; i++) {
        if (!e->order->uses[i] || !value_is_number(e->values, i, &number))
            continue;
        e->slots[i] = (*next)++;
        constants[count++] = (struct plan_constant){.slot = e->slots[i], .value = number};
    }
    e->plan->constants = constants;
    e->plan->constant_count = count;
    return true;
}

static bool number_inputs(struct emitter *e, const struct plan_options *options,
                          const double *bases, uint32_t *next)
{
    const struct model *model = e->order->resolution->model;
    struct plan_input *inputs = ARENA_ARRAY(e->arena, struct plan_input, options->input_count);
    uint32_t *slot_of_cell = ARENA_ARRAY(e->arena, uint32_t, model->cell_count);
    if (!inputs || !slot_of_cell)
        return false;
    for (uint32_t i = 0; i < options->input_count; i++) {
        const uint32_t cell = options->inputs[i];
        if (!slot_of_cell[cell]) /* asked for twice: one slot */
            slot_of_cell[cell] = (*next)++;
        inputs[i] = (struct plan_input){.cell = cell,
                                        .slot = slot_of_cell[cell],
                                        .name = model->cells[cell].name,
                                        .base = bases[i]};
    }
    for (uint32_t i = 0; i < e->values->count; i++)
        if (e->values->items[i].kind == VALUE_INPUT)
            e->slots[i] = slot_of_cell[e->values->items[i].cell];
    e->plan->inputs = inputs;
    e->plan->input_count = options->input_count;
    return true;
}

static void number_states(struct emitter *e, uint32_t *next)
{
    for (uint32_t i = 0; i < e->order->state_count; i++)
        e->slots[e->order->states[i].value] = (*next)++;
}

static void number_kept(struct emitter *e, uint32_t *next)
{
    for (int section = 0; section < SECTION_COUNT; section++)
        for (uint32_t i = 0; i < e->order->count[section]; i++) {
            const uint32_t value = e->order->items[section][i];
            if (e->kept[value])
                e->slots[value] = (*next)++;
        }
}

static void number_time(struct emitter *e)
{
    for (uint32_t i = 0; i < e->values->count; i++) {
        if (e->values->items[i].kind == VALUE_TIME)
            e->slots[i] = SLOT_STAGE_TIME;
        if (e->values->items[i].kind == VALUE_STEP_TIME)
            e->slots[i] = SLOT_TIME;
    }
    e->slots[VALUE_ZERO] = 0;
    e->plan->time_slot = SLOT_TIME;
    e->plan->stage_time_slot = SLOT_STAGE_TIME;
}

/* ---- names ---- */

static void name_value(struct emitter *e, uint32_t value, const char *name)
{
    if (value < CELL_OPEN && value_is_computed(&e->values->items[value]) && e->order->uses[value] &&
        !e->names[value])
        e->names[value] = name;
}

/* What a value is to a state when no cell has its name: "x at the start"; NULL when memory
 * is out. */
static bool name_part(struct emitter *e, uint32_t value, const char *cell, const char *before,
                      const char *after)
{
    if (value >= CELL_OPEN || !value_is_computed(&e->values->items[value]) ||
        !e->order->uses[value] || e->names[value])
        return true;
    e->names[value] = arena_print(e->arena, "%s%s%s", before, cell, after);
    return e->names[value];
}

/* The first cell of the file gives its name; cells that people know come before hidden ones. */
static bool name_values(struct emitter *e)
{
    const struct resolution *r = e->order->resolution;
    const struct model *model = r->model;
    for (int hidden = 0; hidden < 2; hidden++)
        for (uint32_t cell = 0; cell < model->cell_count; cell++)
            if (model->cells[cell].hidden == (hidden == 1))
                name_value(e, r->cells[CONTEXT_STEP][cell], model->cells[cell].name);
    for (uint32_t i = 0; i < e->order->state_count; i++) {
        const struct needed_state *state = &e->order->states[i];
        const struct cell *cell = &model->cells[state->cell];
        const char *before = cell->kind == CELL_MEMORY ? "next value of " : "net flow of ";
        if (!name_part(e, state->flow, cell->name, before, ""))
            return false;
    }
    for (uint32_t cell = 0; cell < model->cell_count; cell++)
        if (!name_part(e, r->cells[CONTEXT_START][cell], model->cells[cell].name, "",
                       " at the start"))
            return false;
    return true;
}

/* ---- instructions ---- */

static void free_temporary(struct emitter *e, uint32_t slot)
{
    if (slot >= e->first_temporary)
        e->free[e->free_count++] = slot;
}

static uint32_t take_slot(struct emitter *e, uint32_t value)
{
    if (e->slots[value] == SLOT_NONE)
        e->slots[value] = e->free_count ? e->free[--e->free_count] : e->plan->slot_count++;
    return e->slots[value];
}

static void free_arguments(struct emitter *e, const struct value *value, uint32_t position)
{
    for (uint8_t k = 0; k < value->arity; k++) {
        const uint32_t arg = value->args[k];
        if (e->last_use[arg] != position)
            continue;
        free_temporary(e, e->slots[arg]);
        e->last_use[arg] = SLOT_NONE; /* once, also when two arguments are the same */
    }
}

static uint32_t index_of_table(struct emitter *e, uint32_t table)
{
    if (e->indexes[table] == SLOT_NONE) {
        e->graphs[e->plan->graph_count] = value_table_graph(&e->values->items[table]);
        e->indexes[table] = e->plan->graph_count++;
    }
    return e->indexes[table];
}

static uint32_t index_of_stream(struct emitter *e, uint32_t stream)
{
    if (e->indexes[stream] == SLOT_NONE) {
        const struct value *value = &e->values->items[stream];
        e->streams[e->plan->stream_count] =
            (struct plan_stream){.name_hash = value->low, .seed = value->high, .call = value->call};
        e->indexes[stream] = e->plan->stream_count++;
    }
    return e->indexes[stream];
}

static struct instruction make_instruction(struct emitter *e, uint32_t index)
{
    const struct value *value = &e->values->items[index];
    struct instruction made = {.op = value->op,
                               .uniform = !e->order->varying[index],
                               .a = e->slots[value->args[0]],
                               .b = e->slots[value->args[1]],
                               .c = e->slots[value->args[2]]};
    made.spread = made.uniform && e->spread[index];
    switch ((enum value_kind)value->kind) {
    case VALUE_GRAPH:
        made.kind = DO_GRAPH;
        made.index = index_of_table(e, (uint32_t)value->of);
        break;
    case VALUE_RANDOM:
        made.kind = DO_RANDOM;
        made.index = index_of_stream(e, (uint32_t)value->of);
        break;
    case VALUE_HISTORY:
        made.kind = DO_HISTORY;
        made.index = e->plan->history_count++;
        break;
    default:
        made.kind = DO_OP;
    }
    made.out = take_slot(e, index);
    e->plan->savings.uniform += made.uniform;
    return made;
}

static bool emit_section(struct emitter *e, int section, uint32_t *position, struct section *out)
{
    const uint32_t count = e->order->count[section];
    struct instruction *items = ARENA_ARRAY(e->arena, struct instruction, count);
    const char **names = ARENA_ARRAY(e->arena, const char *, count);
    if (!items || !names)
        return false;
    for (uint32_t i = 0; i < count; i++, ++*position) {
        const uint32_t index = e->order->items[section][i];
        items[i] = make_instruction(e, index);
        names[i] = e->names[index];
        free_arguments(e, &e->values->items[index], *position);
    }
    *out = (struct section){.items = items, .count = count, .names = names};
    return true;
}

/* Nothing of `once` and `initial` that is not kept is needed once the states have their values. */
static void free_all(struct emitter *e)
{
    e->free_count = 0;
    for (uint32_t slot = e->plan->slot_count; slot-- > e->first_temporary;)
        e->free[e->free_count++] = slot;
}

/* ---- ends of the plan ---- */

static bool emit_states(struct emitter *e)
{
    const struct order *order = e->order;
    struct plan_state *states = ARENA_ARRAY(e->arena, struct plan_state, order->state_count);
    if (!states)
        return false;
    for (uint32_t i = 0; i < order->state_count; i++) {
        const struct needed_state *state = &order->states[i];
        const struct cell *cell = &order->resolution->model->cells[state->cell];
        states[i] = (struct plan_state){.slot = e->slots[state->value],
                                        .initial = e->slots[state->initial],
                                        .memory = cell->kind == CELL_MEMORY,
                                        .name = cell->name};
    }
    e->plan->states = states;
    e->plan->state_count = order->state_count;
    return true;
}

static bool emit_outputs(struct emitter *e, const uint32_t *cells, uint32_t count)
{
    const struct model *model = e->order->resolution->model;
    struct plan_output *outputs = ARENA_ARRAY(e->arena, struct plan_output, count);
    if (!outputs)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct cell *cell = &model->cells[cells[i]];
        const uint32_t value = e->order->outputs[i];
        outputs[i] = (struct plan_output){.cell = cells[i],
                                          .name = cell->name,
                                          .units = model->variables[cell->variable].units,
                                          .uniform = !e->order->varying[value]};
    }
    e->plan->outputs = outputs;
    e->plan->output_count = count;
    return true;
}

static bool init_emitter(struct emitter *e)
{
    const size_t count = e->values->count;
    uint32_t tables = 0, streams = 0;
    for (uint32_t i = 0; i < count; i++) {
        tables += e->values->items[i].kind == VALUE_TABLE;
        streams += e->values->items[i].kind == VALUE_STREAM;
    }
    e->slots = ARENA_ARRAY(e->arena, uint32_t, count);
    e->last_use = ARENA_ARRAY(e->arena, uint32_t, count);
    e->kept = ARENA_ARRAY(e->arena, bool, count);
    e->spread = ARENA_ARRAY(e->arena, bool, count);
    e->indexes = ARENA_ARRAY(e->arena, uint32_t, count);
    e->names = ARENA_ARRAY(e->arena, const char *, count);
    e->free = ARENA_ARRAY(e->arena, uint32_t, count);
    e->graphs = ARENA_ARRAY(e->arena, const struct graph *, tables);
    e->streams = ARENA_ARRAY(e->arena, struct plan_stream, streams);
    if (!e->slots || !e->last_use || !e->kept || !e->spread || !e->indexes || !e->names ||
        !e->free || !e->graphs || !e->streams)
        return false;
    for (uint32_t i = 0; i < count; i++)
        e->slots[i] = e->last_use[i] = e->indexes[i] = SLOT_NONE;
    return true;
}

/* The phase of all steps; NULL when memory is out. */
static struct phase *emit_phase(struct emitter *e, uint32_t *position)
{
    const struct order *order = e->order;
    struct phase *phase = ARENA_NEW(e->arena, struct phase);
    uint32_t *flows = ARENA_ARRAY(e->arena, uint32_t, order->state_count);
    uint32_t *outputs = ARENA_ARRAY(e->arena, uint32_t, order->output_count);
    if (!phase || !flows || !outputs || !emit_section(e, SECTION_STEP, position, &phase->step))
        return NULL;
    for (uint32_t i = 0; i < order->state_count; i++)
        flows[i] = e->slots[order->states[i].flow];
    for (uint32_t i = 0; i < order->output_count; i++)
        outputs[i] = e->slots[order->outputs[i]];
    phase->end = e->plan->steps + 1;
    phase->flows = flows;
    phase->outputs = outputs;
    return phase;
}

bool emit_plan(struct plan *plan, const struct order *order, const struct plan_options *options,
               const uint32_t *output_cells, uint32_t output_count, const double *bases)
{
    struct emitter e = {
        .plan = plan, .order = order, .values = order->values, .arena = order->arena};
    uint32_t next = SLOT_FIRST_FREE, position = 0;
    plan->savings = order->values->savings;
    if (!init_emitter(&e) || !name_values(&e))
        return false;
    note_readers(&e);
    note_ends(&e);
    number_time(&e);
    if (!number_constants(&e, &next) || !number_inputs(&e, options, bases, &next))
        return false;
    number_states(&e, &next);
    number_kept(&e, &next);
    e.first_temporary = plan->slot_count = next;
    if (!emit_section(&e, SECTION_ONCE, &position, &plan->once) ||
        !emit_section(&e, SECTION_INITIAL, &position, &plan->initial))
        return false;
    free_all(&e);
    struct phase *phase = emit_phase(&e, &position);
    if (!phase)
        return false;
    plan->phases = phase;
    plan->phase_count = 1;
    plan->savings.temporaries = plan->slot_count - e.first_temporary;
    plan->savings.hoisted = plan->once.count + plan->initial.count;
    plan->graphs = e.graphs;
    plan->streams = e.streams;
    return emit_states(&e) && emit_outputs(&e, output_cells, output_count);
}

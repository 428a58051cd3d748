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
    bool *read;         /* of each value: by an instruction, a state or an output */
    uint32_t *indexes;  /* of each table and stream, when it has one */
    const char **names; /* of each value; NULL: a part of a cell's equation */
    uint32_t *free;     /* temporaries that hold nothing */
    uint32_t free_count, first_root, first_temporary;
    uint32_t position; /* of the instruction being written, counted over sections */
    const struct graph **graphs;
    struct plan_stream *streams;
};

/* ---- what must be kept ---- */

/* Readers of one section; positions go on from section to section. */
static void note_readers(struct emitter *e, const uint32_t *items, uint32_t count,
                         uint32_t position)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct value *value = &e->values->items[items[i]];
        for (uint8_t k = 0; k < value->arity; k++) {
            e->last_use[value->args[k]] = position + i;
            e->read[value->args[k]] = true;
            e->spread[value->args[k]] |= e->order->varying[items[i]];
        }
    }
}

/* A step reads it: what was computed before the steps must be kept. */
static void read_in_step(struct emitter *e, uint32_t value)
{
    e->read[value] = true;
    e->kept[value] |= e->values->items[value].level < LEVEL_STEP;
}

static void note_root(struct emitter *e, uint32_t value)
{
    if (value == VALUE_NONE)
        return;
    read_in_step(e, value);
    e->spread[value] = true;
}

static void note_phase(struct emitter *e, const struct phase_order *phase)
{
    const struct order *order = e->order;
    for (uint32_t i = 0; i < phase->count; i++) {
        const struct value *value = &e->values->items[phase->items[i]];
        for (uint8_t k = 0; k < value->arity; k++) {
            read_in_step(e, value->args[k]);
            e->spread[value->args[k]] |= order->varying[phase->items[i]]; /* `once` is emitted first */
        }
    }
    for (uint32_t i = 0; i < order->state_count; i++)
        note_root(e, phase->flows[i]);
    for (uint32_t i = 0; i < order->output_count; i++)
        note_root(e, phase->outputs[i]);
}

/* Needs: the readers of `once` and `initial` noted. */
static void note_ends(struct emitter *e)
{
    const struct order *order = e->order;
    for (uint32_t i = 0; i < order->phase_count; i++)
        note_phase(e, &order->phases[i]);
    for (uint32_t i = 0; i < order->state_count; i++) {
        const uint32_t initial = order->states[i].initial;
        e->spread[initial] = e->read[initial] = true;
        e->last_use[initial] = SLOT_NONE; /* until the runner has copied it */
    }
}

/* ---- slots that have one meaning ---- */

static bool number_constants(struct emitter *e, uint32_t *next)
{
    uint32_t count = 0;
    double number;
    for (uint32_t i = 1; i < e->values->count; i++)
        count += e->read[i] && value_is_number(e->values, i, &number);
    struct plan_constant *constants = ARENA_ARRAY(e->arena, struct plan_constant, count);
    if (!constants)
        return false;
    count = 0;
    for (uint32_t i = 1; i < e->values->count; i++) {
        if (!e->read[i] || !value_is_number(e->values, i, &number))
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
    for (int section = 0; section < SECTION_STEP; section++)
        for (uint32_t i = 0; i < e->order->count[section]; i++) {
            const uint32_t value = e->order->items[section][i];
            if (e->kept[value])
                e->slots[value] = (*next)++;
        }
}

/* A clock that some phase reads, in order of rows. */
static bool number_clocks(struct emitter *e, uint32_t *next)
{
    const struct known *known = &e->order->cut->known;
    struct plan_clock *clocks = ARENA_ARRAY(e->arena, struct plan_clock, known->row_count);
    uint32_t count = 0;
    for (uint32_t i = 0; clocks && i < e->values->count; i++) {
        const struct value *value = &e->values->items[i];
        if (value->kind != VALUE_CLOCK || !e->read[i])
            continue;
        e->indexes[i] = count;
        e->slots[i] = (*next)++;
        clocks[count++] = (struct plan_clock){.slot = e->slots[i],
                                              .values = known_row(known, value->cell),
                                              .name = e->names[i]};
    }
    e->plan->clocks = clocks;
    e->plan->clock_count = count;
    return clocks;
}

static void number_root(struct emitter *e, uint32_t value, uint32_t *next)
{
    if (value != VALUE_NONE && e->values->items[value].level == LEVEL_STEP &&
        value_is_computed(&e->values->items[value]) && e->slots[value] == SLOT_NONE)
        e->slots[value] = (*next)++;
}

/* Flows and outputs of a phase have slots of their own until its step is done; each phase has them
 * anew. */
static void number_roots(struct emitter *e, const struct phase_order *phase, uint32_t *next)
{
    for (uint32_t i = 0; i < phase->count; i++)
        e->slots[phase->items[i]] = SLOT_NONE;
    for (uint32_t i = 0; i < e->order->state_count; i++)
        number_root(e, phase->flows[i], next);
    for (uint32_t i = 0; i < e->order->output_count; i++)
        number_root(e, phase->outputs[i], next);
}

/* Room for the roots of any phase. */
static uint32_t most_roots(struct emitter *e)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < e->order->phase_count; i++) {
        uint32_t count = 0;
        number_roots(e, &e->order->phases[i], &count);
        most = count > most ? count : most;
    }
    return most;
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
    if (value >= CELL_OPEN || !e->order->uses[value] || e->names[value])
        return;
    if (value_is_computed(&e->values->items[value]) || e->values->items[value].kind == VALUE_CLOCK)
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

/* What a value of the model is in a phase; nothing stays nothing. */
static uint32_t mapped_value(const struct emitter *e, uint32_t phase, uint32_t value)
{
    return value < CELL_OPEN ? e->order->cut->items[phase].mapped[value] : value;
}

static bool name_phase(struct emitter *e, uint32_t phase)
{
    const struct resolution *r = e->order->resolution;
    const struct model *model = r->model;
    for (int hidden = 0; hidden < 2; hidden++)
        for (uint32_t cell = 0; cell < model->cell_count; cell++)
            if (model->cells[cell].hidden == (hidden == 1))
                name_value(e, mapped_value(e, phase, r->cells[CONTEXT_STEP][cell]),
                           model->cells[cell].name);
    for (uint32_t i = 0; i < e->order->state_count; i++) {
        const struct cell *cell = &model->cells[e->order->states[i].cell];
        const char *before = cell->kind == CELL_MEMORY ? "next value of " : "net flow of ";
        if (!name_part(e, e->order->phases[phase].flows[i], cell->name, before, ""))
            return false;
    }
    return true;
}

/* The first cell of the file gives its name; cells that people know come before hidden ones. */
static bool name_values(struct emitter *e)
{
    const struct resolution *r = e->order->resolution;
    const struct model *model = r->model;
    for (uint32_t i = 0; i < e->order->phase_count; i++)
        if (!name_phase(e, i))
            return false;
    for (uint32_t cell = 0; cell < model->cell_count; cell++)
        if (!name_part(e, mapped_value(e, 0, r->cells[CONTEXT_START][cell]),
                       model->cells[cell].name, "", " at the start"))
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

static bool emit_section(struct emitter *e, const uint32_t *values, uint32_t count,
                         struct section *out)
{
    struct instruction *items = ARENA_ARRAY(e->arena, struct instruction, count);
    const char **names = ARENA_ARRAY(e->arena, const char *, count);
    if (!items || !names)
        return false;
    for (uint32_t i = 0; i < count; i++, e->position++) {
        items[i] = make_instruction(e, values[i]);
        names[i] = e->names[values[i]];
        free_arguments(e, &e->values->items[values[i]], e->position);
    }
    *out = (struct section){.items = items, .count = count, .names = names};
    return true;
}

static bool emit_before(struct emitter *e)
{
    const struct order *order = e->order;
    return emit_section(e, order->items[SECTION_ONCE], order->count[SECTION_ONCE],
                        &e->plan->once) &&
           emit_section(e, order->items[SECTION_INITIAL], order->count[SECTION_INITIAL],
                        &e->plan->initial);
}

/* Nothing that is not kept is needed once the states have their values, or have moved. */
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
        bool varying = false;
        for (uint32_t k = 0; k < e->order->phase_count; k++)
            varying |= e->order->varying[e->order->phases[k].outputs[i]];
        outputs[i] = (struct plan_output){.cell = cells[i],
                                          .name = cell->name,
                                          .units = model->variables[cell->variable].units,
                                          .uniform = !varying};
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
    e->read = ARENA_ARRAY(e->arena, bool, count);
    e->indexes = ARENA_ARRAY(e->arena, uint32_t, count);
    e->names = ARENA_ARRAY(e->arena, const char *, count);
    e->free = ARENA_ARRAY(e->arena, uint32_t, count);
    e->graphs = ARENA_ARRAY(e->arena, const struct graph *, tables);
    e->streams = ARENA_ARRAY(e->arena, struct plan_stream, streams);
    if (!e->slots || !e->last_use || !e->kept || !e->spread || !e->read || !e->indexes || !e->names ||
        !e->free || !e->graphs || !e->streams)
        return false;
    for (uint32_t i = 0; i < count; i++)
        e->slots[i] = e->last_use[i] = e->indexes[i] = SLOT_NONE;
    return true;
}

static void note_clock(const struct emitter *e, uint32_t value, bool *reads)
{
    if (value != VALUE_NONE && e->values->items[value].kind == VALUE_CLOCK)
        reads[e->indexes[value]] = true;
}

/* The clocks that a phase reads, in their order. */
static bool list_clocks(struct emitter *e, const struct phase_order *order, struct phase *phase)
{
    bool *reads = ARENA_ARRAY(e->arena, bool, e->plan->clock_count);
    uint32_t *clocks = ARENA_ARRAY(e->arena, uint32_t, e->plan->clock_count);
    if (!reads || !clocks)
        return false;
    for (uint32_t i = 0; i < order->count; i++) {
        const struct value *value = &e->values->items[order->items[i]];
        for (uint8_t k = 0; k < value->arity; k++)
            note_clock(e, value->args[k], reads);
    }
    for (uint32_t i = 0; i < e->order->state_count; i++)
        note_clock(e, order->flows[i], reads);
    for (uint32_t i = 0; i < e->order->output_count; i++)
        note_clock(e, order->outputs[i], reads);
    phase->clocks = clocks;
    for (uint32_t i = 0; i < e->plan->clock_count; i++)
        if (reads[i])
            clocks[phase->clock_count++] = i;
    return true;
}

static bool emit_phase(struct emitter *e, const struct phase_order *from, struct phase *phase)
{
    const struct order *order = e->order;
    uint32_t *flows = ARENA_ARRAY(e->arena, uint32_t, order->state_count);
    uint32_t *outputs = ARENA_ARRAY(e->arena, uint32_t, order->output_count);
    uint32_t next = e->first_root;
    free_all(e);
    number_roots(e, from, &next);
    note_readers(e, from->items, from->count, e->position);
    if (!flows || !outputs || !emit_section(e, from->items, from->count, &phase->step) ||
        !list_clocks(e, from, phase))
        return false;
    for (uint32_t i = 0; i < order->state_count; i++)
        flows[i] = from->flows[i] == VALUE_NONE ? FLOW_NONE : e->slots[from->flows[i]];
    for (uint32_t i = 0; i < order->output_count; i++)
        outputs[i] = e->slots[from->outputs[i]];
    phase->end = from->end;
    phase->flows = flows;
    phase->outputs = outputs;
    return true;
}

static bool emit_phases(struct emitter *e)
{
    const struct order *order = e->order;
    struct phase *phases = ARENA_ARRAY(e->arena, struct phase, order->phase_count);
    for (uint32_t i = 0; phases && i < order->phase_count; i++)
        if (!emit_phase(e, &order->phases[i], &phases[i]))
            return false;
    e->plan->phases = phases;
    e->plan->phase_count = order->phase_count;
    return phases;
}

bool emit_plan(struct plan *plan, const struct order *order, const struct plan_options *options,
               const uint32_t *output_cells, uint32_t output_count, const double *bases)
{
    struct emitter e = {
        .plan = plan, .order = order, .values = order->values, .arena = order->arena};
    uint32_t next = SLOT_FIRST_FREE;
    plan->savings = order->values->savings; /* the rest is counted by those who save it */
    if (!init_emitter(&e) || !name_values(&e))
        return false;
    note_readers(&e, order->items[SECTION_ONCE], order->count[SECTION_ONCE], 0);
    note_readers(&e, order->items[SECTION_INITIAL], order->count[SECTION_INITIAL],
                 order->count[SECTION_ONCE]);
    note_ends(&e);
    number_time(&e);
    if (!number_constants(&e, &next) || !number_inputs(&e, options, bases, &next))
        return false;
    number_states(&e, &next);
    if (!number_clocks(&e, &next))
        return false;
    number_kept(&e, &next);
    e.first_root = next;
    e.first_temporary = plan->slot_count = next + most_roots(&e);
    if (!emit_before(&e) || !emit_phases(&e))
        return false;
    plan->savings.temporaries = plan->slot_count - e.first_temporary;
    plan->savings.hoisted = plan->once.count + plan->initial.count;
    plan->graphs = e.graphs;
    plan->streams = e.streams;
    return emit_states(&e) && emit_outputs(&e, output_cells, output_count);
}

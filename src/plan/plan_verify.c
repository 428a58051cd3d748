// SPDX-License-Identifier: MIT
/* Walks a plan as a runner would, noting for each slot what wrote it, and says the first promise
 * that is broken. */
#include "plan/plan.h"

#include "plan/value.h"

enum writer { WRITER_NONE, WRITER_OUTSIDE, WRITER_INPUT, WRITER_STATE, WRITER_BEFORE, WRITER_STEP };

struct check {
    const struct plan *plan;
    uint8_t *writers; /* of each slot */
    uint8_t *lanes;   /* of each slot: 1 when lanes may differ */
    uint8_t *held;    /* of each slot: read in a step before the step wrote it */
};

static const char *claim_slot(struct check *check, uint32_t slot, enum writer writer, bool varying)
{
    if (slot == 0 || slot >= check->plan->slot_count)
        return "a slot of an input, constant or state is 0 or too large";
    if (check->writers[slot] != WRITER_NONE)
        return "a slot of an input, constant or state has another use";
    check->writers[slot] = (uint8_t)writer;
    check->lanes[slot] = varying;
    return NULL;
}

static const char *claim_slots(struct check *check)
{
    const struct plan *plan = check->plan;
    const char *broken = claim_slot(check, plan->time_slot, WRITER_OUTSIDE, false);
    if (!broken)
        broken = claim_slot(check, plan->stage_time_slot, WRITER_OUTSIDE, false);
    for (uint32_t i = 0; !broken && i < plan->constant_count; i++)
        broken = claim_slot(check, plan->constants[i].slot, WRITER_OUTSIDE, false);
    for (uint32_t i = 0; !broken && i < plan->input_count; i++) {
        const uint32_t slot = plan->inputs[i].slot;
        if (slot >= plan->slot_count || check->writers[slot] != WRITER_INPUT)
            broken = claim_slot(check, slot, WRITER_INPUT, true); /* asked for twice: one slot */
    }
    for (uint32_t i = 0; !broken && i < plan->state_count; i++)
        broken = claim_slot(check, plan->states[i].slot, WRITER_STATE, false);
    for (uint32_t i = 0; !broken && i < plan->clock_count; i++)
        broken = claim_slot(check, plan->clocks[i].slot, WRITER_OUTSIDE, false);
    return broken;
}

uint32_t instruction_arguments(const struct instruction *instruction)
{
    switch ((enum instruction_kind)instruction->kind) {
    case DO_OP:
        return op_arguments((enum op)instruction->op);
    case DO_GRAPH:
        return 1;
    case DO_HISTORY:
        return 3;
    case DO_RANDOM:
        return 0;
    }
    return 0;
}

static const char *check_index(const struct plan *plan, const struct instruction *instruction)
{
    switch ((enum instruction_kind)instruction->kind) {
    case DO_OP:
        return instruction->op < OP_COUNT ? NULL : "an instruction has no operation";
    case DO_GRAPH:
        return instruction->index < plan->graph_count ? NULL : "a graph does not exist";
    case DO_RANDOM:
        return instruction->index < plan->stream_count ? NULL : "a stream does not exist";
    case DO_HISTORY:
        return instruction->index < plan->history_count ? NULL : "a history does not exist";
    }
    return "an instruction has no kind";
}

static const char *check_reads(struct check *check, const struct instruction *instruction,
                               bool in_step)
{
    const uint32_t slots[] = {instruction->a, instruction->b, instruction->c};
    for (uint32_t i = 0; i < 3; i++) {
        if (slots[i] >= check->plan->slot_count)
            return "an input slot is too large";
        if (i >= instruction_arguments(instruction) && slots[i] != 0)
            return "a missing input is not slot 0";
        if (slots[i] == instruction->out)
            return "an output slot is one of the instruction's inputs";
        if (slots[i] && check->writers[slots[i]] == WRITER_NONE)
            return "a slot is read before anything wrote it";
        if (!in_step && check->writers[slots[i]] == WRITER_STATE)
            return "a state is read before it has its initial value";
        if (instruction->uniform && check->lanes[slots[i]])
            return "a uniform instruction reads a varying value";
        if (in_step && check->writers[slots[i]] == WRITER_BEFORE)
            check->held[slots[i]] = 1;
    }
    return NULL;
}

static const char *check_section(struct check *check, const struct section *section, bool in_step)
{
    for (uint32_t i = 0; i < section->count; i++) {
        const struct instruction *instruction = &section->items[i];
        const char *broken = check_index(check->plan, instruction);
        if (!broken)
            broken = check_reads(check, instruction, in_step);
        if (broken)
            return broken;
        if (instruction->out == 0 || instruction->out >= check->plan->slot_count)
            return "an output slot is 0 or too large";
        const uint8_t writer = check->writers[instruction->out];
        if (writer == WRITER_OUTSIDE || writer == WRITER_INPUT || writer == WRITER_STATE)
            return "an instruction writes a constant, an input, a state or time";
        if (instruction->spread && !instruction->uniform)
            return "a varying instruction is marked to be spread";
        check->writers[instruction->out] = in_step ? WRITER_STEP : WRITER_BEFORE;
        check->lanes[instruction->out] = !instruction->uniform;
    }
    return NULL;
}

/* What a second step of the phase reads must be what the first one read, and as uniform. */
static const char *check_second_step(struct check *check, const struct phase *phase)
{
    for (uint32_t i = 0; i < check->plan->state_count; i++)
        if (phase->flows[i] != FLOW_NONE)
            check->lanes[check->plan->states[i].slot] |= check->lanes[phase->flows[i]];
    return check_section(check, &phase->step, true);
}

/* No step may overwrite what it or a later one reads from before the steps. */
static const char *check_held(const struct check *check)
{
    for (uint32_t k = 0; k < check->plan->phase_count; k++) {
        const struct section *step = &check->plan->phases[k].step;
        for (uint32_t i = 0; i < step->count; i++)
            if (check->held[step->items[i].out])
                return "a step overwrites a value that is read again";
    }
    return NULL;
}

static const char *check_written(const struct check *check, uint32_t slot)
{
    return slot == 0 || (slot < check->plan->slot_count && check->writers[slot] != WRITER_NONE)
               ? NULL
               : "an output, flow or initial value is never computed";
}

static const char *check_initials(struct check *check)
{
    for (uint32_t i = 0; i < check->plan->state_count; i++) {
        const struct plan_state *state = &check->plan->states[i];
        const char *broken = check_written(check, state->initial);
        if (broken)
            return broken;
        check->lanes[state->slot] = check->lanes[state->initial];
    }
    return NULL;
}

static const char *check_ends(const struct check *check, const struct phase *phase)
{
    const char *broken = NULL;
    for (uint32_t i = 0; !broken && i < check->plan->state_count; i++)
        if (phase->flows[i] != FLOW_NONE)
            broken = check_written(check, phase->flows[i]);
    for (uint32_t i = 0; !broken && i < check->plan->output_count; i++) {
        broken = check_written(check, phase->outputs[i]);
        if (!broken && check->plan->outputs[i].uniform && check->lanes[phase->outputs[i]])
            broken = "a varying output is called uniform";
    }
    return broken;
}

/* A value of one phase's steps means nothing in the next. */
static void forget_steps(struct check *check)
{
    for (uint32_t slot = 0; slot < check->plan->slot_count; slot++)
        if (check->writers[slot] == WRITER_STEP)
            check->writers[slot] = WRITER_NONE;
}

/* Clocks go in the phases that list them. */
static void set_clocks(struct check *check, const struct phase *phase)
{
    const struct plan *plan = check->plan;
    for (uint32_t i = 0; i < plan->clock_count; i++)
        check->writers[plan->clocks[i].slot] = WRITER_NONE;
    for (uint32_t i = 0; i < phase->clock_count; i++)
        check->writers[plan->clocks[phase->clocks[i]].slot] = WRITER_OUTSIDE;
}

static const char *check_phase(struct check *check, const struct phase *phase)
{
    forget_steps(check);
    for (uint32_t i = 0; i < phase->clock_count; i++)
        if (phase->clocks[i] >= check->plan->clock_count)
            return "a clock does not exist";
    set_clocks(check, phase);
    const char *broken = check_section(check, &phase->step, true);
    if (!broken)
        broken = check_ends(check, phase);
    return broken ? broken : check_second_step(check, phase);
}

static const char *check_phases(struct check *check)
{
    const struct plan *plan = check->plan;
    size_t begin = 0;
    for (uint32_t i = 0; i < plan->phase_count; i++) {
        if (plan->phases[i].end <= begin)
            return "a phase has no steps";
        const char *broken = check_phase(check, &plan->phases[i]);
        if (broken)
            return broken;
        begin = plan->phases[i].end;
    }
    return begin == plan->steps + 1 ? check_held(check) : "the phases do not cover the run";
}

const char *plan_verify(struct arena *arena, const struct plan *plan)
{
    struct check check = {.plan = plan,
                          .writers = ARENA_ARRAY(arena, uint8_t, plan->slot_count),
                          .lanes = ARENA_ARRAY(arena, uint8_t, plan->slot_count),
                          .held = ARENA_ARRAY(arena, uint8_t, plan->slot_count)};
    if (!check.writers || !check.lanes || !check.held)
        return NULL;
    const char *broken = claim_slots(&check);
    if (!broken)
        broken = check_section(&check, &plan->once, false);
    if (!broken)
        broken = check_section(&check, &plan->initial, false);
    if (!broken)
        broken = check_initials(&check);
    return broken ? broken : check_phases(&check);
}

// SPDX-License-Identifier: MIT
/* Cuts where they save most, one after another, then the graph once more for each phase.
 *
 * A cut is worth the work that known conditions no longer ask for, times the steps in which they do
 * not. Work is counted in plain operations; what only one arm of a choice reads goes with it. */
#include "plan/phases.h"

#include "plan/work.h"

#include <string.h>

/* A condition that is known: its row, and the operations a step that it decides about. */
struct condition {
    uint32_t row;
    double work;
    uint32_t *turns; /* [step]: how often its truth has changed up to there */
};

struct cutter {
    struct arena *arena;
    struct resolution *r;
    struct phases *phases;
    double *shares; /* of each value: the work that would go if a reader of it went */
    double all_work;
    struct condition *conditions;
    size_t condition_count;
    bool *is_candidate; /* of each step: some condition changes there */
};

/* ---- what conditions decide about ---- */

static double work_of(const struct value *value)
{
    if (value->kind == VALUE_GRAPH)
        return WORK_GRAPH;
    if (value->kind == VALUE_RANDOM)
        return WORK_RANDOM;
    return value->kind == VALUE_OP ? work_of_op((enum op)value->op) : 1;
}

static bool is_known(const struct cutter *cutter, uint32_t value)
{
    return cutter->phases->known.rows[value] != KNOWN_NONE;
}

/* A value's own work and its part of what it reads; states and what runs once cost nothing. */
static void share_work(struct cutter *cutter)
{
    const struct values *values = &cutter->r->values;
    const uint32_t *uses = cutter->phases->known.uses;
    for (uint32_t i = 0; i < values->count; i++) {
        const struct value *value = &values->items[i];
        if (!uses[i] || is_known(cutter, i) || !value_is_computed(value) ||
            value->level != LEVEL_STEP)
            continue;
        cutter->all_work += work_of(value);
        cutter->shares[i] = work_of(value);
        for (uint8_t k = 0; k < value->arity; k++)
            cutter->shares[i] += cutter->shares[value->args[k]] / uses[value->args[k]];
    }
}

static double part_of(const struct cutter *cutter, uint32_t value)
{
    return cutter->shares[value] / cutter->phases->known.uses[value];
}

/* The condition that a value hangs on, when it is known; what goes when it is decided. */
static uint32_t known_condition(const struct cutter *cutter, const struct value *value,
                                double *work)
{
    const uint32_t *args = value->args;
    if (value->kind != VALUE_OP)
        return VALUE_NONE;
    if (value->op == OP_choose && is_known(cutter, args[0])) {
        *work = 1.0 + (part_of(cutter, args[1]) + part_of(cutter, args[2])) / 2.0;
        return args[0];
    }
    if (value->op != OP_and && value->op != OP_or)
        return VALUE_NONE;
    for (uint8_t k = 0; k < 2; k++)
        if (is_known(cutter, args[k])) {
            *work = 1.0 + part_of(cutter, args[1 - k]) / 2.0;
            return args[k];
        }
    return VALUE_NONE;
}

static bool note_condition(struct cutter *cutter, uint32_t row, double work)
{
    for (size_t i = 0; i < cutter->condition_count; i++)
        if (cutter->conditions[i].row == row) {
            cutter->conditions[i].work += work;
            return true;
        }
    const struct known *known = &cutter->phases->known;
    const double *numbers = known_row(known, row);
    uint32_t *turns = ARENA_ARRAY(cutter->arena, uint32_t, known->steps);
    if (!turns)
        return false;
    for (size_t step = 1; step < known->steps; step++) {
        const bool turn = (numbers[step] != 0.0) != (numbers[step - 1] != 0.0);
        turns[step] = turns[step - 1] + turn;
        cutter->is_candidate[step] |= turn;
    }
    cutter->conditions[cutter->condition_count++] =
        (struct condition){.row = row, .work = work, .turns = turns};
    return true;
}

static bool find_conditions(struct cutter *cutter)
{
    const struct values *values = &cutter->r->values;
    const struct known *known = &cutter->phases->known;
    cutter->shares = ARENA_ARRAY(cutter->arena, double, values->count);
    cutter->conditions = ARENA_ARRAY(cutter->arena, struct condition, known->row_count);
    cutter->is_candidate = ARENA_ARRAY(cutter->arena, bool, known->steps);
    if (!cutter->shares || !cutter->conditions || !cutter->is_candidate)
        return false;
    share_work(cutter);
    for (uint32_t i = 0; i < values->count; i++) {
        if (!known->uses[i] || is_known(cutter, i))
            continue;
        double work = 0.0;
        const uint32_t condition = known_condition(cutter, &values->items[i], &work);
        if (condition != VALUE_NONE && !note_condition(cutter, known->rows[condition], work))
            return false;
    }
    return true;
}

/* ---- where to cut ---- */

/* Work that conditions decide about in steps begin .. end - 1, if these were one phase. */
static double decided_work(const struct cutter *cutter, size_t begin, size_t end)
{
    double work = 0.0;
    for (size_t i = 0; i < cutter->condition_count; i++) {
        const struct condition *condition = &cutter->conditions[i];
        if (condition->turns[begin] == condition->turns[end - 1])
            work += condition->work;
    }
    return work * (double)(end - begin);
}

/* The cut of one phase that decides most more; 0 when there is none. */
static size_t best_cut(const struct cutter *cutter, size_t begin, size_t end, double *gain)
{
    const double whole = decided_work(cutter, begin, end);
    size_t best = 0;
    for (size_t step = begin + 1; step < end; step++) {
        if (!cutter->is_candidate[step])
            continue;
        const double more =
            decided_work(cutter, begin, step) + decided_work(cutter, step, end) - whole;
        if (more > *gain)
            *gain = more, best = step;
    }
    return best;
}

static void cut_at(struct phases *phases, uint32_t phase, size_t step)
{
    for (uint32_t i = phases->count++; i > phase; i--)
        phases->items[i] = phases->items[i - 1];
    phases->items[phase].end = step;
}

/* A phase takes its time to make and its room in the processor: a cut must save at least 1 part in
 * 500 of the work of the whole run. */
static void cut_phases(struct cutter *cutter)
{
    struct phases *phases = cutter->phases;
    const double least = cutter->all_work * (double)phases->known.steps / 500.0;
    while (phases->count < PHASES_MOST) {
        double gain = least;
        size_t cut = 0, begin = 0;
        uint32_t phase = 0;
        for (uint32_t i = 0; i < phases->count; begin = phases->items[i++].end) {
            const size_t step = best_cut(cutter, begin, phases->items[i].end, &gain);
            if (step)
                cut = step, phase = i;
        }
        if (!cut)
            return;
        cut_at(phases, phase, cut);
    }
}

/* ---- what values are in a phase ---- */

static uint32_t mapped_known(struct cutter *cutter, uint32_t row, size_t begin, size_t end)
{
    const struct known *known = &cutter->phases->known;
    struct values *values = &cutter->r->values;
    if (known_is_constant(known, row, begin, end))
        return value_number(values, known_row(known, row)[begin]);
    return value_leaf(values, VALUE_CLOCK, row);
}

static uint32_t mapped_value(struct cutter *cutter, uint32_t index, const uint32_t *mapped)
{
    struct values *values = &cutter->r->values;
    const struct value value = values->items[index];
    uint32_t args[3] = {VALUE_ZERO, VALUE_ZERO, VALUE_ZERO};
    bool same = true;
    for (uint8_t k = 0; k < value.arity; k++) {
        args[k] = mapped[value.args[k]];
        same = same && args[k] == value.args[k];
    }
    if (same)
        return index;
    switch ((enum value_kind)value.kind) {
    case VALUE_GRAPH:
        return value_graph(values, value_table_graph(&values->items[value.of]), args[0]);
    case VALUE_HISTORY:
        return value_history(values, args[0], args[1], args[2]);
    default:
        return value_op(values, (enum op)value.op, args[0], args[1], args[2]);
    }
}

/* ---- states that stand still ---- */

/* Which states may keep their numbers through a phase. */
struct holder {
    bool *held;      /* of each value */
    double *numbers; /* of each value that is held */
};

/* At first all states that begin the run with a known number. */
static bool begin_holding(struct cutter *cutter, struct holder *holder, uint32_t count)
{
    const struct resolution *r = cutter->r;
    holder->held = ARENA_ARRAY(cutter->arena, bool, count);
    holder->numbers = ARENA_ARRAY(cutter->arena, double, count);
    if (!holder->held || !holder->numbers)
        return false;
    const bool any = r->specs->method == METHOD_EULER && !plan_leaves_out(r->values.without, PASS_standing);
    for (uint32_t i = 0; any && i < count; i++) {
        const struct value *value = &r->values.items[i];
        if (value->kind == VALUE_STATE && cutter->phases->known.uses[i] && !is_known(cutter, i))
            holder->held[i] = value_is_number(&r->values, r->cells[CONTEXT_START][value->cell],
                                              &holder->numbers[i]);
    }
    return true;
}

/* Whether the state has the same bits after a step in which the others are held. */
static bool stays(const struct cutter *cutter, const struct holder *holder, uint32_t state,
                  const uint32_t *mapped)
{
    const struct resolution *r = cutter->r;
    const uint32_t cell = r->values.items[state].cell;
    const double before = holder->numbers[state];
    double flow;
    if (!value_is_number(&r->values, mapped[r->flows[cell]], &flow))
        return false;
    const double after =
        r->model->cells[cell].kind == CELL_MEMORY ? flow : before + r->specs->dt * flow;
    return memcmp(&after, &before, sizeof after) == 0;
}

/* Lets go of the states that move; true when there were any. */
static bool let_go(const struct cutter *cutter, struct holder *holder, const uint32_t *mapped,
                   uint32_t count)
{
    bool any = false;
    for (uint32_t i = 0; i < count; i++)
        if (holder->held[i] && !stays(cutter, holder, i, mapped)) {
            holder->held[i] = false;
            any = true;
        }
    return any;
}

static void map_values(struct cutter *cutter, const struct holder *holder, size_t begin, size_t end,
                       uint32_t *mapped, uint32_t count)
{
    const struct known *known = &cutter->phases->known;
    for (uint32_t i = 0; i < count; i++) {
        if (!known->uses[i])
            mapped[i] = i;
        else if (holder->held[i])
            mapped[i] = value_number(&cutter->r->values, holder->numbers[i]);
        else if (known->rows[i] != KNOWN_NONE)
            mapped[i] = mapped_known(cutter, known->rows[i], begin, end);
        else
            mapped[i] = mapped_value(cutter, i, mapped);
    }
}

/* Assumes that all states stand still that might, and gives up those that then do not, until none
 * is left that moves. */
static bool map_phase(struct cutter *cutter, struct holder *holder, struct cut_phase *phase,
                      size_t begin, uint32_t count)
{
    uint32_t *mapped = ARENA_ARRAY(cutter->arena, uint32_t, count);
    bool *held = ARENA_ARRAY(cutter->arena, bool, count);
    if (!mapped || !held)
        return false;
    do
        map_values(cutter, holder, begin, phase->end, mapped, count);
    while (!cutter->r->values.failed && let_go(cutter, holder, mapped, count));
    memcpy(held, holder->held, count * sizeof *held);
    uint32_t standing = 0;
    for (uint32_t i = 0; i < count; i++)
        standing += held[i];
    if (standing > cutter->phases->held_most)
        cutter->phases->held_most = standing;
    phase->mapped = mapped;
    phase->held = held;
    return !cutter->r->values.failed;
}

bool phases_find(struct phases *phases, struct arena *arena, struct resolution *resolution,
                 const uint32_t *outputs, uint32_t output_count, size_t steps)
{
    struct cutter cutter = {.arena = arena, .r = resolution, .phases = phases};
    struct holder holder;
    const uint32_t count = resolution->values.count;
    *phases = (struct phases){.items = {{.end = steps + 1}}, .count = 1};
    if (!known_find(&phases->known, arena, resolution, outputs, output_count, steps) ||
        !begin_holding(&cutter, &holder, count))
        return false;
    if (phases->known.row_count && !phases->known.has_history) {
        if (!find_conditions(&cutter))
            return false;
        if (!plan_leaves_out(resolution->values.without, PASS_phases))
            cut_phases(&cutter);
    }
    size_t begin = 0;
    for (uint32_t i = 0; i < phases->count; begin = phases->items[i++].end)
        if (!map_phase(&cutter, &holder, &phases->items[i], begin, count))
            return false;
    return true;
}

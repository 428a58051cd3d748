// SPDX-License-Identifier: MIT
/* Model to plan in four strides: cells to distinct values (resolve), values to a running order
 * (order), order to slots and instructions (emit), and a check of what was promised (verify). */
#include "plan/plan.h"

#include "plan/emit.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A run of more steps is a slip of the pen; a step number must fit 32 bits of a random counter. */
static const double STEPS_MOST = 4e9;

static void add_specs_problem(struct problems *problems, const struct model *model,
                              const struct sim_specs *specs, const char *remedy,
                              const char *message)
{
    if (specs->where.text && specs->where.length)
        problem_add(problems, PROBLEM_SIM_SPECS, &specs->where, 0, specs->where.length, remedy,
                    "%s", message);
    else
        problem_add_placeless(problems, PROBLEM_SIM_SPECS,
                              model->document ? model->document->file : NULL, remedy, "%s",
                              message);
}

static void check_specs(struct problems *problems, const struct model *model,
                        const struct sim_specs *specs)
{
    if (!isfinite(specs->start) || !isfinite(specs->stop) || specs->stop < specs->start)
        add_specs_problem(problems, model, specs, "give a stop that is later than the start",
                          "the run would end before it starts");
    else if (!(specs->dt > 0.0) || !isfinite(specs->dt))
        add_specs_problem(problems, model, specs, "give a dt above 0",
                          "the time step is no positive number");
    else if ((specs->stop - specs->start) / specs->dt > STEPS_MOST)
        add_specs_problem(problems, model, specs, "give a longer dt or an earlier stop",
                          "the run would take more than 4,000,000,000 steps");
    else if (!(specs->save_step >= 0.0) || !isfinite(specs->save_step))
        add_specs_problem(problems, model, specs, "give a save step above 0, or none",
                          "the save step is no positive number");
}

static void set_time(struct plan *plan, const struct sim_specs *specs)
{
    const double every = round(specs->save_step / specs->dt);
    plan->specs = *specs;
    plan->steps = (size_t)round((specs->stop - specs->start) / specs->dt);
    plan->save_every = every < 1.0 ? 1 : every > STEPS_MOST ? (size_t)STEPS_MOST : (size_t)every;
}

/* The cells asked for: all that are not hidden by default, and behind those asked for when nothing is to
 * be pruned. NULL when memory is out. */
static const uint32_t *choose_outputs(struct arena *arena, const struct model *model,
                                      const struct plan_options *options, uint32_t *count)
{
    if (options->outputs && !plan_leaves_out(options->without, PASS_pruning)) {
        *count = options->output_count;
        return options->outputs;
    }
    const uint32_t asked = options->outputs ? options->output_count : 0;
    uint32_t *cells = ARENA_ARRAY(arena, uint32_t, (size_t)model->cell_count + asked);
    bool *is_asked = ARENA_ARRAY(arena, bool, model->cell_count);
    if (!cells || !is_asked)
        return NULL;
    for (*count = 0; *count < asked; (*count)++) {
        cells[*count] = options->outputs[*count];
        is_asked[cells[*count]] = true;
    }
    for (uint32_t cell = 0; cell < model->cell_count; cell++)
        if (!model->cells[cell].hidden && !is_asked[cell])
            cells[(*count)++] = cell;
    return cells;
}

static bool is_work(const struct node *node)
{
    return node->kind == NODE_OP || node->kind == NODE_GRAPH || node->kind == NODE_RANDOM ||
           node->kind == NODE_HISTORY;
}

/* A stack of nodes that grows in the arena. */
struct node_stack {
    struct arena *arena;
    const struct node **items;
    size_t count, capacity;
};

static bool push_node(struct node_stack *stack, const struct node *node)
{
    if (stack->count == stack->capacity) {
        const size_t capacity = stack->capacity ? stack->capacity * 2 : 64;
        const struct node **items = arena_grow(stack->arena, (const void *)stack->items,
                                               stack->count, capacity, sizeof(struct node *));
        if (!items)
            return false;
        stack->items = items;
        stack->capacity = capacity;
    }
    stack->items[stack->count++] = node;
    return true;
}

/* Instructions that the trees would take, each node one. False when memory is out. */
static bool count_work(struct node_stack *stack, const struct node *root, uint32_t *work)
{
    if (root && !push_node(stack, root))
        return false;
    while (stack->count) {
        const struct node *node = stack->items[--stack->count];
        *work += is_work(node);
        for (int i = 0; i < 3; i++)
            if (node->args[i] && !push_node(stack, node->args[i]))
                return false;
    }
    return true;
}

static bool count_all_work(struct arena *arena, const struct model *model, uint32_t *work)
{
    struct node_stack stack = {.arena = arena};
    for (uint32_t cell = 0; cell < model->cell_count; cell++)
        if (!count_work(&stack, model->cells[cell].value, work) ||
            !count_work(&stack, model->cells[cell].initial, work))
            return false;
    return true;
}

/* What the steps would compute as the graph stood before it was cut. */
static void count_step(struct plan *plan, const struct phases *phases,
                       const struct resolution *resolution, uint32_t value_count)
{
    for (uint32_t i = 0; i < value_count; i++) {
        const struct value *value = &resolution->values.items[i];
        if (!phases->known.uses[i] || !value_is_computed(value) || value->level != LEVEL_STEP)
            continue;
        plan->savings.step++;
        plan->savings.known += phases->known.rows[i] != KNOWN_NONE;
    }
    plan->savings.held = phases->held_most;
}

/* Cells that the plan computes each step, and cells that it does not compute at all. */
static void count_cells(struct plan *plan, const struct order *order)
{
    const struct resolution *r = order->resolution;
    for (uint32_t cell = 0; cell < r->model->cell_count; cell++) {
        const uint32_t value = r->cells[CONTEXT_STEP][cell];
        const bool needed = value < CELL_OPEN;
        plan->savings.pruned += !needed && r->cells[CONTEXT_START][cell] == CELL_UNSEEN;
        plan->equation_count += needed && order->cut->known.uses[value] &&
                                order->values->items[value].level == LEVEL_STEP &&
                                order->values->items[value].kind != VALUE_TIME &&
                                order->values->items[value].kind != VALUE_STEP_TIME;
    }
}

static bool find_phases(struct phases *phases, struct arena *arena, struct resolution *resolution,
                        const uint32_t *output_cells, uint32_t output_count, size_t steps)
{
    uint32_t *outputs = ARENA_ARRAY(arena, uint32_t, output_count);
    for (uint32_t i = 0; outputs && i < output_count; i++)
        outputs[i] = resolution->cells[CONTEXT_STEP][output_cells[i]];
    return outputs && phases_find(phases, arena, resolution, outputs, output_count, steps);
}

enum status plan_build(struct arena *arena, const struct model *model,
                       const struct plan_options *options, const struct plan **out,
                       struct problems *problems)
{
    const struct sim_specs *specs = options->specs ? options->specs : &model->specs;
    const size_t errors_before = problems->errors;
    check_specs(problems, model, specs);
    if (problems->errors > errors_before || problems->no_memory)
        return problems_status(problems);

    uint32_t output_count;
    struct resolution resolution;
    struct phases phases;
    struct order order;
    struct plan *plan = ARENA_NEW(arena, struct plan);
    double *bases = ARENA_ARRAY(arena, double, options->input_count);
    const uint32_t *outputs = choose_outputs(arena, model, options, &output_count);
    if (!plan || !bases || !outputs)
        return STATUS_NO_MEMORY;
    if (!resolve_constants(arena, model, specs, options->inputs, options->input_count, bases) ||
        !resolve_cells(&resolution, arena, model, specs, options, outputs, output_count))
        return STATUS_NO_MEMORY;
    loops_report(&resolution, problems);
    if (problems->errors > errors_before || problems->no_memory)
        return problems_status(problems);
    set_time(plan, specs);
    plan->single = options->single;
    const uint32_t value_count = resolution.values.count;
    if (!find_phases(&phases, arena, &resolution, outputs, output_count, plan->steps) ||
        !order_values(&order, arena, &resolution, &phases, outputs, output_count) ||
        !count_all_work(arena, model, &plan->work_before) ||
        !emit_plan(plan, &order, options, outputs, output_count, bases))
        return STATUS_NO_MEMORY;
    count_cells(plan, &order);
    count_step(plan, &phases, &resolution, value_count);
    assert(!plan_verify(arena, plan));
    *out = plan;
    return STATUS_OK;
}

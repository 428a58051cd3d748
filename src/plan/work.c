// SPDX-License-Identifier: MIT
/* Counts over the sections, times the steps in which each is run; and what they come to when a pass is
 * left out. */
#include "plan/work.h"

double work_of_op(enum op op)
{
    enum { NORMAL = 20, POWER = 40, ELEMENTARY = 15, DIVISION = 4 };
    switch (op) {
    case OP_normal_quantile:
        return NORMAL;
    case OP_pow:
    case OP_strict_pow:
        return POWER;
    case OP_div:
    case OP_safediv:
        return DIVISION;
    default:
        return op >= OP_exp ? ELEMENTARY : 1;
    }
}

static double work_of_instruction(const struct instruction *instruction)
{
    switch ((enum instruction_kind)instruction->kind) {
    case DO_GRAPH:
        return WORK_GRAPH;
    case DO_RANDOM:
        return WORK_RANDOM;
    case DO_HISTORY:
        return 1;
    case DO_OP:
        break;
    }
    return work_of_op((enum op)instruction->op);
}

static void add_section(struct plan_work *sum, const struct section *section, size_t times)
{
    for (uint32_t i = 0; i < section->count; i++) {
        const double part = (section->items[i].uniform ? 0.125 : 1.0) * (double)times;
        const double work = work_of_instruction(&section->items[i]);
        sum->instructions += part;
        sum->dear += work > 1 ? part : 0.0;
        sum->operations += part * work;
    }
}

struct plan_work plan_work(const struct plan *plan)
{
    struct plan_work sum = {0};
    size_t begin = 0;
    add_section(&sum, &plan->once, 1);
    add_section(&sum, &plan->initial, 1);
    for (uint32_t i = 0; i < plan->phase_count; begin = plan->phases[i++].end)
        add_section(&sum, &plan->phases[i].step, plan->phases[i].end - begin);
    return sum;
}

static enum status measure(const struct model *model, const struct plan_options *options,
                           struct plan_work *work)
{
    struct arena arena;
    struct problems problems;
    const struct plan *plan;
    arena_init(&arena);
    problems_init(&problems, &arena);
    const enum status status = plan_build(&arena, model, options, &plan, &problems);
    if (status == STATUS_OK)
        *work = plan_work(plan);
    arena_free(&arena);
    return status;
}

enum status plan_measure_passes(const struct model *model, const struct plan_options *options,
                                struct plan_work works[PASS_COUNT + 1])
{
    struct plan_options less = *options;
    for (uint32_t pass = 0; pass < PASS_COUNT; pass++) {
        less.without = options->without | 1u << pass;
        TRY(measure(model, &less, &works[pass]));
    }
    return measure(model, options, &works[PASS_COUNT]);
}

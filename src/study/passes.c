// SPDX-License-Identifier: MIT
/* Compiles the package once to learn what a study asks for, then plans the same model again and again. */
#include "study/passes.h"

#include "base/text.h"
#include "study/probe.h"

static bool is_on_path(const struct outcome *outcome, const struct case_path *mode,
                       const struct case_path *settle)
{
    return text_equal(outcome->mode, mode->id) && text_equal(outcome->settle, settle->id);
}

/* The options with which arm_compile made the plan. */
static enum status measure_again(struct arena *arena, const struct case_folder *folder,
                                 const struct compiled *compiled, struct passes_answer *out)
{
    const struct plan *plan = compiled->plan;
    uint32_t *inputs = ARENA_ARRAY(arena, uint32_t, plan->input_count);
    uint32_t *outputs = ARENA_ARRAY(arena, uint32_t, plan->output_count);
    if (!inputs || !outputs)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < plan->input_count; i++)
        inputs[i] = plan->inputs[i].cell;
    for (uint32_t i = 0; i < plan->output_count; i++)
        outputs[i] = plan->outputs[i].cell;
    const struct plan_options options = {.inputs = inputs,
                                         .input_count = plan->input_count,
                                         .outputs = outputs,
                                         .output_count = plan->output_count,
                                         .specs = &plan->specs,
                                         .quick = !folder->strict,
                                         .single = folder->single};
    out->steps = plan->steps;
    out->outputs = plan->output_count;
    return plan_measure_passes(compiled->model, &options, out->works);
}

static enum status measure_path(struct arena *arena, const struct case_folder *folder,
                                const struct document *document, struct arm arm,
                                struct passes_answer *out, struct problems *problems)
{
    size_t *outcomes = ARENA_ARRAY(arena, size_t, folder->outcome_count), count = 0;
    struct probes probes;
    struct compiled compiled;
    if (!outcomes)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (is_on_path(&folder->outcomes[i], arm.mode, arm.settle))
            outcomes[count++] = i;
    if (!count)
        return STATUS_OK;
    TRY(probes_build(arena, folder, outcomes, count, 0, &probes));
    probes_ask(&probes, &arm);
    TRY(arm_compile(arena, folder, document, &arm, &compiled, problems));
    return measure_again(arena, folder, &compiled, out);
}

enum status passes_measure(const struct case_folder *folder, const struct document *document,
                           const struct package *package, const struct case_path *mode,
                           const struct case_path *settle, struct passes_answer *out,
                           struct problems *problems)
{
    const struct arm arm = {.package = package,
                            .adversary = folder->adversaries,
                            .mode = mode,
                            .settle = settle,
                            .vary = true};
    struct arena arena;
    *out = (struct passes_answer){0};
    arena_init(&arena);
    const enum status status = measure_path(&arena, folder, document, arm, out, problems);
    arena_free(&arena);
    return status;
}

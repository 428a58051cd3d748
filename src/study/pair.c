// SPDX-License-Identifier: MIT
/* Both models are built, with what both arms ask for in the first; their twin is what runs. */
#include "study/pair.h"

#include "model/twin.h"

#include <string.h>

/* An arm on its way to a model. */
struct side {
    struct edits edits;
    struct sim_specs specs;
    struct compile_options options;
    const struct model *model;
};

static enum status build(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct arm *arm, struct side *side,
                         struct problems *problems)
{
    TRY(arm_edits(arena, folder, arm, &side->edits, problems));
    TRY(arm_options(arena, folder, document, arm, &side->edits, &side->specs, NULL, &side->options,
                    problems));
    return compile_model(arena, document, &side->options, &side->model, problems);
}

/* The first arm, asked for what both are asked for. */
static bool ask_for_both(struct arena *arena, const struct arm *arm, const struct arm *other,
                         struct arm *both)
{
    const size_t extras = arm->extra_count + other->extra_count,
                 outputs = arm->output_count + other->output_count;
    struct edit *extra = arena_grow(arena, arm->extra, arm->extra_count, extras, sizeof *extra);
    const char **asked = arena_grow(arena, arm->outputs, arm->output_count, outputs, sizeof *asked);
    if (!extra || !asked)
        return false;
    memcpy(extra + arm->extra_count, other->extra, other->extra_count * sizeof *extra);
    memcpy(asked + arm->output_count, other->outputs, other->output_count * sizeof *asked);
    *both = *arm;
    both->extra = extra;
    both->extra_count = extras;
    both->outputs = asked;
    both->output_count = outputs;
    return true;
}

static bool same_times_and_inputs(const struct side *a, const struct side *b)
{
    if (a->specs.method != METHOD_EULER || b->specs.method != METHOD_EULER ||
        a->specs.start != b->specs.start || a->specs.stop != b->specs.stop ||
        a->specs.dt != b->specs.dt || a->options.input_count != b->options.input_count)
        return false;
    for (size_t i = 0; i < a->options.input_count; i++)
        if (strcmp(a->options.inputs[i], b->options.inputs[i]) != 0)
            return false;
    return true;
}

/* The plan of a side's model, or of one made from it, with one more output unless that is TWIN_NONE. */
static enum status plan_side(struct arena *arena, const struct side *side,
                             const struct model *model, uint32_t parted, struct compiled *out,
                             struct problems *problems)
{
    struct plan_options wanted;
    struct compiled made = {.document = model->document, .model = model};
    TRY(compile_plan_options(arena, model, &side->options, &wanted, problems));
    uint32_t *outputs = arena_grow(arena, wanted.outputs, wanted.output_count,
                                   wanted.output_count + 1, sizeof *outputs);
    if (!outputs)
        return STATUS_NO_MEMORY;
    outputs[wanted.output_count] = parted;
    wanted.output_count += parted != TWIN_NONE;
    wanted.outputs = outputs;
    TRY(plan_build(arena, model, &wanted, &made.plan, problems));
    *out = made;
    return STATUS_OK;
}

enum status pair_compile(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct arm *arm,
                         const struct arm *other, struct compiled out[2])
{
    struct arm both;
    struct side ours = {.model = NULL}, theirs = {.model = NULL};
    struct parting parting;
    struct problems ignored;
    problems_init(&ignored, arena);
    if (!ask_for_both(arena, arm, other, &both))
        return STATUS_NO_MEMORY;
    enum status status = build(arena, folder, document, &both, &ours, &ignored);
    if (status == STATUS_OK)
        status = build(arena, folder, document, other, &theirs, &ignored);
    if (status == STATUS_OK && !same_times_and_inputs(&ours, &theirs))
        status = STATUS_NO;
    if (status == STATUS_OK)
        status = twin_part(arena, theirs.model, ours.model, &parting);
    if (status == STATUS_OK)
        status = plan_side(arena, &ours, parting.model, parting.parted, &out[0], &ignored);
    if (status == STATUS_OK)
        status = plan_side(arena, &theirs, theirs.model, TWIN_NONE, &out[1], &ignored);
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : STATUS_NO;
}

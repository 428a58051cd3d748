// SPDX-License-Identifier: MIT
/* The stages in order: document (with edits) to model to plan; nothing else. */
#ifndef SURETY_COMPILE_COMPILE_H
#define SURETY_COMPILE_COMPILE_H

#include "plan/plan.h"

struct compile_options {
    const struct edit *edits;
    size_t edit_count;
    const char *const *inputs; /* folded cell names, in the order the caller wants: "learn[mun]" */
    size_t input_count;
    const char *const *outputs; /* folded cell names; NULL: all that are not hidden */
    size_t output_count;
    bool noise_off;
    bool skip_units;
    bool quick, single; /* as in plan_options */
    const struct sim_specs *specs; /* NULL: the document's; DT and STOPTIME follow them */
};

struct compiled {
    const struct document *document; /* with the edits */
    const struct model *model;
    const struct plan *plan;
};

/* The first two stages: *out is a model of the document with the edits. */
enum status compile_model(struct arena *arena, const struct document *document,
                          const struct compile_options *options, const struct model **out,
                          struct problems *problems);

/* What the third stage is told: cells by the names in the options. */
enum status compile_plan_options(struct arena *arena, const struct model *model,
                                 const struct compile_options *options, struct plan_options *out,
                                 struct problems *problems);

/* All three. On failure `problems` says why and *out is untouched. Inputs and outputs of the plan are in the
 * caller's order. */
enum status compile_document(struct arena *arena, const struct document *document,
                             const struct compile_options *options, struct compiled *out,
                             struct problems *problems);

#endif

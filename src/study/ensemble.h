// SPDX-License-Identifier: MIT
/* One plan through many futures: sampling, blocks and threads, for every study.
 *
 * The sampled inputs of a plan are the case's uncertainties in the order of their dimensions. */
#ifndef SURETY_STUDY_ENSEMBLE_H
#define SURETY_STUDY_ENSEMBLE_H

#include "case/case.h"
#include "compile/compile.h"
#include "run/run.h"

/* What defines one arm: a package under an adversary along a path. */
struct arm {
    const struct package *package; /* NULL: the model as it is */
    enum credit credit;
    const struct adversary *adversary; /* NULL: none */
    const struct case_path *mode;   /* NULL: none */
    const struct case_path *settle; /* NULL: none; gives the stop */
    struct settings set;            /* last word */
    bool noise_off;
    bool vary;                      /* uncertainties are inputs of the plan; else base values */
    const struct edit *extra;       /* added variables (outcomes), after everything else */
    size_t extra_count;
    const char *const *outputs;     /* folded names */
    size_t output_count;            /* 0: all */
};

/* Compiles an arm. The plan's inputs are the sampled parameters in order of dimension. */
enum status arm_compile(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct arm *arm,
                        struct compiled *out, struct problems *problems);

/* All edits of an arm, for export. */
enum status arm_edits(struct arena *arena, const struct case_folder *folder, const struct arm *arm,
                      struct edits *edits, struct problems *problems);

/* Values of all sampled parameters in future `index`: values[k] for the k-th sampled parameter. */
void future_sample(const struct case_folder *folder, uint64_t seed, uint64_t index, double *values);
size_t sampled_count(const struct case_folder *folder);

#endif

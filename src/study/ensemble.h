// SPDX-License-Identifier: MIT
/* One plan through many futures: what an arm is, how it compiles, what each future draws.
 *
 * An arm is a package under an adversary along a path. Its edits are merged in a fixed order, the
 * later word on a variable wins: package, adversary, mode, settle, `set`, `extra`. Uncertainties
 * that no edit fixes are inputs of the plan, in the order of their dimensions; one that is fixed is a
 * constant, and nobody else's draws move. */
#ifndef SURETY_STUDY_ENSEMBLE_H
#define SURETY_STUDY_ENSEMBLE_H

#include "case/case.h"
#include "compile/compile.h"
#include "run/run.h"

struct arm {
    const struct package *package; /* NULL: the model as it is */
    enum credit credit;
    const struct adversary *adversary; /* NULL: none */
    const struct case_path *mode;      /* NULL: none */
    const struct case_path *settle;    /* NULL: none; gives the stop */
    struct settings set;               /* last word */
    bool noise_off;
    bool vary;                /* uncertainties are inputs of the plan; else base values */
    bool every_step;          /* every step is recorded, whatever the model's save_step */
    const struct edit *extra; /* added variables (outcomes), after everything else */
    size_t extra_count;
    const char *const *outputs; /* folded names */
    size_t output_count;        /* 0: all */
};

/* All edits of an arm, one for each variable; for compiling and for export. Fills *edits. */
enum status arm_edits(struct arena *arena, const struct case_folder *folder, const struct arm *arm,
                      struct edits *edits, struct problems *problems);

/* When the arm's runs end: the stop expression of `settle` in the edited model, which must be a
 * constant there; without one the document's stop. For export too. */
enum status arm_stop(const struct case_folder *folder, const struct document *document,
                     const struct arm *arm, const struct edits *edits, double *out,
                     struct problems *problems);

/* How an arm with these edits is compiled; *specs, which the options point to, is filled. stops[i] is false
 * where edit i cannot matter to the stop; `stops` may be NULL. */
enum status arm_options(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct arm *arm,
                        const struct edits *edits, struct sim_specs *specs, const bool **stops,
                        struct compile_options *out, struct problems *problems);

/* Compiles an arm. The plan's inputs are sampled parameters in order of dimension; arm_input says
 * which. Units are not checked again. */
enum status arm_compile(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct arm *arm,
                        struct compiled *out, struct problems *problems);

/* Which of the sampled parameters (k of values[k] in future_sample) an input of an arm's plan is;
 * SIZE_MAX when it is none of them. */
size_t arm_input(const struct case_folder *folder, const struct compiled *compiled, uint32_t input);

/* A plan's own copy, so that the arena of its compile can go; NULL when memory is out. */
const struct plan *arm_keep(struct arena *arena, const struct plan *plan);

/* The sampled parameters: k counts them in the order of their dimensions. */
size_t sampled_count(const struct case_folder *folder);

/* All of them; NULL when memory is out or two have the same dimension. */
const struct parameter *const *sampled_parameters(struct arena *arena,
                                                  const struct case_folder *folder);

/* The value of a sampled parameter below which the share u (0 .. 1) of its distribution lies; of its range,
 * whatever it is drawn from. */
double parameter_quantile(const struct parameter *parameter, double u);

/* Values of all sampled parameters in future `index`: values[k] for the k-th sampled parameter. Parameters
 * with draws take the row of their posterior that future and seed say, all the same one. */
void future_sample(const struct case_folder *folder, uint64_t seed, uint64_t index, double *values);

/* Values of one sampled parameter in futures first .. first + count - 1; the same bits. */
void future_sample_block(double *out, const struct parameter *parameter, uint64_t seed,
                         uint64_t first, size_t count);

#endif

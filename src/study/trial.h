// SPDX-License-Identifier: MIT
/* Packages made ready to run: compiled, with what varies in them and where their outcomes stand.
 *
 * Private to src/study.
 *
 * Compiling comes apart from running because a design needs to know beforehand how many factors there
 * are. Only the paths are run that the wanted outcomes are read on. Factors are the uncertainties that
 * nobody chooses and that reach a plan: those that the package, the adversary or `set` fixes are left
 * out; what reaches the plan of one package is a factor of all. */
#ifndef SURETY_STUDY_TRIAL_H
#define SURETY_STUDY_TRIAL_H

#include "study/futures.h"
#include "study/lineup.h"

struct trial {
    struct arena arena; /* owns everything below */
    const struct futures_options *options;
    struct evaluate_options evaluate; /* of the lineup */
    struct lineup lineup;
    const struct parameter *const *parameters; /* the case's sampled ones */
    size_t parameter_count;
    struct sweep_job *jobs; /* those of the lineup that are needed */
    size_t job_count;
    size_t *factors; /* [factor]: which of the parameters */
    bool *has_way;   /* [factor]: whether it has a way to any wanted path's outcomes */
    size_t factor_count;
    bool noisy; /* whether a run draws anything itself */
    size_t outcome_count;
    const size_t *outcomes; /* of the case, in the order asked for */
    size_t package_count;
    size_t *columns; /* [package * outcome_count + outcome]: where it stands in a chunk */
};

/* trial_free is due whatever comes back. `options->futures` and `options->package` are not read; the
 * packages are borrowed. */
enum status trial_build(struct trial *trial, const struct case_folder *folder,
                        const struct document *document, const struct futures_options *options,
                        const struct package *const *packages, size_t package_count,
                        struct problems *problems, struct error *err);
void trial_free(struct trial *trial);

/* Runs `count` futures, or points of a design: y[package * outcome_count + outcome][run], in memory of
 * `arena`. */
enum status trial_run(const struct trial *trial, struct arena *arena,
                      const struct sweep_design *design, uint64_t count, const double *const **out,
                      struct error *err);

#endif

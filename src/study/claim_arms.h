// SPDX-License-Identifier: MIT
/* The runs that claims need: arms along paths, each made once however many claims name it.
 *
 * Private to src/study.
 *
 *   claim value (arm, outcome) -> run (package, adversary, settings, draws, path) and a column of it
 *
 * A variant is the same runs with one or two variables held. Where they are drawn, the plan stays and
 * its inputs are held; else the plans are compiled anew for the variant. */
#ifndef SURETY_STUDY_CLAIM_ARMS_H
#define SURETY_STUDY_CLAIM_ARMS_H

#include "study/claims.h"
#include "study/sweep.h"

struct claim_path {
    const struct case_path *mode, *settle;
    size_t *outcomes; /* of the claims' folder */
    size_t count;
    struct probes probes;
};

/* An arm along a path, with its plan. */
struct claim_run {
    const struct claim_arm *arm;
    const struct case_folder *folder; /* with the levers that the arm draws as uncertainties */
    const struct package *package;    /* without its clauses on them */
    size_t path;
    size_t first_drawn; /* among the sampled parameters: where its own drawn levers begin */
    struct arena arena; /* owns what follows */
    const struct plan *plan;
    uint32_t *sampled;
    struct schedule schedule;
};

/* Where a value of a claim is found. */
struct claim_column {
    size_t run, outcome; /* outcome: of the run's path */
};

struct claim_arms {
    struct arena *arena;
    const struct claims_options *options;
    const struct case_folder *folder;
    const struct document *document;
    const struct parameter **parameters; /* sampled ones of the case, then drawn levers */
    size_t parameter_count, case_sampled;
    struct claim_path *paths;
    size_t path_count;
    struct claim_run *runs;
    size_t run_count;
    struct claim_column **columns; /* [claim asked for][value] */
};

struct claim_hold {
    const char *variable; /* folded */
    double value;
};

/* What is held, for some of the claims. */
struct claim_variant {
    struct claim_hold holds[SWEEP_HELD_MOST];
    size_t hold_count; /* 0: nothing is changed */
    bool draws_only;   /* held where it is drawn: what an arm sets itself stays */
    bool *concerned;   /* [claim asked for] */
};

/* Compiles all runs. claim_arms_free is due whatever comes back. */
enum status claim_arms_build(struct claim_arms *arms, struct arena *arena,
                             const struct document *document, const struct claims_options *options,
                             struct problems *problems, struct error *err);
void claim_arms_free(struct claim_arms *arms);

/* The case's uncertainties that reach a run of a claim, in the order of their dimensions; NULL when
 * memory is out. */
const struct parameter *const *claim_arms_drawn(const struct claim_arms *arms, struct arena *arena,
                                                size_t claim, size_t *count);

/* How many runs a variant needs. */
size_t claim_variant_runs(const struct claim_arms *arms, const struct claim_variant *variant);

/* Runs a variant: numbers[run] becomes [outcome of its path][future] for the runs that it needs, in
 * memory of `arena`. */
enum status claim_variant_run(const struct claim_arms *arms, const struct claim_variant *variant,
                              struct arena *arena, const double **numbers,
                              void (*progress)(void *self, double share, uint64_t futures_done),
                              void *progress_self, struct problems *problems, struct error *err);

#endif

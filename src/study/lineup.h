// SPDX-License-Identifier: MIT
/* Which runs an evaluation needs: paths, arms compiled to plans, and jobs for the sweep.
 *
 * Private to src/study.
 *
 * A path is a mode and a settlement; outcomes say on which one they are read. An arm is one package
 * under one adversary along one path:
 *
 *   jobs  [adversary][package, the reference last if it was not asked for][path]
 *         then no deal [path], then sensitivities [package][sensitivity][level]
 *
 * Where two paths of a package settle alike, the first one's plan computes what the second is read for too, and the
 * second is run only in futures in which they part (pair.h). A path whose outcomes can be known early is run to its
 * end only in futures in which they are not (schedule_early).
 *
 * Arms compile in parallel, each in memory of its own, of which only the plan stays. A sensitivity of
 * something sampled needs no plan of its own: that input is held at one value instead. */
#ifndef SURETY_STUDY_LINEUP_H
#define SURETY_STUDY_LINEUP_H

#include "study/evaluate.h"
#include "study/shelf.h"
#include "study/sweep.h"

struct path {
    const struct case_path *mode, *settle;
    size_t *outcomes; /* of the case, that are read on it */
    size_t count;
    struct probes probes; /* its columns: one an outcome, then the points of the fan */
};

struct arm_work;

struct lineup {
    struct arena *arena; /* lives as long as the lineup */
    const struct case_folder *folder;
    const struct document *document;
    const struct evaluate_options *options;
    size_t adversaries, packages; /* packages: with the reference */
    size_t reference;             /* index among packages; SIZE_MAX: none */
    size_t main_risk;             /* outcome; SIZE_MAX: none */
    struct path *paths;           /* the main one first; it alone has a fan */
    size_t path_count;
    struct path *no_deal;
    size_t no_deal_count;
    struct path sensitive; /* the main path, read for the main risk alone */
    struct arm_work *arms; /* owned */
    size_t arm_count;
    struct sweep_job *jobs;
    size_t job_count;
    size_t no_deal_jobs, sensitivity_jobs; /* index of the first of each */
    size_t column_count;
};

/* Fills a lineup; lineup_free is due whatever comes back. `parameters` are the sampled ones. */
enum status lineup_build(struct lineup *lineup, struct arena *arena,
                         const struct case_folder *folder, const struct document *document,
                         const struct evaluate_options *options,
                         const struct parameter *const *parameters, struct problems *problems,
                         struct error *err);
void lineup_free(struct lineup *lineup);

const struct package *lineup_package(const struct lineup *lineup, size_t package);
const struct adversary *lineup_adversary(const struct lineup *lineup, size_t adversary);
const struct sweep_job *lineup_job(const struct lineup *lineup, size_t adversary, size_t package,
                                   size_t path);

/* The column of an outcome under one adversary and package; SIZE_MAX when no path reads it. */
size_t lineup_column(const struct lineup *lineup, size_t outcome, size_t adversary, size_t package);

/* Where a job's columns are kept; NULL without a shelf. */
struct shelf_entry *lineup_shelved(const struct lineup *lineup, size_t job);

bool lineup_has_sensitivities(const struct lineup *lineup);

#endif

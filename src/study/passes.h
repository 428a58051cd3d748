// SPDX-License-Identifier: MIT
/* What the passes of the plan save in runs as studies make them: a package, its assumptions sampled, the
 * outcomes of one path asked for. */
#ifndef SURETY_STUDY_PASSES_H
#define SURETY_STUDY_PASSES_H

#include "plan/work.h"
#include "study/ensemble.h"

struct passes_answer {
    size_t steps;
    uint32_t outputs; /* that the outcomes read; 0: the path has no outcomes */
    struct plan_work works[PASS_COUNT + 1]; /* as plan_measure_passes gives them */
};

/* Needs: a case that was checked. Problems: those of the package's model. */
enum status passes_measure(const struct case_folder *folder, const struct document *document,
                           const struct package *package, const struct case_path *mode,
                           const struct case_path *settle, struct passes_answer *out,
                           struct problems *problems);

#endif

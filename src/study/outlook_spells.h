// SPDX-License-Identifier: MIT
/* From full spells, which a user may have, to the records and scores that a case ships.
 *
 * The file is a CSV, one row a spell; the case says which columns tell how long it lasted, whether the event
 * came, whose spell it is and what may have foretold it (docs/case-format.md). */
#ifndef SURETY_STUDY_OUTLOOK_SPELLS_H
#define SURETY_STUDY_OUTLOOK_SPELLS_H

#include "base/problem.h"
#include "case/case.h"
#include "case/outside.h"

enum { OUTLOOK_SAMPLES = 400 }; /* of pairs, behind the draws of a record */

struct outlook_spells; /* a table that was read; lives in the arena */

/* Problems point into the file. */
enum status outlook_spells_read(struct arena *arena, const struct case_folder *folder,
                                const char *path, const struct outlook_spells **out,
                                struct problems *problems, struct error *err);

/* Horizons are those of the case's risks. STATUS_INPUT: a column is missing, or no spell is of the class. */
enum status outlook_spells_record(struct arena *arena, const struct outlook_spells *spells,
                                  const struct outside_class *of, const struct outside_event *event,
                                  struct outside_record *out, struct error *err);

/* Events a year at risk in years 0-1, 1-2, 2-5, 5-10 and 10-15, and Weibull's shape and scale, with intervals
 * from the same samples of pairs; samples without an event are left out of Weibull's. `out` has room for
 * OUTLOOK_HAZARDS. STATUS_INPUT likewise. */
enum { OUTLOOK_HAZARDS = 7 };
enum status outlook_spells_hazards(struct arena *arena, const struct outlook_spells *spells,
                                   const struct outside_class *of,
                                   const struct outside_event *event, struct outside_hazard *out,
                                   size_t *count, struct error *err);

/* Brier and log score of the base rate and of Cox's regression on the case's covariates, each pair left out
 * in turn, weighted for what was not watched: one row a horizon, then one integrated up to the last. Spells
 * in which a covariate is missing are left out of both; times beyond the last horizon count as lost there.
 * Where a fit has no maximum the base rate stands in. `out` has room for 2 * (horizons + 1). */
enum status outlook_spells_scores(struct arena *arena, const struct outlook_spells *spells,
                                  const struct outside_class *of, const struct outside_event *event,
                                  struct outside_score *out, size_t *count, struct error *err);

/* Years of the case's risks, rising; how many. */
size_t outlook_spells_years(const struct outlook_spells *spells, const double **years);

#endif

// SPDX-License-Identifier: MIT
/* The model as somebody could have had it at the end of a month.
 *
 * A model holds history as tables over time, made by people who knew what came next. Here every table over
 * time is cut after the origin: points later than that are dropped, and the last one that is left stands from then
 * on. Two kinds of equations are let through, and are told: drivers, whose tables are replaced by the months
 * that a caller gives; and what the case's `hold` puts in the place of equations that know later years. */
#ifndef SURETY_STUDY_CUTOFF_H
#define SURETY_STUDY_CUTOFF_H

#include "case/observation.h"

/* Adds an edit for every table over time, for what drivers set beside, and for what is held. Drivers' months
 * after their last one have the last value; `origin` counts months since the epoch. *cut is how many tables
 * were cut; it may be NULL. */
enum status cutoff_edits(struct arena *arena, const struct document *document,
                         const struct observations *observations, int origin, struct edits *edits,
                         size_t *cut);

#endif

// SPDX-License-Identifier: MIT
/* What the parts of matter.h share: months, three methods, levers.
 *
 * Private to src/study. */
#ifndef SURETY_STUDY_MATTER_PARTS_H
#define SURETY_STUDY_MATTER_PARTS_H

#include "study/matter.h"

struct matter_search {
    struct arena *arena;
    const struct case_folder *folder; /* the case's, with outcomes of single months added */
    const struct document *document;
    const size_t *outcomes; /* of the folder: the one asked for, then one a year */
    size_t outcome_count;
    struct matter *matter; /* filled by the parts */
    struct problems *problems;
};

/* Fills folder and outcomes of the search, and the outcome and the years of the answer. */
enum status matter_read_months(struct matter_search *search, const struct case_folder *folder,
                               struct error *err);

/* One of the three methods, over runs made with `run`: drivers or design, ranking, readings of years. */
enum status matter_find_given(struct matter_search *search, const struct futures_options *run,
                              struct error *err);
enum status matter_find_designed(struct matter_search *search, const struct futures_options *run,
                                 struct error *err);

/* How many runs that takes, at most. */
size_t matter_lever_runs(const struct case_folder *folder, const struct matter_options *options);

/* Moves the levers; `begun` is the share of the whole that is done. */
enum status matter_move_levers(struct matter_search *search, const struct futures_options *run,
                               double begun, struct error *err);

/* Counts runs with and without a number. STATUS_INPUT when none has one, or all have the same. */
enum status matter_count_numbers(struct matter_search *search, const double *y, size_t count,
                                 struct error *err);

/* When an analysis of year `k` found nothing to say, notes why and forgets the error. */
enum status matter_note_year(struct matter_search *search, size_t k, enum status status,
                             const struct matter_reading *readings, struct error *err);

/* Progress of one run among many. */
struct matter_part {
    const struct futures_options *whole;
    double from, share;
};
void matter_take_part(struct futures_options *run, struct matter_part *part);

#endif

// SPDX-License-Identifier: MIT
/* A box that somebody names, in place of one that is searched: "type_draw >= 0.55, learn[mun] <= 0.1".
 *
 * Clauses stand with commas between them; each bounds one uncertainty of the case on one side, both ends
 * included. Two clauses may bound the same one. At most BOX_CLAUSES_MOST uncertainties are bounded. */
#ifndef SURETY_STUDY_GIVEN_BOX_H
#define SURETY_STUDY_GIVEN_BOX_H

#include "base/problem.h"
#include "study/box_search.h"
#include "study/futures.h"

struct given_range {
    const struct parameter *parameter;
    double low, high; /* infinite where it is open */
};

struct given_box {
    const char *text;
    struct given_range ranges[BOX_CLAUSES_MOST];
    size_t count;
};

/* Reads the text; what is wrong goes to `problems` with its place in `file`. */
enum status given_box_read(struct arena *arena, const struct case_folder *folder, const char *file,
                           const char *text, struct given_box *out, struct problems *problems);

/* The box among the factors of a table. STATUS_INPUT when one of its uncertainties is held there, or
 * plays no part. */
enum status given_box_fit(struct arena *arena, const struct given_box *given,
                          const struct futures_table *table, struct box *out, struct error *err);

#endif

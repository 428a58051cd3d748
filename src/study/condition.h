// SPDX-License-Identifier: MIT
/* A question with yes or no about the outcomes of one future, "p15 > 0.15 OR cost > 400", or a number made
 * of them, "cost + 2000 * p15".
 *
 * The equation language over the ids of a case's outcomes: numbers, + - * / ^, comparisons, AND, OR,
 * NOT, IF, MIN, MAX, ABS. Any number but 0 is true, as in models. */
#ifndef SURETY_STUDY_CONDITION_H
#define SURETY_STUDY_CONDITION_H

#include "case/case.h"
#include "equation/equation.h"

struct condition {
    const char *text; /* as the user wrote it */
    const struct expr *tree;
    const size_t *outcomes; /* of the case, that it reads, in the order of first mention */
    const char *const *names;
    size_t outcome_count;
};

/* Reads and checks; problems show the place in the text, whose file is called `file`. */
enum status condition_read(struct arena *arena, const struct case_folder *folder, const char *file,
                           const char *text, struct condition *out, struct problems *problems);

/* The same for a number to be made large or small; a condition counts as 1 where it holds, else 0. */
enum status condition_read_number(struct arena *arena, const struct case_folder *folder,
                                  const char *file, const char *text, struct condition *out,
                                  struct problems *problems);

/* Its value where condition.outcomes[k] came to values[k]; NaN when one of them is not finite, or the
 * arithmetic gives no number. */
double condition_value(const struct condition *condition, const double *values);

#endif

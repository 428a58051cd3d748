// SPDX-License-Identifier: MIT
/* The value of information: by how much a choice would improve if something were known before it.
 *
 * A choice is one of several options; `benefit[option][future]` is what it is worth in each future, more
 * being better. Without information one takes the option that is best on average.
 *
 *   EVPI   the gain from knowing the future: mean of the best benefit in each future, less the best mean
 *   EVPPI  the gain from knowing one factor: the best option is chosen by the benefit expected at each
 *          value of the factor
 *
 * Both are in units of the benefit (Raiffa and Schlaifer 1961; Strong, Oakley and Brennan 2014 for the
 * regression). */
#ifndef SURETY_MEASURE_INFORMATION_H
#define SURETY_MEASURE_INFORMATION_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct information_choice {
    size_t options, futures;
    const double *const *benefit; /* [option] points to `futures` numbers */
    const double *weights;        /* [future], not negative; NULL: equal */
};

struct information_value {
    double value;    /* the gain */
    double error;    /* its standard error, as if futures were independent */
    double switches; /* share of futures in which another option would be taken than without */
    size_t best;     /* the option taken without information; ties: the first */
    size_t futures;  /* in which everything needed is finite; the others are left out */
};

/* EVPI. Never below 0. STATUS_INPUT: no option, or fewer than 2 futures with a number. */
enum status information_perfect(const struct information_choice *choice,
                                struct information_value *out, struct error *err);

/* EVPPI of the factor whose values are factor[future].
 *
 * Futures are split in two halves, by turns in the order of the factor. What each option is worth above
 * the one that is best without information is fitted on one half, as a continuous line of straight pieces
 * over the factor (how many is chosen by generalised cross-validation, so one or none where there is only
 * noise); the choice it advises is then valued in the other half; the result is the mean of both. So what
 * is learned from chance earns nothing: a factor of no use is worth about 0, slightly below as often as
 * above, and one of use is valued a little low rather than high. STATUS_INPUT: fewer than 16 futures with
 * a number. STATUS_NO_MEMORY. */
enum status information_partial(const struct information_choice *choice, const double *factor,
                                struct information_value *out, struct error *err);

#endif

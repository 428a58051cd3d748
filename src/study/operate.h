// SPDX-License-Identifier: MIT
/* One operator of the equation language on two numbers, for conditions and statistics that are made of
 * outcomes. The same meaning as in a model (docs/semantics.md), and the same bits on every machine.
 *
 * What is undefined (NaN) stays undefined: a comparison or a logical word about it is NaN too. */
#ifndef SURETY_STUDY_OPERATE_H
#define SURETY_STUDY_OPERATE_H

#include "equation/equation.h"

/* `b` is not read where the operator takes one number. Transposition has no meaning here: NaN. */
double operate(enum expr_op op, double a, double b);

/* Elementary functions, as models have them. */
double operate_ln(double x);
double operate_exp(double x);

#endif

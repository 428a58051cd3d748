// SPDX-License-Identifier: MIT
/* Small systems of linear equations with a symmetric, positive definite matrix; private to measure.
 *
 * Matrices are square, row by row; of the symmetric ones the lower half is read. */
#ifndef SURETY_MEASURE_CHOLESKY_H
#define SURETY_MEASURE_CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

/* Turns the lower half of `matrix` into L with L L' = matrix. False when it is not positive definite. */
bool cholesky_factor(double *matrix, size_t size);

/* Solves L L' x = b in place: b becomes x. */
void cholesky_solve(const double *factor, size_t size, double *b);

/* The inverse of L L', whole. */
void cholesky_inverse(const double *factor, size_t size, double *inverse);

#endif

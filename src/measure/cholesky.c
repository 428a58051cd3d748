// SPDX-License-Identifier: MIT
/* Row by row (Cholesky-Banachiewicz). A pivot that lost all its digits counts as not positive. */
#include "measure/cholesky.h"

#include <math.h>

bool cholesky_factor(double *matrix, size_t size)
{
    const double least = 1e-12; /* of the diagonal element that the pivot came from */
    for (size_t i = 0; i < size; i++) {
        const double own = matrix[i * size + i];
        for (size_t j = 0; j <= i; j++) {
            double sum = matrix[i * size + j];
            for (size_t k = 0; k < j; k++)
                sum -= matrix[i * size + k] * matrix[j * size + k];
            if (i != j)
                matrix[i * size + j] = sum / matrix[j * size + j];
            else if (sum > least * own && isfinite(sum))
                matrix[i * size + i] = sqrt(sum);
            else
                return false;
        }
    }
    return true;
}

void cholesky_solve(const double *factor, size_t size, double *b)
{
    for (size_t i = 0; i < size; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= factor[i * size + k] * b[k];
        b[i] /= factor[i * size + i];
    }
    for (size_t i = size; i-- > 0;) {
        for (size_t k = i + 1; k < size; k++)
            b[i] -= factor[k * size + i] * b[k];
        b[i] /= factor[i * size + i];
    }
}

void cholesky_inverse(const double *factor, size_t size, double *inverse)
{
    for (size_t column = 0; column < size; column++) {
        double *row = inverse + column * size; /* symmetric: its columns are its rows */
        for (size_t i = 0; i < size; i++)
            row[i] = i == column ? 1.0 : 0.0;
        cholesky_solve(factor, size, row);
    }
}

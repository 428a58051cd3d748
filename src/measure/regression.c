// SPDX-License-Identifier: MIT
/* Columns are centred and scaled first, so the normal equations are the correlation matrix
 *
 *   [ factor x factor | factor x outcome ]      rows 0 .. n - 1
 *   [ outcome x factor |       1         ]      row n
 *
 * whose condition is that of the question itself and not of its units. */
#include "measure/regression.h"

#include "measure/product.h"
#include "measure/quantile.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { BLOCK = 128 };

/* A column whose correlations with earlier ones leave less than this share of its variance is taken for
 * a combination of them. */
static const double COLLINEAR = 1e-10;

static const struct place nowhere = {0};

static enum status out_of_memory(size_t rows, size_t factors, struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu rows of %zu factors", rows,
                     factors);
}

/* kept[i]: the i-th row in which everything is finite. Returns how many there are. */
static size_t list_rows(const double *const *x, size_t factors, const double *y, size_t rows,
                        uint32_t *kept)
{
    size_t count = 0;
    for (size_t row = 0; row < rows; row++) {
        bool finite = isfinite(y[row]);
        for (size_t factor = 0; factor < factors && finite; factor++)
            finite = isfinite(x[factor][row]);
        if (finite)
            kept[count++] = (uint32_t)row;
    }
    return count;
}

/* Centres a column and scales it to length 1; false, and all 0, when it does not vary beyond rounding. */
static bool standardise(double *column, size_t count)
{
    double largest = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(column[i]));
    for (size_t i = 0; i < count && largest > 0; i++) {
        column[i] /= largest;
        sum += column[i];
    }
    double spread = 0;
    for (size_t i = 0; i < count; i++) {
        column[i] -= sum / (double)count;
        squares += column[i] * column[i];
        spread = fmax(spread, fabs(column[i]));
    }
    const bool varies = spread > 16 * DBL_EPSILON;
    const double length = sqrt(squares);
    for (size_t i = 0; i < count; i++)
        column[i] = varies ? column[i] / length : 0;
    return varies;
}

/* One column of kept rows, as ranks when asked, standardised. */
static enum status make_column(enum regression_scale scale, const double *values,
                               const uint32_t *kept, size_t count, double *column, double *scratch,
                               uint32_t *order, bool *varies, struct error *err)
{
    double *plain = scale == REGRESSION_RANKS ? scratch : column;
    for (size_t i = 0; i < count; i++)
        plain[i] = values[kept[i]];
    if (scale == REGRESSION_RANKS) {
        TRY(quantile_order(plain, count, order, err));
        quantile_ranks(plain, order, count, column);
    }
    *varies = standardise(column, count);
    return STATUS_OK;
}

/* matrix[i * width + j]: the correlation of columns i and j of `columns` [column * count + row]. */
static void correlate(const double *columns, size_t width, size_t used, size_t count,
                      double *packed, double *matrix)
{
    for (size_t first = 0; first < count; first += BLOCK) {
        const size_t rows = count - first < BLOCK ? count - first : BLOCK;
        for (size_t column = 0; column < width; column++)
            for (size_t row = 0; row < rows; row++)
                packed[product_cell(rows, row, column)] =
                    column < used ? columns[column * count + first + row] : 0;
        product_add(packed, width, packed, width, rows, matrix);
    }
}

/* Cholesky's decomposition in the lower triangle of the first `n` rows. A column that never varies
 * (skip) is left out as if it were uncorrelated. Returns the first column that depends on earlier ones,
 * or n. */
static size_t decompose(double *matrix, size_t width, size_t n, const bool *skip)
{
    for (size_t j = 0; j < n; j++) {
        double pivot = skip[j] ? 1 : matrix[j * width + j];
        for (size_t k = 0; k < j; k++)
            pivot -= matrix[j * width + k] * matrix[j * width + k];
        if (pivot < COLLINEAR)
            return j;
        matrix[j * width + j] = sqrt(pivot);
        for (size_t i = j + 1; i < n; i++) {
            double rest = matrix[i * width + j];
            for (size_t k = 0; k < j; k++)
                rest -= matrix[i * width + k] * matrix[j * width + k];
            matrix[i * width + j] = rest / matrix[j * width + j];
        }
    }
    return n;
}

/* Solves L L' v = v in place. */
static void solve(const double *matrix, size_t width, size_t n, double *v)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            v[i] -= matrix[i * width + k] * v[k];
        v[i] /= matrix[i * width + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            v[i] -= matrix[k * width + i] * v[k];
        v[i] /= matrix[i * width + i];
    }
}

/* Coefficients, partial correlations and R2 from the correlation matrix. The partial correlation of i is
 * b_i / sqrt(b_i^2 + (1 - R2) c_ii) with c the inverse of the factors' correlations: the t statistic
 * without its degrees of freedom, which stays exact when the fit is. `v` has room for n numbers. */
static enum status solve_effects(double *matrix, size_t width, size_t n, const bool *skip,
                                 double *v, struct regression *fit, struct error *err)
{
    const double *with_y = matrix + n * width; /* row n: not touched by the decomposition */
    const size_t bad = decompose(matrix, width, n, skip);
    if (bad < n)
        return error_set(err, STATUS_INPUT, nowhere,
                         "factor %zu is a combination of the factors before it: leave it out",
                         bad + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = with_y[i];
    solve(matrix, width, n, v);
    double r2 = 0;
    for (size_t i = 0; i < n; i++) {
        fit->effects[i].coefficient = skip[i] ? NAN : v[i];
        r2 += v[i] * with_y[i];
    }
    fit->r2 = fmin(fmax(r2, 0), 1);
    for (size_t i = 0; i < n; i++) {
        const double b = fit->effects[i].coefficient;
        for (size_t k = 0; k < n; k++)
            v[k] = k == i ? 1 : 0;
        solve(matrix, width, n, v);
        const double length = sqrt(b * b + (1 - fit->r2) * v[i]);
        fit->effects[i].partial = length == 0 ? 0 : b / length;
    }
    return STATUS_OK;
}

/* Memory of one fit. */
struct workplace {
    uint32_t *kept, *order;
    double *columns, *scratch, *packed, *matrix, *v;
    bool *skip;
};

static bool workplace_init(struct workplace *place, size_t rows, size_t factors)
{
    const size_t width = product_width(factors + 1);
    *place = (struct workplace){
        .kept = calloc(rows + 1, sizeof *place->kept),
        .order = calloc(rows + 1, sizeof *place->order),
        .columns = calloc((factors + 1) * rows + 1, sizeof *place->columns),
        .scratch = calloc(rows + 1, sizeof *place->scratch),
        .packed = calloc(width * BLOCK, sizeof *place->packed),
        .matrix = calloc(width * width, sizeof *place->matrix),
        .v = calloc(factors + 1, sizeof *place->v),
        .skip = calloc(factors + 1, sizeof *place->skip),
    };
    return place->kept && place->order && place->columns && place->scratch && place->packed &&
           place->matrix && place->v && place->skip;
}

static void workplace_free(struct workplace *place)
{
    free(place->kept);
    free(place->order);
    free(place->columns);
    free(place->scratch);
    free(place->packed);
    free(place->matrix);
    free(place->v);
    free(place->skip);
}

static enum status fit_rows(struct workplace *place, enum regression_scale scale,
                            const double *const *x, size_t factors, const double *y,
                            struct regression *fit, struct error *err)
{
    const size_t count = fit->rows, width = product_width(factors + 1);
    size_t varying = 0;
    for (size_t column = 0; column <= factors; column++) {
        bool varies;
        TRY(make_column(scale, column < factors ? x[column] : y, place->kept, count,
                        place->columns + column * count, place->scratch, place->order, &varies,
                        err));
        place->skip[column] = !varies;
        varying += varies && column < factors;
    }
    if (place->skip[factors])
        return error_set(err, STATUS_INPUT, nowhere,
                         "the outcome is %.9g in every future: there is nothing to explain",
                         y[place->kept[0]]);
    correlate(place->columns, width, factors + 1, count, place->packed, place->matrix);
    TRY(solve_effects(place->matrix, width, factors, place->skip, place->v, fit, err));
    fit->r2_adjusted = 1 - (1 - fit->r2) * (double)(count - 1) / (double)(count - 1 - varying);
    return STATUS_OK;
}

enum status regression_fit(struct arena *arena, enum regression_scale scale, const double *const *x,
                           size_t factors, const double *y, size_t rows, struct regression *out,
                           struct error *err)
{
    struct regression fit = {.factors = factors};
    struct workplace place;
    enum status status = STATUS_OK;
    fit.effects = arena_alloc(arena, factors, sizeof *fit.effects);
    if (!workplace_init(&place, rows, factors) || !fit.effects) {
        status = out_of_memory(rows, factors, err);
        goto done;
    }
    fit.rows = list_rows(x, factors, y, rows, place.kept);
    fit.missing = rows - fit.rows;
    if (fit.rows < factors + 3) {
        status = error_set(err, STATUS_INPUT, nowhere,
                           "too few futures: %zu have a number, and a regression on %zu factors "
                           "needs at least %zu",
                           fit.rows, factors, factors + 3);
        goto done;
    }
    status = fit_rows(&place, scale, x, factors, y, &fit, err);
    if (status == STATUS_OK)
        *out = fit;
done:
    workplace_free(&place);
    return status;
}

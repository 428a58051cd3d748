// SPDX-License-Identifier: MIT
/* The normal error is summed over exactly: its squares are quadratic in rho, and sigma^2 integrates to a
 * power of them. The others are sums over a few sizes of the error.
 *
 * Every family gives the logarithm of the likelihood at each point of its grid; what is added is the
 * logarithm of their mean. */
#include "measure/likelihood.h"

#include "base/random.h"

#include <assert.h>
#include <math.h>

enum { GRID_MOST = LIKELIHOOD_RHOS };

static const double rhos[LIKELIHOOD_RHOS] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
static const double widths[LIKELIHOOD_WIDTHS] = {0.25, 0.5, 1, 2, 4};
static const double sizes[LIKELIHOOD_SIZES] = {1, 3, 10, 30, 100, 10000};

/* No probability is smaller: rounding has the last word there. */
static const double least = 1e-300;

struct lanes {
    _Alignas(64) double at[LIKELIHOOD_LANES];
};

/* grid[point].at[lane] */
struct grid {
    struct lanes points[GRID_MOST];
    size_t count;
};

static const struct vector_table *functions(void)
{
    return vector_table(vector_widest());
}

static size_t whole(size_t lanes)
{
    return (lanes + 7) / 8 * 8;
}

/* Row of the model, as it is compared; what has no logarithm is NaN. */
static void compared(const struct likelihood *likelihood, const double *row, size_t lanes,
                     struct lanes *out)
{
    if (likelihood->logs)
        functions()->log(out->at, row, whole(lanes));
    else
        for (size_t i = 0; i < lanes; i++)
            out->at[i] = row[i];
}

/* ---- Normal ---- */

/* Sums of an error's squares: all, products of neighbours, and what rho^2 multiplies. */
struct squares {
    struct lanes all, neighbours, earlier;
    double firsts; /* rows that follow on none */
};

static void sum_squares(const struct likelihood *likelihood, const double *model, size_t stride,
                        size_t lanes, struct squares *out)
{
    struct lanes said, before = {0};
    *out = (struct squares){0};
    for (size_t row = 0; row < likelihood->count; row++) {
        const bool follows = row > 0 && likelihood->follows[row];
        compared(likelihood, model + row * stride, lanes, &said);
        out->firsts += !follows;
        for (size_t i = 0; i < lanes; i++) {
            const double e = likelihood->observed[row] - said.at[i], b = before.at[i];
            out->all.at[i] += e * e;
            out->neighbours.at[i] += follows ? e * b : 0;
            out->earlier.at[i] += follows ? b * b : -e * e;
            before.at[i] = e;
        }
    }
}

static double squares_at(const struct squares *squares, double rho, size_t lane)
{
    return squares->all.at[lane] - 2 * rho * squares->neighbours.at[lane] +
           rho * rho * squares->earlier.at[lane];
}

static void normal_grid(const struct likelihood *likelihood, const struct squares *squares,
                        size_t lanes, struct grid *grid)
{
    const double shape = 0.5 * (1 + (double)likelihood->count);
    const double scale = likelihood->scale * likelihood->scale;
    grid->count = LIKELIHOOD_RHOS;
    for (size_t k = 0; k < grid->count; k++) {
        const double rho = rhos[k];
        const double firsts = 0.5 * squares->firsts * vector_one1(functions()->log, 1 - rho * rho);
        struct lanes *point = &grid->points[k];
        for (size_t i = 0; i < lanes; i++)
            point->at[i] = scale + squares_at(squares, rho, i);
        functions()->log(point->at, point->at, whole(lanes));
        for (size_t i = 0; i < lanes; i++)
            point->at[i] = firsts - shape * point->at[i];
    }
}

/* ---- Interval ---- */

/* ln P(low < model + sigma z < high), from the tails on the side where they are small. */
static void add_interval(double low, double high, double sigma, const struct lanes *said,
                         size_t lanes, struct lanes *out)
{
    struct lanes from, to;
    for (size_t i = 0; i < lanes; i++) {
        const double l = (low - said->at[i]) / sigma, h = (high - said->at[i]) / sigma;
        const bool mirror = l + h < 0 || l == -INFINITY;
        from.at[i] = (mirror ? -h : l) * 0.70710678118654752440;
        to.at[i] = (mirror ? -l : h) * 0.70710678118654752440;
    }
    functions()->erfc(from.at, from.at, whole(lanes));
    functions()->erfc(to.at, to.at, whole(lanes));
    for (size_t i = 0; i < lanes; i++) {
        const double p = 0.5 * (from.at[i] - to.at[i]);
        from.at[i] = p < least ? least : p; /* NaN stays NaN */
    }
    functions()->log(from.at, from.at, whole(lanes));
    for (size_t i = 0; i < lanes; i++)
        out->at[i] += from.at[i];
}

static void add_figure(double observed, double sigma, const struct lanes *said, size_t lanes,
                       struct lanes *out)
{
    const double constant = -vector_one1(functions()->log, sigma);
    for (size_t i = 0; i < lanes; i++) {
        const double z = (observed - said->at[i]) / sigma;
        out->at[i] += constant - 0.5 * z * z;
    }
}

static void interval_grid(const struct likelihood *likelihood, const double *model, size_t stride,
                          size_t lanes, struct grid *grid)
{
    struct lanes said;
    *grid = (struct grid){.count = LIKELIHOOD_WIDTHS};
    for (size_t row = 0; row < likelihood->count; row++) {
        compared(likelihood, model + row * stride, lanes, &said);
        for (size_t k = 0; k < grid->count; k++) {
            const double sigma = widths[k] * likelihood->scale;
            if (isnan(likelihood->low[row]))
                add_figure(likelihood->observed[row], sigma, &said, lanes, &grid->points[k]);
            else
                add_interval(likelihood->low[row], likelihood->high[row], sigma, &said, lanes,
                             &grid->points[k]);
        }
    }
}

/* ---- Count ---- */

static void count_grid(const struct likelihood *likelihood, const double *model, size_t stride,
                       size_t lanes, struct grid *grid)
{
    const struct vector_table *f = functions();
    struct lanes log_model, log_both;
    *grid = (struct grid){.count = LIKELIHOOD_SIZES};
    for (size_t row = 0; row < likelihood->count; row++) {
        const double y = likelihood->observed[row], *said = model + row * stride;
        f->log(log_model.at, said, whole(lanes));
        for (size_t k = 0; k < grid->count; k++) {
            const double size = sizes[k];
            const double constant = vector_one1(f->lgamma, y + size) -
                                    vector_one1(f->lgamma, size) - vector_one1(f->lgamma, y + 1) +
                                    size * vector_one1(f->log, size);
            for (size_t i = 0; i < lanes; i++)
                log_both.at[i] = size + said[i];
            f->log(log_both.at, log_both.at, whole(lanes));
            for (size_t i = 0; i < lanes; i++)
                grid->points[k].at[i] +=
                    constant + y * log_model.at[i] - (size + y) * log_both.at[i];
        }
    }
}

/* ---- All ---- */

static void fill_grid(const struct likelihood *likelihood, const double *model, size_t stride,
                      size_t lanes, struct grid *grid)
{
    struct squares squares;
    switch (likelihood->family) {
    case LIKELIHOOD_NORMAL:
        sum_squares(likelihood, model, stride, lanes, &squares);
        normal_grid(likelihood, &squares, lanes, grid);
        break;
    case LIKELIHOOD_INTERVAL:
        interval_grid(likelihood, model, stride, lanes, grid);
        break;
    case LIKELIHOOD_COUNT:
        count_grid(likelihood, model, stride, lanes, grid);
        break;
    }
    for (size_t k = 0; k < grid->count; k++)
        for (size_t i = 0; i < lanes; i++)
            grid->points[k].at[i] *= likelihood->weight;
}

/* Turns points of the grid into shares of their sum; the logarithm of the mean goes to `out`. */
static void share_out(struct grid *grid, size_t lanes, struct lanes *out)
{
    struct lanes most, sum = {0};
    for (size_t i = 0; i < lanes; i++) {
        most.at[i] = -INFINITY;
        for (size_t k = 0; k < grid->count; k++)
            most.at[i] = grid->points[k].at[i] > most.at[i] ? grid->points[k].at[i] : most.at[i];
    }
    for (size_t k = 0; k < grid->count; k++) {
        struct lanes *point = &grid->points[k];
        for (size_t i = 0; i < lanes; i++)
            point->at[i] -= most.at[i];
        functions()->exp(point->at, point->at, whole(lanes));
        for (size_t i = 0; i < lanes; i++)
            sum.at[i] += point->at[i];
    }
    for (size_t k = 0; k < grid->count; k++)
        for (size_t i = 0; i < lanes; i++)
            grid->points[k].at[i] /= sum.at[i];
    for (size_t i = 0; i < lanes; i++)
        sum.at[i] /= (double)grid->count;
    functions()->log(sum.at, sum.at, whole(lanes));
    for (size_t i = 0; i < lanes; i++)
        out->at[i] = most.at[i] + sum.at[i];
}

void likelihood_add(const struct likelihood *likelihood, const double *model, size_t stride,
                    size_t lanes, double *out)
{
    assert(lanes <= LIKELIHOOD_LANES && whole(lanes) <= stride && stride % 8 == 0);
    struct grid grid = {0};
    struct lanes added = {0};
    if (likelihood->count == 0)
        return;
    fill_grid(likelihood, model, stride, lanes, &grid);
    share_out(&grid, lanes, &added);
    for (size_t i = 0; i < lanes; i++)
        out[i] += isnan(added.at[i]) ? -INFINITY : added.at[i];
}

/* Chi-square of `degrees` degrees of freedom: that many squares of normal draws. */
static double chi_square_at(size_t degrees, uint64_t stream, uint64_t number)
{
    double sum = 0;
    for (size_t k = 0; k < degrees; k++) {
        const double u = random_at(stream, number, k + 1).first;
        const double z = vector_one1(functions()->normal_quantile, u);
        sum += z * z;
    }
    return sum;
}

double likelihood_rho(size_t k)
{
    assert(k < LIKELIHOOD_RHOS);
    return rhos[k];
}

struct likelihood_error likelihood_draw(const struct likelihood *likelihood, const double *model,
                                        size_t stride, size_t lane, uint64_t stream,
                                        uint64_t number)
{
    struct grid grid = {0};
    struct lanes unused;
    struct squares squares;
    const size_t lanes = whole(lane + 1);
    double left = random_at(stream, number, 0).first;
    size_t k = 0;
    fill_grid(likelihood, model, stride, lanes, &grid);
    share_out(&grid, lanes, &unused);
    while (k + 1 < grid.count && left > grid.points[k].at[lane])
        left -= grid.points[k++].at[lane];
    switch (likelihood->family) {
    case LIKELIHOOD_INTERVAL:
        return (struct likelihood_error){.sigma = widths[k] * likelihood->scale};
    case LIKELIHOOD_COUNT:
        return (struct likelihood_error){.sigma = 1 / sqrt(sizes[k])};
    case LIKELIHOOD_NORMAL:
        break;
    }
    sum_squares(likelihood, model, stride, lanes, &squares);
    const double scale = likelihood->scale * likelihood->scale;
    return (struct likelihood_error){.sigma =
                                         sqrt((scale + squares_at(&squares, rhos[k], lane)) /
                                              chi_square_at(likelihood->count + 1, stream, number)),
                                     .rho = rhos[k]};
}

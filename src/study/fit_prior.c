// SPDX-License-Identifier: MIT
/* Ranges as distributions, and the line without ends on which walkers move. */
#include "study/fit_prior.h"

#include "study/ensemble.h"
#include "study/operate.h"

#include <math.h>
#include <string.h>

enum status fit_prior(const struct observations *observations, const struct parameter *parameter,
                      struct parameter *out, bool *earlier, struct error *err)
{
    *out = *parameter;
    *earlier = false;
    for (size_t i = 0; i < observations->range_count; i++) {
        const struct earlier_range *range = &observations->ranges[i];
        if (strcmp(range->folded, parameter->folded) != 0)
            continue;
        out->low = range->low, out->base = range->base, out->high = range->high;
        *earlier = true;
        return STATUS_OK;
    }
    if (strcmp(parameter->window, "post") == 0)
        return error_set(
            err, STATUS_INPUT, (struct place){0},
            "the range of %s rests on documents later than %s: give the earlier one under "
            "`ranges` in observations/series.yaml",
            parameter->folded, observations->until_text);
    return STATUS_OK;
}

double fit_prior_base(const struct observations *observations, const struct parameter *parameter)
{
    for (size_t i = 0; i < observations->range_count; i++)
        if (strcmp(observations->ranges[i].folded, parameter->folded) == 0)
            return observations->ranges[i].base;
    return parameter->base;
}

double fit_prior_mean(const struct parameter *prior)
{
    return prior->distribution == DISTRIBUTION_TRIANGULAR
               ? (prior->low + prior->base + prior->high) / 3
               : (prior->low + prior->high) / 2;
}

double fit_prior_sd(const struct parameter *prior)
{
    const double a = prior->low, b = prior->base, c = prior->high;
    if (prior->distribution == DISTRIBUTION_TRIANGULAR)
        return sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18);
    return (c - a) / sqrt(12);
}

double fit_prior_density(const struct parameter *prior, double value)
{
    const double a = prior->low, b = prior->base, c = prior->high;
    if (!(value >= a && value <= c))
        return -INFINITY;
    if (prior->distribution != DISTRIBUTION_TRIANGULAR)
        return -operate_ln(c - a);
    const double share = value < b ? (value - a) / (b - a) : value > b ? (c - value) / (c - b) : 1;
    return operate_ln(2 * share / (c - a));
}

double fit_prior_value(const struct parameter *prior, double z)
{
    return parameter_quantile(prior, 1 / (1 + operate_exp(-z)));
}

double fit_prior_line(double z)
{
    const double far = fabs(z);
    return -far - 2 * operate_ln(1 + operate_exp(-far));
}

double fit_prior_z(double u)
{
    return operate_ln(u / (1 - u));
}

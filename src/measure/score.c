// SPDX-License-Identifier: MIT
/* Sums in the order given; logarithms by the library's own vector functions, the same on every machine. */
#include "measure/score.h"

#include "base/vector.h"

#include <math.h>

double score_crps(const double *sorted, size_t count, double observed)
{
    double distance = 0, spread = 0;
    if (!count)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        distance += fabs(sorted[i] - observed);
        spread += (2.0 * (double)i + 1 - (double)count) * sorted[i];
    }
    return distance / (double)count - spread / ((double)count * (double)count);
}

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

double score_log_normal(const double *sample, size_t count, double observed)
{
    const double half_ln_two_pi = 0.91893853320467274178;
    double squares = 0;
    if (count < 2)
        return NAN;
    const double mean = mean_of(sample, count);
    for (size_t i = 0; i < count; i++)
        squares += (sample[i] - mean) * (sample[i] - mean);
    const double deviation = sqrt(squares / ((double)count - 1));
    const double z = (observed - mean) / deviation;
    if (!(deviation > 0))
        return NAN;
    return -half_ln_two_pi - vector_one1(vector_table(VECTOR_PORTABLE)->log, deviation) - z * z / 2;
}

struct score_errors score_errors(const double *forecast, const double *observed, size_t count)
{
    struct score_errors out = {.count = count};
    double squares = 0, percentages = 0, forecast_square = 0, observed_square = 0, product = 0;
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        const double error = forecast[i] - observed[i];
        out.mean += error, out.absolute += fabs(error), squares += error * error;
        if (observed[i] != 0)
            percentages += fabs(error / observed[i]), known++;
    }
    const double n = (double)count, forecast_mean = mean_of(forecast, count),
                 observed_mean = mean_of(observed, count);
    for (size_t i = 0; i < count; i++) {
        const double f = forecast[i] - forecast_mean, o = observed[i] - observed_mean;
        forecast_square += f * f, observed_square += o * o, product += f * o;
    }
    out.mean /= n, out.absolute /= n, out.root_square = sqrt(squares / n);
    out.percentage = known ? percentages / (double)known : NAN;
    const double both = sqrt(forecast_square * observed_square) / n;
    const double spread = (forecast_square + observed_square) / n - 2 * both;
    const double square = squares / n;
    out.bias = out.mean * out.mean / square;
    out.variance = fmax(spread, 0) / square;
    out.covariance = 2 * fmax(both - product / n, 0) / square;
    return out;
}

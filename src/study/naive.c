// SPDX-License-Identifier: MIT
/* Each guess is a middle and a spread on the scale compared; its sample is that of a normal distribution. */
#include "study/naive.h"

#include "base/vector.h"
#include "study/forecast.h"
#include "study/operate.h"

#include <math.h>

const char *const naive_names[NAIVE_KINDS] = {"last year", "random walk", "linear trend"};

enum { TREND_MONTHS = 24, TREND_ROWS = 3, YEAR = 12, YEARS_LEAST = 3 };
#define SPREAD_BEFORE 0.15 /* where the record is one row: a share of it */

struct guess {
    double centre, spread;
};

static bool is_log(const struct observed_series *series)
{
    return series->transform == TRANSFORM_LOG;
}

static double level(const struct observed_series *series, size_t row)
{
    const double centre = observation_centre(&series->items[row]);
    return is_log(series) ? operate_ln(centre) : centre;
}

/* Rows up to the origin; none when one of them has no logarithm. */
static size_t rows_known(const struct observed_series *series, int origin)
{
    size_t count = 0;
    for (; count < series->count && series->items[count].month <= origin; count++)
        if (is_log(series) && !(observation_centre(&series->items[count]) > 0))
            return 0;
    return count;
}

/* The variance that a month adds. */
static double monthly_variance(const struct observed_series *series, size_t known)
{
    double sum = 0;
    for (size_t i = 1; i < known; i++) {
        const double step = level(series, i) - level(series, i - 1);
        sum += step * step / (series->items[i].month - series->items[i - 1].month);
    }
    if (known > 1)
        return sum / (double)(known - 1);
    const double usual = is_log(series) ? SPREAD_BEFORE : SPREAD_BEFORE * fabs(level(series, 0));
    return usual * usual / YEAR;
}

static bool random_walk(const struct observed_series *series, size_t known,
                        const struct observation *row, struct guess *out)
{
    if (!known)
        return false;
    const int ahead = row->month - series->items[known - 1].month;
    out->centre = level(series, known - 1);
    out->spread = sqrt(monthly_variance(series, known) * ahead);
    return true;
}

/* The known row of the same months, some years before; SIZE_MAX when there is none. */
static size_t same_months(const struct observed_series *series, size_t known,
                          const struct observation *row)
{
    for (size_t i = known; i-- > 0;)
        if ((row->month - series->items[i].month) % YEAR == 0 &&
            series->items[i].months == row->months)
            return i;
    return SIZE_MAX;
}

static bool last_year(const struct observed_series *series, size_t known,
                      const struct observation *row, struct guess *out)
{
    const size_t before = same_months(series, known, row);
    double sum = 0;
    size_t pairs = 0;
    if (before == SIZE_MAX)
        return false;
    for (size_t i = 0; i < known; i++) {
        const size_t then = same_months(series, i, &series->items[i]);
        if (then == SIZE_MAX)
            continue;
        const double step = level(series, i) - level(series, then);
        sum += step * step, pairs++;
    }
    const double years = (double)(row->month - series->items[before].month) / YEAR;
    const double yearly =
        pairs >= YEARS_LEAST ? sum / (double)pairs : YEAR * monthly_variance(series, known);
    out->centre = level(series, before);
    out->spread = sqrt(yearly * years);
    return true;
}

static double middle_of(const struct observation *row)
{
    return row->month - ((double)row->months - 1) / 2;
}

static bool linear_trend(const struct observed_series *series, size_t known, int origin,
                         const struct observation *row, struct guess *out)
{
    size_t first = known;
    double x_sum = 0, y_sum = 0, xx = 0, xy = 0, left = 0;
    while (first > 0 && series->items[first - 1].month > origin - TREND_MONTHS)
        first--;
    const double n = (double)(known - first);
    if (known - first < TREND_ROWS)
        return false;
    for (size_t i = first; i < known; i++)
        x_sum += middle_of(&series->items[i]), y_sum += level(series, i);
    const double x_mean = x_sum / n, y_mean = y_sum / n;
    for (size_t i = first; i < known; i++) {
        const double x = middle_of(&series->items[i]) - x_mean;
        xx += x * x, xy += x * (level(series, i) - y_mean);
    }
    if (!(xx > 0))
        return false;
    const double slope = xy / xx, ahead = middle_of(row) - x_mean;
    for (size_t i = first; i < known; i++) {
        const double x = middle_of(&series->items[i]) - x_mean;
        const double miss = level(series, i) - y_mean - slope * x;
        left += miss * miss;
    }
    out->centre = y_mean + slope * ahead;
    out->spread = sqrt(left / (n - 2) * (1 + 1 / n + ahead * ahead / xx));
    return true;
}

bool naive_forecast(const struct observed_series *series, unsigned kind, int origin,
                    const struct observation *row, double *out)
{
    vector_map1 *const normal = vector_table(VECTOR_PORTABLE)->normal_quantile;
    const size_t known = rows_known(series, origin);
    struct guess guess = {0, 0};
    if (!(series->naives & (1u << kind)))
        return false;
    if (kind == 0   ? !last_year(series, known, row, &guess)
        : kind == 1 ? !random_walk(series, known, row, &guess)
                    : !linear_trend(series, known, origin, row, &guess))
        return false;
    for (size_t i = 0; i < NAIVE_SAMPLE; i++) {
        const double share = ((double)i + 0.5) / NAIVE_SAMPLE;
        const double value = guess.centre + guess.spread * vector_one1(normal, share);
        out[i] = is_log(series) ? operate_exp(value) : value;
    }
    return true;
}

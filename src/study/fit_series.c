// SPDX-License-Identifier: MIT
/* What counts as a row's own number, and how large an error is thought to be:
 *
 *   of three rows and more  the spread of the series about its mean: as if the model knew the mean alone
 *   of fewer                15 % of the number
 *   of ranges               a tenth of the number; a quarter of the range where it may be 0 or less
 *
 * Ranges are claims, and claims from one source err together: a series of them tells no more than six. */
#include "study/fit_series.h"

#include "study/operate.h"

#include <math.h>

static const double few_rows_error = 0.15, range_error = 0.1, range_share = 0.25;
static const double claims_most = 6;
enum { ROWS_OF_A_SPREAD = 3 };

static bool has_range(const struct observation *row)
{
    return !isnan(row->low) || !isnan(row->high);
}

/* The row's number, or the middle of its range, or the one end that it has. */
static double number_of(const struct observation *row, bool logs)
{
    const double one = !isnan(row->value) ? row->value : isnan(row->low) ? row->high : row->low;
    const double other = !isnan(row->value) ? row->value : isnan(row->high) ? row->low : row->high;
    return logs ? 0.5 * (operate_ln(one) + operate_ln(other)) : 0.5 * (one + other);
}

static bool is_above_zero(const struct observed_series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        const struct observation *row = &series->items[i];
        if (!isnan(row->low) ? !(row->low > 0) : !(row->value > 0 || row->high > 0))
            return false;
    }
    return true;
}

static bool compares_logs(const struct observed_series *series)
{
    if (series->transform == TRANSFORM_GROWTH || series->family == FAMILY_COUNT)
        return false;
    return series->transform == TRANSFORM_LOG || series->family == FAMILY_LOGNORMAL ||
           (series->family == FAMILY_INTERVAL && is_above_zero(series));
}

static double spread_of(const struct observed_series *series, bool logs)
{
    double sum = 0, squares = 0;
    if (series->count == 0)
        return few_rows_error;
    for (size_t i = 0; i < series->count; i++)
        sum += number_of(&series->items[i], logs);
    const double mean = sum / (double)series->count;
    for (size_t i = 0; i < series->count; i++) {
        const double off = number_of(&series->items[i], logs) - mean;
        squares += off * off;
    }
    if (series->count >= ROWS_OF_A_SPREAD && squares > 0)
        return sqrt(squares / (double)(series->count - 1));
    return logs ? few_rows_error : mean != 0 ? few_rows_error * fabs(mean) : 1;
}

static double range_spread(const struct observed_series *series, bool logs)
{
    double sum = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct observation *row = &series->items[i];
        const bool closed = !isnan(row->low) && !isnan(row->high);
        sum += closed ? range_share * (row->high - row->low)
                      : few_rows_error * fabs(number_of(row, false));
    }
    return logs ? range_error : sum > 0 ? sum / (double)series->count : 1;
}

static double end_of(double end, bool logs, double open)
{
    return isnan(end) ? open : logs ? operate_ln(end) : end;
}

struct observed_series fit_series_up_to(const struct observed_series *series, int until)
{
    struct observed_series out = *series;
    while (out.count > 0 && out.items[out.count - 1].month > until)
        out.count--;
    return out;
}

enum status fit_series_likelihood(struct arena *arena, const struct observed_series *series,
                                  const struct fit_row *rows, size_t count,
                                  const struct observed_series *spread, struct likelihood *out)
{
    static const enum likelihood_family families[] = {[FAMILY_NORMAL] = LIKELIHOOD_NORMAL,
                                                      [FAMILY_LOGNORMAL] = LIKELIHOOD_NORMAL,
                                                      [FAMILY_INTERVAL] = LIKELIHOOD_INTERVAL,
                                                      [FAMILY_COUNT] = LIKELIHOOD_COUNT};
    const bool logs = compares_logs(series), ranges = series->family == FAMILY_INTERVAL;
    double *observed = ARENA_ARRAY(arena, double, count), *low = ARENA_ARRAY(arena, double, count);
    double *high = ARENA_ARRAY(arena, double, count);
    bool *follows = ARENA_ARRAY(arena, bool, count);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct observation *row = rows[i].observation;
        const struct observation *before = i > 0 ? rows[i - 1].observation : NULL;
        observed[i] = number_of(row, logs);
        low[i] = has_range(row) ? end_of(row->low, logs, -INFINITY) : NAN;
        high[i] = has_range(row) ? end_of(row->high, logs, INFINITY) : NAN;
        follows[i] = before && before->months == row->months &&
                     before->month == row->month - (int)row->months;
    }
    *out = (struct likelihood){
        .family = families[series->family],
        .logs = logs,
        .count = count,
        .observed = observed,
        .low = low,
        .high = high,
        .follows = follows,
        .scale = ranges ? range_spread(spread, logs) : spread_of(spread, logs),
        .weight = ranges && (double)count > claims_most ? claims_most / (double)count : 1,
    };
    return STATUS_OK;
}

double fit_series_miss(const struct likelihood *likelihood, const double *said, size_t stride)
{
    double sum = 0;
    for (size_t i = 0; i < likelihood->count; i++) {
        const double model = likelihood->logs ? operate_ln(said[i * stride]) : said[i * stride];
        const double off = model - likelihood->observed[i];
        if (likelihood->family != LIKELIHOOD_INTERVAL)
            sum += off * off;
        else if (isnan(likelihood->low[i]))
            sum += fabs(off) <= 2 * likelihood->scale;
        else
            sum += model >= likelihood->low[i] && model <= likelihood->high[i];
    }
    const double mean = sum / (double)likelihood->count;
    return likelihood->family == LIKELIHOOD_INTERVAL ? mean : sqrt(mean);
}

// SPDX-License-Identifier: MIT
/* Every month becomes a row of its own for fit_path.h, so that one pass gives each draw's whole path; errors are
 * then worked out draw by draw. */
#include "study/forecast.h"

#include "base/table.h"
#include "base/vector.h"
#include "measure/quantile.h"
#include "study/cutoff.h"
#include "study/ensemble.h"
#include "study/fit_path.h"
#include "study/fit_prior.h"
#include "study/operate.h"
#include "study/sample.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

const double forecast_probabilities[FORECAST_QUANTILES] = {0.05, 0.10, 0.25, 0.50,
                                                           0.75, 0.90, 0.95};

/* Where rows are few these stand in: errors fade by a tenth a month; their size is the
 * series' own `error`. */
#define RHO_BEFORE 0.9
#define RHO_MOST 0.98
enum { RHO_WEIGHT = 4, SIGMA_WEIGHT = 2 };

static const struct place nowhere = {0};

double observation_centre(const struct observation *row)
{
    return isnan(row->value) ? (row->low + row->high) / 2 : row->value;
}

double observation_near(const struct observation *row, double from)
{
    if (row->kind != OBSERVATION_CLAIM)
        return observation_centre(row);
    return from < row->low ? row->low : from > row->high ? row->high : from;
}

struct maker {
    struct arena *arena;
    const struct forecast_options *options;
    struct forecast *made;
    struct forecast_series *series;
    struct forecast_month **months; /* [series][month] */
    double ***values;               /* [series][month][draw] */
};

/* ---- Parameters ---- */

static const struct forecast_known *find_known(const struct forecast_options *options,
                                               const char *folded)
{
    for (size_t i = 0; i < options->known_count; i++)
        if (strcmp(options->known[i].folded, folded) == 0)
            return &options->known[i];
    return NULL;
}

static double *draw_parameter(struct maker *maker, const struct parameter *prior)
{
    const struct forecast_known *known = find_known(maker->options, prior->folded);
    const size_t count = maker->made->draws;
    double *values = ARENA_ARRAY(maker->arena, double, count);
    if (values && known)
        for (size_t d = 0; d < count; d++)
            values[d] = known->draws[d % known->count];
    else if (values)
        future_sample_block(values, prior, maker->options->seed, 0, count);
    return values;
}

/* Draws of all parameters that vary; the others are held. */
static enum status draw_parameters(struct maker *maker, const struct case_folder *folder,
                                   struct fit_path_options *path, const double ***points,
                                   struct error *err)
{
    struct arena *arena = maker->arena;
    const size_t sampled = sampled_count(folder);
    const struct parameter *const *all = sampled_parameters(arena, folder);
    const struct parameter **varied = ARENA_ARRAY(arena, const struct parameter *, sampled);
    struct fit_hold *holds = ARENA_ARRAY(arena, struct fit_hold, sampled);
    maker->made->varied = ARENA_ARRAY(arena, const char *, sampled);
    maker->made->held = ARENA_ARRAY(arena, const char *, sampled);
    *points = ARENA_ARRAY(arena, const double *, sampled);
    if (!all || arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < sampled; k++) {
        struct parameter prior;
        struct error later = {0};
        bool earlier;
        if (!find_known(maker->options, all[k]->folded) &&
            fit_prior(maker->options->observations, all[k], &prior, &earlier, &later) !=
                STATUS_OK) {
            maker->made->held[maker->made->held_count] = all[k]->folded;
            holds[maker->made->held_count++] = (struct fit_hold){all[k], all[k]->base};
            continue;
        }
        if (find_known(maker->options, all[k]->folded))
            prior = *all[k];
        (*points)[maker->made->varied_count] = draw_parameter(maker, &prior);
        maker->made->varied[maker->made->varied_count] = all[k]->folded;
        varied[maker->made->varied_count++] = all[k];
    }
    path->parameters = varied, path->parameter_count = maker->made->varied_count;
    path->holds = holds, path->hold_count = maker->made->held_count;
    return arena->failed ? error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for draws")
                         : STATUS_OK;
}

/* ---- Paths ---- */

/* Each series with a row for every month. */
static const struct observed_series *every_month(struct arena *arena,
                                                 const struct observations *observations, int until)
{
    struct observed_series *all =
        arena_grow(arena, observations->series, observations->series_count,
                   observations->series_count, sizeof *all);
    struct observation *rows = ARENA_ARRAY(arena, struct observation, (size_t)until + 1);
    for (int m = 0; rows && m <= until; m++)
        rows[m] = (struct observation){.month = m, .months = 1};
    for (size_t s = 0; all && s < observations->series_count; s++)
        all[s].items = rows, all[s].count = (size_t)until + 1;
    return rows ? all : NULL;
}

static void hear_path(void *self, const struct fit_said *said)
{
    const struct maker *maker = self;
    const struct forecast_series *series = &maker->series[said->series];
    for (size_t m = 0; m < series->month_count; m++)
        memcpy(maker->values[said->series][m] + said->first, said->said + m * said->stride,
               said->lanes * sizeof(double));
}

static enum status make_room(struct maker *maker, const struct fit_path *path)
{
    struct arena *arena = maker->arena;
    for (size_t s = 0; s < maker->made->series_count; s++) {
        struct forecast_series *series = &maker->series[s];
        struct forecast_month *months =
            ARENA_ARRAY(arena, struct forecast_month, path->row_counts[s]);
        series->month_count = path->row_counts[s];
        maker->values[s] = ARENA_ARRAY(arena, double *, series->month_count);
        for (size_t m = 0; months && maker->values[s] && m < series->month_count; m++) {
            months[m].month = path->rows[s][m].observation->month;
            maker->values[s][m] = ARENA_ARRAY(arena, double, maker->made->draws);
        }
        series->months = maker->months[s] = months;
        series->values = (const double *const *)maker->values[s];
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status run_paths(struct maker *maker, const struct case_folder *folder,
                             const struct document *document, struct problems *problems,
                             struct error *err)
{
    const struct forecast_options *options = maker->options;
    const struct observations *observations = options->observations;
    struct arena *arena = maker->arena;
    struct edits edits = {.items = NULL};
    struct fit_path path;
    const double **points = NULL;
    TRY(cutoff_edits(arena, document, observations, options->origin, &edits, &maker->made->tables));
    const struct observed_series *all = every_month(arena, observations, options->until);
    const struct observed_series **list =
        ARENA_ARRAY(arena, const struct observed_series *, observations->series_count);
    if (!all || !list)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < observations->series_count; s++)
        list[s] = &all[s];
    struct fit_path_options wanted = {.folder = folder,
                                      .document = document,
                                      .observations = observations,
                                      .series = list,
                                      .series_count = observations->series_count,
                                      .until = options->until,
                                      .extra = edits.items,
                                      .extra_count = edits.count,
                                      .threads = options->threads,
                                      .stop = options->stop};
    TRY(draw_parameters(maker, folder, &wanted, &points, err));
    enum status status = fit_path_init(&path, &wanted, problems, err);
    if (status == STATUS_OK)
        status = make_room(maker, &path);
    if (status == STATUS_OK)
        status = fit_path_run(&path, points, maker->made->draws, hear_path, maker, err);
    fit_path_free(&path);
    return status;
}

/* ---- Errors ---- */

bool forecast_row(const struct forecast *forecast, size_t index, const struct observation *row,
                  double *out)
{
    const struct forecast_series *series = &forecast->series[index];
    const int first = series->month_count ? series->months[0].month : 0;
    const int from = row->month - (int)row->months + 1 - first, to = row->month - first;
    if (from < 0 || to >= (int)series->month_count)
        return false;
    for (size_t d = 0; d < forecast->draws; d++) {
        double sum = 0;
        for (int m = from; m <= to; m++)
            sum += series->values[m][d];
        out[d] = sum / row->months;
    }
    return true;
}

/* The rows up to the origin, and how far each draw is from them. */
struct misses {
    const struct observation **rows;
    double **said; /* [row][draw] */
    size_t count;
    bool logs;
    double usual; /* an error that would not surprise, before any is known */
};

static double on_scale(bool logs, double value)
{
    return logs ? operate_ln(value) : value;
}

static enum status find_misses(struct maker *maker, size_t index, struct misses *out)
{
    const struct observed_series *series = maker->series[index].series;
    struct arena *arena = maker->arena;
    double sum = 0;
    out->logs = series->transform == TRANSFORM_LOG;
    out->rows = ARENA_ARRAY(arena, const struct observation *, series->count);
    out->said = ARENA_ARRAY(arena, double *, series->count);
    for (size_t i = 0; out->rows && out->said && i < series->count; i++) {
        const struct observation *row = &series->items[i];
        double *said = ARENA_ARRAY(arena, double, maker->made->draws);
        if (row->month > maker->options->origin || !said ||
            (out->logs && !(observation_centre(row) > 0)) ||
            !forecast_row(maker->made, index, row, said))
            continue;
        sum += fabs(observation_centre(row));
        out->rows[out->count] = row, out->said[out->count++] = said;
    }
    out->usual =
        out->logs ? series->error : series->error * (out->count ? sum / (double)out->count : 0);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static double miss(const struct misses *misses, size_t row, size_t draw)
{
    const double said = misses->said[row][draw];
    return on_scale(misses->logs, observation_near(misses->rows[row], said)) -
           on_scale(misses->logs, said);
}

static double to_power(double base, int exponent)
{
    double product = 1;
    for (int i = 0; i < exponent; i++)
        product *= base;
    return product;
}

/* rho and sigma of one draw, drawn towards what is usual where rows are few. */
static void estimate(const struct misses *misses, size_t draw, double *rho, double *sigma)
{
    double before = 0, across = 0, squares = 0;
    for (size_t i = 0; i < misses->count; i++) {
        const double now = miss(misses, i, draw);
        squares += now * now;
        if (i && misses->rows[i]->month == misses->rows[i - 1]->month + 1) {
            const double last = miss(misses, i - 1, draw);
            before += last * last, across += last * now;
        }
    }
    const double square = misses->count ? squares / (double)misses->count : 0;
    *rho = square > 0 ? (across + RHO_WEIGHT * RHO_BEFORE * square) / (before + RHO_WEIGHT * square)
                      : RHO_BEFORE;
    *rho = *rho < 0 ? 0 : *rho > RHO_MOST ? RHO_MOST : *rho;
    const double left = 1 - *rho * *rho;
    double sum = SIGMA_WEIGHT * misses->usual * misses->usual * left, weight = SIGMA_WEIGHT;
    for (size_t i = 1; i < misses->count; i++) {
        const int gap = misses->rows[i]->month - misses->rows[i - 1]->month;
        const double fade = to_power(*rho, gap);
        const double step = miss(misses, i, draw) - fade * miss(misses, i - 1, draw);
        sum += step * step * left / (1 - fade * fade), weight += 1;
    }
    *sigma = sqrt(sum / weight);
}

/* Errors of one draw, month by month after the last row that is known. */
static void add_errors(struct maker *maker, size_t index, const struct misses *misses, size_t draw,
                       double rho, double sigma)
{
    const struct forecast_series *series = &maker->series[index];
    const uint64_t stream = random_stream(maker->options->seed, text_hash(series->series->cell), 0);
    vector_map1 *const normal = vector_table(VECTOR_PORTABLE)->normal_quantile;
    const int known =
        misses->count ? misses->rows[misses->count - 1]->month : maker->options->origin;
    double error = misses->count ? miss(misses, misses->count - 1, draw) : 0;
    for (size_t m = 0; m < series->month_count; m++) {
        const int month = series->months[m].month;
        double *value = &maker->values[index][m][draw];
        if (month <= known)
            continue;
        error = rho * error +
                sigma * vector_one1(normal, random_at(stream, draw, (uint64_t)month).first);
        if (month > maker->options->origin)
            *value = misses->logs ? *value * operate_exp(error) : *value + error;
    }
}

static enum status tell_months(struct maker *maker, size_t index, bool model, struct error *err)
{
    const struct forecast_series *series = &maker->series[index];
    struct forecast_month *months = maker->months[index];
    for (size_t m = 0; m < series->month_count; m++) {
        const double *values = series->values[m];
        double sum = 0;
        TRY(quantile_of(values, maker->made->draws, forecast_probabilities, FORECAST_QUANTILES,
                        months[m].q, err));
        for (size_t d = 0; d < maker->made->draws; d++)
            sum += values[d];
        months[m].mean = sum / (double)maker->made->draws;
        if (model)
            months[m].model = months[m].q[FORECAST_QUANTILES / 2];
    }
    return STATUS_OK;
}

static enum status err_series(struct maker *maker, size_t index, struct error *err)
{
    struct misses misses = {.count = 0};
    struct forecast_error *error = &maker->series[index].error;
    const size_t draws = maker->made->draws;
    const double half = 0.5;
    double *rhos = ARENA_ARRAY(maker->arena, double, draws);
    double *sigmas = ARENA_ARRAY(maker->arena, double, draws);
    double *lasts = ARENA_ARRAY(maker->arena, double, draws);
    TRY(find_misses(maker, index, &misses));
    TRY(tell_months(maker, index, true, err));
    if (!rhos || !sigmas || !lasts)
        return STATUS_NO_MEMORY;
    if (!misses.count) {
        const struct forecast_series *series = &maker->series[index];
        const double level = fabs(series->months[series->month_count - 1].model);
        misses.usual = misses.logs ? series->series->error : series->series->error * level;
    }
    for (size_t d = 0; d < draws; d++) {
        estimate(&misses, d, &rhos[d], &sigmas[d]);
        lasts[d] = misses.count ? miss(&misses, misses.count - 1, d) : 0;
        add_errors(maker, index, &misses, d, rhos[d], sigmas[d]);
    }
    error->rows = misses.count;
    for (size_t i = 1; i < misses.count; i++)
        error->pairs += misses.rows[i]->month == misses.rows[i - 1]->month + 1;
    TRY(quantile_of(rhos, draws, &half, 1, &error->rho, err));
    TRY(quantile_of(sigmas, draws, &half, 1, &error->sigma, err));
    TRY(quantile_of(lasts, draws, &half, 1, &error->last, err));
    return tell_months(maker, index, false, err);
}

enum status forecast_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct forecast_options *options,
                         const struct forecast **out, struct problems *problems, struct error *err)
{
    struct forecast *made = ARENA_NEW(arena, struct forecast);
    struct maker maker = {.arena = arena, .options = options, .made = made};
    if (options->until <= options->origin || options->origin < 0 ||
        options->until > FORECAST_MONTHS_MOST)
        return error_set(
            err, STATUS_USAGE, nowhere,
            "a forecast ends after its origin, at most %d months after the case begins",
            (int)FORECAST_MONTHS_MOST);
    if (!made)
        return STATUS_NO_MEMORY;
    *made = (struct forecast){.folder = folder,
                              .options = options,
                              .series_count = options->observations->series_count,
                              .draws = options->draws ? options->draws : FORECAST_DRAWS};
    maker.series = ARENA_ARRAY(arena, struct forecast_series, made->series_count);
    maker.months = ARENA_ARRAY(arena, struct forecast_month *, made->series_count);
    maker.values = ARENA_ARRAY(arena, double **, made->series_count);
    if (!maker.series || !maker.months || !maker.values)
        return STATUS_NO_MEMORY;
    made->series = maker.series;
    for (size_t s = 0; s < made->series_count; s++)
        maker.series[s].series = &options->observations->series[s];
    TRY(run_paths(&maker, folder, document, problems, err));
    for (size_t s = 0; s < made->series_count; s++)
        TRY(err_series(&maker, s, err));
    *out = made;
    return STATUS_OK;
}

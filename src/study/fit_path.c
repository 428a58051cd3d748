// SPDX-License-Identifier: MIT
/* Each thread has a batch and the months of every series in one block of lanes:
 *
 *   months [ series 0: month 0 [lane 0 ..] month 1 [..] .. ][ series 1: .. ]
 *
 * When a block is through, rows are read off it: the mean of the months that a row covers. */
#include "study/fit_path.h"

#include "base/pool.h"
#include "equation/equation.h"
#include "study/ensemble.h"

#include <math.h>
#include <string.h>

enum { LANES = 64, GROWTH_MONTHS = 12 };

static const struct place nowhere = {0};

struct fit_worker {
    struct batch batch;
    double *months; /* [series][month][lane] */
    double *said;   /* [row][lane] of one series */
    const double **inputs;
};

/* ---- Rows ---- */

static int earliest_month(const struct observed_series *series, const struct fit_row *row)
{
    return row->first - (series->transform == TRANSFORM_GROWTH ? GROWTH_MONTHS : 0);
}

static enum status choose_rows(struct fit_path *path)
{
    const struct fit_path_options *options = &path->options;
    struct arena *arena = &path->arena;
    int last = 0;
    path->rows = ARENA_ARRAY(arena, const struct fit_row *, options->series_count);
    path->row_counts = ARENA_ARRAY(arena, size_t, options->series_count);
    for (size_t s = 0; s < options->series_count && !arena->failed; s++) {
        const struct observed_series *series = options->series[s];
        struct fit_row *rows = ARENA_ARRAY(arena, struct fit_row, series->count);
        size_t count = 0;
        for (size_t i = 0; rows && i < series->count; i++) {
            const struct observation *observation = &series->items[i];
            const int end = observation->month + series->at_end;
            const struct fit_row row = {.observation = observation,
                                        .first = end - (int)observation->months + 1,
                                        .last = end};
            if (observation->month > options->until || earliest_month(series, &row) < 0)
                continue;
            rows[count++] = row;
            last = end > last ? end : last;
        }
        path->rows[s] = rows;
        path->row_counts[s] = count;
        path->rows_most = count > path->rows_most ? count : path->rows_most;
    }
    path->months = (size_t)last + 1;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* ---- Compiling ---- */

static enum status hold_rest(struct fit_path *path, struct settings *out)
{
    const struct fit_path_options *options = &path->options;
    struct arena *arena = &path->arena;
    const size_t count = options->set.count + options->hold_count;
    struct setting *items = ARENA_ARRAY(arena, struct setting, count);
    for (size_t i = 0; items && i < options->hold_count; i++) {
        const struct fit_hold *hold = &options->holds[i];
        const char *text = arena_print(arena, "%.17g", hold->value);
        if (!text)
            return STATUS_NO_MEMORY;
        items[i] = (struct setting){.name = hold->parameter->folded,
                                    .value = passage_of_text(text),
                                    .where = hold->parameter->where};
    }
    if (!items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < options->set.count; i++)
        items[options->hold_count + i] = options->set.items[i];
    *out = (struct settings){items, count};
    return STATUS_OK;
}

static enum status compile(struct fit_path *path, struct problems *problems)
{
    const struct fit_path_options *options = &path->options;
    struct arena *arena = &path->arena;
    struct edits edits = {0};
    const char *stop = arena_print(arena, "%zu", path->months - 1);
    const char **outputs = ARENA_ARRAY(arena, const char *, options->series_count);
    if (!stop || !outputs)
        return STATUS_NO_MEMORY;
    const struct case_path end = {.id = "fit", .stop = passage_of_text(stop)};
    TRY(observations_edits(arena, options->observations, &edits));
    for (size_t i = 0; i < options->extra_count; i++)
        TRY(edit_add(arena, &edits, options->extra[i]));
    for (size_t s = 0; s < options->series_count; s++) {
        outputs[s] = name_fold(arena, options->series[s]->cell, strlen(options->series[s]->cell));
        if (!outputs[s])
            return STATUS_NO_MEMORY;
    }
    struct arm arm = {.settle = &end,
                      .noise_off = true,
                      .vary = true,
                      .every_step = true,
                      .extra = edits.items,
                      .extra_count = edits.count,
                      .outputs = outputs,
                      .output_count = options->series_count};
    struct compiled compiled;
    TRY(hold_rest(path, &arm.set));
    TRY(arm_compile(arena, options->folder, options->document, &arm, &compiled, problems));
    path->plan = compiled.plan;
    path->inputs = ARENA_ARRAY(arena, uint32_t, compiled.plan->input_count);
    const struct parameter *const *sampled = sampled_parameters(arena, options->folder);
    if (!path->inputs || !sampled)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < compiled.plan->input_count; i++) {
        const struct parameter *parameter = sampled[arm_input(options->folder, &compiled, i)];
        for (size_t k = 0; k < options->parameter_count; k++)
            if (strcmp(options->parameters[k]->folded, parameter->folded) == 0)
                path->inputs[i] = (uint32_t)k;
    }
    return STATUS_OK;
}

static enum status start_workers(struct fit_path *path, struct error *err)
{
    struct arena *arena = &path->arena;
    path->threads = path->options.threads ? path->options.threads : pool_processors();
    path->workers = ARENA_ARRAY(arena, struct fit_worker, path->threads);
    for (size_t w = 0; path->workers && w < path->threads; w++) {
        struct fit_worker *worker = &path->workers[w];
        worker->months =
            ARENA_ARRAY(arena, double, path->options.series_count * path->months * LANES);
        worker->said = ARENA_ARRAY(arena, double, (path->rows_most + 1) * LANES);
        worker->inputs = ARENA_ARRAY(arena, const double *, path->plan->input_count);
        if (arena->failed)
            return STATUS_NO_MEMORY;
        TRY(batch_init(&worker->batch, path->plan, LANES, vector_widest(), err));
        TRY(batch_compile(&worker->batch, err));
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status fit_path_init(struct fit_path *path, const struct fit_path_options *options,
                          struct problems *problems, struct error *err)
{
    *path = (struct fit_path){.options = *options};
    arena_init(&path->arena);
    enum status status = choose_rows(path);
    if (status == STATUS_OK)
        status = compile(path, problems);
    if (status == STATUS_OK)
        status = start_workers(path, err);
    return status == STATUS_NO_MEMORY
               ? error_set(err, status, nowhere, "no memory for the model's past")
               : status;
}

void fit_path_free(struct fit_path *path)
{
    for (size_t w = 0; path->workers && w < path->threads; w++)
        batch_free(&path->workers[w].batch);
    path->workers = NULL;
    arena_free(&path->arena);
}

/* ---- Running ---- */

struct hearing {
    struct fit_path *path;
    const double *const *points;
    size_t count;
    void (*hear)(void *, const struct fit_said *);
    void *self;
};

struct keeping {
    const struct fit_path *path;
    struct fit_worker *worker;
};

/* A month is the step at which the model's time is its number. */
static enum status keep_month(void *self, const struct batch *batch, size_t row, double time)
{
    const struct keeping *keeping = self;
    const struct fit_path *path = keeping->path;
    const double month = floor(time + 0.5);
    (void)row;
    if (month < 0 || month >= (double)path->months ||
        fabs(time - month) >= 0.5 * path->plan->specs.dt)
        return STATUS_OK;
    for (size_t s = 0; s < path->options.series_count; s++)
        memcpy(keeping->worker->months + (s * path->months + (size_t)month) * LANES,
               batch_output(batch, (uint32_t)s), LANES * sizeof(double));
    return STATUS_OK;
}

static void read_rows(const struct fit_path *path, size_t s, const double *months, double *said)
{
    const bool growth = path->options.series[s]->transform == TRANSFORM_GROWTH;
    for (size_t r = 0; r < path->row_counts[s]; r++) {
        const struct fit_row *row = &path->rows[s][r];
        double *out = said + r * LANES;
        memset(out, 0, LANES * sizeof *out);
        for (int m = row->first; m <= row->last; m++) {
            const double *now = months + (size_t)m * LANES;
            const double *before = growth ? now - (size_t)GROWTH_MONTHS * LANES : NULL;
            for (size_t lane = 0; lane < LANES; lane++)
                out[lane] += growth ? now[lane] / before[lane] - 1 : now[lane];
        }
        for (size_t lane = 0; lane < LANES; lane++)
            out[lane] /= (double)(row->last - row->first + 1);
    }
}

static enum status run_block(void *self, size_t thread, size_t index, struct error *err)
{
    static const uint64_t no_future[LANES] = {0}; /* nothing is drawn */
    const struct hearing *hearing = self;
    const struct fit_path *path = hearing->path;
    struct fit_worker *worker = &path->workers[thread];
    const size_t first = index * LANES, left = hearing->count - first;
    const size_t lanes = left < LANES ? left : LANES;
    struct keeping keeping = {path, worker};
    for (uint32_t i = 0; i < path->plan->input_count; i++)
        worker->inputs[i] = hearing->points[path->inputs[i]] + first;
    TRY(batch_run(&worker->batch,
                  &(struct batch_run){.futures = no_future,
                                      .used = lanes,
                                      .inputs = worker->inputs,
                                      .record = keep_month,
                                      .self = &keeping},
                  err));
    for (size_t s = 0; s < path->options.series_count; s++) {
        read_rows(path, s, worker->months + s * path->months * LANES, worker->said);
        hearing->hear(hearing->self, &(struct fit_said){.series = s,
                                                        .first = first,
                                                        .lanes = lanes,
                                                        .stride = LANES,
                                                        .said = worker->said});
    }
    return STATUS_OK;
}

enum status fit_path_run(struct fit_path *path, const double *const *points, size_t count,
                         void (*hear)(void *self, const struct fit_said *said), void *self,
                         struct error *err)
{
    struct hearing hearing = {path, points, count, hear, self};
    const size_t blocks = (count + LANES - 1) / LANES;
    const size_t threads = blocks < path->threads ? blocks : path->threads;
    return pool_run(threads, blocks, run_block, &hearing, path->options.stop, err);
}

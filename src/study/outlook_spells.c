// SPDX-License-Identifier: MIT
/* Columns by name, rows by filter, pairs numbered in the order in which they first appear. */
#include "study/outlook_spells.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "measure/survival_cox.h"
#include "measure/survival_score.h"
#include "measure/survival_weibull.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};
static const double DAYS_A_YEAR = 365.25;

enum { GRID = 15 }; /* times between 0 and the last horizon at which scores are integrated */

struct outlook_spells {
    const struct case_folder *folder;
    const char *path;
    struct csv csv;
    const double *years;
    size_t year_count;
};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

/* ---- The file ---- */

static enum status fill_years(struct arena *arena, struct outlook_spells *spells, struct error *err)
{
    const struct case_folder *folder = spells->folder;
    double *years = ARENA_ARRAY(arena, double, folder->outcome_count);
    if (!years)
        return no_memory(err);
    for (size_t k = 0; k < folder->outcome_count; k++) {
        const double year = folder->outcomes[k].horizon / 12;
        bool known = !text_equal(folder->outcomes[k].role, "risk") || !(year > 0);
        for (size_t i = 0; i < spells->year_count; i++)
            known |= years[i] == year;
        if (known)
            continue;
        size_t at = spells->year_count++;
        for (; at > 0 && years[at - 1] > year; at--)
            years[at] = years[at - 1];
        years[at] = year;
    }
    spells->years = years;
    if (!spells->year_count)
        return error_set(err, STATUS_INPUT, (struct place){.file = folder->path},
                         "no outcome of role 'risk' has a horizon");
    return STATUS_OK;
}

enum status outlook_spells_read(struct arena *arena, const struct case_folder *folder,
                                const char *path, const struct outlook_spells **out,
                                struct problems *problems, struct error *err)
{
    struct outlook_spells *spells = ARENA_NEW(arena, struct outlook_spells);
    struct source *source = ARENA_NEW(arena, struct source);
    if (!spells || !source)
        return no_memory(err);
    *spells = (struct outlook_spells){.folder = folder, .path = path};
    TRY(file_read(arena, path, 0, source, err));
    if (!csv_table(arena, source, problems, &spells->csv))
        return STATUS_INPUT;
    TRY(fill_years(arena, spells, err));
    *out = spells;
    return STATUS_OK;
}

size_t outlook_spells_years(const struct outlook_spells *spells, const double **years)
{
    *years = spells->years;
    return spells->year_count;
}

static enum status find_column(const struct outlook_spells *spells, const char *name, size_t length,
                               size_t *out, struct error *err)
{
    for (size_t c = 0; c < spells->csv.column_count; c++) {
        const struct passage *head = csv_cell(&spells->csv, 0, c);
        if (head->length == length && strncmp(head->text, name, length) == 0) {
            *out = c;
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_INPUT, (struct place){.file = spells->path},
                     "the outside view of the case reads a column '%.*s', which is not there",
                     (int)length, name);
}

/* NaN for a cell that is empty or no number. */
static double number_at(const struct outlook_spells *spells, size_t row, size_t column)
{
    const struct passage *cell = csv_cell(&spells->csv, row, column);
    double number = NAN;
    return text_to_double(cell->text, cell->length, &number) ? number : NAN;
}

/* ---- Filters ---- */

/* One condition: any of the columns stands so to the limit. */
struct test {
    size_t columns[4], column_count;
    bool least; /* >= in place of = */
    double limit;
};

enum { TESTS_MOST = 8 };

struct filter {
    struct test tests[TESTS_MOST];
    size_t count;
};

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " ");
}

static enum status filter_problem(const struct passage *filter, struct error *err)
{
    return error_set(err, STATUS_INPUT, passage_place(filter, 0),
                     "'%s' is no filter: write conditions such as contiguous = 1; a | b = 365; "
                     "war_days >= 365",
                     filter->text);
}

/* Reads one test and moves on to behind it. */
static enum status read_test(const struct outlook_spells *spells, const struct passage *filter,
                             const char **at, struct test *out, struct error *err)
{
    const char *next = *at;
    *out = (struct test){.column_count = 0};
    do {
        next = skip_blanks(next + (out->column_count > 0));
        const size_t length = strcspn(next, " |=>;");
        if (!length || out->column_count == sizeof out->columns / sizeof *out->columns)
            return filter_problem(filter, err);
        TRY(find_column(spells, next, length, &out->columns[out->column_count++], err));
        next = skip_blanks(next + length);
    } while (*next == '|');
    out->least = strncmp(next, ">=", 2) == 0;
    if (!out->least && *next != '=')
        return filter_problem(filter, err);
    next = skip_blanks(next + (out->least ? 2 : 1));
    const size_t length = strcspn(next, ";");
    if (!text_to_double(next, length, &out->limit))
        return filter_problem(filter, err);
    *at = next + length + (next[length] == ';');
    return STATUS_OK;
}

static enum status read_filter(const struct outlook_spells *spells, const struct passage *text,
                               struct filter *out, struct error *err)
{
    const char *at = text->text;
    out->count = 0;
    while (*skip_blanks(at)) {
        if (out->count == TESTS_MOST)
            return filter_problem(text, err);
        TRY(read_test(spells, text, &at, &out->tests[out->count++], err));
    }
    return STATUS_OK;
}

static bool passes(const struct outlook_spells *spells, const struct filter *filter, size_t row)
{
    for (size_t i = 0; i < filter->count; i++) {
        const struct test *test = &filter->tests[i];
        bool holds = false;
        for (size_t c = 0; c < test->column_count; c++) {
            const double value = number_at(spells, row, test->columns[c]);
            holds |= test->least ? value >= test->limit : value == test->limit;
        }
        if (!holds)
            return false;
    }
    return true;
}

/* ---- A sample ---- */

struct sample {
    struct survival_spells spells;
    double *times;
    bool *events;
    size_t *rows;  /* [spell]: of the file */
    size_t *pairs; /* [spell] */
    size_t pair_count;
};

static size_t pair_of(const struct outlook_spells *spells, const struct sample *sample, size_t row,
                      size_t column)
{
    const char *own = csv_cell(&spells->csv, row, column)->text;
    for (size_t i = 0; i < sample->spells.count; i++)
        if (text_equal(csv_cell(&spells->csv, sample->rows[i], column)->text, own))
            return sample->pairs[i];
    return sample->pair_count;
}

static enum status make_sample(struct arena *arena, const struct outlook_spells *spells,
                               const struct outside_class *of, const struct outside_event *event,
                               struct sample *out, struct error *err)
{
    const size_t most = spells->csv.row_count;
    const char *pair = spells->folder->outside->pair;
    struct filter filter;
    size_t days = 0, flag = 0, pairs = 0;
    *out = (struct sample){.times = ARENA_ARRAY(arena, double, most),
                           .events = ARENA_ARRAY(arena, bool, most),
                           .rows = ARENA_ARRAY(arena, size_t, most),
                           .pairs = ARENA_ARRAY(arena, size_t, most)};
    if (!out->times || !out->events || !out->rows || !out->pairs)
        return no_memory(err);
    TRY(read_filter(spells, &of->filter, &filter, err));
    TRY(find_column(spells, event->days, strlen(event->days), &days, err));
    TRY(find_column(spells, event->flag, strlen(event->flag), &flag, err));
    if (pair)
        TRY(find_column(spells, pair, strlen(pair), &pairs, err));
    for (size_t row = 1; row < most; row++) {
        const double time = number_at(spells, row, days);
        if (!passes(spells, &filter, row) || !isfinite(time))
            continue;
        const size_t i = out->spells.count;
        out->times[i] = time;
        out->events[i] = number_at(spells, row, flag) > 0;
        out->rows[i] = row;
        out->pairs[i] = pair ? pair_of(spells, out, row, pairs) : i;
        out->pair_count += out->pairs[i] == out->pair_count;
        out->spells.count++;
    }
    out->spells.times = out->times;
    out->spells.events = out->events;
    if (!out->spells.count)
        return error_set(err, STATUS_INPUT, (struct place){.file = spells->path},
                         "no spell is of the class '%s'", of->id);
    return STATUS_OK;
}

/* ---- The record ---- */

static enum status fill_rows(struct arena *arena, const struct sample *sample,
                             struct outside_record *out, struct error *err)
{
    struct survival_table table;
    TRY(survival_table_build(arena, &sample->spells, &table, err));
    struct outside_row *rows = ARENA_ARRAY(arena, struct outside_row, table.count);
    if (!rows)
        return no_memory(err);
    for (size_t i = 0; i < table.count; i++)
        rows[i] = (struct outside_row){table.rows[i].time, table.rows[i].at_risk,
                                       table.rows[i].events, table.rows[i].censored};
    out->rows = rows;
    out->row_count = table.count;
    return STATUS_OK;
}

/* The same samples of pairs for every quantity of a class and event. */
static struct resample sampling_of(const struct sample *sample)
{
    return (struct resample){
        .rows = sample->pair_count, .replicates = OUTLOOK_SAMPLES, .level = 0.95, .seed = 1};
}

static enum status fill_draws(const struct outlook_spells *spells, const struct sample *sample,
                              double *draws, struct error *err)
{
    const struct resample resample = sampling_of(sample);
    struct arena arena;
    enum status status = STATUS_OK;
    arena_init(&arena);
    double *weights = ARENA_ARRAY(&arena, double, sample->spells.count);
    uint16_t *counts = ARENA_ARRAY(&arena, uint16_t, sample->pair_count);
    struct survival_spells weighted = sample->spells;
    weighted.weights = weights;
    if (!weights || !counts)
        status = no_memory(err);
    for (size_t r = 0; r < OUTLOOK_SAMPLES && status == STATUS_OK; r++) {
        struct survival_table table;
        struct survival_curve curve = {NULL, 0};
        survival_cluster_weights(weights, counts, sample->pairs, sample->spells.count, &resample,
                                 r);
        status = survival_table_build(&arena, &weighted, &table, err);
        if (status == STATUS_OK)
            status = survival_curve_build(&arena, &table, &curve, err);
        for (size_t h = 0; h < spells->year_count && status == STATUS_OK; h++)
            draws[h * OUTLOOK_SAMPLES + r] =
                1 - survival_curve_at(&curve, spells->years[h] * DAYS_A_YEAR).survival;
    }
    arena_free(&arena);
    return status;
}

enum status outlook_spells_record(struct arena *arena, const struct outlook_spells *spells,
                                  const struct outside_class *of, const struct outside_event *event,
                                  struct outside_record *out, struct error *err)
{
    struct sample sample;
    TRY(make_sample(arena, spells, of, event, &sample, err));
    double *draws = ARENA_ARRAY(arena, double, spells->year_count *OUTLOOK_SAMPLES);
    if (!draws)
        return no_memory(err);
    struct outside_record record = {.of = of,
                                    .event = event,
                                    .spells = sample.spells.count,
                                    .pairs = sample.pair_count,
                                    .years = spells->years,
                                    .horizon_count = spells->year_count,
                                    .draws = draws,
                                    .draw_count = OUTLOOK_SAMPLES};
    TRY(fill_rows(arena, &sample, &record, err));
    TRY(fill_draws(spells, &sample, draws, err));
    *out = record;
    return STATUS_OK;
}

/* ---- Hazards ---- */

static const double period_ends[] = {0, 1, 2, 5, 10, 15};

enum { PERIODS = sizeof period_ends / sizeof *period_ends - 1 };

/* Events over the years that spells were watched between two times; 0 over 0 is NaN. */
static double yearly_hazard(const struct sample *sample, const double *weights, double from,
                            double until)
{
    double events = 0, years = 0;
    for (size_t i = 0; i < sample->spells.count; i++) {
        const double time = sample->times[i] / DAYS_A_YEAR;
        years += weights[i] * fmax(fmin(time, until) - from, 0);
        events += sample->events[i] && time > from && time <= until ? weights[i] : 0;
    }
    return events / years;
}

/* values[quantity * stride]: periods, then shape and scale, NaN when they cannot be fitted. */
static enum status fill_hazards(const struct sample *sample, const double *weights, size_t stride,
                                double *values, struct error *err)
{
    struct survival_spells weighted = sample->spells;
    struct survival_weibull fit;
    struct error unfit = {0};
    struct arena arena;
    weighted.weights = weights;
    for (size_t k = 0; k < PERIODS; k++)
        values[k * stride] = yearly_hazard(sample, weights, period_ends[k], period_ends[k + 1]);
    arena_init(&arena);
    const enum status status =
        survival_weibull_fit(&arena, &weighted, NULL, 0, SURVIVAL_WEIBULL, &fit, &unfit);
    values[PERIODS * stride] = status == STATUS_OK ? 1 / fit.scale : NAN;
    values[(PERIODS + 1) * stride] =
        status == STATUS_OK ? exp(fit.coefficients[0]) / DAYS_A_YEAR : NAN;
    arena_free(&arena);
    return status == STATUS_NO_MEMORY ? no_memory(err) : STATUS_OK;
}

static struct outside_hazard hazard_row(const struct outside_class *of,
                                        const struct outside_event *event, size_t quantity)
{
    const bool is_period = quantity < PERIODS;
    return (struct outside_hazard){.of = of,
                                   .event = event,
                                   .quantity = is_period             ? "hazard"
                                               : quantity == PERIODS ? "shape"
                                                                     : "scale",
                                   .from = is_period ? period_ends[quantity] : NAN,
                                   .until = is_period ? period_ends[quantity + 1] : NAN};
}

enum status outlook_spells_hazards(struct arena *arena, const struct outlook_spells *spells,
                                   const struct outside_class *of,
                                   const struct outside_event *event, struct outside_hazard *out,
                                   size_t *count, struct error *err)
{
    struct sample sample;
    struct interval interval;
    double found[OUTLOOK_HAZARDS];
    TRY(make_sample(arena, spells, of, event, &sample, err));
    const struct resample resample = sampling_of(&sample);
    double *weights = ARENA_ARRAY(arena, double, sample.spells.count);
    double *draws = ARENA_ARRAY(arena, double, OUTLOOK_HAZARDS *OUTLOOK_SAMPLES);
    uint16_t *counts = ARENA_ARRAY(arena, uint16_t, sample.pair_count);
    if (!weights || !draws || !counts)
        return no_memory(err);
    for (size_t i = 0; i < sample.spells.count; i++)
        weights[i] = 1;
    TRY(fill_hazards(&sample, weights, 1, found, err));
    for (size_t r = 0; r < OUTLOOK_SAMPLES; r++) {
        survival_cluster_weights(weights, counts, sample.pairs, sample.spells.count, &resample, r);
        TRY(fill_hazards(&sample, weights, OUTLOOK_SAMPLES, draws + r, err));
    }
    *count = 0;
    for (size_t q = 0; q < OUTLOOK_HAZARDS; q++) {
        TRY(resample_interval(draws + q * OUTLOOK_SAMPLES, OUTLOOK_SAMPLES, 1, resample.level,
                              &interval, err));
        if (isnan(found[q]))
            continue;
        struct outside_hazard *row = &out[(*count)++];
        *row = hazard_row(of, event, q);
        row->estimate = found[q];
        row->low = interval.low;
        row->high = interval.high;
    }
    return STATUS_OK;
}

/* ---- Scores ---- */

struct scorer {
    struct arena *arena;
    const struct outlook_spells *spells;
    struct sample sample; /* complete, up to the last horizon */
    double **x;           /* [covariate][spell] */
    size_t covariates, times;
    double *at;                       /* [time]: the grid, with the horizons among it */
    double *base, *cox;               /* [time * count + spell]: chances of lasting */
    double *weights;                  /* [spell] at one time */
    double *base_errors, *cox_errors; /* [score][time][spell] */
    double *all_weights;              /* [time][spell] */
};

static double covariate_at(const struct outlook_spells *spells,
                           const struct outside_covariate *covariate, size_t column, size_t row)
{
    const double value = number_at(spells, row, column);
    switch (covariate->form) {
    case OUTSIDE_BELOW:
        return isnan(value) ? NAN : value < covariate->limit;
    case OUTSIDE_LOG:
        return log(value);
    case OUTSIDE_LOG1P:
        return log1p(value);
    case OUTSIDE_VALUE:
        break;
    }
    return value;
}

/* Keeps the spells of which every covariate is known, and renumbers their pairs. */
static enum status keep_complete(struct scorer *self, struct error *err)
{
    const struct outside *outside = self->spells->folder->outside;
    struct sample *sample = &self->sample;
    const size_t all = sample->spells.count;
    const double last = self->spells->years[self->spells->year_count - 1] * DAYS_A_YEAR;
    size_t *number = ARENA_ARRAY(self->arena, size_t, sample->pair_count);
    size_t *columns = ARENA_ARRAY(self->arena, size_t, outside->covariate_count);
    self->x = ARENA_ARRAY(self->arena, double *, outside->covariate_count);
    if (!number || !columns || !self->x)
        return no_memory(err);
    self->covariates = outside->covariate_count;
    for (size_t c = 0; c < self->covariates; c++) {
        const char *name = outside->covariates[c].column;
        TRY(find_column(self->spells, name, strlen(name), &columns[c], err));
        self->x[c] = ARENA_ARRAY(self->arena, double, all);
        if (!self->x[c])
            return no_memory(err);
    }
    memset(number, 0xff, sample->pair_count * sizeof *number);
    size_t kept = 0, pairs = 0;
    for (size_t i = 0; i < all; i++) {
        bool complete = true;
        for (size_t c = 0; c < self->covariates; c++) {
            self->x[c][kept] =
                covariate_at(self->spells, &outside->covariates[c], columns[c], sample->rows[i]);
            complete &= isfinite(self->x[c][kept]) != 0;
        }
        if (!complete)
            continue;
        if (number[sample->pairs[i]] == SIZE_MAX)
            number[sample->pairs[i]] = pairs++;
        sample->pairs[kept] = number[sample->pairs[i]];
        sample->events[kept] = sample->events[i] && sample->times[i] <= last;
        sample->times[kept++] = fmin(sample->times[i], last + 1); /* beyond it, not just at it */
    }
    sample->spells.count = kept;
    sample->pair_count = pairs;
    return STATUS_OK;
}

/* Chances by Cox's regression on the spells of all other pairs. */
static enum status leave_out_cox(struct scorer *self, struct error *err)
{
    const struct sample *sample = &self->sample;
    const size_t count = sample->spells.count;
    struct arena arena;
    enum status status = STATUS_OK;
    for (size_t pair = 0; pair < sample->pair_count && status == STATUS_OK; pair++) {
        arena_init(&arena);
        double *times = ARENA_ARRAY(&arena, double, count);
        bool *events = ARENA_ARRAY(&arena, bool, count);
        double **x = ARENA_ARRAY(&arena, double *, self->covariates);
        double *own = ARENA_ARRAY(&arena, double, self->covariates);
        struct survival_cox cox;
        struct error unfit = {0};
        size_t others = 0;
        for (size_t c = 0; x && c < self->covariates; c++)
            x[c] = ARENA_ARRAY(&arena, double, count);
        for (size_t i = 0; i < count && !arena.failed; i++) {
            if (sample->pairs[i] == pair)
                continue;
            times[others] = sample->times[i];
            events[others] = sample->events[i];
            for (size_t c = 0; c < self->covariates; c++)
                x[c][others] = self->x[c][i];
            others++;
        }
        const struct survival_cox_data data = {.spells = {times, events, NULL, others},
                                               .x = (const double *const *)x,
                                               .covariates = self->covariates};
        const enum status fitted =
            arena.failed ? STATUS_NO_MEMORY
                         : survival_cox_fit(&arena, &data, SURVIVAL_EFRON, &cox, &unfit);
        if (fitted == STATUS_NO_MEMORY)
            status = no_memory(err);
        for (size_t i = 0; i < count && status == STATUS_OK; i++) {
            for (size_t c = 0; c < self->covariates; c++)
                own[c] = self->x[c][i];
            for (size_t t = 0; t < self->times && sample->pairs[i] == pair; t++)
                self->cox[t * count + i] = fitted == STATUS_OK
                                               ? survival_cox_survival(&cox, own, self->at[t])
                                               : self->base[t * count + i];
        }
        arena_free(&arena);
    }
    return status;
}

typedef void score_function(const struct survival_spells *spells, const double *predicted,
                            double time, double *errors);

/* Fills the score of one time, or of all of them up to the last, weighted and joined. */
static enum status fill_score(struct scorer *self, score_function *score, size_t first, size_t end,
                              struct outside_score *out, struct error *err)
{
    const struct sample *sample = &self->sample;
    const size_t count = sample->spells.count;
    const struct resample resample = {
        .rows = sample->pair_count, .replicates = 1000, .level = 0.95, .seed = 1};
    struct survival_skill skill;
    size_t *pairs = ARENA_ARRAY(self->arena, size_t, (end - first) * count);
    if (!pairs)
        return no_memory(err);
    for (size_t t = first; t < end; t++) {
        const size_t at = (t - first) * count;
        score(&sample->spells, self->base + t * count, self->at[t], self->base_errors + at);
        score(&sample->spells, self->cox + t * count, self->at[t], self->cox_errors + at);
        memcpy(pairs + at, sample->pairs, count * sizeof *pairs);
        TRY(survival_score_weights(self->arena, &sample->spells, self->at[t], SURVIVAL_CENSORED,
                                   self->all_weights + at, err));
    }
    const size_t rows = (end - first) * count;
    TRY(survival_skill_of(self->arena, self->cox_errors, self->base_errors, self->all_weights,
                          pairs, rows, &resample, &skill, err));
    out->base = survival_score_mean(self->base_errors, self->all_weights, rows);
    out->cox = survival_score_mean(self->cox_errors, self->all_weights, rows);
    out->skill = skill.value;
    out->low = skill.interval.low;
    out->high = skill.interval.high;
    for (size_t i = 0; i < count; i++) {
        const bool came = sample->events[i] && sample->times[i] <= self->at[end - 1];
        out->events += came;
        out->spells += came || sample->times[i] > self->at[end - 1];
    }
    return STATUS_OK;
}

static enum status make_room(struct scorer *self, struct error *err)
{
    const size_t count = self->sample.spells.count, years = self->spells->year_count;
    const double last = self->spells->years[years - 1] * DAYS_A_YEAR;
    self->times = years + GRID;
    const size_t cells = self->times * count;
    self->at = ARENA_ARRAY(self->arena, double, self->times);
    self->base = ARENA_ARRAY(self->arena, double, cells);
    self->cox = ARENA_ARRAY(self->arena, double, cells);
    self->base_errors = ARENA_ARRAY(self->arena, double, cells);
    self->cox_errors = ARENA_ARRAY(self->arena, double, cells);
    self->all_weights = ARENA_ARRAY(self->arena, double, cells);
    if (!self->at || !self->base || !self->cox || !self->base_errors || !self->cox_errors ||
        !self->all_weights)
        return no_memory(err);
    for (size_t h = 0; h < years; h++)
        self->at[h] = self->spells->years[h] * DAYS_A_YEAR;
    for (size_t i = 0; i < GRID; i++) /* the middles of equal parts */
        self->at[years + i] = last * ((double)i + 0.5) / GRID;
    return STATUS_OK;
}

enum status outlook_spells_scores(struct arena *arena, const struct outlook_spells *spells,
                                  const struct outside_class *of, const struct outside_event *event,
                                  struct outside_score *out, size_t *count, struct error *err)
{
    static const struct {
        const char *name;
        score_function *score;
    } scores[] = {{"brier", survival_brier}, {"log", survival_log_score}};
    struct scorer self = {.arena = arena, .spells = spells};
    const size_t years = spells->year_count;
    *count = 0;
    if (!spells->folder->outside->covariate_count)
        return STATUS_OK;
    TRY(make_sample(arena, spells, of, event, &self.sample, err));
    TRY(keep_complete(&self, err));
    TRY(make_room(&self, err));
    TRY(survival_left_out(arena, &self.sample.spells, self.sample.pairs, self.sample.pair_count,
                          self.at, self.times, self.base, err));
    TRY(leave_out_cox(&self, err));
    for (size_t s = 0; s < 2; s++)
        for (size_t h = 0; h <= years; h++) {
            struct outside_score *row = &out[*count];
            *row = (struct outside_score){.of = of,
                                          .event = event,
                                          .score = scores[s].name,
                                          .years = h < years ? spells->years[h] : NAN};
            TRY(fill_score(&self, scores[s].score, h < years ? h : years,
                           h < years ? h + 1 : self.times, row, err));
            ++*count;
        }
    return STATUS_OK;
}

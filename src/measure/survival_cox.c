// SPDX-License-Identifier: MIT
/* Rows in rising order of time, covariates centred; every pass goes through the times from the last to
 * the first, so that sums over those at risk only grow. */
#include "measure/survival_cox.h"

#include "measure/cholesky.h"
#include "measure/quantile.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

enum { STEPS_MOST = 50, HALVINGS_MOST = 30 };

/* The zeroth, first and second moments of covariates, weighted by risk. */
struct moments {
    double zero, *one, *two;
};

struct fitter {
    enum survival_ties ties;
    size_t rows, size; /* size: covariates */
    const double *times;
    const bool *events;
    double *x;      /* [row * size + covariate], centred */
    double *centre; /* [covariate] */
    double *risk;   /* [row]: exp of the centred predictor */
    struct moments all, dying;
    double *mean;
    double *score, *information; /* of the last pass */
    double log_likelihood;
    struct moments *subsets; /* [k], exact ties: over subsets of k rows at risk */
};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

/* ---- One pass ---- */

static void moments_clear(struct moments *moments, size_t size)
{
    moments->zero = 0;
    memset(moments->one, 0, size * sizeof *moments->one);
    memset(moments->two, 0, size * size * sizeof *moments->two);
}

static void moments_add(struct moments *moments, size_t size, const double *x, double weight)
{
    moments->zero += weight;
    for (size_t a = 0; a < size; a++) {
        moments->one[a] += weight * x[a];
        for (size_t b = 0; b <= a; b++)
            moments->two[a * size + b] += weight * x[a] * x[b];
    }
}

/* One death's part of likelihood, score and information: it came from all at risk, of whom a share of the
 * dying is already gone. */
static void add_death(struct fitter *self, double gone)
{
    const size_t size = self->size;
    const struct moments *all = &self->all, *dying = &self->dying;
    const double zero = all->zero - gone * dying->zero;
    self->log_likelihood -= log(zero);
    for (size_t a = 0; a < size; a++)
        self->mean[a] = (all->one[a] - gone * dying->one[a]) / zero;
    for (size_t a = 0; a < size; a++) {
        self->score[a] -= self->mean[a];
        for (size_t b = 0; b <= a; b++) {
            const size_t at = a * size + b;
            self->information[at] +=
                (all->two[at] - gone * dying->two[at]) / zero - self->mean[a] * self->mean[b];
        }
    }
}

/* subsets[k] over rows seen so far: sums, over all subsets of k of them, of the product of risks, of that
 * times the sum of covariates, and times its square. */
static void subsets_add(struct fitter *self, size_t deaths, const double *x, double risk)
{
    const size_t size = self->size;
    for (size_t k = deaths; k > 0; k--) {
        struct moments *to = &self->subsets[k];
        const struct moments *from = &self->subsets[k - 1];
        to->zero += risk * from->zero;
        for (size_t a = 0; a < size; a++) {
            to->one[a] += risk * (from->one[a] + x[a] * from->zero);
            for (size_t b = 0; b <= a; b++)
                to->two[a * size + b] += risk * (from->two[a * size + b] + x[a] * from->one[b] +
                                                 x[b] * from->one[a] + x[a] * x[b] * from->zero);
        }
    }
}

/* All deaths of one time at once: these rows and no others of those at risk, rows `first` and later. */
static void add_deaths_exactly(struct fitter *self, size_t first, size_t deaths)
{
    const size_t size = self->size;
    for (size_t k = 0; k <= deaths; k++)
        moments_clear(&self->subsets[k], size);
    self->subsets[0].zero = 1;
    for (size_t row = first; row < self->rows; row++)
        subsets_add(self, deaths, self->x + row * size, self->risk[row]);
    const struct moments *chosen = &self->subsets[deaths];
    self->log_likelihood -= log(chosen->zero);
    for (size_t a = 0; a < size; a++) {
        self->score[a] -= chosen->one[a] / chosen->zero;
        for (size_t b = 0; b <= a; b++)
            self->information[a * size + b] +=
                chosen->two[a * size + b] / chosen->zero -
                chosen->one[a] / chosen->zero * (chosen->one[b] / chosen->zero);
    }
}

/* The first row with the time of row `last`. */
static size_t first_alike(const struct fitter *self, size_t last)
{
    while (last > 0 && self->times[last - 1] == self->times[last])
        last--;
    return last;
}

static double gone_of(const struct fitter *self, size_t death, size_t deaths)
{
    return self->ties == SURVIVAL_EFRON ? (double)death / (double)deaths : 0;
}

/* Rows first .. end - 1 join those at risk; how many of them die. */
static size_t join_risk(struct fitter *self, size_t first, size_t end)
{
    size_t deaths = 0;
    moments_clear(&self->dying, self->size);
    for (size_t row = first; row < end; row++) {
        const double *x = self->x + row * self->size;
        moments_add(&self->all, self->size, x, self->risk[row]);
        if (self->events[row]) {
            moments_add(&self->dying, self->size, x, self->risk[row]);
            deaths++;
        }
    }
    return deaths;
}

static void pass(struct fitter *self, const double *beta)
{
    const size_t size = self->size;
    moments_clear(&self->all, size);
    memset(self->score, 0, size * sizeof *self->score);
    memset(self->information, 0, size * size * sizeof *self->information);
    self->log_likelihood = 0;
    for (size_t row = 0; row < self->rows; row++) {
        double predictor = 0;
        for (size_t a = 0; a < size; a++)
            predictor += beta[a] * self->x[row * size + a];
        self->risk[row] = exp(predictor);
        self->log_likelihood += self->events[row] ? predictor : 0;
        for (size_t a = 0; a < size && self->events[row]; a++)
            self->score[a] += self->x[row * size + a];
    }
    for (size_t end = self->rows; end > 0;) {
        const size_t first = first_alike(self, end - 1);
        const size_t deaths = join_risk(self, first, end);
        if (deaths && self->ties == SURVIVAL_EXACT)
            add_deaths_exactly(self, first, deaths);
        for (size_t death = 0; death < deaths && self->ties != SURVIVAL_EXACT; death++)
            add_death(self, gone_of(self, death, deaths));
        end = first;
    }
}

/* ---- Newton ---- */

static enum status step_from(struct fitter *self, double *beta, double *step, struct error *err)
{
    const size_t size = self->size;
    memcpy(step, self->score, size * sizeof *step);
    if (!cholesky_factor(self->information, size))
        return error_set(err, STATUS_INPUT, nowhere,
                         "the covariates do not determine the fit: one of them does not vary among "
                         "those at risk, or is a combination of others");
    cholesky_solve(self->information, size, step);
    const double before = self->log_likelihood;
    for (size_t half = 0; half <= HALVINGS_MOST; half++) {
        for (size_t a = 0; a < size; a++)
            beta[a] += step[a];
        pass(self, beta);
        if (self->log_likelihood >= before - 1e-12 * fabs(before))
            return STATUS_OK;
        for (size_t a = 0; a < size; a++) {
            beta[a] -= step[a];
            step[a] /= 2;
        }
    }
    return error_set(err, STATUS_INPUT, nowhere, "the likelihood cannot be made larger");
}

static enum status climb(struct fitter *self, double *beta, double *step, size_t *steps,
                         struct error *err)
{
    const size_t size = self->size;
    for (*steps = 0; *steps < STEPS_MOST; ++*steps) {
        double largest = 0;
        TRY(step_from(self, beta, step, err));
        for (size_t a = 0; a < size; a++)
            largest = fmax(largest, fabs(step[a]) / (fabs(beta[a]) + 1));
        if (largest < 1e-10)
            return STATUS_OK;
    }
    return error_set(
        err, STATUS_INPUT, nowhere,
        "no maximum after %d steps: a coefficient runs away, because a covariate tells "
        "events and others apart without exception",
        STEPS_MOST);
}

/* ---- What the fit says ---- */

/* The score of every row at the maximum: what it adds where it dies, less what it was expected to add
 * while at risk. hazards [time] grow from the first time on, so a row sees those up to its own. */
static void fill_scores(const struct fitter *self, size_t first, size_t end, const double *mean,
                        double increment, double gone, double share, double *scores)
{
    const size_t size = self->size;
    for (size_t row = first; row < self->rows; row++) {
        const bool dying = row < end && self->events[row];
        const double expected = self->risk[row] * increment * (dying ? 1 - gone : 1);
        for (size_t a = 0; a < size; a++)
            scores[row * size + a] +=
                (self->x[row * size + a] - mean[a]) * ((dying ? share : 0) - expected);
    }
}

static void fill_after_fit(struct fitter *self, const double *beta, double *scores,
                           struct survival_point *points, size_t *point_count)
{
    const size_t size = self->size;
    double shift = 0;
    for (size_t a = 0; a < size; a++)
        shift += beta[a] * self->centre[a];
    moments_clear(&self->all, size);
    size_t point = self->rows;
    for (size_t end = self->rows; end > 0;) {
        const size_t first = first_alike(self, end - 1);
        const size_t deaths = join_risk(self, first, end);
        struct survival_point *here = &points[--point];
        *here = (struct survival_point){.time = self->times[first]};
        for (size_t death = 0; death < deaths; death++) {
            const double gone = gone_of(self, death, deaths);
            const double zero = self->all.zero - gone * self->dying.zero;
            for (size_t a = 0; a < size; a++)
                self->mean[a] = (self->all.one[a] - gone * self->dying.one[a]) / zero;
            fill_scores(self, first, end, self->mean, 1 / zero, gone, 1 / (double)deaths, scores);
            here->cumulative += exp(-shift) / zero;
        }
        end = first;
    }
    *point_count = self->rows - point;
    memmove(points, points + point, *point_count * sizeof *points);
    for (size_t i = 1; i < *point_count; i++)
        points[i].cumulative += points[i - 1].cumulative;
}

/* Sums of scores over clusters, turned by the inverse information, squared and added. */
static enum status fill_robust(struct arena *arena, const struct fitter *self, const size_t *of_row,
                               const struct survival_cox_data *data, const double *scores,
                               const double *inverse, double *robust, struct error *err)
{
    const size_t size = self->size, clusters = data->clusters ? data->cluster_count : self->rows;
    double *sums = ARENA_ARRAY(arena, double, clusters *size);
    if (!sums)
        return no_memory(err);
    for (size_t row = 0; row < self->rows; row++) {
        const size_t cluster = data->clusters ? data->clusters[of_row[row]] : row;
        assert(cluster < clusters);
        for (size_t a = 0; a < size; a++)
            sums[cluster * size + a] += scores[row * size + a];
    }
    for (size_t a = 0; a < size; a++) {
        double squares = 0;
        for (size_t cluster = 0; cluster < clusters; cluster++) {
            double moved = 0;
            for (size_t b = 0; b < size; b++)
                moved += inverse[a * size + b] * sums[cluster * size + b];
            squares += moved * moved;
        }
        robust[a] = self->ties == SURVIVAL_EXACT ? NAN : sqrt(squares);
    }
    return STATUS_OK;
}

/* Pairs of which it is known who came first; equal risks count half. */
static double concordance_of(const struct fitter *self)
{
    double pairs = 0, right = 0;
    for (size_t i = 0; i < self->rows; i++)
        for (size_t j = i + 1; j < self->rows; j++) {
            const bool tied = self->times[i] == self->times[j];
            if (tied ? self->events[i] == self->events[j] : !self->events[i])
                continue;
            const size_t first = self->events[i] ? i : j, later = first == i ? j : i;
            pairs++;
            right += self->risk[first] > self->risk[later]    ? 1.0
                     : self->risk[first] == self->risk[later] ? 0.5
                                                              : 0.0;
        }
    return right / pairs;
}

/* ---- The whole ---- */

static bool moments_make(struct arena *arena, struct moments *out, size_t size)
{
    out->one = ARENA_ARRAY(arena, double, size);
    out->two = ARENA_ARRAY(arena, double, size *size);
    return out->one && out->two;
}

/* Room for the subsets of as many rows as die at one time, at most. */
static enum status make_subsets(struct arena *arena, struct fitter *self, struct error *err)
{
    size_t most = 0;
    for (size_t end = self->rows; end > 0;) {
        const size_t first = first_alike(self, end - 1);
        size_t deaths = 0;
        for (size_t row = first; row < end; row++)
            deaths += self->events[row];
        most = deaths > most ? deaths : most;
        end = first;
    }
    self->subsets = ARENA_ARRAY(arena, struct moments, most + 1);
    for (size_t k = 0; self->subsets && k <= most; k++)
        if (!moments_make(arena, &self->subsets[k], self->size))
            return no_memory(err);
    return self->subsets ? STATUS_OK : no_memory(err);
}

static enum status fill_rows(struct arena *arena, struct fitter *self,
                             const struct survival_cox_data *data, const uint32_t *order,
                             size_t *of_row, struct error *err)
{
    const size_t size = self->size;
    double *times = ARENA_ARRAY(arena, double, self->rows);
    bool *events = ARENA_ARRAY(arena, bool, self->rows);
    if (!times || !events)
        return no_memory(err);
    for (size_t a = 0; a < size; a++) {
        for (size_t i = 0; i < self->rows; i++)
            self->centre[a] += data->x[a][i];
        self->centre[a] /= (double)self->rows;
    }
    for (size_t row = 0; row < self->rows; row++) {
        of_row[row] = order[row];
        times[row] = data->spells.times[order[row]];
        events[row] = data->spells.events[order[row]];
        for (size_t a = 0; a < size; a++)
            self->x[row * size + a] = data->x[a][order[row]] - self->centre[a];
    }
    self->times = times;
    self->events = events;
    return STATUS_OK;
}

static enum status fitter_make(struct arena *arena, struct fitter *self,
                               const struct survival_cox_data *data, size_t *of_row,
                               struct error *err)
{
    const size_t rows = self->rows, size = self->size;
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, rows);
    self->x = ARENA_ARRAY(arena, double, rows *size);
    self->centre = ARENA_ARRAY(arena, double, size);
    self->risk = ARENA_ARRAY(arena, double, rows);
    self->mean = ARENA_ARRAY(arena, double, size);
    self->score = ARENA_ARRAY(arena, double, size);
    self->information = ARENA_ARRAY(arena, double, size *size);
    if (!order || !self->x || !self->centre || !self->risk || !self->mean || !self->score ||
        !self->information || !moments_make(arena, &self->all, size) ||
        !moments_make(arena, &self->dying, size))
        return no_memory(err);
    TRY(quantile_order(data->spells.times, rows, order, err));
    TRY(fill_rows(arena, self, data, order, of_row, err));
    return self->ties == SURVIVAL_EXACT ? make_subsets(arena, self, err) : STATUS_OK;
}

static enum status describe(struct arena *arena, struct fitter *self, const size_t *of_row,
                            const struct survival_cox_data *data, struct survival_cox *made,
                            struct error *err)
{
    const size_t rows = self->rows, size = self->size;
    double *inverse = ARENA_ARRAY(arena, double, size *size);
    double *scores = ARENA_ARRAY(arena, double, rows *size);
    made->baseline.points = ARENA_ARRAY(arena, struct survival_point, rows);
    if (!inverse || !scores || !made->baseline.points)
        return no_memory(err);
    if (!cholesky_factor(self->information, size))
        return error_set(err, STATUS_INPUT, nowhere, "the information vanished at the maximum");
    cholesky_inverse(self->information, size, inverse);
    for (size_t a = 0; a < size; a++)
        made->errors[a] = sqrt(inverse[a * size + a]);
    fill_after_fit(self, made->coefficients, scores, made->baseline.points, &made->baseline.count);
    made->concordance = concordance_of(self);
    return fill_robust(arena, self, of_row, data, scores, inverse, made->robust, err);
}

enum status survival_cox_fit(struct arena *arena, const struct survival_cox_data *data,
                             enum survival_ties ties, struct survival_cox *out, struct error *err)
{
    assert(!data->spells.weights);
    struct fitter self = {.ties = ties, .rows = data->spells.count, .size = data->covariates};
    struct survival_cox made = {.covariates = self.size,
                                .coefficients = ARENA_ARRAY(arena, double, self.size),
                                .errors = ARENA_ARRAY(arena, double, self.size),
                                .robust = ARENA_ARRAY(arena, double, self.size),
                                .count = self.rows};
    double *step = ARENA_ARRAY(arena, double, self.size);
    size_t *of_row = ARENA_ARRAY(arena, size_t, self.rows);
    if (!made.coefficients || !made.errors || !made.robust || !step || !of_row)
        return no_memory(err);
    for (size_t i = 0; i < self.rows; i++)
        made.events += data->spells.events[i];
    if (!made.events)
        return error_set(err, STATUS_INPUT, nowhere, "no event among %zu spells", self.rows);
    TRY(fitter_make(arena, &self, data, of_row, err));
    pass(&self, made.coefficients);
    made.log_likelihood_null = self.log_likelihood;
    if (!isfinite(self.log_likelihood))
        return error_set(err, STATUS_INPUT, nowhere,
                         "too many events at one time for exact ties; take Efron's");
    TRY(climb(&self, made.coefficients, step, &made.steps, err));
    made.log_likelihood = self.log_likelihood;
    TRY(describe(arena, &self, of_row, data, &made, err));
    *out = made;
    return STATUS_OK;
}

double survival_cox_survival(const struct survival_cox *cox, const double *x, double time)
{
    double predictor = 0;
    for (size_t a = 0; a < cox->covariates; a++)
        predictor += cox->coefficients[a] * x[a];
    return exp(-survival_curve_at(&cox->baseline, time).cumulative * exp(predictor));
}

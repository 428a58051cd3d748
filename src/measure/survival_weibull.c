// SPDX-License-Identifier: MIT
/* Newton on the coefficients and the logarithm of the scale together. */
#include "measure/survival_weibull.h"

#include "measure/cholesky.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

enum { STEPS_MOST = 100, HALVINGS_MOST = 30 };

struct fitter {
    const struct survival_spells *spells;
    const double *const *x;
    size_t covariates, size;                  /* size: what is sought */
    bool scaled;                              /* the scale is sought too, last */
    double *score, *information, *kept, *row; /* kept: a copy of the information */
    double log_likelihood;
};

static double weight_of(const struct survival_spells *spells, size_t spell)
{
    return spells->weights ? spells->weights[spell] : 1.0;
}

/* Adds one spell. z = (log t - predictor) / scale; log f = z - e^z - log scale - log t, log S = -e^z. */
static void add_spell(struct fitter *self, const double *sought, size_t spell)
{
    const size_t linear = self->covariates + 1;
    const double scale = self->scaled ? exp(sought[linear]) : 1.0;
    const double weight = weight_of(self->spells, spell);
    const double time = log(self->spells->times[spell]);
    const double event = self->spells->events[spell] ? 1.0 : 0.0;
    double *row = self->row;
    double predictor = 0;
    for (size_t a = 0; a < linear; a++) {
        row[a] = a ? self->x[a - 1][spell] : 1.0;
        predictor += sought[a] * row[a];
    }
    const double z = (time - predictor) / scale, power = exp(z);
    self->log_likelihood += weight * (event * (z - log(scale) - time) - power);
    /* z moves by -row / scale with the coefficients and by -z with log scale. */
    for (size_t a = 0; a < linear; a++)
        row[a] /= scale;
    if (self->scaled)
        row[linear] = z;
    for (size_t a = 0; a < self->size; a++) {
        const bool of_scale = a == linear;
        self->score[a] += weight * (row[a] * (power - event) - (of_scale ? event : 0));
        for (size_t b = 0; b <= a; b++) {
            /* Second derivatives: power times both, and where one is log scale the slope itself. */
            double curved = row[a] * row[b] * power;
            if (of_scale)
                curved += row[b] * (power - event);
            self->information[a * self->size + b] += weight * curved;
        }
    }
}

static void pass(struct fitter *self, const double *sought)
{
    memset(self->score, 0, self->size * sizeof *self->score);
    memset(self->information, 0, self->size * self->size * sizeof *self->information);
    self->log_likelihood = 0;
    for (size_t i = 0; i < self->spells->count; i++)
        if (weight_of(self->spells, i) > 0)
            add_spell(self, sought, i);
}

/* Far from the maximum the information may point the wrong way: its diagonal is made heavier until it does
 * not. */
static enum status factor(struct fitter *self, struct error *err)
{
    const size_t size = self->size;
    double *kept = self->kept;
    memcpy(kept, self->information, size * size * sizeof *kept);
    for (double heavier = 0; heavier<1e6; heavier = heavier> 0 ? 10 * heavier : 1e-3) {
        for (size_t a = 0; a < size; a++)
            self->information[a * size + a] += heavier * (fabs(kept[a * size + a]) + 1);
        if (cholesky_factor(self->information, size))
            return STATUS_OK;
        memcpy(self->information, kept, size * size * sizeof *kept);
    }
    return error_set(err, STATUS_INPUT, nowhere, "the covariates do not determine the fit");
}

static enum status climb(struct fitter *self, double *sought, double *step, struct error *err)
{
    for (size_t i = 0; i < STEPS_MOST; i++) {
        const double before = self->log_likelihood;
        double largest = 0;
        memcpy(step, self->score, self->size * sizeof *step);
        TRY(factor(self, err));
        cholesky_solve(self->information, self->size, step);
        for (size_t half = 0; half <= HALVINGS_MOST; half++) {
            for (size_t a = 0; a < self->size; a++)
                sought[a] += step[a];
            pass(self, sought);
            if (self->log_likelihood >= before - 1e-12 * fabs(before))
                break;
            for (size_t a = 0; a < self->size; a++) {
                sought[a] -= step[a];
                step[a] /= 2;
            }
        }
        for (size_t a = 0; a < self->size; a++)
            largest = fmax(largest, fabs(step[a]) / (fabs(sought[a]) + 1));
        if (largest < 1e-10)
            return STATUS_OK;
    }
    return error_set(err, STATUS_INPUT, nowhere, "no maximum after %d steps", STEPS_MOST);
}

/* The exponential without covariates: its mean is all time over all events. */
static enum status begin(const struct survival_spells *spells, double *sought, struct error *err)
{
    double time = 0, events = 0;
    for (size_t i = 0; i < spells->count; i++) {
        if (weight_of(spells, i) > 0 && !(spells->times[i] > 0 && isfinite(spells->times[i])))
            return error_set(err, STATUS_INPUT, nowhere,
                             "spell %zu lasts %g: Weibull times are above 0", i + 1,
                             spells->times[i]);
        time += weight_of(spells, i) * spells->times[i];
        events += spells->events[i] ? weight_of(spells, i) : 0;
    }
    if (!(events > 0))
        return error_set(err, STATUS_INPUT, nowhere, "no event among %zu spells", spells->count);
    sought[0] = log(time / events);
    return STATUS_OK;
}

enum status survival_weibull_fit(struct arena *arena, const struct survival_spells *spells,
                                 const double *const *x, size_t covariates,
                                 enum survival_family family, struct survival_weibull *out,
                                 struct error *err)
{
    const bool scaled = family == SURVIVAL_WEIBULL;
    const size_t linear = covariates + 1, size = linear + scaled;
    double *sought = ARENA_ARRAY(arena, double, size), *step = ARENA_ARRAY(arena, double, size);
    double *errors = ARENA_ARRAY(arena, double, size);
    double *inverse = ARENA_ARRAY(arena, double, size *size);
    struct fitter self = {.spells = spells,
                          .x = x,
                          .covariates = covariates,
                          .size = size,
                          .scaled = scaled,
                          .score = ARENA_ARRAY(arena, double, size),
                          .information = ARENA_ARRAY(arena, double, size *size),
                          .kept = ARENA_ARRAY(arena, double, size *size),
                          .row = ARENA_ARRAY(arena, double, size)};
    if (!sought || !step || !errors || !inverse || !self.score || !self.information || !self.kept ||
        !self.row)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(begin(spells, sought, err));
    pass(&self, sought);
    TRY(climb(&self, sought, step, err));
    if (!cholesky_factor(self.information, size))
        return error_set(err, STATUS_INPUT, nowhere, "the covariates do not determine the fit");
    cholesky_inverse(self.information, size, inverse);
    for (size_t a = 0; a < size; a++)
        errors[a] = sqrt(inverse[a * size + a]);
    *out = (struct survival_weibull){.covariates = covariates,
                                     .coefficients = sought,
                                     .errors = errors,
                                     .scale = scaled ? exp(sought[linear]) : 1.0,
                                     .log_scale_error = scaled ? errors[linear] : 0.0,
                                     .log_likelihood = self.log_likelihood};
    return STATUS_OK;
}

double survival_weibull_survival(const struct survival_weibull *fit, double time)
{
    return exp(-exp((log(time) - fit->coefficients[0]) / fit->scale));
}

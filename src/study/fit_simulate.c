// SPDX-License-Identifier: MIT
/* One run of the model's past; random numbers are keyed by what they are for and the number. */
#include "study/fit_simulate.h"

#include "base/random.h"
#include "base/table.h"
#include "study/ensemble.h"
#include "study/fit_path.h"
#include "study/fit_prior.h"
#include "study/fit_series.h"
#include "study/operate.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static const struct place nowhere = {0};

struct simulating {
    struct arena *arena;
    const struct fit_options *options;
    uint64_t number;
    const struct observed_sector *sector;
    struct observed_series *series; /* copies of all */
    size_t *chosen;                 /* of the sector: which of the copies */
    size_t chosen_count;
    struct fit_path path;
    enum status status;
};

static double uniform_of(const struct simulating *self, const char *what, size_t which,
                         uint64_t step)
{
    const uint64_t stream = random_stream(self->options->seed, text_hash(what), (uint32_t)which);
    return random_at(stream, self->number, step).first;
}

static double normal_of(const struct simulating *self, const char *what, size_t which,
                        uint64_t step)
{
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile,
                       uniform_of(self, what, which, step));
}

/* exp(logarithm), held within what a double can say: an error as wide as that tells nothing of the model, but a
 * value of 0 or infinity would make every parameter impossible. */
static double positive(double logarithm)
{
    const double most = 700;
    return operate_exp(logarithm < -most ? -most : logarithm > most ? most : logarithm);
}

/* Replaces the values of one series by what the model says and an error that lasts. */
static void hear(void *context, const struct fit_said *said)
{
    struct simulating *self = context;
    const size_t s = said->series, count = self->path.row_counts[s];
    struct observed_series *series = &self->series[self->chosen[s]];
    struct observation *rows = ARENA_ARRAY(self->arena, struct observation, count);
    struct likelihood likelihood;
    const struct observed_series known = fit_series_up_to(series, self->options->until);
    if (!rows || fit_series_likelihood(self->arena, &known, self->path.rows[s], count, &known,
                                       &likelihood) != STATUS_OK) {
        self->status = STATUS_NO_MEMORY;
        return;
    }
    const double z = normal_of(self, "sigma", s, 0);
    const double sigma = likelihood.scale / fabs(z);
    const double rho = likelihood_rho((size_t)(uniform_of(self, "rho", s, 0) * LIKELIHOOD_RHOS));
    double error = 0;
    for (size_t i = 0; i < count; i++) {
        const double shock = sigma * normal_of(self, "shock", s, i);
        error = likelihood.follows[i] ? rho * error + shock : shock / sqrt(1 - rho * rho);
        rows[i] = *self->path.rows[s][i].observation;
        const double model = said->said[i * said->stride];
        rows[i].value = likelihood.logs ? positive(operate_ln(model) + error) : model + error;
        rows[i].low = rows[i].high = NAN;
    }
    series->items = rows;
    series->count = count;
}

static enum status choose(struct simulating *self, struct error *err)
{
    const struct observations *observations = self->options->observations;
    for (size_t i = 0; i < observations->sector_count; i++)
        if (self->options->sector &&
            strcasecmp(observations->sectors[i].id, self->options->sector) == 0)
            self->sector = &observations->sectors[i];
    if (!self->sector)
        return error_set(err, STATUS_USAGE, nowhere, "name a sector to simulate");
    self->series = arena_grow(self->arena, observations->series, observations->series_count,
                              observations->series_count, sizeof *self->series);
    self->chosen = ARENA_ARRAY(self->arena, size_t, observations->series_count);
    if (!self->series || !self->chosen)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < observations->series_count; s++) {
        const struct observed_series *series = &self->series[s];
        if (strcasecmp(series->sector, self->sector->id) != 0)
            continue;
        if (series->family != FAMILY_NORMAL && series->family != FAMILY_LOGNORMAL)
            return error_set(err, STATUS_USAGE, nowhere,
                             "%s is not measured: sector %s cannot be simulated", series->id,
                             self->sector->id);
        self->chosen[self->chosen_count++] = s;
    }
    return STATUS_OK;
}

/* The truth, and everything else at its base. */
static enum status run(struct simulating *self, const struct case_folder *folder,
                       const struct document *document, double *truth, struct problems *problems,
                       struct error *err)
{
    const struct fit_options *options = self->options;
    struct arena *arena = self->arena;
    const size_t dimensions = self->sector->count, all = sampled_count(folder);
    const struct parameter **parameters = ARENA_ARRAY(arena, const struct parameter *, dimensions);
    const struct observed_series **series =
        ARENA_ARRAY(arena, const struct observed_series *, self->chosen_count);
    const double **points = ARENA_ARRAY(arena, const double *, dimensions);
    struct fit_hold *holds = ARENA_ARRAY(arena, struct fit_hold, all);
    const struct parameter *const *sampled = sampled_parameters(arena, folder);
    size_t hold_count = 0;
    if (!parameters || !series || !points || !holds || !sampled)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < dimensions; k++) {
        struct parameter prior;
        bool earlier;
        parameters[k] = case_find_parameter(folder, self->sector->parameters[k]);
        if (!parameters[k])
            return error_set(err, STATUS_INPUT, nowhere, "%s is no parameter of the case",
                             self->sector->parameters[k]);
        TRY(fit_prior(options->observations, parameters[k], &prior, &earlier, err));
        truth[k] = parameter_quantile(&prior, uniform_of(self, "truth", k, 0));
        points[k] = &truth[k];
    }
    for (size_t i = 0; i < all; i++) {
        bool own = false;
        for (size_t k = 0; k < dimensions; k++)
            own |= parameters[k] == sampled[i];
        if (!own)
            holds[hold_count++] =
                (struct fit_hold){sampled[i], fit_prior_base(options->observations, sampled[i])};
    }
    for (size_t s = 0; s < self->chosen_count; s++)
        series[s] = &options->observations->series[self->chosen[s]];
    TRY(fit_path_init(&self->path,
                      &(struct fit_path_options){.folder = folder,
                                                 .document = document,
                                                 .observations = options->observations,
                                                 .series = series,
                                                 .series_count = self->chosen_count,
                                                 .parameters = parameters,
                                                 .parameter_count = dimensions,
                                                 .holds = holds,
                                                 .hold_count = hold_count,
                                                 .until = options->until,
                                                 .set = options->set,
                                                 .extra = options->extra,
                                                 .extra_count = options->extra_count,
                                                 .threads = 1},
                      problems, err));
    TRY(fit_path_run(&self->path, points, 1, hear, self, err));
    return self->status;
}

enum status fit_simulate(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct fit_options *options,
                         uint64_t number, struct fit_simulated *out, struct problems *problems,
                         struct error *err)
{
    struct simulating self = {.arena = arena, .options = options, .number = number};
    enum status status = choose(&self, err);
    struct observations *made = ARENA_NEW(arena, struct observations);
    double *truth = ARENA_ARRAY(arena, double, self.sector ? self.sector->count : 0);
    if (status == STATUS_OK)
        status =
            made && truth ? run(&self, folder, document, truth, problems, err) : STATUS_NO_MEMORY;
    fit_path_free(&self.path);
    if (status == STATUS_OK) {
        *made = *options->observations;
        made->series = self.series;
        *out = (struct fit_simulated){truth, made};
    }
    return status == STATUS_NO_MEMORY
               ? error_set(err, status, nowhere, "no memory for simulated observations")
               : status;
}

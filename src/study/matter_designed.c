// SPDX-License-Identifier: MIT
/* Runs at the points of a design, and what they tell: Sobol' indices or elementary effects.
 *
 * Group numbers are those of the groups of uncertainties, in their order; with Sobol' points, chance
 * comes after them. Chance has no place in a plan: it is the number by which a run's noise is keyed, one
 * for the left and one for the right half of each row. */
#include "study/matter_parts.h"

#include "study/sample.h"
#include "study/trial.h"

#include <math.h>
#include <stdlib.h>

static const struct place nowhere = {0};
static const double LEVEL = 0.95;

struct designer {
    struct matter_search *search;
    struct matter_design *out;
    struct trial trial;
    uint32_t *factor_of; /* [parameter]: UINT32_MAX: no factor */
    struct sobol_design sobol;
    struct morris_design morris;
    const double *const *y; /* [outcome][run] */
};

static const struct matter_options *options_of(const struct designer *self)
{
    return self->search->matter->options;
}

/* ---- Sobol' points ---- */

static void place_sobol(const void *context, size_t parameter, uint64_t first, size_t count,
                        double *out)
{
    const struct designer *self = context;
    const uint32_t factor = self->factor_of[parameter];
    for (size_t i = 0; i < count && factor == UINT32_MAX; i++)
        out[i] = 0.5;
    while (count && factor != UINT32_MAX) { /* one matrix of the design at a time */
        const struct sobol_place place = sobol_design_at(&self->sobol, (size_t)first, factor);
        const size_t left = self->sobol.rows - place.point, now = count < left ? count : left;
        sample_sobol_block(out, place.point, now, place.dimension, options_of(self)->futures.seed);
        out += now, first += now, count -= now;
    }
}

static uint64_t number_sobol(const void *context, uint64_t point)
{
    const struct designer *self = context;
    const struct sobol_place place =
        self->out->chance ? sobol_design_at(&self->sobol, (size_t)point, self->out->factor_count)
                          : sobol_design_chance(&self->sobol, (size_t)point);
    return 2 * (uint64_t)place.point + (place.block == SOBOL_RIGHT);
}

static enum status build_sobol(struct designer *self, struct error *err)
{
    const struct matter_design *out = self->out;
    const struct factor_groups *groups = &out->groups;
    const size_t factors = out->factor_count + out->chance;
    uint32_t *group_of = ARENA_ARRAY(self->search->arena, uint32_t, factors);
    if (!group_of)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < out->factor_count; f++)
        group_of[f] = groups->group_of[f];
    if (out->chance)
        group_of[out->factor_count] = (uint32_t)groups->count;
    if (2 * factors > SAMPLE_DIMENSIONS)
        return error_set(err, STATUS_INPUT, nowhere,
                         "%zu factors need %zu dimensions of Sobol' points; there are %d", factors,
                         2 * factors, SAMPLE_DIMENSIONS);
    return sobol_design_init(&self->sobol, factors, out->rows, group_of,
                             groups->count + out->chance, false, err);
}

/* ---- Trajectories ---- */

static void place_morris(const void *context, size_t parameter, uint64_t first, size_t count,
                         double *out)
{
    const struct designer *self = context;
    const uint32_t factor = self->factor_of[parameter];
    for (size_t i = 0; i < count; i++)
        out[i] = factor == UINT32_MAX ? 0.5
                                      : self->morris.x[(first + i) * self->morris.factors + factor];
}

static uint64_t number_morris(const void *context, uint64_t point)
{
    const struct designer *self = context;
    return point / (self->morris.groups + 1);
}

/* ---- Making the runs ---- */

static enum status list_factors(struct designer *self, struct error *err)
{
    struct arena *arena = self->search->arena;
    const struct trial *trial = &self->trial;
    const struct matter_options *options = options_of(self);
    const struct parameter **factors =
        ARENA_ARRAY(arena, const struct parameter *, trial->factor_count);
    self->factor_of = ARENA_ARRAY(arena, uint32_t, trial->parameter_count);
    if (!factors || !self->factor_of)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < trial->parameter_count; k++)
        self->factor_of[k] = UINT32_MAX;
    size_t count = 0;
    for (size_t f = 0; f < trial->factor_count; f++) {
        if (!trial->has_way[f])
            continue;
        self->factor_of[trial->factors[f]] = (uint32_t)count;
        factors[count++] = trial->parameters[trial->factors[f]];
    }
    self->out->factors = factors;
    self->out->factor_count = count;
    self->out->without_way = trial->factor_count - count;
    if (count == 0)
        return error_set(err, STATUS_INPUT, nowhere, "no uncertainty has a way to '%s'",
                         self->search->matter->outcome->id);
    return factor_groups_build(arena, self->search->folder, self->search->document, factors, count,
                               options->rule, options->wishes, options->wish_count,
                               &self->out->groups, err);
}

static enum status make_runs(struct designer *self, struct error *err)
{
    const struct matter_options *options = options_of(self);
    const struct factor_groups *groups = &self->out->groups;
    const bool sobol = options->method == MATTER_SOBOL;
    const uint64_t usual = sobol ? MATTER_SOBOL_ROWS : MATTER_MORRIS_ROWS;
    const uint64_t rows = options->rows ? options->rows : usual;
    self->out->chance = sobol && self->trial.noisy;
    if (rows > MATTER_RUNS_MOST / (groups->count + 3))
        return error_set(err, STATUS_USAGE, nowhere,
                         "%llu rows of %zu groups would be more than %d runs; give fewer --rows",
                         (unsigned long long)rows, groups->count, MATTER_RUNS_MOST);
    self->out->rows = (size_t)rows;
    TRY(sobol ? build_sobol(self, err)
              : morris_design_build(self->search->arena, self->out->factor_count, groups->group_of,
                                    groups->count, self->out->rows, MATTER_MORRIS_LEVELS,
                                    options->futures.seed, &self->morris, err));
    const struct sweep_design design = {.self = self,
                                        .place = sobol ? place_sobol : place_morris,
                                        .number = sobol ? number_sobol : number_morris};
    const size_t runs =
        sobol ? sobol_design_evaluations(&self->sobol) : morris_design_points(&self->morris);
    TRY(trial_run(&self->trial, self->search->arena, &design, runs, &self->y, err));
    return matter_count_numbers(self->search, self->y[0], runs, err);
}

/* ---- What they tell ---- */

static struct resample resample_of(const struct designer *self)
{
    return (struct resample){.replicates = MATTER_DESIGN_REPLICATES,
                             .level = LEVEL,
                             .seed = options_of(self)->futures.seed};
}

static enum status analyse_sobol(const struct designer *self, const double *y,
                                 struct sobol_analysis *out, struct error *err)
{
    const struct resample resample = resample_of(self);
    return sobol_analyse(self->search->arena, &self->sobol, y, &resample, out, err);
}

static enum status analyse_morris(const struct designer *self, const double *y,
                                  struct morris_analysis *out, struct error *err)
{
    const struct resample resample = resample_of(self);
    return morris_analyse(self->search->arena, &self->morris, y, &resample, out, err);
}

static enum status read_year(const struct designer *self, size_t k, struct matter_reading *readings,
                             struct error *err)
{
    if (options_of(self)->method == MATTER_SOBOL) {
        struct sobol_analysis analysis;
        TRY(analyse_sobol(self, self->y[1 + k], &analysis, err));
        for (size_t g = 0; g < analysis.groups; g++) {
            const struct sobol_effect *effect = &analysis.effects[g];
            readings[g] = (struct matter_reading){.value = effect->total.value,
                                                  .interval = effect->total.interval,
                                                  .beside = effect->first.value};
        }
        return STATUS_OK;
    }
    struct morris_analysis analysis;
    TRY(analyse_morris(self, self->y[1 + k], &analysis, err));
    for (size_t g = 0; g < analysis.groups; g++) {
        const struct morris_effect *effect = &analysis.effects[g];
        readings[g] = (struct matter_reading){.value = effect->mu_star.value,
                                              .interval = effect->mu_star.interval,
                                              .beside = effect->mu.value};
    }
    return STATUS_OK;
}

struct ranked {
    double value;
    size_t group;
};

static int compare_ranked(const void *one, const void *other)
{
    const struct ranked *a = one, *b = other;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return a->group < b->group ? -1 : 1;
}

/* `all` is the number of groups in the replicates: with chance. */
static enum status rank_groups(struct designer *self, const double *values,
                               const double *replicates, size_t replicate_count, size_t all)
{
    struct arena *arena = self->search->arena;
    struct matter *matter = self->search->matter;
    const size_t count = self->out->groups.count;
    struct ranked *ranked = ARENA_ARRAY(arena, struct ranked, count);
    size_t *order = ARENA_ARRAY(arena, size_t, count), *top = ARENA_ARRAY(arena, size_t, count);
    double *own = arena_alloc(arena, count * replicate_count, sizeof *own);
    if (!ranked || !order || !top || !own)
        return STATUS_NO_MEMORY;
    for (size_t g = 0; g < count; g++) {
        ranked[g] = (struct ranked){.value = values[g], .group = g};
        self->out->idle += values[g] == 0;
        for (size_t r = 0; r < replicate_count; r++)
            own[r * count + g] = replicates[r * all + g];
    }
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < count; i++)
        order[i] = ranked[i].group;
    const size_t moved = count - self->out->idle;
    self->out->order = order;
    matter->top = moved < MATTER_TOP ? moved : MATTER_TOP;
    if (matter->top)
        matter->ranking = resample_ranking(values, own, replicate_count, count, matter->top, top);
    return STATUS_OK;
}

static enum status read_design(struct designer *self, struct error *err)
{
    struct matter_design *out = self->out;
    struct arena *arena = self->search->arena;
    double *values = ARENA_ARRAY(arena, double, out->groups.count + 1);
    if (!values)
        return STATUS_NO_MEMORY;
    if (options_of(self)->method == MATTER_SOBOL) {
        const struct sobol_analysis *sobol = &out->sobol;
        TRY(analyse_sobol(self, self->y[0], &out->sobol, err));
        for (size_t g = 0; g < sobol->groups; g++) {
            values[g] = sobol->effects[g].total.value;
            out->first_sum += sobol->effects[g].first.value;
        }
        return rank_groups(self, values, sobol->total_replicates, sobol->replicates, sobol->groups);
    }
    const struct morris_analysis *morris = &out->morris;
    TRY(analyse_morris(self, self->y[0], &out->morris, err));
    for (size_t g = 0; g < morris->groups; g++)
        values[g] = morris->effects[g].mu_star.value;
    return rank_groups(self, values, morris->mu_star_replicates, morris->replicates,
                       morris->groups);
}

static enum status search_design(struct designer *self, const struct futures_options *run,
                                 struct error *err)
{
    struct matter_search *search = self->search;
    struct matter *matter = search->matter;
    TRY(trial_build(&self->trial, search->folder, search->document, run, &run->package, 1,
                    search->problems, err));
    TRY(list_factors(self, err));
    TRY(make_runs(self, err));
    TRY(read_design(self, err));
    for (size_t k = 0; k < matter->year_count; k++) {
        struct matter_reading *readings =
            ARENA_ARRAY(search->arena, struct matter_reading, self->out->groups.count + 1);
        if (!readings)
            return STATUS_NO_MEMORY;
        TRY(matter_note_year(search, k, read_year(self, k, readings, err), readings, err));
    }
    return STATUS_OK;
}

enum status matter_find_designed(struct matter_search *search, const struct futures_options *run,
                                 struct error *err)
{
    struct designer self = {.search = search,
                            .out = ARENA_NEW(search->arena, struct matter_design)};
    if (!self.out)
        return STATUS_NO_MEMORY;
    const enum status status = search_design(&self, run, err);
    trial_free(&self.trial);
    search->matter->design = self.out;
    return status;
}

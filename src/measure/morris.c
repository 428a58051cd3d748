// SPDX-License-Identifier: MIT
/* Draws are keyed by (trajectory, what is drawn), so a longer design begins with the shorter one. */
#include "measure/morris.h"

#include "base/random.h"
#include "base/table.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { LEVELS_MOST = 1024, TRAJECTORIES_LEAST = 2, EFFECTS_LEAST = 2 };

static const struct place nowhere = {0};

/* A number 0 .. below - 1. */
static size_t pick(double u, size_t below)
{
    return (size_t)(u * (double)below);
}

/* A random order of the groups: Fisher and Yates, the draw keyed by the place it fills. */
static void shuffle_groups(uint64_t stream, size_t trajectory, uint32_t *order, size_t groups)
{
    for (size_t i = 0; i < groups; i++)
        order[i] = (uint32_t)i;
    for (size_t left = groups; left > 1; left--) {
        const size_t chosen = pick(random_at(stream, trajectory, left).first, left);
        const uint32_t swapped = order[chosen];
        order[chosen] = order[left - 1];
        order[left - 1] = swapped;
    }
}

/* Fills the points of one trajectory. Levels are whole numbers until they are written, so that a factor
 * that comes back stands exactly where it was. */
static void walk(const struct morris_design *design, uint64_t starts, size_t trajectory,
                 const uint32_t *order, double *x)
{
    const size_t jump = design->levels / 2;
    for (size_t factor = 0; factor < design->factors; factor++) {
        const struct random_pair drawn = random_at(starts, trajectory, factor);
        const size_t low = pick(drawn.first, jump), high = low + jump;
        const bool rises = drawn.second < 0.5;
        bool moved = false;
        for (size_t point = 0; point <= design->groups; point++) {
            moved |= point > 0 && order[point - 1] == design->group_of[factor];
            x[point * design->factors + factor] =
                (double)(moved == rises ? high : low) / (double)(design->levels - 1);
        }
    }
}

static enum status check_design(size_t factors, const uint32_t *group_of, size_t groups,
                                size_t trajectories, size_t levels, struct error *err)
{
    if (factors == 0 || groups == 0)
        return error_set(err, STATUS_INPUT, nowhere, "a design needs at least one factor");
    if (levels < 2 || levels > LEVELS_MOST || levels % 2 != 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "levels must be an even number from 2 to %d, not %zu", LEVELS_MOST,
                         levels);
    if (trajectories < TRAJECTORIES_LEAST)
        return error_set(err, STATUS_INPUT, nowhere, "at least %d trajectories are needed, not %zu",
                         TRAJECTORIES_LEAST, trajectories);
    for (size_t factor = 0; factor < factors; factor++)
        if (group_of[factor] >= groups)
            return error_set(err, STATUS_INPUT, nowhere, "factor %zu is in group %u of %zu",
                             factor + 1, group_of[factor] + 1, groups);
    for (size_t group = 0; group < groups; group++) {
        size_t factor = 0;
        while (factor < factors && group_of[factor] != group)
            factor++;
        if (factor == factors)
            return error_set(err, STATUS_INPUT, nowhere, "group %zu of %zu has no factor",
                             group + 1, groups);
    }
    return STATUS_OK;
}

enum status morris_design_build(struct arena *arena, size_t factors, const uint32_t *group_of,
                                size_t groups, size_t trajectories, size_t levels, uint64_t seed,
                                struct morris_design *out, struct error *err)
{
    uint32_t *own = arena_alloc(arena, factors, sizeof *own);
    if (!own)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu factors", factors);
    for (size_t factor = 0; factor < factors; factor++)
        own[factor] = group_of ? group_of[factor] : (uint32_t)factor;
    if (!group_of)
        groups = factors;
    TRY(check_design(factors, own, groups, trajectories, levels, err));
    double *x = arena_alloc(arena, trajectories * (groups + 1), factors * sizeof *x);
    uint32_t *moved = arena_alloc(arena, trajectories, groups * sizeof *moved);
    if (!x || !moved)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu trajectories",
                         trajectories);
    const struct morris_design design = {
        .factors = factors,
        .groups = groups,
        .trajectories = trajectories,
        .levels = levels,
        .delta = (double)levels / (2 * (double)(levels - 1)),
        .group_of = own,
        .x = x,
        .moved = moved,
    };
    const uint64_t name = text_hash("measure.morris");
    for (size_t trajectory = 0; trajectory < trajectories; trajectory++) {
        uint32_t *order = moved + trajectory * groups;
        shuffle_groups(random_stream(seed, name, 0), trajectory, order, groups);
        walk(&design, random_stream(seed, name, 1), trajectory, order,
             x + trajectory * (groups + 1) * factors);
    }
    *out = design;
    return STATUS_OK;
}

size_t morris_design_points(const struct morris_design *design)
{
    return design->trajectories * (design->groups + 1);
}

/* What one group's effects look like: mean, mean size, deviation. */
struct summary {
    double mu, mu_star, sigma;
    size_t count;
};

/* Of effects[trajectory * stride], each `weights[trajectory]` times (NULL: once). */
static struct summary summarise(const double *effects, size_t stride, size_t trajectories,
                                const uint16_t *weights)
{
    struct summary summary = {0};
    double sum = 0, sizes = 0, squares = 0;
    for (size_t i = 0; i < trajectories; i++) {
        const size_t weight = weights ? weights[i] : 1;
        if (isnan(effects[i * stride]))
            continue;
        summary.count += weight;
        sum += (double)weight * effects[i * stride];
        sizes += (double)weight * fabs(effects[i * stride]);
    }
    const double count = (double)summary.count;
    summary.mu = sum / count; /* NaN without effects */
    summary.mu_star = sizes / count;
    for (size_t i = 0; i < trajectories; i++)
        if (!isnan(effects[i * stride]) && (!weights || weights[i] > 0)) {
            const double distance = effects[i * stride] - summary.mu;
            squares += (weights ? weights[i] : 1) * distance * distance;
        }
    summary.sigma = summary.count > 1 ? sqrt(squares / (count - 1)) : NAN;
    return summary;
}

/* effects[trajectory * groups + group]; NaN where an outcome is missing. Returns how many are. */
static size_t elementary_effects(const struct morris_design *design, const double *y,
                                 double *effects)
{
    const size_t groups = design->groups;
    size_t failed = 0;
    for (size_t i = 0; i < morris_design_points(design); i++)
        failed += isfinite(y[i]) ? 0 : 1;
    for (size_t trajectory = 0; trajectory < design->trajectories; trajectory++)
        for (size_t step = 0; step < groups; step++) {
            const size_t point = trajectory * (groups + 1) + step;
            const uint32_t group = design->moved[trajectory * groups + step];
            size_t factor = 0; /* the first of the group gives the direction */
            while (design->group_of[factor] != group)
                factor++;
            const bool rises = design->x[(point + 1) * design->factors + factor] >
                               design->x[point * design->factors + factor];
            const double change =
                (y[point + 1] - y[point]) / (rises ? design->delta : -design->delta);
            effects[trajectory * groups + group] =
                isfinite(y[point]) && isfinite(y[point + 1]) ? change : NAN;
        }
    return failed;
}

static enum status check_effects(const struct morris_design *design, const double *y,
                                 const double *effects, struct error *err)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < morris_design_points(design); i++)
        if (isfinite(y[i])) {
            least = fmin(least, y[i]);
            most = fmax(most, y[i]);
        }
    for (size_t group = 0; group < design->groups; group++) {
        const size_t count =
            summarise(effects + group, design->groups, design->trajectories, NULL).count;
        if (count < EFFECTS_LEAST)
            return error_set(err, STATUS_INPUT, nowhere,
                             "too few futures: factor or group %zu has %zu elementary effects of "
                             "%zu; at least %d are needed",
                             group + 1, count, design->trajectories, EFFECTS_LEAST);
    }
    if (!(most > least))
        return error_set(err, STATUS_INPUT, nowhere,
                         "the outcome is %.9g in every future: no factor has an effect", least);
    return STATUS_OK;
}

/* replicate summaries as three tables [replicate * groups + group]. */
struct tables {
    double *mu, *mu_star, *sigma;
};

static void fill_tables(const struct morris_design *design, const double *effects,
                        const struct resample *resample, uint16_t *counts,
                        const struct tables *tables)
{
    for (size_t replicate = 0; replicate < resample->replicates; replicate++) {
        resample_counts(counts, resample, replicate);
        for (size_t group = 0; group < design->groups; group++) {
            const size_t at = replicate * design->groups + group;
            const struct summary summary =
                summarise(effects + group, design->groups, design->trajectories, counts);
            tables->mu[at] = summary.mu;
            tables->mu_star[at] = summary.mu_star;
            tables->sigma[at] = summary.sigma;
        }
    }
}

static size_t group_size(const struct morris_design *design, size_t group)
{
    size_t size = 0;
    for (size_t factor = 0; factor < design->factors; factor++)
        size += design->group_of[factor] == group;
    return size;
}

static enum status set_effect(const struct morris_design *design, const double *effects,
                              size_t group, const struct tables *tables,
                              const struct resample *resample, struct morris_effect *out,
                              struct error *err)
{
    const size_t replicates = resample->replicates, groups = design->groups;
    const struct summary summary = summarise(effects + group, groups, design->trajectories, NULL);
    const struct interval unknown = {.low = NAN, .high = NAN};
    *out = (struct morris_effect){.mu = {.value = summary.mu, .interval = unknown},
                                  .mu_star = {.value = summary.mu_star, .interval = unknown},
                                  .sigma = {.value = summary.sigma, .interval = unknown},
                                  .count = summary.count};
    if (replicates > 0) {
        TRY(resample_interval(tables->mu + group, replicates, groups, resample->level,
                              &out->mu.interval, err));
        TRY(resample_interval(tables->mu_star + group, replicates, groups, resample->level,
                              &out->mu_star.interval, err));
        TRY(resample_interval(tables->sigma + group, replicates, groups, resample->level,
                              &out->sigma.interval, err));
    }
    if (group_size(design, group) > 1) /* factors move in different directions: no sign */
        out->mu = out->sigma = (struct morris_measure){.value = NAN, .interval = unknown};
    return STATUS_OK;
}

enum status morris_analyse(struct arena *arena, const struct morris_design *design, const double *y,
                           const struct resample *resample, struct morris_analysis *out,
                           struct error *err)
{
    const size_t groups = design->groups, cells = resample->replicates * groups;
    struct resample over = *resample;
    over.rows = design->trajectories;
    double *effects = arena_alloc(arena, design->trajectories * groups, sizeof *effects);
    uint16_t *counts = arena_alloc(arena, design->trajectories, sizeof *counts);
    const struct tables tables = {.mu = arena_alloc(arena, cells, sizeof(double)),
                                  .mu_star = arena_alloc(arena, cells, sizeof(double)),
                                  .sigma = arena_alloc(arena, cells, sizeof(double))};
    struct morris_analysis analysis = {.groups = groups,
                                       .effects =
                                           arena_alloc(arena, groups, sizeof *analysis.effects),
                                       .replicates = resample->replicates,
                                       .mu_star_replicates = tables.mu_star};
    if (!effects || !counts || !tables.mu || !tables.mu_star || !tables.sigma || !analysis.effects)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu trajectories",
                         design->trajectories);
    analysis.failed = elementary_effects(design, y, effects);
    TRY(check_effects(design, y, effects, err));
    fill_tables(design, effects, &over, counts, &tables);
    for (size_t group = 0; group < groups; group++)
        TRY(set_effect(design, effects, group, &tables, resample, &analysis.effects[group], err));
    *out = analysis;
    return STATUS_OK;
}

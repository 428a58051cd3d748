// SPDX-License-Identifier: MIT
/* Weights, errors, their means, and what is left when one cluster is not known. */
#include "measure/survival_score.h"

#include <math.h>

static const struct place nowhere = {0};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

enum status survival_score_weights(struct arena *arena, const struct survival_spells *spells,
                                   double time, enum survival_weighting weighting, double *weights,
                                   struct error *err)
{
    struct survival_table table, swapped;
    struct survival_curve watched;
    TRY(survival_table_build(arena, spells, &table, err));
    TRY(survival_table_censoring(arena, &table, &swapped, err));
    TRY(survival_curve_build(arena, &swapped, &watched, err));
    const double at_end = survival_curve_at(&watched, time).survival;
    for (size_t i = 0; i < spells->count; i++) {
        const double own = spells->times[i];
        const bool came = own <= time && spells->events[i];
        const double chance = own > time ? at_end : survival_curve_before(&watched, own).survival;
        weights[i] = own > time || came ? 1 : 0;
        if (weighting == SURVIVAL_CENSORED && weights[i] > 0)
            weights[i] /= chance;
    }
    return STATUS_OK;
}

void survival_brier(const struct survival_spells *spells, const double *predicted, double time,
                    double *errors)
{
    for (size_t i = 0; i < spells->count; i++) {
        const double error = (spells->times[i] > time ? 1.0 : 0.0) - predicted[i];
        errors[i] = error * error;
    }
}

void survival_log_score(const struct survival_spells *spells, const double *predicted, double time,
                        double *errors)
{
    for (size_t i = 0; i < spells->count; i++)
        errors[i] = -log(
            fmax(spells->times[i] > time ? predicted[i] : 1 - predicted[i], SURVIVAL_CHANCE_LEAST));
}

double survival_score_mean(const double *errors, const double *weights, size_t count)
{
    double sum = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i] > 0 ? weights[i] * errors[i] : 0;
        all += weights[i];
    }
    return sum / all;
}

enum status survival_skill_of(struct arena *arena, const double *errors, const double *base,
                              const double *weights, const size_t *clusters, size_t count,
                              const struct resample *resample, struct survival_skill *out,
                              struct error *err)
{
    double *drawn = ARENA_ARRAY(arena, double, count);
    double *replicates = ARENA_ARRAY(arena, double, resample->replicates);
    uint16_t *counts = ARENA_ARRAY(arena, uint16_t, resample->rows);
    if (!drawn || !replicates || !counts)
        return no_memory(err);
    for (size_t r = 0; r < resample->replicates; r++) {
        survival_cluster_weights(drawn, counts, clusters, count, resample, r);
        for (size_t i = 0; i < count; i++)
            drawn[i] *= weights[i];
        replicates[r] =
            1 - survival_score_mean(errors, drawn, count) / survival_score_mean(base, drawn, count);
    }
    out->value =
        1 - survival_score_mean(errors, weights, count) / survival_score_mean(base, weights, count);
    return resample_interval(replicates, resample->replicates, 1, resample->level, &out->interval,
                             err);
}

enum status survival_left_out(struct arena *arena, const struct survival_spells *spells,
                              const size_t *clusters, size_t cluster_count, const double *times,
                              size_t time_count, double *predicted, struct error *err)
{
    double *weights = ARENA_ARRAY(arena, double, spells->count);
    if (!weights)
        return no_memory(err);
    struct survival_spells others = *spells;
    others.weights = weights;
    for (size_t cluster = 0; cluster < cluster_count; cluster++) {
        struct survival_table table;
        struct survival_curve curve;
        for (size_t i = 0; i < spells->count; i++)
            weights[i] = clusters[i] == cluster ? 0.0 : 1.0;
        TRY(survival_table_build(arena, &others, &table, err));
        TRY(survival_curve_build(arena, &table, &curve, err));
        for (size_t t = 0; t < time_count; t++) {
            const double survival = survival_curve_at(&curve, times[t]).survival;
            for (size_t i = 0; i < spells->count; i++)
                if (clusters[i] == cluster)
                    predicted[t * spells->count + i] = survival;
        }
    }
    return STATUS_OK;
}

// SPDX-License-Identifier: MIT
/* Sectors one after the other; what those before have estimated stands still at its median. */
#include "study/fit.h"

#include "measure/quantile.h"
#include "study/ensemble.h"
#include "study/fit_prior.h"
#include "study/fit_sector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct place nowhere = {0};
static const double pair_least = 0.5;

struct fitting {
    struct arena *arena;
    const struct case_folder *folder;
    const struct document *document;
    const struct fit_options *options;
    const struct parameter *const *sampled;
    size_t sampled_count;
    struct fit_sector *sectors;
    size_t sector_count;
    struct fit_parameter *parameters;
    size_t parameter_count;
    struct fit_series *series;
    size_t series_count;
    size_t draws;
    struct problems *problems;
};

/* ---- What is to be fitted ---- */

static bool is_of(const struct observed_series *series, const struct observed_sector *sector)
{
    return strcasecmp(series->sector, sector->id) == 0;
}

static bool has_series(const struct observations *observations,
                       const struct observed_sector *sector)
{
    for (size_t s = 0; s < observations->series_count; s++)
        if (is_of(&observations->series[s], sector))
            return true;
    return false;
}

static bool is_wanted(const struct fit_options *options, const struct observed_sector *sector)
{
    return sector->count > 0 && has_series(options->observations, sector) &&
           (!options->sector || strcasecmp(options->sector, sector->id) == 0);
}

static enum status add_parameter(struct fitting *fitting, const char *folded, struct error *err)
{
    const struct parameter *parameter = case_find_parameter(fitting->folder, folded);
    struct fit_parameter *out = &fitting->parameters[fitting->parameter_count];
    if (!parameter || parameter->dimension == 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "%s is to be fitted but is no sampled parameter of the case", folded);
    for (size_t i = 0; i < fitting->parameter_count; i++)
        if (fitting->parameters[i].parameter == parameter)
            return error_set(err, STATUS_INPUT, nowhere, "%s is to be fitted in two sectors",
                             folded);
    out->parameter = parameter;
    TRY(fit_prior(fitting->options->observations, parameter, &out->prior, &out->earlier, err));
    fitting->parameter_count++;
    return STATUS_OK;
}

static bool is_known(const struct fit_options *options, const char *sector)
{
    for (size_t i = 0; i < options->observations->sector_count; i++)
        if (strcasecmp(options->observations->sectors[i].id, sector) == 0)
            return true;
    return false;
}

static enum status choose(struct fitting *fitting, struct error *err)
{
    const struct fit_options *options = fitting->options;
    const struct observations *observations = options->observations;
    size_t parameters = 0;
    for (size_t i = 0; i < observations->sector_count; i++)
        parameters += observations->sectors[i].count;
    fitting->sectors = ARENA_ARRAY(fitting->arena, struct fit_sector, observations->sector_count);
    fitting->parameters = ARENA_ARRAY(fitting->arena, struct fit_parameter, parameters);
    fitting->series = ARENA_ARRAY(fitting->arena, struct fit_series, observations->series_count);
    if (fitting->arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < observations->sector_count; i++) {
        const struct observed_sector *sector = &observations->sectors[i];
        if (!is_wanted(options, sector))
            continue;
        struct fit_sector *out = &fitting->sectors[fitting->sector_count++];
        out->sector = sector;
        out->first_parameter = fitting->parameter_count;
        out->first_series = fitting->series_count;
        for (size_t k = 0; k < sector->count; k++)
            TRY(add_parameter(fitting, sector->parameters[k], err));
        for (size_t s = 0; s < observations->series_count; s++)
            if (is_of(&observations->series[s], sector))
                fitting->series[fitting->series_count++].series = &observations->series[s];
        out->parameter_count = fitting->parameter_count - out->first_parameter;
        out->series_count = fitting->series_count - out->first_series;
    }
    if (fitting->sector_count > 0)
        return STATUS_OK;
    if (options->sector && !is_known(options, options->sector))
        return error_set(err, STATUS_USAGE, nowhere, "the observations have no sector '%s'",
                         options->sector);
    return error_set(err, STATUS_USAGE, nowhere,
                     "nothing to estimate, or no series to estimate it from%s%s",
                     options->sector ? ", in sector " : "", options->sector ? options->sector : "");
}

/* ---- One sector after the other ---- */

/* Where a parameter stands that is not fitted here: what an earlier sector says, else the base that holds
 * for the observations. */
static double held_at(const struct fitting *fitting, const struct parameter *parameter,
                      size_t fitted)
{
    for (size_t i = 0; i < fitted; i++)
        if (fitting->parameters[i].parameter == parameter)
            return fitting->parameters[i].median;
    return fit_prior_base(fitting->options->observations, parameter);
}

static enum status job_of(const struct fitting *fitting, struct fit_sector *sector,
                          struct fit_job *out)
{
    struct fit_hold *holds = ARENA_ARRAY(fitting->arena, struct fit_hold, fitting->sampled_count);
    size_t count = 0;
    if (!holds)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < fitting->sampled_count; i++) {
        const struct parameter *parameter = fitting->sampled[i];
        bool own = false;
        for (size_t k = 0; k < sector->parameter_count; k++)
            own |= fitting->parameters[sector->first_parameter + k].parameter == parameter;
        if (!own)
            holds[count++] =
                (struct fit_hold){parameter, held_at(fitting, parameter, sector->first_parameter)};
    }
    *out = (struct fit_job){.arena = fitting->arena,
                            .folder = fitting->folder,
                            .document = fitting->document,
                            .options = fitting->options,
                            .draws = fitting->draws,
                            .holds = holds,
                            .hold_count = count,
                            .sector = sector,
                            .parameters = fitting->parameters + sector->first_parameter,
                            .series = fitting->series + sector->first_series,
                            .problems = fitting->problems};
    return STATUS_OK;
}

static enum status fit_all(struct fitting *fitting, struct error *err)
{
    const struct fit_options *options = fitting->options;
    for (size_t i = 0; i < fitting->sector_count; i++) {
        struct fit_job job;
        TRY(job_of(fitting, &fitting->sectors[i], &job));
        TRY(fit_sector_run(&job, err));
        if (options->progress)
            options->progress(options->progress_self,
                              (double)(i + 1) / (double)fitting->sector_count, i + 1);
    }
    return STATUS_OK;
}

/* ---- Pairs ---- */

static double correlation(const double *a, const double *b, size_t count)
{
    double mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
    for (size_t i = 0; i < count; i++)
        mean_a += a[i], mean_b += b[i];
    mean_a /= (double)count, mean_b /= (double)count;
    for (size_t i = 0; i < count; i++) {
        const double x = a[i] - mean_a, y = b[i] - mean_b;
        aa += x * x, bb += y * y, ab += x * y;
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

static int closer_first(const void *a, const void *b)
{
    const struct fit_pair *one = a, *other = b;
    const double x = fabs(one->correlation), y = fabs(other->correlation);
    if (x != y)
        return x > y ? -1 : 1;
    return one->a != other->a ? (one->a < other->a ? -1 : 1) : one->b < other->b ? -1 : 1;
}

static enum status pair_up(struct fitting *fitting, struct fit *fit)
{
    const size_t all = fitting->parameter_count;
    struct fit_pair *pairs = ARENA_ARRAY(fitting->arena, struct fit_pair, all * all);
    if (!pairs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < fitting->sector_count; i++) {
        const struct fit_sector *sector = &fitting->sectors[i];
        const size_t end = sector->first_parameter + sector->parameter_count;
        for (size_t a = sector->first_parameter; a < end; a++)
            for (size_t b = a + 1; b < end; b++) {
                const double r = correlation(fitting->parameters[a].draws,
                                             fitting->parameters[b].draws, fitting->draws);
                if (fabs(r) >= pair_least)
                    pairs[fit->pair_count++] = (struct fit_pair){a, b, r};
                if (fabs(r) > FIT_TIE_LEAST)
                    fitting->parameters[a].identified = fitting->parameters[b].identified = false;
            }
    }
    qsort(pairs, fit->pair_count, sizeof *pairs, closer_first);
    fit->pairs = pairs;
    return STATUS_OK;
}

/* ---- All of it ---- */

static enum status tell_untouched(struct fitting *fitting, struct fit *fit)
{
    const struct observations *observations = fitting->options->observations;
    size_t most = 0;
    for (size_t i = 0; i < observations->sector_count; i++)
        most += observations->sectors[i].count;
    const char **names = ARENA_ARRAY(fitting->arena, const char *, most);
    if (!names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < observations->sector_count && !fitting->options->sector; i++) {
        const struct observed_sector *sector = &observations->sectors[i];
        for (size_t k = 0; k < sector->count && !has_series(observations, sector); k++)
            names[fit->untouched_count++] = sector->parameters[k];
    }
    fit->untouched = names;
    return STATUS_OK;
}

static enum status fit_into(struct fitting *fitting, const struct fit **out, struct error *err)
{
    struct fit *fit = ARENA_NEW(fitting->arena, struct fit);
    fitting->sampled = sampled_parameters(fitting->arena, fitting->folder);
    fitting->sampled_count = sampled_count(fitting->folder);
    if (!fit || !fitting->sampled)
        return STATUS_NO_MEMORY;
    TRY(choose(fitting, err));
    TRY(fit_all(fitting, err));
    TRY(pair_up(fitting, fit));
    TRY(tell_untouched(fitting, fit));
    fit->folder = fitting->folder;
    fit->options = fitting->options;
    fit->sectors = fitting->sectors, fit->sector_count = fitting->sector_count;
    fit->parameters = fitting->parameters, fit->parameter_count = fitting->parameter_count;
    fit->series = fitting->series, fit->series_count = fitting->series_count;
    fit->draws = fitting->draws;
    fit->blessed = true;
    for (size_t i = 0; i < fit->sector_count; i++)
        fit->blessed &= fit->sectors[i].blessed;
    *out = fit;
    return STATUS_OK;
}

enum status fit_run(struct arena *arena, const struct case_folder *folder,
                    const struct document *document, const struct fit_options *options,
                    const struct fit **out, struct problems *problems, struct error *err)
{
    struct fitting fitting = {.arena = arena,
                              .folder = folder,
                              .document = document,
                              .options = options,
                              .draws = options->draws ? options->draws : FIT_DRAWS,
                              .problems = problems};
    const enum status status = fit_into(&fitting, out, err);
    return status == STATUS_NO_MEMORY ? error_set(err, status, nowhere, "no memory for a fit")
                                      : status;
}

/* ---- Draws that were kept ---- */

static bool has_draws(const struct fitting *fitting, const struct fit_sector *sector)
{
    for (size_t k = 0; k < sector->parameter_count; k++)
        if (!fitting->parameters[sector->first_parameter + k].parameter->draws)
            return false;
    return true;
}

static enum status take_draws(struct fitting *fitting, struct error *err)
{
    static const double half[] = {0.5};
    for (size_t k = 0; k < fitting->parameter_count; k++) {
        struct fit_parameter *parameter = &fitting->parameters[k];
        if (!parameter->parameter->draws)
            continue;
        parameter->draws = parameter->parameter->draws;
        fitting->draws = parameter->parameter->draw_count;
        TRY(quantile_of(parameter->draws, fitting->draws, half, 1, &parameter->median, err));
    }
    return STATUS_OK;
}

static enum status see_again(struct fitting *fitting, struct fit_again *out, struct error *err)
{
    fitting->sampled = sampled_parameters(fitting->arena, fitting->folder);
    fitting->sampled_count = sampled_count(fitting->folder);
    TRY(choose(fitting, err));
    TRY(take_draws(fitting, err));
    const struct observed_sector **sectors =
        ARENA_ARRAY(fitting->arena, const struct observed_sector *, fitting->sector_count);
    double **densities = ARENA_ARRAY(fitting->arena, double *, fitting->sector_count);
    if (!fitting->sampled || !sectors || !densities)
        return STATUS_NO_MEMORY;
    *out = (struct fit_again){
        .sectors = sectors, .draws = fitting->draws, .densities = (const double *const *)densities};
    for (size_t i = 0; i < fitting->sector_count; i++) {
        struct fit_sector *sector = &fitting->sectors[i];
        struct fit_job job;
        if (!has_draws(fitting, sector))
            continue;
        double *density = ARENA_ARRAY(fitting->arena, double, fitting->draws);
        if (!density)
            return STATUS_NO_MEMORY;
        TRY(job_of(fitting, sector, &job));
        TRY(fit_sector_densities(&job, density, err));
        sectors[out->sector_count] = sector->sector;
        densities[out->sector_count++] = density;
    }
    if (out->sector_count)
        return STATUS_OK;
    return error_set(err, STATUS_INPUT, nowhere, "%s has no sector's parameters all",
                     fitting->folder->posterior);
}

enum status fit_again_run(struct arena *arena, const struct case_folder *folder,
                          const struct document *document, const struct fit_options *options,
                          struct fit_again *out, struct problems *problems, struct error *err)
{
    struct fitting fitting = {.arena = arena,
                              .folder = folder,
                              .document = document,
                              .options = options,
                              .problems = problems};
    const enum status status = see_again(&fitting, out, err);
    return status == STATUS_NO_MEMORY ? error_set(err, status, nowhere, "no memory for a fit")
                                      : status;
}

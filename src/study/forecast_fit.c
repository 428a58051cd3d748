// SPDX-License-Identifier: MIT
/* One fit an origin; its parameters, sector after sector, become the known ones. */
#include "study/forecast_fit.h"

#include "study/cutoff.h"
#include "study/fit.h"

enum status forecast_fit(struct arena *arena, const struct forecast_fit_options *options,
                         int origin, const struct forecast_known **out, size_t *count,
                         bool *blessed, struct error *err)
{
    struct edits edits = {.items = NULL};
    const struct fit *fit = NULL;
    struct fit_options *wanted = ARENA_NEW(arena, struct fit_options);
    TRY(cutoff_edits(arena, options->document, options->observations, origin, &edits, NULL));
    if (!wanted)
        return STATUS_NO_MEMORY;
    *wanted = (struct fit_options){.observations = options->observations,
                                   .until = origin,
                                   .extra = edits.items,
                                   .extra_count = edits.count,
                                   .draws = options->draws,
                                   .skip_maximum = true,
                                   .seed = options->seed,
                                   .threads = options->threads,
                                   .stop = options->stop};
    TRY(fit_run(arena, options->folder, options->document, wanted, &fit, options->problems, err));
    struct forecast_known *known = ARENA_ARRAY(arena, struct forecast_known, fit->parameter_count);
    if (!known)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < fit->parameter_count; i++)
        known[i] = (struct forecast_known){.folded = fit->parameters[i].parameter->folded,
                                           .draws = fit->parameters[i].draws,
                                           .count = fit->draws};
    *out = known, *count = fit->parameter_count, *blessed = fit->blessed;
    return STATUS_OK;
}

// SPDX-License-Identifier: MIT
/* A trial in futures 0, 1, .., and the draws of its factors beside it. */
#include "study/futures.h"

#include "study/trial.h"

static const struct place nowhere = {0};

static enum status draw_factors(const struct trial *trial, struct arena *arena,
                                struct futures_table *out)
{
    const struct parameter **factors =
        ARENA_ARRAY(arena, const struct parameter *, trial->factor_count);
    double **x = ARENA_ARRAY(arena, double *, trial->factor_count);
    if (!factors || !x)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < trial->factor_count; f++) {
        factors[f] = trial->parameters[trial->factors[f]];
        x[f] = ARENA_ARRAY(arena, double, out->count);
        if (!x[f])
            return STATUS_NO_MEMORY;
        future_sample_block(x[f], factors[f], trial->options->seed, 0, out->count);
    }
    out->factor_count = trial->factor_count;
    out->factors = factors;
    out->x = (const double *const *)x;
    return STATUS_OK;
}

static enum status fill_tables(const struct trial *trial, struct arena *arena,
                               struct futures_table *tables, struct error *err)
{
    struct futures_table table = {.count = (size_t)trial->options->futures,
                                  .outcome_count = trial->outcome_count};
    const double *const *y;
    TRY(trial_run(trial, arena, NULL, table.count, &y, err));
    table.outcomes = arena_grow(arena, trial->outcomes, table.outcome_count, table.outcome_count,
                                sizeof *table.outcomes);
    if (!table.outcomes)
        return STATUS_NO_MEMORY;
    TRY(draw_factors(trial, arena, &table));
    for (size_t p = 0; p < trial->package_count; p++) {
        table.y = y + p * trial->outcome_count;
        tables[p] = table;
    }
    return STATUS_OK;
}

enum status futures_run_each(struct arena *arena, const struct case_folder *folder,
                             const struct document *document, const struct futures_options *options,
                             const struct package *const *packages, size_t package_count,
                             struct futures_table *tables, struct problems *problems,
                             struct error *err)
{
    if (options->futures == 0 || options->futures > FUTURES_TABLE_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "between 1 and %d futures",
                         FUTURES_TABLE_MOST);
    struct trial trial;
    enum status status =
        trial_build(&trial, folder, document, options, packages, package_count, problems, err);
    if (status == STATUS_OK)
        status = fill_tables(&trial, arena, tables, err);
    trial_free(&trial);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "no memory for a table of %llu futures",
                         (unsigned long long)options->futures);
    return status;
}

enum status futures_run(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct futures_options *options,
                        struct futures_table *out, struct problems *problems, struct error *err)
{
    return futures_run_each(arena, folder, document, options, &options->package, 1, out, problems,
                            err);
}

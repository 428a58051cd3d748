// SPDX-License-Identifier: MIT
/* One lever at a time, at both ends of its range, in the same futures. */
#include "study/matter_parts.h"

#include "base/text.h"
#include "measure/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each lever that a clause moves, once, in order of clauses. */
static size_t list_levers(const struct case_folder *folder, const struct package *package,
                          struct matter_lever *levers)
{
    size_t count = 0;
    for (size_t i = 0; i < package->clause_count; i++) {
        const struct parameter *parameter = case_find_parameter(folder, package->clauses[i].folded);
        bool seen = !parameter || parameter->distribution != DISTRIBUTION_LEVER ||
                    !(parameter->low < parameter->high);
        for (size_t k = 0; k < count && !seen; k++)
            seen = levers[k].parameter == parameter;
        if (!seen)
            levers[count++] =
                (struct matter_lever){.parameter = parameter, .by = package->clauses[i].who};
    }
    return count;
}

/* The outcome in each future when the lever's clauses have the value. */
static enum status run_lever(const struct matter_search *self,
                             const struct futures_options *options,
                             const struct parameter *parameter, double value,
                             struct futures_table *out, struct error *err)
{
    const struct package *package = options->package;
    struct package moved = *package;
    struct clause *clauses = ARENA_ARRAY(self->arena, struct clause, package->clause_count);
    if (!clauses)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < package->clause_count; i++) {
        clauses[i] = package->clauses[i];
        if (text_equal(clauses[i].folded, parameter->folded))
            clauses[i].value = value;
    }
    moved.clauses = clauses;
    struct futures_options run = *options;
    run.package = &moved;
    return futures_run(self->arena, self->folder, self->document, &run, out, self->problems, err);
}

static enum status compare_ends(const struct futures_table *low, const struct futures_table *high,
                                double *scratch, struct matter_lever *lever, struct error *err)
{
    static const double tails[] = {0.1, 0.9};
    double sum = 0, q[2];
    size_t used = 0, raised = 0, fell = 0;
    for (size_t i = 0; i < low->count; i++) {
        const double difference = high->y[0][i] - low->y[0][i];
        if (!isfinite(difference))
            continue;
        scratch[used++] = difference;
        sum += difference;
        raised += difference > 0;
        fell += difference < 0;
    }
    TRY(quantile_of(scratch, used, tails, 2, q, err));
    lever->used = used;
    lever->mean = used ? sum / (double)used : NAN;
    lever->q10 = q[0], lever->q90 = q[1];
    lever->raised = used ? (double)raised / (double)used : 0;
    lever->fell = used ? (double)fell / (double)used : 0;
    return STATUS_OK;
}

static int compare_levers(const void *one, const void *other)
{
    const struct matter_lever *a = one, *b = other;
    const double x = fabs(a->mean), y = fabs(b->mean);
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(a->parameter->folded, b->parameter->folded);
}

enum status matter_move_levers(struct matter_search *self, const struct futures_options *options,
                               double begun, struct error *err)
{
    struct matter *matter = self->matter;
    const struct package *package = options->package;
    struct matter_lever *levers =
        ARENA_ARRAY(self->arena, struct matter_lever, package->clause_count + 1);
    double *scratch = ARENA_ARRAY(self->arena, double, options->futures);
    if (!levers || !scratch)
        return STATUS_NO_MEMORY;
    const size_t count = list_levers(matter->folder, package, levers);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct futures_table ends[2];
        for (size_t end = 0; end < 2; end++) {
            const struct parameter *parameter = levers[i].parameter;
            struct futures_options run = *options;
            struct matter_part part = {.whole = &matter->options->futures,
                                       .share = (1 - begun) / (2.0 * (double)count)};
            part.from = begun + part.share * (double)(2 * i + end);
            matter_take_part(&run, &part);
            TRY(run_lever(self, &run, parameter, end ? parameter->high : parameter->low, &ends[end],
                          err));
        }
        TRY(compare_ends(&ends[0], &ends[1], scratch, &levers[i], err));
        if (levers[i].used && levers[i].raised + levers[i].fell > 0)
            levers[kept++] = levers[i];
        else
            matter->levers_idle++;
    }
    qsort(levers, kept, sizeof *levers, compare_levers);
    matter->levers = levers;
    matter->lever_count = kept;
    matter->lever_futures = options->futures;
    return STATUS_OK;
}

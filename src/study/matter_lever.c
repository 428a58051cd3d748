// SPDX-License-Identifier: MIT
/* One lever at a time, at both ends of its range or a step from where it stands, in the same futures. */
#include "study/matter_parts.h"

#include "base/text.h"
#include "measure/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether it can be moved, and is not in the list yet. */
static bool is_new(const struct parameter *parameter, const struct matter_lever *levers,
                   size_t count)
{
    bool seen = !parameter || parameter->distribution != DISTRIBUTION_LEVER ||
                !(parameter->low < parameter->high);
    for (size_t k = 0; k < count && !seen; k++)
        seen = levers[k].parameter == parameter;
    return !seen;
}

/* Each lever that a clause moves, once, in order of clauses; with steps the others of the case after
 * them. */
static size_t list_levers(const struct case_folder *folder, const struct package *package,
                          enum matter_move move, struct matter_lever *levers)
{
    size_t count = 0;
    for (size_t i = 0; i < package->clause_count; i++) {
        const struct parameter *parameter = case_find_parameter(folder, package->clauses[i].folded);
        if (is_new(parameter, levers, count))
            levers[count++] =
                (struct matter_lever){.parameter = parameter, .by = package->clauses[i].who};
    }
    for (size_t i = 0; move == MATTER_STEP && i < folder->parameter_count; i++)
        if (is_new(&folder->parameters[i], levers, count))
            levers[count++] = (struct matter_lever){.parameter = &folder->parameters[i]};
    return count;
}

/* Where a lever goes: to one value in all of its clauses, or from each clause's own value onwards. */
struct shift {
    bool from_here;
    double by; /* the value itself when it is not from here */
};

static double shifted(const struct parameter *parameter, double value, struct shift shift)
{
    return shift.from_here ? fmin(fmax(value + shift.by, parameter->low), parameter->high)
                           : shift.by;
}

static bool is_about(const struct clause *clause, const struct parameter *parameter,
                     enum credit credit)
{
    return text_equal(clause->folded, parameter->folded) && clause_counts(clause, credit);
}

/* The package with a lever moved. A lever of no clause gets a plain one. */
static bool move_lever(struct arena *arena, const struct futures_options *options,
                       const struct parameter *parameter, struct shift shift, struct package *out)
{
    const struct package *package = options->package;
    struct clause *clauses = ARENA_ARRAY(arena, struct clause, package->clause_count + 1);
    bool found = false;
    if (!clauses)
        return false;
    for (size_t i = 0; i < package->clause_count; i++) {
        clauses[i] = package->clauses[i];
        if (!is_about(&clauses[i], parameter, options->credit))
            continue;
        clauses[i].value = shifted(parameter, clauses[i].value, shift);
        found = true;
    }
    *out = *package;
    out->clauses = clauses;
    if (!found)
        clauses[out->clause_count++] =
            (struct clause){.lever = parameter->folded,
                            .folded = parameter->folded,
                            .value = shifted(parameter, parameter->base, shift),
                            .credit = CREDIT_DELIVERED,
                            .has_credit = true,
                            .package = package->id,
                            .where = package->where};
    return true;
}

/* The value that the last clause of a lever gives it. */
static double value_of(const struct futures_options *options, const struct parameter *parameter)
{
    const struct package *package = options->package;
    double value = parameter->base;
    for (size_t i = 0; i < package->clause_count; i++)
        if (is_about(&package->clauses[i], parameter, options->credit))
            value = package->clauses[i].value;
    return value;
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

/* One lever after the other: run by run, with what was run of the package as it is. */
struct mover {
    struct matter_search *search;
    const struct futures_options *options;
    struct matter_part part; /* of one run */
    size_t runs;
    struct futures_table here; /* step */
    double *scratch;
};

static enum status run_package(struct mover *self, const struct package *package,
                               struct futures_table *out, struct error *err)
{
    struct matter_search *search = self->search;
    struct futures_options run = *self->options;
    struct matter_part part = self->part;
    run.package = package;
    part.from += part.share * (double)self->runs++;
    matter_take_part(&run, &part);
    return futures_run(search->arena, search->folder, search->document, &run, out, search->problems,
                       err);
}

static enum status run_moved(struct mover *self, const struct parameter *parameter,
                             struct shift shift, struct futures_table *out, struct error *err)
{
    struct package moved;
    if (!move_lever(self->search->arena, self->options, parameter, shift, &moved))
        return STATUS_NO_MEMORY;
    return run_package(self, &moved, out, err);
}

static enum status move_to_ends(struct mover *self, struct matter_lever *lever, struct error *err)
{
    const struct parameter *parameter = lever->parameter;
    struct futures_table low, high;
    lever->from = parameter->low, lever->to = parameter->high;
    TRY(run_moved(self, parameter, (struct shift){false, parameter->low}, &low, err));
    TRY(run_moved(self, parameter, (struct shift){false, parameter->high}, &high, err));
    return compare_ends(&low, &high, self->scratch, lever, err);
}

static enum status move_a_step(struct mover *self, struct matter_lever *lever, struct error *err)
{
    const struct parameter *parameter = lever->parameter;
    const double step = (parameter->high - parameter->low) / MATTER_STEPS;
    const double here = value_of(self->options, parameter);
    const bool up = here + step / 2 <= parameter->high;
    struct futures_table moved;
    TRY(run_moved(self, parameter, (struct shift){true, up ? step : -step}, &moved, err));
    lever->from = up ? here : shifted(parameter, here, (struct shift){true, -step});
    lever->to = up ? shifted(parameter, here, (struct shift){true, step}) : here;
    return up ? compare_ends(&self->here, &moved, self->scratch, lever, err)
              : compare_ends(&moved, &self->here, self->scratch, lever, err);
}

size_t matter_lever_runs(const struct case_folder *folder, const struct matter_options *options)
{
    const struct package *package = options->futures.package;
    if (!options->lever_futures || !package)
        return 0;
    return options->move == MATTER_STEP ? 1 + folder->parameter_count : 2 * package->clause_count;
}

enum status matter_move_levers(struct matter_search *search, const struct futures_options *options,
                               double begun, struct error *err)
{
    struct matter *matter = search->matter;
    const struct package *package = options->package;
    const enum matter_move move = matter->options->move;
    struct matter_lever *levers =
        ARENA_ARRAY(search->arena, struct matter_lever,
                    package->clause_count + matter->folder->parameter_count + 1);
    struct mover self = {.search = search,
                         .options = options,
                         .scratch = ARENA_ARRAY(search->arena, double, options->futures)};
    if (!levers || !self.scratch)
        return STATUS_NO_MEMORY;
    const size_t count = list_levers(matter->folder, package, move, levers);
    const double runs = move == MATTER_STEP ? 1.0 + (double)count : 2.0 * (double)count;
    self.part = (struct matter_part){
        .whole = &matter->options->futures, .from = begun, .share = (1 - begun) / runs};
    if (move == MATTER_STEP)
        TRY(run_package(&self, package, &self.here, err));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        TRY(move == MATTER_STEP ? move_a_step(&self, &levers[i], err)
                                : move_to_ends(&self, &levers[i], err));
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

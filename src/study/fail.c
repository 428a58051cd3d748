// SPDX-License-Identifier: MIT
/* Runs the futures, marks those that fail, searches one half and counts in the other. */
#include "study/fail.h"

#include "measure/cart.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

enum half { FOUND, HELD, HALVES };

struct searcher {
    struct arena *arena;
    struct failure *failure;
    struct points halves[HALVES];
    bool *fails, *known; /* [future] */
    bool *rest;          /* [future of the first half]: not yet in a box */
};

const char *fail_method_name(enum fail_method method)
{
    static const char *const names[FAIL_METHOD_COUNT] = {"prim", "cart"};
    return names[method];
}

/* ---- Which futures fail ---- */

static enum status mark_futures(struct searcher *self)
{
    struct failure *failure = self->failure;
    const struct futures_table *table = &failure->table;
    const struct condition *condition = failure->options->condition;
    self->fails = ARENA_ARRAY(self->arena, bool, table->count);
    self->known = ARENA_ARRAY(self->arena, bool, table->count);
    self->rest = ARENA_ARRAY(self->arena, bool, table->count);
    double *values = ARENA_ARRAY(self->arena, double, condition->outcome_count);
    if (!self->fails || !self->known || !self->rest || !values)
        return STATUS_NO_MEMORY;
    const size_t middle = table->count / 2;
    for (size_t i = 0; i < table->count; i++) {
        for (size_t k = 0; k < condition->outcome_count; k++)
            values[k] = table->y[k][i];
        const double value = condition_value(condition, values);
        const enum half half = i < middle ? FOUND : HELD;
        self->known[i] = !isnan(value);
        self->fails[i] = self->known[i] && value != 0.0;
        failure->halves[half] += self->known[i];
        failure->fails_in[half] += self->fails[i];
    }
    failure->fails = self->fails;
    failure->used = failure->halves[FOUND] + failure->halves[HELD];
    failure->undefined = table->count - failure->used;
    failure->failing = failure->fails_in[FOUND] + failure->fails_in[HELD];
    return STATUS_OK;
}

/* Why there is nothing to search; STATUS_OK when there is. */
static enum status check_counts(const struct failure *failure, struct error *err)
{
    const char *text = failure->options->condition->text;
    const unsigned long long used = failure->used, all = failure->table.count;
    if (used == 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "in none of %llu futures do the outcomes of \"%s\" have a value", all,
                         text);
    if (failure->failing == 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "none of %llu futures meets \"%s\": nothing fails; try a milder condition",
                         used, text);
    if (failure->failing == used)
        return error_set(
            err, STATUS_INPUT, nowhere,
            "all of %llu futures meet \"%s\": nothing tells them apart; try a stricter "
            "condition",
            used, text);
    for (int half = 0; half < HALVES; half++) {
        const uint64_t fails = failure->fails_in[half], holds = failure->halves[half] - fails;
        if (fails < FAIL_HITS_LEAST || holds < FAIL_HITS_LEAST)
            return error_set(err, STATUS_INPUT, nowhere,
                             "%llu of %llu futures %s \"%s\": too few to search; give more "
                             "--futures, or another condition",
                             fails < FAIL_HITS_LEAST ? (unsigned long long)failure->failing
                                                     : used - failure->failing,
                             used, fails < FAIL_HITS_LEAST ? "meet" : "do not meet", text);
    }
    if (failure->table.factor_count == 0)
        return error_set(err, STATUS_INPUT, nowhere, "no uncertainty varies in these futures");
    return STATUS_OK;
}

/* Both halves as points: the same columns, begun at the middle for the second. */
static enum status split_futures(struct searcher *self)
{
    const struct futures_table *table = &self->failure->table;
    const size_t middle = table->count / 2;
    for (int half = 0; half < HALVES; half++) {
        const size_t from = half == FOUND ? 0 : middle;
        const double **x = ARENA_ARRAY(self->arena, const double *, table->factor_count);
        if (!x)
            return STATUS_NO_MEMORY;
        for (size_t f = 0; f < table->factor_count; f++)
            x[f] = table->x[f] + from;
        self->halves[half] =
            (struct points){.count = half == FOUND ? middle : table->count - middle,
                            .factors = table->factor_count,
                            .x = x,
                            .hit = self->fails + from,
                            .use = self->known + from};
    }
    return STATUS_OK;
}

/* ---- One box ---- */

/* The middle of the failing futures in a box, along one factor. */
static enum status median_of(const struct box *box, const struct points *points, size_t factor,
                             double *out)
{
    struct arena scratch;
    arena_init(&scratch);
    double *values = ARENA_ARRAY(&scratch, double, points->count);
    size_t count = 0;
    for (size_t i = 0; i < points->count && values; i++)
        if (points->use[i] && points->hit[i] && box_holds(box, points, i))
            values[count++] = points->x[factor][i];
    const uint32_t *order = values ? box_sort(&scratch, values, count) : NULL;
    if (order)
        *out = count ? values[order[(count - 1) / 2]] : 0.0;
    arena_free(&scratch);
    return order ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The failing future of a box nearest to the middle of them, each factor over its range. */
static enum status find_typical(const struct searcher *self, const struct box *box,
                                struct fail_box *out)
{
    const struct futures_table *table = &self->failure->table;
    const struct points all = {.count = table->count,
                               .factors = table->factor_count,
                               .x = table->x,
                               .hit = self->fails,
                               .use = self->known};
    double middles[FAIL_CLAUSES] = {0}, nearest = INFINITY;
    for (size_t k = 0; k < out->count; k++)
        TRY(median_of(box, &all, out->clauses[k].factor, &middles[k]));
    for (size_t i = 0; i < table->count; i++) {
        if (!self->fails[i] || !box_holds(box, &all, i))
            continue;
        double far = 0.0;
        for (size_t k = 0; k < out->count; k++) {
            const struct parameter *parameter = table->factors[out->clauses[k].factor];
            const double apart = (table->x[out->clauses[k].factor][i] - middles[k]) /
                                 (parameter->high - parameter->low);
            far += apart * apart;
        }
        if (far < nearest)
            nearest = far, out->typical = i;
    }
    return STATUS_OK;
}

/* Whether failures are denser in a box than in all of its half. */
static bool gathers(const struct failure *failure, enum half half, const struct box_figures *box)
{
    const double all = (double)failure->fails_in[half] / (double)failure->halves[half];
    return box->density >= fmin(1.2 * all, all + 0.2 * (1.0 - all));
}

/* Adds a box when it is worth telling; *added says whether it was. */
static enum status add_box(struct searcher *self, const struct box *box, size_t step, bool *added)
{
    struct failure *failure = self->failure;
    const struct points *found = &self->halves[FOUND], *held = &self->halves[HELD];
    struct fail_box result = {
        .found = box_measure(box, found), .held = box_measure(box, held), .step = step};
    uint64_t fresh = 0;
    *added = false;
    for (size_t i = 0; i < found->count; i++)
        fresh += self->rest[i] && found->hit[i] && box_holds(box, found, i);
    const size_t clauses = box_limit_count(box, found->factors);
    if (clauses == 0 || clauses > FAIL_CLAUSES || 10 * fresh < failure->fails_in[FOUND] ||
        !gathers(failure, FOUND, &result.found))
        return STATUS_OK;
    if (!gathers(failure, HELD, &result.held)) {
        failure->unconfirmed++;
        return STATUS_OK;
    }
    for (size_t f = 0; f < found->factors; f++)
        if (box_limits(box, f))
            result.clauses[result.count++] =
                (struct fail_clause){.factor = f,
                                     .low = box->low[f],
                                     .high = box->high[f],
                                     .found_p = box_significance(box, found, f),
                                     .held_p = box_significance(box, held, f)};
    /* the clause that tells most comes first */
    for (size_t k = 1; k < result.count; k++)
        for (size_t j = k; j > 0 && result.clauses[j].found_p < result.clauses[j - 1].found_p;
             j--) {
            const struct fail_clause other = result.clauses[j];
            result.clauses[j] = result.clauses[j - 1];
            result.clauses[j - 1] = other;
        }
    TRY(find_typical(self, box, &result));
    for (size_t i = 0; i < found->count; i++)
        if (box_holds(box, found, i))
            self->rest[i] = false;
    failure->boxes[failure->box_count++] = result;
    *added = true;
    return STATUS_OK;
}

/* ---- Methods ---- */

static enum status keep_steps(struct searcher *self, const struct prim_trajectory *trajectory)
{
    struct fail_step *steps = ARENA_ARRAY(self->arena, struct fail_step, trajectory->count);
    if (!steps)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < trajectory->count; i++)
        steps[i] = (struct fail_step){
            .found = trajectory->steps[i].figures,
            .held = box_measure(&trajectory->steps[i].box, &self->halves[HELD]),
            .restricted = trajectory->steps[i].restricted,
            .factor = trajectory->steps[i].factor,
        };
    self->failure->steps = steps;
    self->failure->step_count = trajectory->count;
    return STATUS_OK;
}

static enum status search_prim(struct searcher *self)
{
    struct failure *failure = self->failure;
    const double futures = (double)failure->halves[FOUND];
    const double rare = 0.5 * (double)failure->fails_in[FOUND] / futures;
    const double least = fmax(fmin(0.05, rare), 20.0 / futures);
    const struct prim_options options = {.objective = failure->options->objective,
                                         .peel = 0.05,
                                         .paste = 0.05,
                                         .least_mass = least,
                                         .significance = 0.05,
                                         .clauses = FAIL_CLAUSES};
    bool added = true;
    while (added && failure->box_count < FAIL_BOXES) {
        struct points points = self->halves[FOUND];
        struct prim_description description;
        points.use = self->rest;
        TRY(prim_describe(self->arena, &points, &options, &description));
        if (failure->box_count == 0)
            TRY(keep_steps(self, &description.trajectory));
        TRY(add_box(self, &description.box, description.chosen, &added));
    }
    return STATUS_OK;
}

static enum status search_cart(struct searcher *self)
{
    const size_t futures = (size_t)self->failure->halves[FOUND];
    const struct cart_options options = {.depth = FAIL_CLAUSES,
                                         .leaves = 1 << FAIL_CLAUSES,
                                         .least = futures / 50 > 10 ? futures / 50 : 10,
                                         .least_gain = 0.01};
    struct cart tree;
    TRY(cart_grow(self->arena, &self->halves[FOUND], &options, &tree));
    bool *tried = ARENA_ARRAY(self->arena, bool, tree.count);
    if (!tried)
        return STATUS_NO_MEMORY;
    while (self->failure->box_count < FAIL_BOXES) {
        size_t best = SIZE_MAX;
        double most = 0.0;
        for (size_t i = 0; i < tree.count; i++) {
            const struct box_figures figures = box_figures_of(
                futures, tree.nodes[i].points, self->failure->fails_in[FOUND], tree.nodes[i].hits);
            if (!tried[i] && cart_is_leaf(&tree, i) && box_score(&figures) > most)
                best = i, most = box_score(&figures);
        }
        bool added;
        if (best == SIZE_MAX)
            return STATUS_OK;
        tried[best] = true;
        const struct box box = cart_box(self->arena, &tree, best);
        if (!box.low || !box.high)
            return STATUS_NO_MEMORY;
        TRY(add_box(self, &box, 0, &added));
    }
    return STATUS_OK;
}

/* Futures of one half that lie in any box. */
static struct box_figures measure_union(const struct searcher *self, enum half half)
{
    const struct points *points = &self->halves[half];
    const struct failure *failure = self->failure;
    uint64_t inside = 0, hits = 0;
    for (size_t i = 0; i < points->count; i++) {
        bool any = false;
        for (size_t b = 0; b < failure->box_count && points->use[i] && !any; b++) {
            any = true;
            for (size_t k = 0; k < failure->boxes[b].count; k++) {
                const struct fail_clause *clause = &failure->boxes[b].clauses[k];
                const double x = points->x[clause->factor][i];
                any &= x >= clause->low && x <= clause->high;
            }
        }
        inside += any, hits += any && points->hit[i];
    }
    return box_figures_of(failure->halves[half], inside, failure->fails_in[half], hits);
}

enum status fail_run(struct arena *arena, const struct case_folder *folder,
                     const struct document *document, const struct fail_options *options,
                     const struct failure **out, struct problems *problems, struct error *err)
{
    if (options->futures.futures < FAIL_FUTURES_LEAST)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%llu futures are too few to search; at least %d",
                         (unsigned long long)options->futures.futures, FAIL_FUTURES_LEAST);
    struct failure *failure = ARENA_NEW(arena, struct failure);
    if (!failure)
        return STATUS_NO_MEMORY;
    struct searcher self = {.arena = arena, .failure = failure};
    struct futures_options futures = options->futures;
    futures.outcomes = options->condition->outcomes;
    futures.outcome_count = options->condition->outcome_count;
    failure->folder = folder;
    failure->options = options;
    TRY(futures_run(arena, folder, document, &futures, &failure->table, problems, err));
    TRY(mark_futures(&self));
    TRY(check_counts(failure, err));
    TRY(split_futures(&self));
    memcpy(self.rest, self.known, failure->table.count * sizeof *self.rest);
    TRY(options->method == FAIL_PRIM ? search_prim(&self) : search_cart(&self));
    failure->all_found = measure_union(&self, FOUND);
    failure->all_held = measure_union(&self, HELD);
    *out = failure;
    return STATUS_OK;
}

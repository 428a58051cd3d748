// SPDX-License-Identifier: MIT
/* Runs the futures, marks those that fail, searches one half and counts in the other. */
#include "study/fail.h"

#include "measure/cart.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

struct searcher {
    struct arena *arena;
    struct failure *failure;
    struct box_search search;
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
    for (size_t i = 0; i < table->count; i++) {
        for (size_t k = 0; k < condition->outcome_count; k++)
            values[k] = table->y[k][i];
        const double value = condition_value(condition, values);
        self->known[i] = !isnan(value);
        self->fails[i] = self->known[i] && value != 0.0;
    }
    const struct points points = {.count = table->count,
                                  .factors = table->factor_count,
                                  .x = table->x,
                                  .hit = self->fails,
                                  .use = self->known};
    TRY(box_search_init(&self->search, self->arena, &points));
    self->search.stop = failure->options->futures.stop;
    for (int half = 0; half < HALF_COUNT; half++) {
        failure->halves[half] = self->search.used[half];
        failure->fails_in[half] = self->search.hits[half];
    }
    failure->fails = self->fails;
    failure->used = failure->halves[HALF_FOUND] + failure->halves[HALF_HELD];
    failure->undefined = table->count - failure->used;
    failure->failing = failure->fails_in[HALF_FOUND] + failure->fails_in[HALF_HELD];
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
    for (int half = 0; half < HALF_COUNT; half++) {
        const uint64_t fails = failure->fails_in[half], holds = failure->halves[half] - fails;
        if (fails < BOX_HITS_LEAST || holds < BOX_HITS_LEAST)
            return error_set(err, STATUS_INPUT, nowhere,
                             "%llu of %llu futures %s \"%s\": too few to search; give more "
                             "--futures, or another condition",
                             fails < BOX_HITS_LEAST ? (unsigned long long)failure->failing
                                                    : used - failure->failing,
                             used, fails < BOX_HITS_LEAST ? "meet" : "do not meet", text);
    }
    if (failure->table.factor_count == 0)
        return error_set(err, STATUS_INPUT, nowhere, "no uncertainty varies in these futures");
    return STATUS_OK;
}

/* ---- One box ---- */

/* Adds a box when it is worth telling; *added says whether it was. */
static enum status add_box(struct searcher *self, const struct box *box, bool *added)
{
    struct failure *failure = self->failure;
    const struct box_search *search = &self->search;
    const struct points *found = &search->halves[HALF_FOUND];
    const struct box_figures in_found = box_measure(box, found),
                             in_held = box_measure(box, &search->halves[HALF_HELD]);
    uint64_t fresh = 0;
    *added = false;
    for (size_t i = 0; i < found->count; i++)
        fresh += self->rest[i] && found->hit[i] && box_holds(box, found, i);
    const size_t clauses = box_limit_count(box, found->factors);
    if (clauses == 0 || clauses > BOX_CLAUSES_MOST || 10 * fresh < failure->fails_in[HALF_FOUND] ||
        !box_search_gathers(search, HALF_FOUND, &in_found))
        return STATUS_OK;
    if (!box_search_gathers(search, HALF_HELD, &in_held)) {
        failure->unconfirmed++;
        return STATUS_OK;
    }
    TRY(box_search_tell(search, box, failure->table.factors, &failure->boxes[failure->box_count]));
    for (size_t i = 0; i < found->count; i++)
        if (box_holds(box, found, i))
            self->rest[i] = false;
    failure->box_count++;
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
            .box = trajectory->steps[i].box,
            .found = trajectory->steps[i].figures,
            .held = box_measure(&trajectory->steps[i].box, &self->search.halves[HALF_HELD]),
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
    bool added = true;
    while (added && failure->box_count < FAIL_BOXES) {
        struct prim_description description;
        TRY(box_search_prim(&self->search, failure->options->objective, BOX_CLAUSES_MOST,
                            self->rest, &description));
        if (failure->box_count == 0)
            TRY(keep_steps(self, &description.trajectory));
        TRY(add_box(self, &description.box, &added));
    }
    return STATUS_OK;
}

static enum status search_cart(struct searcher *self)
{
    const size_t futures = (size_t)self->failure->halves[HALF_FOUND];
    const struct cart_options options = {.depth = BOX_CLAUSES_MOST,
                                         .leaves = 1 << BOX_CLAUSES_MOST,
                                         .least = futures / 50 > 10 ? futures / 50 : 10,
                                         .least_gain = 0.01,
                                         .stop = self->search.stop};
    struct cart tree;
    TRY(cart_grow(self->arena, &self->search.halves[HALF_FOUND], &options, &tree));
    bool *tried = ARENA_ARRAY(self->arena, bool, tree.count);
    if (!tried)
        return STATUS_NO_MEMORY;
    while (self->failure->box_count < FAIL_BOXES) {
        size_t best = SIZE_MAX;
        double most = 0.0;
        for (size_t i = 0; i < tree.count; i++) {
            const struct box_figures figures =
                box_figures_of(futures, tree.nodes[i].points, self->failure->fails_in[HALF_FOUND],
                               tree.nodes[i].hits);
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
        TRY(add_box(self, &box, &added));
    }
    return STATUS_OK;
}

/* The box that was named, as it is. */
static enum status tell_given(struct searcher *self, struct error *err)
{
    struct failure *failure = self->failure;
    struct box box;
    TRY(given_box_fit(self->arena, failure->options->given, &failure->table, &box, err));
    failure->box_count = 1;
    return box_search_tell(&self->search, &box, failure->table.factors, &failure->boxes[0]);
}

static enum status find_boxes(struct searcher *self, struct error *err)
{
    if (self->failure->options->given)
        return tell_given(self, err);
    return self->failure->options->method == FAIL_PRIM ? search_prim(self) : search_cart(self);
}

/* Futures of one half that lie in any box. */
static struct box_figures measure_union(const struct searcher *self, enum half half)
{
    const struct points *points = &self->search.halves[half];
    const struct failure *failure = self->failure;
    uint64_t inside = 0, hits = 0;
    for (size_t i = 0; i < points->count; i++) {
        bool any = false;
        for (size_t b = 0; b < failure->box_count && points->use[i] && !any; b++) {
            any = true;
            for (size_t k = 0; k < failure->boxes[b].count; k++) {
                const struct box_clause *clause = &failure->boxes[b].clauses[k];
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
    memcpy(self.rest, self.known, failure->table.count * sizeof *self.rest);
    TRY(find_boxes(&self, err));
    failure->all_found = measure_union(&self, HALF_FOUND);
    failure->all_held = measure_union(&self, HALF_HELD);
    *out = failure;
    return STATUS_OK;
}

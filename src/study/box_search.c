// SPDX-License-Identifier: MIT
/* Two halves of the same columns; figures, quasi-p and a typical hit of a box. */
#include "study/box_search.h"

#include <assert.h>
#include <math.h>

enum status box_search_init(struct box_search *self, struct arena *arena,
                            const struct points *points)
{
    *self = (struct box_search){.arena = arena, .all = *points};
    const size_t middle = points->count / 2;
    for (int half = 0; half < HALF_COUNT; half++) {
        const size_t from = half == HALF_FOUND ? 0 : middle;
        const double **x = ARENA_ARRAY(arena, const double *, points->factors);
        if (!x)
            return STATUS_NO_MEMORY;
        for (size_t f = 0; f < points->factors; f++)
            x[f] = points->x[f] + from;
        struct points *part = &self->halves[half];
        *part = (struct points){.count = half == HALF_FOUND ? middle : points->count - middle,
                                .factors = points->factors,
                                .x = x,
                                .hit = points->hit + from,
                                .use = points->use + from};
        for (size_t i = 0; i < part->count; i++) {
            self->used[half] += part->use[i];
            self->hits[half] += part->use[i] && part->hit[i];
        }
    }
    return STATUS_OK;
}

bool box_search_can_tell(const struct box_search *self)
{
    bool can = true;
    for (int half = 0; half < HALF_COUNT; half++)
        can = can && self->hits[half] >= BOX_HITS_LEAST &&
              self->used[half] - self->hits[half] >= BOX_HITS_LEAST;
    return can;
}

enum status box_search_prim(const struct box_search *self, enum prim_objective objective,
                            size_t clauses, const bool *use, struct prim_description *out)
{
    assert(clauses <= BOX_CLAUSES_MOST);
    const double used = (double)self->used[HALF_FOUND];
    const double rare = 0.5 * (double)self->hits[HALF_FOUND] / used;
    const struct prim_options options = {.objective = objective,
                                         .peel = 0.05,
                                         .paste = 0.05,
                                         .least_mass = fmax(fmin(0.05, rare), 20.0 / used),
                                         .significance = 0.05,
                                         .clauses = clauses,
                                         .stop = self->stop};
    struct points points = self->halves[HALF_FOUND];
    points.use = use;
    return prim_describe(self->arena, &points, &options, out);
}

bool box_search_gathers(const struct box_search *self, enum half half,
                        const struct box_figures *figures)
{
    const double all = (double)self->hits[half] / (double)self->used[half];
    return figures->density >= fmin(1.2 * all, all + 0.2 * (1.0 - all));
}

/* The middle of the hits in a box, along one factor. */
static enum status find_middle(const struct box_search *self, const struct box *box, size_t factor,
                               double *out)
{
    const struct points *points = &self->all;
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

/* The hit in a box nearest to the middle of them, each factor over its range. */
static void find_typical(const struct box_search *self, const struct box *box,
                         const struct parameter *const *factors, struct told_box *out)
{
    const struct points *points = &self->all;
    double nearest = INFINITY;
    out->typical = BOX_NO_HIT;
    for (size_t i = 0; i < points->count; i++) {
        if (!points->use[i] || !points->hit[i] || !box_holds(box, points, i))
            continue;
        double far = 0.0;
        for (size_t k = 0; k < out->count; k++) {
            const struct box_clause *clause = &out->clauses[k];
            const struct parameter *parameter = factors[clause->factor];
            const double apart = (points->x[clause->factor][i] - clause->middle) /
                                 (parameter->high - parameter->low);
            far += apart * apart;
        }
        if (far < nearest)
            nearest = far, out->typical = i;
    }
}

enum status box_search_tell(const struct box_search *self, const struct box *box,
                            const struct parameter *const *factors, struct told_box *out)
{
    const struct points *found = &self->halves[HALF_FOUND], *held = &self->halves[HALF_HELD];
    *out = (struct told_box){.found = box_measure(box, found), .held = box_measure(box, held)};
    for (size_t f = 0; f < found->factors; f++) {
        if (!box_limits(box, f))
            continue;
        assert(out->count < BOX_CLAUSES_MOST);
        struct box_clause made = {.factor = f,
                                  .low = box->low[f],
                                  .high = box->high[f],
                                  .found_p = box_significance(box, found, f),
                                  .held_p = box_significance(box, held, f)};
        TRY(find_middle(self, box, f, &made.middle));
        size_t at = out->count++;
        for (; at > 0 && made.found_p < out->clauses[at - 1].found_p; at--)
            out->clauses[at] = out->clauses[at - 1];
        out->clauses[at] = made;
    }
    find_typical(self, box, factors, out);
    return STATUS_OK;
}

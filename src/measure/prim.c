// SPDX-License-Identifier: MIT
/* Peeling over presorted columns.
 *
 * Each factor keeps the points that are left in rising order, so a slice is read off an end of its
 * list; when a slice is taken every list drops its points in one pass:
 *
 *   orders  [ factor 0: point, point, .. ][ factor 1: .. ] ..     `left` entries each
 *
 * A peel costs (slices + one pass) x factors, all peels together about factors x points / peel. */
#include "measure/prim.h"

#include <assert.h>
#include <math.h>

const char *prim_objective_name(enum prim_objective objective)
{
    static const char *const names[PRIM_OBJECTIVE_COUNT] = {"original", "lenient1"};
    return names[objective];
}

static bool may_restrict(const struct prim_options *options, size_t factor)
{
    return !options->factors || options->factors[factor];
}

/* ---- Peeling ---- */

struct slice {
    size_t factor, count, hits; /* count 0: none */
    bool high;                  /* at which end */
    double limit;               /* of what is left */
    double worth;
};

struct peeler {
    struct arena arena; /* lists */
    const struct points *points;
    const struct prim_options *options;
    uint32_t **orders; /* [factor]; NULL where it may not be restricted */
    bool *inside;      /* [point] */
    size_t used, left, all_hits, hits;
    struct box box;
};

static enum status peeler_init(struct peeler *self, const struct points *points,
                               const struct prim_options *options)
{
    *self = (struct peeler){.points = points, .options = options};
    arena_init(&self->arena);
    self->box = box_open(&self->arena, points->factors);
    self->orders = ARENA_ARRAY(&self->arena, uint32_t *, points->factors);
    self->inside = ARENA_ARRAY(&self->arena, bool, points->count);
    if (self->arena.failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < points->count; i++) {
        self->inside[i] = !points->use || points->use[i];
        self->used += self->inside[i];
        self->all_hits += self->inside[i] && points->hit[i];
    }
    self->left = self->used, self->hits = self->all_hits;
    for (size_t f = 0; f < points->factors; f++) {
        if (!may_restrict(options, f))
            continue;
        uint32_t *order = box_sort(&self->arena, points->x[f], points->count);
        if (!order)
            return STATUS_NO_MEMORY;
        size_t kept = 0;
        for (size_t i = 0; i < points->count; i++)
            if (self->inside[order[i]])
                order[kept++] = order[i];
        self->orders[f] = order;
    }
    return STATUS_OK;
}

static double worth_of(const struct peeler *self, const struct slice *slice)
{
    const double left = (double)self->left, hits = (double)self->hits;
    const double rest = (double)(self->left - slice->count);
    const double density = (double)(self->hits - slice->hits) / rest;
    if (self->options->objective == PRIM_ORIGINAL)
        return density;
    return (density - hits / left) / (double)slice->count;
}

/* The slice at one end of a factor; count 0 when it would take all that is left or too much. */
static struct slice slice_at(const struct peeler *self, size_t factor, bool high)
{
    const double *x = self->points->x[factor];
    const uint32_t *order = self->orders[factor];
    const size_t left = self->left;
    const double least = self->options->least_mass * (double)self->used;
    struct slice slice = {.factor = factor, .high = high};
    size_t count = (size_t)(self->options->peel * (double)left);
    count = count ? count : 1;
#define AT(k) (high ? order[left - 1 - (k)] : order[k])
    while (count < left && x[AT(count)] == x[AT(count - 1)])
        count++;
    if (count >= left || (double)(left - count) < least)
        return slice;
    for (size_t k = 0; k < count; k++)
        slice.hits += self->points->hit[AT(k)];
    const double gone = x[AT(count - 1)], kept = x[AT(count)];
#undef AT
    const double middle = high ? box_between(kept, gone) : box_between(gone, kept);
    slice.limit = !high && middle <= gone ? kept : middle;
    slice.count = count;
    slice.worth = worth_of(self, &slice);
    return slice;
}

static struct slice best_slice(const struct peeler *self)
{
    struct slice best = {0};
    for (size_t f = 0; f < self->points->factors; f++)
        for (int end = 0; end < 2 && self->orders[f]; end++) {
            const struct slice slice = slice_at(self, f, end == 1);
            if (slice.count && (best.count == 0 || slice.worth > best.worth))
                best = slice;
        }
    return best;
}

static void take_slice(struct peeler *self, const struct slice *slice)
{
    const uint32_t *order = self->orders[slice->factor];
    for (size_t k = 0; k < slice->count; k++)
        self->inside[slice->high ? order[self->left - 1 - k] : order[k]] = false;
    for (size_t f = 0; f < self->points->factors; f++) {
        uint32_t *list = self->orders[f];
        size_t kept = 0;
        for (size_t i = 0; list && i < self->left; i++) {
            const uint32_t point = list[i];
            list[kept] = point;
            kept += self->inside[point];
        }
    }
    self->left -= slice->count;
    self->hits -= slice->hits;
    *(slice->high ? &self->box.high[slice->factor] : &self->box.low[slice->factor]) = slice->limit;
}

static enum status note_step(struct arena *arena, const struct peeler *self, size_t factor,
                             struct prim_step **steps, size_t *count, size_t *capacity)
{
    if (*count == *capacity) {
        const size_t more = *capacity ? 2 * *capacity : 64;
        *steps = arena_grow(arena, *steps, *count, more, sizeof **steps);
        if (!*steps)
            return STATUS_NO_MEMORY;
        *capacity = more;
    }
    const struct box box = box_copy(arena, &self->box, self->points->factors);
    if (!box.low || !box.high)
        return STATUS_NO_MEMORY;
    (*steps)[(*count)++] = (struct prim_step){
        .box = box,
        .figures = box_figures_of(self->used, self->left, self->all_hits, self->hits),
        .restricted = box_limit_count(&box, self->points->factors),
        .factor = factor,
    };
    return STATUS_OK;
}

static enum status peel_all(struct arena *arena, struct peeler *self, const volatile int *stop,
                            struct prim_trajectory *out)
{
    struct prim_step *steps = NULL;
    size_t count = 0, capacity = 0;
    TRY(note_step(arena, self, SIZE_MAX, &steps, &count, &capacity));
    while (self->hits < self->left && self->hits > 0) {
        if (stop && *stop)
            return STATUS_INTERRUPTED;
        const struct slice slice = best_slice(self);
        if (slice.count == 0)
            break;
        take_slice(self, &slice);
        TRY(note_step(arena, self, slice.factor, &steps, &count, &capacity));
    }
    *out = (struct prim_trajectory){.steps = steps, .count = count};
    return STATUS_OK;
}

enum status prim_peel(struct arena *arena, const struct points *points,
                      const struct prim_options *options, struct prim_trajectory *out)
{
    assert(options->peel > 0.0 && options->peel < 1.0 && points->count < UINT32_MAX);
    struct peeler self;
    enum status status = peeler_init(&self, points, options);
    if (status == STATUS_OK)
        status = peel_all(arena, &self, options->stop, out);
    arena_free(&self.arena);
    return status;
}

size_t prim_choose(const struct prim_trajectory *trajectory)
{
    size_t best = 0;
    for (size_t i = 1; i < trajectory->count; i++)
        if (box_score(&trajectory->steps[i].figures) > box_score(&trajectory->steps[best].figures))
            best = i;
    return best;
}

/* ---- Pasting ---- */

struct paster {
    const struct points *points;
    struct box *box;
    size_t inside, hits;
};

/* Whether a point that lies outside of `but` alone is used. */
static bool holds_elsewhere(const struct paster *self, size_t but, size_t point)
{
    const struct points *points = self->points;
    if (points->use && !points->use[point])
        return false;
    for (size_t f = 0; f < points->factors; f++)
        if (f != but && !(points->x[f][point] >= self->box->low[f] &&
                          points->x[f][point] <= self->box->high[f]))
            return false;
    return true;
}

/* The slice of at least `wanted` points just outside of one limit, fewer when there are no more. Its
 * limit goes halfway to the next point, or is open after the last. */
static struct slice slice_outside(const struct paster *self, const uint32_t *order, size_t factor,
                                  bool high, size_t wanted)
{
    const double *x = self->points->x[factor];
    const size_t all = self->points->count;
    const double limit = high ? self->box->high[factor] : self->box->low[factor];
    struct slice slice = {.factor = factor, .high = high, .limit = high ? INFINITY : -INFINITY};
    double last = NAN;
    size_t from = 0, until = all; /* the first in walking order that lies outside, by halving */
    while (from < until) {
        const size_t middle = from + (until - from) / 2;
        const double value = x[order[high ? middle : all - 1 - middle]];
        const bool outside = high ? value > limit : value < limit;
        if (outside)
            until = middle;
        else
            from = middle + 1;
    }
    for (size_t k = from; k < all; k++) {
        const uint32_t point = order[high ? k : all - 1 - k];
        if (!holds_elsewhere(self, factor, point))
            continue;
        const double value = x[point];
        if (slice.count >= wanted && value != last) {
            const double middle = high ? box_between(last, value) : box_between(value, last);
            slice.limit = !high && middle <= value ? last : middle;
            break;
        }
        slice.count++, slice.hits += self->points->hit[point];
        last = value;
    }
    return slice;
}

/* a/b against c/d */
static bool denser(const struct paster *self, const struct slice *a, const struct slice *b)
{
    const double ours = (double)(self->hits + a->hits) * (double)(self->inside + b->count);
    const double theirs = (double)(self->hits + b->hits) * (double)(self->inside + a->count);
    return ours > theirs || (ours == theirs && a->count > b->count);
}

static struct slice best_outside(const struct paster *self, uint32_t *const *orders, size_t wanted)
{
    struct slice best = {0};
    for (size_t f = 0; f < self->points->factors; f++)
        for (int end = 0; end < 2 && orders[f]; end++) {
            const bool high = end == 1;
            if (high ? isinf(self->box->high[f]) : isinf(self->box->low[f]))
                continue;
            const struct slice slice = slice_outside(self, orders[f], f, high, wanted);
            const double gain = (double)slice.hits * (double)self->inside;
            if (slice.count && gain >= (double)self->hits * (double)slice.count &&
                (best.count == 0 || denser(self, &slice, &best)))
                best = slice;
        }
    return best;
}

static void paste_all(struct paster *self, const struct prim_options *options,
                      uint32_t *const *orders)
{
    size_t wanted = (size_t)(options->paste * (double)self->inside);
    wanted = wanted ? wanted : 1;
    while (self->inside) {
        const struct slice slice = best_outside(self, orders, wanted);
        if (slice.count) {
            *(slice.high ? &self->box->high[slice.factor] : &self->box->low[slice.factor]) =
                slice.limit;
            self->inside += slice.count, self->hits += slice.hits;
        } else if (wanted == 1) {
            return;
        } else {
            wanted /= 2;
        }
    }
}

enum status prim_paste(const struct points *points, const struct prim_options *options,
                       struct box *box)
{
    struct arena arena;
    arena_init(&arena);
    const struct box_figures figures = box_measure(box, points);
    struct paster self = {.points = points,
                          .box = box,
                          .inside = (size_t)figures.inside,
                          .hits = (size_t)figures.hits};
    uint32_t **orders = ARENA_ARRAY(&arena, uint32_t *, points->factors);
    for (size_t f = 0; f < points->factors && orders && !arena.failed; f++)
        if (box_limits(box, f))
            orders[f] = box_sort(&arena, points->x[f], points->count);
    const enum status status = arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK)
        paste_all(&self, options, orders);
    arena_free(&arena);
    return status;
}

/* ---- Describing ---- */

static void open_factor(struct box *box, size_t factor)
{
    box->low[factor] = -INFINITY, box->high[factor] = INFINITY;
}

static size_t factors_allowed(const struct points *points, const struct prim_options *options)
{
    size_t count = 0;
    for (size_t f = 0; f < points->factors; f++)
        count += may_restrict(options, f);
    return count;
}

/* The restricted factor with the largest quasi-p above the limit, or the number of factors. */
static size_t least_significant(const struct points *points, const struct box *box, double limit)
{
    size_t worst = points->factors;
    double most = limit;
    for (size_t f = 0; f < points->factors; f++) {
        const double p = box_limits(box, f) ? box_significance(box, points, f) : 0.0;
        if (p > most)
            worst = f, most = p;
    }
    return worst;
}

/* The restricted factor without which the score is best, the last of equals. */
static size_t least_missed(const struct points *points, struct box *box)
{
    size_t least = points->factors;
    double best = -1.0;
    for (size_t f = 0; f < points->factors; f++) {
        if (!box_limits(box, f))
            continue;
        const double low = box->low[f], high = box->high[f];
        open_factor(box, f);
        const struct box_figures without = box_measure(box, points);
        box->low[f] = low, box->high[f] = high;
        if (box_score(&without) >= best)
            least = f, best = box_score(&without);
    }
    return least;
}

static void drop_clauses(const struct points *points, const struct prim_options *options,
                         double limit, struct box *box)
{
    for (;;) {
        const size_t worst = least_significant(points, box, limit);
        if (worst == points->factors)
            break;
        open_factor(box, worst);
    }
    while (box_limit_count(box, points->factors) > options->clauses)
        open_factor(box, least_missed(points, box));
}

/* Peels with some factors alone, takes the best step, drops clauses that do not hold. */
static enum status fit(struct arena *arena, const struct points *points,
                       const struct prim_options *options, const bool *kept, double limit,
                       struct prim_description *out)
{
    struct prim_options alone = *options;
    alone.factors = kept;
    TRY(prim_peel(arena, points, &alone, &out->trajectory));
    out->chosen = prim_choose(&out->trajectory);
    out->box = box_copy(arena, &out->trajectory.steps[out->chosen].box, points->factors);
    if (!out->box.low || !out->box.high)
        return STATUS_NO_MEMORY;
    drop_clauses(points, options, limit, &out->box);
    out->figures = box_measure(&out->box, points);
    return STATUS_OK;
}

/* The factors of the best box that peeling with all of them finds, less those that can be missed. */
static enum status keep_by_peeling(struct arena *arena, const struct points *points,
                                   const struct prim_options *options, double limit, bool *kept)
{
    struct prim_description all;
    TRY(fit(arena, points, options, options->factors, limit, &all));
    for (size_t f = 0; f < points->factors; f++)
        kept[f] = box_limits(&all.box, f);
    return STATUS_OK;
}

/* One factor after the other: the one whose box, with those before it, scores best. */
static enum status keep_by_adding(const struct points *points, const struct prim_options *options,
                                  double limit, bool *kept)
{
    double best = 0.0;
    for (size_t round = 0; round < options->clauses; round++) {
        size_t next = points->factors;
        for (size_t f = 0; f < points->factors; f++) {
            struct arena scratch;
            struct prim_description trial;
            if (kept[f] || !may_restrict(options, f))
                continue;
            kept[f] = true;
            arena_init(&scratch);
            const enum status status = fit(&scratch, points, options, kept, limit, &trial);
            if (status == STATUS_OK && box_limits(&trial.box, f) &&
                box_score(&trial.figures) > best) {
                best = box_score(&trial.figures);
                next = f;
            }
            arena_free(&scratch);
            kept[f] = false;
            TRY(status);
        }
        if (next == points->factors)
            return STATUS_OK;
        kept[next] = true;
    }
    return STATUS_OK;
}

enum status prim_describe(struct arena *arena, const struct points *points,
                          const struct prim_options *options, struct prim_description *out)
{
    const size_t factors = points->factors;
    const double tried = 2.0 * (double)factors_allowed(points, options) / options->peel;
    const double limit = tried > 0.0 ? options->significance / tried : 0.0;
    struct prim_description peeled, added;
    double *significance = ARENA_ARRAY(arena, double, factors);
    bool *kept = ARENA_ARRAY(arena, bool, factors), *grown = ARENA_ARRAY(arena, bool, factors);
    if (!significance || !kept || !grown)
        return STATUS_NO_MEMORY;
    TRY(keep_by_peeling(arena, points, options, limit, kept));
    TRY(keep_by_adding(points, options, limit, grown));
    TRY(fit(arena, points, options, kept, limit, &peeled));
    TRY(fit(arena, points, options, grown, limit, &added));
    struct prim_description result =
        box_score(&added.figures) > box_score(&peeled.figures) ? added : peeled;
    TRY(prim_paste(points, options, &result.box));
    result.figures = box_measure(&result.box, points);
    for (size_t f = 0; f < factors; f++)
        significance[f] = box_significance(&result.box, points, f);
    result.significance = significance;
    *out = result;
    return STATUS_OK;
}

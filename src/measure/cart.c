// SPDX-License-Identifier: MIT
/* Growing over presorted columns.
 *
 * Every factor keeps all points in rising order, node by node: the points of a node fill the same
 * stretch of every list, and a split moves them stably to the two ends of it:
 *
 *   orders  [ factor 0: leaf 3 .. | leaf 1 .. | leaf 2 .. ][ factor 1: the same stretches ] .. */
#include "measure/cart.h"

#include <math.h>
#include <string.h>

/* A leaf while the tree grows. */
struct stretch {
    size_t from, until;
    double gain; /* of its best split; below 0: there is none */
    size_t factor;
    double threshold;
};

struct grower {
    struct arena arena;
    const struct points *points;
    const struct cart_options *options;
    uint32_t **orders;
    uint32_t *moved; /* [point]: for splitting */
    bool *goes_low;  /* [point] */
    struct cart_node *nodes;
    struct stretch *stretches; /* [node] */
    size_t count, leaves;
};

/* The Gini index of n points with h hits is 2 h (n - h) / n^2; times n and summed over leaves it is
 * 2 (all hits - sum of h^2 / n). So the larger this sum, the lower the index. */
static double purity(uint64_t points, uint64_t hits)
{
    return points ? (double)hits * (double)hits / (double)points : 0.0;
}

static void find_split(struct grower *self, size_t node)
{
    const struct cart_node *at = &self->nodes[node];
    struct stretch *stretch = &self->stretches[node];
    const size_t least = self->options->least ? self->options->least : 1;
    double best = -1.0;
    stretch->gain = -1.0;
    if (at->hits == 0 || at->hits == at->points || at->depth >= self->options->depth)
        return;
    for (size_t f = 0; f < self->points->factors; f++) {
        const double *x = self->points->x[f];
        const uint32_t *order = self->orders[f] + stretch->from;
        uint64_t hits = 0;
        for (size_t i = 1; i < at->points; i++) {
            hits += self->points->hit[order[i - 1]];
            const double below = x[order[i - 1]], above = x[order[i]];
            if (below == above || i < least || at->points - i < least)
                continue;
            const double sum = purity(i, hits) + purity(at->points - i, at->hits - hits);
            if (sum > best) {
                best = sum;
                stretch->factor = f;
                stretch->threshold = box_between(below, above);
            }
        }
    }
    if (best >= 0.0) {
        const double gain = best - purity(at->points, at->hits);
        stretch->gain = gain > 0.0 ? gain : 0.0; /* never lower but for rounding */
    }
}

static size_t add_node(struct grower *self, size_t parent, size_t from, size_t until)
{
    const size_t node = self->count++;
    uint64_t hits = 0;
    for (size_t i = from; i < until; i++)
        hits += self->points->hit[self->orders[0][i]];
    self->nodes[node] = (struct cart_node){
        .parent = parent,
        .low = SIZE_MAX,
        .high = SIZE_MAX,
        .depth = parent == SIZE_MAX ? 0 : self->nodes[parent].depth + 1,
        .points = until - from,
        .hits = hits,
    };
    self->stretches[node] = (struct stretch){.from = from, .until = until};
    find_split(self, node);
    return node;
}

/* Low ones first, in the order they had. */
static size_t divide(struct grower *self, uint32_t *order, size_t from, size_t until)
{
    size_t low = from, high = 0;
    for (size_t i = from; i < until; i++) {
        const uint32_t point = order[i];
        if (self->goes_low[point])
            order[low++] = point;
        else
            self->moved[high++] = point;
    }
    memcpy(order + low, self->moved, high * sizeof *order);
    return low;
}

static void split(struct grower *self, size_t node)
{
    const struct stretch stretch = self->stretches[node];
    size_t middle = stretch.from;
    for (size_t i = stretch.from; i < stretch.until; i++) {
        const uint32_t point = self->orders[0][i];
        self->goes_low[point] = self->points->x[stretch.factor][point] <= stretch.threshold;
    }
    for (size_t f = 0; f < self->points->factors; f++)
        middle = divide(self, self->orders[f], stretch.from, stretch.until);
    self->nodes[node].factor = stretch.factor;
    self->nodes[node].threshold = stretch.threshold;
    self->nodes[node].low = add_node(self, node, stretch.from, middle);
    self->nodes[node].high = add_node(self, node, middle, stretch.until);
    self->leaves++;
}

/* The leaf whose split gains most, the first of equals; SIZE_MAX when none can be split. */
static size_t next_leaf(const struct grower *self)
{
    size_t next = SIZE_MAX;
    for (size_t i = 0; i < self->count; i++)
        if (self->nodes[i].low == SIZE_MAX && self->stretches[i].gain >= 0.0 &&
            (next == SIZE_MAX || self->stretches[i].gain > self->stretches[next].gain))
            next = i;
    return next;
}

/* Takes splits back that gained too little with all below them; children come after parents. */
static void take_back(struct grower *self)
{
    const struct cart_node *root = &self->nodes[0];
    const double misses = (double)(root->points - root->hits);
    const double whole = root->points ? (double)root->hits * misses / (double)root->points : 0.0;
    for (size_t i = self->count; i-- > 0;) {
        struct cart_node *node = &self->nodes[i];
        if (node->low == SIZE_MAX) {
            self->stretches[i].gain = 0.0;
            continue;
        }
        const double below = self->stretches[node->low].gain + self->stretches[node->high].gain;
        self->stretches[i].gain += below;
        if (self->stretches[i].gain > self->options->least_gain * whole)
            continue;
        node->low = node->high = SIZE_MAX;
        self->stretches[i].gain = 0.0;
    }
}

static enum status grow(struct arena *arena, struct grower *self)
{
    const struct points *points = self->points;
    const size_t most = 2 * (self->options->leaves ? self->options->leaves : 1) - 1;
    size_t used = 0;
    self->nodes = ARENA_ARRAY(arena, struct cart_node, most);
    self->stretches = ARENA_ARRAY(&self->arena, struct stretch, most);
    self->orders = ARENA_ARRAY(&self->arena, uint32_t *, points->factors);
    self->moved = ARENA_ARRAY(&self->arena, uint32_t, points->count);
    self->goes_low = ARENA_ARRAY(&self->arena, bool, points->count);
    if (arena->failed || self->arena.failed)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < points->factors; f++) {
        self->orders[f] = box_sort(&self->arena, points->x[f], points->count);
        if (!self->orders[f])
            return STATUS_NO_MEMORY;
        used = 0;
        for (size_t i = 0; i < points->count; i++)
            if (!points->use || points->use[self->orders[f][i]])
                self->orders[f][used++] = self->orders[f][i];
    }
    add_node(self, SIZE_MAX, 0, used);
    self->leaves = 1;
    while (self->leaves < self->options->leaves) {
        if (self->options->stop && *self->options->stop)
            return STATUS_INTERRUPTED;
        const size_t next = next_leaf(self);
        if (next == SIZE_MAX)
            break;
        split(self, next);
    }
    take_back(self);
    return STATUS_OK;
}

enum status cart_grow(struct arena *arena, const struct points *points,
                      const struct cart_options *options, struct cart *out)
{
    struct grower self = {.points = points, .options = options};
    arena_init(&self.arena);
    const enum status status = grow(arena, &self);
    if (status == STATUS_OK)
        *out = (struct cart){.nodes = self.nodes, .count = self.count, .factors = points->factors};
    arena_free(&self.arena);
    return status;
}

/* ---- Reading a tree ---- */

bool cart_is_leaf(const struct cart *tree, size_t node)
{
    if (tree->nodes[node].low != SIZE_MAX)
        return false;
    for (size_t i = node; tree->nodes[i].parent != SIZE_MAX; i = tree->nodes[i].parent)
        if (tree->nodes[tree->nodes[i].parent].low == SIZE_MAX)
            return false; /* hangs below a split that was taken back */
    return true;
}

size_t cart_splits(const struct cart *tree)
{
    size_t leaves = 0;
    for (size_t i = 0; i < tree->count; i++)
        leaves += cart_is_leaf(tree, i);
    return leaves - 1;
}

size_t cart_leaf_of(const struct cart *tree, const struct points *points, size_t point)
{
    size_t node = 0;
    while (tree->nodes[node].low != SIZE_MAX)
        node = points->x[tree->nodes[node].factor][point] <= tree->nodes[node].threshold
                   ? tree->nodes[node].low
                   : tree->nodes[node].high;
    return node;
}

struct box cart_box(struct arena *arena, const struct cart *tree, size_t node)
{
    const struct box box = box_open(arena, tree->factors);
    if (!box.low || !box.high)
        return box;
    for (size_t i = node; tree->nodes[i].parent != SIZE_MAX; i = tree->nodes[i].parent) {
        const struct cart_node *parent = &tree->nodes[tree->nodes[i].parent];
        const double above = nextafter(parent->threshold, INFINITY); /* the box has its ends */
        if (parent->low == i && parent->threshold < box.high[parent->factor])
            box.high[parent->factor] = parent->threshold;
        if (parent->high == i && above > box.low[parent->factor])
            box.low[parent->factor] = above;
    }
    return box;
}

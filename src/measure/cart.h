// SPDX-License-Identifier: MIT
/* A classification tree: where hits are frequent, by yes-or-no questions about one factor at a time.
 *
 * Breiman, Friedman, Olshen and Stone 1984, with the Gini index. The leaf whose best split lowers the
 * index most is split next, until there are `leaves` of them. A split asks whether x <= threshold,
 * halfway between two neighbouring values; of equal splits the one of the lower factor is taken, then
 * the lower threshold. Splits that gain nothing are tried too, since the next may (exclusive or), and
 * taken back where nothing came of them. */
#ifndef SURETY_MEASURE_CART_H
#define SURETY_MEASURE_CART_H

#include "measure/box.h"

struct cart_options {
    size_t depth;  /* at most so many splits on the way to a leaf */
    size_t leaves; /* at most */
    size_t least;  /* points in a leaf */
    double
        least_gain; /* of a split and all below it, as a share of the whole tree's Gini index: less
                          or equal is taken back; 0 takes back what gains nothing */
    const volatile int *stop; /* NULL, or looked at before every split: not 0 ends it, interrupted */
};

struct cart_node {
    size_t parent;    /* SIZE_MAX at the root, which is node 0 */
    size_t low, high; /* children: x <= threshold, x > threshold; SIZE_MAX in a leaf */
    size_t factor, depth;
    double threshold;
    uint64_t points, hits;
};

struct cart {
    const struct cart_node *nodes; /* some may hang below a leaf: splits taken back */
    size_t count;
    size_t factors;
};

/* The tree lives in the arena. The only failures are memory and `stop`. */
enum status cart_grow(struct arena *arena, const struct points *points,
                      const struct cart_options *options, struct cart *out);

bool cart_is_leaf(const struct cart *tree, size_t node); /* one that a point can come to */
size_t cart_splits(const struct cart *tree);
size_t cart_leaf_of(const struct cart *tree, const struct points *points, size_t point);

/* The points that come to a node, as a box. */
struct box cart_box(struct arena *arena, const struct cart *tree, size_t node);

#endif

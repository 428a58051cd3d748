// SPDX-License-Identifier: MIT
/* Where a package fails: a few plain boxes in the space of what nobody chooses.
 *
 * The user says what failure is (study/condition.h). Boxes are searched in one half of the futures and
 * counted in the other (study/box_search.h). Futures in which the condition has no value are left out
 * and counted.
 *
 * Covering: after a box its futures are set aside and the next is searched among the rest, until there
 * are three, or the rest gathers nowhere: a further box must hold a tenth of all failures that no box
 * before it held, and gather failures. A box that does not in the second half is not told, only
 * counted.
 *
 * A box that somebody names (study/given_box.h) is not searched: it alone is told, in both halves, also
 * when it gathers nothing.
 *
 *   prim  measure/prim.h
 *   cart  measure/cart.h, at most four questions deep; the leaves with the best scores are the boxes */
#ifndef SURETY_STUDY_FAIL_H
#define SURETY_STUDY_FAIL_H

#include "study/box_search.h"
#include "study/condition.h"
#include "study/given_box.h"

enum { FAIL_BOXES = 3, FAIL_FUTURES_LEAST = 200 };

enum fail_method { FAIL_PRIM, FAIL_CART, FAIL_METHOD_COUNT };

struct fail_options {
    struct futures_options futures; /* its outcomes are those of the condition */
    const struct condition *condition;
    enum fail_method method;
    enum prim_objective objective; /* prim */
    const struct given_box *given; /* NULL: boxes are searched */
};

struct fail_step { /* of the peeling trajectory of the first box */
    struct box box;
    struct box_figures found, held;
    size_t restricted, factor;
};

struct failure {
    const struct case_folder *folder;
    const struct fail_options *options;
    struct futures_table table;
    const bool *fails;        /* [future] */
    uint64_t used, undefined; /* futures with a value, and without */
    uint64_t failing;         /* of those used */
    uint64_t halves[2], fails_in[2];
    struct told_box boxes[FAIL_BOXES];
    size_t box_count;
    size_t unconfirmed;                     /* boxes found that gather nothing in the other half */
    struct box_figures all_found, all_held; /* of all boxes together */
    const struct fail_step *steps;          /* prim */
    size_t step_count;
};

/* The result lives in the arena; the options must outlive it. STATUS_INPUT with a sentence when all,
 * none or too few futures meet the condition. */
enum status fail_run(struct arena *arena, const struct case_folder *folder,
                     const struct document *document, const struct fail_options *options,
                     const struct failure **out, struct problems *problems, struct error *err);

const char *fail_method_name(enum fail_method method);

#endif

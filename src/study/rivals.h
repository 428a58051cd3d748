// SPDX-License-Identifier: MIT
/* Which conclusions survive every structure of a case?
 *
 * A conclusion is a pair of packages of which the first structure says that one has the better main risk: the
 * 95 % interval of the mean paired difference lies above zero, and the mean is RIVAL_LEAST or more. Under
 * each other structure it holds when that interval lies above zero too, turns when it lies below, and is
 * open else. It survives when it holds under all of them, and turns when it turns under one. All structures
 * meet the same futures, with one adversary. */
#ifndef SURETY_STUDY_RIVALS_H
#define SURETY_STUDY_RIVALS_H

#include "study/evaluate.h"

#define RIVAL_LEAST 0.01

enum standing { STANDING_HOLDS, STANDING_OPEN, STANDING_TURNS };

/* A mean over futures and its 95 % interval; NaN without two futures. */
struct rival_gap {
    double mean, low, high;
};

struct rival_pair {
    size_t better, worse;         /* packages */
    const struct rival_gap *gaps; /* [structure]: how much worse the worse one is */
    enum standing standing;       /* over all structures */
    size_t weakest;               /* structure under which the gap is least */
};

struct rivals {
    const struct case_folder *folder; /* whose structures they are */
    size_t outcome, package_count;
    const struct package *const *packages;
    const struct spread *risks; /* [structure * package_count + package] */
    const size_t *order;        /* the same: packages from the best mean on */
    const struct rival_pair *pairs;
    size_t pair_count;
    size_t standings[STANDING_TURNS + 1]; /* how many of the pairs */
};

/* The standing of a gap under one structure. */
enum standing rival_standing(const struct rival_gap *gap);

/* Runs the packages of `options`, with its futures and first adversary, under every structure, whichever the
 * folder follows; `document` is the model as it is written. The result lives in the arena. */
enum status rivals_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct evaluate_options *options,
                       const struct rivals **out, struct problems *problems, struct error *err);

const char *standing_name(enum standing standing);

#endif

// SPDX-License-Identifier: MIT
/* What earlier evaluations ran, so that the next one need not run it again.
 *
 * An entry is one arm (package, adversary, path, settings, seed) with its columns in futures 0, 1, .. up to
 * some number. What future i comes to depends on these alone, so whoever finds an entry takes the same bits
 * that it would have computed; more futures are added behind those that are there.
 *
 * One evaluation at a time. A shelf never fails: without memory it remembers less. */
#ifndef SURETY_STUDY_SHELF_H
#define SURETY_STUDY_SHELF_H

#include "study/ensemble.h"
#include "study/mould.h"
#include "study/preludes.h"
#include "study/sweep.h"

struct shelf_entry {
    struct shelf_entry *next;
    char key[65];
    size_t column_count;
    double **columns; /* [column][future] */
    size_t futures;   /* known, from number 0 */
    size_t capacity;
    size_t equations, steps; /* of the arm's plan */
    uint64_t used;
    unsigned taken; /* how often, up to SHELF_TAKEN_MOST */
};

/* Room for the preludes of the three paths of a refinement to 10,000 futures, of some 80 states each, and for those of
 * a moving slider beside them. */
enum { SHELF_TAKEN_MOST = 4, SHELF_PRELUDE_BYTES = 24 << 20 };

struct shelf {
    struct shelf_entry *entries;
    struct sweep_draws draws; /* beside the bytes that are counted */
    size_t bytes, bytes_most;
    uint64_t clock;
    struct moulds moulds; /* of the arms that ran last */
    struct preludes preludes; /* beside the bytes that are counted, at most SHELF_PRELUDE_BYTES */
};

void shelf_init(struct shelf *shelf, size_t bytes_most);
void shelf_free(struct shelf *shelf);

/* What an arm's columns depend on: the arm, the structure and the outcomes that are read (of the case), the
 * points of a fan, the seed, and the precision. One shelf serves one case. */
void shelf_key(const struct arm *arm, const struct case_folder *folder, const size_t *outcomes,
               size_t outcome_count, size_t fan_points, uint64_t seed, char out[65]);

/* The entry of a key, made when it is new; NULL when memory is out. It stays until shelf_trim. */
struct shelf_entry *shelf_take(struct shelf *shelf, const char key[65], size_t column_count);

/* Adds columns, `stride` apart, in futures first .. first + count - 1: those that are not known yet. */
void shelf_put(struct shelf *shelf, struct shelf_entry *entry, const double *columns, size_t stride,
               uint64_t first, size_t count);

/* Forgets entries until the rest fits: those that were taken least often, of these the one that was not taken for
 * longest. So positions on a slider's way go, and what everything is compared with stays. */
void shelf_trim(struct shelf *shelf);

#endif

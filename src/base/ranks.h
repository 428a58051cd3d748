// SPDX-License-Identifier: MIT
/* Processes that mpirun started together, to share one job; only user of MPI.
 *
 * A process that nobody started so is rank 0 of 1, and MPI is not touched. What is called collective is
 * called by all ranks, in the same order. When a rank dies, mpirun ends the others and says so.
 *
 * ranks_mpi.c is built where MPI is at hand, ranks_one.c elsewhere (-Dmpi). */
#ifndef SURETY_BASE_RANKS_H
#define SURETY_BASE_RANKS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct ranks {
    size_t rank, count; /* this process is number `rank` of `count` */
    bool joined;        /* MPI is in use */
};

/* Collective: joins the other processes of a job. Without MPI in this program, more than one rank is an
 * error that says so. */
enum status ranks_open(struct ranks *ranks, struct error *err);

/* Collective: parts from them. Who fails alone does not call it, but ends: mpirun ends the rest. */
void ranks_close(struct ranks *ranks);

/* Collective: every rank brings how it fared and some bytes. When all fared well, rank 0 is handed the
 * bytes of each, in the order of ranks, one after the other. When a rank or
 * a `take` failed, every rank returns the failure of the first. */
enum status
ranks_gather(const struct ranks *ranks, enum status status, const char *bytes, size_t size,
             enum status (*take)(void *self, const char *bytes, size_t size, struct error *err),
             void *self, struct error *err);

/* Collective: the same without bytes. */
enum status ranks_agree(const struct ranks *ranks, enum status status, struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* Sizes and statuses go to all; then bytes go to rank 0 from one rank after the other, so that it holds
 * those of one rank at a time. Failures of MPI itself end the job (its default). */
#include "base/ranks.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <mpi.h>

static const struct place nowhere = {0};

/* What launchers tell each process. */
static const char *const marks[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"};

enum status ranks_open(struct ranks *ranks, struct error *err)
{
    bool launched = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        launched |= getenv(marks[i]) != NULL;
    *ranks = (struct ranks){.count = 1};
    if (!launched)
        return STATUS_OK;
    int provided = 0, rank = 0, count = 1;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS ||
        provided < MPI_THREAD_FUNNELED)
        return error_set(err, STATUS_IO, nowhere, "MPI does not start, or knows no threads");
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    *ranks = (struct ranks){.rank = (size_t)rank, .count = (size_t)count, .joined = true};
    return STATUS_OK;
}

void ranks_close(struct ranks *ranks)
{
    if (ranks->joined)
        MPI_Finalize();
    ranks->joined = false;
}

/* How one rank fared, and how many bytes it brings. */
struct report {
    unsigned long long status, size;
};

/* The failure of rank `from`, on every rank. */
static enum status hand_failure(int from, struct error *err)
{
    struct error mine = *err;
    MPI_Bcast(&mine, (int)sizeof mine, MPI_BYTE, from, MPI_COMM_WORLD);
    mine.at = nowhere; /* its texts are in the other process */
    if (err->status == STATUS_OK)
        *err = mine;
    return mine.status;
}

static enum status
take_each(const struct ranks *ranks, const struct report *reports, const char *bytes,
          enum status (*take)(void *self, const char *bytes, size_t size, struct error *err),
          void *self, struct error *err)
{
    size_t most = 0;
    for (size_t k = 0; k < ranks->count; k++)
        most = reports[k].size > most ? (size_t)reports[k].size : most;
    char *room = malloc(most + 1);
    if (!room) /* the others wait to send and could not be told */
        MPI_Abort(MPI_COMM_WORLD, STATUS_NO_MEMORY);
    enum status status = take(self, bytes, (size_t)reports[0].size, err);
    for (size_t k = 1; k < ranks->count; k++) {
        const size_t size = (size_t)reports[k].size;
        MPI_Recv(room, (int)size, MPI_BYTE, (int)k, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        if (status == STATUS_OK)
            status = take(self, room, size, err);
    }
    free(room);
    return status;
}

static enum status
hand_bytes(const struct ranks *ranks, const struct report *reports, const char *bytes,
           enum status (*take)(void *self, const char *bytes, size_t size, struct error *err),
           void *self, struct error *err)
{
    enum status status = STATUS_OK;
    if (ranks->rank == 0)
        status = take_each(ranks, reports, bytes, take, self, err);
    else
        MPI_Send(bytes, (int)reports[ranks->rank].size, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
    int fared = (int)status;
    MPI_Bcast(&fared, 1, MPI_INT, 0, MPI_COMM_WORLD);
    return fared == STATUS_OK ? STATUS_OK : hand_failure(0, err);
}

enum status
ranks_gather(const struct ranks *ranks, enum status status, const char *bytes, size_t size,
             enum status (*take)(void *self, const char *bytes, size_t size, struct error *err),
             void *self, struct error *err)
{
    if (!ranks->joined)
        return status == STATUS_OK && take ? take(self, bytes, size, err) : status;
    if (status == STATUS_OK && size > INT_MAX)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "%zu bytes are too many to send", size);
    struct report *reports = calloc(ranks->count, sizeof *reports);
    if (!reports)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    const struct report mine = {.status = (unsigned long long)status, .size = size};
    MPI_Allgather(&mine, 2, MPI_UNSIGNED_LONG_LONG, reports, 2, MPI_UNSIGNED_LONG_LONG,
                  MPI_COMM_WORLD);
    size_t failed = 0;
    while (failed < ranks->count && reports[failed].status == STATUS_OK)
        failed++;
    if (failed < ranks->count) {
        if (failed == ranks->rank && err->status == STATUS_OK)
            (void)error_set(err, status, nowhere, "%s", status_meaning(status));
        status = hand_failure((int)failed, err);
    } else if (take) {
        status = hand_bytes(ranks, reports, bytes, take, self, err);
    }
    free(reports);
    return status;
}

enum status ranks_agree(const struct ranks *ranks, enum status status, struct error *err)
{
    return ranks_gather(ranks, status, NULL, 0, NULL, NULL, err);
}

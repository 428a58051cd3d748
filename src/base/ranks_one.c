// SPDX-License-Identifier: MIT
/* One process alone: built where there is no MPI. */
#include "base/ranks.h"

#include <stdlib.h>

/* What launchers of MPI programs tell each process: how many there are. */
static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};

enum status ranks_open(struct ranks *ranks, struct error *err)
{
    static const struct place nowhere = {0};
    *ranks = (struct ranks){.count = 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *size = getenv(sizes[i]);
        if (size && strtoul(size, NULL, 10) > 1)
            return error_set(err, STATUS_USAGE, nowhere,
                             "this program was built without MPI and cannot share a job among %s "
                             "processes; build it where OpenMPI is installed (libopenmpi-dev)",
                             size);
    }
    return STATUS_OK;
}

void ranks_close(struct ranks *ranks)
{
    ranks->joined = false;
}

enum status
ranks_gather(const struct ranks *ranks, enum status status, const char *bytes, size_t size,
             enum status (*take)(void *self, const char *bytes, size_t size, struct error *err),
             void *self, struct error *err)
{
    (void)ranks;
    return status == STATUS_OK && take ? take(self, bytes, size, err) : status;
}

enum status ranks_agree(const struct ranks *ranks, enum status status, struct error *err)
{
    return ranks_gather(ranks, status, NULL, 0, NULL, NULL, err);
}

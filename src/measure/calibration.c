// SPDX-License-Identifier: MIT
/* Fits are tasks of a pool; each leaves its ranks, and they are counted in the end. */
#include "measure/calibration.h"

#include "base/pool.h"

#include <assert.h>
#include <stdlib.h>

static const struct place nowhere = {0};

struct calibrating {
    const struct calibration *calibration;
    uint32_t *ranks; /* [fit * parameters + parameter] */
};

static enum status rank_one(void *self, size_t worker, size_t fit, struct error *err)
{
    const struct calibrating *calibrating = self;
    const struct calibration *calibration = calibrating->calibration;
    const size_t parameters = calibration->parameters, draws = calibration->draws;
    double *truth = calloc(parameters * (draws + 1), sizeof *truth);
    if (!truth)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for a fit");
    double *drawn = truth + parameters;
    const enum status status = calibration->fit(calibration->self, worker, fit, truth, drawn, err);
    for (size_t k = 0; k < parameters && status == STATUS_OK; k++) {
        uint32_t rank = 0;
        for (size_t t = 0; t < draws; t++)
            rank += drawn[k * draws + t] < truth[k];
        calibrating->ranks[fit * parameters + k] = rank;
    }
    free(truth);
    return status;
}

enum status calibration_run(const struct calibration *calibration, uint64_t *counts,
                            struct error *err)
{
    const size_t parameters = calibration->parameters, bins = calibration->bins;
    assert(bins > 1 && (calibration->draws + 1) % bins == 0);
    struct calibrating calibrating = {
        .calibration = calibration,
        .ranks = calloc(calibration->fits * parameters, sizeof *calibrating.ranks)};
    if (!calibrating.ranks)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for %zu fits",
                         calibration->fits);
    const size_t threads = calibration->threads ? calibration->threads : pool_processors();
    const enum status status =
        pool_run(threads, calibration->fits, rank_one, &calibrating, NULL, err);
    if (status == STATUS_OK) {
        const size_t a_bin = (calibration->draws + 1) / bins;
        for (size_t i = 0; i < parameters * bins; i++)
            counts[i] = 0;
        for (size_t i = 0; i < calibration->fits * parameters; i++)
            counts[i % parameters * bins + calibrating.ranks[i] / a_bin]++;
    }
    free(calibrating.ranks);
    return status;
}

double calibration_chi_square(const uint64_t *counts, size_t bins)
{
    double all = 0, sum = 0;
    for (size_t i = 0; i < bins; i++)
        all += (double)counts[i];
    const double expected = all / (double)bins;
    for (size_t i = 0; i < bins; i++)
        sum += ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected;
    return sum;
}

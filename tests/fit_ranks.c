// SPDX-License-Identifier: MIT
/* Simulation-based calibration of one sector's fit: fit_ranks CASE SECTOR FITS.
 *
 * Prints a line a parameter: its name, chi-square over BINS bins, and the bins. */
#include "measure/calibration.h"
#include "study/fit_simulate.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { DRAWS = 99, BINS = 10, PARAMETERS_MOST = 32, ROUNDS = 4 };

struct world {
    const struct case_folder *folder;
    const struct document *document;
    struct fit_options options;
};

static enum status fit_one(void *self, size_t worker, uint64_t number, double *truth, double *draws,
                           struct error *err)
{
    const struct world *world = self;
    struct fit_simulated simulated;
    struct fit_options options = world->options;
    struct arena arena;
    struct problems problems;
    const struct fit *fit = NULL;
    (void)worker;
    arena_init(&arena);
    problems_init(&problems, &arena);
    enum status status = fit_simulate(&arena, world->folder, world->document, &options, number,
                                      &simulated, &problems, err);
    if (status == STATUS_OK) {
        options.observations = simulated.observations;
        options.seed = number + 1;
        status = fit_run(&arena, world->folder, world->document, &options, &fit, &problems, err);
    }
    for (size_t k = 0; status == STATUS_OK && k < fit->parameter_count; k++) {
        truth[k] = simulated.truth[k];
        for (size_t t = 0; t < DRAWS; t++)
            draws[k * DRAWS + t] = fit->parameters[k].draws[t];
    }
    arena_free(&arena);
    return status;
}

static enum status count(struct world *world, struct arena *arena, size_t fits,
                         struct problems *problems, struct error *err)
{
    static uint64_t counts[PARAMETERS_MOST * BINS];
    const struct observations *observations = NULL;
    TRY(observations_read(arena, world->folder, &observations, problems, err));
    world->options.observations = world->options.scales = observations;
    world->options.until = observations->until;
    const struct observed_sector *sector = NULL;
    for (size_t i = 0; i < observations->sector_count; i++)
        if (strcasecmp(observations->sectors[i].id, world->options.sector) == 0)
            sector = &observations->sectors[i];
    if (!sector || sector->count > PARAMETERS_MOST)
        return error_set(err, STATUS_USAGE, (struct place){0}, "no such sector");
    TRY(calibration_run(&(struct calibration){.parameters = sector->count,
                                              .fits = fits,
                                              .draws = DRAWS,
                                              .bins = BINS,
                                              .fit = fit_one,
                                              .self = world},
                        counts, err));
    for (size_t k = 0; k < sector->count; k++) {
        printf("%s %.2f", sector->parameters[k], calibration_chi_square(counts + k * BINS, BINS));
        for (size_t i = 0; i < BINS; i++)
            printf(" %llu", (unsigned long long)counts[k * BINS + i]);
        printf("\n");
    }
    return STATUS_OK;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    struct world world = {.options = {.sector = argv[2],
                                      .draws = DRAWS,
                                      .rounds = ROUNDS,
                                      .skip_maximum = true,
                                      .seed = 1,
                                      .threads = 1}};
    arena_init(&arena);
    problems_init(&problems, &arena);
    enum status status = case_read(&arena, argv[1], &world.folder, &problems, &err);
    if (status == STATUS_OK)
        status = document_read(&arena, world.folder->model_path, &world.document, &problems, &err);
    if (status == STATUS_OK)
        status = count(&world, &arena, (size_t)atoll(argv[3]), &problems, &err);
    if (status != STATUS_OK)
        fprintf(stderr, "%s\n", err.message);
    arena_free(&arena);
    return status == STATUS_OK ? 0 : 1;
}

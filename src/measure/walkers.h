// SPDX-License-Identifier: MIT
/* A sample from a density that is known up to a factor, by ensembles of walkers.
 *
 * Each ensemble is split in two halves that move in turn; a walker's proposal is made from walkers of
 * the other half, so shape and scale of the density need not be known. Two kinds of moves are mixed:
 * the stretch move (Goodman and Weare 2010, doi:10.2140/camcos.2010.5.65) and the difference of two
 * others (ter Braak 2006, doi:10.1007/s11222-006-8769-1). Ensembles never meet: where they disagree,
 * the sample is not to be trusted (measure/chains.h).
 *
 * A whole half of all ensembles is asked for at once, so that a model can run its points as lanes.
 * Random numbers are keyed by walker and step: the sample depends on nothing else but the density. */
#ifndef SURETY_MEASURE_WALKERS_H
#define SURETY_MEASURE_WALKERS_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

struct walkers_target {
    size_t dimensions;
    /* out[i]: logarithm of the density at points[dimension][i], i < count; what is not a number, or
     * -INFINITY, is nowhere. */
    enum status (*density)(void *self, const double *const *points, size_t count, double *out,
                           struct error *err);
    void *self;
};

struct walkers {
    struct arena arena; /* owns the arrays */
    struct walkers_target target;
    size_t ensembles, each; /* walkers of an ensemble: even, at least 4 */
    uint64_t seed, step;
    uint64_t proposed, accepted;
    double **at;     /* [dimension][walker] */
    double *density; /* [walker] */
    double **proposal;
    double *proposed_density, *proposed_factor; /* of a half: logarithms */
};

/* Puts walker w of ensemble e at starts[dimension][e * each + w]. walkers_free is due whatever comes
 * back. STATUS_INPUT when the density is nowhere at all of an ensemble's starts. */
enum status walkers_init(struct walkers *walkers, const struct walkers_target *target,
                         size_t ensembles, size_t each, uint64_t seed, const double *const *starts,
                         struct error *err);
void walkers_free(struct walkers *walkers);

/* Goes on for count * every steps. With `draws`, draws[dimension][walker * count + t] is where the walker
 * stands after (t + 1) * every of them. */
enum status walkers_run(struct walkers *walkers, size_t count, size_t every, double *const *draws,
                        struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* Halves of all ensembles move together; a proposal and its test take four random numbers.
 *
 *   at[dimension]  [ ensemble 0: half 0 | half 1 ][ ensemble 1: half 0 | half 1 ] ..
 *   proposal       [ ensemble 0 ][ ensemble 1 ] ..                       of the half that moves
 *
 * Both moves leave the density as it is: the stretch move by its factor z^(d - 1), the difference
 * because it is as likely as its opposite. */
#include "measure/walkers.h"

#include "base/random.h"
#include "base/table.h"

#include <assert.h>
#include <math.h>

static const struct place nowhere = {0};

/* The usual largest stretch; half of the moves are differences, a tenth of those from peak to peak. */
static const double stretch_most = 2.0, difference_share = 0.5, leap_share = 0.1;

static double ln(double x)
{
    return vector_one1(vector_table(VECTOR_PORTABLE)->log, x);
}

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for walkers");
}

/* What is not a number is nowhere. */
static double cleaned(double density)
{
    return isnan(density) ? -INFINITY : density;
}

static enum status check_starts(const struct walkers *walkers, struct error *err)
{
    for (size_t e = 0; e < walkers->ensembles; e++) {
        size_t somewhere = 0;
        for (size_t w = 0; w < walkers->each; w++)
            somewhere += walkers->density[e * walkers->each + w] > -INFINITY;
        if (!somewhere)
            return error_set(err, STATUS_INPUT, nowhere,
                             "none of the starting points is possible at all");
    }
    return STATUS_OK;
}

enum status walkers_init(struct walkers *walkers, const struct walkers_target *target,
                         size_t ensembles, size_t each, uint64_t seed, const double *const *starts,
                         struct error *err)
{
    assert(ensembles > 0 && each >= 4 && each % 2 == 0 && target->dimensions > 0);
    *walkers =
        (struct walkers){.target = *target, .ensembles = ensembles, .each = each, .seed = seed};
    struct arena *arena = &walkers->arena;
    const size_t all = ensembles * each, dimensions = target->dimensions;
    arena_init(arena);
    walkers->at = ARENA_ARRAY(arena, double *, dimensions);
    walkers->proposal = ARENA_ARRAY(arena, double *, dimensions);
    walkers->density = ARENA_ARRAY(arena, double, all);
    walkers->proposed_density = ARENA_ARRAY(arena, double, all / 2);
    walkers->proposed_factor = ARENA_ARRAY(arena, double, all / 2);
    for (size_t k = 0; k < dimensions && !arena->failed; k++) {
        walkers->at[k] = ARENA_ARRAY(arena, double, all);
        walkers->proposal[k] = ARENA_ARRAY(arena, double, all / 2);
        for (size_t i = 0; walkers->at[k] && i < all; i++)
            walkers->at[k][i] = starts[k][i];
    }
    if (arena->failed)
        return no_memory(err);
    TRY(target->density(target->self, (const double *const *)walkers->at, all, walkers->density,
                        err));
    for (size_t i = 0; i < all; i++)
        walkers->density[i] = cleaned(walkers->density[i]);
    return check_starts(walkers, err);
}

void walkers_free(struct walkers *walkers)
{
    arena_free(&walkers->arena);
}

/* ---- One half of a step ---- */

struct half {
    size_t mover, other; /* first walkers of the half that moves and of the other, in an ensemble */
    uint64_t move, partner, test; /* streams */
};

static size_t pick(double u, size_t count)
{
    return (size_t)(u * (double)count);
}

/* One walker nearer to another or farther from it, along their line. Returns the logarithm of the
 * move's factor. */
static double stretch(struct walkers *walkers, size_t slot, size_t walker, size_t other, double u)
{
    const double root = 1 + u * (stretch_most - 1), z = root * root / stretch_most;
    for (size_t k = 0; k < walkers->target.dimensions; k++) {
        const double *at = walkers->at[k];
        walkers->proposal[k][slot] = at[other] + z * (at[walker] - at[other]);
    }
    return (double)(walkers->target.dimensions - 1) * ln(z);
}

static void difference(struct walkers *walkers, size_t slot, size_t walker, size_t from, size_t to,
                       double scale)
{
    for (size_t k = 0; k < walkers->target.dimensions; k++) {
        const double *at = walkers->at[k];
        walkers->proposal[k][slot] = at[walker] + scale * (at[to] - at[from]);
    }
}

static void propose(struct walkers *walkers, const struct half *half, size_t ensemble, size_t w)
{
    const size_t each = walkers->each, count = each / 2, first = ensemble * each;
    const size_t slot = ensemble * count + w, walker = first + half->mover + w;
    const struct random_pair move = random_at(half->move, walker, walkers->step);
    const struct random_pair partner = random_at(half->partner, walker, walkers->step);
    const size_t one = pick(partner.first, count);
    const size_t two = (one + 1 + pick(partner.second, count - 1)) % count;
    const size_t other = first + half->other;
    walkers->proposed_factor[slot] = 0;
    if (move.first < difference_share * leap_share)
        difference(walkers, slot, walker, other + one, other + two, 1.0);
    else if (move.first < difference_share)
        difference(walkers, slot, walker, other + one, other + two,
                   2.38 / sqrt(2.0 * (double)walkers->target.dimensions) * (0.5 + move.second));
    else
        walkers->proposed_factor[slot] = stretch(walkers, slot, walker, other + one, move.second);
}

static void decide(struct walkers *walkers, const struct half *half, size_t ensemble, size_t w)
{
    const size_t each = walkers->each, slot = ensemble * (each / 2) + w;
    const size_t walker = ensemble * each + half->mover + w;
    const double proposed = cleaned(walkers->proposed_density[slot]);
    const double u = random_at(half->test, walker, walkers->step).first;
    const double gain = walkers->proposed_factor[slot] + proposed - walkers->density[walker];
    if (proposed == -INFINITY || (gain < 0 && ln(u) >= gain))
        return;
    for (size_t k = 0; k < walkers->target.dimensions; k++)
        walkers->at[k][walker] = walkers->proposal[k][slot];
    walkers->density[walker] = proposed;
    walkers->accepted++;
}

static enum status move_half(struct walkers *walkers, const struct half *half, struct error *err)
{
    const size_t count = walkers->each / 2, all = walkers->ensembles * count;
    for (size_t e = 0; e < walkers->ensembles; e++)
        for (size_t w = 0; w < count; w++)
            propose(walkers, half, e, w);
    TRY(walkers->target.density(walkers->target.self, (const double *const *)walkers->proposal, all,
                                walkers->proposed_density, err));
    for (size_t e = 0; e < walkers->ensembles; e++)
        for (size_t w = 0; w < count; w++)
            decide(walkers, half, e, w);
    walkers->proposed += all;
    return STATUS_OK;
}

enum status walkers_run(struct walkers *walkers, size_t count, size_t every, double *const *draws,
                        struct error *err)
{
    const uint64_t name = text_hash("walkers");
    struct half half = {.move = random_stream(walkers->seed, name, 0),
                        .partner = random_stream(walkers->seed, name, 1),
                        .test = random_stream(walkers->seed, name, 2)};
    for (size_t t = 0; t < count; t++) {
        for (size_t k = 0; k < every; k++, walkers->step++)
            for (size_t turn = 0; turn < 2; turn++) {
                half.mover = turn * (walkers->each / 2);
                half.other = walkers->each / 2 - half.mover;
                TRY(move_half(walkers, &half, err));
            }
        for (size_t k = 0; draws && k < walkers->target.dimensions; k++)
            for (size_t w = 0; w < walkers->ensembles * walkers->each; w++)
                draws[k][w * count + t] = walkers->at[k][w];
    }
    return STATUS_OK;
}

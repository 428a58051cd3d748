// SPDX-License-Identifier: MIT
/* Random numbers keyed by meaning, never by order.
 *
 * Philox4x32-10 (Salmon et al. 2011) through Random123: key = stream, counter = (future, step). The
 * stream is made from the seed, the name of the variable with its array element, and the place of
 * the call in its equation, so a draw depends on nothing else: not on threads, lanes, other
 * variables or other packages. */
#ifndef SURETY_BASE_RANDOM_H
#define SURETY_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The stream of one call of a random function. */
uint64_t random_stream(uint64_t seed, uint64_t name_hash, uint32_t call);

/* Two independent uniforms in (0, 1), never 0 or 1, of 53 bits each: (k + 0.5) / 2^53 would round to
 * 1, so 52 bits are used: (k + 0.5) / 2^52. */
struct random_pair {
    double first, second;
};
struct random_pair random_at(uint64_t stream, uint64_t future, uint64_t step);

/* out[lane] = random_at(stream, first_future + lane, step).first, bit for bit; vectorised.
 * `futures` gives each lane's future. */
void random_block(double *out, uint64_t stream, const uint64_t *futures, uint64_t step,
                  size_t lanes);

/* The raw function, for known-answer tests. */
void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif

// SPDX-License-Identifier: MIT
/* Random numbers keyed by meaning, never by order.
 *
 * Philox4x32-10 (Salmon et al. 2011): key = stream, counter = (future, step). The stream is made
 * from the seed, the name of the variable with its array element, and the place of the call in its
 * equation, so a draw depends on nothing else: not on threads, lanes, other variables or other
 * packages.
 *
 *   key     [ stream low | stream high ]                             32 bits a word
 *   counter [ future low | future high | step low | step high ]
 *   result  [ w0 | w1 | w2 | w3 ]: first from w1:w0, second from w3:w2 */
#ifndef SURETY_BASE_RANDOM_H
#define SURETY_BASE_RANDOM_H

#include "base/vector.h"

#include <stddef.h>
#include <stdint.h>

/* The stream of one call of a random function: two words of Philox under the seed as key, of the
 * counter (name low, name high, call, a constant of ours). */
uint64_t random_stream(uint64_t seed, uint64_t name_hash, uint32_t call);

/* Two independent uniforms in (0, 1), never 0 or 1: (k + 0.5) / 2^52 of 52 bits k each; with 53
 * bits the largest would round to 1. */
struct random_pair {
    double first, second;
};
struct random_pair random_at(uint64_t stream, uint64_t future, uint64_t step);

/* out[lane] = random_at(stream, futures[lane], step).first, bit for bit, at the width given (which
 * the processor must have). `lanes` is a multiple of 8; pointers are 64-byte aligned. */
void random_block(enum vector_width width, double *out, uint64_t stream, const uint64_t *futures,
                  uint64_t step, size_t lanes);

/* The raw function, for known-answer tests. */
void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif

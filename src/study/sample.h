// SPDX-License-Identifier: MIT
/* Designs: where in the space of uncertainties each future lies.
 *
 * Owen-scrambled Sobol' points (Joe and Kuo 2008 direction numbers), extensible: the first n of N
 * futures are the same n whatever N is. Each uncertainty has its permanent dimension, so adding one
 * never moves another's draws. Points are numbered in natural order, not in the order of Gray codes:
 * the first 2^m points are the same set either way. */
#ifndef SURETY_STUDY_SAMPLE_H
#define SURETY_STUDY_SAMPLE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { SAMPLE_DIMENSIONS = 1110 }; /* the table's size */

/* Point `index` (from 0) of dimension `dimension` (from 1), scrambled by the seed: in (0, 1), never 0
 * or 1. Nested uniform scrambling by a hash (Laine and Karras 2011; Burley 2020), 32 bits deep. */
double sample_sobol(uint32_t index, uint32_t dimension, uint64_t seed);

/* The same for points first .. first + count - 1, bit for bit; quick. first + count <= 2^32. */
void sample_sobol_block(double *out, uint32_t first, size_t count, uint32_t dimension,
                        uint64_t seed);

/* The same without scrambling, 32 bits: index 0 gives 0. For tests against the published points. */
uint32_t sample_sobol_raw(uint32_t index, uint32_t dimension);

/* Inverse distribution functions. */
double sample_uniform(double u, double low, double high);
double sample_triangular(double u, double low, double mode, double high);

#endif

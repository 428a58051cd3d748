// SPDX-License-Identifier: MIT
/* Blocks of random numbers, one function a vector width; private to base. */
#ifndef SURETY_BASE_RANDOM_WIDTH_H
#define SURETY_BASE_RANDOM_WIDTH_H

#include <stddef.h>
#include <stdint.h>

typedef void random_width(double *out, uint64_t stream, const uint64_t *futures, uint64_t step,
                          size_t lanes);

random_width random_portable, random_avx2, random_avx512;

#endif

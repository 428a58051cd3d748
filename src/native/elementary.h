// SPDX-License-Identifier: MIT
/* Exponentials, logarithms and powers as micro-operations, for AVX-512; private to native. */
#ifndef SURETY_NATIVE_ELEMENTARY_H
#define SURETY_NATIVE_ELEMENTARY_H

#include "native/lowering.h"

/* In either precision. */
uint32_t elementary_quick_exp(struct lowering *lowering, uint32_t x);
uint32_t elementary_quick_log(struct lowering *lowering, uint32_t x);

/* In double precision. *known is the number that y is in all lanes; NULL when that is not known. */
uint32_t elementary_strict_exp(struct lowering *lowering, uint32_t x);
uint32_t elementary_strict_log(struct lowering *lowering, uint32_t x);
uint32_t elementary_strict_pow(struct lowering *lowering, uint32_t x, uint32_t y,
                               const double *known);

#endif

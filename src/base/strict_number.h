// SPDX-License-Identifier: MIT
/* The numbers behind strict_exp, strict_log and strict_pow: vector_width.c computes with them, and
 * native/elementary.c makes machine code of the same operations in the same order, so that the bits are the
 * same. What they share with the quick functions stands in quick_number.h. */
#ifndef SURETY_BASE_STRICT_NUMBER_H
#define SURETY_BASE_STRICT_NUMBER_H

/* 2/3 as the sum of two numbers. */
#define STRICT_TWO_THIRDS 0x1.5555555555555p-1
#define STRICT_TWO_THIRDS_LOW 0x1.5555555555555p-55

/* ln(m) = s (2 + z (2/3 + z q(z))) with s = (m - 1) / (m + 1), z = s^2, for m from 3/4 to 3/2: q by
 * Remez' algorithm around its first number, 2^-68 relative to ln(m). */
static const double strict_log_terms[8] = {
    0x1.9999999999999p-2, 0x1.2492492494095p-2, 0x1.c71c71c24526cp-3, 0x1.745d19f4c78f4p-3,
    0x1.3b12ea26efa77p-3, 0x1.1131e7b9be706p-3, 0x1.dbb01e7c36a9bp-4, 0x1.fe0bcc2c727f0p-4};

#endif

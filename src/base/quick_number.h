// SPDX-License-Identifier: MIT
/* The numbers behind quick_exp and quick_log: vector_width.c computes with them, and native/elementary.c
 * makes machine code of the same operations in the same order, so that the bits are the same. */
#ifndef SURETY_BASE_QUICK_NUMBER_H
#define SURETY_BASE_QUICK_NUMBER_H

/* Added to a number of at most 2^51, this rounds it to the nearest integer, and leaves that in the lowest bits. */
#define QUICK_ROUNDER 0x1.8p52

/* ln 2 as the sum of two numbers, and 1 / ln 2. */
#define QUICK_LN2_HIGH 0x1.62e42fefa39efp-1
#define QUICK_LN2_LOW 0x1.abc9e3b39803fp-56
#define QUICK_LOG2_E 0x1.71547652b82fep0

/* Beyond these the exponential is infinite, or 0. */
#define QUICK_EXP_MOST 710.0
#define QUICK_EXP_LEAST (-746.0)

/* exp(r) = 1 + r + r^2 q(r) for |r| <= ln 2 / 2: q by Remez' algorithm, 7.7e-18 relative to exp(r). */
static const double quick_exp_terms[10] = {
    0x1.0000000000009p-1,  0x1.5555555555558p-3,  0x1.55555555503e3p-5,  0x1.111111110f803p-7,
    0x1.6c16c18601e8cp-10, 0x1.a01a01b00c2c6p-13, 0x1.a01993b37a9cap-16, 0x1.71ddf6b3f10d1p-19,
    0x1.28b410d73d492p-22, 0x1.af632ad6abee8p-26};

/* ln(m) = 2 s + s z p(z) with s = (m - 1) / (m + 1), z = s^2, for m from 3/4 to 3/2: p by Remez'
 * algorithm, 2.8e-17 relative to ln(m). */
static const double quick_log_terms[7] = {
    0x1.55555555556adp-1, 0x1.999999990f71ap-2, 0x1.249249a70bf5fp-2, 0x1.c71c03fc8ac5ep-3,
    0x1.7474f76cd9102p-3, 0x1.384a39ff481cep-3, 0x1.3b28043639f3cp-3};

#endif

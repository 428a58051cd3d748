// SPDX-License-Identifier: MIT
/* The numbers behind exponentials, logarithms and normal quantiles in single precision: single_width.c
 * computes with them, and native/elementary.c makes machine code of the first two with the same operations in the
 * same order. */
#ifndef SURETY_BASE_SINGLE_NUMBER_H
#define SURETY_BASE_SINGLE_NUMBER_H

/* Added to a number of at most 2^22, this rounds it to the nearest integer. */
#define SINGLE_ROUNDER 0x1.8p23f

/* ln 2 as the sum of two numbers, and 1 / ln 2. Both are above 0, so that where an exponent is infinite all
 * parts of a logarithm have one sign. */
#define SINGLE_LN2_HIGH 0x1.62e42ep-1f
#define SINGLE_LN2_LOW 5.76999904754e-8f
#define SINGLE_LOG2_E 0x1.715476p0f

/* Beyond these the exponential is infinite, or 0. */
#define SINGLE_EXP_MOST 89.0f
#define SINGLE_EXP_LEAST (-104.0f)

/* exp(r) = 1 + r + r^2 q(r) for |r| <= ln 2 / 2: q by Remez' algorithm, 3.1e-9 relative to exp(r). */
static const float single_exp_terms[5] = {0.499999934497f, 0.166665206315f, 0.0416683874073f,
                                          0.00836871696134f, 0.00138146391303f};

/* ln(m) = 2 s + s z p(z) with s = (m - 1) / (m + 1), z = s^2, for m from 3/4 to 3/2: p by Remez'
 * algorithm, 4.8e-9 relative to ln(m). */
static const float single_log_terms[3] = {0.666669517427f, 0.399551012424f, 0.304347431688f};

/* Wichura's AS 241 (normal_ratio.h), the single precision PPND7: 4.6e-8 in the middle, 1.2e-7 in the
 * tails. */
struct single_ratio {
    float above[4], below[4];
};
static const struct single_ratio single_middle = {
    {3.3871327179f, 50.434271938f, 159.29113202f, 59.109374720f},
    {1.0f, 17.895169469f, 78.757757664f, 67.187563600f}};
static const struct single_ratio single_tail = {
    {1.4234372777f, 2.7568153900f, 1.3067284816f, 0.17023821103f},
    {1.0f, 0.73700164250f, 0.12021132975f, 0.0f}};
static const struct single_ratio single_far = {
    {6.6579051150f, 3.0812263860f, 0.42868294337f, 0.017337203997f},
    {1.0f, 0.24197894225f, 0.012258202635f, 0.0f}};

#endif

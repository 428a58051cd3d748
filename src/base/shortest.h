// SPDX-License-Identifier: MIT
/* The shortest decimal digits of a double; private to base. */
#ifndef SURETY_BASE_SHORTEST_H
#define SURETY_BASE_SHORTEST_H

#include <stdbool.h>
#include <stdint.h>

struct shortest {
    uint64_t digits; /* no 0 at the end */
    int exponent;    /* the value is digits times ten to this power */
};

/* The fewest digits that read back to the same bits, and of those the nearest. False when `value` is
 * not positive, is a power of two, or lies outside about 1e-22 .. 7e16: then print and try. */
bool shortest_digits(double value, struct shortest *out);

#endif

// SPDX-License-Identifier: MIT
/* Shortest digits by one exact product.
 *
 * Method: R. Giulietti, "The Schubfach way to render doubles" (2020). A double c * 2^q is scaled by the
 * power of ten that leaves one or two digits between its neighbours; of the few candidates there, the
 * one with the fewest digits inside the rounding interval is taken. Schubfach reads powers of ten from
 * a table of roundings; the numbers that models make need no more than 10^38, which 128 bits hold
 * exactly, so here the product is exact and nothing has to be proved about roundings. */
#include "base/shortest.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide; /* standard C has no word for 128 bits */

enum { FRACTION_BITS = 52, Q_LEAST = -126, Q_MOST = 3, TENS = 20 };

static const uint64_t tens[TENS] = {1u,
                                    10u,
                                    100u,
                                    1000u,
                                    10000u,
                                    100000u,
                                    1000000u,
                                    10000000u,
                                    100000000u,
                                    1000000000u,
                                    10000000000u,
                                    100000000000u,
                                    1000000000000u,
                                    10000000000000u,
                                    100000000000000u,
                                    1000000000000000u,
                                    10000000000000000u,
                                    100000000000000000u,
                                    1000000000000000000u,
                                    10000000000000000000u};

/* factor * ten * 2^q, rounded to odd: whole, with its last bit set when anything was cut off. */
static uint64_t scale(uint64_t factor, wide ten, int q)
{
    const wide low = (wide)factor * (uint64_t)ten;
    const wide high = (wide)factor * (uint64_t)(ten >> 64) + (low >> 64);
    const uint64_t rest = (uint64_t)low;
    if (q >= 0)
        return rest << q; /* then ten is 1 */
    const int shift = -q;
    if (shift < 64) {
        const uint64_t cut = rest & (((uint64_t)1 << shift) - 1);
        return (uint64_t)(high << (64 - shift)) | rest >> shift | (cut != 0);
    }
    const wide cut = high & (((wide)1 << (shift - 64)) - 1);
    return (uint64_t)(high >> (shift - 64)) | (cut != 0 || rest != 0);
}

/* floor(q * log10(2)), right for all q of doubles. */
static int decimal_exponent(int q)
{
    return (int)(((int64_t)q * 1262611) >> 22);
}

static void strip_zeros(struct shortest *number)
{
    while (number->digits % 10 == 0) {
        number->digits /= 10;
        number->exponent++;
    }
}

bool shortest_digits(double value, struct shortest *out)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    const uint64_t fraction = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
    const int q = (int)(bits >> FRACTION_BITS) - 1075; /* the sign bit makes it far too large */
    if (fraction == 0 || q < Q_LEAST || q > Q_MOST)
        return false; /* below a power of two neighbours are nearer than above it */
    const uint64_t c = fraction | (uint64_t)1 << FRACTION_BITS;
    const uint64_t open = c & 1; /* reading rounds halves to even: an odd c does not own its ends */

    const int k = decimal_exponent(q);
    const int half = -k / 2;
    const wide ten = (wide)tens[half] * tens[-k - half];
    const uint64_t low = scale(4 * c - 2, ten, q) + open;
    const uint64_t middle = scale(4 * c, ten, q);
    const uint64_t high = scale(4 * c + 2, ten, q);

    /* Candidates are below and above the value, first with a digit less. All are in quarters. */
    const uint64_t below = middle / 4;
    const uint64_t coarse = below / 10;
    const bool coarse_below = low <= 40 * coarse;
    const bool coarse_above = 40 * coarse + 40 + open <= high;
    if (coarse_below != coarse_above) {
        *out = (struct shortest){.digits = coarse + coarse_above, .exponent = k + 1};
    } else {
        const bool is_below = low <= 4 * below;
        const bool is_above = 4 * below + 4 + open <= high;
        const uint64_t centre = 4 * below + 2;
        const bool nearer_above = middle > centre || (middle == centre && below % 2);
        const bool up = is_below != is_above ? is_above : nearer_above;
        *out = (struct shortest){.digits = below + up, .exponent = k};
    }
    strip_zeros(out);
    return true;
}

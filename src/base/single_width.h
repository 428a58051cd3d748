// SPDX-License-Identifier: MIT
/* The tables of single precision functions, one a width; private to base. */
#ifndef SURETY_BASE_SINGLE_WIDTH_H
#define SURETY_BASE_SINGLE_WIDTH_H

#include "base/single.h"

extern const struct single_table single_table_portable, single_table_avx2, single_table_avx512;

#endif

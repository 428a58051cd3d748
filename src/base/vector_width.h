// SPDX-License-Identifier: MIT
/* The tables of vector functions, one a width; private to base. */
#ifndef SURETY_BASE_VECTOR_WIDTH_H
#define SURETY_BASE_VECTOR_WIDTH_H

#include "base/vector.h"

extern const struct vector_table vector_table_portable, vector_table_avx2, vector_table_avx512;

#endif

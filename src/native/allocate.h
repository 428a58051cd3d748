// SPDX-License-Identifier: MIT
/* A stretch of micro-operations to a loop of machine code; private to native. */
#ifndef SURETY_NATIVE_ALLOCATE_H
#define SURETY_NATIVE_ALLOCATE_H

#include "native/code.h"
#include "native/lower.h"

/* Appends a function `void (void *lanes, size_t groups, void *spill, const void *first)` to
 * code whose constants stand at its start in the order of the pool. `lanes` numbers stand in a row.
 * *spill_bytes is raised to what the function needs of scratch memory. False when memory is out;
 * code->failed may say so too. */
bool allocate_stretch(struct code *code, struct arena *arena, const struct stretch *stretch,
                      size_t lanes, size_t *spill_bytes);

#endif

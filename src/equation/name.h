// SPDX-License-Identifier: MIT
/* Names as equation_print writes them. Private to this folder. */
#ifndef SURETY_EQUATION_NAME_H
#define SURETY_EQUATION_NAME_H

#include "base/arena.h"

/* One part of a path: as name_quote, for `length` bytes. */
char *name_quote_part(struct arena *arena, const char *spelled, size_t length);

/* In quotes, needed or not. */
char *name_quote_always(struct arena *arena, const char *spelled);

#endif

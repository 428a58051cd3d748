// SPDX-License-Identifier: MIT
/* Names and paths as the parser and the printer need them. Private to this folder. */
#ifndef SURETY_EQUATION_NAME_H
#define SURETY_EQUATION_NAME_H

#include "base/arena.h"

/* One part of a path: as name_quote, for `length` bytes. */
char *name_quote_part(struct arena *arena, const char *spelled, size_t length);

/* In quotes, needed or not. */
char *name_quote_always(struct arena *arena, const char *spelled);

typedef char *name_shape(struct arena *arena, const char *text, size_t length);

/* A path whose parts are folded or spelled one by one and joined by periods; NULL when memory is
 * out. */
char *path_shape(struct arena *arena, const char *text, size_t length, name_shape *shape);

#endif

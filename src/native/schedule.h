// SPDX-License-Identifier: MIT
/* Puts a stretch's micro-operations into an order in which few wait for others; private to native. */
#ifndef SURETY_NATIVE_SCHEDULE_H
#define SURETY_NATIVE_SCHEDULE_H

#include "native/lower.h"

/* The same micro-operations, each after those that it reads. False when memory is out. */
bool schedule_stretch(struct stretch *stretch, struct arena *arena);

#endif

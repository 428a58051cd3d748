// SPDX-License-Identifier: MIT
/* What the readers of observations/ share. Private to the case layer. */
#ifndef SURETY_CASE_OBSERVATION_PARTS_H
#define SURETY_CASE_OBSERVATION_PARTS_H

#include "case/case_parts.h"
#include "case/observation.h"

/* Which rows a file may hold. */
enum rows_when { ROWS_WITHIN, ROWS_LATER };

/* A month as it stands in a file, since the epoch; false after a problem. */
bool observation_month(const struct case_reader *reader, const struct passage *text, int *out);

/* observation_rows.c: the rows of observations.csv, or of a file of later ones, added to the series. */
void observation_rows_read(const struct case_reader *reader, const char *path, enum rows_when when,
                           struct observations *into);

/* The rows of drivers.csv, or of a file that a caller names. */
void driver_rows_read(const struct case_reader *reader, const char *path, enum rows_when when,
                      struct observations *into);

#endif

// SPDX-License-Identifier: MIT
/* From the rows of a series to its likelihood. Private to src/study. */
#ifndef SURETY_STUDY_FIT_SERIES_H
#define SURETY_STUDY_FIT_SERIES_H

#include "measure/likelihood.h"
#include "study/fit_path.h"

/* The series without what came after month `until`. */
struct observed_series fit_series_up_to(const struct observed_series *series, int until);

/* `spread` is the series whose spread says how large an error is thought to be beforehand. STATUS_NO_MEMORY. */
enum status fit_series_likelihood(struct arena *arena, const struct observed_series *series,
                                  const struct fit_row *rows, size_t count,
                                  const struct observed_series *spread, struct likelihood *out);

/* How far the model is off: normal and count: the root mean square error in the units compared; interval:
 * the share of rows inside their range. said[row * stride]. NaN without rows. */
double fit_series_miss(const struct likelihood *likelihood, const double *said, size_t stride);

#endif

// SPDX-License-Identifier: MIT
/* The observations of a case, with what the command line adds to them, and months as users write them. */
#ifndef SURETY_CLI_OBSERVATIONS_OPTION_H
#define SURETY_CLI_OBSERVATIONS_OPTION_H

#include "case/observation.h"
#include "cli/subject.h"

/* With --held-out, --drivers and --set, where they are given. STATUS_INPUT for a case that has none. */
enum status observations_option_read(struct subject *subject, const struct options *options,
                                     const struct observations **out, struct error *err);

/* "2024-06" as months since the case's epoch; `option` is what it was given with. */
enum status observations_option_month(const struct subject *subject, enum option option,
                                      const char *text, int *out, struct error *err);

/* --draws, --seed and --threads. */
enum status observations_option_draws(const struct options *options, size_t *draws, uint64_t *seed,
                                      size_t *threads, struct error *err);

/* --parameters: fitted (default) or ranges. */
enum status observations_option_fitted(const struct options *options, bool *fitted,
                                       struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* --packages P06,mine.yaml: which packages a question compares. */
#ifndef SURETY_CLI_PACKAGES_OPTION_H
#define SURETY_CLI_PACKAGES_OPTION_H

#include "cli/subject.h"

/* The packages named, in their order; without the option every package of the case that is no example. */
enum status packages_option_read(struct subject *subject, const struct options *options,
                                 const struct package *const **packages, size_t *count,
                                 struct error *err);

#endif

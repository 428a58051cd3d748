// SPDX-License-Identifier: MIT
/* The options of questions about many futures. */
#ifndef SURETY_CLI_FUTURES_OPTION_H
#define SURETY_CLI_FUTURES_OPTION_H

#include "cli/subject.h"
#include "study/futures.h"

/* --package, which must be given, and those below. */
enum status futures_option_read(struct subject *subject, const struct options *options,
                                uint64_t least, struct futures_options *out, struct error *err);

/* --credit, --adversary, --set, --settle, --futures (at least `least`), --seed, --threads. */
enum status futures_option_read_shared(struct subject *subject, const struct options *options,
                                       uint64_t least, struct futures_options *out,
                                       struct error *err);

/* The number of one of a few names that an option is given; *out stays when it is not given. */
enum status futures_option_name(const struct options *options, enum option option,
                                const char *const *names, size_t count, int *out,
                                struct error *err);

/* --outcome as its number in the case; without it the one that decisions rest on. */
enum status futures_option_outcome(struct subject *subject, const struct options *options,
                                   size_t *out, struct error *err);

#endif

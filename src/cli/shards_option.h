// SPDX-License-Identifier: MIT
/* --shards DIR and --resume DIR: finished parts of an evaluation in a folder. */
#ifndef SURETY_CLI_SHARDS_OPTION_H
#define SURETY_CLI_SHARDS_OPTION_H

#include "cli/option.h"
#include "cli/subject.h"
#include "study/evaluate.h"
#include "study/parts.h"

struct shards_option {
    const char *folder; /* NULL: neither was given */
    char inputs[65];
    struct part_keeper keeper;
};

/* Reads the options and looks at the folder. --shards makes it, and refuses one that holds shards;
 * --resume wants one that is there. `first` says whether this process is the first of its job: the others
 * touch nothing. */
enum status shards_option_read(struct shards_option *shards, const struct options *options,
                               bool first, struct error *err);

/* What evaluate_run needs to keep parts there; NULL when neither option was given. */
enum status shards_option_keeper(struct shards_option *shards, struct subject *subject,
                                 const struct evaluate_options *evaluate,
                                 const struct part_keeper **out, struct error *err);

#endif

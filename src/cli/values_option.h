// SPDX-License-Identifier: MIT
/* --netcdf FILE: every number of an evaluation as a table with named dimensions (docs/results-schema.md). */
#ifndef SURETY_CLI_VALUES_OPTION_H
#define SURETY_CLI_VALUES_OPTION_H

#include "cli/option.h"
#include "cli/subject.h"
#include "report/report.h"
#include "store/values_file.h"
#include "study/evaluate_values.h"

struct values_option {
    const char *path; /* NULL: not given */
    struct subject *subject;
    const struct evaluate_options *evaluate;
    const struct report_identity *identity;
    struct values_file file;
    size_t outcome_count;   /* of those with numbers: what is shown as bands is left out */
    const size_t *outcomes; /* of the case */
    size_t sampled_count;
    const struct parameter *const *sampled;
    signed char *status;     /* of the futures of a chunk */
    int64_t *numbers;        /* the same */
    double *draws;           /* the same */
    size_t room, fan_points; /* futures that those have room for */
    bool begun;
};

/* Opens the file aside, when the option was given, and has evaluate_run fill it. values_option_end is due
 * whatever comes back. */
enum status values_option_begin(struct values_option *values, const struct options *options,
                                struct subject *subject, struct evaluate_options *evaluate,
                                const struct report_identity *identity, struct error *err);

/* Adds what the whole came to and gives the file its name. */
enum status values_option_commit(struct values_option *values, const struct evaluation *evaluation,
                                 struct error *err);
void values_option_end(struct values_option *values);

/* Bytes that so many futures take; 0 when the option was not given or nothing is written yet. */
double values_option_bytes(const struct values_option *values, uint64_t futures);

#endif

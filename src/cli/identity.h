// SPDX-License-Identifier: MIT
/* Who computed what from which inputs: for the foot of every report and for run.json. */
#ifndef SURETY_CLI_IDENTITY_H
#define SURETY_CLI_IDENTITY_H

#include "cli/option.h"
#include "cli/subject.h"
#include "report/report.h"
#include "study/claims.h"
#include "study/evaluate.h"

struct identity {
    struct report_identity report; /* points into this struct and into the options */
    char model_digest[65];
    char date[32];
};

/* The options of an evaluation, read from the command line (command_evaluate.c). */
enum status evaluate_options_read(struct subject *subject, const struct options *options,
                                  struct evaluate_options *out, struct error *err);

/* Reads the claims and the options of a question about them, and judges (command_claims.c). */
enum status claims_judge(struct subject *subject, const struct options *options,
                         const volatile int *stop, const struct claims_answer **out,
                         struct error *err);

enum status identity_make(struct identity *identity, struct subject *subject,
                          const struct options *options, struct error *err);

#endif

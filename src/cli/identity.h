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

/* Appends the run file of an evaluation: its inputs with their digests. */
enum status identity_print_run(struct subject *subject, const struct evaluation *evaluation,
                               const struct report_identity *identity, struct buffer *out,
                               struct error *err);

/* The same of verdicts on claims; `claims_file` as the user named it, NULL for the case's own. */
enum status identity_print_claims_run(struct subject *subject, const char *claims_file,
                                      const struct claims_answer *answer,
                                      const struct report_identity *identity, struct buffer *out,
                                      struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* One question asked of one case, and its answer: shown on stdout, and with -o written as the files of
 * a folder, all of them or none.
 *
 * A command says what it is called, how its question is asked and what forms its answer has; what is
 * the same for all of them stands here. */
#ifndef SURETY_CLI_ANSWER_H
#define SURETY_CLI_ANSWER_H

#include "cli/identity.h"

enum { ANSWER_FILES_MOST = 6 };

/* `self` is what the command gave to answer_give. */
typedef void answer_text(struct buffer *out, const void *self, const struct report_style *style);
typedef void answer_data(struct buffer *out, const void *self,
                         const struct report_identity *identity);

struct answer_forms {
    answer_text *text; /* on stdout */
    answer_data *json; /* on stdout with --json */
    struct {
        const char *name; /* of the file in the folder; NULL after the last */
        answer_data *make;
    } files[ANSWER_FILES_MOST + 1];
};

/* Shows the answer, and writes its files when -o names a folder (answer_ask has opened it). */
enum status answer_give(struct subject *subject, const struct options *options,
                        const struct answer_forms *forms, const void *self,
                        const struct report_identity *identity, struct error *err);

/* Reads the options, works, and calls answer_give. */
typedef enum status answer_question(struct subject *subject, const struct options *options,
                                    const volatile int *stop, struct error *err);

/* Reads the one case that the command line names, opens the folder of -o so that what cannot be written
 * fails before the work, asks, and ends everything. `name` is the command's. */
enum status answer_ask(const struct options *options, const char *name, const volatile int *stop,
                       answer_question *question, struct error *err);

#endif

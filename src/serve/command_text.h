// SPDX-License-Identifier: MIT
/* The command that asks the same as a page did: one line for a shell. NULL when memory is out.
 *
 * A scenario with clauses of its own is named by its id as a file, "scenario.yaml": what scenario->yaml is to
 * be saved as. Private to src/serve. */
#ifndef SURETY_SERVE_COMMAND_TEXT_H
#define SURETY_SERVE_COMMAND_TEXT_H

#include "serve/question.h"

const char *command_of_run(struct arena *arena, const struct service_subject *subject,
                           const struct scenario *scenario, const struct package *base,
                           uint64_t futures, bool single);

/* `command` is the word after surety. */
const char *command_of_question(struct arena *arena, const struct service_subject *subject,
                                const char *command, const struct question *question);

/* The command that runs a future of a question about failure, up to the future's number. */
const char *command_of_future(struct arena *arena, const struct service_subject *subject,
                              const struct question *question);

/* The case's own checks. */
const char *command_of_check(struct arena *arena, const struct service_subject *subject);

#endif

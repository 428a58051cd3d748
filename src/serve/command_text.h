// SPDX-License-Identifier: MIT
/* The command that asks the same as a page did. */
#ifndef SURETY_SERVE_COMMAND_TEXT_H
#define SURETY_SERVE_COMMAND_TEXT_H

#include "serve/service.h"

/* One line for a shell. A scenario with clauses of its own is named as SCENARIO_ID.yaml, the file that
 * scenario->yaml is to be saved as. NULL when memory is out. */
const char *command_text(struct arena *arena, const struct service_subject *subject,
                         const struct scenario *scenario, const struct package *base,
                         uint64_t futures);

#endif

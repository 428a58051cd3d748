// SPDX-License-Identifier: MIT
/* What each pass of the plan saves, as text on stdout: `surety check --print passes`. */
#ifndef SURETY_CLI_PRINT_PASSES_H
#define SURETY_CLI_PRINT_PASSES_H

#include "cli/subject.h"
#include "compile/compile.h"

/* Of a case: its reference package, on every path that has outcomes. Of a bare model: all its variables. */
enum status print_passes(struct subject *subject, const struct compiled *compiled);

#endif

// SPDX-License-Identifier: MIT
/* Two lints of a case: does every lever matter, and does everything that spends reach a cost. */
#ifndef SURETY_CLI_LINT_H
#define SURETY_CLI_LINT_H

#include "case/case.h"
#include "model/model.h"

/* Follows dependencies from each lever through the model's equations. LEVER_IDLE: it reaches no
 * outcome that is marked as a decision outcome. LEVER_FREE: its unit is money, people or equipment (or
 * a rate of them) and it reaches no outcome with role cost or cost_us, nor Moscow's own burden. */
enum status lint_case(const struct case_folder *folder, const struct model *model,
                      struct problems *problems);

#endif

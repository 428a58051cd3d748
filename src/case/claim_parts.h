// SPDX-License-Identifier: MIT
/* What the files that read claims share. Private to the layer. */
#ifndef SURETY_CASE_CLAIM_PARTS_H
#define SURETY_CASE_CLAIM_PARTS_H

#include "case/case_parts.h"
#include "case/claim.h"

/* Checks that a name can stand in an expression: letters, digits and _, a letter first. */
bool claim_name_is_sound(const struct case_reader *reader, const char *name,
                         const struct passage *where);

/* Checks that both conditions are comparisons of statistics and cannot hold together. */
void claim_check_conditions(const struct case_reader *reader, const struct claim *claim);

#endif

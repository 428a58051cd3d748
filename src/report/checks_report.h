// SPDX-License-Identifier: MIT
/* What a case's own checks came to (checks.yaml): passed or failed, and by which number.
 *
 * A check passes when it is supported. */
#ifndef SURETY_REPORT_CHECKS_REPORT_H
#define SURETY_REPORT_CHECKS_REPORT_H

#include "report/json_put.h"
#include "study/claims.h"

bool check_passed(const struct claim_result *result);
size_t checks_failed(const struct claims_answer *answer);

/* A line a check that failed, then how many passed. */
void checks_text(struct buffer *out, const struct claims_answer *answer);

/* Members `checks`, `checks_failed`, `checks_futures` of an object that is open. */
void checks_json_put(struct json *json, const struct claims_answer *answer);

/* All by itself, schema surety.checks/1, with what a compile of the model found: its equations, and
 * equations whose units do not fit. */
void checks_json(struct buffer *out, const struct claims_answer *answer, uint32_t equations,
                 size_t unit_problems, const struct report_identity *identity);

#endif

// SPDX-License-Identifier: MIT
/* The digest of an answer about claims: docs/run-file.md says over what and in which order.
 *
 * Private to src/study. */
#ifndef SURETY_STUDY_CLAIM_DIGEST_H
#define SURETY_STUDY_CLAIM_DIGEST_H

#include "study/claims.h"

void claim_digest(const struct claims_answer *answer, char out[65]);

#endif

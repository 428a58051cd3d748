// SPDX-License-Identifier: MIT
/* Which verdicts hold under every structure of a case.
 *
 * Private to src/study. */
#ifndef SURETY_STUDY_CLAIM_STRUCTURES_H
#define SURETY_STUDY_CLAIM_STRUCTURES_H

#include "study/claims.h"

/* Judges the claims of `options` under each structure, as they stand, and notes it in results[claim]. Their
 * judgements under the first, the model as it is written, are there already. */
enum status claim_structures_judge(struct arena *arena, const struct document *document,
                                   const struct claims_options *options,
                                   struct claim_result *results, size_t *surviving,
                                   struct problems *problems, struct error *err);

#endif

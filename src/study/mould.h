// SPDX-License-Identifier: MIT
/* Models of arms that were compiled, so that an arm which differs in numbers alone is quick to compile.
 *
 * When a slider moves, one clause has another number. Its arm has the same document and, as a rule, a model
 * that differs in one leaf of one tree (model/renumber.h); only the plan is made anew, for what it folds
 * and where it cuts may depend on the number. A lever that nobody has moved before is a number too, the
 * document's own. Plans are those of arm_compile, bit for bit. Copies of a case that
 * share its parameters share moulds, whatever their outcomes and in either precision.
 *
 * Whoever cannot be served so is compiled from the start, and its model is kept instead of the one that
 * was used longest ago. Moulds never fail: without memory there are none. */
#ifndef SURETY_STUDY_MOULD_H
#define SURETY_STUDY_MOULD_H

#include "study/ensemble.h"

#include "base/monitor.h"

enum { MOULDS_MOST = 6 };

struct mould;

struct moulds {
    struct monitor monitor; /* guards what follows */
    struct mould *list;
    uint64_t clock;
    uint64_t cast; /* arms that had a model here (tests) */
};

void moulds_init(struct moulds *moulds);
void moulds_free(struct moulds *moulds);

/* Forgets all but those used last; nobody may be compiling. */
void moulds_trim(struct moulds *moulds);

/* As arm_compile, but for out->document, which may be that of an arm with other numbers. What is in
 * *out is in the arena or lives until moulds_trim. Any thread. */
enum status moulds_compile(struct moulds *moulds, struct arena *arena,
                           const struct case_folder *folder, const struct document *document,
                           const struct arm *arm, struct compiled *out, struct problems *problems);

#endif

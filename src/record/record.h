// SPDX-License-Identifier: MIT
/* An evaluation, or verdicts on claims, to a run file: what it was made from, with digests, so that anyone can
 * make it again. docs/run-file.md describes the file. */
#ifndef SURETY_RECORD_RECORD_H
#define SURETY_RECORD_RECORD_H

#include "report/report.h"
#include "study/claims.h"

/* Whose result it is. */
struct record {
    struct arena *arena; /* for what is collected on the way */
    const struct case_folder *folder;
    const struct report_identity *identity;
    /* A package that stands in no file yet: it will stand in unsaved_file, with this text. NULL: none. */
    const struct package *unsaved;
    const char *unsaved_file, *unsaved_text;
};

/* Appends the run file of an evaluation. */
enum status record_evaluation(const struct record *record, const struct evaluation *evaluation,
                              struct buffer *out, struct error *err);

/* The same of verdicts on claims; `claims_file` as the user named it, NULL for the case's own. */
enum status record_claims(const struct record *record, const char *claims_file,
                          const struct claims_answer *answer, struct buffer *out,
                          struct error *err);

/* SHA-256 of what an evaluation is made from: inputs, packages and options but not how many futures, and the
 * program's version. */
enum status record_digest(const struct record *record, const struct evaluate_options *evaluate,
                          char out[65], struct error *err);

#endif

// SPDX-License-Identifier: MIT
/* Packages back to YAML, as docs/case-format.md describes them: what is written reads back the same. */
#ifndef SURETY_CASE_PACKAGE_WRITE_H
#define SURETY_CASE_PACKAGE_WRITE_H

#include "base/text.h"
#include "case/case.h"

/* A scalar that any YAML reader takes as text. */
void yaml_put_text(struct buffer *out, const char *text);

/* One entry of `clauses:`; a comment tells the lever's range. Months stay months, also where the file
 * that the clause comes from said a date. */
void clause_write(struct buffer *out, const struct case_folder *folder,
                  const struct clause *clause);

/* A whole file: the package's own clauses, those of its parent by `from:`. lines[i], if asked for, is
 * the line in which clause i begins; 0 for a parent's. */
void package_write(struct buffer *out, const struct case_folder *folder,
                   const struct package *package, uint32_t *lines);

#endif

// SPDX-License-Identifier: MIT
/* An evaluation as a table on the terminal, as CSV, as JSON and as one HTML page.
 *
 * Every form carries the spread with the number, escalation as a band only, the base rates and the
 * case's caveat. The writers make text in memory; the command line puts it where it belongs. */
#ifndef SURETY_REPORT_REPORT_H
#define SURETY_REPORT_REPORT_H

#include "base/text.h"
#include "report/voice.h"
#include "study/evaluate.h"

struct report_identity {                                    /* who made this, shown on every form */
    const char *program, *version, *model_digest, *command; /* command: reproduces the result */
    const char *date;                                       /* ISO date of the run */
};

struct report_style {
    bool colour;  /* ANSI colours */
    size_t width; /* columns of the terminal; 0: 100 */
    bool unicode;
};

void report_table(struct buffer *out, const struct evaluation *evaluation,
                  const struct report_style *style);
/* `voice`: of the titles; names of columns and numbers are the same in every language. */
void report_csv(struct buffer *out, const struct evaluation *evaluation, const struct voice *voice);
void report_json(struct buffer *out, const struct evaluation *evaluation,
                 const struct report_identity *identity);
void report_html(struct buffer *out, const struct evaluation *evaluation,
                 const struct report_identity *identity, const struct voice *voice);

#endif

// SPDX-License-Identifier: MIT
/* Not written yet. */
#include "report/report.h"
void report_html(struct buffer *out, const struct evaluation *evaluation,
                 const struct report_identity *identity)
{
    (void)evaluation, (void)identity;
    buffer_add(out, "");
}

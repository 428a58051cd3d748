// SPDX-License-Identifier: MIT
/* Title, description, caveat and source, in one place for all answers. */
#include "report/picture_end.h"

void picture_end(struct chart *chart, const char *id, struct buffer *title,
                 struct buffer *description, const struct case_folder *folder,
                 const struct report_identity *identity, struct buffer *out)
{
    struct buffer source = {0};
    buffer_print(&source, "%s %s, %s, model %.12s", identity->program, identity->version,
                 identity->date, identity->model_digest);
    const struct chart_words words = {
        .id = id,
        .title = title->bytes ? title->bytes : "",
        .description = description->bytes ? description->bytes : "",
        .caveat = folder->caveat,
        .source = source.bytes ? source.bytes : "",
    };
    chart_finish(chart, &words, out);
    out->failed |= title->failed || description->failed || source.failed;
    buffer_free(title);
    buffer_free(description);
    buffer_free(&source);
}

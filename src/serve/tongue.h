// SPDX-License-Identifier: MIT
/* Answers in the reader's language. Private to src/serve.
 *
 * Answers are made, and kept, in English; on their way out the members that hold words for people are put
 * into the language that was asked for:
 *
 *   {"id":"P01","title":"Paper assurances", "source":"NATO, The Hague ..."}
 *   {"id":"P01","title":"Паперові запевнення", "source":"NATO, The Hague ...","source_lang":"en"}
 *
 * Words of the case come from its texts (case/texts.h), the program's own from sentence.uk.def. What has no
 * translation stays, and a member beside it names its language. All else stays byte for byte. */
#ifndef SURETY_SERVE_TONGUE_H
#define SURETY_SERVE_TONGUE_H

#include "base/table.h"
#include "report/voice.h"
#include "serve/message.h"
#include "serve/sentence.h"

struct tongue {
    const char *language;
    const struct texts *texts;         /* NULL: the case does not speak it */
    const struct sentences *sentences; /* NULL: the program does not */
    const struct sentences *reports;   /* what reports say; NULL as before */
    const struct table *known;         /* every text of the case */
    const char *edition;               /* differs whenever its texts do */
};

struct tongues {
    struct table known;
    const struct tongue *items;
    size_t count;
};

/* The languages of the case and those of the program. `claims` may be NULL. */
enum status tongues_read(struct arena *arena, const struct case_folder *folder,
                         const struct claims *claims, const struct document *document,
                         struct tongues *out, struct problems *problems, struct error *err);

/* The language of `lang` in the query, else the one that the header Accept-Language likes best; NULL:
 * English, also when none of those is spoken. */
const struct tongue *tongue_of(const struct tongues *tongues, const struct request *request);

/* Adds JSON, or events whose data is JSON, in the language; NULL: as it is. */
void tongue_put(const struct tongue *tongue, const char *json, size_t length, struct buffer *out);

/* Puts the body of an answer into the language and names it; only JSON that was made for this request. */
void tongue_response(const struct tongue *tongue, struct response *response);

/* The same for a report: its texts, one by one. What it says is in sentence.uk.def too, as what only reports
 * say is in report.uk.def. */
struct voice tongue_voice(const struct tongue *tongue);

#endif

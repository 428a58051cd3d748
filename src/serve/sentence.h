// SPDX-License-Identifier: MIT
/* What the program itself says, in another language. Private to src/serve.
 *
 * Sentences are put together where something is wrong, deep in the engine, in English; here they are known
 * again by their formats (sentence.uk.def) and said anew with the same arguments. So the engine has one
 * language, and an answer that is kept can be given in any. Arguments are put into the new sentence in
 * the same order; those that are phrases of the table themselves are said anew too. */
#ifndef SURETY_SERVE_SENTENCE_H
#define SURETY_SERVE_SENTENCE_H

#include "base/text.h"
#include "case/texts.h"

struct sentence {
    const char *english, *said; /* formats of printf with the same conversions */
    bool whole;                 /* stands alone; else only inside another */
};

struct sentences {
    const char *language;
    const struct sentence *items;
    size_t count;
    char decimal; /* the sign between the whole and the rest */
    bool named;   /* a text of the case may stand behind an id; bare numbers are said too */
};

/* NULL when the program does not speak the language. */
const struct sentences *sentences_in(const char *language);

/* What its reports say (report.uk.def): also names behind their ids, "P01 Paper assurances", and bare numbers. */
const struct sentences *reports_in(const char *language);

/* Adds the sentence in the language; texts of the case within it are looked up in `texts` (may be NULL).
 * False, and nothing added, when it is none of the table. */
bool sentence_put(const struct sentences *sentences, const struct texts *texts, const char *english,
                  struct buffer *out);

#endif

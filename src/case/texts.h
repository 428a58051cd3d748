// SPDX-License-Identifier: MIT
/* What a case says to people, and the same in other languages: texts.uk.yaml and its kin.
 *
 * docs/case-format.md describes the files. A translation belongs to the English text itself, not to the
 * place where it stands: what is said in twelve places is translated once, and what is reworded has no
 * translation until somebody has looked at it again. Runs of blanks and line ends count as one blank. */
#ifndef SURETY_CASE_TEXTS_H
#define SURETY_CASE_TEXTS_H

#include "case/claim.h"

struct translation {
    const char *english, *said;
    struct passage where; /* of the English text */
};

struct texts {
    const char *language; /* "uk" */
    const char *file;
    const struct translation *items; /* ordered by the English text */
    size_t count;
};

/* Reads the file of each language that case.yaml names; *out is an array of folder->language_count. */
enum status texts_read(struct arena *arena, const struct case_folder *folder,
                       const struct texts **out, struct problems *problems, struct error *err);

/* The translation of an English text; NULL when it has none. */
const struct translation *texts_find(const struct texts *texts, const char *english);

/* One text of the case. `of`, `id` and `part` say where it stands: "package", "P06", "summary"; id may
 * be "". A quoted one, the title of a source, may stay in its own language. */
struct case_text {
    const char *of, *id, *part, *text;
    bool quoted;
};
typedef void case_text_visitor(void *self, const struct case_text *text);

/* Every text that is shown, in the order of the files; the same text as often as it stands there.
 * `claims` may be NULL. */
void texts_visit(const struct case_folder *folder, const struct claims *claims,
                 const struct document *document, case_text_visitor *visit, void *self);

struct texts_coverage {
    size_t translated, all; /* different texts that are not quoted */
};

/* Compares a file with what the case says: texts without a translation and translations of what is not
 * said any more, as warnings. */
enum status texts_check(struct arena *arena, const struct texts *texts,
                        const struct case_folder *folder, const struct claims *claims,
                        const struct document *document, struct texts_coverage *out,
                        struct problems *problems);

#endif

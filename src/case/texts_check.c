// SPDX-License-Identifier: MIT
/* Whether a file of texts says all that the case says, and nothing else. */
#include "case/texts.h"

#include "base/table.h"

struct checker {
    struct arena *arena;
    const struct texts *texts;
    struct problems *problems;
    struct table known; /* texts of the case that were looked at, as they stand there */
    bool *used;         /* one for each translation */
    struct texts_coverage coverage;
};

static void look_at(void *self, const struct case_text *said)
{
    enum { SHOWN = 60 };
    struct checker *checker = self;
    const struct texts *texts = checker->texts;
    if (!table_add(&checker->known, said->text, 0))
        return;
    const struct translation *found = texts_find(texts, said->text);
    if (found)
        checker->used[found - texts->items] = true;
    if (said->quoted)
        return;
    checker->coverage.all++;
    checker->coverage.translated += found != NULL;
    if (!found)
        problem_add_placeless(checker->problems, PROBLEM_TEXT_MISSING, texts->file,
                              "add its `en` and its translation",
                              "no translation of the %s of %s%s%s: '%.*s'", said->part, said->of,
                              *said->id ? " " : "", said->id, SHOWN, said->text);
}

enum status texts_check(struct arena *arena, const struct texts *texts,
                        const struct case_folder *folder, const struct claims *claims,
                        const struct document *document, struct texts_coverage *out,
                        struct problems *problems)
{
    struct checker checker = {.arena = arena, .texts = texts, .problems = problems};
    checker.used = ARENA_ARRAY(arena, bool, texts->count);
    table_init(&checker.known, arena);
    if (checker.used)
        texts_visit(folder, claims, document, look_at, &checker);
    for (size_t i = 0; checker.used && i < texts->count; i++)
        if (!checker.used[i])
            problem_add(problems, PROBLEM_TEXT_STALE, &texts->items[i].where, 0,
                        texts->items[i].where.length,
                        "write what the case says now, and look at the translation again",
                        "the case does not say this");
    if (arena->failed || problems->no_memory)
        return STATUS_NO_MEMORY;
    *out = checker.coverage;
    return STATUS_OK;
}

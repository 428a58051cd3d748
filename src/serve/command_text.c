// SPDX-License-Identifier: MIT
/* Only what differs from the defaults is said. */
#include "serve/command_text.h"

#include <string.h>

/* A word as a shell reads it. */
static void put_word(struct buffer *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:+@";
    if (word[0] && !word[strspn(word, plain)]) {
        buffer_add(out, word);
        return;
    }
    buffer_add(out, "'");
    for (const char *c = word; *c; c++)
        buffer_print(out, *c == '\'' ? "'\\''" : "%c", *c);
    buffer_add(out, "'");
}

static void put_settings(struct buffer *out, struct arena *arena, const struct settings *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const char *word =
            arena_print(arena, "%s=%s", set->items[i].name, set->items[i].value.text);
        buffer_add(out, " --set ");
        put_word(out, word ? word : "");
    }
}

const char *command_text(struct arena *arena, const struct service_subject *subject,
                         const struct scenario *scenario, const struct package *base,
                         uint64_t futures)
{
    const struct case_folder *folder = subject->folder;
    struct buffer out = {0};
    buffer_add(&out, "surety evaluate");
    if (subject->word) {
        buffer_add(&out, " ");
        put_word(&out, subject->word);
    }
    buffer_print(&out, " --packages %s",
                 scenario->changed ? SCENARIO_ID ".yaml" : scenario->from->id);
    if (scenario->changed || strcmp(scenario->from->id, base->id) != 0)
        buffer_print(&out, ",%s", base->id);
    if (strcmp(base->id, folder->reference) != 0)
        buffer_print(&out, " --reference %s", base->id);
    if (scenario->adversary && scenario->adversary != &folder->adversaries[0])
        buffer_print(&out, " --adversary %s", scenario->adversary->id);
    if (scenario->credit != CREDIT_PROPOSED)
        buffer_print(&out, " --credit %s", credit_name(scenario->credit));
    if (scenario->endogenous)
        buffer_add(&out, " --settle endogenous");
    put_settings(&out, arena, &scenario->set);
    buffer_print(&out, " --futures %llu", (unsigned long long)futures);
    if (scenario->seed != folder->default_seed)
        buffer_print(&out, " --seed %llu", (unsigned long long)scenario->seed);
    const char *text = out.failed ? NULL : arena_text(arena, out.bytes, out.length);
    buffer_free(&out);
    return text;
}

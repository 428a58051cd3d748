// SPDX-License-Identifier: MIT
/* Only what differs from the defaults is said. */
#include "serve/command_text.h"

#include "study/fail.h"
#include "study/matter.h"

#include <string.h>

/* A word as a shell reads it. */
static void put_word(struct buffer *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:+@";
    buffer_add(out, " ");
    if (word[0] && !word[strspn(word, plain)]) {
        buffer_add(out, word);
        return;
    }
    buffer_add(out, "'");
    for (const char *c = word; *c; c++)
        buffer_print(out, *c == '\'' ? "'\\''" : "%c", *c);
    buffer_add(out, "'");
}

static void put_option(struct buffer *out, const char *name, const char *value)
{
    buffer_print(out, " --%s", name);
    put_word(out, value);
}

static void put_whole(struct buffer *out, const char *name, uint64_t value)
{
    buffer_print(out, " --%s %llu", name, (unsigned long long)value);
}

static void begin(struct buffer *out, const struct service_subject *subject, const char *command)
{
    buffer_print(out, "surety %s", command);
    if (subject->word)
        put_word(out, subject->word);
}

static void put_name(struct buffer *out, const struct scenario *scenario, bool as_file)
{
    if (as_file)
        buffer_print(out, "./%s.yaml", scenario->package->id);
    else
        buffer_add(out, scenario->from->id);
}

/* Everything about a scenario but its package. */
static void put_conditions(struct buffer *out, const struct case_folder *folder,
                           const struct scenario *scenario)
{
    if (scenario->adversary && scenario->adversary != &folder->adversaries[0])
        put_option(out, "adversary", scenario->adversary->id);
    if (scenario->structure)
        put_option(out, "structure", scenario->structure->id);
    if (scenario->credit != CREDIT_PROPOSED)
        put_option(out, "credit", credit_name(scenario->credit));
    if (scenario->endogenous)
        buffer_add(out, " --settle endogenous");
    for (size_t i = 0; i < scenario->set.count; i++)
        buffer_print(out,
                     strchr(scenario->set.items[i].name, '[') ? " --set '%s=%s'" : " --set %s=%s",
                     scenario->set.items[i].name, scenario->set.items[i].value.text);
    if (scenario->seed != folder->default_seed)
        put_whole(out, "seed", scenario->seed);
}

static const char *taken(struct arena *arena, struct buffer *out)
{
    const char *text = out->failed ? NULL : arena_text(arena, out->bytes, out->length);
    buffer_free(out);
    return text;
}

/* A package beside itself goes by its file: no command names one package twice. */
const char *command_of_run(struct arena *arena, const struct service_subject *subject,
                           const struct scenario *scenario, const struct package *base,
                           uint64_t futures, bool single)
{
    const struct case_folder *folder = subject->folder;
    struct buffer out = {0};
    begin(&out, subject, "evaluate");
    buffer_add(&out, " --packages ");
    put_name(&out, scenario, scenario->changed || strcmp(scenario->from->id, base->id) == 0);
    buffer_print(&out, ",%s", base->id);
    if (strcmp(base->id, folder->reference) != 0)
        put_option(&out, "reference", base->id);
    put_conditions(&out, folder, scenario);
    put_whole(&out, "futures", futures);
    if (single)
        put_option(&out, "precision", "single");
    return taken(arena, &out);
}

static void put_packages(struct buffer *out, const struct question *question)
{
    buffer_add(out, question->scenario_count > 1 ? " --packages " : " --package ");
    for (size_t i = 0; i < question->scenario_count; i++) {
        buffer_add(out, i ? "," : "");
        put_name(out, &question->scenarios[i], question->scenarios[i].changed);
    }
}

static void put_claims(struct buffer *out, const struct question *question)
{
    if (question->only_count == question->claims->count)
        return;
    buffer_add(out, " --only ");
    for (size_t i = 0; i < question->only_count; i++)
        buffer_print(out, "%s%s", i ? "," : "", question->only[i]->id);
}

/* What is not as the case has it. */
static void put_outlook(struct buffer *out, const struct case_folder *folder,
                        const struct outlook_question *outlook)
{
    const struct outside *outside = folder->outside;
    if (outlook->record->of != outside->first_class)
        put_option(out, "class", outlook->record->of->id);
    if (outlook->record->event != outside->first_event)
        put_option(out, "event", outlook->record->event->id);
    if (outlook->weight != outside->weight) {
        buffer_add(out, " --weight ");
        buffer_number(out, outlook->weight);
    }
    buffer_add(out, outlook->judged ? " --priors judged" : "");
}

const char *command_of_question(struct arena *arena, const struct service_subject *subject,
                                const char *command, const struct question *question)
{
    const struct case_folder *folder = subject->folder;
    const char *word = question->word;
    struct buffer out = {0};
    begin(&out, subject, command);
    if (question->scenario_count)
        put_packages(&out, question);
    if (strcmp(word, "compare") == 0) {
        const struct scenario *first = &question->scenarios[0];
        put_option(&out, "reference", first->changed ? first->package->id : first->from->id);
    }
    if (question->against && strcmp(question->against->id, folder->reference) != 0)
        put_option(&out, "against", question->against->id);
    if (strcmp(word, "matter") == 0 || strcmp(word, "why") == 0)
        put_option(&out, "outcome", folder->outcomes[question->outcome].id);
    if (strcmp(word, "fail") == 0)
        put_option(&out, "when", question->condition.text);
    if (question->box)
        put_option(&out, "box", question->box->text);
    if (strcmp(word, "learn") == 0)
        put_option(&out, question->maximise ? "maximise" : "minimise", question->condition.text);
    if (strcmp(word, "outlook") == 0)
        put_outlook(&out, folder, &question->outlook);
    if (strcmp(word, "matter") == 0 && question->method != MATTER_GIVEN)
        put_option(&out, "method", matter_method_name((enum matter_method)question->method));
    if (strcmp(word, "fail") == 0 && question->method != FAIL_PRIM && !question->box)
        put_option(&out, "method", fail_method_name((enum fail_method)question->method));
    if (question->step)
        buffer_add(&out, " --step");
    if (question->scatter)
        put_whole(&out, "scatter", question->scatter);
    if (question->rows)
        put_whole(&out, "rows", question->rows);
    if (question->own_claims)
        buffer_add(&out, " --claims claim.yaml");
    if (question->claims) {
        put_claims(&out, question);
        buffer_add(&out, question->keys ? "" : " --no-sensitivities");
        buffer_add(&out, question->structures ? " --structure all" : "");
    } else {
        put_conditions(&out, folder, &question->scenarios[0]);
    }
    put_whole(&out, "futures", question->futures);
    return taken(arena, &out);
}

const char *command_of_future(struct arena *arena, const struct service_subject *subject,
                              const struct question *question)
{
    const struct case_folder *folder = subject->folder;
    const struct outcome *outcome = &folder->outcomes[question->condition.outcomes[0]];
    struct buffer out = {0};
    begin(&out, subject, "run");
    put_packages(&out, question);
    put_conditions(&out, folder, &question->scenarios[0]);
    if (!text_equal(outcome->mode, folder->modes[0].id))
        put_option(&out, "mode", outcome->mode);
    if (!question->scenarios[0].endogenous && case_find_settle(folder, outcome->settle) &&
        !text_equal(outcome->settle, folder->settles[0].id))
        put_option(&out, "settle", outcome->settle);
    buffer_add(&out, " --vary");
    return taken(arena, &out);
}

const char *command_of_check(struct arena *arena, const struct service_subject *subject)
{
    struct buffer out = {0};
    begin(&out, subject, "check");
    return taken(arena, &out);
}

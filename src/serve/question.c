// SPDX-License-Identifier: MIT
/* Which question, what all have in common, and the way from a job to its answer. */
#include "serve/question.h"

#include "serve/command_text.h"
#include "study/matter.h"

#include <string.h>

static const struct place nowhere = {0};

static const struct {
    const char *word, *members;
    question_reader *read;
    question_worker *work;
} kinds[] = {
#define QUESTION(name, word, members) {word, members, question_read_##name, question_work_##name},
#include "serve/question.def"
#undef QUESTION
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds, MEMBERS_MOST = 12 };

/* ---- Reading ---- */

static void check_members(struct body *body, const json_t *json, const char *members)
{
    const char *known[MEMBERS_MOST] = {"question"};
    size_t count = 1;
    for (const char *at = members; *at && count < MEMBERS_MOST; count++) {
        const size_t length = strcspn(at, " ");
        const char *word = arena_text(body->faults->arena, at, length);
        known[count] = word ? word : "";
        at += length + (at[length] == ' ');
    }
    body_known(body, json, "", known, count);
}

bool question_read(const struct service *service, const json_t *json, struct question *out,
                   struct faults *faults)
{
    struct body body = {.faults = faults, .sound = true};
    const char *words[KIND_COUNT];
    for (size_t i = 0; i < KIND_COUNT; i++)
        words[i] = kinds[i].word;
    const int kind = body_choice(&body, json, "", "question", words, KIND_COUNT, -1);
    if (kind < 0) {
        if (body.sound)
            fault_add(faults, "/question", "for example \"matter\"", "say which question it is");
        return false;
    }
    *out = (struct question){.word = kinds[kind].word, .work = kinds[kind].work};
    check_members(&body, json, kinds[kind].members);
    kinds[kind].read(service, json, &body, out);
    return body.sound && faults->count == 0 && !faults->arena->failed;
}

void question_read_scenario(const struct service *service, const json_t *json, struct body *body,
                            struct question *out)
{
    body->sound &= scenario_read(&service->world, json_object_get(json, "scenario"), "/scenario",
                                 SCENARIO_ID, &out->scenarios[0], body->faults);
    out->scenario_count = 1;
}

/* What the first scenario is run under holds for all. */
static bool is_alike(const struct scenario *a, const struct scenario *b)
{
    bool alike = a->adversary == b->adversary && a->structure == b->structure &&
                 a->credit == b->credit && a->endogenous == b->endogenous && a->seed == b->seed &&
                 a->set.count == b->set.count;
    for (size_t i = 0; alike && i < a->set.count; i++)
        alike = strcmp(a->set.items[i].name, b->set.items[i].name) == 0 &&
                strcmp(a->set.items[i].value.text, b->set.items[i].value.text) == 0;
    return alike;
}

void question_read_scenarios(const struct service *service, const json_t *json, struct body *body,
                             size_t least, struct question *out)
{
    const json_t *list = body_member(body, json, "", "scenarios", JSON_ARRAY, "a list");
    const size_t count = json_array_size(list);
    if (count < least || count > QUESTION_SCENARIOS_MOST) {
        body->sound =
            fault_add(body->faults, "/scenarios", NULL, "there must be %zu to %d scenarios", least,
                      QUESTION_SCENARIOS_MOST);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *pointer = arena_print(body->faults->arena, "/scenarios/%zu", i);
        const char *id = arena_print(body->faults->arena, SCENARIO_ID "-%zu", i + 1);
        if (!pointer || !id)
            return;
        const bool sound = scenario_read(&service->world, json_array_get(list, i), pointer, id,
                                         &out->scenarios[i], body->faults);
        body->sound &= sound;
        if (sound && body->sound && !is_alike(&out->scenarios[0], &out->scenarios[i]))
            body->sound = fault_add(body->faults, pointer, NULL,
                                    "scenarios that are compared share assumptions, noise, "
                                    "adversary, structure, credit, settlement and seed");
    }
    out->scenario_count = count;
}

void question_read_outcome(const struct service *service, const json_t *json, struct body *body,
                           struct question *out)
{
    const struct case_folder *folder = service->subject.folder;
    const char *id = body_text(body, json, "", "outcome");
    out->outcome = id ? evaluation_find_outcome(folder, id) : matter_usual_outcome(folder);
    if (out->outcome != SIZE_MAX)
        return;
    const char **ids = ARENA_ARRAY(body->faults->arena, const char *, folder->outcome_count);
    for (size_t i = 0; ids && i < folder->outcome_count; i++)
        ids[i] = folder->outcomes[i].id;
    body->sound = fault_add(
        body->faults, "/outcome",
        ids && id ? text_suggest(body->faults->arena, id, ids, folder->outcome_count) : NULL,
        "the case has no outcome '%s'", id ? id : "");
}

void question_read_condition(const struct service *service, const char *text, struct body *body,
                             const char *key, condition_reader *read, struct question *out)
{
    struct problems problems;
    problems_init(&problems, body->faults->arena);
    if (read(body->faults->arena, service->subject.folder, key, text, &out->condition, &problems) ==
        STATUS_OK)
        return;
    faults_take(body->faults, body_under(body, "", key), &problems);
    body->sound = false;
}

/* ---- Working ---- */

void question_progress(void *job, double share, uint64_t futures_done)
{
    (void)futures_done;
    job_progress(job, share);
}

const struct service_view *question_view(const struct job *job, const struct question *question)
{
    return service_view(job->desk->owner, &question->scenarios[0]);
}

struct futures_options question_futures(struct job *job, const struct question *question)
{
    const struct scenario *scenario = &question->scenarios[0];
    return (struct futures_options){.package = scenario->package,
                                    .credit = scenario->credit,
                                    .adversary = scenario->adversary,
                                    .set = scenario->set,
                                    .endogenous = scenario->endogenous,
                                    .futures = question->futures,
                                    .seed = scenario->seed,
                                    .stop = &job->stop,
                                    .progress = question_progress,
                                    .progress_self = job};
}

struct report_identity question_identity(const struct job *job, const struct question *question)
{
    const struct service *service = job->desk->owner;
    struct report_identity identity = service->subject.identity;
    identity.command = question->command;
    return identity;
}

enum status question_work(struct job *job, struct error *err)
{
    const struct question *question = job->question;
    struct problems problems;
    struct buffer answer = {0};
    problems_init(&problems, &job->arena);
    enum status status = question->work(job, question, &problems, &answer, err);
    if (status == STATUS_INPUT && problems.count && err->status == STATUS_OK)
        status = error_set(err, status, nowhere, "%s", problems.items[0].message);
    if (status == STATUS_OK && answer.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK)
        job_tell(job, "result", answer.bytes);
    buffer_free(&answer);
    return status;
}

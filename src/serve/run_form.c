// SPDX-License-Identifier: MIT
/* Each form is made from the evaluation that the job left, when somebody asks for it. */
#include "serve/run_form.h"

#include "base/zip.h"
#include "record/record.h"
#include "serve/tongue.h"

#include <string.h>

static const char scenario_file[] = "./scenario.yaml"; /* as command_of_run names it */

/* The job's answer, with the line break that follows it. Under the desk's monitor. */
static void take_answer(const struct job *job, struct response *response)
{
    size_t length;
    const char *answer = job_answer(job, &length);
    if (answer)
        buffer_add_bytes(&response->body, answer, length + 1);
}

/* A job that did not come to an answer says why. */
static bool is_done(struct job *job, struct response *response)
{
    monitor_enter(&job->desk->monitor);
    const bool done = job->state == JOB_DONE;
    if (!done) {
        take_answer(job, response);
        response->status = job->status;
        response->type = "application/problem+json";
    }
    monitor_leave(&job->desk->monitor);
    return done;
}

static const struct run_question *question_of(const struct job *job)
{
    if (job->work == run_work)
        return job->question;
    const struct refine_question *question = job->question;
    return question->run;
}

static const struct run_outcome *outcome_of(const struct job *job)
{
    return job->outcome;
}

static struct report_identity identity_of(const struct service *service, const struct job *job)
{
    struct report_identity identity = service->subject.identity;
    identity.command = outcome_of(job)->command;
    return identity;
}

void run_form_answer(struct service *service, struct job *job, struct response *response)
{
    (void)service;
    if (!is_done(job, response))
        return;
    const struct run_question *question = question_of(job);
    const char *id = job->work == run_work ? question->id : question->rest_id;
    monitor_enter(&job->desk->monitor);
    take_answer(job, response);
    monitor_leave(&job->desk->monitor);
    response->status = 200;
    response->type = "application/json";
    response->location = arena_print(response->arena, "/api/v1/runs/%s", id);
    response->tag = job->name;
    response->cache = "private, no-cache";
}

/* ---- Files ---- */

/* Makes the bytes of a form; JSON and what is read by programs is the same in every language. */
typedef bool form_writer(struct service *service, struct job *job, const struct voice *voice,
                         struct buffer *out);

static bool write_json(struct service *service, struct job *job, const struct voice *voice,
                       struct buffer *out)
{
    const struct report_identity identity = identity_of(service, job);
    report_json(out, outcome_of(job)->evaluation, &identity);
    (void)voice;
    return !out->failed;
}

static bool write_csv(struct service *service, struct job *job, const struct voice *voice,
                      struct buffer *out)
{
    (void)service;
    report_csv(out, outcome_of(job)->evaluation, voice);
    return !out->failed;
}

static bool write_html(struct service *service, struct job *job, const struct voice *voice,
                       struct buffer *out)
{
    const struct report_identity identity = identity_of(service, job);
    report_html(out, outcome_of(job)->evaluation, &identity, voice);
    return !out->failed;
}

/* Always by the scenario's file, whether it differs from a package or not: the two that were compared have two
 * names then. */
static bool write_meta(struct service *service, struct job *job, const struct voice *voice,
                       struct buffer *out)
{
    (void)voice;
    const struct run_question *question = question_of(job);
    const struct report_identity identity = identity_of(service, job);
    struct error err = {.status = STATUS_OK};
    struct arena scratch;
    arena_init(&scratch);
    const struct record record = {.arena = &scratch,
                                  .folder = service_view(service, &question->scenario)->folder,
                                  .identity = &identity,
                                  .unsaved = question->scenario.package,
                                  .unsaved_file = scenario_file,
                                  .unsaved_text = question->scenario.yaml};
    const bool made =
        record_evaluation(&record, outcome_of(job)->evaluation, out, &err) == STATUS_OK;
    arena_free(&scratch);
    return made && !out->failed;
}

static bool write_scenario(struct service *service, struct job *job, const struct voice *voice,
                           struct buffer *out)
{
    (void)service;
    (void)voice;
    buffer_add(out, question_of(job)->scenario.yaml);
    return !out->failed;
}

static bool write_zip(struct service *service, struct job *job, const struct voice *voice,
                      struct buffer *out)
{
    static const struct {
        const char *name;
        form_writer *write;
    } parts[] = {
        {"results.json", write_json},      {"results.csv", write_csv},
        {"report.html", write_html},       {"run.json", write_meta},
        {"scenario.yaml", write_scenario},
    };
    enum { PARTS = sizeof parts / sizeof *parts };
    struct buffer bytes[PARTS] = {{0}};
    struct zip_file files[PARTS];
    bool made = true;
    for (size_t i = 0; i < PARTS && made; i++) {
        made = parts[i].write(service, job, voice, &bytes[i]);
        files[i] = (struct zip_file){parts[i].name, bytes[i].bytes, bytes[i].length};
    }
    made = made && zip_pack(files, PARTS, out);
    for (size_t i = 0; i < PARTS; i++)
        buffer_free(&bytes[i]);
    return made;
}

static void finish(struct service *service, struct job *job, form_writer *write, const char *type,
                   struct response *response)
{
    if (!is_done(job, response))
        return;
    const struct voice voice =
        response->tongue ? tongue_voice(response->tongue) : (struct voice){0};
    if (write(service, job, response->tongue ? &voice : NULL, &response->body)) {
        response->status = 200;
        response->type = type;
    } else {
        response_refuse(response, REFUSAL_INTERNAL, "", NULL, "This form could not be made.");
    }
}

#define FORM(name, type)                                                                           \
    static void finish_##name(struct service *service, struct job *job, struct response *response) \
    {                                                                                              \
        finish(service, job, write_##name, type, response);                                        \
    }
FORM(json, "application/json")
FORM(meta, "application/json")
FORM(zip, "application/zip")
#undef FORM

static void name_language(struct response *response)
{
    if (response->status == 200)
        response->language = response->tongue ? response->tongue->language : "en";
}

static void finish_csv(struct service *service, struct job *job, struct response *response)
{
    finish(service, job, write_csv, "text/csv; charset=utf-8", response);
    name_language(response);
}

static void finish_html(struct service *service, struct job *job, struct response *response)
{
    finish(service, job, write_html, "text/html; charset=utf-8", response);
    response->page = response->status == 200;
    name_language(response);
}

const struct run_form *run_form_find(const char *ending)
{
    static const struct run_form forms[] = {
        {"", run_form_answer, false},      {".json", finish_json, false},
        {".csv", finish_csv, false},       {".html", finish_html, false},
        {".meta.json", finish_meta, true}, {".zip", finish_zip, true},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].ending, ending) == 0)
            return &forms[i];
    return NULL;
}

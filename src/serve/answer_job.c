// SPDX-License-Identifier: MIT
/* POST /jobs, GET and DELETE /jobs/{id}, and a job's events. */
#include "base/file.h"
#include "report/json_put.h"
#include "serve/asked.h"
#include "serve/question.h"
#include "serve/route.h"

#include <stdlib.h>
#include <string.h>

static const char *state_word(enum job_state state)
{
    static const char *const words[] = {[JOB_WAITING] = "waiting",
                                        [JOB_RUNNING] = "running",
                                        [JOB_DONE] = "done",
                                        [JOB_FAILED] = "failed",
                                        [JOB_STOPPED] = "stopped"};
    return words[state];
}

/* A member with the job's answer, if it is what the member is about. */
static void put_answer(struct json *json, const char *key, const struct job *job, bool about)
{
    size_t length;
    const char *answer = job_answer(job, &length);
    if (!answer || !about) {
        json_put_null(json, key);
        return;
    }
    json_put_open(json, key, "");
    buffer_add_bytes(json->out, answer, length);
    json_put_close(json, "");
}

static void tell_state(struct job *job, struct response *response)
{
    struct json json = {.out = &response->body};
    monitor_enter(&job->desk->monitor);
    json_put_open(&json, NULL, "{");
    json_put_text(&json, "id", job->name);
    json_put_text(&json, "question", job->what);
    json_put_text(&json, "state", state_word(job->state));
    json_put_number(&json, "share", job->state == JOB_DONE ? 1.0 : job->share);
    json_put_text(&json, "command", ((const struct question *)job->question)->command);
    put_answer(&json, "result", job, job->state == JOB_DONE);
    put_answer(&json, "problem", job, job->state > JOB_DONE);
    json_put_end(&json);
    monitor_leave(&job->desk->monitor);
    response->status = 200;
    response->type = "application/json";
    response->location = arena_print(response->arena, "/api/v1/jobs/%s", job->name);
}

/* The same question has the same name. */
static const char *name_of(const struct service *service, const json_t *body, struct arena *arena)
{
    char digest[65];
    char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        return NULL;
    struct digest state;
    digest_init(&state);
    digest_add(&state, text, strlen(text));
    digest_add(&state, service->digest, sizeof service->digest);
    digest_end(&state, digest);
    free(text);
    return arena_text(arena, digest, 32);
}

static bool read_job(struct service *service, const json_t *body, struct job *job,
                     const struct request *request, struct response *response)
{
    struct faults faults = {.arena = &job->arena};
    struct question *question = ARENA_NEW(&job->arena, struct question);
    if (question && question_read(service, body, question, &faults)) {
        job->name = name_of(service, body, &job->arena);
        job->what = question->word;
        job->question = question;
        job->work = question_work;
    }
    if (job->name)
        return true;
    if (faults.count)
        response_refuse(response, REFUSAL_INVALID, request->path, &faults,
                        "The question has %zu fault%s.", faults.count,
                        faults.count == 1 ? "" : "s");
    else
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
    return false;
}

/* The job of a question, held; NULL after a refusal. */
static struct job *ask_job(struct service *service, const json_t *body,
                           const struct request *request, struct response *response)
{
    struct job *job = desk_job(&service->desk, request->client, JOB_LONG);
    if (!job) {
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
        return NULL;
    }
    if (read_job(service, body, job, request, response))
        return desk_ask(job);
    desk_drop(job);
    return NULL;
}

void answer_job(struct service *service, const struct request *request, struct response *response)
{
    json_t *body = body_object(request, response);
    struct job *job = body ? ask_job(service, body, request, response) : NULL;
    if (job) {
        asked_keep(service, "jobs", job->name, body);
        tell_state(job, response);
        response->status = 202;
        job_release(job);
    }
    json_decref(body);
}

/* The job that a path names; one that is not remembered is asked again. */
static struct job *find_question(struct service *service, const struct request *request,
                                 struct response *response)
{
    const char *id = request->parts[3];
    struct job *job = desk_find_any(&service->desk, id);
    if (job && job->work == question_work)
        return job;
    job_release(job);
    json_t *body = asked_again(service, request, "jobs", id, response);
    job = body ? ask_job(service, body, request, response) : NULL;
    json_decref(body);
    return job;
}

void answer_job_state(struct service *service, const struct request *request,
                      struct response *response)
{
    struct job *job = find_question(service, request, response);
    if (job)
        tell_state(job, response);
    job_release(job);
}

void answer_job_stop(struct service *service, const struct request *request,
                     struct response *response)
{
    const char *id = request->parts[3];
    struct job *job = desk_find_any(&service->desk, id);
    asked_forget(service, id);
    if (job && job->work == question_work) {
        job_stop(job);
        tell_state(job, response);
    } else {
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "No such question is being worked on.");
    }
    job_release(job);
}

void answer_job_events(struct service *service, const struct request *request,
                       struct response *response)
{
    struct job *job = find_question(service, request, response);
    if (job)
        response_stream(response, request, job);
}

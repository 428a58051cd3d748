// SPDX-License-Identifier: MIT
/* POST /runs, GET /runs/{id} with its forms, and its refinement as events. */
#include "serve/route.h"
#include "serve/run.h"

#include <stdlib.h>
#include <string.h>

static void refuse_memory(struct response *response, const struct request *request)
{
    response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
}

static void take_answer(struct job *job, struct response *response)
{
    monitor_enter(&job->desk->monitor);
    buffer_add_bytes(&response->body, job->answer.bytes ? job->answer.bytes : "",
                     job->answer.length);
    monitor_leave(&job->desk->monitor);
}

static void finish_run(struct service *service, struct job *job, struct response *response)
{
    (void)service;
    const struct run_question *question = job->question;
    take_answer(job, response);
    if (job->state != JOB_DONE) {
        response->status = job->status;
        response->type = "application/problem+json";
        return;
    }
    response->status = 200;
    response->type = "application/json";
    response->location = arena_print(response->arena, "/api/v1/runs/%s", question->id);
    response->tag = question->id;
    response->cache = "private, no-cache";
}

void answer_run(struct service *service, const struct request *request, struct response *response)
{
    json_t *body = body_object(request, response);
    struct job *job = body ? desk_job(&service->desk, request->client, JOB_NOW) : NULL;
    struct run_question *question = job ? ARENA_NEW(&job->arena, struct run_question) : NULL;
    if (!question) {
        if (body)
            refuse_memory(response, request);
        if (job)
            desk_drop(job);
        json_decref(body);
        return;
    }
    struct faults faults = {.arena = &job->arena};
    const bool sound = run_question_read(service, body, question, &faults);
    json_decref(body);
    if (!sound) {
        if (faults.count)
            response_refuse(response, REFUSAL_INVALID, request->path, &faults,
                            "The question has %zu fault%s.", faults.count,
                            faults.count == 1 ? "" : "s");
        else
            refuse_memory(response, request);
        desk_drop(job);
        return;
    }
    job->name = question->id;
    job->work = run_work;
    job->question = question;
    response->job = desk_ask(job);
    response->finish = finish_run;
}

static struct job *find_run(struct service *service, const struct request *request, const char *id,
                            struct response *response)
{
    struct job *job = desk_find(&service->desk, id);
    if (job && job->work == run_work)
        return job;
    job_release(job);
    response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                    "This run is not kept any more; ask it again with POST /api/v1/runs.");
    return NULL;
}

static void finish_csv(struct service *service, struct job *job, struct response *response)
{
    if (job->state != JOB_DONE) {
        finish_run(service, job, response);
        return;
    }
    response->status = 200;
    response->type = "text/csv; charset=utf-8";
    report_csv(&response->body, job->outcome);
}

static void finish_html(struct service *service, struct job *job, struct response *response)
{
    const struct run_question *question = job->question;
    struct report_identity identity = service->subject.identity;
    if (job->state != JOB_DONE) {
        finish_run(service, job, response);
        return;
    }
    identity.command = question->command;
    response->status = 200;
    response->type = "text/html; charset=utf-8";
    response->page = true;
    report_html(&response->body, job->outcome, &identity);
}

void answer_run_again(struct service *service, const struct request *request,
                      struct response *response)
{
    const char *part = request->parts[3];
    const char *dot = strchr(part, '.');
    const char *id = arena_text(response->arena, part, dot ? (size_t)(dot - part) : strlen(part));
    response_finish *finish = !dot                        ? finish_run
                              : strcmp(dot, ".csv") == 0  ? finish_csv
                              : strcmp(dot, ".html") == 0 ? finish_html
                                                          : NULL;
    if (!id || !finish) {
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "A run has the forms .csv and .html.");
        return;
    }
    response->job = find_run(service, request, id, response);
    response->finish = finish;
}

/* How far to refine; 0: not a number that can be. */
static uint64_t read_to(const struct request *request)
{
    const char *to = request_query(request, "to");
    size_t count = 0;
    if (!to)
        return RUN_FUTURES_MOST;
    return text_to_size(to, strlen(to), &count) && count >= 2 && count <= RUN_REFINED_MOST ? count
                                                                                           : 0;
}

void answer_run_events(struct service *service, const struct request *request,
                       struct response *response)
{
    const char *client = request->client ? request->client : request_query(request, "client");
    const uint64_t to = read_to(request);
    if (!to) {
        response_refuse(response, REFUSAL_INVALID, request->path, NULL,
                        "`to` must be a whole number from 2 to %d.", RUN_REFINED_MOST);
        return;
    }
    struct job *run = find_run(service, request, request->parts[3], response);
    struct job *job = run ? desk_job(&service->desk, client, JOB_REST) : NULL;
    struct refine_question *question = job ? ARENA_NEW(&job->arena, struct refine_question) : NULL;
    if (run && !question) {
        refuse_memory(response, request);
        job_release(run);
        if (job)
            desk_drop(job);
    }
    if (!question)
        return;
    job->name = arena_print(&job->arena, "%s-%llu", request->parts[3], (unsigned long long)to);
    *question = (struct refine_question){.to = to};
    job->work = refine_work;
    job->question = question;
    job->under = run;
    question->run = run->question;
    response_stream(response, request, desk_ask(job));
}

// SPDX-License-Identifier: MIT
/* One request whose asker is this process: no guard, no workers. */
#include "serve/serve.h"

#include "serve/refusal.h"
#include "serve/tongue.h"

/* What was asked waits for work, which is done here. */
static void take_job(struct service *service, struct response *response)
{
    struct job *job = response->job;
    desk_work(&service->desk);
    if (response->finish)
        response->finish(service, job, response);
    else
        buffer_add_bytes(&response->body, job->events.bytes, job->events.length);
    job_release(job);
}

static void get(struct service *service, const char *target, struct arena *arena,
                struct buffer *out, unsigned *code)
{
    struct request request = {.arena = arena, .verb = VERB_GET, .path = target, .query = ""};
    struct response response = {.arena = arena};
    if (request_target(&request, target))
        service_answer(service, &request, &response);
    else
        response_refuse(&response, REFUSAL_MALFORMED, target, NULL, "This is no path of ours.");
    if (response.job)
        take_job(service, &response);
    tongue_response(tongue_of(&service->tongues, &request), &response);
    *code = response.status;
    if (response.fixed)
        buffer_add_bytes(out, (const char *)response.fixed, response.fixed_size);
    else if (response.body.length)
        buffer_add_bytes(out, response.body.bytes, response.body.length);
    response_free(&response);
}

enum status serve_get(const struct service_subject *subject, const char *target, struct buffer *out,
                      unsigned *code, struct problems *problems, struct error *err)
{
    struct service service;
    const enum status status = service_open(&service, subject, problems, err);
    if (status == STATUS_OK) {
        struct arena arena;
        arena_init(&arena);
        get(&service, target, &arena, out, code);
        arena_free(&arena);
    }
    service_close(&service);
    return status;
}

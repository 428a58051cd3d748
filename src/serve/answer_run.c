// SPDX-License-Identifier: MIT
/* POST /runs, GET /runs/{id} with its forms, and its refinement as events. */
#include "serve/asked.h"
#include "serve/route.h"
#include "serve/run_form.h"
#include "serve/tongue.h"

#include <stdlib.h>
#include <string.h>

static struct job *refuse_memory(const struct request *request, struct response *response)
{
    response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
    return NULL;
}

/* The job of a question, held; NULL after a refusal. */
static struct job *ask_run(struct service *service, const json_t *body, const char *client,
                           const struct request *request, struct response *response)
{
    struct job *job = desk_job(&service->desk, client, JOB_NOW);
    struct run_question *question = job ? ARENA_NEW(&job->arena, struct run_question) : NULL;
    if (!job)
        return refuse_memory(request, response);
    struct faults faults = {.arena = &job->arena};
    if (question && run_question_read(service, body, question, &faults)) {
        job->name = question->id;
        job->work = run_work;
        job->question = question;
        return desk_ask(job);
    }
    if (faults.count)
        response_refuse(response, REFUSAL_INVALID, request->path, &faults,
                        "The question has %zu fault%s.", faults.count,
                        faults.count == 1 ? "" : "s");
    else
        (void)refuse_memory(request, response);
    desk_drop(job);
    return NULL;
}

/* The jobs are held for as long as there is a desk. The question is kept as one that a page asks: to
 * make the file and to begin its log takes a busy disk up to half a second, and nobody waits now. */
void service_ask_first(struct service *service)
{
    static const char *const precisions[] = {"double", "single"};
    const char *reference = service->subject.folder->reference;
    const char *id = NULL;
    struct arena scratch;
    arena_init(&scratch);
    const struct request nobodys = {.arena = &scratch, .path = ""};
    struct response unsent = {.arena = &scratch};
    json_t *body = json_pack("{s:{s:s},s:s}", "scenario", "from", reference, "base", reference);
    for (size_t i = 0; body && i < sizeof precisions / sizeof *precisions; i++) {
        (void)json_object_set_new(body, "precision", json_string(precisions[i]));
        struct job *job = ask_run(service, body, NULL, &nobodys, &unsent);
        id = job ? ((const struct run_question *)job->question)->rest_id : NULL;
    }
    if (id && json_object_del(body, "precision") == 0)
        asked_keep(service, "runs", id, body);
    json_decref(body);
    response_free(&unsent);
    arena_free(&scratch);
}

void answer_run(struct service *service, const struct request *request, struct response *response)
{
    json_t *body = body_object(request, response);
    struct job *job = body ? ask_run(service, body, request->client, request, response) : NULL;
    const struct run_question *question = job ? job->question : NULL;
    if (question && (!question->single || json_object_del(body, "precision") == 0))
        asked_keep(service, "runs", question->rest_id, body);
    json_decref(body);
    response->job = job;
    response->finish = run_form_answer;
    response->plain = question && question->single; /* a hand is on a slider, on this machine */
}

/* The run of an id, held; one that is not remembered is asked again. */
static struct job *find_run(struct service *service, const struct request *request, const char *id,
                            struct response *response)
{
    struct job *job = desk_find(&service->desk, id);
    if (job && job->work == run_work)
        return job;
    job_release(job);
    json_t *body = asked_again(service, request, "runs", id, response);
    job = body ? ask_run(service, body, NULL, request, response) : NULL;
    json_decref(body);
    return job;
}

/* How many futures the query asks for; `absent` when it does not say, 0 after a refusal. */
static uint64_t read_to(const struct request *request, uint64_t absent, struct response *response)
{
    const char *to = request_query(request, "to");
    size_t count = 0;
    if (!to)
        return absent;
    if (text_to_size(to, strlen(to), &count) && count >= 2 && count <= RUN_REFINED_MOST)
        return count;
    response_refuse(response, REFUSAL_INVALID, request->path, NULL,
                    "`to` must be a whole number from 2 to %d.", RUN_REFINED_MOST);
    return 0;
}

/* The refinement of a run, held; takes the run over. NULL after a refusal. */
static struct job *ask_refinement(struct job *run, uint64_t to, bool file, const char *client,
                                  const struct request *request, struct response *response)
{
    struct job *job = desk_job(run->desk, client, JOB_REST);
    struct refine_question *question = job ? ARENA_NEW(&job->arena, struct refine_question) : NULL;
    if (!question) {
        job_release(run);
        if (job)
            desk_drop(job);
        return refuse_memory(request, response);
    }
    *question = (struct refine_question){.run = run->question, .to = to, .file = file};
    job->name = arena_print(&job->arena, "%s-%llu%s", question->run->rest_id,
                            (unsigned long long)to, file ? "-file" : "");
    job->work = refine_work;
    job->question = question;
    job->under = run;
    return desk_ask(job);
}

void answer_run_again(struct service *service, const struct request *request,
                      struct response *response)
{
    const char *part = request->parts[3];
    const size_t length = strcspn(part, ".");
    const char *id = arena_text(response->arena, part, length);
    const struct run_form *form = run_form_find(part + length);
    if (!id || !form) {
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "A run has the forms .json, .csv, .html, .meta.json and .zip.");
        return;
    }
    struct job *run = find_run(service, request, id, response);
    const struct run_question *question = run ? run->question : NULL;
    const bool is_file = part[length] != '\0';
    const bool refined =
        form->whole || request_query(request, "to") || (is_file && question && question->single);
    if (run && refined) {
        const uint64_t to = read_to(request, question->futures, response);
        if (to)
            run = ask_refinement(run, to, true, NULL, request, response);
        else
            job_release(run);
        run = to ? run : NULL;
    }
    response->job = run;
    response->tongue = tongue_of(&service->tongues, request);
    response->finish = form->finish;
}

void answer_run_events(struct service *service, const struct request *request,
                       struct response *response)
{
    const char *client = request->client ? request->client : request_query(request, "client");
    const uint64_t to = read_to(request, RUN_FUTURES_MOST, response);
    struct job *run = to ? find_run(service, request, request->parts[3], response) : NULL;
    struct job *job = run ? ask_refinement(run, to, false, client, request, response) : NULL;
    if (job)
        response_stream(response, request, job);
}

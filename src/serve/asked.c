// SPDX-License-Identifier: MIT
/* The file is opened when it is first needed, and when that fails not tried again. */
#include "serve/asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_open(struct service *service)
{
    struct error err = {.status = STATUS_OK};
    const char *path = NULL;
    if (service->asked.file || service->asked_problem[0])
        return service->asked.file != NULL;
    enum status status = question_store_path(&service->arena, &path, &err);
    if (status == STATUS_OK)
        status = question_store_open(&service->asked, path, &err);
    if (status == STATUS_OK)
        service->asked_path = path;
    else
        snprintf(service->asked_problem, sizeof service->asked_problem, "%s", err.message);
    return status == STATUS_OK;
}

void asked_keep(struct service *service, const char *kind, const char *id, const json_t *body)
{
    struct error unseen = {.status = STATUS_OK};
    char *text = is_open(service) ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    const struct kept_question question = {.id = id,
                                           .kind = kind,
                                           .text = text,
                                           .inputs = service->digest,
                                           .model = service->subject.identity.model_digest};
    if (text)
        (void)question_store_put(&service->asked, &question, &unseen);
    free(text);
}

void asked_forget(struct service *service, const char *id)
{
    struct error unseen = {.status = STATUS_OK};
    if (is_open(service))
        (void)question_store_delete(&service->asked, id, &unseen);
}

const char *asked_place(struct service *service, struct arena *arena, const char **problem)
{
    *problem = is_open(service) ? NULL : arena_print(arena, "%s", service->asked_problem);
    return service->asked_path;
}

/* Both digests then and now, for whoever wants to find the case as it was. */
static void refuse_changed(const struct service *service, const struct request *request,
                           const struct kept_question *kept, struct response *response)
{
    struct faults faults = {.arena = response->arena};
    const char *now = service->subject.identity.model_digest;
    const bool model = strcmp(kept->model, now) != 0;
    fault_add(&faults, "", NULL, "then, %s: model %s, all inputs %s", kept->asked, kept->model,
              kept->inputs);
    fault_add(&faults, "", "ask it again of this model: POST the same question",
              "now: model %s, all inputs %s", now, service->digest);
    response_refuse(response, REFUSAL_GONE, request->path, &faults,
                    model ? "It was asked of another model: %s then, %s now."
                          : "It was asked of the same model (%s) with other inputs, or of another "
                            "version of this program.",
                    model ? kept->model : now, now);
}

json_t *asked_again(struct service *service, const struct request *request, const char *kind,
                    const char *id, struct response *response)
{
    struct kept_question kept = {.id = NULL};
    struct error err = {.status = STATUS_OK};
    json_t *body = NULL;
    const enum status status =
        is_open(service) ? question_store_get(&service->asked, response->arena, id, &kept, &err)
                         : STATUS_NO;
    if (status != STATUS_OK && status != STATUS_NO)
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "%s", err.message);
    else if (status == STATUS_NO || strcmp(kept.kind, kind) != 0)
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "Nothing is kept under this id; ask again with POST /api/v1/%s.", kind);
    else if (strcmp(kept.inputs, service->digest) != 0)
        refuse_changed(service, request, &kept, response);
    else if (!(body = json_loads(kept.text, 0, NULL)))
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
    return body;
}

// SPDX-License-Identifier: MIT
/* Saved scenarios: GET and POST /scenarios, GET, PUT and DELETE /scenarios/{id}. The file is opened when
 * somebody first asks for it, so a server runs without one. */
#include "report/json_put.h"
#include "serve/route.h"

#include <stdlib.h>
#include <string.h>

static bool open_store(struct service *service, const struct request *request,
                       struct response *response)
{
    const char *path = NULL;
    struct error err = {.status = STATUS_OK};
    if (service->saved.file)
        return true;
    enum status status = scenario_store_path(response->arena, &path, &err);
    if (status == STATUS_OK)
        status = scenario_store_open(&service->saved, path, &err);
    if (status != STATUS_OK)
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "%s", err.message);
    return status == STATUS_OK;
}

/* The number of the scenario that the path names; 0: none. */
static int64_t read_number(const struct request *request)
{
    const char *text = request->parts[3];
    size_t number = 0;
    return text_to_size(text, strlen(text), &number) && number <= INT64_MAX ? (int64_t)number : 0;
}

static void refuse(const struct request *request, enum status status, const struct error *err,
                   struct response *response)
{
    if (status == STATUS_NO)
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "No scenario is saved under this number.");
    else
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "%s", err->message);
}

static void put_saved(struct json *json, const struct saved_scenario *saved)
{
    json_put_open(json, NULL, "{");
    json_put_count(json, "id", (uint64_t)saved->id);
    json_put_text(json, "title", saved->title);
    json_put_text(json, "saved", saved->saved);
    json_put_text(json, "model_digest", saved->digest);
    json_put_open(json, "scenario", "");
    buffer_add(json->out, saved->text);
    json_put_close(json, "");
    json_put_close(json, "}");
}

static void tell_saved(struct service *service, const struct request *request, int64_t id,
                       struct response *response)
{
    struct saved_scenario saved;
    struct error err = {.status = STATUS_OK};
    const enum status status = scenario_store_get(&service->saved, response->arena,
                                                  service->subject.folder->name, id, &saved, &err);
    if (status != STATUS_OK) {
        refuse(request, status, &err, response);
        return;
    }
    struct json json = {.out = &response->body};
    put_saved(&json, &saved);
    buffer_add(&response->body, "\n");
    response->status = 200;
    response->type = "application/json";
    response->location = arena_print(response->arena, "/api/v1/scenarios/%lld", (long long)id);
}

/* Checks what is to be saved and saves it; its number, or 0 after a refusal. */
static int64_t save(struct service *service, const struct request *request, int64_t id,
                    struct response *response)
{
    struct faults faults = {.arena = response->arena};
    struct scenario checked;
    struct error err = {.status = STATUS_OK};
    json_t *body = body_object(request, response);
    const json_t *scenario = json_object_get(body, "scenario");
    if (!body)
        return 0;
    if (!scenario_read(&service->world, scenario, "/scenario", SCENARIO_ID, &checked, &faults)) {
        response_refuse(response, REFUSAL_INVALID, request->path, &faults,
                        "What cannot be run is not saved.");
        json_decref(body);
        return 0;
    }
    char *text = json_dumps(scenario, JSON_COMPACT);
    struct saved_scenario saved = {.id = id,
                                   .title = checked.package->title,
                                   .text = text ? text : "",
                                   .digest = service->subject.identity.model_digest};
    const enum status status =
        text ? scenario_store_put(&service->saved, service->subject.folder->name, &saved, &err)
             : error_set(&err, STATUS_NO_MEMORY, (struct place){0}, "memory is out");
    free(text);
    json_decref(body);
    if (status == STATUS_OK)
        return saved.id;
    refuse(request, status, &err, response);
    return 0;
}

void answer_saved_list(struct service *service, const struct request *request,
                       struct response *response)
{
    const struct saved_scenario *saved = NULL;
    size_t count = 0;
    struct error err = {.status = STATUS_OK};
    if (!open_store(service, request, response))
        return;
    const enum status status = scenario_store_list(
        &service->saved, response->arena, service->subject.folder->name, &saved, &count, &err);
    if (status != STATUS_OK) {
        refuse(request, status, &err, response);
        return;
    }
    struct json json = {.out = &response->body};
    json_put_open(&json, NULL, "{");
    json_put_open(&json, "scenarios", "[");
    for (size_t i = 0; i < count; i++)
        put_saved(&json, &saved[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
    response->status = 200;
    response->type = "application/json";
}

void answer_saved_new(struct service *service, const struct request *request,
                      struct response *response)
{
    const int64_t id =
        open_store(service, request, response) ? save(service, request, 0, response) : 0;
    if (!id)
        return;
    tell_saved(service, request, id, response);
    if (response->status == 200)
        response->status = 201;
}

void answer_saved(struct service *service, const struct request *request, struct response *response)
{
    if (open_store(service, request, response))
        tell_saved(service, request, read_number(request), response);
}

void answer_saved_change(struct service *service, const struct request *request,
                         struct response *response)
{
    const int64_t id = read_number(request);
    const struct error none = {.status = STATUS_OK};
    if (!open_store(service, request, response))
        return;
    if (!id)
        refuse(request, STATUS_NO, &none, response);
    else if (save(service, request, id, response))
        tell_saved(service, request, id, response);
}

void answer_saved_delete(struct service *service, const struct request *request,
                         struct response *response)
{
    struct error err = {.status = STATUS_OK};
    if (!open_store(service, request, response))
        return;
    const enum status status = scenario_store_delete(&service->saved, service->subject.folder->name,
                                                     read_number(request), &err);
    if (status == STATUS_OK)
        response->status = 204;
    else
        refuse(request, status, &err, response);
}

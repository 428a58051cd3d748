// SPDX-License-Identifier: MIT
/* Finds the row of route.def that a request means; everything else that is asked for is an asset. */
#include "serve/route.h"

#include "serve/asset.h"

#include <stdio.h>
#include <string.h>

typedef void route_handler(struct service *service, const struct request *request,
                           struct response *response);

static const struct {
    enum verb verb;
    const char *path;
    route_handler *handler;
} routes[] = {
#define ROUTE(verb, path, handler) {VERB_##verb, path, handler},
#include "serve/route.def"
#undef ROUTE
};

static bool fits(const struct request *request, const char *path)
{
    size_t part = 0;
    for (const char *at = path; *at; part++) {
        at++; /* the slash */
        const size_t length = strcspn(at, "/");
        if (part == request->part_count)
            return false;
        const bool any = length == 2 && strncmp(at, "{}", 2) == 0;
        if (!any && (strlen(request->parts[part]) != length ||
                     strncmp(at, request->parts[part], length) != 0))
            return false;
        at += length;
    }
    return part == request->part_count;
}

static bool is_api(const struct request *request)
{
    return request->part_count > 0 && strcmp(request->parts[0], "api") == 0;
}

void service_answer(struct service *service, const struct request *request,
                    struct response *response)
{
    char allowed[64] = "";
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!fits(request, routes[i].path))
            continue;
        if (routes[i].verb == request->verb) {
            routes[i].handler(service, request, response);
            return;
        }
        const size_t used = strlen(allowed);
        snprintf(allowed + used, sizeof allowed - used, "%s%s", used ? ", " : "",
                 verb_name(routes[i].verb));
    }
    if (allowed[0]) {
        response_refuse(response, REFUSAL_VERB, request->path, NULL, "What can be done here: %s.",
                        allowed);
        response->allow = arena_print(response->arena, "%s", allowed);
    } else if (is_api(request)) {
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "/openapi.json lists what there is.");
    } else {
        asset_answer(request, response);
    }
}

/* ---- What handlers share ---- */

json_t *body_object(const struct request *request, struct response *response)
{
    struct faults faults = {.arena = response->arena};
    json_error_t error;
    json_t *root = json_loadb(request->body ? request->body : "", request->body_size,
                              JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(root))
        return root;
    if (root) {
        json_decref(root);
        fault_add(&faults, "", NULL, "the body must be a JSON object");
    } else {
        fault_add(&faults, "", NULL, "%s", error.text);
        if (faults.count && error.line > 0) {
            faults.items[0].line = (uint32_t)error.line;
            faults.items[0].column = (uint32_t)(error.column > 0 ? error.column : 1);
        }
    }
    response_refuse(response, REFUSAL_MALFORMED, request->path, &faults,
                    "The body is no JSON object.");
    return NULL;
}

void response_stream(struct response *response, const struct request *request, struct job *job)
{
    response->seen = job_events_after(job, request->last_event);
    if (response->seen && job_is_over(job) && response->seen == job->events.length) {
        response->status = 204;
        job_release(job);
        return;
    }
    response->status = 200;
    response->type = "text/event-stream";
    response->cache = "no-store";
    response->job = job;
}

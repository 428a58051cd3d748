// SPDX-License-Identifier: MIT
/* GET /model/links: what reads what, with signs, for feedback loops. The packages that a newcomer is shown are run
 * for it; the answer is made once and kept. */
#include "report/json_put.h"
#include "serve/route.h"
#include "study/polarity.h"

static const char *sign_of(const struct polarity *link)
{
    if (link->raises)
        return link->lowers ? "+-" : "+";
    return link->lowers ? "-" : NULL;
}

/* The reference, then those that are ready to open, each once. */
static size_t choose_packages(const struct case_folder *folder, const struct package **packages)
{
    size_t count = 0;
    packages[count++] = case_find_package(folder, folder->reference);
    for (size_t i = 0; i < folder->first.package_count; i++)
        if (folder->first.packages[i] != packages[0])
            packages[count++] = folder->first.packages[i];
    return count;
}

static void put_links(struct json *json, const struct service *service,
                      const struct package *const *packages, size_t package_count,
                      const struct polarities *links)
{
    json_put_begin(json, "surety.links/1", &service->subject.identity);
    json_put_text(json, "model_digest", service->subject.identity.model_digest);
    json_put_open(json, "packages", "[");
    for (size_t i = 0; i < package_count; i++)
        json_put_text(json, NULL, packages[i]->id);
    json_put_close(json, "]");
    json_put_open(json, "links", "[");
    for (size_t i = 0; i < links->count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "from", links->items[i].from);
        json_put_text(json, "to", links->items[i].to);
        json_put_text(json, "sign", sign_of(&links->items[i]));
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_end(json);
}

static enum status make_links(struct service *service, struct buffer *out)
{
    const struct case_folder *folder = service->subject.folder;
    struct arena scratch;
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    struct polarities links = {.count = 0};
    struct json json = {.out = out};
    arena_init(&scratch);
    problems_init(&problems, &scratch);
    const struct package **packages =
        ARENA_ARRAY(&scratch, const struct package *, folder->first.package_count + 1);
    const size_t count = packages ? choose_packages(folder, packages) : 0;
    const enum status status = packages
                                   ? polarities_find(&scratch, folder, service->subject.document,
                                                     packages, count, &links, &problems, &err)
                                   : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        put_links(&json, service, packages, count, &links);
    arena_free(&scratch);
    return status;
}

void answer_links(struct service *service, const struct request *request, struct response *response)
{
    if (!service->links.length && make_links(service, &service->links) != STATUS_OK) {
        buffer_free(&service->links);
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL,
                        "The links of the model cannot be worked out.");
        return;
    }
    buffer_add_bytes(&response->body, service->links.bytes, service->links.length);
    response->status = 200;
    response->type = "application/json";
    response->tag = service->digest;
    response->cache = "private, no-cache";
}

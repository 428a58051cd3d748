// SPDX-License-Identifier: MIT
/* GET /changes: the case's own account of its versions, CHANGES.md, as it stands. */
#include "base/file.h"
#include "report/json_put.h"
#include "serve/route.h"

void answer_changes(struct service *service, const struct request *request,
                    struct response *response)
{
    enum { BYTES_MOST = 1 << 20 };
    const struct case_folder *folder = service->subject.folder;
    const char *path = arena_print(response->arena, "%s/CHANGES.md", folder->path);
    struct source source = {.bytes = NULL};
    struct error err = {.status = STATUS_OK};
    struct json json = {.out = &response->body};
    (void)request;
    const bool told = path && file_exists(path) &&
                      file_read(response->arena, path, BYTES_MOST, &source, &err) == STATUS_OK;
    json_put_begin(&json, "surety.changes/1", &service->subject.identity);
    json_put_text(&json, "version", folder->version);
    json_put_text(&json, "markdown", told ? source.bytes : NULL);
    json_put_end(&json);
    response->status = 200;
    response->type = "application/json";
    response->cache = "no-cache";
}

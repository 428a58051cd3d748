// SPDX-License-Identifier: MIT
/* GET /openapi.json: the file serve/openapi.json, inside the program. */
#include "serve/asset.h"
#include "serve/route.h"

void answer_openapi(struct service *service, const struct request *request,
                    struct response *response)
{
    (void)service, (void)request;
    response->status = 200;
    response->type = "application/json";
    buffer_add_bytes(&response->body, (const char *)openapi_document, openapi_document_size);
    response->cache = "no-cache";
}

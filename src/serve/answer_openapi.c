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
    response->fixed = openapi_document;
    response->fixed_size = openapi_document_size;
    response->cache = "no-cache";
}

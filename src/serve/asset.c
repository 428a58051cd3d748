// SPDX-License-Identifier: MIT
/* Files are looked up by their whole path, so no path can lead anywhere else. */
#include "serve/asset.h"

#include <string.h>

void asset_answer(const struct request *request, struct response *response)
{
    const char *path = strcmp(request->path, "/") == 0 ? "/index.html" : request->path;
    if (request->verb != VERB_GET) {
        response_refuse(response, REFUSAL_VERB, request->path, NULL, "This can only be read.");
        response->allow = "GET";
        return;
    }
    for (size_t i = 0; i < asset_count; i++) {
        const struct asset *asset = &assets[i];
        if (strcmp(asset->path, path) != 0)
            continue;
        response->status = 200;
        response->type = asset->type;
        const bool packed = asset->packed && request_takes_gzip(request);
        response->fixed = packed ? asset->packed : asset->bytes;
        response->fixed_size = packed ? asset->packed_size : asset->size;
        response->encoding = packed ? "gzip" : NULL;
        response->tag = asset->tag;
        response->cache = asset->hashed ? "public, max-age=31536000, immutable" : "no-cache";
        return;
    }
    if (asset_count == 0)
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL,
                        "The page is not built into this program; the interface under /api/v1 is.");
    else
        response_refuse(response, REFUSAL_NOT_FOUND, request->path, NULL, "No file of the page.");
}

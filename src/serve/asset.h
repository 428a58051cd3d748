// SPDX-License-Identifier: MIT
/* The page's files, inside the program: tools/embed-assets makes the table when the page is built.
 * A program built without the page says so. */
#ifndef SURETY_SERVE_ASSET_H
#define SURETY_SERVE_ASSET_H

#include "serve/refusal.h"

struct asset {
    const char *path, *type, *tag; /* tag: of the content */
    const unsigned char *bytes;
    size_t size;
    const unsigned char *packed; /* by gzip; NULL: not */
    size_t packed_size;
    bool hashed; /* its name changes with its content */
};

extern const struct asset assets[];
extern const size_t asset_count;

/* serve/openapi.json */
extern const unsigned char openapi_document[];
extern const size_t openapi_document_size;

void asset_answer(const struct request *request, struct response *response);

#endif

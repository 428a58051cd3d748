// SPDX-License-Identifier: MIT
/* GET /book: the first page of the model book, made of the case's files. The checks take their time and are a
 * question of their own. */
#include "report/book.h"
#include "report/json_put.h"
#include "serve/route.h"

void answer_book(struct service *service, const struct request *request, struct response *response)
{
    struct book book = {.folder = service->subject.folder,
                        .document = service->subject.document,
                        .claims = service->claims,
                        .checks_left = true};
    struct buffer page = {0};
    struct error err = {.status = STATUS_OK};
    struct json json = {.out = &response->body};
    const enum status status = book_read(response->arena, &book, &err);
    if (status == STATUS_OK)
        book_overview(&page, &book);
    if (status != STATUS_OK || page.failed) {
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL,
                        "The book of this case cannot be made.");
    } else {
        json_put_begin(&json, "surety.book/1", &service->subject.identity);
        json_put_text(&json, "version", service->subject.folder->version);
        json_put_text(&json, "markdown", page.bytes);
        json_put_end(&json);
        response->status = 200;
        response->type = "application/json";
        response->cache = "no-cache";
    }
    buffer_free(&page);
}

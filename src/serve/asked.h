// SPDX-License-Identifier: MIT
/* Questions that were asked, kept on disk so that their addresses answer for longer than their answers are
 * remembered, and after a restart. Private to src/serve; called by the thread that answers. */
#ifndef SURETY_SERVE_ASKED_H
#define SURETY_SERVE_ASKED_H

#include "serve/service.h"

/* Keeps the body of a question under its id; `kind` is its route: "runs", "jobs". A server that cannot keep it
 * (GET /api/v1/versions says why) answers all the same, for as long as it remembers. */
void asked_keep(struct service *service, const char *kind, const char *id, const json_t *body);

/* The body again; NULL when none is kept, or when what its answer depends on has changed since: the response
 * says so. */
json_t *asked_again(struct service *service, const struct request *request, const char *kind,
                    const char *id, struct response *response);

/* Somebody stopped it: nobody is to ask it again by its address. */
void asked_forget(struct service *service, const char *id);

/* Where questions are kept, and NULL; or why none are. Opens the file. */
const char *asked_place(struct service *service, struct arena *arena, const char **problem);

#endif

// SPDX-License-Identifier: MIT
/* The routes' answers, one function a row of route.def. Private to src/serve.
 *
 * Each leaves a status and a body, a refusal, or a job that the response waits for or streams. */
#ifndef SURETY_SERVE_ROUTE_H
#define SURETY_SERVE_ROUTE_H

#include "serve/refusal.h"
#include "serve/service.h"

#define ROUTE(verb, path, handler)                                                                 \
    void handler(struct service *service, const struct request *request, struct response *response);
#include "serve/route.def"
#undef ROUTE

/* The JSON object that a body holds; NULL when it is none, and the response says so. */
json_t *body_object(const struct request *request, struct response *response);

/* Answers with a job's events from where the asker left off; takes the job over. An asker that has seen
 * the last of them is told to come no more (204). */
void response_stream(struct response *response, const struct request *request, struct job *job);

#endif

// SPDX-License-Identifier: MIT
/* A request as routes see it, and the response that they make. Nothing here knows how either travels:
 * a server, `surety serve --get` and tests use the same.
 *
 *   target  /api/v1/runs/4f0c.../events ? to=10000
 *           path, cut at slashes into parts  query */
#ifndef SURETY_SERVE_MESSAGE_H
#define SURETY_SERVE_MESSAGE_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

enum { REQUEST_PARTS_MOST = 8, REQUEST_TARGET_MOST = 4096, REQUEST_BODY_MOST = 1 << 20 };

enum verb { VERB_GET, VERB_POST, VERB_PUT, VERB_DELETE, VERB_OTHER };

enum verb verb_of(const char *word); /* HEAD counts as GET */
const char *verb_name(enum verb verb);

struct request {
    struct arena *arena; /* lives as long as the request */
    enum verb verb;
    const char *path;  /* without the query */
    const char *query; /* "" without one */
    const char *parts[REQUEST_PARTS_MOST];
    size_t part_count;
    const char *host, *origin, *fetch_site, *cookie, *token, *type, *client, *match, *last_event,
        *encodings, *languages; /* headers; NULL */
    const char *body; /* body_size bytes and a final 0; NULL without one */
    size_t body_size;
};

/* Cuts a target to pieces in the request's arena. False when it is no plain path: longer than
 * REQUEST_TARGET_MOST, not beginning with a slash, with empty or dotted parts, or with anything but
 * letters, digits and - _ . ~ in them. */
bool request_target(struct request *request, const char *target);

/* The value of a name in the query with percent signs resolved; NULL when it is not there. */
const char *request_query(const struct request *request, const char *name);

/* The value of a cookie; NULL when it is not there. */
const char *request_cookie(const struct request *request, const char *name);

/* Whether its asker unpacks gzip. */
bool request_takes_gzip(const struct request *request);

struct job;
struct service;
struct tongue;

/* What comes of a job that a response waits for. */
struct response;
typedef void response_finish(struct service *service, struct job *job, struct response *response);

struct response {
    struct arena *arena; /* lives as long as the request */
    unsigned status;     /* of HTTP; 0: nothing was said yet */
    const char *type;
    struct buffer body;         /* owned; or, when it holds nothing, */
    const unsigned char *fixed; /* fixed_size bytes that live as long as the program */
    size_t fixed_size;
    const struct tongue *tongue;                         /* of a form that is made; NULL: English */
    const char *language;                                /* of the words in it; NULL: none */
    const char *encoding;                                /* of the bytes; NULL: none */
    const char *location, *tag, *cache, *cookie, *allow; /* headers; NULL: none */
    bool page;                                           /* a report that carries its own styles */
    bool plain;                                          /* packing takes longer than it saves */
    struct job *job;                                     /* held; the response comes from it */
    response_finish *finish; /* once the job has ended; NULL: its events stream as they come, */
    size_t seen;             /* but for so many bytes, which the asker has seen */
};

void response_free(struct response *response);

/* Packs the body for those who take it, when that is worth it. The tag tells packed from unpacked. */
void response_pack(struct response *response, const struct request *request);

#endif

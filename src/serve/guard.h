// SPDX-License-Identifier: MIT
/* Who may ask. Any page in a browser can reach a server on loopback, so every request is looked at
 * before anything is done for it: Host against a list, Origin and Sec-Fetch-Site, the token, sizes and
 * kinds of bodies. docs/http.md tells the rules. */
#ifndef SURETY_SERVE_GUARD_H
#define SURETY_SERVE_GUARD_H

#include "base/error.h"
#include "serve/message.h"

enum { GUARD_TOKEN_LENGTH = 32 };

struct guard {
    unsigned port;
    char token[GUARD_TOKEN_LENGTH + 1];
    char cookie[24]; /* its name: browsers share cookies between the ports of a host */
};

/* A guard with a new token, or with `kept` when that has a token's form (NULL: none is kept). STATUS_IO when
 * the system has no randomness to give. */
enum status guard_init(struct guard *guard, unsigned port, const char *kept, struct error *err);

/* Before the body is read. False: the response is a refusal, or where the page is without its token. */
bool guard_admits(const struct guard *guard, const struct request *request, uint64_t body_size,
                  struct response *response);

/* Whether a token is the guard's; takes as long for any of the right length. */
bool guard_knows(const struct guard *guard, const char *token);

#endif

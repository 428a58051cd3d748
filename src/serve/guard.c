// SPDX-License-Identifier: MIT
/* The rules in the order in which they are cheap. */
#include "serve/guard.h"

#include "serve/refusal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char api[] = "/api/";

static bool is_token(const char *text)
{
    return text && strlen(text) == GUARD_TOKEN_LENGTH &&
           strspn(text, "0123456789abcdef") == GUARD_TOKEN_LENGTH;
}

enum status guard_init(struct guard *guard, unsigned port, const char *kept, struct error *err)
{
    const struct place nowhere = {0};
    unsigned char bytes[GUARD_TOKEN_LENGTH / 2];
    if (getentropy(bytes, sizeof bytes) != 0)
        return error_set(err, STATUS_IO, nowhere, "the system has no random bytes for a token");
    *guard = (struct guard){.port = port};
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(guard->token + 2 * i, 3, "%02x", bytes[i]);
    if (is_token(kept))
        memcpy(guard->token, kept, GUARD_TOKEN_LENGTH);
    snprintf(guard->cookie, sizeof guard->cookie, "surety_%u", port);
    return STATUS_OK;
}

bool guard_knows(const struct guard *guard, const char *token)
{
    unsigned different = 0;
    if (!token || strlen(token) != GUARD_TOKEN_LENGTH)
        return false;
    for (size_t i = 0; i < GUARD_TOKEN_LENGTH; i++)
        different |= (unsigned)(unsigned char)token[i] ^ (unsigned char)guard->token[i];
    return different == 0;
}

/* "127.0.0.1:8123", with what stands before it. */
static bool is_here(const struct guard *guard, const char *text, const char *before)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
    char here[64];
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        snprintf(here, sizeof here, "%s%s:%u", before, hosts[i], guard->port);
        if (strcmp(text, here) == 0)
            return true;
    }
    return false;
}

/* A page of another site that asks, or sends here to ask. */
static bool is_foreign(const struct guard *guard, const struct request *request)
{
    if (request->origin && !is_here(guard, request->origin, "http://"))
        return true;
    const char *site = request->fetch_site;
    const bool open = strncmp(request->path, api, sizeof api - 1) != 0;
    return site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0 &&
           !(open && request->verb == VERB_GET);
}

/* The address that --open opens carries the token; it becomes a cookie and leaves the address. */
static bool take_token(const struct guard *guard, const struct request *request,
                       struct response *response)
{
    const char *token = request_query(request, "token");
    if (!token || strcmp(request->path, "/") != 0)
        return false;
    if (!guard_knows(guard, token)) {
        response_refuse(response, REFUSAL_TOKEN, request->path, NULL,
                        "This address is of an earlier start; use the one that `surety serve` "
                        "printed last.");
        return true;
    }
    response->status = 303;
    response->location = "/";
    response->cache = "no-store";
    response->cookie = arena_print(response->arena, "%s=%s; Path=/; SameSite=Strict; HttpOnly",
                                   guard->cookie, guard->token);
    return true;
}

static bool has_token(const struct guard *guard, const struct request *request)
{
    return strncmp(request->path, api, sizeof api - 1) != 0 || guard_knows(guard, request->token) ||
           guard_knows(guard, request_cookie(request, guard->cookie));
}

static bool is_json(const char *type)
{
    static const char json[] = "application/json";
    const size_t length = sizeof json - 1;
    return type && strncmp(type, json, length) == 0 &&
           (!type[length] || strchr("; ", type[length]));
}

bool guard_admits(const struct guard *guard, const struct request *request, uint64_t body_size,
                  struct response *response)
{
    if (!request->host || !is_here(guard, request->host, ""))
        response_refuse(response, REFUSAL_FOREIGN, request->path, NULL,
                        "The Host header must be 127.0.0.1:%u, [::1]:%u or localhost:%u.",
                        guard->port, guard->port, guard->port);
    else if (is_foreign(guard, request))
        response_refuse(response, REFUSAL_FOREIGN, request->path, NULL,
                        "Pages of other sites may not ask here.");
    else if (take_token(guard, request, response))
        return false;
    else if (!has_token(guard, request))
        response_refuse(response, REFUSAL_TOKEN, request->path, NULL,
                        "Open the address that `surety serve` printed, or send its token as "
                        "X-Token.");
    else if (body_size > REQUEST_BODY_MOST)
        response_refuse(response, REFUSAL_LARGE, request->path, NULL,
                        "A body may have %d bytes at most.", REQUEST_BODY_MOST);
    else if ((request->verb == VERB_POST || request->verb == VERB_PUT) && !is_json(request->type))
        response_refuse(response, REFUSAL_TYPE, request->path, NULL,
                        "Send the body as application/json.");
    else
        return true;
    return false;
}

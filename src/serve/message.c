// SPDX-License-Identifier: MIT
/* Targets are narrow on purpose: no route needs an escape in its path, so none is resolved. */
#include "serve/message.h"

#include "base/gzip.h"

#include <string.h>

static const char *const verbs[] = {
    [VERB_GET] = "GET",
    [VERB_POST] = "POST",
    [VERB_PUT] = "PUT",
    [VERB_DELETE] = "DELETE",
    [VERB_OTHER] = "another method",
};

enum verb verb_of(const char *word)
{
    for (int i = 0; i < VERB_OTHER; i++)
        if (strcmp(verbs[i], word) == 0)
            return (enum verb)i;
    return strcmp(word, "HEAD") == 0 ? VERB_GET : VERB_OTHER;
}

const char *verb_name(enum verb verb)
{
    return verbs[verb];
}

/* ---- Targets ---- */

static bool is_part(const char *text, size_t length)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    return length > 0 && text[0] != '.' && strspn(text, plain) >= length;
}

bool request_target(struct request *request, const char *target)
{
    const size_t length = strlen(target), path = strcspn(target, "?");
    request->part_count = 0;
    if (target[0] != '/' || length > REQUEST_TARGET_MOST)
        return false;
    request->path = arena_text(request->arena, target, path);
    request->query = arena_text(request->arena, target + path + (target[path] == '?'),
                                length - path - (target[path] == '?'));
    if (!request->path || !request->query)
        return false;
    for (size_t at = 1; at < path;) {
        const size_t part = strcspn(target + at, "/?");
        if (!is_part(target + at, part) || request->part_count == REQUEST_PARTS_MOST)
            return false;
        request->parts[request->part_count] = arena_text(request->arena, target + at, part);
        if (!request->parts[request->part_count++])
            return false;
        at += part + 1;
        if (at == path) /* a slash at the end */
            return false;
    }
    return true;
}

static int hex_value(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, digit >= 'A' && digit <= 'F' ? digit - 'A' + 'a' : digit);
    return digit && at ? (int)(at - digits) : -1;
}

static const char *resolved(struct arena *arena, const char *text, size_t length)
{
    char *out = arena_text(arena, text, length);
    size_t used = 0;
    for (size_t i = 0; out && i < length; i++) {
        const bool escape = text[i] == '%' && i + 2 < length && hex_value(text[i + 1]) >= 0 &&
                            hex_value(text[i + 2]) >= 0;
        out[used++] = escape ? (char)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]))
                      : text[i] == '+' ? ' '
                                       : text[i];
        i += escape ? 2 : 0;
    }
    if (out)
        out[used] = '\0';
    return out;
}

const char *request_query(const struct request *request, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = request->query; *at;) {
        const size_t pair = strcspn(at, "&");
        if (pair > length && strncmp(at, name, length) == 0 && at[length] == '=')
            return resolved(request->arena, at + length + 1, pair - length - 1);
        at += pair + (at[pair] == '&');
    }
    return NULL;
}

const char *request_cookie(const struct request *request, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = request->cookie ? request->cookie : ""; *at;) {
        at += strspn(at, "; ");
        const size_t pair = strcspn(at, ";");
        if (pair > length && strncmp(at, name, length) == 0 && at[length] == '=')
            return arena_text(request->arena, at + length + 1, pair - length - 1);
        at += pair;
    }
    return NULL;
}

/* A weight without another digit than 0 is "not at all". */
bool request_takes_gzip(const struct request *request)
{
    for (const char *at = request->encodings ? request->encodings : ""; *at;) {
        at += strspn(at, " \t,");
        const size_t item = strcspn(at, ","), word = strcspn(at, " \t;,");
        const char *weight = memchr(at, '=', item);
        if (word == 4 && strncmp(at, "gzip", word) == 0)
            return !weight || strcspn(weight, "123456789") < (size_t)(at + item - weight);
        at += item;
    }
    return false;
}

/* ---- Responses ---- */

enum { PACKED_LEAST = 1024 };

void response_pack(struct response *response, const struct request *request)
{
    struct buffer packed = {0};
    if (response->body.length < PACKED_LEAST || response->plain || response->encoding ||
        !request_takes_gzip(request) || !gzip_pack(response->body.bytes, response->body.length, &packed))
        return;
    buffer_free(&response->body);
    response->body = packed;
    response->encoding = "gzip";
    if (response->tag)
        response->tag = arena_print(response->arena, "%s-gzip", response->tag);
}

void response_free(struct response *response)
{
    buffer_free(&response->body);
}

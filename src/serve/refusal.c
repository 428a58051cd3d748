// SPDX-License-Identifier: MIT
/* One writer for all refusals, from the table refusal.def. */
#include "serve/refusal.h"

#include "report/json_put.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    unsigned status;
    const char *type, *title;
} kinds[] = {
#define REFUSAL(name, status, type, title) {status, type, title},
#include "serve/refusal.def"
#undef REFUSAL
};

enum { SENTENCE_ROOM = 600 };

static bool push(struct faults *faults, struct fault fault)
{
    if (faults->count == faults->capacity) {
        const size_t capacity = faults->capacity ? faults->capacity * 2 : 8;
        struct fault *items =
            arena_grow(faults->arena, faults->items, faults->count, capacity, sizeof *items);
        if (!items)
            return false;
        faults->items = items;
        faults->capacity = capacity;
    }
    faults->items[faults->count++] = fault;
    return false;
}

bool fault_add(struct faults *faults, const char *pointer, const char *hint, const char *format,
               ...)
{
    char text[SENTENCE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return push(faults, (struct fault){.pointer = pointer,
                                       .message = arena_print(faults->arena, "%s", text),
                                       .hint = hint});
}

void faults_take(struct faults *faults, const char *pointer, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem_severity(problem->kind) == SEVERITY_ERROR)
            push(faults, (struct fault){.pointer = pointer,
                                        .message = problem->message,
                                        .hint = problem->remedy,
                                        .line = problem->at.line,
                                        .column = problem->at.column});
    }
}

static void put_fault(struct json *json, const struct fault *fault)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "pointer", fault->pointer);
    json_put_text(json, "message", fault->message);
    json_put_text(json, "hint", fault->hint);
    if (fault->line) {
        json_put_count(json, "line", fault->line);
        json_put_count(json, "column", fault->column);
    }
    json_put_close(json, "}");
}

void refusal_write(struct buffer *out, enum refusal refusal, const char *instance,
                   const struct faults *faults, const char *detail)
{
    struct json json = {.out = out};
    char type[80];
    snprintf(type, sizeof type, "urn:surety:problem:%s", kinds[refusal].type);
    json_put_open(&json, NULL, "{");
    json_put_text(&json, "type", type);
    json_put_text(&json, "title", kinds[refusal].title);
    json_put_count(&json, "status", kinds[refusal].status);
    json_put_text(&json, "detail", detail);
    json_put_text(&json, "instance", instance);
    json_put_open(&json, "errors", "[");
    for (size_t i = 0; faults && i < faults->count; i++)
        put_fault(&json, &faults->items[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
}

void response_refuse(struct response *response, enum refusal refusal, const char *instance,
                     const struct faults *faults, const char *format, ...)
{
    char detail[SENTENCE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    buffer_free(&response->body);
    *response = (struct response){.arena = response->arena,
                                  .status = kinds[refusal].status,
                                  .type = "application/problem+json",
                                  .allow = response->allow,
                                  .job = response->job};
    refusal_write(&response->body, refusal, instance, faults, detail);
}

unsigned refusal_status(enum refusal refusal)
{
    return kinds[refusal].status;
}

enum refusal refusal_of(enum status status)
{
    switch (status) {
    case STATUS_INPUT:
    case STATUS_USAGE:
    case STATUS_NO:
        return REFUSAL_INVALID;
    case STATUS_INTERRUPTED:
        return REFUSAL_SUPERSEDED;
    default:
        return REFUSAL_INTERNAL;
    }
}

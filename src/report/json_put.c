// SPDX-License-Identifier: MIT
/* Commas before every member but the first. */
#include "report/json_put.h"

#include "report/escape.h"

#include <math.h>

static void separate(struct json *json, const char *key)
{
    if (json->comma)
        buffer_add(json->out, ",");
    if (key) {
        escape_json(json->out, key);
        buffer_add(json->out, ":");
    }
    json->comma = true;
}

void json_put_open(struct json *json, const char *key, const char *bracket)
{
    separate(json, key);
    buffer_add(json->out, bracket);
    json->comma = false;
}

void json_put_close(struct json *json, const char *bracket)
{
    buffer_add(json->out, bracket);
    json->comma = true;
}

void json_put_text(struct json *json, const char *key, const char *text)
{
    separate(json, key);
    escape_json(json->out, text);
}

void json_put_number(struct json *json, const char *key, double value)
{
    separate(json, key);
    if (isfinite(value))
        buffer_number(json->out, value);
    else
        buffer_add(json->out, "null");
}

void json_put_count(struct json *json, const char *key, uint64_t value)
{
    separate(json, key);
    buffer_print(json->out, "%llu", (unsigned long long)value);
}

void json_put_flag(struct json *json, const char *key, bool value)
{
    separate(json, key);
    buffer_add(json->out, value ? "true" : "false");
}

void json_put_numbers(struct json *json, const char *key, const double *values, size_t count)
{
    json_put_open(json, key, "[");
    for (size_t i = 0; i < count; i++)
        json_put_number(json, NULL, values[i]);
    json_put_close(json, "]");
}

void json_put_null(struct json *json, const char *key)
{
    separate(json, key);
    buffer_add(json->out, "null");
}

void json_put_begin(struct json *json, const char *schema, const struct report_identity *identity)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "schema", schema);
    json_put_open(json, "program", "{");
    json_put_text(json, "name", identity->program);
    json_put_text(json, "version", identity->version);
    json_put_text(json, "command", identity->command);
    json_put_text(json, "date", identity->date);
    json_put_close(json, "}");
}

void json_put_case(struct json *json, const struct case_folder *folder,
                   const struct report_identity *identity)
{
    json_put_open(json, "case", "{");
    json_put_text(json, "name", folder->name);
    json_put_text(json, "title", folder->title);
    json_put_text(json, "version", folder->version);
    json_put_text(json, "caveat", folder->caveat);
    json_put_text(json, "model_digest", identity->model_digest);
    json_put_text(json, "structure", folder->structure ? folder->structure->id : NULL);
    json_put_text(json, "posterior", folder->posterior);
    json_put_text(json, "precision", folder->single ? "single" : "double");
    json_put_close(json, "}");
}

void json_put_end(struct json *json)
{
    json_put_close(json, "}");
    buffer_add(json->out, "\n");
}

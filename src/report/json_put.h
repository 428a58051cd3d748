// SPDX-License-Identifier: MIT
/* JSON, member by member, into a buffer.
 *
 * Written by hand rather than through a library so that numbers read back to the same bits; what is not
 * finite is null. A key of NULL is for an item of a list. */
#ifndef SURETY_REPORT_JSON_PUT_H
#define SURETY_REPORT_JSON_PUT_H

#include "report/report.h"

struct json { /* knows where commas belong; starts as {.out = buffer} */
    struct buffer *out;
    bool comma; /* the next member or item comes after another */
};

void json_put_open(struct json *json, const char *key, const char *bracket);
void json_put_close(struct json *json, const char *bracket);
void json_put_text(struct json *json, const char *key, const char *text); /* NULL: null */
void json_put_number(struct json *json, const char *key, double value);
void json_put_count(struct json *json, const char *key, uint64_t value);
void json_put_flag(struct json *json, const char *key, bool value);
void json_put_numbers(struct json *json, const char *key, const double *values, size_t count);
void json_put_null(struct json *json, const char *key);

/* Opens an answer: "schema", then "program" with its name, version, command and date. */
void json_put_begin(struct json *json, const char *schema, const struct report_identity *identity);

/* "case": which one, and the digest of its model. */
void json_put_case(struct json *json, const struct case_folder *folder,
                   const struct report_identity *identity);

/* Closes what json_put_begin opened and ends the line. */
void json_put_end(struct json *json);

#endif

// SPDX-License-Identifier: MIT
/* A JSON body read member by member; whatever is wrong is noted with its JSON pointer, and reading goes on
 * so that all faults are told at once. null counts as absent. Private to src/serve. */
#ifndef SURETY_SERVE_BODY_H
#define SURETY_SERVE_BODY_H

#include "serve/refusal.h"

#include <jansson.h>

struct body {
    struct faults *faults;
    bool sound; /* starts true */
};

/* pointer/key, in the faults' arena. */
const char *body_under(struct body *body, const char *pointer, const char *key);

/* A member of this type (JSON_REAL: any number; `what` says so: "a list"); NULL when it is absent or another. */
const json_t *body_member(struct body *body, const json_t *object, const char *pointer,
                          const char *key, json_type type, const char *what);

/* A copy of a text; NULL when it is absent. */
const char *body_text(struct body *body, const json_t *object, const char *pointer,
                      const char *key);

double body_number(struct body *body, const json_t *object, const char *pointer, const char *key,
                   double absent);
uint64_t body_whole(struct body *body, const json_t *object, const char *pointer, const char *key,
                    uint64_t least, uint64_t most, uint64_t absent);

/* The number of one of a few words. */
int body_choice(struct body *body, const json_t *object, const char *pointer, const char *key,
                const char *const *words, size_t count, int absent);

/* Every member must be one of these. */
void body_known(struct body *body, const json_t *object, const char *pointer,
                const char *const *known, size_t count);

#endif

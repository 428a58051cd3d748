// SPDX-License-Identifier: MIT
/* What a server leaves for its user alone, in a folder that nobody else can look into:
 *
 *   PORT.token  for the next server on this port, should this one be killed: pages that are open go on
 *   PORT.html   a page that leads to the server: a browser is started with its name, since everybody on the
 *               machine can read command lines, which therefore must not hold the token
 *
 * The folder is $XDG_RUNTIME_DIR/surety, which goes when the user leaves, else surety/run in the user's folder
 * for state. A server that ends in peace takes both away, so its token ends with it. Private to src/serve. */
#ifndef SURETY_SERVE_DOORSTEP_H
#define SURETY_SERVE_DOORSTEP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct doorstep {
    char token[4096], page[4096]; /* paths; "": there is no folder */
};

/* Finds or makes the folder. STATUS_IO when there is none that is the user's alone. */
enum status doorstep_open(struct doorstep *doorstep, unsigned port, struct error *err);

/* The token that a killed server left, at most room - 1 letters; false when there is none. */
bool doorstep_token(const struct doorstep *doorstep, char *out, size_t room);

enum status doorstep_leave_token(const struct doorstep *doorstep, const char *token,
                                 struct error *err);
enum status doorstep_leave_page(const struct doorstep *doorstep, const char *address,
                                struct error *err);

/* Takes away what was left; fine when nothing was. */
void doorstep_clear(const struct doorstep *doorstep);

#endif

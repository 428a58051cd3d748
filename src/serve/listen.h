// SPDX-License-Identifier: MIT
/* The sockets of a server: one port on 127.0.0.1, and on ::1 when the machine has it, so that it is found
 * under either of the names that a browser may make of "localhost". Nowhere else. Private to src/serve. */
#ifndef SURETY_SERVE_LISTEN_H
#define SURETY_SERVE_LISTEN_H

#include "base/error.h"

#include <stddef.h>

enum { LISTEN_MOST = 2 };

struct listening {
    unsigned port;
    int sockets[LISTEN_MOST]; /* the first on 127.0.0.1; their end is the caller's affair */
    size_t count;
};

/* `port` 0: any that is free. STATUS_IO, with no socket open, when there is none. */
enum status listen_open(unsigned port, struct listening *out, struct error *err);

#endif

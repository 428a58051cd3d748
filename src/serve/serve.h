// SPDX-License-Identifier: MIT
/* A case over HTTP, on loopback alone. docs/http.md tells how it is asked and by which rules. */
#ifndef SURETY_SERVE_SERVE_H
#define SURETY_SERVE_SERVE_H

#include "serve/service.h"

struct serve_options {
    unsigned port; /* 0: any that is free */
    bool door;     /* leave a file that leads in, for a browser to be started with */
    /* Called once when the server listens, with the address that opens the page, and the path of the file
     * that leads there (NULL: none could be left). */
    void (*ready)(void *self, const char *address, const char *door);
    void *ready_self;
    const volatile int *stop; /* the server ends soon after *stop is not 0 */
};

/* Serves until it is stopped; STATUS_OK then. What is wrong with the case's claims goes to `problems`. */
enum status serve_run(const struct service_subject *subject, const struct serve_options *options,
                      struct problems *problems, struct error *err);

/* The answer of one GET, without a server: its body in *out and its status of HTTP in *code. A stream of
 * events is given whole. */
enum status serve_get(const struct service_subject *subject, const char *target, struct buffer *out,
                      unsigned *code, struct problems *problems, struct error *err);

#endif

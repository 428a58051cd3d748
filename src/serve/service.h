// SPDX-License-Identifier: MIT
/* What a server keeps in memory: the case, ready to be asked, and the desk where questions are worked on. */
#ifndef SURETY_SERVE_SERVICE_H
#define SURETY_SERVE_SERVICE_H

#include "report/report.h"
#include "serve/desk.h"
#include "serve/scenario.h"
#include "serve/tongue.h"
#include "store/question_store.h"
#include "store/scenario_store.h"
#include "study/shelf.h"

/* What is asked: read and checked by whoever starts the server; outlives the service. */
struct service_subject {
    const struct case_folder *folder;
    const struct document *document;
    const char *word; /* the case as it is named on the command line; NULL: the flagship */
    struct report_identity identity; /* its command: the server's own */
};

/* The case and its model under one of its structures. What works on questions knows these by their addresses, so
 * they stay where they are. */
struct service_view {
    const struct case_folder *folder;
    const struct document *document;
    struct case_folder main_path; /* the case with the outcomes of its main path alone */
    struct case_folder moving;    /* the same in single precision */
};

struct service {
    struct service_subject subject;
    struct arena arena;
    struct scenario_world world;
    const struct claims *claims;  /* NULL: the case has none */
    struct tongues tongues;       /* in which it can be asked, beside English */
    struct service_view *views;   /* [structure], at least one: the model as it is written */
    char digest[65];              /* of everything that a result depends on but the question */
    struct scenario_store saved;  /* of the thread that answers; open once it was asked for */
    struct question_store asked;  /* likewise; asked.h */
    const char *asked_path;       /* where that is; NULL: not open */
    char asked_problem[200];      /* why it cannot be opened; "" */
    struct buffer links;          /* what answer_links has made; of the thread that answers */
    struct shelf shelf;           /* of the desk's first worker alone */
    struct desk desk;
};

/* Problems of the claims go to `problems`. service_close is due whatever comes back. */
enum status service_open(struct service *service, const struct service_subject *subject,
                         struct problems *problems, struct error *err);
void service_close(struct service *service);

/* What a scenario is run in. */
const struct service_view *service_view(const struct service *service,
                                        const struct scenario *scenario);

/* Asks what a page asks first, the reference beside itself, so that the picture is there when a browser is: by the
 * same way, so to the same bits. Then in single precision, which its first move will be compared with. Both stay
 * remembered. Without memory nothing happens. */
void service_ask_first(struct service *service);

/* Finds the route and asks; the guard has been passed. */
void service_answer(struct service *service, const struct request *request,
                    struct response *response);

#endif

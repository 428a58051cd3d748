// SPDX-License-Identifier: MIT
/* A scenario beside a package, in so many futures: the question that a moving slider asks.
 *
 * The first answer has the outcomes of the main path, as quickly as they can be had; refinement has all
 * outcomes, in more futures, of which the first are the same. Either is what `surety evaluate` gives, bit
 * for bit, with the run's id and the address of its refinement before it.
 *
 * A run that is asked in single precision gives its first answer so, for a slider on its way. Its refinement and its
 * files are those of the same question in double precision, and have that one's id. */
#ifndef SURETY_SERVE_RUN_H
#define SURETY_SERVE_RUN_H

#include "serve/service.h"

enum { RUN_FUTURES = 500, RUN_FUTURES_MOST = 10000, RUN_REFINED_MOST = 100000, RUN_ID_LENGTH = 32 };

struct run_question {
    struct scenario scenario;
    const struct package *base;
    uint64_t futures;
    bool single; /* the first answer is in single precision */
    const char *id;
    const char *rest_id; /* of the same question in double precision */
    const char *command; /* that gives the same from the command line */
};

/* Reads {scenario, base, futures, precision}; false: something is wrong with it. */
bool run_question_read(const struct service *service, const json_t *body, struct run_question *out,
                       struct faults *faults);

/* What either leaves as its job's outcome. */
struct run_outcome {
    const struct evaluation *evaluation;
    const char *command; /* that gives the same from the command line */
};

job_work run_work;    /* the main path; its question: a struct run_question */
job_work refine_work; /* its question: a struct refine_question */

struct refine_question {
    const struct run_question *run;
    uint64_t to;
    bool file; /* asked for as a file: at once, and weighed against history too */
};

#endif

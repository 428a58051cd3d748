// SPDX-License-Identifier: MIT
/* The forms in which a run can be had: its address with one of these at the end. Private to src/serve.
 *
 *   (nothing)    the answer, with id and refine before it
 *   .json .csv   as the command line writes them
 *   .html        the report
 *   .meta.json   the run file: what it was made from, for `surety verify`
 *   .zip         all of these, with the scenario as a file */
#ifndef SURETY_SERVE_RUN_FORM_H
#define SURETY_SERVE_RUN_FORM_H

#include "serve/run.h"

struct run_form {
    const char *ending;
    response_finish *finish;
    bool whole; /* made from all outcomes, not from those of the main path alone */
};

/* By what follows the id in a path; NULL: there is no such form. */
const struct run_form *run_form_find(const char *ending);

response_finish run_form_answer; /* the form without an ending */

#endif

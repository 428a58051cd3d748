// SPDX-License-Identifier: MIT
/* What a page asks about: a package with some levers moved, and the assumptions under which it is run.
 *
 * A scenario arrives as JSON (docs/http.md), becomes a package's YAML and is read from there, so that it
 * is checked like any other package, can be saved as a file, and gives the same numbers from the
 * command line. A lever that is moved is a plain clause after those of the package it starts from; under
 * --credit it counts as being as far as is asked for. */
#ifndef SURETY_SERVE_SCENARIO_H
#define SURETY_SERVE_SCENARIO_H

#include "case/claim.h"
#include "serve/refusal.h"

#include <jansson.h>

#define SCENARIO_ID "scenario"

/* What scenarios are read against. */
struct scenario_world {
    const struct case_folder *folder;
    const struct document *document;
    const struct sensitivity *noise; /* what `noise` sets to one of its three levels; NULL: none */
};

struct scenario {
    const struct package *from;
    const struct package *package;
    bool changed;        /* it has clauses of its own */
    const char *yaml;    /* the package as a file */
    struct settings set; /* assumptions, then noise */
    const struct adversary *adversary;
    const struct structure *structure; /* NULL: the first, the model as it is written */
    enum credit credit;
    bool endogenous;
    uint64_t seed;
};

/* Reads and checks a scenario into the faults' arena; `pointer` is where it stands in the body, `id` what
 * its package is called. False when something is wrong with it, or, without a fault, when memory is out. */
bool scenario_read(const struct scenario_world *world, const json_t *json, const char *pointer,
                   const char *id, struct scenario *out, struct faults *faults);

/* `assumptions` alone, of any object. */
bool scenario_read_assumptions(const struct scenario_world *world, const json_t *json,
                               const char *pointer, struct settings *out, struct faults *faults);

/* Text that is the same for the same question and different for others. */
void scenario_put_question(struct buffer *out, const struct scenario *scenario);

#endif

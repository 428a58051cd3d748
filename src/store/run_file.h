// SPDX-License-Identifier: MIT
/* run.json: what a result was made from and what it came to, so that anyone can make it again.
 *
 * docs/run-file.md describes the file. It holds no results but their digest: `surety verify` compares
 * the inputs with those on disk, asks again and compares digests. The result is an evaluation or the
 * verdicts on claims; each has a schema of its own, so that neither is taken for the other. */
#ifndef SURETY_STORE_RUN_FILE_H
#define SURETY_STORE_RUN_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUN_FILE_SCHEMA "surety.run/1"
#define RUN_FILE_CLAIMS_SCHEMA "surety.claims-run/1"

/* A file that the results depend on. */
struct run_input {
    const char *path;   /* inside the case folder relative to it; else as the user named it */
    bool outside;       /* not in the case folder */
    const char *sha256; /* 64 hexadecimal digits */
};

struct run_package {
    const char *id;
    const char *file; /* as the user named it; NULL: one of the case's */
};

struct run_setting {
    const char *name, *value;
};

struct run_file {
    const char *program, *version, *platform; /* who made it; platform: see run_platform */
    const char *date;                         /* ISO 8601 */
    const char *command;
    const char *case_path, *case_name;
    const char *structure; /* that the model followed; NULL: the case names none */
    bool single;              /* runs were in single precision */
    const char *futures_from; /* as --futures-from; NULL: parameters' ranges */
    const struct run_input *inputs;
    size_t input_count;
    const char *const *claims; /* ids of those judged, in their order */
    size_t claim_count;        /* 0: an evaluation, and what follows describes it */
    const char *claims_file;   /* as the user named it; NULL: the case's, or an evaluation */
    const struct run_package *packages;
    size_t package_count;
    const char *reference; /* NULL: none */
    const char *const *adversaries;
    size_t adversary_count;
    const char *credit, *settle;
    const struct run_setting *settings; /* --set */
    size_t setting_count;
    bool sensitivities; /* with claims: levels of noise, keys, drivers and flip conditions */
    uint64_t futures, seed;
    size_t sampled_dimensions;
    const char *digest; /* of the results */
};

/* Appends the whole file. */
enum status run_file_print(struct buffer *out, const struct run_file *run, struct error *err);

/* STATUS_INPUT, with the place, when it is no run file of a schema that we know. */
enum status run_file_read(struct arena *arena, const char *path, const struct run_file **out,
                          struct error *err);

/* Hashes a file; `path` as in struct run_input. */
enum status run_input_of(struct arena *arena, const char *case_path, const char *path, bool outside,
                         struct run_input *out, struct error *err);

enum run_input_state { RUN_INPUT_SAME, RUN_INPUT_CHANGED, RUN_INPUT_MISSING };

/* Compares a run's inputs with what is on disk now, states[i] for inputs[i]. `case_path` is where
 * the case is now; NULL: where it was. */
enum status run_inputs_compare(struct arena *arena, const struct run_file *run,
                               const char *case_path, enum run_input_state *states,
                               struct error *err);

/* Compiler and processor family that this program was built for. */
const char *run_platform(void);

#endif

// SPDX-License-Identifier: MIT
/* Runs of the flagship for tests: a package, settings in the equation language, N sampled futures,
 * every saved value kept.
 *
 *   values [ output 0: row 0 [future 0 .. N-1] row 1 [..] .. ][ output 1: .. ] */
#ifndef SURETY_TESTS_FLAGSHIP_H
#define SURETY_TESTS_FLAGSHIP_H

#include "case/case.h"
#include "compile/compile.h"

#include <stdbool.h>

struct flagship {
    struct arena arena;
    struct problems problems;
    const struct case_folder *folder;
    const struct document *document;
};

void flagship_open(struct flagship *flagship);
void flagship_close(struct flagship *flagship);

/* What a run is asked for; zeroes are sensible: P06, 200 futures, noise on, uncertainties sampled,
 * peace path, settlement imposed, common cause off, stop at 240, DT 1, seed 1. */
struct ask {
    const char *package;
    const char *settings; /* "goal_value=0; break0=0; line_push[mun]=3": names and equations */
    const char *outputs;  /* "p_renewed_15 Cost_PV EU_Cap[mis]"; expressions need `extra` */
    const char *extra;    /* "name=equation; ..": auxiliaries to add */
    size_t futures;
    uint64_t seed;
    double stop, dt;
    bool noise_off, base_values, event, endogenous, common_cause;
};

struct answer {
    size_t futures, rows;
    uint32_t outputs;
    double start, step;
    double *values; /* owned: answer_free */
};

struct answer flagship_run(struct flagship *flagship, struct ask ask);
void answer_free(struct answer *answer);

double answer_at(const struct answer *answer, uint32_t output, double time, size_t future);
double answer_mean(const struct answer *answer, uint32_t output, double time);
double answer_least(const struct answer *answer, uint32_t output); /* over all rows and futures */
double answer_most(const struct answer *answer, uint32_t output);
double answer_deviation(const struct answer *answer, uint32_t output, double time);

/* Mean of the last row's first output: for P15 of one setting in one line. */
double flagship_mean(struct flagship *flagship, struct ask ask);

#endif

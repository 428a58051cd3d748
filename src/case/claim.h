// SPDX-License-Identifier: MIT
/* claims.yaml: statements about the case that runs can support or refute, checked for form.
 *
 * docs/claims.md describes the file. A claim names arms (a package with settings), statistics over
 * the futures of those arms, and two conditions on the statistics. All three are texts of the equation
 * language: in a statistic `arm.outcome` is one number a future, and MEAN, SHARE, .. make one number of
 * all futures; in a condition statistics stand by their ids. */
#ifndef SURETY_CASE_CLAIM_H
#define SURETY_CASE_CLAIM_H

#include "case/case.h"
#include "equation/equation.h"

/* A lever drawn anew in each future, uniform between two numbers. */
struct claim_draw {
    const struct parameter *lever;
    double low, high;
};

struct claim_arm {
    const char *id;
    const struct package *package;
    const struct adversary *adversary; /* the case's first unless the arm names one */
    const struct case_path *settle;    /* where outcomes of imposed settlements are read instead;
                                          NULL: where they say */
    struct settings set;
    const struct claim_draw *draws;
    size_t draw_count;
    struct passage where;
};

/* An outcome of an arm that some expression of the claim names, `arm.outcome`. */
struct claim_value {
    const char *name; /* folded, as in the trees */
    size_t arm, outcome;
};

struct claim_statistic {
    const char *id, *title; /* title: the id when absent */
    const char *name;       /* the id folded, as in the trees */
    struct passage expression;
    const struct expr *tree;
};

/* What speaks for or against a claim beside this model. */
enum evidence_side { EVIDENCE_FOR, EVIDENCE_AGAINST, EVIDENCE_BESIDE, EVIDENCE_SIDE_COUNT };

struct claim_evidence {
    enum evidence_side side; /* beside: it bears on the claim, but tells neither way */
    const char *text, *source;
};

/* An assumption that is taken out to see whether the verdict rests on it. */
struct claim_key {
    const char *variable;
    double value;
    struct passage where;
};

struct claim {
    const char *id, *statement, *text; /* text: where the source text says it, in our own words */
    const char *note;                  /* NULL when absent */
    const char *ill_posed;             /* NULL, or why a threshold proves ill-posed */
    const char *data;                  /* NULL, or the source that supports it beyond this model */
    const char *who;                   /* NULL, or who made the claim */
    const struct claim_evidence *evidence;
    size_t evidence_count;
    const char *not_evaluated;         /* NULL, or why it is not; then nothing follows */
    const struct claim_arm *arms;
    size_t arm_count;
    const struct claim_value *values;
    size_t value_count;
    const struct claim_statistic *statistics;
    size_t statistic_count;
    size_t show; /* the statistic that stands for the claim in a table */
    struct passage effect, supported_if, refuted_if;
    const struct expr *effect_tree; /* one number a future, positive as claimed; NULL: none */
    const struct expr *supported_tree, *refuted_tree;
    const struct claim_key *keys;
    size_t key_count;
    struct passage where;
};

struct claims {
    const struct case_folder *folder; /* the case, its outcomes followed by the file's measures */
    const char *thresholds;           /* how the thresholds came about, shown with every verdict */
    const char *frozen;               /* since when they stand */
    const char *who;  /* NULL, or who made the claims that do not say so themselves */
    const char *data; /* NULL, or what data there are beside the model, shown with the labels */
    const struct sensitivity *noise;  /* shown at its three levels; NULL: none */
    const struct claim *items;
    size_t count;
};

/* Functions of statistics. A reduction makes one number of all futures. */
enum claim_function {
#define REDUCTION(name, arguments, meaning) CLAIM_##name,
#define FUNCTION(name, least, most, value) CLAIM_##name,
#include "case/claim_function.def"
#undef FUNCTION
#undef REDUCTION
    CLAIM_FUNCTION_COUNT
};

/* By the folded name of a call; CLAIM_FUNCTION_COUNT when there is none. */
enum claim_function claim_function_find(const char *name);
bool claim_function_reduces(enum claim_function function);

/* True when the case has a claims.yaml. */
bool claims_exist(struct arena *arena, const struct case_folder *folder);

/* Reads a file of claims; `path` NULL: the case's claims.yaml. Like case_read. */
enum status claims_read(struct arena *arena, const struct case_folder *folder, const char *path,
                        const struct claims **out, struct problems *problems, struct error *err);

/* The same of a text, which problems call `name`. */
enum status claims_parse(struct arena *arena, const struct case_folder *folder, const char *name,
                         const char *text, const struct claims **out, struct problems *problems,
                         struct error *err);

/* The checks that a case carries, checks.yaml: what must hold of its model whatever one thinks of the
 * world, in the form of claims; `text` names the kind. *out is NULL when the case has none. */
enum status checks_read(struct arena *arena, const struct case_folder *folder,
                        const struct claims **out, struct problems *problems, struct error *err);

const char *evidence_side_name(enum evidence_side side);

/* Compares the claims with the model: names in measures, settings and keys. */
enum status claims_check(struct arena *arena, const struct claims *claims,
                         const struct document *document, struct problems *problems);

/* By id, without regard to case; NULL when there is none. */
const struct claim *claims_find(const struct claims *claims, const char *id);

#endif

// SPDX-License-Identifier: MIT
/* The unit of an expression. Private to this folder. */
#ifndef SURETY_MODEL_UNIT_INFER_H
#define SURETY_MODEL_UNIT_INFER_H

#include "model/unit_system.h"

struct expr;

enum knowledge { READING_UNKNOWN, READING_LITERAL, READING_KNOWN };

/* What is known of the unit of an expression. */
struct reading {
    enum knowledge knowledge;
    const struct unit *unit; /* KNOWN */
    bool constant;           /* LITERAL: its number can be told from the text alone */
    double number;
    bool inferred; /* KNOWN: no file says so */
};

/* The variables of one model or macro, by name, and what units they have. */
struct scope {
    const struct doc_model *model; /* NULL: a macro */
    const struct doc_variable *variables;
    size_t count;
    struct table names;
    struct reading *units; /* of each: a part of the check's readings */
};

struct check {
    struct arena *arena;
    const struct document *document;
    struct problems *problems; /* NULL: what does not fit is passed over */
    struct unit_system system;
    struct scope *scopes; /* the models, then the macros */
    size_t scope_count;
    struct reading *readings; /* of the variables of all scopes */
    const char **origins;     /* of each that is inferred: from what, for people */
    size_t reading_count;
    struct table dimensions;
    /* A constant of the model that could mend a mismatch: one_month, or months_per_year. */
    const struct doc_variable **carriers;
    const struct unit **carrier_units;
    size_t carrier_count;
    /* The equation being read. */
    const struct scope *scope;
    const struct doc_variable *variable;
    const struct passage *text;
};

/* The unit of an expression, after reporting what does not fit inside it. `wanted` (NULL: nothing)
 * decides which of disagreeing terms is right; it is not enforced. */
struct reading unit_infer(struct check *check, const struct expr *expr, const struct unit *wanted);

/* Reports a value that does not have the unit it must have (NULL: any). The branches of an IF are
 * judged one by one. `what` says who wants it: "the variable 'x' has". */
void unit_expect(struct check *check, const struct expr *expr, const struct unit *wanted,
                 enum problem_kind kind, const char *what);

/* The variable that a folded path names, seen from a scope ("births", "hares.births", ".area"), and
 * its unit; NULL when there is none. A quoted name is no path. */
const struct reading *scope_find(const struct check *check, const struct scope *scope,
                                 const char *path, bool quoted,
                                 const struct doc_variable **variable);

bool variable_has_graph(const struct doc_variable *variable);

#endif

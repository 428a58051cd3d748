// SPDX-License-Identifier: MIT
/* Readings multiplied and divided, and the unit rules of the functions: the units column of
 * builtin.def. Private to this folder. */
#ifndef SURETY_MODEL_UNIT_RULE_H
#define SURETY_MODEL_UNIT_RULE_H

#include "model/unit_infer.h"

struct reading reading_of(const struct unit *unit); /* NULL: unknown */
struct reading reading_of_number(double number);    /* a literal */
struct reading reading_multiply(struct check *check, struct reading a, struct reading b);
struct reading reading_divide(struct check *check, struct reading a, struct reading b);

/* "x, t, x -> x" */
struct rule {
    const char *name;
    uint32_t least; /* arguments */
    const char *units;
};

/* NULL for a macro too: what it makes of its arguments is not known. */
const struct rule *rule_find(const struct check *check, const char *name);

enum { ARGUMENTS_MOST = 64, LETTERS = 2 };

/* The rule of a call with so many arguments. */
struct signature {
    const char *arguments[ARGUMENTS_MOST];
    size_t lengths[ARGUMENTS_MOST];
    const char *result;
    struct reading letters[LETTERS]; /* what x and y are, once somebody found out */
};

/* `count` is at most ARGUMENTS_MOST. */
void signature_read(const struct rule *rule, size_t count, struct signature *signature);

bool signature_is(const struct signature *signature, size_t argument, char letter);

/* The unit that a part such as "x/t" stands for. A literal volume or slope stays a literal: it
 * adopts the unit that the result must have. */
struct reading signature_evaluate(struct check *check, const struct signature *signature,
                                  const char *part, size_t length);

#endif

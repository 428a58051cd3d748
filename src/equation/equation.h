// SPDX-License-Identifier: MIT
/* One equation of the XMILE language: text to tree and back.
 *
 * Trees say what was written: names are folded but not bound, functions are not looked up, nothing
 * is computed. They live in the arena. Positions are byte indexes into the passage that was read. */
#ifndef SURETY_EQUATION_EQUATION_H
#define SURETY_EQUATION_EQUATION_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/source.h"

#include <stdbool.h>
#include <stdio.h>

enum expr_kind {
    EXPR_NUMBER,   /* number */
    EXPR_NAME,     /* name; args are subscripts when `subscripted` */
    EXPR_CALL,     /* name(args); args never null; subscripts of an arrayed table in `subscripts` */
    EXPR_OPERATOR, /* op over args (1 or 2) */
    EXPR_IF,       /* args: condition, then, else */
    EXPR_WILDCARD, /* * as a subscript */
    EXPR_RANGE,    /* args: first, last; only as a subscript. First a WILDCARD: *:Sub, every element
                      of the dimension Sub, which is part of the array's own */
    EXPR_POSITION, /* @number; only as a subscript */
    EXPR_LIST,     /* a, b; c, d: an array written out in one equation (Vensim exports); args row by row */
};

enum expr_op {
    EXPR_ADD, EXPR_SUB, EXPR_MUL, EXPR_DIV, EXPR_SAFEDIV /* // */, EXPR_POW, EXPR_MOD,
    EXPR_LT, EXPR_LE, EXPR_GT, EXPR_GE, EXPR_EQ, EXPR_NE, EXPR_AND, EXPR_OR,
    EXPR_NEGATE, EXPR_PLUS, EXPR_NOT, EXPR_TRANSPOSE /* x' */,
};

struct expr {
    enum expr_kind kind;
    enum expr_op op;
    uint32_t at, width;       /* bytes of the passage that it covers */
    double number;            /* NUMBER, POSITION */
    const char *name;         /* NAME, CALL: folded (see name_fold); a path keeps its periods */
    const char *spelled;      /* NAME, CALL: as written, without quotes */
    bool quoted;              /* NAME, CALL: written in quotes, so periods are no path */
    bool subscripted;         /* NAME: brackets were written (args may then be subscripts) */
    struct expr **args;
    uint32_t arg_count;
    struct expr **subscripts; /* CALL of an element of an arrayed table, table[a](x); NAME: the place in a
                               * container that is an element, belt[a][1]; else NULL */
    uint32_t subscript_count;
    uint32_t row_length;      /* LIST: entries of each row, at least 1 */
};

/* The one identifier behind many spellings (XMILE 1.0, 3.2.2.2): case folded beyond ASCII; runs of
 * blank, underscore, no-break space, newline and the two characters \n become one underscore, none
 * at the ends; quotes removed; \" and \\ resolved. NULL when memory is out. `text` is as written in
 * a name attribute or, with its quotes, in an equation. */
char *name_fold(struct arena *arena, const char *text, size_t length);

/* The spelling that people see: as name_fold, but case and underscores stay, and every run of
 * blanks (newlines and \n among them) is one space. NULL when memory is out. */
char *name_spell(struct arena *arena, const char *text, size_t length);

/* Reads a whole passage. Gives NULL after adding at least one problem; an empty passage (or one
 * that is all comments and blanks) gives NULL too, with *empty true and no problem. */
struct expr *equation_parse(struct arena *arena, const struct passage *text,
                            struct problems *problems, bool *empty);

/* Canonical text, minimal brackets: parsing it again gives the same tree. Numbers with 17 digits at
 * most, shortest that reads back. Names are written as spelled, quoted where they must be. */
char *equation_print(struct arena *arena, const struct expr *expr); /* NULL: memory is out */

/* A tree as an S-expression, for tests: (add a (mul b c)); subscripts are (at x a *), calls
 * (call f a b), lists (list (row 1 2) (row 3 4)). */
char *equation_print_tree(struct arena *arena, const struct expr *expr);

/* A name as it must stand in an equation: blanks become underscores; quoted if it needs to be (a
 * period in it is then no path). */
char *name_quote(struct arena *arena, const char *spelled);

/* The same for a path ("hares.Birth rate"), whose periods stay one. Names with quotes stay as they are. */
char *name_quote_path(struct arena *arena, const char *spelled);

/* Same meaning, wherever they stand. */
bool expr_equal(const struct expr *a, const struct expr *b);

#endif

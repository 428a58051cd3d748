// SPDX-License-Identifier: MIT
/* A YAML file as a tree whose every key and scalar knows its place, and the way from a mapping of
 * the tree to the fields of a struct. Private to the case layer; only yaml.c knows the library. */
#ifndef SURETY_CASE_YAML_H
#define SURETY_CASE_YAML_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/source.h"

#include <stdbool.h>

enum yaml_kind { YAML_EMPTY /* nothing, ~ or null */, YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_kind kind;
    struct passage key;  /* of an entry of a mapping; length 0 otherwise */
    struct passage text; /* scalars: the text. Others: length 0, where they begin */
    struct yaml *first;  /* children in file order */
    struct yaml *next;   /* the next child of the same parent */
    size_t count;        /* of children */
};

/* The tree of a file that holds one document. False after a problem or when memory is out.
 * Refused: anchors, aliases, tags, directives, keys that are no plain word, a key twice in a
 * mapping, a second document, more than 32 levels. `source` must live as long as the tree. */
bool yaml_parse(struct arena *arena, const struct source *source, struct problems *problems,
                const struct yaml **out);

/* What a field of a struct takes from its entry. */
enum yaml_want {
    WANT_TEXT,     /* const char *: any scalar */
    WANT_EQUATION, /* struct passage: any scalar that is not empty */
    WANT_NUMBER,   /* double */
    WANT_COUNT,    /* size_t */
    WANT_FLAG,     /* bool */
    WANT_CHOICE,   /* an enum: the index of the word in `choices` */
    WANT_LIST,     /* const struct yaml * of that kind */
    WANT_MAP,
    WANT_SCALAR,
    WANT_ANY
};

struct yaml_field {
    const char *key;
    enum yaml_want want;
    size_t offset;              /* of the field in the struct */
    const char *example;        /* the entry must be there, like this; NULL: it may be absent */
    const char *const *choices; /* WANT_CHOICE: the words, then NULL */
};

/* Fills *out from a mapping, by a table of fields; `what` names the thing: "a clause". Entries
 * that are absent leave their field as it is. Reports unknown and missing keys and wrong kinds;
 * true when there were none. */
bool yaml_fill(struct arena *arena, const struct yaml *map, const char *what,
               const struct yaml_field *fields, size_t field_count, void *out,
               struct problems *problems);

/* Checks that a node is of the kind; otherwise a problem: "'marks' must be a list". */
bool yaml_is(const struct yaml *node, enum yaml_kind kind, struct problems *problems);

bool yaml_number(const struct yaml *node, double *out, struct problems *problems);

/* The entry of a mapping, or NULL. */
const struct yaml *yaml_find(const struct yaml *map, const char *key);

/* Where to point at when the whole of a node is meant: its key, or its begin. */
const struct passage *yaml_place(const struct yaml *node);

/* Notes a problem under the text of a scalar or the begin of something larger. */
#define YAML_PROBLEM(problems, kind, node, remedy, ...)                                            \
    problem_add((problems), (kind), &(node)->text, 0, (node)->text.length, (remedy), __VA_ARGS__)

#endif

// SPDX-License-Identifier: MIT
/* The words and signs of an equation. Private to this folder. */
#ifndef SURETY_EQUATION_TOKEN_H
#define SURETY_EQUATION_TOKEN_H

#include "base/problem.h"
#include "base/source.h"

#include <stdbool.h>

enum token_kind {
    TOKEN_END,
    TOKEN_WRONG, /* no token; the problem has been noted */
    TOKEN_NUMBER, TOKEN_NAME,
    TOKEN_IF, TOKEN_THEN, TOKEN_ELSE, TOKEN_AND, TOKEN_OR, TOKEN_NOT, TOKEN_MOD,
    TOKEN_PLUS, TOKEN_MINUS, TOKEN_TIMES, TOKEN_DIVIDE, TOKEN_SAFEDIV, TOKEN_POWER,
    TOKEN_LT, TOKEN_LE, TOKEN_GT, TOKEN_GE, TOKEN_EQ, TOKEN_NE,
    TOKEN_OPEN, TOKEN_CLOSE, TOKEN_OPEN_BRACKET, TOKEN_CLOSE_BRACKET,
    TOKEN_COMMA, TOKEN_SEMICOLON, TOKEN_COLON, TOKEN_AT, TOKEN_PRIME,
};

struct token {
    enum token_kind kind;
    size_t at, width; /* bytes of the passage */
    double number;    /* NUMBER */
    bool quoted;      /* NAME: one quoted name, so periods are no path */
    bool path_quoted; /* NAME: a path with quoted parts */
};

/* Reads the token at or after byte `at`, past blanks and comments. Inside brackets (`in_subscript`) a
 * name may begin with a digit, as element names do. */
struct token token_read(const struct passage *text, size_t at, bool in_subscript,
                        struct problems *problems);

/* The keyword that these letters are, in any case; TOKEN_NAME when they are none. */
enum token_kind token_keyword(const char *text, size_t length);

/* Bytes of the first character if a name may hold it without quotes, else 0. */
size_t token_name_character(const char *text, size_t length);

/* Whether a name may begin so without quotes. */
bool token_name_begins(const char *text, size_t length);

#endif

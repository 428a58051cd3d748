// SPDX-License-Identifier: MIT
/* Tokens to a tree, by precedence climbing (XMILE 1.0, 3.3):
 *
 *   OR < AND < (= <>) < (< <= > >=) < (+ -) < (* / // MOD) < (unary + - NOT) < ^ < x'
 *
 * Operators group to the left, ^ to the right; its right side may carry a unary sign, so -2^2 is -4
 * and 2^-1 is 0.5. IF may stand wherever a value may and its ELSE reaches as far right as it can.
 *
 * Two limits keep every later walk over the tree within the stack: nesting of the text, and height
 * of the tree (a long sum is a deep tree though nothing is nested). The first problem ends the
 * reading of an equation: what follows would be guesses. */
#include "equation/equation.h"
#include "equation/name.h"
#include "equation/token.h"

#include "base/text.h"

#include <string.h>

enum { NESTING_LIMIT = 200, HEIGHT_LIMIT = 2000 };

struct parser {
    struct arena *arena;
    const struct passage *text;
    struct problems *problems;
    struct token token; /* the one that comes next */
    size_t last_end;    /* where the token before it ended */
    uint32_t nesting;
    uint32_t brackets; /* square ones that are open: names may begin with digits */
};

/* What a rule gives: a tree and its height; tree NULL after a problem. */
struct piece {
    struct expr *tree;
    uint32_t height;
};

static const struct piece nothing = {0};

/* A growing row of trees. */
struct row {
    struct expr **items;
    uint32_t count, capacity;
    uint32_t height; /* of the highest item */
};

static void advance(struct parser *parser)
{
    parser->last_end = parser->token.at + parser->token.width;
    parser->token =
        token_read(parser->text, parser->last_end, parser->brackets > 0, parser->problems);
}

static struct piece no_memory(struct parser *parser)
{
    parser->problems->no_memory = true;
    return nothing;
}

/* One problem an equation: a wrong token ahead has been complained of already. */
static struct piece complain(struct parser *parser, size_t at, size_t width, const char *remedy,
                             const char *message)
{
    if (parser->token.kind == TOKEN_WRONG)
        return nothing;
    problem_add(parser->problems, PROBLEM_EQUATION_SYNTAX, parser->text, at, width, remedy, "%s",
                message);
    return nothing;
}

/* The next token is not what must stand here. */
static struct piece unexpected(struct parser *parser, const char *wanted, const char *remedy)
{
    const struct token token = parser->token;
    if (token.kind == TOKEN_WRONG)
        return nothing;
    if (token.kind == TOKEN_END)
        problem_add(parser->problems, PROBLEM_EQUATION_SYNTAX, parser->text, token.at, 1, remedy,
                    "the equation ends where %s is expected", wanted);
    else
        problem_add(parser->problems, PROBLEM_EQUATION_SYNTAX, parser->text, token.at, token.width,
                    remedy, "'%.*s' stands where %s is expected",
                    (int)(token.width > 60 ? 60 : token.width), parser->text->text + token.at,
                    wanted);
    return nothing;
}

static struct piece too_deep(struct parser *parser, size_t at)
{
    if (parser->token.kind == TOKEN_WRONG)
        return nothing;
    problem_add(parser->problems, PROBLEM_EQUATION_DEPTH, parser->text, at, 1,
                "split it into several variables",
                "the equation is nested more than %d levels deep or chains more than %d operations",
                NESTING_LIMIT, HEIGHT_LIMIT);
    return nothing;
}

static struct expr *make(struct parser *parser, enum expr_kind kind, size_t at)
{
    struct expr *made = ARENA_NEW(parser->arena, struct expr);
    if (!made) {
        no_memory(parser);
        return NULL;
    }
    made->kind = kind;
    made->at = (uint32_t)at;
    made->width = (uint32_t)(parser->last_end - at);
    return made;
}

static bool row_add(struct parser *parser, struct row *row, struct piece piece)
{
    if (!piece.tree)
        return false;
    if (row->count == row->capacity) {
        const uint32_t capacity = row->capacity ? row->capacity * 2 : 4;
        struct expr **items =
            arena_grow(parser->arena, row->items, row->count, capacity, sizeof *items);
        if (!items) {
            no_memory(parser);
            return false;
        }
        row->items = items;
        row->capacity = capacity;
    }
    row->items[row->count++] = piece.tree;
    if (piece.height > row->height)
        row->height = piece.height;
    return true;
}

/* A tree over the items of a row. It covers the text from `at` to the last token read. */
static struct piece make_over(struct parser *parser, enum expr_kind kind, enum expr_op op,
                              size_t at, struct row row)
{
    if (row.height >= HEIGHT_LIMIT)
        return too_deep(parser, at);
    struct expr *made = make(parser, kind, at);
    if (!made)
        return nothing;
    made->op = op;
    made->args = row.items;
    made->arg_count = row.count;
    return (struct piece){made, row.height + 1};
}

static struct piece make_operation(struct parser *parser, enum expr_op op, size_t at,
                                   struct piece a, struct piece b)
{
    struct row row = {0};
    if (!row_add(parser, &row, a) || (b.tree && !row_add(parser, &row, b)))
        return nothing;
    return make_over(parser, EXPR_OPERATOR, op, at, row);
}

static struct piece parse_expression(struct parser *parser);
static struct piece parse_unary(struct parser *parser);

static struct piece parse_number(struct parser *parser)
{
    const double number = parser->token.number;
    const size_t at = parser->token.at;
    advance(parser);
    struct expr *made = make(parser, EXPR_NUMBER, at);
    if (!made)
        return nothing;
    made->number = number;
    return (struct piece){made, 1};
}

static struct piece parse_position(struct parser *parser)
{
    const size_t at = parser->token.at;
    advance(parser);
    const struct token digits = parser->token;
    size_t number = 0;
    if (digits.kind != TOKEN_NUMBER || digits.at != at + 1 ||
        !text_to_size(parser->text->text + digits.at, digits.width, &number) || number < 1 ||
        number > 1000)
        return complain(parser, at, 1, "write @1 for the variable's first dimension",
                        "@ is followed by no position");
    advance(parser);
    struct expr *made = make(parser, EXPR_POSITION, at);
    if (!made)
        return nothing;
    made->number = (double)number;
    return (struct piece){made, 1};
}

static struct piece parse_wildcard(struct parser *parser)
{
    const size_t at = parser->token.at;
    advance(parser);
    return (struct piece){make(parser, EXPR_WILDCARD, at), 1};
}

/* *, @1, an index, a range of two of them, or all of a smaller dimension: *:Sub. */
static struct piece parse_subscript(struct parser *parser)
{
    const size_t at = parser->token.at;
    if (parser->token.kind == TOKEN_AT)
        return parse_position(parser);
    const struct piece first =
        parser->token.kind == TOKEN_TIMES ? parse_wildcard(parser) : parse_expression(parser);
    if (!first.tree || parser->token.kind != TOKEN_COLON)
        return first;
    advance(parser);
    struct row row = {0};
    if (!row_add(parser, &row, first) || !row_add(parser, &row, parse_expression(parser)))
        return nothing;
    return make_over(parser, EXPR_RANGE, 0, at, row);
}

/* After [: subscripts up to and with ]. The token after ] is read outside of the brackets. */
static bool parse_subscripts(struct parser *parser, struct row *row)
{
    const size_t open = parser->token.at;
    parser->brackets++;
    do {
        advance(parser);
        if (parser->token.kind == TOKEN_COMMA || parser->token.kind == TOKEN_CLOSE_BRACKET) {
            unexpected(parser, "a subscript", "write an element, a dimension, an index or *");
            return false;
        }
        if (!row_add(parser, row, parse_subscript(parser)))
            return false;
    } while (parser->token.kind == TOKEN_COMMA);
    parser->brackets--;
    if (parser->token.kind == TOKEN_CLOSE_BRACKET) {
        advance(parser);
        return true;
    }
    if (parser->token.kind == TOKEN_END)
        complain(parser, open, 1, "close it with ]", "this bracket is never closed");
    else
        unexpected(parser, "a comma or ]", NULL);
    return false;
}

/* After (: arguments up to and with ). */
static bool parse_arguments(struct parser *parser, struct row *row)
{
    const size_t open = parser->token.at;
    const uint32_t brackets = parser->brackets;
    parser->brackets = 0;
    advance(parser);
    bool more = parser->token.kind != TOKEN_CLOSE;
    while (more) {
        if (parser->token.kind == TOKEN_COMMA || parser->token.kind == TOKEN_CLOSE) {
            unexpected(parser, "an argument", "give every argument a value, separated by commas");
            return false;
        }
        if (!row_add(parser, row, parse_expression(parser)))
            return false;
        more = parser->token.kind == TOKEN_COMMA;
        if (more)
            advance(parser);
    }
    parser->brackets = brackets;
    if (parser->token.kind == TOKEN_CLOSE) {
        advance(parser);
        return true;
    }
    if (parser->token.kind == TOKEN_END)
        complain(parser, open, 1, "close it with )", "this bracket is never closed");
    else
        unexpected(parser, "a comma or )", NULL);
    return false;
}

/* Names one after the other, as in MY MACRO(a, b): one name when a call follows or when they are the
 * whole equation. Otherwise an operator is missing and only the first word is taken. */
static struct token join_words(struct parser *parser)
{
    const struct parser before = *parser;
    struct token joined = parser->token;
    if (joined.quoted || joined.path_quoted)
        return joined;
    size_t words = 1;
    struct problems unheard; /* what is wrong ahead is said when we get there */
    problems_init(&unheard, parser->arena);
    parser->problems = &unheard;
    advance(parser);
    while (parser->token.kind == TOKEN_NAME && !parser->token.quoted &&
           !parser->token.path_quoted) {
        joined.width = parser->token.at + parser->token.width - joined.at;
        words++;
        advance(parser);
    }
    const enum token_kind next = parser->token.kind;
    const bool whole = next == TOKEN_END && before.last_end == 0;
    const bool commented = memchr(parser->text->text + joined.at, '{', joined.width) != NULL;
    *parser = before;
    if (words > 1 && !commented && (next == TOKEN_OPEN || whole))
        parser->token = joined;
    return parser->token;
}

/* A quoted blank or a lone underscore is a part without a letter. Before a first period there is none:
 * the path begins at the root. */
static bool has_empty_part(const char *name)
{
    const size_t length = strlen(name);
    return length == 0 || name[length - 1] == '.' || strstr(name, "..");
}

static bool set_name(struct parser *parser, struct expr *made, struct token token)
{
    const char *text = parser->text->text + token.at;
    if (token.quoted) {
        made->name = name_fold(parser->arena, text, token.width);
        made->spelled = name_spell(parser->arena, text, token.width);
    } else {
        made->name = path_shape(parser->arena, text, token.width, name_fold);
        made->spelled = path_shape(parser->arena, text, token.width, name_spell);
    }
    made->quoted = token.quoted;
    if (!made->name || !made->spelled) {
        no_memory(parser);
        return false;
    }
    const bool unrooted = made->name[0] == '.' && text[0] != '.';
    if (made->name[0] != '\0' && (token.quoted || (!has_empty_part(made->name) && !unrooted)))
        return true;
    complain(parser, token.at, token.width, "a name has at least one letter", "this name is empty");
    return false;
}

static struct piece parse_name(struct parser *parser)
{
    const struct token token = join_words(parser);
    const size_t at = token.at;
    advance(parser);
    struct expr *made = make(parser, EXPR_NAME, at);
    if (!made || !set_name(parser, made, token))
        return nothing;
    struct row subscripts = {0}, places = {0}, arguments = {0};
    if (parser->token.kind == TOKEN_OPEN_BRACKET) {
        if (!parse_subscripts(parser, &subscripts))
            return nothing;
        made->subscripted = true;
        made->args = subscripts.items;
        made->arg_count = subscripts.count;
    }
    if (made->subscripted && parser->token.kind == TOKEN_OPEN_BRACKET) {
        if (!parse_subscripts(parser, &places))
            return nothing;
        made->subscripts = places.items;
        made->subscript_count = places.count;
    } else if (parser->token.kind == TOKEN_OPEN) {
        if (!parse_arguments(parser, &arguments))
            return nothing;
        made->kind = EXPR_CALL;
        made->subscripts = subscripts.items;
        made->subscript_count = subscripts.count;
        made->args = arguments.items;
        made->arg_count = arguments.count;
    }
    if (!made->args && made->kind == EXPR_CALL) {
        made->args = ARENA_ARRAY(parser->arena, struct expr *, 1);
        if (!made->args)
            return no_memory(parser);
    }
    made->width = (uint32_t)(parser->last_end - at);
    uint32_t height = arguments.height > subscripts.height ? arguments.height : subscripts.height;
    height = places.height > height ? places.height : height;
    return height >= HEIGHT_LIMIT ? too_deep(parser, at) : (struct piece){made, height + 1};
}

static bool expect_word(struct parser *parser, enum token_kind kind, const char *wanted)
{
    if (parser->token.kind == kind) {
        advance(parser);
        return true;
    }
    unexpected(parser, wanted, "a choice is written IF condition THEN a ELSE b");
    return false;
}

static struct piece parse_if(struct parser *parser)
{
    const size_t at = parser->token.at;
    struct row row = {0};
    advance(parser);
    if (parser->token.kind == TOKEN_THEN)
        return unexpected(parser, "a condition", "a choice is written IF condition THEN a ELSE b");
    if (!row_add(parser, &row, parse_expression(parser)) ||
        !expect_word(parser, TOKEN_THEN, "THEN") ||
        !row_add(parser, &row, parse_expression(parser)) ||
        !expect_word(parser, TOKEN_ELSE, "ELSE") ||
        !row_add(parser, &row, parse_expression(parser)))
        return nothing;
    return make_over(parser, EXPR_IF, 0, at, row);
}

static struct piece parse_bracket(struct parser *parser)
{
    const size_t open = parser->token.at;
    const uint32_t brackets = parser->brackets;
    parser->brackets = 0;
    advance(parser);
    const struct piece inside = parse_expression(parser);
    parser->brackets = brackets;
    if (!inside.tree)
        return nothing;
    if (parser->token.kind == TOKEN_END)
        return complain(parser, open, 1, "close it with )", "this bracket is never closed");
    if (parser->token.kind != TOKEN_CLOSE)
        return unexpected(parser, "an operator or )", NULL);
    advance(parser);
    return inside;
}

static struct piece parse_operand(struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_NUMBER:
        return parse_number(parser);
    case TOKEN_NAME:
        return parse_name(parser);
    case TOKEN_IF:
        return parse_if(parser);
    case TOKEN_OPEN:
        return parse_bracket(parser);
    case TOKEN_MOD:
        return unexpected(parser, "a value", "the remainder is written a MOD b");
    case TOKEN_AND:
    case TOKEN_OR:
        return unexpected(parser, "a value", "AND and OR stand between their two sides");
    case TOKEN_TIMES:
        return unexpected(parser, "a value", "a subscript that runs over a dimension is x[*]");
    default:
        return unexpected(parser, "a value", NULL);
    }
}

static struct piece parse_power(struct parser *parser)
{
    const size_t at = parser->token.at;
    struct piece left = parse_operand(parser);
    while (left.tree && parser->token.kind == TOKEN_PRIME) {
        advance(parser);
        left = make_operation(parser, EXPR_TRANSPOSE, at, left, nothing);
    }
    if (!left.tree || parser->token.kind != TOKEN_POWER)
        return left;
    advance(parser);
    const struct piece right = parse_unary(parser);
    return right.tree ? make_operation(parser, EXPR_POW, at, left, right) : nothing;
}

/* Every way down passes here, so nesting is counted here. */
static struct piece parse_unary(struct parser *parser)
{
    const size_t at = parser->token.at;
    const enum token_kind kind = parser->token.kind;
    struct piece piece = nothing;
    if (++parser->nesting > NESTING_LIMIT)
        return too_deep(parser, at);
    if (kind == TOKEN_MINUS || kind == TOKEN_PLUS || kind == TOKEN_NOT) {
        advance(parser);
        piece = parse_unary(parser);
        if (piece.tree)
            piece = make_operation(parser,
                                   kind == TOKEN_MINUS  ? EXPR_NEGATE
                                   : kind == TOKEN_PLUS ? EXPR_PLUS
                                                        : EXPR_NOT,
                                   at, piece, nothing);
    } else {
        piece = parse_power(parser);
    }
    parser->nesting--;
    return piece;
}

/* Operators that group to the left; higher levels bind tighter. */
static const struct {
    enum token_kind token;
    enum expr_op op;
    int level;
} infix[] = {
    {TOKEN_OR, EXPR_OR, 1},     {TOKEN_AND, EXPR_AND, 2},         {TOKEN_EQ, EXPR_EQ, 3},
    {TOKEN_NE, EXPR_NE, 3},     {TOKEN_LT, EXPR_LT, 4},           {TOKEN_LE, EXPR_LE, 4},
    {TOKEN_GT, EXPR_GT, 4},     {TOKEN_GE, EXPR_GE, 4},           {TOKEN_PLUS, EXPR_ADD, 5},
    {TOKEN_MINUS, EXPR_SUB, 5}, {TOKEN_TIMES, EXPR_MUL, 6},       {TOKEN_DIVIDE, EXPR_DIV, 6},
    {TOKEN_MOD, EXPR_MOD, 6},   {TOKEN_SAFEDIV, EXPR_SAFEDIV, 6},
};

static int find_infix(enum token_kind kind, enum expr_op *op)
{
    for (size_t i = 0; i < sizeof infix / sizeof infix[0]; i++) {
        if (infix[i].token == kind) {
            *op = infix[i].op;
            return infix[i].level;
        }
    }
    return 0;
}

static struct piece parse_infix(struct parser *parser, int lowest)
{
    const size_t at = parser->token.at;
    struct piece left = parse_unary(parser);
    for (;;) {
        enum expr_op op = EXPR_ADD;
        const int level = find_infix(parser->token.kind, &op);
        if (!left.tree || level < lowest)
            return left;
        advance(parser);
        const struct piece right = parse_infix(parser, level + 1);
        if (!right.tree)
            return nothing;
        left = make_operation(parser, op, at, left, right);
    }
}

static struct piece parse_expression(struct parser *parser)
{
    return parse_infix(parser, 1);
}

/* After the first value: commas between entries, semicolons between rows. A last semicolon may
 * stand or be missing. */
static struct piece parse_list(struct parser *parser, struct piece first)
{
    struct row row = {0};
    uint32_t row_length = 0, row_start = 0;
    const size_t at = first.tree->at;
    if (!row_add(parser, &row, first))
        return nothing;
    while (parser->token.kind == TOKEN_COMMA || parser->token.kind == TOKEN_SEMICOLON) {
        const struct token separator = parser->token;
        advance(parser);
        const bool row_ends = separator.kind == TOKEN_SEMICOLON;
        if (row_ends && !row_length)
            row_length = row.count;
        if (row_ends && row.count - row_start != row_length)
            return complain(parser, separator.at, 1, "give every row as many entries as the first",
                            "the rows of this list differ in length");
        if (row_ends)
            row_start = row.count;
        if (row_ends && parser->token.kind == TOKEN_END)
            break;
        if (!row_add(parser, &row, parse_expression(parser)))
            return nothing;
    }
    if (row_length && row.count - row_start != 0 && row.count - row_start != row_length)
        return complain(parser, parser->token.at, 1, "give every row as many entries as the first",
                        "the rows of this list differ in length");
    struct piece list = make_over(parser, EXPR_LIST, 0, at, row);
    if (list.tree)
        list.tree->row_length = row_length ? row_length : row.count;
    return list;
}

static void complain_of_rest(struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_NAME:
    case TOKEN_NUMBER:
    case TOKEN_OPEN:
    case TOKEN_IF:
    case TOKEN_NOT:
        unexpected(parser, "an operator",
                   "write an operator such as * between two values; a name of several words is "
                   "written with underscores or in quotes");
        return;
    case TOKEN_CLOSE:
    case TOKEN_CLOSE_BRACKET:
        unexpected(parser, "an operator or the end", "delete this bracket or open it before");
        return;
    case TOKEN_OPEN_BRACKET:
        unexpected(parser, "an operator or the end", "only a name takes subscripts");
        return;
    case TOKEN_THEN:
    case TOKEN_ELSE:
        unexpected(parser, "an operator or the end",
                   "a choice is written IF condition THEN a ELSE b");
        return;
    default:
        unexpected(parser, "an operator or the end", NULL);
    }
}

struct expr *equation_parse(struct arena *arena, const struct passage *text,
                            struct problems *problems, bool *empty)
{
    struct parser parser = {.arena = arena, .text = text, .problems = problems};
    *empty = false;
    if (text->length > UINT32_MAX / 2) {
        problem_add(problems, PROBLEM_EQUATION_DEPTH, text, 0, 1, NULL,
                    "the equation is longer than 2 GiB");
        return NULL;
    }
    advance(&parser);
    if (parser.token.kind == TOKEN_END) {
        *empty = true;
        return NULL;
    }
    struct piece piece = parse_expression(&parser);
    if (piece.tree && (parser.token.kind == TOKEN_COMMA || parser.token.kind == TOKEN_SEMICOLON))
        piece = parse_list(&parser, piece);
    if (piece.tree && parser.token.kind != TOKEN_END) {
        complain_of_rest(&parser);
        return NULL;
    }
    return piece.tree;
}

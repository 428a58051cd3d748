// SPDX-License-Identifier: MIT
/* Characters to tokens. Names are found here by their extent only; the parser folds them.
 *
 * Signs of other languages (&&, ==, **, typographic quotes) are recognised only to say what XMILE
 * writes instead. */
#include "equation/token.h"

#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

struct words {
    const char *text;
    size_t length;
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

enum token_kind token_keyword(const char *text, size_t length)
{
    static const struct {
        const char *word;
        enum token_kind kind;
    } keywords[] = {
        {"if", TOKEN_IF}, {"then", TOKEN_THEN}, {"else", TOKEN_ELSE}, {"and", TOKEN_AND},
        {"or", TOKEN_OR}, {"not", TOKEN_NOT},   {"mod", TOKEN_MOD},
    };
    for (size_t k = 0; k < sizeof keywords / sizeof keywords[0]; k++) {
        size_t same = 0;
        while (same < length && lower(text[same]) == keywords[k].word[same])
            same++;
        if (same == length && keywords[k].word[same] == '\0')
            return keywords[k].kind;
    }
    return TOKEN_NAME;
}

/* Signs beyond ASCII that a text program makes of an operator or a quote, and what XMILE writes. */
static const struct {
    int32_t point;
    const char *remedy;
} typographic[] = {
    {0x00D7, "multiplication is written *"},
    {0x22C5, "multiplication is written *"},
    {0x00B7, "multiplication is written *"},
    {0x00F7, "division is written /"},
    {0x2212, "minus is written -"},
    {0x2013, "minus is written -"},
    {0x2014, "minus is written -"},
    {0x2264, "write <="},
    {0x2265, "write >="},
    {0x2260, "write <>"},
    {0x201C, "names are quoted by straight quotes: \""},
    {0x201D, "names are quoted by straight quotes: \""},
    {0x201E, "names are quoted by straight quotes: \""},
    {0x00AB, "names are quoted by straight quotes: \""},
    {0x00BB, "names are quoted by straight quotes: \""},
    {0x2018, "names are quoted by straight quotes: \""},
    {0x2019, "names are quoted by straight quotes: \"; transposition is '"},
    {0xFEFF, "delete this invisible character"},
    {0x200B, "delete this invisible character"},
};

static const char *typographic_remedy(int32_t point)
{
    for (size_t i = 0; i < sizeof typographic / sizeof typographic[0]; i++)
        if (typographic[i].point == point)
            return typographic[i].remedy;
    return NULL;
}

/* The code point at the start and its bytes; 0 bytes when it is no UTF-8. */
static size_t decode(const char *text, size_t length, int32_t *point)
{
    const utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, point);
    return bytes > 0 ? (size_t)bytes : 0;
}

size_t token_name_character(const char *text, size_t length)
{
    if (!length)
        return 0;
    const char byte = lower(text[0]);
    if ((byte >= 'a' && byte <= 'z') || is_digit(byte) || byte == '_' || byte == '$')
        return 1;
    if ((unsigned char)byte < 0x80u)
        return 0;
    int32_t point = 0;
    const size_t bytes = decode(text, length, &point);
    return bytes && point > 0xA0 && !typographic_remedy(point) ? bytes : 0; /* 0xA0 is a blank */
}

bool token_name_begins(const char *text, size_t length)
{
    return length && !is_digit(text[0]) && token_name_character(text, length) > 0;
}

static size_t name_extent(const char *text, size_t length)
{
    size_t at = 0, bytes;
    while ((bytes = token_name_character(text + at, length - at)) > 0)
        at += bytes;
    return at;
}

/* Past blanks and {comments}; *open is set when a comment has no end. */
static size_t skip_blanks(const struct passage *text, size_t at, bool *open)
{
    while (at < text->length) {
        const char byte = text->text[at];
        const bool no_break = byte == '\xC2' && text->text[at + 1] == '\xA0';
        if (byte == '{') {
            const char *end = memchr(text->text + at, '}', text->length - at);
            if (!end) {
                *open = true;
                return at;
            }
            at = (size_t)(end - text->text) + 1;
        } else if (no_break) {
            at += 2;
        } else if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
            at++;
        } else {
            break;
        }
    }
    return at;
}

static struct token wrong(size_t at)
{
    return (struct token){.kind = TOKEN_WRONG, .at = at, .width = 1};
}

static size_t number_extent(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && is_digit(text[at]))
        at++;
    if (at < length && text[at] == '.') {
        at++;
        while (at < length && is_digit(text[at]))
            at++;
    }
    if (at < length && lower(text[at]) == 'e') {
        size_t digits = at + 1;
        digits += digits < length && (text[digits] == '-' || text[digits] == '+');
        const size_t first = digits;
        while (digits < length && is_digit(text[digits]))
            digits++;
        if (digits > first)
            at = digits;
    }
    return at;
}

static struct token read_number(const struct passage *text, size_t at, bool in_subscript,
                                struct problems *problems)
{
    const struct words rest = {text->text + at, text->length - at};
    struct token token = {.kind = TOKEN_NUMBER, .at = at};
    token.width = number_extent(rest.text, rest.length);
    const size_t more = name_extent(rest.text + token.width, rest.length - token.width);
    if (more && in_subscript && name_extent(rest.text, rest.length) == token.width + more) {
        token.kind = TOKEN_NAME;
        token.width += more;
        return token;
    }
    const int shown = (int)(token.width + more > 60 ? 60 : token.width + more);
    if (more) {
        problem_add(problems, PROBLEM_EQUATION_TOKEN, text, at, token.width + more,
                    "write * between a number and a name; put a name that begins with a digit in "
                    "quotes",
                    "'%.*s' is neither a number nor a name", shown, rest.text);
        return wrong(at);
    }
    if (!text_to_double(rest.text, token.width, &token.number)) {
        problem_add(problems, PROBLEM_EQUATION_TOKEN, text, at, token.width,
                    "numbers reach from -1.8e308 to 1.8e308",
                    "the number '%.*s' is too large or too long", shown, rest.text);
        return wrong(at);
    }
    return token;
}

/* The extent of a quoted name with both quotes; 0 when it has no end. */
static size_t quoted_extent(const char *text, size_t length)
{
    for (size_t at = 1; at < length; at++) {
        if (text[at] == '\\')
            at++;
        else if (text[at] == '"')
            return at + 1;
    }
    return 0;
}

/* A name, a quoted name, or a path of them joined by periods. */
static struct token read_name(const struct passage *text, size_t at, struct problems *problems)
{
    struct token token = {.kind = TOKEN_NAME, .at = at};
    size_t end = at, parts = 0, quoted_parts = 0;
    bool period_in_quotes = false;
    if (text->text[end] == '.')
        end++, parts++;
    for (;;) {
        const char *part = text->text + end;
        const size_t room = text->length - end;
        size_t extent = name_extent(part, room);
        if (room && part[0] == '"') {
            extent = quoted_extent(part, room);
            quoted_parts++;
            if (!extent) {
                problem_add(problems, PROBLEM_EQUATION_SYNTAX, text, end, room,
                            "end the name with \"", "a quoted name has no end");
                return wrong(end);
            }
            period_in_quotes = period_in_quotes || memchr(part, '.', extent);
        }
        if (!extent) {
            problem_add(problems, PROBLEM_EQUATION_SYNTAX, text, end, 1,
                        "a path is written module.variable, without blanks",
                        "a name is missing after the period");
            return wrong(end);
        }
        end += extent;
        parts++;
        if (end >= text->length || text->text[end] != '.')
            break;
        end++;
    }
    token.width = end - at;
    token.quoted = quoted_parts == 1 && parts == 1;
    token.path_quoted = quoted_parts && !token.quoted;
    if (token.path_quoted && period_in_quotes) {
        problem_add(problems, PROBLEM_EQUATION_SYNTAX, text, at, token.width,
                    "quote the whole name, or give the part a name without a period",
                    "a quoted part of a path holds a period");
        return wrong(at);
    }
    if (!quoted_parts && parts == 1)
        token.kind = token_keyword(text->text + at, token.width);
    return token;
}

/* Signs of one or more characters; the longest match stands first. A remedy means that XMILE does
 * not have the sign. */
static const struct {
    const char *sign;
    enum token_kind kind;
    const char *remedy;
} signs[] = {
    {"&&", TOKEN_WRONG, "XMILE writes AND"},
    {"||", TOKEN_WRONG, "XMILE writes OR"},
    {"==", TOKEN_WRONG, "XMILE compares with ="},
    {"!=", TOKEN_WRONG, "XMILE writes <> for 'differs'"},
    {"**", TOKEN_WRONG, "XMILE writes ^ for powers"},
    {"=>", TOKEN_WRONG, "write >="},
    {"=<", TOKEN_WRONG, "write <="},
    {"><", TOKEN_WRONG, "write <> for 'differs'"},
    {"<<", TOKEN_WRONG, "write < or <="},
    {">>", TOKEN_WRONG, "write > or >="},
    {":=", TOKEN_WRONG, "an equation holds only what stands right of the equals sign"},
    {"//", TOKEN_SAFEDIV, NULL},
    {"<=", TOKEN_LE, NULL},
    {">=", TOKEN_GE, NULL},
    {"<>", TOKEN_NE, NULL},
    {"+", TOKEN_PLUS, NULL},
    {"-", TOKEN_MINUS, NULL},
    {"*", TOKEN_TIMES, NULL},
    {"/", TOKEN_DIVIDE, NULL},
    {"^", TOKEN_POWER, NULL},
    {"<", TOKEN_LT, NULL},
    {">", TOKEN_GT, NULL},
    {"=", TOKEN_EQ, NULL},
    {"(", TOKEN_OPEN, NULL},
    {")", TOKEN_CLOSE, NULL},
    {"[", TOKEN_OPEN_BRACKET, NULL},
    {"]", TOKEN_CLOSE_BRACKET, NULL},
    {",", TOKEN_COMMA, NULL},
    {";", TOKEN_SEMICOLON, NULL},
    {":", TOKEN_COLON, NULL},
    {"@", TOKEN_AT, NULL},
    {"'", TOKEN_PRIME, NULL},
    {"!", TOKEN_WRONG, "XMILE writes NOT; a subscript that runs over a dimension is written *"},
    {"&", TOKEN_WRONG, "XMILE writes AND"},
    {"|", TOKEN_WRONG, "XMILE writes OR"},
    {"~", TOKEN_WRONG, "XMILE writes NOT"},
    {"%", TOKEN_WRONG, "XMILE writes a MOD b for the remainder, / 100 for a percentage"},
    {"?", TOKEN_WRONG, "XMILE writes IF condition THEN a ELSE b"},
    {"}", TOKEN_WRONG, "a comment begins with {"},
    {".", TOKEN_WRONG, "a number has digits, a path has names around its periods"},
};

/* Bytes that begin no token of the language. */
static struct token refuse(const struct passage *text, size_t at, struct problems *problems)
{
    int32_t point = 0;
    const size_t bytes = decode(text->text + at, text->length - at, &point);
    const unsigned byte = (unsigned char)text->text[at];
    if (!bytes)
        problem_add(problems, PROBLEM_ENCODING, text, at, 1, "save the text as UTF-8",
                    "byte %#x is no UTF-8 text", byte);
    else if (point < 0x20 || (point >= 0x7F && point <= 0x9F))
        problem_add(problems, PROBLEM_EQUATION_TOKEN, text, at, bytes, "delete this character",
                    "the control character %#x has no meaning", (unsigned)point);
    else
        problem_add(problems, PROBLEM_EQUATION_TOKEN, text, at, bytes,
                    point >= 0x80 ? typographic_remedy(point)
                                  : "a name that holds such a character must stand in quotes",
                    "'%.*s' has no meaning in an equation", (int)bytes, text->text + at);
    return wrong(at);
}

static struct token read_sign(const struct passage *text, size_t at, struct problems *problems)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const size_t width = strlen(signs[i].sign);
        if (width > text->length - at || memcmp(text->text + at, signs[i].sign, width) != 0)
            continue;
        if (signs[i].kind == TOKEN_WRONG)
            problem_add(problems, PROBLEM_EQUATION_TOKEN, text, at, width, signs[i].remedy,
                        "'%s' has no meaning in an equation", signs[i].sign);
        return (struct token){.kind = signs[i].kind, .at = at, .width = width};
    }
    return refuse(text, at, problems);
}

struct token token_read(const struct passage *text, size_t at, bool in_subscript,
                        struct problems *problems)
{
    bool open = false;
    at = skip_blanks(text, at, &open);
    if (open) {
        problem_add(problems, PROBLEM_EQUATION_SYNTAX, text, at, text->length - at,
                    "end the comment with }", "a comment has no end");
        return wrong(at);
    }
    if (at >= text->length)
        return (struct token){.kind = TOKEN_END, .at = text->length};
    const struct words rest = {text->text + at, text->length - at};
    const char second = rest.length > 1 ? rest.text[1] : '\0';
    if (is_digit(rest.text[0]) || (rest.text[0] == '.' && is_digit(second)))
        return read_number(text, at, in_subscript, problems);
    const bool rooted =
        rest.text[0] == '.' && (second == '"' || token_name_begins(rest.text + 1, rest.length - 1));
    if (rooted || rest.text[0] == '"' || token_name_begins(rest.text, rest.length))
        return read_name(text, at, problems);
    return read_sign(text, at, problems);
}

// SPDX-License-Identifier: MIT
/* Sentences are matched with formats: the one with the most letters of its own wins. */
#include "serve/sentence.h"

#include <string.h>

static const struct sentence ukrainian[] = {
#define SENTENCE(english, said) {english, said, true},
#define PHRASE(english, said) {english, said, false},
#include "serve/sentence.uk.def"
#undef PHRASE
#undef SENTENCE
};

static const struct sentence ukrainian_reports[] = {
#define SENTENCE(english, said) {english, said, true},
#define PHRASE(english, said) {english, said, false},
#include "serve/report.uk.def"
#undef PHRASE
#undef SENTENCE
};

static const struct sentences languages[] = {
    {"uk", ukrainian, sizeof ukrainian / sizeof *ukrainian, ',', false},
};
static const struct sentences reports[] = {
    {"uk", ukrainian_reports, sizeof ukrainian_reports / sizeof *ukrainian_reports, ',', true},
};

const struct sentences *sentences_in(const char *language)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strcmp(languages[i].language, language) == 0)
            return &languages[i];
    return NULL;
}

const struct sentences *reports_in(const char *language)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (strcmp(reports[i].language, language) == 0)
            return &reports[i];
    return NULL;
}

/* ---- Matching ---- */

enum { ARGUMENTS_MOST = 12, DEPTH_MOST = 12 };

struct piece {
    const char *text;
    size_t length;
};

struct match {
    struct piece arguments[ARGUMENTS_MOST];
    size_t count, letters; /* of the format's own */
};

/* The length of a conversion such as %s, %.3g or %llu at its percent sign; 0 for %%. */
static size_t conversion_length(const char *format)
{
    const size_t length = 1 + strspn(format + 1, "0123456789.*#lzj-+");
    return format[1] == '%' ? 0 : length + 1;
}

static bool is_text(const char *format)
{
    return format[conversion_length(format) - 1] == 's';
}

/* What a number may be made of, hexadecimal or not, rounded (<1) or negative in print (\u2212). */
static size_t number_length(const char *text, size_t room)
{
    size_t length = 0;
    while (length < room && strchr("0123456789.,+-<>\u2212abcdefABCDEFinx", text[length]))
        length++;
    return length;
}

/* Whether the format, from here on, is the text of `length` bytes. Arguments are as short as they can be. */
static bool fits(const char *format, const char *text, size_t length, struct match *match)
{
    for (; *format; format++, text++, length--) {
        if (*format == '%' && conversion_length(format)) {
            const size_t most = is_text(format) ? length : number_length(text, length);
            const char *rest = format + conversion_length(format);
            const size_t index = match->count;
            if (index == ARGUMENTS_MOST)
                return false;
            for (size_t taken = is_text(format) ? 0 : 1; taken <= most; taken++) {
                const struct match before = *match;
                match->arguments[index] = (struct piece){text, taken};
                match->count = index + 1;
                if (fits(rest, text + taken, length - taken, match))
                    return true;
                *match = before;
            }
            return false;
        }
        if (*format == '%')
            format++;
        if (!length || *format != *text)
            return false;
        match->letters++;
    }
    return length == 0;
}

static const struct sentence *find(const struct sentences *sentences, const char *text,
                                   size_t length, bool whole, struct match *out)
{
    const struct sentence *best = NULL;
    for (size_t i = 0; i < sentences->count; i++) {
        struct match match = {.count = 0};
        if ((sentences->items[i].whole || !whole) &&
            fits(sentences->items[i].english, text, length, &match) &&
            (!best || match.letters > out->letters)) {
            best = &sentences->items[i];
            *out = match;
        }
    }
    return best;
}

/* ---- Saying ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct speaker {
    const struct sentences *sentences;
    const struct texts *texts;
    struct buffer *out;
};

static bool is_number(struct piece piece)
{
    double value;
    return text_to_double(piece.text, piece.length, &value);
}

static void say_number(const struct speaker *speaker, struct piece piece)
{
    for (size_t i = 0; i < piece.length; i++)
        buffer_add_bytes(speaker->out,
                         piece.text[i] == '.' ? &speaker->sentences->decimal : piece.text + i, 1);
}

static bool say_text(const struct speaker *speaker, struct piece piece)
{
    struct buffer whole = {0};
    buffer_add_bytes(&whole, piece.text, piece.length);
    const struct translation *found = speaker->texts && piece.length && !whole.failed
                                          ? texts_find(speaker->texts, whole.bytes)
                                          : NULL;
    if (found)
        buffer_add(speaker->out, found->said);
    buffer_free(&whole);
    return found != NULL;
}

/* No words: digits, signs and brackets, "12,000 (3.5\u201322)". */
static bool is_figures(struct piece piece)
{
    bool digit = false;
    for (size_t i = 0; i < piece.length; i++) {
        const char c = piece.text[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0xE0) == 0xC0)
            return false;
        digit |= is_digit(c);
    }
    return digit;
}

static size_t count_digits(struct piece piece, size_t from)
{
    size_t count = 0;
    while (from + count < piece.length && is_digit(piece.text[from + count]))
        count++;
    return count;
}

/* "12,000.5": a comma before three digits parts thousands; a point between digits the whole from the rest,
 * unless there are several, as in versions. */
static void say_figures(const struct speaker *speaker, struct piece piece)
{
    size_t digits = 0; /* before this place */
    for (size_t i = 0; i < piece.length; i++) {
        const size_t behind = digits ? count_digits(piece, i + 1) : 0;
        const char c = piece.text[i];
        const size_t next = i + 1 + behind;
        const bool version =
            next + 1 < piece.length && piece.text[next] == '.' && is_digit(piece.text[next + 1]);
        if (c == ',' && behind == 3)
            buffer_add(speaker->out, "\u00a0");
        else if (c == '.' && behind && version)
            buffer_add_bytes(speaker->out, piece.text + i, next - i + 1), i = next;
        else
            buffer_add_bytes(speaker->out,
                             c == '.' && behind ? &speaker->sentences->decimal : piece.text + i, 1);
        digits = is_digit(c) ? digits + 1 : 0;
    }
}

static bool say(const struct speaker *speaker, struct piece piece, bool whole, int depth);

/* "P01 Paper assurances": the id stays. */
static bool say_named(const struct speaker *speaker, struct piece piece, int depth)
{
    const char *blank = memchr(piece.text, ' ', piece.length);
    const size_t id = blank ? (size_t)(blank - piece.text) : 0;
    if (id < 2 || piece.text[0] < 'A' || piece.text[0] > 'Z' || !is_digit(piece.text[id - 1]))
        return false;
    struct buffer rest = {0};
    const struct speaker aside = {speaker->sentences, speaker->texts, &rest};
    const bool said =
        say(&aside, (struct piece){blank + 1, piece.length - id - 1}, false, depth + 1);
    if (said) {
        buffer_add_bytes(speaker->out, piece.text, id + 1);
        buffer_add_bytes(speaker->out, rest.bytes, rest.length);
    }
    speaker->out->failed |= rest.failed;
    buffer_free(&rest);
    return said;
}

/* In quotation marks stands what somebody wrote: it stays. */
static void say_argument(const struct speaker *speaker, struct piece piece, bool quoted, int depth)
{
    if (is_number(piece) && !quoted)
        say_number(speaker, piece);
    else if (quoted || !piece.length || !say(speaker, piece, false, depth + 1))
        buffer_add_bytes(speaker->out, piece.text, piece.length);
}

static bool say(const struct speaker *speaker, struct piece piece, bool whole, int depth)
{
    static const char left_out[] = "%.0s";
    static const char marks[] = "'\"`\xAB"; /* the last: of the opening guillemet */
    struct match match = {.count = 0};
    if (say_text(speaker, piece))
        return true;
    if (speaker->sentences->named && is_figures(piece)) {
        say_figures(speaker, piece);
        return true;
    }
    const struct sentence *found =
        depth < DEPTH_MOST ? find(speaker->sentences, piece.text, piece.length, whole, &match)
                           : NULL;
    if (!found)
        return speaker->sentences->named && depth < DEPTH_MOST && say_named(speaker, piece, depth);
    size_t argument = 0; /* conversions of both formats are the same, so there is one for each */
    for (const char *at = found->said; *at; at++) {
        const bool quoted = at > found->said && strchr(marks, at[-1]);
        if (*at == '%' && conversion_length(at)) {
            if (strncmp(at, left_out, sizeof left_out - 1) != 0)
                say_argument(speaker, match.arguments[argument], quoted, depth);
            argument++;
            at += conversion_length(at) - 1;
            continue;
        }
        at += *at == '%';
        buffer_add_bytes(speaker->out, at, 1);
    }
    return true;
}

bool sentence_put(const struct sentences *sentences, const struct texts *texts, const char *english,
                  struct buffer *out)
{
    const struct speaker speaker = {.sentences = sentences, .texts = texts, .out = out};
    return say(&speaker, (struct piece){english, strlen(english)}, !sentences->named, 0);
}

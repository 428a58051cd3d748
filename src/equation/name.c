// SPDX-License-Identifier: MIT
/* One identifier behind many spellings, and back to a spelling that stands in an equation.
 *
 * Everything here walks a name as a row of characters in which quotes are gone, escapes are resolved
 * and every kind of blank is one character; folding, spelling and quoting only differ in what they
 * write. Bytes that are no UTF-8 are kept as they are: whoever read the file has complained. */
#include "equation/name.h"

#include "equation/equation.h"
#include "equation/token.h"

#include <string.h>
#include <utf8proc.h>

enum { BLANK = -1, UNDERSCORE = -2, END = -3, RAW = -4, NO_BREAK_SPACE = 0xA0 };

/* A name being read, character by character. */
struct reader {
    const char *text;
    size_t length, at;
    int32_t character; /* a code point or one of the names above; RAW: one byte that is no UTF-8 */
    size_t from;       /* where the character stands; it ends at `at` */
};

static bool is_separator(int32_t character)
{
    return character == BLANK || character == UNDERSCORE;
}

static struct reader open_name(const char *text, size_t length)
{
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
        text++, length -= 2;
    return (struct reader){.text = text, .length = length};
}

static int32_t read_escape(struct reader *reader)
{
    const char escaped = reader->at + 1 < reader->length ? reader->text[reader->at + 1] : '\0';
    if (escaped == 'n') {
        reader->at += 2;
        return BLANK;
    }
    if (escaped == '"' || escaped == '\\') {
        reader->at += 2;
        reader->from++; /* the backslash is no part of the character */
        return escaped;
    }
    reader->at++;
    return '\\';
}

static int32_t next_character(struct reader *reader)
{
    reader->from = reader->at;
    if (reader->at >= reader->length)
        return reader->character = END;
    const char byte = reader->text[reader->at];
    if (byte == '\\')
        return reader->character = read_escape(reader);
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)reader->text + reader->at,
                         (utf8proc_ssize_t)(reader->length - reader->at), &point);
    reader->at += bytes > 0 ? (size_t)bytes : 1;
    if (bytes <= 0)
        return reader->character = RAW;
    if (byte == '_')
        return reader->character = UNDERSCORE;
    if (point <= ' ' || point == NO_BREAK_SPACE)
        return reader->character = BLANK;
    return reader->character = point;
}

char *name_fold(struct arena *arena, const char *text, size_t length)
{
    /* Lower case is at most half as long again as upper case in UTF-8 (2 bytes become 3). */
    char *folded = arena_alloc(arena, length + length / 2 + 8, 1);
    if (!folded)
        return NULL;
    size_t written = 0;
    bool pending = false;
    struct reader reader = open_name(text, length);
    while (next_character(&reader) != END) {
        if (is_separator(reader.character)) {
            pending = written > 0;
            continue;
        }
        if (pending)
            folded[written++] = '_';
        pending = false;
        if (reader.character == RAW)
            folded[written++] = reader.text[reader.from];
        else
            written += (size_t)utf8proc_encode_char(utf8proc_tolower(reader.character),
                                                    (utf8proc_uint8_t *)folded + written);
    }
    folded[written] = '\0';
    return folded;
}

char *name_spell(struct arena *arena, const char *text, size_t length)
{
    char *spelled = arena_alloc(arena, length + 1, 1);
    if (!spelled)
        return NULL;
    size_t written = 0;
    bool pending = false;
    struct reader reader = open_name(text, length);
    while (next_character(&reader) != END) {
        if (reader.character == BLANK) {
            pending = written > 0;
            continue;
        }
        if (pending)
            spelled[written++] = ' ';
        pending = false;
        const size_t bytes = reader.at - reader.from;
        memcpy(spelled + written, reader.text + reader.from, bytes);
        written += bytes;
    }
    spelled[written] = '\0';
    return spelled;
}

char *path_shape(struct arena *arena, const char *text, size_t length, name_shape *shape)
{
    char *joined = arena_alloc(arena, length * 2 + 8, 1);
    if (!joined)
        return NULL;
    size_t written = 0, from = 0;
    bool inside = false;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && inside && text[i] == '\\')
            i++;
        else if (i < length && text[i] == '"')
            inside = !inside;
        if (i < length && (inside || text[i] != '.'))
            continue;
        const char *part = shape(arena, text + from, i - from);
        if (!part)
            return NULL;
        if (from)
            joined[written++] = '.';
        memcpy(joined + written, part, strlen(part));
        written += strlen(part);
        from = i + 1;
    }
    return joined;
}

/* Whether a name stands in an equation as it is once its blanks are underscores. */
static bool is_plain(const char *spelled, size_t length)
{
    if (token_keyword(spelled, length) != TOKEN_NAME)
        return false;
    if (!length || !token_name_begins(spelled, length))
        return false;
    for (size_t i = 0; i < length;) {
        const size_t bytes = token_name_character(spelled + i, length - i);
        if (!bytes && spelled[i] != ' ')
            return false;
        i += bytes ? bytes : 1;
    }
    return true;
}

/* Needs room for twice the length and two quotes. Gives the bytes written. */
static size_t write_quoted(const char *spelled, size_t length, char *out)
{
    size_t written = 0;
    out[written++] = '"';
    for (size_t i = 0; i < length; i++) {
        if (spelled[i] == '"' || spelled[i] == '\\')
            out[written++] = '\\';
        out[written++] = spelled[i];
    }
    out[written++] = '"';
    return written;
}

char *name_quote_part(struct arena *arena, const char *spelled, size_t length)
{
    char *quoted = arena_alloc(arena, length * 2 + 3, 1);
    if (!quoted)
        return NULL;
    if (!is_plain(spelled, length)) {
        quoted[write_quoted(spelled, length, quoted)] = '\0';
        return quoted;
    }
    for (size_t i = 0; i < length; i++)
        quoted[i] = spelled[i] == ' ' ? '_' : spelled[i];
    quoted[length] = '\0';
    return quoted;
}

char *name_quote(struct arena *arena, const char *spelled)
{
    return name_quote_part(arena, spelled, strlen(spelled));
}

char *name_quote_path(struct arena *arena, const char *spelled)
{
    if (strchr(spelled, '"'))
        return arena_text(arena, spelled, strlen(spelled));
    char *path = name_quote_part(arena, spelled, strcspn(spelled, "."));
    for (const char *at = strchr(spelled, '.'); path && at; at = strchr(at + 1, '.')) {
        const char *part = name_quote_part(arena, at + 1, strcspn(at + 1, "."));
        path = part ? arena_print(arena, "%s.%s", path, part) : NULL;
    }
    return path;
}

char *name_quote_always(struct arena *arena, const char *spelled)
{
    const size_t length = strlen(spelled);
    char *quoted = arena_alloc(arena, length * 2 + 3, 1);
    if (quoted)
        quoted[write_quoted(spelled, length, quoted)] = '\0';
    return quoted;
}

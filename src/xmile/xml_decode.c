// SPDX-License-Identifier: MIT
/* Makes any text file that may hold XML into UTF-8 that expat accepts.
 *
 * A whole new source is made for other encodings, so that places, lines and carets are right there
 * too. What decides is the bytes, not the declaration: files that declare one encoding and use
 * another are common. */
#include "xmile/xml.h"

#include <string.h>

typedef unsigned char byte;

static struct passage point_at(const struct source *source, size_t offset)
{
    return (struct passage){.text = "", .source = source, .start = (uint32_t)offset};
}

/* Bytes of the UTF-8 sequence at the start: 0 when it is none. Overlong forms, surrogates and
 * points beyond U+10FFFF are none. */
static size_t sequence_length(const byte *at, size_t room)
{
    if (at[0] < 0x80)
        return 1;
    const size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4 || length > room)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0u) != 0x80u)
            return 0;
    const bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    const bool outside = (at[0] == 0xED && at[1] > 0x9F) || (at[0] == 0xF4 && at[1] > 0x8F);
    return overlong || outside ? 0 : length;
}

/* The offset of the first byte that is no UTF-8; the size when all is. */
static size_t find_no_utf8(const struct source *source)
{
    const byte *bytes = (const byte *)source->bytes;
    size_t at = 0, length;
    while (at < source->size && (length = sequence_length(bytes + at, source->size - at)) > 0)
        at += length;
    return at;
}

static size_t put_point(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0u | point >> 6);
        out[1] = (char)(0x80u | (point & 0x3Fu));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0u | point >> 12);
        out[1] = (char)(0x80u | (point >> 6 & 0x3Fu));
        out[2] = (char)(0x80u | (point & 0x3Fu));
        return 3;
    }
    out[0] = (char)(0xF0u | point >> 18);
    out[1] = (char)(0x80u | (point >> 12 & 0x3Fu));
    out[2] = (char)(0x80u | (point >> 6 & 0x3Fu));
    out[3] = (char)(0x80u | (point & 0x3Fu));
    return 4;
}

/* Windows-1252 is Latin-1 with letters and quotes where Latin-1 has control characters. */
static uint32_t point_of_latin(byte value)
{
    static const uint16_t windows[32] = {
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    return value >= 0x80 && value <= 0x9F ? windows[value - 0x80] : value;
}

enum byte_order { BIG_END_FIRST, SMALL_END_FIRST };

static uint32_t unit_at(const byte *bytes, enum byte_order order)
{
    return order == BIG_END_FIRST ? (uint32_t)bytes[0] << 8 | bytes[1]
                                  : (uint32_t)bytes[1] << 8 | bytes[0];
}

static struct source *make_source(struct arena *arena, const struct source *from, size_t room,
                                  char **out)
{
    struct source *made = ARENA_NEW(arena, struct source);
    *out = arena_alloc(arena, room + 1, 1);
    if (!made || !*out)
        return NULL;
    made->file = from->file;
    made->bytes = *out;
    return made;
}

static const struct source *decode_utf16(struct arena *arena, const struct source *source,
                                         enum byte_order order)
{
    const byte *bytes = (const byte *)source->bytes;
    char *out = NULL;
    struct source *made = make_source(arena, source, source->size / 2 * 3, &out);
    if (!made)
        return NULL;
    for (size_t at = 0; at + 1 < source->size; at += 2) {
        uint32_t point = unit_at(bytes + at, order);
        const bool high = point >= 0xD800 && point <= 0xDBFF && at + 3 < source->size;
        const uint32_t low = high ? unit_at(bytes + at + 2, order) : 0;
        if (high && low >= 0xDC00 && low <= 0xDFFF) {
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        } else if (point >= 0xD800 && point <= 0xDFFF) {
            point = 0xFFFD; /* half a pair */
        }
        made->size += put_point(out + made->size, point);
    }
    return made;
}

static const struct source *decode_latin(struct arena *arena, const struct source *source)
{
    char *out = NULL;
    struct source *made = make_source(arena, source, source->size * 3, &out);
    if (!made)
        return NULL;
    for (size_t at = 0; at < source->size; at++)
        made->size += put_point(out + made->size, point_of_latin((byte)source->bytes[at]));
    return made;
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* Whether the XML declaration at the start holds a word, in any case. */
static bool declares(const struct source *source, const char *word)
{
    const char *end = memchr(source->bytes, '>', source->size < 200 ? source->size : 200);
    const size_t length = strlen(word);
    for (const char *at = source->bytes; end && at + length <= end; at++) {
        size_t same = 0;
        while (same < length && lower(at[same]) == word[same])
            same++;
        if (same == length)
            return true;
    }
    return false;
}

static bool begins_with(const struct source *source, const char *bytes, size_t length)
{
    return source->size >= length && memcmp(source->bytes, bytes, length) == 0;
}

enum status xml_decode(struct arena *arena, const struct source *source, const struct source **out,
                       struct problems *problems)
{
    const struct source *decoded = source;
    if (begins_with(source, "\xFF\xFE", 2) || begins_with(source, "<\0", 2))
        decoded = decode_utf16(arena, source, SMALL_END_FIRST);
    else if (begins_with(source, "\xFE\xFF", 2) || begins_with(source, "\0<", 2))
        decoded = decode_utf16(arena, source, BIG_END_FIRST);
    if (!decoded)
        return STATUS_NO_MEMORY;
    const char *nul = memchr(decoded->bytes, '\0', decoded->size);
    if (nul) {
        problem_add_placeless(problems, PROBLEM_FILE_UNREADABLE, source->file,
                              "give an XMILE file (.xmile, .stmx, .itmx)",
                              "this is a binary file, not text (byte %zu is 0)",
                              (size_t)(nul - decoded->bytes));
        return STATUS_INPUT;
    }
    const size_t wrong = find_no_utf8(decoded);
    const bool latin = declares(decoded, "8859-1\"") || declares(decoded, "8859-1'") ||
                       declares(decoded, "latin") || declares(decoded, "1252");
    if (wrong < decoded->size && latin) {
        decoded = decode_latin(arena, source);
        if (!decoded)
            return STATUS_NO_MEMORY;
    } else if (wrong < decoded->size) {
        const struct passage where = point_at(decoded, wrong);
        problem_add(problems, PROBLEM_ENCODING, &where, 0, 1, "save the file as UTF-8",
                    "byte %#x is no UTF-8 text", (unsigned)(byte)decoded->bytes[wrong]);
        return STATUS_INPUT;
    }
    *out = decoded;
    return STATUS_OK;
}

/* Past a tag, whose quoted values may hold >. */
static size_t skip_tag(const char *bytes, size_t size, size_t at)
{
    char quote = '\0';
    for (; at < size; at++) {
        if (quote)
            quote = bytes[at] == quote ? '\0' : quote;
        else if (bytes[at] == '"' || bytes[at] == '\'')
            quote = bytes[at];
        else if (bytes[at] == '>')
            return at + 1;
    }
    return size;
}

/* The offset at which `mark` begins at or after `at`; the size when it does not come. */
static size_t find(const char *bytes, size_t size, size_t at, const char *mark)
{
    const size_t length = strlen(mark);
    while (at + length <= size) {
        const char *found = memchr(bytes + at, mark[0], size - at);
        if (!found)
            return size;
        at = (size_t)(found - bytes);
        if (at + length <= size && memcmp(found, mark, length) == 0)
            return at;
        at++;
    }
    return size;
}

static bool stands(const char *bytes, size_t size, size_t at, const char *mark)
{
    const size_t length = strlen(mark);
    return size - at >= length && memcmp(bytes + at, mark, length) == 0;
}

char *xml_blank_comments(struct arena *arena, const struct source *source)
{
    const size_t size = source->size;
    char *bytes = arena_text(arena, source->bytes, size);
    size_t at = 0;
    while (bytes && (at = find(bytes, size, at, "<")) < size) {
        if (stands(bytes, size, at, "<![CDATA[")) {
            at = find(bytes, size, at, "]]>");
        } else if (stands(bytes, size, at, "<?")) {
            at = find(bytes, size, at, "?>");
        } else if (stands(bytes, size, at, "<!--")) {
            const size_t end = find(bytes, size, at + 4, "-->");
            for (size_t i = at + 4; i < end; i++)
                bytes[i] = bytes[i] == '\n' ? '\n' : ' ';
            at = end;
        } else {
            at = skip_tag(bytes, size, at);
        }
    }
    return bytes;
}

// SPDX-License-Identifier: MIT
/* One decoder of UTF-8, four encoders of what it reads.
 *
 * The decoder follows the table of well-formed byte sequences in the Unicode standard (no overlong
 * forms, no surrogates), so what the encoders write is valid UTF-8 whatever the case held. */
#include "report/escape.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD };

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

uint32_t escape_next(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    if (!bytes[0])
        return 0;
    const size_t length = sequence_length(bytes[0]);
    if (length <= 1) {
        *text += 1;
        return length ? bytes[0] : REPLACEMENT;
    }
    uint32_t code = bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            *text += i;
            return REPLACEMENT;
        }
        code = code << 6 | (bytes[i] & 0x3Fu);
    }
    *text += length;
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return overlong || surrogate || code > 0x10FFFF ? REPLACEMENT : code;
}

void escape_code_point(struct buffer *out, uint32_t code)
{
    char bytes[4];
    size_t length = 0;
    if (code < 0x80) {
        bytes[length++] = (char)code;
    } else if (code < 0x800) {
        bytes[length++] = (char)(0xC0 | code >> 6);
        bytes[length++] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        bytes[length++] = (char)(0xE0 | code >> 12);
        bytes[length++] = (char)(0x80 | (code >> 6 & 0x3F));
        bytes[length++] = (char)(0x80 | (code & 0x3F));
    } else {
        bytes[length++] = (char)(0xF0 | code >> 18);
        bytes[length++] = (char)(0x80 | (code >> 12 & 0x3F));
        bytes[length++] = (char)(0x80 | (code >> 6 & 0x3F));
        bytes[length++] = (char)(0x80 | (code & 0x3F));
    }
    buffer_add_bytes(out, bytes, length);
}

/* Controls other than tab and line end have no place in a text. */
static bool is_control(uint32_t code)
{
    return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
           (code >= 0x7F && code <= 0x9F);
}

void escape_html(struct buffer *out, const char *text)
{
    if (!text)
        return;
    for (uint32_t code = escape_next(&text); code; code = escape_next(&text)) {
        if (code == '&')
            buffer_add(out, "&amp;");
        else if (code == '<')
            buffer_add(out, "&lt;");
        else if (code == '>')
            buffer_add(out, "&gt;");
        else if (code == '"')
            buffer_add(out, "&quot;");
        else if (code == '\'')
            buffer_add(out, "&#39;");
        else
            escape_code_point(out, is_control(code) ? REPLACEMENT : code);
    }
}

/* How many bytes from here on stand for themselves in JSON. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7F && text[length] != '"' &&
           text[length] != '\\')
        length++;
    return length;
}

void escape_json(struct buffer *out, const char *text)
{
    if (!text) {
        buffer_add(out, "null");
        return;
    }
    buffer_add(out, "\"");
    for (;;) {
        const size_t plain = plain_length(text);
        buffer_add_bytes(out, text, plain);
        text += plain;
        const uint32_t code = escape_next(&text);
        if (!code)
            break;
        if (code == '"' || code == '\\')
            buffer_print(out, "\\%c", (char)code);
        else if (code == '\n')
            buffer_add(out, "\\n");
        else if (code == '\t')
            buffer_add(out, "\\t");
        else if (code < 0x20 || code == 0x7F)
            buffer_print(out, "\\u%04x", (unsigned)code);
        else
            escape_code_point(out, code);
    }
    buffer_add(out, "\"");
}

void escape_csv(struct buffer *out, const char *text)
{
    if (!text || !*text)
        return;
    const bool formula = strchr("=+-@\t\r", *text) != NULL;
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        buffer_add(out, "\"");
    if (formula)
        buffer_add(out, "'");
    for (uint32_t code = escape_next(&text); code; code = escape_next(&text)) {
        if (code == '"')
            buffer_add(out, "\"\"");
        else
            escape_code_point(out, is_control(code) ? REPLACEMENT : code);
    }
    if (quoted)
        buffer_add(out, "\"");
}

/* The nearest ASCII of the signs that our own sentences use; 0 when there is none. */
static const char *plain_sign(uint32_t code)
{
    switch (code) {
    case 0x2013: /* en dash */
    case 0x2014:
    case 0x2212: /* minus */
        return "-";
    case 0x00A0:
    case 0x2009:
    case 0x202F: /* narrow no-break space */
        return " ";
    case 0x00B7: /* middle dot */
        return "-";
    case 0x2018:
    case 0x2019:
        return "'";
    case 0x201C:
    case 0x201D:
        return "\"";
    case 0x2026:
        return "...";
    default:
        return "?";
    }
}

void escape_terminal(struct buffer *out, const char *text, enum dialect dialect)
{
    if (!text)
        return;
    bool blank = false;
    for (uint32_t code = escape_next(&text); code; code = escape_next(&text)) {
        if (code == ' ' || code == '\t' || code == '\n' || code == '\r') {
            blank = true;
            continue;
        }
        if (blank)
            buffer_add(out, " ");
        blank = false;
        if (is_control(code))
            buffer_add(out, "?");
        else if (code >= 0x80 && dialect == DIALECT_ASCII)
            buffer_add(out, plain_sign(code));
        else
            escape_code_point(out, code);
    }
}

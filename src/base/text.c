// SPDX-License-Identifier: MIT
/* Numbers in C notation, nearest names by edit distance, and a buffer on the heap.
 *
 * The program never calls setlocale, so libc's strtod and printf use the C locale. Texts are checked
 * against our own grammar before strtod sees them, which keeps out hexadecimal, inf and nan. */
#include "base/text.h"

#include "base/shortest.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Longer than any double needs to be written exactly (767 digits); what is longer is no number. */
enum { NUMBER_ROOM = 1100 };

/* Names compared by edit distance; longer ones never match. */
enum { WORD_ROOM = 128 };

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static void trim_blanks(const char **text, size_t *length)
{
    while (*length && is_blank((*text)[0]))
        (*text)++, (*length)--;
    while (*length && is_blank((*text)[*length - 1]))
        (*length)--;
}

static size_t skip_digits(const char *text, size_t length, size_t at)
{
    while (at < length && is_digit(text[at]))
        at++;
    return at;
}

/* [sign] digits [. digits] [e [sign] digits], with a digit before or after the point. */
static bool is_number(const char *text, size_t length)
{
    size_t at = length && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const size_t whole = at;
    at = skip_digits(text, length, at);
    size_t digits = at - whole;
    if (at < length && text[at] == '.') {
        const size_t point = ++at;
        at = skip_digits(text, length, at);
        digits += at - point;
    }
    if (!digits)
        return false;
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < length && (text[at] == '-' || text[at] == '+');
        const size_t exponent = at;
        at = skip_digits(text, length, at);
        if (at == exponent)
            return false;
    }
    return at == length;
}

bool text_to_double(const char *text, size_t length, double *out)
{
    trim_blanks(&text, &length);
    if (length >= NUMBER_ROOM || !is_number(text, length))
        return false;
    char copy[NUMBER_ROOM];
    memcpy(copy, text, length);
    copy[length] = '\0';
    const double value = strtod(copy, NULL);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

bool text_to_size(const char *text, size_t length, size_t *out)
{
    trim_blanks(&text, &length);
    if (!length || skip_digits(text, length, 0) != length)
        return false;
    size_t value = 0;
    for (size_t i = 0; i < length; i++) {
        const size_t digit = (size_t)(text[i] - '0');
        if (value > (SIZE_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

/* As printf's %g writes digits: the point among them, or an exponent from 1e-5 down and where the
 * number is longer than its digits (but not below 1e15). Sign included. */
static size_t place_point(bool negative, const struct shortest *number, char *out)
{
    char reversed[20];
    int count = 0;
    for (uint64_t rest = number->digits; rest || count == 0; rest /= 10)
        reversed[count++] = (char)('0' + rest % 10);
    char digits[20];
    for (int i = 0; i < count; i++)
        digits[i] = reversed[count - 1 - i];
    const int exponent = number->exponent + count - 1;
    char *at = out;
    if (negative)
        *at++ = '-';
    if (exponent < -4 || exponent >= (count > 15 ? count : 15)) {
        *at++ = digits[0];
        if (count > 1) {
            *at++ = '.';
            memcpy(at, digits + 1, (size_t)count - 1);
            at += count - 1;
        }
        at += snprintf(at, 8, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return (size_t)(at - out);
    }
    if (exponent < 0) {
        memcpy(at, "0.0000", (size_t)(1 - exponent));
        at += 1 - exponent;
        memcpy(at, digits, (size_t)count);
        at += count;
    } else {
        for (int i = 0; i < count || i <= exponent; i++) {
            if (i == exponent + 1)
                *at++ = '.';
            *at++ = i < count ? digits[i] : '0';
        }
    }
    *at = '\0';
    return (size_t)(at - out);
}

/* Any double, slowly. */
static size_t print_and_try(double value, char *out, size_t room)
{
    int length = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(out, room, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return (size_t)length;
}

size_t text_of_double(double value, char *out, size_t room)
{
    assert(room >= 32);
    if (isnan(value))
        return (size_t)snprintf(out, room, "nan");
    if (isinf(value))
        return (size_t)snprintf(out, room, value < 0 ? "-inf" : "inf");
    const double size = fabs(value);
    struct shortest number = {0};
    const bool whole = size < 1e15 && (double)(uint64_t)size == size;
    if (whole)
        number.digits = (uint64_t)size;
    if (whole || shortest_digits(size, &number))
        return place_point(signbit(value) != 0, &number, out);
    return print_and_try(value, out, room);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insert, delete, replace and swap of neighbours cost one each (optimal string alignment). */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_ROOM + 1];
    size_t *two_up = rows[0], *up = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        up[j] = j, two_up[j] = 0;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            const size_t replaced = up[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(replaced, least(up[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_up[j - 2] + 1);
        }
        size_t *const reused = two_up;
        two_up = up, up = row, row = reused;
    }
    return up[b_length];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
    const size_t length = strlen(word);
    if (length > WORD_ROOM)
        return NULL;
    const size_t allowed = length / 3 > 1 ? length / 3 : 1;
    size_t nearest = allowed + 1;
    const char *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!candidates[i])
            continue;
        const size_t other = strlen(candidates[i]);
        if (other > WORD_ROOM || other > length + allowed || length > other + allowed)
            continue;
        const size_t distance = edit_distance(word, length, candidates[i], other);
        if (distance < nearest)
            nearest = distance, found = candidates[i];
    }
    return found;
}

const char *text_suggest(struct arena *arena, const char *word, const char *const *candidates,
                         size_t count)
{
    const char *found = text_nearest(word, candidates, count);
    return found ? arena_print(arena, "did you mean '%s'?", found) : NULL;
}

bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Room for `more` bytes and a final 0. */
static bool make_room(struct buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    if (more < buffer->capacity && buffer->length < buffer->capacity - more)
        return true;
    if (more > SIZE_MAX / 4 || buffer->length > SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    const size_t needed = buffer->length + more + 1;
    const size_t doubled = buffer->capacity ? buffer->capacity * 2 : 256;
    const size_t capacity = doubled > needed ? doubled : needed;
    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length)
{
    if (!make_room(buffer, length))
        return;
    if (length)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, const char *text)
{
    buffer_add_bytes(buffer, text, strlen(text));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        buffer->failed = true;
    } else if (make_room(buffer, (size_t)length)) {
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

void buffer_number(struct buffer *buffer, double value)
{
    char text[32];
    buffer_add_bytes(buffer, text, text_of_double(value, text, sizeof text));
}

void buffer_fit(struct buffer *buffer)
{
    char *bytes = buffer->bytes ? realloc(buffer->bytes, buffer->length + 1) : NULL;
    if (!bytes)
        return;
    buffer->bytes = bytes;
    buffer->capacity = buffer->length + 1;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

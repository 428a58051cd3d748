// SPDX-License-Identifier: MIT
/* One pass over the bytes of an answer: strings under certain keys are read and said anew. */
#include "serve/tongue.h"

#include "base/file.h"
#include "report/escape.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Members that hold words for people, and whose words: the case's own, the program's, or either. */
enum speaker { CASE, PROGRAM, EITHER };
static const struct spoken {
    const char *key;
    enum speaker by;
} spoken[] = {
    {"title", EITHER},     {"label", CASE},      {"question", CASE},      {"caveat", CASE},
    {"caveats", EITHER},   {"note", CASE},       {"summary", CASE},       {"description", CASE},
    {"who", CASE},         {"source", CASE},     {"controlled_by", CASE}, {"documentation", CASE},
    {"statement", CASE},   {"text", CASE},       {"data", CASE},          {"ill_posed", CASE},
    {"thresholds", CASE},  {"definition", CASE}, {"class", CASE},         {"event", CASE},
    {"detail", PROGRAM},   {"message", PROGRAM}, {"hint", PROGRAM},       {"reason", PROGRAM},
    {"sentence", PROGRAM}, {"remark", PROGRAM},  {"exception", CASE},     {"holds", CASE},
    {"rank", PROGRAM},     {"why", PROGRAM},
};

/* ---- Which language ---- */

static void know(void *self, const struct case_text *said)
{
    table_add(self, said->text, 0);
}

/* A short digest of all translations. */
static const char *edition_of(struct arena *arena, const struct texts *texts)
{
    enum { SHOWN = 12 };
    char hexadecimal[65];
    struct digest digest;
    digest_init(&digest);
    for (size_t i = 0; i < texts->count; i++) {
        digest_add(&digest, texts->items[i].english, strlen(texts->items[i].english) + 1);
        digest_add(&digest, texts->items[i].said, strlen(texts->items[i].said) + 1);
    }
    digest_end(&digest, hexadecimal);
    return arena_text(arena, hexadecimal, SHOWN);
}

enum status tongues_read(struct arena *arena, const struct case_folder *folder,
                         const struct claims *claims, const struct document *document,
                         struct tongues *out, struct problems *problems, struct error *err)
{
    static const char own[] = "uk";
    const struct texts *texts = NULL;
    struct tongue *items = ARENA_ARRAY(arena, struct tongue, folder->language_count + 1);
    bool speaks_own = false;
    TRY(texts_read(arena, folder, &texts, problems, err));
    table_init(&out->known, arena);
    texts_visit(folder, claims, document, know, &out->known);
    for (size_t i = 0; items && i < folder->language_count; i++) {
        items[out->count++] = (struct tongue){.language = texts[i].language,
                                              .texts = &texts[i],
                                              .sentences = sentences_in(texts[i].language),
                                              .reports = reports_in(texts[i].language),
                                              .known = &out->known,
                                              .edition = edition_of(arena, &texts[i])};
        speaks_own |= strcmp(texts[i].language, own) == 0;
    }
    if (items && !speaks_own)
        items[out->count++] = (struct tongue){.language = own,
                                              .sentences = sentences_in(own),
                                              .reports = reports_in(own),
                                              .known = &out->known,
                                              .edition = ""};
    out->items = items;
    if (arena->failed)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = folder->path},
                         "memory is out");
    return STATUS_OK;
}

/* A range such as uk or uk-UA; English is NULL. False: it is not spoken. */
static bool find_range(const struct tongues *tongues, const char *range, size_t length,
                       const struct tongue **out)
{
    const char *dash = memchr(range, '-', length);
    const size_t primary = dash ? (size_t)(dash - range) : length;
    *out = NULL;
    if (primary == 2 && strncasecmp(range, "en", 2) == 0)
        return true;
    for (size_t i = 0; i < tongues->count; i++)
        if (strlen(tongues->items[i].language) == primary &&
            strncasecmp(range, tongues->items[i].language, primary) == 0) {
            *out = &tongues->items[i];
            return true;
        }
    return false;
}

/* The weight after ;q=, 1 without one. */
static double weight_of(const char *range, size_t length)
{
    const char *sign = memchr(range, '=', length);
    double weight = 1.0;
    if (!sign)
        return weight;
    const size_t from = (size_t)(sign + 1 - range);
    return text_to_double(range + from, length - from, &weight) ? weight : 0.0;
}

const struct tongue *tongue_of(const struct tongues *tongues, const struct request *request)
{
    const char *asked = request_query(request, "lang");
    const struct tongue *best = NULL, *tongue = NULL;
    double most = 0.0;
    if (asked && find_range(tongues, asked, strlen(asked), &tongue))
        return tongue;
    for (const char *at = request->languages ? request->languages : ""; *at;) {
        at += strspn(at, " \t,");
        const size_t length = strcspn(at, ",");
        const double weight = weight_of(at, length);
        if (weight > most && find_range(tongues, at, strcspn(at, " \t;,"), &tongue)) {
            most = weight;
            best = tongue;
        }
        at += length;
    }
    return best;
}

/* ---- Reading strings ---- */

/* The byte behind a string's closing quotation mark; `at` is at the opening one. NULL: it has no end. */
static const char *string_end(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : NULL;
}

static uint32_t hexadecimal(const char *digits)
{
    char text[5];
    memcpy(text, digits, 4);
    text[4] = '\0';
    return (uint32_t)strtoul(text, NULL, 16);
}

/* A string without its quotation marks and escapes. What this program writes holds no surrogate pairs. */
static void read_string(const char *from, const char *end, struct buffer *out)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    for (const char *at = from + 1; at < end - 1; at++) {
        if (*at != '\\') {
            buffer_add_bytes(out, at, 1);
            continue;
        }
        at++;
        const char *letter = strchr(letters, *at);
        if (*at == 'u' && end - at > 5) {
            escape_code_point(out, hexadecimal(at + 1));
            at += 4;
        } else {
            buffer_add_bytes(out, letter ? &meanings[letter - letters] : at, 1);
        }
    }
}

/* ---- Saying them anew ---- */

static const struct spoken *find_spoken(const char *key, size_t length)
{
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        if (strlen(spoken[i].key) == length && strncmp(spoken[i].key, key, length) == 0)
            return &spoken[i];
    return NULL;
}

/* True when `out` holds the text in the language. */
static bool translate(const struct tongue *tongue, enum speaker by, const char *text,
                      struct buffer *out)
{
    const struct translation *found = tongue->texts ? texts_find(tongue->texts, text) : NULL;
    if (found)
        buffer_add(out, found->said);
    return found || (by != CASE && tongue->sentences &&
                     sentence_put(tongue->sentences, tongue->texts, text, out));
}

/* The value of a spoken member; `member`: not one of a list, so that another may stand behind it. */
static void put_value(const struct tongue *tongue, const struct spoken *key, const char *from,
                      const char *end, bool member, struct buffer *out)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    struct buffer text = {0}, said = {0};
    read_string(from, end, &text);
    const bool words = text.length && strpbrk(text.bytes, letters);
    if (words && translate(tongue, key->by, text.bytes, &said)) {
        escape_json(out, said.bytes);
    } else {
        buffer_add_bytes(out, from, (size_t)(end - from));
        if (member && words &&
            (key->by == PROGRAM || table_find(tongue->known, text.bytes) != TABLE_NONE))
            buffer_print(out, ",\"%s_lang\":\"en\"", key->key);
    }
    out->failed |= text.failed || said.failed;
    buffer_free(&text);
    buffer_free(&said);
}

void tongue_put(const struct tongue *tongue, const char *json, size_t length, struct buffer *out)
{
    const char *at = json, *end = json + length, *next = NULL;
    const struct spoken *key = NULL;
    bool member = false;
    if (!tongue) {
        buffer_add_bytes(out, json, length);
        return;
    }
    for (; at < end; at = next) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        next = quote ? string_end(quote, end) : NULL;
        if (!next) {
            buffer_add_bytes(out, at, (size_t)(end - at));
            return;
        }
        buffer_add_bytes(out, at, (size_t)(quote - at));
        const bool is_key = next < end && *next == ':';
        if (key && !is_key)
            put_value(tongue, key, quote, next, member, out);
        else
            buffer_add_bytes(out, quote, (size_t)(next - quote));
        if (is_key) {
            key = find_spoken(quote + 1, (size_t)(next - quote) - 2);
            member = next + 1 < end && next[1] == '"';
        }
    }
}

void tongue_response(const struct tongue *tongue, struct response *response)
{
    const bool json = response->type && strstr(response->type, "json");
    struct buffer said = {0};
    if (!json || !response->body.length)
        return;
    response->language = tongue ? tongue->language : "en";
    if (!tongue)
        return;
    tongue_put(tongue, response->body.bytes, response->body.length, &said);
    buffer_free(&response->body);
    response->body = said;
    if (response->tag)
        response->tag = arena_print(response->arena, "%s-%s%s", response->tag, tongue->language,
                                    tongue->edition);
}

/* ---- Reports ---- */

static bool say_in_report(const void *self, const char *english, struct buffer *out)
{
    const struct tongue *tongue = self;
    const size_t blanks = strspn(english, " ");
    struct buffer said = {0};
    const bool known =
        tongue->reports && sentence_put(tongue->reports, tongue->texts, english + blanks, &said);
    if (known) {
        buffer_add_bytes(out, english, blanks);
        buffer_add_bytes(out, said.bytes, said.length);
    }
    out->failed |= said.failed;
    buffer_free(&said);
    return known;
}

struct voice tongue_voice(const struct tongue *tongue)
{
    return (struct voice){.language = tongue->language, .say = say_in_report, .self = tongue};
}

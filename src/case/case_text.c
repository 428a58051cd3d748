// SPDX-License-Identifier: MIT
/* Text as it comes from a case's files: bytes, identifiers, names and equations, each checked for
 * form where it enters. */
#include "case/case_parts.h"

#include "base/file.h"
#include "base/text.h"
#include "equation/equation.h"

#include <ctype.h>
#include <string.h>

enum { FILE_BYTES_MAX = 4 << 20 };

/* The bytes of the UTF-8 character at `at`, 0 when there is none: no overlong forms, no surrogates,
 * nothing above U+10FFFF (RFC 3629). */
static size_t character_bytes(const unsigned char *at, size_t room)
{
    if (at[0] < 0x80)
        return 1;
    const size_t length = at[0] >= 0xC2 && at[0] <= 0xDF   ? 2
                          : at[0] >= 0xE0 && at[0] <= 0xEF ? 3
                          : at[0] >= 0xF0 && at[0] <= 0xF4 ? 4
                                                           : 0;
    if (!length || length > room)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0u) != 0x80u)
            return 0;
    const bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    const bool surrogate = at[0] == 0xED && at[1] > 0x9F;
    const bool too_high = at[0] == 0xF4 && at[1] > 0x8F;
    return overlong || surrogate || too_high ? 0 : length;
}

static bool check_encoding(const struct case_reader *reader, const struct source *source)
{
    const unsigned char *bytes = (const unsigned char *)source->bytes;
    for (size_t at = 0; at < source->size;) {
        const size_t length = bytes[at] ? character_bytes(bytes + at, source->size - at) : 0;
        if (!length) {
            const struct passage where = {
                .text = source->bytes + at, .length = 1, .source = source, .start = (uint32_t)at};
            problem_add(reader->problems, PROBLEM_ENCODING, &where, 0, 1,
                        "save the file as UTF-8 text",
                        bytes[at] ? "the byte %02X is no UTF-8 text"
                                  : "a byte %02X, which no text file holds",
                        bytes[at]);
            return false;
        }
        at += length;
    }
    return true;
}

static bool is_blank(const struct source *source)
{
    size_t at = source->size >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < source->size && strchr(" \t\r\n", source->bytes[at]) && source->bytes[at])
        at++;
    return at == source->size;
}

/* Not empty, free of NUL bytes and UTF-8 throughout. */
static bool is_text(const struct case_reader *reader, const struct source *source)
{
    if (!is_blank(source))
        return check_encoding(reader, source);
    problem_add_placeless(reader->problems, PROBLEM_FILE_EMPTY, source->file, NULL,
                          "the file holds nothing");
    return false;
}

const struct source *case_text_read(const struct case_reader *reader, const char *path)
{
    struct error err = {.status = STATUS_OK};
    struct source *source = ARENA_NEW(reader->arena, struct source);
    if (!source || !path)
        return NULL;
    if (file_read(reader->arena, path, FILE_BYTES_MAX, source, &err) != STATUS_OK) {
        if (err.status != STATUS_NO_MEMORY)
            problem_add_placeless(reader->problems, PROBLEM_FILE_UNREADABLE, path,
                                  "docs/case-format.md says which files a case has", "%s",
                                  err.message);
        return NULL;
    }
    return is_text(reader, source) ? source : NULL;
}

const struct yaml *case_yaml_read(const struct case_reader *reader, const char *path)
{
    const struct yaml *root = NULL;
    const struct source *source = case_text_read(reader, path);
    return source && yaml_parse(reader->arena, source, reader->problems, &root) ? root : NULL;
}

const struct yaml *case_yaml_parse(const struct case_reader *reader, const char *name,
                                   const char *text)
{
    const struct yaml *root = NULL;
    struct source *source = ARENA_NEW(reader->arena, struct source);
    const char *copy = arena_text(reader->arena, text, strlen(text));
    if (!source || !copy)
        return NULL;
    *source = source_of_text(name, copy);
    return is_text(reader, source) && yaml_parse(reader->arena, source, reader->problems, &root)
               ? root
               : NULL;
}

bool case_equation_is_sound(const struct case_reader *reader, const struct passage *equation)
{
    if (!equation->length)
        return true;
    bool empty = false;
    const struct expr *expr = equation_parse(reader->arena, equation, reader->problems, &empty);
    if (empty)
        CASE_PROBLEM(reader, PROBLEM_EQUATION_MISSING, equation, NULL,
                     "an equation is needed here");
    return expr != NULL;
}

bool case_id_is_sound(const struct case_reader *reader, const char *id, const struct passage *where)
{
    bool fine = *id != '\0';
    for (const char *at = id; *at; at++)
        fine = fine && (isalnum((unsigned char)*at) || *at == '_' || *at == '-');
    if (!fine)
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, where, "use letters, digits, - and _ only",
                     "'%s' is no identifier", id);
    return fine;
}

static int id_character(char c)
{
    return c == '-' || c == ' ' ? '_' : tolower((unsigned char)c);
}

bool case_same_id(const char *a, const char *b)
{
    while (*a && id_character(*a) == id_character(*b))
        a++, b++;
    return !*a && !*b;
}

const char *case_fold(struct arena *arena, const char *name, const char *element)
{
    const char *folded = name_fold(arena, name, strlen(name));
    if (!element || !*element)
        return folded;
    const char *part = name_fold(arena, element, strlen(element));
    return folded && part ? arena_print(arena, "%s[%s]", folded, part) : NULL;
}

const char *case_fold_subscripted(struct arena *arena, const char *spelled)
{
    const char *bracket = strchr(spelled, '[');
    const char *close = strrchr(spelled, ']');
    if (!bracket || !close || close < bracket || close[1])
        return case_fold(arena, spelled, "");
    const char *name = arena_text(arena, spelled, (size_t)(bracket - spelled));
    const char *element = arena_text(arena, bracket + 1, (size_t)(close - bracket - 1));
    return name && element ? case_fold(arena, name, element) : NULL;
}

const char *case_suggest_parameter(const struct case_reader *reader, const char *word,
                                   bool levers_only)
{
    const struct case_folder *folder = reader->folder;
    const char **names = ARENA_ARRAY(reader->arena, const char *, folder->parameter_count);
    const char *folded = case_fold_subscripted(reader->arena, word);
    size_t count = 0;
    if (!names || !folded)
        return NULL;
    for (size_t i = 0; i < folder->parameter_count; i++)
        if (!levers_only || folder->parameters[i].distribution == DISTRIBUTION_LEVER)
            names[count++] = folder->parameters[i].folded;
    return text_suggest(reader->arena, folded, names, count);
}

const char *case_suggest_package(const struct case_reader *reader, const char *word)
{
    const struct case_folder *folder = reader->folder;
    const char **ids = ARENA_ARRAY(reader->arena, const char *, folder->package_count);
    for (size_t i = 0; ids && i < folder->package_count; i++)
        ids[i] = folder->packages[i].id;
    return ids ? text_suggest(reader->arena, word, ids, folder->package_count) : NULL;
}

// SPDX-License-Identifier: MIT
/* Unit texts to units and back.
 *
 * Definitions are read when first asked for, so <model_units> may come in any order; a definition
 * that needs itself is reported and stays unknown. Names are matched as the language matches names,
 * and a plural in s answers to its singular. */
#include "model/unit_system.h"

#include "base/text.h"
#include "equation/equation.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Powers beyond this are a mistake, and below it sums of products cannot overflow 64 bits. */
enum { POWER_MOST = 1000000 };

/* Exponents are fractions with at most this denominator: enough for 0.42, and few enough that an
 * arbitrary decimal is no fraction by chance. */
enum { DENOMINATOR_MOST = 100 };

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* The fraction in lowest terms; false when it is beyond all sense. */
static bool set_power(struct unit_power *power, int64_t up, int64_t down)
{
    const int64_t divisor = common_divisor(up, down);
    up /= divisor, down /= divisor;
    if (down < 0)
        up = -up, down = -down;
    if (up > POWER_MOST || up < -POWER_MOST || down > POWER_MOST)
        return false;
    power->up = (int32_t)up;
    power->down = (int32_t)down;
    return true;
}

static const struct unit *make_unit(struct unit_system *system, double factor,
                                    const struct unit_power *powers, uint32_t count)
{
    struct unit *unit = ARENA_NEW(system->arena, struct unit);
    if (unit)
        *unit = (struct unit){.factor = factor, .powers = powers, .count = count};
    return unit;
}

/* a * b^sign: a merge of two sorted lists. */
static const struct unit *combine(struct unit_system *system, const struct unit *a,
                                  const struct unit *b, int sign)
{
    if (!a || !b)
        return NULL;
    struct unit_power *powers =
        ARENA_ARRAY(system->arena, struct unit_power, (size_t)a->count + b->count);
    if (!powers)
        return NULL;
    uint32_t i = 0, j = 0, count = 0;
    while (i < a->count || j < b->count) {
        struct unit_power power;
        if (j == b->count || (i < a->count && a->powers[i].base < b->powers[j].base)) {
            power = a->powers[i++];
        } else if (i == a->count || b->powers[j].base < a->powers[i].base) {
            power = b->powers[j++];
            power.up *= sign;
        } else {
            const struct unit_power left = a->powers[i++], right = b->powers[j++];
            power.base = left.base;
            if (!set_power(&power,
                           (int64_t)left.up * right.down + sign * (int64_t)right.up * left.down,
                           (int64_t)left.down * right.down))
                return NULL;
        }
        if (power.up)
            powers[count++] = power;
    }
    return make_unit(system, sign > 0 ? a->factor * b->factor : a->factor / b->factor, powers,
                     count);
}

const struct unit *unit_multiply(struct unit_system *system, const struct unit *a,
                                 const struct unit *b)
{
    return combine(system, a, b, 1);
}

const struct unit *unit_divide(struct unit_system *system, const struct unit *a,
                               const struct unit *b)
{
    return combine(system, a, b, -1);
}

const struct unit *unit_raise(struct unit_system *system, const struct unit *unit, double exponent)
{
    if (!unit || !(fabs(exponent) <= DENOMINATOR_MOST))
        return NULL;
    if (!unit->count)
        return make_unit(system, pow(unit->factor, exponent), NULL, 0);
    int64_t down = 1;
    while (down <= DENOMINATOR_MOST &&
           fabs(exponent - round(exponent * (double)down) / (double)down) > 1e-6)
        down++;
    if (down > DENOMINATOR_MOST)
        return NULL;
    const int64_t up = (int64_t)round(exponent * (double)down);
    if (!up)
        return system->none;
    struct unit_power *powers = ARENA_ARRAY(system->arena, struct unit_power, unit->count);
    if (!powers)
        return NULL;
    for (uint32_t i = 0; i < unit->count; i++) {
        powers[i] = unit->powers[i];
        if (!set_power(&powers[i], unit->powers[i].up * up, unit->powers[i].down * down))
            return NULL;
    }
    return make_unit(system, pow(unit->factor, exponent), powers, unit->count);
}

static bool same_factor(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

bool unit_equal(const struct unit *a, const struct unit *b)
{
    if (a->count != b->count || !same_factor(a->factor, b->factor))
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->powers[i].base != b->powers[i].base || a->powers[i].up != b->powers[i].up ||
            a->powers[i].down != b->powers[i].down)
            return false;
    return true;
}

bool unit_is_number(const struct unit *unit)
{
    return unit->count == 0;
}

bool unit_is_none(const struct unit *unit)
{
    return unit->count == 0 && same_factor(unit->factor, 1.0);
}

/* Names. */

static bool means_nothing(const char *folded)
{
    static const char *const words[] = {"dmnl", "dimensionless", "unitless", "fraction"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(folded, words[i]))
            return true;
    return false;
}

static uint32_t add_definition(struct unit_system *system, const char *shown, const char *folded,
                               const struct doc_unit *source)
{
    if (system->count == system->capacity) {
        const size_t capacity = system->capacity ? system->capacity * 2 : 16;
        struct unit_definition *grown =
            arena_grow(system->arena, system->definitions, system->count, capacity, sizeof *grown);
        if (!grown)
            return TABLE_NONE;
        system->definitions = grown;
        system->capacity = capacity;
    }
    const uint32_t index = (uint32_t)system->count++;
    system->definitions[index] = (struct unit_definition){.shown = shown, .source = source};
    table_add(&system->names, folded, index);
    return index;
}

/* The definition of a folded name, of its singular or of its plural. */
static uint32_t find_definition(const struct unit_system *system, const char *folded)
{
    const uint32_t exact = table_find(&system->names, folded);
    if (exact != TABLE_NONE)
        return exact;
    const size_t length = strlen(folded);
    if (length > 3 && folded[length - 1] == 's' && folded[length - 2] != 's') {
        const char *singular = arena_text(system->arena, folded, length - 1);
        return singular ? table_find(&system->names, singular) : TABLE_NONE;
    }
    const char *plural = arena_print(system->arena, "%ss", folded);
    return plural && length > 2 ? table_find(&system->names, plural) : TABLE_NONE;
}

static const struct unit *unit_of_definition(struct unit_system *system, uint32_t index)
{
    struct unit_definition *definition = &system->definitions[index];
    if (definition->state == DEFINITION_READ)
        return definition->unit;
    const struct doc_unit *source = definition->source;
    if (definition->state == DEFINITION_OPEN) {
        if (system->problems)
            problem_add(system->problems, PROBLEM_UNIT_SYNTAX, &source->equation, 0,
                        source->equation.length, NULL, "the unit '%s' is defined by itself",
                        definition->shown);
        return NULL;
    }
    definition->state = DEFINITION_OPEN;
    const struct unit *unit = NULL;
    if (source && source->equation.length && !source->disabled) {
        unit = unit_read(system, &source->equation);
    } else {
        struct unit_power *power = ARENA_NEW(system->arena, struct unit_power);
        if (power) {
            *power = (struct unit_power){.base = index, .up = 1, .down = 1};
            unit = make_unit(system, 1.0, power, 1);
        }
    }
    definition = &system->definitions[index]; /* reading may have moved the definitions */
    definition->unit = unit;
    definition->state = DEFINITION_READ;
    return unit;
}

static const struct unit *unit_of_name(struct unit_system *system, const char *text, size_t length)
{
    const char *folded = name_fold(system->arena, text, length);
    if (!folded)
        return NULL;
    uint32_t index = find_definition(system, folded);
    const struct doc_unit *source = index == TABLE_NONE ? NULL : system->definitions[index].source;
    if (means_nothing(folded) && !(source && source->equation.length))
        return system->none;
    if (index == TABLE_NONE) {
        const char *shown = arena_text(system->arena, text, length);
        index = shown ? add_definition(system, shown, folded, NULL) : TABLE_NONE;
    }
    return index == TABLE_NONE ? NULL : unit_of_definition(system, index);
}

/* Reading:
 *
 *   product  [ "/" | "per" ] power { ( "*" | "-" | "/" | "per" ) power | power after a number }
 *   power    primary [ ( "^" | "**" ) exponent ]
 *   primary  number | name | "name" | "(" product ")"
 *   exponent number | "-" number | "(" ["-"] number [ "/" number ] ")" */
struct reader {
    struct unit_system *system;
    const struct passage *text;
    size_t at;
    unsigned depth;
    bool failed;
};

enum { DEPTH_MOST = 50 };

static const struct unit *fail(struct reader *reader, const char *what, const char *remedy)
{
    if (!reader->failed && reader->system->problems)
        problem_add(reader->system->problems, PROBLEM_UNIT_SYNTAX, reader->text, reader->at, 1,
                    remedy, "the unit '%.60s' cannot be read: %s", reader->text->text, what);
    reader->failed = true;
    return NULL;
}

static char peek(const struct reader *reader)
{
    return reader->at < reader->text->length ? reader->text->text[reader->at] : '\0';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_word(char byte)
{
    return byte && !is_blank(byte) && !strchr("*/^()-{}\"[],;=", byte);
}

static void skip_blanks(struct reader *reader)
{
    while (is_blank(peek(reader)) || peek(reader) == '{') {
        if (peek(reader) == '{')
            while (peek(reader) && peek(reader) != '}')
                reader->at++;
        reader->at += peek(reader) != '\0';
    }
}

/* Length of the word at a place; 0 when none is there. */
static size_t word_length(const struct reader *reader, size_t at)
{
    size_t end = at;
    while (end < reader->text->length && is_word(reader->text->text[end]))
        end++;
    return end - at;
}

static bool is_per(const struct reader *reader, size_t at)
{
    const char *text = reader->text->text + at;
    return word_length(reader, at) == 3 && tolower((unsigned char)text[0]) == 'p' &&
           tolower((unsigned char)text[1]) == 'e' && tolower((unsigned char)text[2]) == 'r';
}

/* A number standing by itself: "1e3", not the start of the name "2015_USD". */
static bool take_number(struct reader *reader, double *number)
{
    const char *text = reader->text->text + reader->at;
    size_t length = word_length(reader, reader->at);
    if (length && (text[length - 1] == 'e' || text[length - 1] == 'E') && text[length] == '-' &&
        isdigit((unsigned char)text[0]))
        length += 1 + word_length(reader, reader->at + length + 1); /* 1e-3 */
    if (!length || text[0] == '+' || !text_to_double(text, length, number))
        return false;
    reader->at += length;
    return true;
}

static const struct unit *read_product(struct reader *reader);

/* Words with blanks between them are one name: "square km". */
static const struct unit *read_name(struct reader *reader)
{
    const size_t from = reader->at;
    size_t end = from;
    for (size_t length;
         (length = word_length(reader, reader->at)) && !is_per(reader, reader->at);) {
        end = reader->at += length;
        while (is_blank(peek(reader)))
            reader->at++;
    }
    reader->at = end;
    return unit_of_name(reader->system, reader->text->text + from, end - from);
}

static const struct unit *read_quoted(struct reader *reader)
{
    const size_t from = ++reader->at;
    while (peek(reader) && peek(reader) != '"')
        reader->at++;
    if (!peek(reader))
        return fail(reader, "a quote is not closed", NULL);
    return unit_of_name(reader->system, reader->text->text + from, reader->at++ - from);
}

static const struct unit *read_primary(struct reader *reader, bool *is_number)
{
    double number;
    skip_blanks(reader);
    *is_number = false;
    if (peek(reader) == '(') {
        if (++reader->depth > DEPTH_MOST)
            return fail(reader, "its brackets are nested too deeply", NULL);
        reader->at++;
        const struct unit *inner = read_product(reader);
        skip_blanks(reader);
        if (peek(reader) != ')')
            return fail(reader, "a bracket is not closed", NULL);
        reader->at++;
        reader->depth--;
        return inner;
    }
    if (peek(reader) == '"')
        return read_quoted(reader);
    if (take_number(reader, &number)) {
        *is_number = true;
        if (number == 0.0)
            return fail(reader, "0 is no factor", NULL);
        return make_unit(reader->system, number, NULL, 0);
    }
    if (word_length(reader, reader->at) && !is_per(reader, reader->at))
        return read_name(reader);
    return fail(reader, "a unit is missing", "write for example people/month^2, or 1 for none");
}

static bool read_signed(struct reader *reader, double *number)
{
    skip_blanks(reader);
    const bool minus = peek(reader) == '-';
    reader->at += minus;
    skip_blanks(reader);
    if (!take_number(reader, number))
        return false;
    if (minus)
        *number = -*number;
    return true;
}

static bool read_exponent(struct reader *reader, double *exponent)
{
    skip_blanks(reader);
    if (peek(reader) != '(')
        return read_signed(reader, exponent);
    reader->at++;
    if (!read_signed(reader, exponent))
        return false;
    skip_blanks(reader);
    if (peek(reader) == '/') {
        double divisor;
        reader->at++;
        if (!read_signed(reader, &divisor) || divisor == 0.0)
            return false;
        *exponent /= divisor;
        skip_blanks(reader);
    }
    if (peek(reader) != ')')
        return false;
    reader->at++;
    return true;
}

static const struct unit *read_power(struct reader *reader, bool *is_number)
{
    const struct unit *base = read_primary(reader, is_number);
    skip_blanks(reader);
    const bool stars = peek(reader) == '*' && reader->text->text[reader->at + 1] == '*';
    if (reader->failed || (peek(reader) != '^' && !stars))
        return base;
    reader->at += stars ? 2 : 1;
    double exponent;
    if (!read_exponent(reader, &exponent))
        return fail(reader, "a power is missing", "write for example month^2 or m^(1/2)");
    const struct unit *raised = unit_raise(reader->system, base, exponent);
    if (base && !raised && !reader->system->arena->failed)
        return fail(reader, "a power is no simple fraction", NULL);
    return raised;
}

static const struct unit *read_product(struct reader *reader)
{
    struct unit_system *system = reader->system;
    const struct unit *product = system->none;
    bool after_number = true; /* nothing yet: a leading "/month" is 1/month */
    bool first = true;
    for (;;) {
        skip_blanks(reader);
        const char sign = peek(reader);
        const bool per = is_per(reader, reader->at);
        const bool divides = sign == '/' || per;
        if (divides || (!first && (sign == '*' || sign == '-')))
            reader->at += per ? 3 : 1;
        else if (!first && (!after_number || !sign || sign == ')'))
            return product;
        const struct unit *factor = read_power(reader, &after_number);
        if (reader->failed)
            return NULL;
        product =
            divides ? unit_divide(system, product, factor) : unit_multiply(system, product, factor);
        first = false;
    }
}

/* As in what may be written behind ^, so that a unit's text can be read. */
static bool has_large_power(const struct unit *unit)
{
    for (uint32_t i = 0; i < unit->count; i++)
        if (abs(unit->powers[i].up) > DENOMINATOR_MOST * unit->powers[i].down)
            return true;
    return false;
}

const struct unit *unit_read(struct unit_system *system, const struct passage *text)
{
    struct reader reader = {.system = system, .text = text};
    skip_blanks(&reader);
    if (!text->text || reader.at == text->length)
        return NULL;
    const struct unit *unit = read_product(&reader);
    if (!reader.failed && reader.at < text->length)
        return fail(&reader, "something is left over", NULL);
    if (!reader.failed && unit && !isnormal(unit->factor))
        return fail(&reader, "its factor is too large or too small", NULL);
    if (!reader.failed && unit && has_large_power(unit))
        return fail(&reader, "a power is above 100", NULL);
    return reader.failed ? NULL : unit;
}

void unit_system_build(struct unit_system *system, struct arena *arena,
                       const struct document *document, struct problems *problems)
{
    *system = (struct unit_system){.arena = arena, .problems = problems};
    table_init(&system->names, arena);
    system->none = make_unit(system, 1.0, NULL, 0);
    for (size_t i = 0; i < document->unit_count; i++) {
        const struct doc_unit *source = &document->units[i];
        const uint32_t index =
            add_definition(system, source->name.spelled, source->name.name, source);
        for (size_t k = 0; index != TABLE_NONE && k < source->alias_count; k++)
            table_add(&system->names, source->aliases[k].name, index);
    }
    for (uint32_t i = 0; i < document->unit_count && i < system->count; i++)
        unit_of_definition(system, i);
    system->time = unit_read(system, &document->specs.time_units);
}

/* Printing. */

static int compare_names(const void *a, const void *b)
{
    const struct unit_definition *const *left = a, *const *right = b;
    return strcmp((*left)->shown, (*right)->shown);
}

/* In any case of its letters, as it is read. */
static bool has_word(const char *name, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = name; *at; at++)
        if (strncasecmp(at, word, length) == 0 && (at == name || is_blank(at[-1])) &&
            (!at[length] || is_blank(at[length])))
            return true;
    return false;
}

/* 12 m: a number and something else. 3e, 12E_x: the start of a number with an exponent. */
static bool begins_as_number(const char *name)
{
    double number;
    const size_t digits = strspn(name, "0123456789");
    return (digits > 0 && (name[digits] == 'e' || name[digits] == 'E')) ||
           text_to_double(name, strcspn(name, " "), &number);
}

/* A name that could be read as something else stands in quotes. */
static bool is_plain_name(const char *name)
{
    double number;
    if (!name[0] || is_blank(name[0]) || is_blank(name[strlen(name) - 1]) ||
        text_to_double(name, strlen(name), &number) || has_word(name, "per") ||
        begins_as_number(name))
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("_ $%", *name) && (unsigned char)*name < 0x80)
            return false;
    return true;
}

/* The powers above 0 (sign 1) or below (sign -1), in the order of their names. Names are sorted by
 * pointers into the definitions, from which the index comes back. */
static void print_powers(const struct unit_system *system, const struct unit *unit, int sign,
                         struct buffer *out)
{
    const struct unit_definition **order =
        ARENA_ARRAY(system->arena, const struct unit_definition *, unit->count);
    if (!order)
        return;
    for (uint32_t i = 0; i < unit->count; i++)
        order[i] = &system->definitions[unit->powers[i].base];
    qsort(order, unit->count, sizeof *order, compare_names);
    for (uint32_t i = 0; i < unit->count; i++) {
        const uint32_t base = (uint32_t)(order[i] - system->definitions);
        uint32_t k = 0;
        while (unit->powers[k].base != base)
            k++;
        const int32_t up = unit->powers[k].up * sign, down = unit->powers[k].down;
        if (up < 0)
            continue;
        if (sign < 0)
            buffer_add(out, "/");
        else if (out->length && out->bytes[out->length - 1] != ' ')
            buffer_add(out, "*");
        buffer_print(out, is_plain_name(order[i]->shown) ? "%s" : "\"%s\"", order[i]->shown);
        if (down != 1)
            buffer_print(out, "^(%d/%d)", up, down);
        else if (up != 1)
            buffer_print(out, "^%d", up);
    }
}

const char *unit_text(const struct unit_system *system, const struct unit *unit)
{
    struct buffer out = {0};
    if (!unit)
        return "?";
    bool is_above = false;
    for (uint32_t i = 0; i < unit->count; i++)
        is_above = is_above || unit->powers[i].up > 0;
    if (!same_factor(unit->factor, 1.0)) {
        buffer_number(&out, unit->factor);
        if (is_above)
            buffer_add(&out, " ");
    } else if (!is_above) {
        buffer_add(&out, "1");
    }
    print_powers(system, unit, 1, &out);
    print_powers(system, unit, -1, &out);
    const char *text = out.failed ? NULL : arena_text(system->arena, out.bytes, out.length);
    buffer_free(&out);
    return text ? text : "?";
}

// SPDX-License-Identifier: MIT
/* What is unknown makes its product unknown; a literal takes no part in one. */
#include "model/unit_rule.h"

#include "base/text.h"

#include <string.h>

static const struct rule rules[] = {
#define BUILTIN(id, name, least, most, units, meaning) {name, least, units},
#include "model/builtin.def"
#undef BUILTIN
};

static const struct reading unknown = {.knowledge = READING_UNKNOWN};
static const struct reading literal = {.knowledge = READING_LITERAL};

struct reading reading_of(const struct unit *unit)
{
    return unit ? (struct reading){.knowledge = READING_KNOWN, .unit = unit} : unknown;
}

struct reading reading_of_number(double number)
{
    return (struct reading){.knowledge = READING_LITERAL, .constant = true, .number = number};
}

struct reading reading_multiply(struct check *check, struct reading a, struct reading b)
{
    if (a.knowledge == READING_UNKNOWN || b.knowledge == READING_UNKNOWN)
        return unknown;
    if (a.knowledge == READING_LITERAL && b.knowledge == READING_LITERAL)
        return a.constant && b.constant ? reading_of_number(a.number * b.number) : literal;
    if (a.knowledge == READING_LITERAL)
        return b;
    if (b.knowledge == READING_LITERAL)
        return a;
    struct reading product = reading_of(unit_multiply(&check->system, a.unit, b.unit));
    product.inferred = a.inferred || b.inferred;
    return product;
}

struct reading reading_divide(struct check *check, struct reading a, struct reading b)
{
    if (a.knowledge == READING_UNKNOWN || b.knowledge == READING_UNKNOWN)
        return unknown;
    if (a.knowledge == READING_LITERAL && b.knowledge == READING_LITERAL)
        return a.constant && b.constant ? reading_of_number(a.number / b.number) : literal;
    if (b.knowledge == READING_LITERAL)
        return a;
    struct reading quotient = reading_of(unit_divide(
        &check->system, a.knowledge == READING_LITERAL ? check->system.none : a.unit, b.unit));
    quotient.inferred = a.inferred || b.inferred;
    return quotient;
}

const struct rule *rule_find(const struct check *check, const char *name)
{
    for (size_t i = 0; i < check->document->macro_count; i++)
        if (text_equal(check->document->macros[i].name.name, name))
            return NULL;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (text_equal(rules[i].name, name))
            return &rules[i];
    return NULL;
}

bool signature_is(const struct signature *signature, size_t argument, char letter)
{
    return signature->lengths[argument] == 1 && signature->arguments[argument][0] == letter;
}

void signature_read(const struct rule *rule, size_t count, struct signature *signature)
{
    const char *at = rule->units;
    *signature = (struct signature){.result = strstr(at, "->") + 2};
    while (*signature->result == ' ')
        signature->result++;
    for (size_t i = 0; i < count; i++) {
        const size_t length = strcspn(at, ",. -");
        signature->arguments[i] = length ? at : "?";
        signature->lengths[i] = length ? length : 1;
        if (length && strncmp(at + length, "...", 3) != 0)
            at += length + strspn(at + length, ", ");
    }
}

struct reading signature_evaluate(struct check *check, const struct signature *signature,
                                  const char *part, size_t length)
{
    struct reading value = reading_of(check->system.none);
    bool has_literal = false, has_time = false;
    char sign = '*';
    for (size_t i = 0; i < length; i++) {
        const char letter = part[i];
        struct reading factor = reading_of(check->system.none);
        if (letter == '?')
            return unknown;
        if (letter == '*' || letter == '/') {
            sign = letter;
            continue;
        }
        if (letter == '^') { /* only ^0.5 */
            return value.knowledge == READING_KNOWN
                       ? reading_of(unit_raise(&check->system, value.unit, 0.5))
                       : value;
        }
        if (letter == 't')
            factor = reading_of(check->system.time), has_time = true;
        if (letter == 'x' || letter == 'y')
            factor = signature->letters[letter - 'x'];
        has_literal = has_literal || factor.knowledge == READING_LITERAL;
        if (i == 0)
            value = factor;
        else
            value = sign == '*' ? reading_multiply(check, value, factor)
                                : reading_divide(check, value, factor);
    }
    return has_literal && has_time ? literal : value;
}

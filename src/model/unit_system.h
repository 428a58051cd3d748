// SPDX-License-Identifier: MIT
/* The units of one model: their names, and arithmetic with them. Private to this folder.
 *
 * A unit is a factor times base units to rational powers, in lowest terms and sorted by base, so
 * that two units are the same when their parts are. Units live in the arena and are never changed.
 * NULL stands for a unit that is not known; arithmetic with it gives NULL. */
#ifndef SURETY_MODEL_UNIT_SYSTEM_H
#define SURETY_MODEL_UNIT_SYSTEM_H

#include "base/table.h"
#include "xmile/document.h"

struct unit_power {
    uint32_t base;    /* index of a definition */
    int32_t up, down; /* base^(up/down): lowest terms, up not 0, down above 0 */
};

struct unit {
    double factor;
    const struct unit_power *powers; /* sorted by base */
    uint32_t count;
};

enum definition_state { DEFINITION_UNREAD, DEFINITION_OPEN, DEFINITION_READ };

/* A name that a unit has: declared in <model_units>, or met in a variable's units. */
struct unit_definition {
    const char *shown;
    const struct doc_unit *source; /* NULL when it was not declared */
    const struct unit *unit;       /* NULL when its equation cannot be read */
    enum definition_state state;
};

struct unit_system {
    struct arena *arena;
    struct problems *problems; /* NULL: what cannot be read is silently NULL */
    struct table names;        /* folded names and aliases to definitions */
    struct unit_definition *definitions;
    size_t count, capacity;
    const struct unit *none; /* the unit 1 */
    const struct unit *time; /* of sim_specs; NULL when the file names none */
};

/* Reads <model_units> and the time unit. On lack of memory the arena says so. */
void unit_system_build(struct unit_system *system, struct arena *arena,
                       const struct document *document, struct problems *problems);

/* A unit as written: names, numbers, 1, * / ^ ** - (a product), per, brackets. An unknown name
 * becomes a base unit. NULL when it cannot be read (noted as PROBLEM_UNIT_SYNTAX) or is empty. */
const struct unit *unit_read(struct unit_system *system, const struct passage *text);

const struct unit *unit_multiply(struct unit_system *system, const struct unit *a,
                                 const struct unit *b);
const struct unit *unit_divide(struct unit_system *system, const struct unit *a,
                               const struct unit *b);

/* NULL when the exponent is no fraction with a small denominator. */
const struct unit *unit_raise(struct unit_system *system, const struct unit *unit, double exponent);

bool unit_equal(const struct unit *a, const struct unit *b); /* both known */
bool unit_is_none(const struct unit *unit);                  /* 1, with a factor of 1 */
bool unit_is_number(const struct unit *unit);                /* 1, with any factor */

/* Canonical text: "1000 kg*m/s^2", "1/month", "1", "m^(1/2)"; "?" when not known. */
const char *unit_text(const struct unit_system *system, const struct unit *unit);

#endif

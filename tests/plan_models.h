// SPDX-License-Identifier: MIT
/* Random models for tests of plans: every kind of node, numbers that hurt, cells in any order. */
#ifndef SURETY_TESTS_PLAN_MODELS_H
#define SURETY_TESTS_PLAN_MODELS_H

#include "plan_fixture.h"

struct dice {
    uint64_t state;
};

static inline uint32_t roll(struct dice *dice, uint32_t sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(dice->state >> 33) % sides;
}

enum { BASES = 6, STATES = 7, LEVELS = 14, CELLS = BASES + STATES + LEVELS };

/* Three ranks: bases need bases before them; initial values of states need bases and states before
 * them; the rest needs anything but what comes after it. Places in the file are shuffled. */
struct field {
    struct maker *maker;
    struct dice *dice;
    uint32_t place[CELLS];
    const struct graph *graph;
};

static inline double pick_number(struct dice *dice)
{
    static const double numbers[] = {0.0, -0.0, 1.0,  -1.0, 2.0,   0.5,   -7.25,
                                     0.1, 3.0,  1e18, 1e-9, -0.25, 1e300, 4.0};
    return numbers[roll(dice, sizeof numbers / sizeof *numbers)];
}

/* A cell that an equation of this rank may use; states' flows and the third rank use all states. */
static inline uint32_t pick_cell(struct field *f, uint32_t rank, bool initial)
{
    const uint32_t below = rank <= BASES || initial ? rank
                           : BASES + STATES > rank  ? BASES + STATES
                                                    : rank;
    return below ? f->place[roll(f->dice, below)] : CELLS;
}

static inline const struct node *grow(struct field *f, uint32_t rank, bool initial, int depth)
{
    struct maker *m = f->maker;
    const uint32_t side = roll(f->dice, depth ? 16 : 8);
    const uint32_t cell = pick_cell(f, rank, initial);
    if (side < 5 && cell != CELLS)
        return ref(m, cell);
    if (side < 5)
        return num(m, pick_number(f->dice));
    if (side == 5)
        return node(m, roll(f->dice, 2) ? NODE_TIME : NODE_STEP_TIME);
    if (side == 6)
        return draw(m, "draw", roll(f->dice, 3));
    if (side == 7)
        return cell != CELLS ? initial_of(m, cell) : num(m, pick_number(f->dice));
    if (side == 8)
        return graph_at(m, f->graph, grow(f, rank, initial, depth - 1));
    const struct node *args[3] = {NULL};
    const enum op op = (enum op)roll(f->dice, side < 11 ? OP_COUNT : OP_muladd + 1);
    for (uint8_t i = 0; i < op_args(op); i++)
        args[i] = grow(f, rank, initial, depth - 1);
    if (side == 9)
        return history(m, grow(f, rank, initial, depth - 1),
                       roll(f->dice, 3) ? num(m, roll(f->dice, 5) * 0.25)
                                        : grow(f, rank, initial, depth - 1),
                       grow(f, rank, initial, depth - 1));
    return op3(m, op, args[0], args[1], args[2]);
}

static inline struct maker random_model(struct dice *dice)
{
    static const double x[] = {-1, 0, 2, 5}, y[] = {3, -0.5, 0, 11};
    static const struct graph graph = {.x = x, .y = y, .count = 4};
    struct maker m = make_model(1.25, 0.25, CELLS);
    struct field field = {.maker = &m, .dice = dice, .graph = &graph};
    m.model.specs.start = roll(dice, 2) ? 0 : -3.5;
    m.model.specs.stop = m.model.specs.start + 1.25;
    uint32_t rank_of[CELLS];
    for (uint32_t i = 0; i < CELLS; i++)
        rank_of[i] = i;
    for (uint32_t i = CELLS; i-- > 1;) {
        const uint32_t other = roll(dice, i + 1), swap = rank_of[i];
        rank_of[i] = rank_of[other], rank_of[other] = swap;
    }
    for (uint32_t i = 0; i < CELLS; i++)
        field.place[rank_of[i]] = i;
    for (uint32_t i = 0; i < CELLS; i++) {
        const uint32_t rank = rank_of[i];
        const bool is_state = rank >= BASES && rank < BASES + STATES;
        const char *name = arena_print(&m.arena, "v%u", i);
        if (!is_state)
            add_cell(&m, CELL_AUX, name, roll(dice, 4) ? NULL : grow(&field, rank, true, 3),
                     grow(&field, rank, false, 4));
        else
            add_cell(&m, roll(dice, 3) ? CELL_STOCK : CELL_MEMORY, name,
                     grow(&field, rank, true, 3), grow(&field, CELLS, false, 4));
    }
    return m;
}

#endif

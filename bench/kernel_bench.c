// SPDX-License-Identifier: MIT
/* How long does one operation on one lane take, and how many lanes should a block have?
 *
 * Prints nanoseconds a lane for every operation, graph and draw at every width this processor has,
 * in a block that fits the first cache; then nanoseconds an instruction and lane of a made-up plan
 * of the flagship's size (1,000 slots, 4,000 instructions a step) for every number of lanes: that
 * is what LANES_DEFAULT is chosen by. Best of five after a warm-up. */
#include "run/run.h"

#include "base/random.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SLOTS = 1000,
    INSTRUCTIONS = 4000,
    STEPS = 20,
    INPUTS = 64,
    STATES = 200,
    FIRST_STATE = 3 + INPUTS,
    FIRST_RESULT = FIRST_STATE + STATES,
    TURNS = 5
};

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at); /* other work on the machine does not count */
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

/* A small generator of our own order: which instruction reads what. */
static uint32_t pick(uint32_t below)
{
    static uint64_t drawn;
    return (uint32_t)(random_at(1, drawn++, 0).first * below);
}

static const double points_x[] = {0, 1, 2, 3, 4, 5, 6, 7};
static const double points_y[] = {0, 1, 4, 9, 16, 25, 36, 49};
static const struct graph graph = {.x = points_x, .y = points_y, .count = 8};
static const struct graph *const graphs[] = {&graph};
static const struct plan_stream streams[] = {{.name_hash = 5}};

static enum op pick_op(void)
{
    static const enum op common[] = {OP_add, OP_sub, OP_mul,    OP_muladd, OP_div,
                                     OP_min, OP_max, OP_choose, OP_lt,     OP_mul};
    static const enum op dear[] = {OP_exp, OP_log, OP_pow, OP_tanh};
    return pick(100) < 96 ? common[pick(10)] : dear[pick(4)];
}

static struct instruction pick_instruction(void)
{
    struct instruction item = {.kind = DO_OP, .op = (uint8_t)pick_op()};
    const uint32_t kind = pick(100);
    if (kind == 0)
        item.kind = DO_GRAPH;
    else if (kind == 1)
        item.kind = DO_RANDOM;
    item.out = FIRST_RESULT + pick(SLOTS - FIRST_RESULT);
    do
        item.a = 3 + pick(SLOTS - 3), item.b = 3 + pick(SLOTS - 3), item.c = 3 + pick(SLOTS - 3);
    while (item.a == item.out || item.b == item.out || item.c == item.out);
    return item;
}

static const struct plan *large_plan(void)
{
    static struct instruction step[INSTRUCTIONS];
    static struct plan_state states[STATES];
    static uint32_t flows[STATES];
    static struct phase phase;
    static struct plan_input inputs[INPUTS];
    static struct plan plan;
    for (uint32_t i = 0; i < INSTRUCTIONS; i++)
        step[i] = pick_instruction();
    for (uint32_t i = 0; i < INPUTS; i++)
        inputs[i] = (struct plan_input){.slot = 3 + i, .base = 0.5 + i / 64.0};
    for (uint32_t i = 0; i < STATES; i++)
        states[i] = (struct plan_state){.slot = FIRST_STATE + i, .initial = 3 + i % INPUTS},
        flows[i] = FIRST_RESULT + 3 * i;
    phase = (struct phase){
        .end = STEPS + 1, .step = {.items = step, .count = INSTRUCTIONS}, .flows = flows};
    plan = (struct plan){
        .specs = {.stop = STEPS, .dt = 1}, .steps = STEPS, .save_every = 1, .slot_count = SLOTS,
        .time_slot = 1, .stage_time_slot = 2, .phases = &phase, .phase_count = 1,
        .states = states, .state_count = STATES, .inputs = inputs, .input_count = INPUTS,
        .graphs = graphs, .graph_count = 1, .streams = streams, .stream_count = 1};
    return &plan;
}

/* One instruction, over and over. */
static const struct plan *small_plan(struct instruction item)
{
    enum { REPEATS = 200 };
    static struct instruction step[REPEATS];
    static const struct plan_input inputs[] = {{.slot = 3, .base = 1.5}, {.slot = 4, .base = 0.7},
                                               {.slot = 5, .base = 2.5}};
    static struct phase phase;
    static struct plan plan;
    item.a = 3, item.b = 4, item.c = 5, item.out = 6;
    for (uint32_t i = 0; i < REPEATS; i++)
        step[i] = item;
    phase = (struct phase){.end = STEPS + 1, .step = {.items = step, .count = REPEATS}};
    plan = (struct plan){
        .specs = {.stop = STEPS, .dt = 1}, .steps = STEPS, .save_every = 1, .slot_count = 7,
        .time_slot = 1, .stage_time_slot = 2, .phases = &phase, .phase_count = 1,
        .inputs = inputs, .input_count = 3, .graphs = graphs, .graph_count = 1,
        .streams = streams, .stream_count = 1};
    return &plan;
}

/* Nanoseconds an instruction and lane. */
static double measure(const struct plan *plan, size_t lanes, enum vector_width width)
{
    static uint64_t futures[LANES_MOST];
    for (uint64_t i = 0; i < LANES_MOST; i++)
        futures[i] = i;
    struct batch batch;
    if (batch_init(&batch, plan, lanes, width, NULL) != STATUS_OK)
        exit(1);
    const struct batch_run run = {.seed = 1, .futures = futures, .used = lanes};
    const size_t repeats = 1 + 512 / lanes;
    double best = 1e300;
    for (int turn = 0; turn <= TURNS; turn++) {
        const double begun = now();
        for (size_t i = 0; i < repeats; i++)
            batch_run(&batch, &run, NULL);
        const double taken = now() - begun;
        if (turn > 0 && taken < best)
            best = taken;
    }
    batch_free(&batch);
    return best * 1e9 / (double)repeats / (STEPS + 1) / plan->phases->step.count / (double)lanes;
}

static void print_row(const char *name, const struct plan *plan)
{
    printf("%-18s", name);
    for (enum vector_width width = 0; width < VECTOR_WIDTH_COUNT; width++)
        if (vector_has(width))
            printf("%10.3f", measure(plan, 128, width));
    printf("\n");
}

static void print_header(const char *first)
{
    printf("%-18s", first);
    for (enum vector_width width = 0; width < VECTOR_WIDTH_COUNT; width++)
        if (vector_has(width))
            printf("%10s", vector_width_name(width));
    printf("\n");
}

int main(void)
{
    static const char *const names[] = {
#define OP(name, arity, shown, value) shown,
#define MAP1(name, shown, function) shown,
#define MAP2(name, shown, function) shown,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    };
    printf("nanoseconds an operation and lane, 128 lanes in the first cache\n");
    print_header("operation");
    for (uint8_t op = 0; op < OP_COUNT; op++)
        print_row(names[op], small_plan((struct instruction){.kind = DO_OP, .op = op}));
    print_row("graph, 8 points", small_plan((struct instruction){.kind = DO_GRAPH}));
    print_row("random", small_plan((struct instruction){.kind = DO_RANDOM}));

    printf("\nnanoseconds an instruction and lane, %d instructions on %d slots\n", INSTRUCTIONS,
           SLOTS);
    print_header("lanes");
    const struct plan *plan = large_plan();
    for (size_t lanes = 8; lanes <= 1024; lanes *= 2) {
        printf("%-18zu", lanes);
        for (enum vector_width width = 0; width < VECTOR_WIDTH_COUNT; width++)
            if (vector_has(width))
                printf("%10.3f", measure(plan, lanes, width));
        printf("\n");
    }
    return 0;
}

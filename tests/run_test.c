// SPDX-License-Identifier: MIT
/* Runs of small plans written by hand: methods against closed forms, memories, histories, graphs,
 * random numbers, rows and padding. */
#include "plan/graph_value.h"
#include "run/run.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof(array)[0])
#define ALL(array) .items = (array), .count = COUNT(array)

/* Slots that every plan here shares; the rest begins at FIRST. */
enum { ZERO, TIME, STAGE_TIME, FIRST };

enum { MOST_ROWS = 64, MOST_OUTPUTS = 4, MOST_LANES = 64 };

struct rows {
    size_t count;
    double time[MOST_ROWS];
    double values[MOST_OUTPUTS][MOST_ROWS][MOST_LANES];
};

static enum status keep_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct rows *rows = self;
    assert_true(row == rows->count && row < MOST_ROWS && batch->lanes <= MOST_LANES);
    rows->time[row] = time;
    for (uint32_t k = 0; k < batch->plan->output_count; k++)
        memcpy(rows->values[k][row], batch_output(batch, k), batch->lanes * sizeof(double));
    rows->count++;
    return STATUS_OK;
}

static const uint64_t futures[MOST_LANES] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                             12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};

/* A run of `used` futures on blocks of `lanes`; the rows that came out. */
static const struct rows *run_plan_with(const struct plan *plan, size_t lanes,
                                        const struct batch_run *asked)
{
    static struct rows rows;
    rows.count = 0;
    struct batch batch;
    struct error err = {0};
    struct batch_run run = *asked;
    run.record = keep_row;
    run.self = &rows;
    assert_int_equal(batch_init(&batch, plan, lanes, vector_widest(), &err), STATUS_OK);
    assert_int_equal(batch_run(&batch, &run, &err), STATUS_OK);
    batch_free(&batch);
    assert_int_equal(rows.count, plan_rows(plan));
    return &rows;
}

static const struct rows *run_plan(const struct plan *plan)
{
    return run_plan_with(plan, 8, &(struct batch_run){.seed = 1, .futures = futures, .used = 1});
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* ------------------------------------------------------------------------------------- methods */

/* dx/dt = -x, x(0) = 1; output x. */
static struct plan decay_plan(enum method method, double dt, size_t steps)
{
    enum { ONE = FIRST, X, FLOW, SLOTS };
    static const struct plan_constant constants[] = {{ONE, 1.0}};
    static const struct instruction step[] = {
        {.kind = DO_OP, .op = OP_negate, .out = FLOW, .a = X}};
    static const struct plan_state states[] = {{.slot = X, .initial = ONE}};
    static const struct plan_output outputs[] = {{.name = "x"}};
    static const uint32_t flows[] = {FLOW};
    static const uint32_t read[] = {X};
    static const struct phase phases[] = {
        {.end = SIZE_MAX, .step = {ALL(step)}, .flows = flows, .outputs = read}};
    return (struct plan){
        .specs = {.start = 0, .stop = dt * (double)steps, .dt = dt, .method = method},
        .steps = steps, .save_every = 1, .slot_count = SLOTS,
        .time_slot = TIME, .stage_time_slot = STAGE_TIME,
        .phases = phases, .phase_count = 1,
        .constants = constants, .constant_count = COUNT(constants),
        .states = states, .state_count = COUNT(states),
        .outputs = outputs, .output_count = COUNT(outputs),
    };
}

static void one_step_of_decay_is_the_taylor_sum_of_its_method(void **state)
{
    (void)state;
    static const struct {
        enum method method;
        double after_one;
    } rules[] = {{METHOD_EULER, 0.0}, {METHOD_RK2, 0.5}, {METHOD_RK4, 0.375}};
    for (size_t i = 0; i < COUNT(rules); i++) {
        const struct plan plan = decay_plan(rules[i].method, 1.0, 1);
        assert_near(run_plan(&plan)->values[0][1][0], rules[i].after_one, 1e-16);
    }
}

static double decay_error(enum method method, size_t steps)
{
    const struct plan plan = decay_plan(method, 1.0 / (double)steps, steps);
    return fabs(run_plan(&plan)->values[0][steps][0] - exp(-1.0));
}

static void halving_dt_divides_the_error_by_2_4_and_16(void **state)
{
    (void)state;
    assert_near(decay_error(METHOD_EULER, 16) / decay_error(METHOD_EULER, 32), 2.0, 0.1);
    assert_near(decay_error(METHOD_RK2, 16) / decay_error(METHOD_RK2, 32), 4.0, 0.2);
    assert_near(decay_error(METHOD_RK4, 16) / decay_error(METHOD_RK4, 32), 16.0, 1.0);
}

/* dx/dt = y, dy/dt = -x: the flow of x is the slot of a state, so states must move together. */
static void stocks_that_feed_on_each_other_move_together(void **state)
{
    (void)state;
    enum { ONE = FIRST, X, Y, FALL, SLOTS };
    static const struct plan_constant constants[] = {{ONE, 1.0}};
    static const struct instruction step[] = {
        {.kind = DO_OP, .op = OP_negate, .out = FALL, .a = X}};
    static const struct plan_state states[] = {{.slot = X, .initial = ZERO},
                                               {.slot = Y, .initial = ONE}};
    static const struct plan_output outputs[] = {{.name = "x"},
                                                 {.name = "y"}};
    static const uint32_t flows[] = {Y, FALL};
    static const uint32_t read[] = {X, Y};
    static const struct phase phases[] = {
        {.end = SIZE_MAX, .step = {ALL(step)}, .flows = flows, .outputs = read}};
    struct plan plan = {
        .specs = {.start = 0, .stop = 1, .dt = 0.5, .method = METHOD_EULER},
        .steps = 2, .save_every = 1, .slot_count = SLOTS,
        .time_slot = TIME, .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1,
        .constants = constants, .constant_count = 1, .states = states, .state_count = 2,
        .outputs = outputs, .output_count = 2};
    const struct rows *rows = run_plan(&plan);
    assert_near(rows->values[0][1][0], 0.5, 0.0); /* by hand: x = 0 + 0.5 * 1, y = 1 - 0.5 * 0 */
    assert_near(rows->values[1][1][0], 1.0, 0.0);
    assert_near(rows->values[0][2][0], 1.0, 0.0);
    assert_near(rows->values[1][2][0], 0.75, 0.0);

    plan.specs.method = METHOD_RK4;
    plan.specs.dt = 1.0 / 32.0;
    plan.steps = 32;
    rows = run_plan(&plan);
    assert_near(rows->values[0][32][0], sin(1.0), 2e-8);
    assert_near(rows->values[1][32][0], cos(1.0), 2e-8);
    plan.specs.method = METHOD_RK2;
    rows = run_plan(&plan);
    assert_near(rows->values[0][32][0], sin(1.0), 4e-4);
}

/* dx/dt = TIME: exact for RK2 and RK4 because TIME is that of the stage; the step's own stays. */
static void stages_see_their_own_time_and_the_step_its_start(void **state)
{
    (void)state;
    enum { X = FIRST, Y, SLOTS };
    static const struct plan_state states[] = {{.slot = X, .initial = ZERO},
                                               {.slot = Y, .initial = ZERO}};
    static const struct plan_output outputs[] = {{.name = "x"},
                                                 {.name = "y"}};
    static const uint32_t flows[] = {STAGE_TIME, TIME};
    static const uint32_t read[] = {X, Y};
    static const struct phase phases[] = {
        {.end = SIZE_MAX, .flows = flows, .outputs = read}};
    struct plan plan = {
        .specs = {.start = 2, .stop = 4, .dt = 0.5},
        .steps = 4, .save_every = 1, .slot_count = SLOTS,
        .time_slot = TIME, .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1,
        .states = states, .state_count = 2,
        .outputs = outputs, .output_count = 2};
    static const enum method methods[] = {METHOD_EULER, METHOD_RK2, METHOD_RK4};
    static const double integral[] = {5.5, 6.0, 6.0};
    for (size_t i = 0; i < 3; i++) {
        plan.specs.method = methods[i];
        const struct rows *rows = run_plan(&plan);
        assert_near(rows->values[0][4][0], integral[i], 1e-14);
        assert_near(rows->values[1][4][0], 5.5, 1e-14); /* left end of each step */
    }
}

/* --------------------------------------------------------------------------- memory in a model */

/* previous = PREVIOUS(TIME, 9): 9, then TIME of the step before; also under RK4. A second memory
 * takes over from the first, so they move together. */
static void memories_change_once_a_step_and_together(void **state)
{
    (void)state;
    enum { NINE = FIRST, ONCE, TWICE, SLOTS };
    static const struct plan_constant constants[] = {{NINE, 9.0}};
    static const struct plan_state states[] = {
        {.slot = ONCE, .initial = NINE, .memory = true},
        {.slot = TWICE, .initial = NINE, .memory = true}};
    static const struct plan_output outputs[] = {{.name = "once"},
                                                 {.name = "twice"}};
    static const uint32_t flows[] = {STAGE_TIME, ONCE};
    static const uint32_t read[] = {ONCE, TWICE};
    static const struct phase phases[] = {
        {.end = SIZE_MAX, .flows = flows, .outputs = read}};
    struct plan plan = {
        .specs = {.start = 0, .stop = 4, .dt = 1},
        .steps = 4, .save_every = 1, .slot_count = SLOTS,
        .time_slot = TIME, .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1,
        .states = states, .state_count = 2,
        .constants = constants, .constant_count = 1, .outputs = outputs, .output_count = 2};
    static const double once[] = {9, 0, 1, 2, 3}, twice[] = {9, 9, 0, 1, 2};
    for (enum method method = METHOD_EULER; method <= METHOD_RK4; method++) {
        plan.specs.method = method;
        const struct rows *rows = run_plan(&plan);
        for (size_t row = 0; row < 5; row++) {
            assert_near(rows->values[0][row][0], once[row], 0.0);
            assert_near(rows->values[1][row][0], twice[row], 0.0);
        }
    }
}

/* DELAY(TIME, d, 7), a delay of its own for every lane: 0, 0.9 dt, 1, 2.4, never, none at all. */
static void a_history_reaches_back_by_whole_steps_in_every_lane(void **state)
{
    (void)state;
    enum { DELAY = FIRST, SEVEN, PAST, SLOTS };
    static const struct plan_constant constants[] = {{SEVEN, 7.0}};
    static const struct plan_input inputs[] = {{.slot = DELAY, .name = "delay", .base = 1.0}};
    static const struct instruction step[] = {
        {.kind = DO_HISTORY, .out = PAST, .a = STAGE_TIME, .b = DELAY, .c = SEVEN, .index = 0}};
    static const struct plan_output outputs[] = {{.name = "past"}};
    static const uint32_t read[] = {PAST};
    static const struct phase phases[] = {{.end = SIZE_MAX, .step = {ALL(step)}, .outputs = read}};
    struct plan plan = {
        .specs = {.start = 10, .stop = 15, .dt = 1},
        .steps = 5, .save_every = 1, .slot_count = SLOTS, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1, .constants = constants,
        .constant_count = 1, .inputs = inputs, .input_count = 1, .history_count = 1,
        .outputs = outputs, .output_count = 1};
    static const double delays[] = {0.0, 0.9, 1.0, 2.4, 1e300, NAN, -3.0};
    static const double expected[][6] = {
        {10, 11, 12, 13, 14, 15}, {7, 10, 11, 12, 13, 14}, {7, 10, 11, 12, 13, 14},
        {7, 7, 10, 11, 12, 13},   {7, 7, 7, 7, 7, 7},      {7, 7, 7, 7, 7, 7},
        {10, 11, 12, 13, 14, 15}};
    const double *const given[] = {delays};
    for (enum method method = METHOD_EULER; method <= METHOD_RK4; method++) {
        plan.specs.method = method;
        const struct rows *rows = run_plan_with(
            &plan, 16,
            &(struct batch_run){.futures = futures, .used = COUNT(delays), .inputs = given});
        for (size_t lane = 0; lane < COUNT(delays); lane++)
            for (size_t row = 0; row < 6; row++)
                assert_near(rows->values[0][row][lane], expected[lane][row], 0.0);
    }
}

/* -------------------------------------------------------------------------------------- graphs */

static double look_up(enum graph_kind kind, size_t count, const double *x, const double *y,
                      double at)
{
    enum { AT = FIRST, VALUE, SLOTS };
    const struct graph graph = {.kind = kind, .x = x, .y = y, .count = count};
    const struct graph *const graphs[] = {&graph};
    const struct plan_constant constants[] = {{AT, at}};
    static const struct instruction step[] = {{.kind = DO_GRAPH, .out = VALUE, .a = AT}};
    static const struct plan_output outputs[] = {{.name = "value"}};
    static const uint32_t read[] = {VALUE};
    static const struct phase phases[] = {{.end = SIZE_MAX, .step = {ALL(step)}, .outputs = read}};
    const struct plan plan = {
        .specs = {.dt = 1}, .save_every = 1, .slot_count = SLOTS, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1, .constants = constants,
        .constant_count = 1, .graphs = graphs, .graph_count = 1, .outputs = outputs,
        .output_count = 1};
    return run_plan(&plan)->values[0][0][0];
}

static void graphs_follow_their_kind(void **state)
{
    (void)state;
    static const double x[] = {0, 1, 2}, y[] = {0, 10, 30};
    static const struct {
        enum graph_kind kind;
        double at, value;
    } rules[] = {
        {GRAPH_CONTINUOUS, 0.5, 5},   {GRAPH_CONTINUOUS, 1, 10},    {GRAPH_CONTINUOUS, 5, 30},
        {GRAPH_CONTINUOUS, -1, 0},    {GRAPH_CONTINUOUS, 1.5, 20},  {GRAPH_CONTINUOUS, 2, 30},
        {GRAPH_CONTINUOUS, INFINITY, 30}, {GRAPH_CONTINUOUS, -INFINITY, 0},
        {GRAPH_EXTRAPOLATE, 3, 50},   {GRAPH_EXTRAPOLATE, -1, -10}, {GRAPH_EXTRAPOLATE, 1.5, 20},
        {GRAPH_DISCRETE, 1.9, 10},    {GRAPH_DISCRETE, 2, 30},      {GRAPH_DISCRETE, -1, 0},
        {GRAPH_DISCRETE, 9, 30},      {GRAPH_DISCRETE, 1, 10},      {GRAPH_DISCRETE, 0.99, 0},
    };
    for (size_t i = 0; i < COUNT(rules); i++)
        assert_near(look_up(rules[i].kind, 3, x, y, rules[i].at), rules[i].value, 0.0);
    for (enum graph_kind kind = GRAPH_CONTINUOUS; kind <= GRAPH_DISCRETE; kind++)
        assert_true(isnan(look_up(kind, 3, x, y, NAN)));
}

static void two_points_at_one_x_make_a_jump(void **state)
{
    (void)state;
    static const double x[] = {0, 1, 1, 2}, y[] = {0, 1, 5, 6};
    assert_near(look_up(GRAPH_CONTINUOUS, 4, x, y, 0.5), 0.5, 0.0);
    assert_near(look_up(GRAPH_CONTINUOUS, 4, x, y, 1.0), 5.0, 0.0);
    assert_near(look_up(GRAPH_CONTINUOUS, 4, x, y, 1.5), 5.5, 0.0);
    assert_near(look_up(GRAPH_EXTRAPOLATE, 3, x + 1, y + 1, 0.5), 1.0, 0.0);
    assert_near(look_up(GRAPH_EXTRAPOLATE, 3, x, y, 1.5), 5.0, 0.0);
}

static void one_point_is_the_same_everywhere(void **state)
{
    (void)state;
    static const double x[] = {3}, y[] = {4};
    for (enum graph_kind kind = GRAPH_CONTINUOUS; kind <= GRAPH_DISCRETE; kind++)
        assert_near(look_up(kind, 1, x, y, -8), 4, 0.0);
}

static void a_graph_known_beforehand_has_the_bits_of_the_kernel(void **state)
{
    (void)state;
    static const double x[] = {-1, 0.1, 0.1, 2.7, 5}, y[] = {3, -0.7, 0.3, 0.1, 11};
    static const double probes[] = {-1e9, -1, -0.3, 0.1, 0.7, 1.9, 2.7, 4.99, 5, 6, 1e9};
    for (enum graph_kind kind = GRAPH_CONTINUOUS; kind <= GRAPH_DISCRETE; kind++)
        for (size_t count = 1; count <= COUNT(x); count++)
            for (size_t i = 0; i < COUNT(probes); i++) {
                const struct graph graph = {.kind = kind, .x = x, .y = y, .count = count};
                const double known = graph_value(&graph, probes[i]);
                assert_near(look_up(kind, count, x, y, probes[i]), known, 0.0);
            }
}

static void long_graphs_are_found_by_halving(void **state)
{
    (void)state;
    enum { POINTS = 1001 };
    static double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++)
        x[i] = i * i, y[i] = 3 * i;
    for (int i = 0; i + 1 < POINTS; i += 7) {
        assert_near(look_up(GRAPH_CONTINUOUS, POINTS, x, y, x[i]), y[i], 0.0);
        assert_near(look_up(GRAPH_CONTINUOUS, POINTS, x, y, (x[i] + x[i + 1]) / 2), y[i] + 1.5,
                    1e-11);
        assert_near(look_up(GRAPH_DISCRETE, POINTS, x, y, x[i + 1] - 0.25), y[i], 0.0);
    }
    assert_near(look_up(GRAPH_CONTINUOUS, POINTS, x, y, 1e9), y[POINTS - 1], 0.0);
    assert_near(look_up(GRAPH_CONTINUOUS, POINTS, x, y, -1), 0, 0.0);
}

/* ---------------------------------------------------------------------------- random numbers */

static struct plan noise_plan(const struct plan_stream *streams, enum method method)
{
    enum { DRAWN = FIRST, OTHER, X, SLOTS };
    static const struct instruction step[] = {
        {.kind = DO_RANDOM, .out = DRAWN, .index = 0},
        {.kind = DO_RANDOM, .out = OTHER, .index = 1}};
    static const struct plan_state states[] = {{.slot = X, .initial = ZERO}};
    static const struct plan_output outputs[] = {
        {.name = "drawn"},
        {.name = "other"},
        {.name = "x"}};
    static const uint32_t flows[] = {DRAWN};
    static const uint32_t read[] = {DRAWN, OTHER, X};
    static const struct phase phases[] = {
        {.end = SIZE_MAX, .step = {ALL(step)}, .flows = flows, .outputs = read}};
    return (struct plan){
        .specs = {.start = 0, .stop = 5, .dt = 1, .method = method},
        .steps = 5, .save_every = 1, .slot_count = SLOTS, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1,
        .states = states, .state_count = 1,
        .streams = streams, .stream_count = 2, .outputs = outputs, .output_count = 3};
}

static void a_draw_hangs_on_seed_name_call_future_and_step_alone(void **state)
{
    (void)state;
    static const struct plan_stream streams[] = {{.name_hash = 77, .call = 0},
                                                 {.name_hash = 77, .call = 1}};
    const struct plan plan = noise_plan(streams, METHOD_EULER);
    const struct rows *rows =
        run_plan_with(&plan, 24, &(struct batch_run){.seed = 5, .futures = futures, .used = 20});
    for (size_t row = 0; row < 6; row++)
        for (size_t lane = 0; lane < 20; lane++)
            for (uint32_t call = 0; call < 2; call++) {
                const uint64_t stream = random_stream(5, 77, call);
                assert_true(rows->values[call][row][lane] ==
                            random_at(stream, futures[lane], row).first);
            }
}

static void stages_of_a_step_meet_the_same_draw(void **state)
{
    (void)state;
    static const struct plan_stream streams[] = {{.name_hash = 77, .call = 0},
                                                 {.name_hash = 77, .call = 1}};
    for (enum method method = METHOD_EULER; method <= METHOD_RK4; method++) {
        const struct plan plan = noise_plan(streams, method);
        const struct rows *rows = run_plan(&plan);
        double sum = 0;
        for (size_t row = 0; row < 5; row++)
            sum += rows->values[0][row][0];
        assert_near(rows->values[2][5][0], sum, 1e-15);
    }
}

static void an_explicit_seed_replays_under_every_seed_of_the_run(void **state)
{
    (void)state;
    static const struct plan_stream streams[] = {{.name_hash = 77, .seed = 42}, {.name_hash = 78}};
    const struct plan plan = noise_plan(streams, METHOD_EULER);
    double own[8], other[8];
    const struct batch_run first = {.seed = 5, .futures = futures, .used = 8};
    const struct batch_run second = {.seed = 6, .futures = futures, .used = 8};
    const struct rows *rows = run_plan_with(&plan, 8, &first);
    memcpy(own, rows->values[0][3], sizeof own);
    memcpy(other, rows->values[1][3], sizeof other);
    rows = run_plan_with(&plan, 8, &second);
    assert_memory_equal(own, rows->values[0][3], sizeof own);
    assert_true(own[0] != own[1]); /* futures still differ */
    assert_true(other[0] != rows->values[1][3][0]);
}

/* ------------------------------------------------------------------------- blocks, rows, inputs */

static void unused_lanes_repeat_the_last_future(void **state)
{
    (void)state;
    static const struct plan_stream streams[] = {{.name_hash = 1}, {.name_hash = 2}};
    const struct plan plan = noise_plan(streams, METHOD_EULER);
    const struct rows *rows =
        run_plan_with(&plan, 16, &(struct batch_run){.futures = futures, .used = 3});
    for (size_t row = 0; row < 6; row++)
        for (size_t lane = 3; lane < 16; lane++)
            assert_true(rows->values[0][row][lane] == rows->values[0][row][2]);
}

/* k = TIME * 2 is uniform; y = k * input varies. Only with `spread` does k reach lanes beyond 8. */
static void uniform_values_reach_the_lanes_that_need_them(void **state)
{
    (void)state;
    enum { TWO = FIRST, IN, HIDDEN, K, Y, SLOTS };
    static const struct plan_constant constants[] = {{TWO, 2.0}};
    static const struct plan_input inputs[] = {{.slot = IN, .name = "in", .base = 10.0}};
    static const struct instruction step[] = {
        {.kind = DO_OP, .op = OP_add, .uniform = true, .out = HIDDEN, .a = TIME, .b = ZERO},
        {.kind = DO_OP, .op = OP_mul, .uniform = true, .spread = true, .out = K, .a = HIDDEN,
         .b = TWO},
        {.kind = DO_OP, .op = OP_mul, .out = Y, .a = K, .b = IN}};
    static const struct plan_output outputs[] = {{.name = "k", .uniform = true},
                                                 {.name = "y"}};
    static const uint32_t read[] = {K, Y};
    static const struct phase phases[] = {{.end = SIZE_MAX, .step = {ALL(step)}, .outputs = read}};
    const struct plan plan = {
        .specs = {.start = 1, .stop = 3, .dt = 1},
        .steps = 2, .save_every = 1, .slot_count = SLOTS, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1, .constants = constants,
        .constant_count = 1, .inputs = inputs, .input_count = 1, .outputs = outputs,
        .output_count = 2};
    double values[20];
    for (int lane = 0; lane < 20; lane++)
        values[lane] = lane;
    const double *const given[] = {values};
    const struct rows *rows = run_plan_with(
        &plan, 24, &(struct batch_run){.futures = futures, .used = 20, .inputs = given});
    for (size_t row = 0; row < 3; row++)
        for (size_t lane = 0; lane < 24; lane++) {
            assert_near(rows->values[0][row][lane], 2.0 * ((double)row + 1), 0.0);
            assert_near(rows->values[1][row][lane],
                        2.0 * ((double)row + 1) * (lane < 20 ? (double)lane : 19.0), 0.0);
        }
    rows = run_plan(&plan); /* without inputs: the base */
    assert_near(rows->values[1][0][0], 20.0, 0.0);
}

/* once: level = 3 * TIME; initial: x0 = level + 1; x keeps it. */
static void once_and_initial_are_computed_at_the_start(void **state)
{
    (void)state;
    enum { THREE = FIRST, ONE, LEVEL, X0, X, SLOTS };
    static const struct plan_constant constants[] = {{THREE, 3.0}, {ONE, 1.0}};
    static const struct instruction once[] = {
        {.kind = DO_OP, .op = OP_mul, .out = LEVEL, .a = THREE, .b = TIME}};
    static const struct instruction initial[] = {
        {.kind = DO_OP, .op = OP_muladd, .out = X0, .a = LEVEL, .b = ONE, .c = ONE}};
    static const struct plan_state states[] = {{.slot = X, .initial = X0}};
    static const struct plan_output outputs[] = {{.name = "x"}};
    static const uint32_t flows[] = {ONE};
    static const uint32_t read[] = {X};
    static const struct phase phases[] = {
        {.end = SIZE_MAX, .flows = flows, .outputs = read}};
    const struct plan plan = {
        .specs = {.start = 5, .stop = 7, .dt = 1},
        .steps = 2, .save_every = 1, .slot_count = SLOTS, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME,
        .phases = phases, .phase_count = 1, .once = {ALL(once)}, .initial = {ALL(initial)},
        .constants = constants, .constant_count = 2, .states = states, .state_count = 1,
        .outputs = outputs, .output_count = 1};
    const struct rows *rows = run_plan(&plan);
    assert_near(rows->values[0][0][0], 16.0, 0.0);
    assert_near(rows->values[0][2][0], 18.0, 0.0);
}

static void rows_come_every_save_step_and_at_both_ends(void **state)
{
    (void)state;
    struct plan plan = decay_plan(METHOD_EULER, 0.25, 8);
    plan.save_every = 4;
    const struct rows *rows = run_plan(&plan);
    assert_int_equal(rows->count, 3);
    assert_near(rows->time[1], 1.0, 0.0);
    assert_near(rows->values[0][1][0], pow(0.75, 4), 1e-16);
    plan.save_every = 3;
    rows = run_plan(&plan);
    assert_int_equal(rows->count, 4); /* steps 0, 3, 6 and the last, 8 */
    assert_near(rows->time[3], 2.0, 0.0);
    assert_near(plan_row_time(&plan, 2), 1.5, 0.0);
    plan.save_every = 100;
    assert_int_equal(run_plan(&plan)->count, 2);
    plan.steps = 0;
    assert_int_equal(run_plan(&plan)->count, 1);
}

static void time_is_multiplied_never_summed(void **state)
{
    (void)state;
    const struct plan plan = decay_plan(METHOD_EULER, 0.1, 60);
    const struct rows *rows = run_plan(&plan);
    for (size_t row = 0; row <= 60; row++)
        assert_true(rows->time[row] == (double)row * 0.1);
}

static void every_nan_is_recorded_with_the_same_bits(void **state)
{
    (void)state;
    enum { ROOT = FIRST, MINUS, TURNED, SLOTS };
    static const struct plan_constant constants[] = {{MINUS, -1.0}};
    static const struct instruction step[] = {
        {.kind = DO_OP, .op = OP_sqrt, .out = ROOT, .a = MINUS},
        {.kind = DO_OP, .op = OP_negate, .out = TURNED, .a = ROOT}};
    static const struct plan_output outputs[] = {{.name = "root"},
                                                 {.name = "turned"}};
    static const uint32_t read[] = {ROOT, TURNED};
    static const struct phase phases[] = {{.end = SIZE_MAX, .step = {ALL(step)}, .outputs = read}};
    const struct plan plan = {
        .specs = {.dt = 1}, .save_every = 1, .slot_count = SLOTS, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME, .phases = phases, .phase_count = 1, .constants = constants,
        .constant_count = 1, .outputs = outputs, .output_count = 2};
    const struct rows *rows = run_plan(&plan);
    const double none = (double)NAN;
    assert_memory_equal(&rows->values[0][0][0], &none, sizeof none);
    assert_memory_equal(&rows->values[1][0][0], &none, sizeof none);
}

static void a_batch_runs_again_as_if_new(void **state)
{
    (void)state;
    static const struct plan_stream streams[] = {{.name_hash = 1}, {.name_hash = 2}};
    const struct plan plan = noise_plan(streams, METHOD_RK4);
    struct batch batch;
    static struct rows rows[2];
    assert_int_equal(batch_init(&batch, &plan, 5, vector_widest(), NULL), STATUS_OK);
    assert_int_equal(batch.lanes, 8); /* rounded up */
    for (int turn = 0; turn < 2; turn++) {
        rows[turn].count = 0;
        const struct batch_run run = {.seed = 3, .futures = futures, .used = 5, .record = keep_row,
                                      .self = &rows[turn]};
        assert_int_equal(batch_run(&batch, &run, NULL), STATUS_OK);
    }
    batch_free(&batch);
    batch_free(&batch); /* may be called twice */
    assert_memory_equal(&rows[0], &rows[1], sizeof rows[0]);
}

static enum status refuse_row(void *self, const struct batch *batch, size_t row, double time)
{
    (void)batch, (void)row;
    *(double *)self = time;
    return row == 2 ? STATUS_NO : STATUS_OK;
}

static void a_recorder_may_end_the_run(void **state)
{
    (void)state;
    const struct plan plan = decay_plan(METHOD_EULER, 1.0, 9);
    struct batch batch;
    double last = 0;
    const struct batch_run run = {
        .futures = futures, .used = 1, .record = refuse_row, .self = &last};
    assert_int_equal(batch_init(&batch, &plan, 8, VECTOR_PORTABLE, NULL), STATUS_OK);
    assert_int_equal(batch_run(&batch, &run, NULL), STATUS_NO);
    assert_near(last, 2.0, 0.0);
    batch_free(&batch);
}

static void a_block_too_large_for_memory_says_what_it_needs(void **state)
{
    (void)state;
    struct plan plan = decay_plan(METHOD_EULER, 1.0, 9);
    plan.history_count = 1u << 20;
    plan.steps = (size_t)1 << 40;
    struct batch batch;
    struct error err = {0};
    assert_int_equal(batch_init(&batch, &plan, 4096, VECTOR_PORTABLE, &err), STATUS_NO_MEMORY);
    assert_non_null(strstr(err.message, "MiB"));
    batch_free(&batch);
    assert_int_equal(batch_init(&batch, &plan, 0, VECTOR_PORTABLE, NULL), STATUS_USAGE);
    assert_int_equal(batch_init(&batch, &plan, LANES_MOST + 1, VECTOR_PORTABLE, NULL),
                     STATUS_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step_of_decay_is_the_taylor_sum_of_its_method),
        cmocka_unit_test(halving_dt_divides_the_error_by_2_4_and_16),
        cmocka_unit_test(stocks_that_feed_on_each_other_move_together),
        cmocka_unit_test(stages_see_their_own_time_and_the_step_its_start),
        cmocka_unit_test(memories_change_once_a_step_and_together),
        cmocka_unit_test(a_history_reaches_back_by_whole_steps_in_every_lane),
        cmocka_unit_test(graphs_follow_their_kind),
        cmocka_unit_test(two_points_at_one_x_make_a_jump),
        cmocka_unit_test(one_point_is_the_same_everywhere),
        cmocka_unit_test(a_graph_known_beforehand_has_the_bits_of_the_kernel),
        cmocka_unit_test(long_graphs_are_found_by_halving),
        cmocka_unit_test(a_draw_hangs_on_seed_name_call_future_and_step_alone),
        cmocka_unit_test(stages_of_a_step_meet_the_same_draw),
        cmocka_unit_test(an_explicit_seed_replays_under_every_seed_of_the_run),
        cmocka_unit_test(unused_lanes_repeat_the_last_future),
        cmocka_unit_test(uniform_values_reach_the_lanes_that_need_them),
        cmocka_unit_test(once_and_initial_are_computed_at_the_start),
        cmocka_unit_test(rows_come_every_save_step_and_at_both_ends),
        cmocka_unit_test(time_is_multiplied_never_summed),
        cmocka_unit_test(every_nan_is_recorded_with_the_same_bits),
        cmocka_unit_test(a_batch_runs_again_as_if_new),
        cmocka_unit_test(a_recorder_may_end_the_run),
        cmocka_unit_test(a_block_too_large_for_memory_says_what_it_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

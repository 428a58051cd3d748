// SPDX-License-Identifier: MIT
/* The same bits everywhere: one plan with every operation, draws, graphs, a history and memories
 * gives the same numbers for any width, any number of lanes and any grouping of futures. */
#include "run/run.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FUTURES = 300, STEPS = 12, MOST = 256 };

/* Slots: zero, times, constants, inputs, states; then one result an instruction. */
enum {
    ZERO, TIME, STAGE_TIME, HALF, TWO, TENTH, IN_A, IN_B, X, Y, OLD, FIRST_RESULT,
    GRAPHS = 3, DRAWS = 2, STEP_MOST = 256
};

static const double points_x[] = {-3, -1, 0, 0, 0.5, 2, 40}, points_y[] = {1, 4, 2, 3, -1, 0.1, 7};
static double long_x[100], long_y[100];
static struct graph graphs[GRAPHS];
static const struct graph *graph_list[GRAPHS];
static struct instruction step[STEP_MOST];
static uint32_t step_count;
static uint32_t next_slot;
static struct plan_output outputs[STEP_MOST + 3];
static struct plan plan;

static uint32_t emit(struct instruction item)
{
    item.out = next_slot++;
    step[step_count++] = item;
    return item.out;
}

static void emit_sources(void)
{
    emit((struct instruction){.kind = DO_RANDOM, .index = 0});
    emit((struct instruction){.kind = DO_RANDOM, .index = 1});
    emit((struct instruction){.kind = DO_OP, .op = OP_mul, .a = STAGE_TIME, .b = TENTH,
                              .uniform = true});
    emit((struct instruction){.kind = DO_OP, .op = OP_sub, .a = next_slot - 1, .b = HALF,
                              .uniform = true, .spread = true});
    emit((struct instruction){.kind = DO_HISTORY, .a = X, .b = IN_B, .c = IN_A, .index = 0});
    emit((struct instruction){.kind = DO_OP, .op = OP_add, .a = X, .b = FIRST_RESULT});
    emit((struct instruction){.kind = DO_OP, .op = OP_div, .a = IN_A, .b = ZERO}); /* infinities */
    emit((struct instruction){.kind = DO_OP, .op = OP_div, .a = ZERO, .b = ZERO}); /* no numbers */
    emit((struct instruction){.kind = DO_OP, .op = OP_mul, .a = IN_A, .b = ZERO}); /* both zeros */
}

/* Every operation over inputs, states, draws and some results before it, so that infinities,
 * numbers that are none and signed zeros go everywhere. */
static void build_plan(void)
{
    for (int i = 0; i < 100; i++)
        long_x[i] = 0.07 * i - 3, long_y[i] = sin(i);
    for (int i = 0; i < GRAPHS; i++) {
        graphs[i] = (struct graph){
            .kind = (enum graph_kind)i, .x = points_x, .y = points_y, .count = 7};
        graph_list[i] = &graphs[i];
    }
    graphs[1].x = long_x, graphs[1].y = long_y, graphs[1].count = 100;

    step_count = 0;
    next_slot = FIRST_RESULT;
    emit_sources();
    const uint32_t varied[] = {IN_A, IN_B, X, Y, OLD, FIRST_RESULT, FIRST_RESULT + 1,
                               FIRST_RESULT + 3, FIRST_RESULT + 4, FIRST_RESULT + 5,
                               FIRST_RESULT + 6,
                               FIRST_RESULT + 7, FIRST_RESULT + 8, TWO};
    const uint32_t count = sizeof varied / sizeof varied[0];
    for (uint32_t turn = 0; turn < 3; turn++) {
        for (uint8_t op = 0; op < OP_COUNT; op++)
            emit((struct instruction){.kind = DO_OP, .op = op,
                                      .a = turn == 2 ? next_slot - 3 : varied[(op + turn) % count],
                                      .b = varied[(3u * op + 1 + turn) % count],
                                      .c = varied[(5u * op + 2 + turn) % count]});
        for (uint32_t i = 0; i < GRAPHS; i++)
            emit((struct instruction){
                .kind = DO_GRAPH, .index = i, .a = varied[(turn + i) % count]});
    }
    const uint32_t flow_y = emit((struct instruction){
        .kind = DO_OP, .op = OP_muladd, .a = X, .b = TENTH, .c = FIRST_RESULT});

    static const struct plan_constant constants[] = {{HALF, 0.5}, {TWO, 2.0}, {TENTH, 0.1}};
    static const struct plan_input inputs[] = {{.slot = IN_A, .name = "a", .base = 1.25},
                                               {.slot = IN_B, .name = "b", .base = 3}};
    static struct plan_state states[] = {{.slot = X, .initial = IN_A},
                                         {.slot = Y, .initial = IN_B},
                                         {.slot = OLD, .initial = TWO, .memory = true}};
    static const struct plan_stream streams[DRAWS] = {{.name_hash = 0x1234},
                                                      {.name_hash = 99, .seed = 7}};
    static uint32_t flows[] = {Y, 0, X}, read[STEP_MOST + 3];
    static struct phase phase;
    flows[1] = flow_y;
    uint32_t output_count = 0;
    for (uint32_t slot = X; slot < next_slot; slot++)
        if (slot != FIRST_RESULT + 2) /* uniform and not spread: nobody may read it */
            outputs[output_count].name = "value", read[output_count++] = slot;
    phase = (struct phase){.end = STEPS + 1, .step = {.items = step, .count = step_count},
                           .flows = flows, .outputs = read};
    plan = (struct plan){
        .specs = {.start = -1, .stop = -1 + 0.25 * STEPS, .dt = 0.25},
        .steps = STEPS, .save_every = 1, .slot_count = next_slot, .time_slot = TIME,
        .stage_time_slot = STAGE_TIME, .phases = &phase, .phase_count = 1,
        .constants = constants, .constant_count = 3, .states = states, .state_count = 3,
        .inputs = inputs, .input_count = 2, .outputs = outputs, .output_count = output_count,
        .graphs = graph_list, .graph_count = GRAPHS, .streams = streams, .stream_count = DRAWS,
        .history_count = 1};
}

enum engine { KERNELS, NATIVE, ENGINE_COUNT };
static const char *const engine_names[] = {"kernels", "machine code"};

/* results[future][row][output] */
struct results {
    double *values;
    const uint64_t *futures;
    size_t used, first;
};

static size_t values_each(void)
{
    return (size_t)(STEPS + 1) * plan.output_count;
}

static enum status keep_row(void *self, const struct batch *batch, size_t row, double time)
{
    (void)time;
    const struct results *results = self;
    for (uint32_t k = 0; k < plan.output_count; k++)
        for (size_t lane = 0; lane < results->used; lane++)
            results->values[(results->first + lane) * values_each() + row * plan.output_count + k] =
                batch_output(batch, k)[lane];
    return STATUS_OK;
}

/* Futures number i of the list have inputs made from their own number, so place means nothing. */
static double *run_futures(const uint64_t *futures, size_t count, size_t lanes, size_t group,
                           enum vector_width width, enum engine engine)
{
    double *values = calloc(count * values_each(), sizeof *values);
    struct batch batch;
    assert_non_null(values);
    assert_int_equal(batch_init(&batch, &plan, lanes, width, NULL), STATUS_OK);
    if (engine == NATIVE) {
        assert_int_equal(batch_compile(&batch, NULL), STATUS_OK);
        assert_non_null(batch.native.sections);
    }
    for (size_t first = 0; first < count; first += group) {
        const size_t used = count - first < group ? count - first : group;
        double a[MOST], b[MOST];
        for (size_t lane = 0; lane < used; lane++) {
            const struct random_pair drawn = random_at(1, futures[first + lane], 0);
            a[lane] = 6.0 * (drawn.first - 0.5);
            b[lane] = 3.0 * drawn.second;
        }
        const double *const inputs[] = {a, b};
        struct results results = {values, futures, used, first};
        const struct batch_run run = {.seed = 11, .futures = futures + first, .used = used,
                                      .inputs = inputs, .record = keep_row, .self = &results};
        assert_int_equal(batch_run(&batch, &run, NULL), STATUS_OK);
    }
    batch_free(&batch);
    return values;
}

static uint64_t straight[FUTURES];

static int build_all(void **state)
{
    (void)state;
    build_plan();
    for (uint64_t i = 0; i < FUTURES; i++)
        straight[i] = i;
    return 0;
}

static void assert_same_bits(const double *expected, const double *got, size_t count,
                             const char *what)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&expected[i], &got[i], sizeof *got) != 0)
            fail_msg("%s: future %zu, step %zu, output %zu (slot %u): %a is not %a", what,
                     i / values_each(), i % values_each() / plan.output_count,
                     i % plan.output_count, plan.phases->outputs[i % plan.output_count], got[i],
                     expected[i]);
}

static void check_all_shapes(enum method method, bool single)
{
    plan.specs.method = method;
    plan.single = single;
    double *expected = run_futures(straight, FUTURES, 8, 8, VECTOR_PORTABLE, KERNELS);
    static const struct {
        size_t lanes, group;
    } shapes[] = {{8, 8}, {64, 64}, {256, 256}, {64, 17}, {256, 100}, {8, 1}, {24, 24}};
    for (enum vector_width width = 0; width < VECTOR_WIDTH_COUNT; width++)
        for (enum engine engine = 0; engine < ENGINE_COUNT; engine++) {
            if (!vector_has(width) || (engine == NATIVE && !native_has(width))) {
                print_message("skipped: no %s with %s here\n", engine_names[engine],
                              vector_width_name(width));
                continue;
            }
            for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
                char what[80];
                snprintf(what, sizeof what, "%s with %s, %zu lanes, groups of %zu%s",
                         engine_names[engine], vector_width_name(width), shapes[i].lanes,
                         shapes[i].group, single ? ", single precision" : "");
                double *got = run_futures(straight, FUTURES, shapes[i].lanes, shapes[i].group,
                                          width, engine);
                assert_same_bits(expected, got, FUTURES * values_each(), what);
                free(got);
            }
        }
    free(expected);
}

static void euler_gives_the_same_bits_in_every_shape(void **state)
{
    (void)state;
    check_all_shapes(METHOD_EULER, false);
}

static void heun_gives_the_same_bits_in_every_shape(void **state)
{
    (void)state;
    check_all_shapes(METHOD_RK2, false);
}

static void rk4_gives_the_same_bits_in_every_shape(void **state)
{
    (void)state;
    check_all_shapes(METHOD_RK4, false);
}

static void single_precision_gives_the_same_bits_in_every_shape(void **state)
{
    (void)state;
    check_all_shapes(METHOD_EULER, true);
    check_all_shapes(METHOD_RK4, true);
}

static void futures_give_the_same_bits_in_any_order_and_company(void **state)
{
    (void)state;
    plan.specs.method = METHOD_RK4;
    plan.single = false;
    static uint64_t mixed[FUTURES];
    for (uint64_t i = 0; i < FUTURES; i++)
        mixed[i] = (i * 7 + 5) % FUTURES;
    double *expected = run_futures(straight, FUTURES, 64, 64, vector_widest(), KERNELS);
    double *got = run_futures(mixed, FUTURES, 256, 90, vector_widest(), KERNELS);
    for (size_t i = 0; i < FUTURES; i++)
        assert_same_bits(expected + mixed[i] * values_each(), got + i * values_each(),
                         values_each(), "mixed order");
    free(expected);
    free(got);
}

/* A test of the test: the plan must exercise finite numbers, infinities, NaN and both zeros. */
static void the_plan_meets_all_kinds_of_numbers(void **state)
{
    (void)state;
    plan.specs.method = METHOD_EULER;
    plan.single = false;
    double *values = run_futures(straight, FUTURES, 64, 64, vector_widest(), KERNELS);
    size_t finite = 0, infinite = 0, none = 0, minus_zero = 0;
    for (size_t i = 0; i < FUTURES * values_each(); i++) {
        finite += isfinite(values[i]) != 0;
        infinite += isinf(values[i]) != 0;
        none += isnan(values[i]) != 0;
        minus_zero += values[i] == 0.0 && signbit(values[i]);
    }
    free(values);
    assert_true(finite > FUTURES * values_each() / 2);
    assert_true(infinite > 0 && none > 0 && minus_zero > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plan_meets_all_kinds_of_numbers),
        cmocka_unit_test(euler_gives_the_same_bits_in_every_shape),
        cmocka_unit_test(heun_gives_the_same_bits_in_every_shape),
        cmocka_unit_test(rk4_gives_the_same_bits_in_every_shape),
        cmocka_unit_test(single_precision_gives_the_same_bits_in_every_shape),
        cmocka_unit_test(futures_give_the_same_bits_in_any_order_and_company),
    };
    return cmocka_run_group_tests(tests, build_all, NULL);
}

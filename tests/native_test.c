// SPDX-License-Identifier: MIT
/* Machine code gives the bits of the kernels, for hundreds of random plans: small ones and ones with
 * more live values than registers, calls between, slots used in turn, several phases. */
#include "run/run.h"

#include "native/allocate.h"
#include "native/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    FUTURES = 40,
    STEPS = 5,
    INPUTS = 6,
    STATES = 5,
    CONSTANTS = 4,
    SHARED = 40,
    LONGEST = 900,
    PHASES = 2,
    OUTPUTS = 12,
    FIRST_CONSTANT = 3,
    FIRST_INPUT = FIRST_CONSTANT + CONSTANTS,
    FIRST_STATE = FIRST_INPUT + INPUTS,
    FIRST_OWN = FIRST_STATE + STATES,
    FIRST_SHARED = FIRST_OWN + PHASES * (STATES + OUTPUTS),
    SLOTS = FIRST_SHARED + SHARED
};

/* A plan with its parts. Flows and outputs have slots of their own; the rest shares some. */
struct made {
    struct instruction items[PHASES][LONGEST];
    uint32_t flows[PHASES][STATES], outputs[PHASES][OUTPUTS];
    struct plan_constant constants[CONSTANTS];
    struct plan_input inputs[INPUTS];
    struct plan_state states[STATES];
    struct plan_output shown[OUTPUTS];
    struct plan_stream streams[2];
    struct phase phases[PHASES];
    struct plan plan;
};

static uint32_t roll(uint64_t *dice, uint32_t sides)
{
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*dice >> 33) % sides;
}

/* A slot that may be read: one that stands ready or one that was written. */
static uint32_t pick_slot(uint64_t *dice, const bool *written)
{
    for (;;) {
        const uint32_t slot =
            roll(dice, 3) ? FIRST_OWN + roll(dice, SLOTS - FIRST_OWN) : roll(dice, FIRST_OWN);
        if (slot < FIRST_OWN || written[slot])
            return slot;
    }
}

static struct instruction random_item(uint64_t *dice, const bool *written, uint32_t out)
{
    struct instruction item = {.kind = DO_OP, .op = (uint8_t)roll(dice, OP_COUNT), .out = out};
    if (item.op >= OP_exp && roll(dice, 4)) /* fewer calls than arithmetic */
        item.op = (uint8_t)roll(dice, OP_exp);
    if (!roll(dice, 30))
        item = (struct instruction){.kind = DO_RANDOM, .index = roll(dice, 2), .out = out};
    uint32_t *args[] = {&item.a, &item.b, &item.c};
    for (uint32_t k = 0; k < instruction_arguments(&item); k++)
        do
            *args[k] = pick_slot(dice, written);
        while (*args[k] == out);
    return item;
}

static void make_phase(struct made *made, uint32_t phase, uint64_t *dice, uint32_t length)
{
    bool written[SLOTS] = {false};
    uint32_t drawn = 0; /* a slot that holds a draw, for normal numbers; 0: none yet */
    const uint32_t own = FIRST_OWN + phase * (STATES + OUTPUTS), last = length - STATES - OUTPUTS;
    for (uint32_t i = 0; i < length; i++) {
        const uint32_t out = i < last ? FIRST_SHARED + roll(dice, SHARED) : own + i - last;
        made->items[phase][i] = random_item(dice, written, out);
        if (drawn && drawn != out && !roll(dice, 5))
            made->items[phase][i] = (struct instruction){
                .kind = DO_OP, .op = OP_normal_quantile, .a = drawn, .out = out};
        drawn = out == drawn ? 0 : drawn;
        drawn = made->items[phase][i].kind == DO_RANDOM ? out : drawn;
        written[out] = true;
    }
    for (uint32_t i = 0; i < STATES; i++)
        made->flows[phase][i] = roll(dice, 8) ? own + i : FIRST_STATE + roll(dice, STATES);
    for (uint32_t i = 0; i < OUTPUTS; i++)
        made->outputs[phase][i] = own + STATES + i;
    made->phases[phase] = (struct phase){.end = phase + 1 < PHASES ? 2 : STEPS + 1,
                                         .step = {.items = made->items[phase], .count = length},
                                         .flows = made->flows[phase],
                                         .outputs = made->outputs[phase]};
}

static void make_plan(struct made *made, uint64_t seed)
{
    uint64_t dice = seed * 0x9e3779b97f4a7c15u;
    const double numbers[CONSTANTS] = {0.5, -2.0, 1.0, -0.0};
    memset(made, 0, sizeof *made);
    for (uint32_t i = 0; i < CONSTANTS; i++)
        made->constants[i] = (struct plan_constant){FIRST_CONSTANT + i, numbers[i]};
    for (uint32_t i = 0; i < INPUTS; i++)
        made->inputs[i] = (struct plan_input){.slot = FIRST_INPUT + i, .name = "in"};
    for (uint32_t i = 0; i < STATES; i++)
        made->states[i] = (struct plan_state){
            .slot = FIRST_STATE + i, .initial = FIRST_INPUT + i, .memory = i == 0, .name = "state"};
    for (uint32_t i = 0; i < OUTPUTS; i++)
        made->shown[i] = (struct plan_output){.name = "out"};
    made->streams[0].name_hash = 5, made->streams[1].name_hash = 6;
    const uint32_t longest = seed % 4 ? 80 : LONGEST;
    for (uint32_t phase = 0; phase < PHASES; phase++)
        make_phase(made, phase, &dice, STATES + OUTPUTS + 3 + roll(&dice, longest - 25));
    made->plan = (struct plan){
        .specs = {.start = 0, .stop = STEPS, .dt = 1, .method = (enum method)(seed % 3)},
        .steps = STEPS,
        .save_every = 1,
        .slot_count = SLOTS,
        .time_slot = 1,
        .stage_time_slot = 2,
        .phases = made->phases,
        .phase_count = PHASES,
        .constants = made->constants,
        .constant_count = CONSTANTS,
        .states = made->states,
        .state_count = STATES,
        .inputs = made->inputs,
        .input_count = INPUTS,
        .outputs = made->shown,
        .output_count = OUTPUTS,
        .streams = made->streams,
        .stream_count = 2};
}

/* Rows of all outputs, one after the other. */
struct kept {
    double values[STEPS + 1][OUTPUTS][FUTURES];
};

static enum status keep_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct kept *kept = self;
    (void)time;
    for (uint32_t i = 0; i < OUTPUTS; i++)
        memcpy(kept->values[row][i], batch_output(batch, i), sizeof kept->values[row][i]);
    return STATUS_OK;
}

static void run_batch(struct batch *batch, uint64_t first, struct draws *draws, struct kept *kept)
{
    double inputs[INPUTS][FUTURES];
    const double *given[INPUTS];
    uint64_t futures[FUTURES], dice = 1;
    for (uint32_t lane = 0; lane < FUTURES; lane++)
        futures[lane] = first + lane;
    for (uint32_t i = 0; i < INPUTS; i++) {
        given[i] = inputs[i];
        for (uint32_t lane = 0; lane < FUTURES; lane++)
            inputs[i][lane] = (roll(&dice, 2000) - 1000.0) / 250.0;
    }
    const struct batch_run run = {.seed = 3,
                                  .futures = futures,
                                  .used = FUTURES,
                                  .inputs = given,
                                  .draws = draws,
                                  .record = keep_row,
                                  .self = kept};
    assert_int_equal(batch_run(batch, &run, NULL), STATUS_OK);
}

static void assert_same(const struct kept *expected, const struct kept *got, const char *what,
                        enum vector_width width, uint64_t seed)
{
    for (size_t row = 0; row <= STEPS; row++)
        for (size_t i = 0; i < OUTPUTS; i++)
            for (size_t lane = 0; lane < FUTURES; lane++)
                if (memcmp(&expected->values[row][i][lane], &got->values[row][i][lane], 8))
                    fail_msg("%s, seed %llu, %s: step %zu, output %zu, lane %zu: %a is not %a",
                             what, (unsigned long long)seed, vector_width_name(width), row, i, lane,
                             got->values[row][i][lane], expected->values[row][i][lane]);
}

/* By kernels; by code; by code that keeps its draws, then finds them, then meets other futures. */
static void check_plan(const struct made *made, enum vector_width width, uint64_t seed)
{
    static struct kept kernels, code, others;
    struct batch batch;
    struct draws draws = {0};
    assert_int_equal(batch_init(&batch, &made->plan, FUTURES, width, NULL), STATUS_OK);
    run_batch(&batch, 0, NULL, &kernels);
    run_batch(&batch, 7, NULL, &others);
    assert_int_equal(batch_compile(&batch, NULL), STATUS_OK);
    assert_non_null(batch.native.sections);
    run_batch(&batch, 0, NULL, &code);
    assert_same(&kernels, &code, "machine code", width, seed);
    for (int turn = 0; turn < 2; turn++) {
        run_batch(&batch, 0, &draws, &code);
        assert_same(&kernels, &code, turn ? "draws found" : "draws kept", width, seed);
    }
    run_batch(&batch, 7, &draws, &code);
    assert_same(&others, &code, "draws of other futures", width, seed);
    draws_free(&draws);
    batch_free(&batch);
}

static void machine_code_gives_the_bits_of_the_kernels(void **state)
{
    (void)state;
    static struct made made;
    for (enum vector_width width = 0; width < VECTOR_WIDTH_COUNT; width++) {
        if (!native_has(width)) {
            print_message("skipped: no machine code with %s here\n", vector_width_name(width));
            continue;
        }
        for (uint64_t seed = 1; seed <= 400; seed++) {
            make_plan(&made, seed);
            check_plan(&made, width, seed);
            made.plan.single = true;
            check_plan(&made, width, seed);
        }
    }
}

/* Long random plans have more live values than there are registers. */
static void some_plans_need_scratch_memory(void **state)
{
    (void)state;
    static struct made made;
    if (!native_has(vector_widest()))
        skip();
    size_t most = 0;
    for (uint64_t seed = 4; seed <= 40; seed += 4) {
        struct native native;
        make_plan(&made, seed);
        assert_int_equal(native_init(&native, &made.plan, 64, vector_widest(), NULL), STATUS_OK);
        most = native.spill_bytes > most ? native.spill_bytes : most;
        native_free(&native);
    }
    assert_true(most > 0);
}

/* Cuts and lowers a plan in an arena that fails its n-th allocation; whether it came through. */
static bool cut_and_lower(const struct plan *plan, size_t fail_at)
{
    struct arena arena;
    struct cut cut;
    struct pool pool;
    struct code code;
    size_t spill_bytes = 0;
    arena_init(&arena);
    arena.fail_at = fail_at;
    code_init(&code, TARGET_AVX512, false);
    bool through = cut_phase(&cut, &arena, plan, plan->phases, TARGET_AVX512) &&
                   pool_init(&pool, &arena, false);
    for (uint32_t k = 0; through && k < cut.piece_count; k++) {
        struct stretch stretch;
        if (!cut.pieces[k].calls && cut.pieces[k].count)
            through = lower_piece(&stretch, &arena, &cut, &cut.pieces[k], &pool) &&
                      schedule_stretch(&stretch, &arena) &&
                      allocate_stretch(&code, &arena, &stretch, 8, &spill_bytes);
    }
    code_free(&code);
    arena_free(&arena);
    return through;
}

static void no_memory_is_told_wherever_it_ends(void **state)
{
    (void)state;
    static struct made made;
    make_plan(&made, 8);
    size_t n = 1;
    while (!cut_and_lower(&made.plan, n))
        n++;
    assert_true(n > 20);
}

/* Some systems never let memory that was written be run. Linux can be asked to be one of them. */
static void a_system_that_refuses_runs_by_kernels(void **state)
{
    (void)state;
    enum { REFUSE = 65, NO_GAIN = 1, HELD = 0, CANNOT_ASK = 1, BROKEN = 2 }; /* PR_SET_MDWE */
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        static struct made made;
        struct batch batch;
        if (prctl(REFUSE, NO_GAIN, 0, 0, 0) != 0)
            _exit(CANNOT_ASK);
        make_plan(&made, 1);
        if (batch_init(&batch, &made.plan, 8, vector_widest(), NULL) != STATUS_OK ||
            batch_compile(&batch, NULL) != STATUS_OK || batch.native.sections)
            _exit(BROKEN);
        batch_free(&batch);
        _exit(HELD);
    }
    int ended;
    assert_true(waitpid(child, &ended, 0) == child);
    assert_true(WIFEXITED(ended));
    if (WEXITSTATUS(ended) == CANNOT_ASK) {
        print_message("skipped: this kernel cannot be asked to refuse\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(ended), HELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_code_gives_the_bits_of_the_kernels),
        cmocka_unit_test(some_plans_need_scratch_memory),
        cmocka_unit_test(no_memory_is_told_wherever_it_ends),
        cmocka_unit_test(a_system_that_refuses_runs_by_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

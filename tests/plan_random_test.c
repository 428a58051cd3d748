// SPDX-License-Identifier: MIT
/* Thousands of random models: a plan gives the bits that their trees give, whatever is an input and
 * whatever is asked for. Seeds are fixed; a failure prints its seed and its plan. */
#include "plan_models.h"

/* Some cells as inputs, with a value for each lane; given[cell * LANES + lane], NaN elsewhere. */
static uint32_t pick_inputs(struct dice *dice, uint32_t *cells, double (*inputs)[LANES],
                            double *given)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < CELLS * LANES; i++)
        given[i] = NAN;
    const uint32_t rarity = 2 + roll(dice, 6);
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        if (roll(dice, rarity))
            continue;
        for (uint32_t lane = 0; lane < LANES; lane++)
            given[cell * LANES + lane] = inputs[count][lane] = pick_number(dice);
        cells[count++] = cell;
    }
    return count;
}

static uint32_t pick_outputs(struct dice *dice, uint32_t *cells)
{
    uint32_t count = 0;
    const uint32_t rarity = 1 + roll(dice, 6);
    for (uint32_t cell = 0; cell < CELLS; cell++)
        if (!roll(dice, rarity))
            cells[count++] = cell;
    return count;
}

static void compare_runs(const struct maker *m, const struct plan *plan, double (*inputs)[LANES],
                         const double *given, uint64_t seed)
{
    double *rows = run_plan(plan, inputs), of_lane[CELLS];
    for (uint32_t lane = 0; lane < LANES; lane++) {
        for (uint32_t cell = 0; cell < CELLS; cell++)
            of_lane[cell] = given[cell * LANES + lane];
        double *expected = run_direct(m, plan->steps, lane, of_lane);
        for (size_t step = 0; step <= plan->steps; step++)
            for (uint32_t i = 0; i < plan->output_count; i++) {
                const double found = rows[(step * plan->output_count + i) * LANES + lane];
                const double wanted = expected[step * CELLS + plan->outputs[i].cell];
                if (!same_number(found, wanted)) {
                    plan_print(plan, stderr);
                    fail_msg("seed %llu: %s at step %zu in lane %u is %.17g instead of %.17g",
                             (unsigned long long)seed, plan->outputs[i].name, step, lane, found,
                             wanted);
                }
            }
        free(expected);
    }
    free(rows);
}

static void a_plan_gives_the_bits_of_the_trees(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct dice dice = {seed * 0x9e3779b97f4a7c15u};
        struct maker m = random_model(&dice);
        uint32_t input_cells[CELLS], output_cells[CELLS];
        double inputs[CELLS][LANES], given[CELLS * LANES];
        const struct plan_options options = {.inputs = input_cells,
                                             .input_count =
                                                 pick_inputs(&dice, input_cells, inputs, given),
                                             .outputs = output_cells,
                                             .output_count = pick_outputs(&dice, output_cells)};
        struct made made;
        build_good(&made, &m, &options);
        compare_runs(&m, made.plan, inputs, given, seed);
        end(&made, &m);
    }
}

static void a_pass_that_is_left_out_changes_no_bit(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1500; seed++) {
        struct dice dice = {seed * 0x9e3779b97f4a7c15u};
        struct maker m = random_model(&dice);
        uint32_t input_cells[CELLS], output_cells[CELLS];
        double inputs[CELLS][LANES], given[CELLS * LANES];
        struct plan_options options = {.inputs = input_cells,
                                       .input_count =
                                           pick_inputs(&dice, input_cells, inputs, given),
                                       .outputs = output_cells,
                                       .output_count = pick_outputs(&dice, output_cells)};
        options.without = seed % 2 ? 1u << seed / 2 % PASS_COUNT : roll(&dice, 1u << PASS_COUNT);
        struct made made;
        build_good(&made, &m, &options);
        compare_runs(&m, made.plan, inputs, given, seed);
        end(&made, &m);
    }
}

static void the_same_model_gives_the_same_plan(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        char *texts[2];
        for (int i = 0; i < 2; i++) {
            struct dice dice = {seed};
            struct maker m = random_model(&dice);
            struct made made;
            build_good(&made, &m, NULL);
            texts[i] = print_plan(made.plan);
            end(&made, &m);
        }
        assert_string_equal(texts[0], texts[1]);
        free(texts[0]);
        free(texts[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_gives_the_bits_of_the_trees),
        cmocka_unit_test(a_pass_that_is_left_out_changes_no_bit),
        cmocka_unit_test(the_same_model_gives_the_same_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
/* The flagship gives the same bits for any block of lanes and any vector width. */
#include "flagship.h"

#include "run/run.h"
#include "study/ensemble.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FUTURES = 96 };

struct recording {
    double *values; /* [row][output][future] */
    size_t outputs, first, used;
};

static enum status keep_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct recording *recording = self;
    (void)time;
    for (size_t k = 0; k < recording->outputs; k++)
        memcpy(&recording->values[(row * recording->outputs + k) * FUTURES + recording->first],
               batch_output(batch, (uint32_t)k), recording->used * sizeof(double));
    return STATUS_OK;
}

/* All futures of a plan in blocks of `lanes`, the blocks cut at `step` futures. */
static double *run_futures(const struct flagship *world, const struct plan *plan, size_t lanes,
                           size_t step, enum vector_width width)
{
    struct batch batch = {0};
    struct error err = {0};
    struct arena arena;
    arena_init(&arena);
    const struct parameter *const *all = sampled_parameters(&arena, world->folder);
    const size_t inputs = plan->input_count;
    struct recording recording = {.outputs = plan->output_count};
    recording.values = calloc(plan_rows(plan) * recording.outputs * FUTURES, sizeof(double));
    double *values = calloc(inputs * FUTURES, sizeof(double));
    const double **columns = calloc(inputs, sizeof(double *));
    assert_true(recording.values && values && columns);
    assert_int_equal(batch_init(&batch, plan, lanes, width, &err), STATUS_OK);
    for (size_t first = 0; first < FUTURES; first += step) {
        uint64_t futures[FUTURES];
        recording.first = first;
        recording.used = FUTURES - first < step ? FUTURES - first : step;
        for (size_t i = 0; i < recording.used; i++)
            futures[i] = first + i;
        for (size_t i = 0; i < inputs; i++) {
            future_sample_block(&values[i * FUTURES], all[i], 1, first, recording.used);
            columns[i] = &values[i * FUTURES];
        }
        const struct batch_run run = {.seed = 1, .futures = futures, .used = recording.used,
                                      .inputs = columns, .record = keep_row, .self = &recording};
        assert_int_equal(batch_run(&batch, &run, &err), STATUS_OK);
    }
    batch_free(&batch);
    free(values);
    free(columns);
    arena_free(&arena);
    return recording.values;
}

static void every_block_and_width_gives_the_same_bits(void **state)
{
    (void)state;
    static const struct {
        size_t lanes, step;
        enum vector_width width;
    } shapes[] = {
        {8, 8, VECTOR_AVX512},   {64, 64, VECTOR_AVX512},   {96, 96, VECTOR_AVX512},
        {128, 37, VECTOR_AVX512}, {64, 64, VECTOR_AVX2},    {32, 5, VECTOR_PORTABLE},
    };
    struct flagship world;
    struct arena arena;
    struct problems problems;
    struct compiled compiled = {0};
    flagship_open(&world);
    arena_init(&arena);
    problems_init(&problems, &arena);
    const struct arm arm = {.package = case_find_package(world.folder, "P06"),
                            .mode = case_find_mode(world.folder, "event"),
                            .settle = case_find_settle(world.folder, "imposed"), .vary = true};
    assert_int_equal(arm_compile(&arena, world.folder, world.document, &arm, &compiled, &problems),
                     STATUS_OK);
    assert_true(compiled.plan->output_count > 400);
    const size_t size =
        plan_rows(compiled.plan) * compiled.plan->output_count * FUTURES * sizeof(double);
    double *first = run_futures(&world, compiled.plan, 128, FUTURES, VECTOR_PORTABLE);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (shapes[i].width > vector_widest()) {
            print_message("skipped: this processor has no %s\n", vector_width_name(shapes[i].width));
            continue;
        }
        double *other =
            run_futures(&world, compiled.plan, shapes[i].lanes, shapes[i].step, shapes[i].width);
        if (memcmp(first, other, size) != 0)
            fail_msg("%zu lanes, blocks of %zu, %s: other bits", shapes[i].lanes, shapes[i].step,
                     vector_width_name(shapes[i].width));
        free(other);
    }
    free(first);
    arena_free(&arena);
    flagship_close(&world);
}

/* The largest size of every output, over rows and futures. */
static double *sizes_of(const double *values, size_t rows, size_t outputs)
{
    double *sizes = calloc(outputs, sizeof *sizes);
    assert_non_null(sizes);
    for (size_t i = 0; i < rows * outputs * FUTURES; i++) {
        double *size = &sizes[i / FUTURES % outputs];
        *size = fabs(values[i]) > *size ? fabs(values[i]) : *size;
    }
    return sizes;
}

static void quick_arithmetic_moves_rounding_alone(void **state)
{
    (void)state;
    struct flagship world;
    struct arena arena;
    struct problems problems;
    struct compiled quick = {0}, strict = {0};
    flagship_open(&world);
    arena_init(&arena);
    problems_init(&problems, &arena);
    struct case_folder folder = *world.folder;
    const struct arm arm = {.package = case_find_package(world.folder, "P06"),
                            .mode = case_find_mode(world.folder, "peace"),
                            .settle = case_find_settle(world.folder, "imposed"), .vary = true};
    assert_int_equal(arm_compile(&arena, &folder, world.document, &arm, &quick, &problems),
                     STATUS_OK);
    folder.strict = true;
    assert_int_equal(arm_compile(&arena, &folder, world.document, &arm, &strict, &problems),
                     STATUS_OK);
    const size_t rows = plan_rows(quick.plan), outputs = quick.plan->output_count;
    double *a = run_futures(&world, quick.plan, 96, FUTURES, vector_widest());
    double *b = run_futures(&world, strict.plan, 96, FUTURES, vector_widest());
    double *sizes = sizes_of(b, rows, outputs);
    assert_memory_not_equal(a, b, rows * outputs * FUTURES * sizeof *a);
    for (size_t i = 0; i < rows * outputs * FUTURES; i++)
        if (!(fabs(a[i] - b[i]) <= 1e-11 * sizes[i / FUTURES % outputs]))
            fail_msg("%s: %.17g, not %.17g", quick.plan->outputs[i / FUTURES % outputs].name, a[i],
                     b[i]);
    free(a);
    free(b);
    free(sizes);
    arena_free(&arena);
    flagship_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_and_width_gives_the_same_bits),
        cmocka_unit_test(quick_arithmetic_moves_rounding_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

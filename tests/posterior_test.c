// SPDX-License-Identifier: MIT
/* Futures that take parameters from a file of draws: which rows, and which files are refused. */
#include "study_fixture.h"

#include "base/text.h"
#include "study/ensemble.h"

#include <math.h>

enum { ROWS = 128, FUTURES = 4096 };

/* Writes draws of h and gain[a] = 100 h + 1: rows 0, 1, .. in steps over h's range. */
static const char *written(struct study_fixture *fixture, const char *head, size_t rows)
{
    struct buffer text = {0};
    const char *path = arena_print(&fixture->arena, "%s/base_rates.csv", fixture->path);
    buffer_print(&text, "%s\n", head);
    for (size_t i = 0; i < rows; i++) {
        const double h = 0.005 + 0.01 * ((double)i + 0.5) / (double)rows;
        buffer_print(&text, "%zu,%.17g,%.17g,-3.5\n", i, h, 1 + 100 * h);
    }
    fixture_file(fixture, "base_rates.csv", text.bytes);
    buffer_free(&text);
    return path;
}

static const struct case_folder *drawn(struct study_fixture *fixture)
{
    const struct case_folder *folder = NULL;
    const char *path = written(fixture, "draw,h,gain[a],density:A", ROWS);
    assert_int_equal(case_draw(&fixture->arena, fixture->folder, path, &folder, &fixture->problems,
                               &fixture->err),
                     STATUS_OK);
    assert_string_equal(folder->posterior, path);
    return folder;
}

static void futures_take_rows_whole(void **state)
{
    struct study_fixture fixture;
    double taken[ROWS] = {0};
    (void)state;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    const struct case_folder *folder = drawn(&fixture);
    for (uint64_t future = 0; future < FUTURES; future++) {
        double now[4], before[4]; /* h, gain[a], gain[b], drift: in order of dimension */
        future_sample(folder, 1, future, now);
        future_sample(fixture.folder, 1, future, before);
        assert_true(fabs(now[1] - (1 + 100 * now[0])) < 1e-12);
        assert_true(now[2] == before[2] && now[3] == before[3]); /* others are as they were */
        taken[(size_t)((now[0] - 0.005) / 0.01 * ROWS)]++;
    }
    for (size_t i = 0; i < ROWS; i++) /* each as often as every other: points fill evenly */
        assert_true(taken[i] == (double)FUTURES / ROWS);
    fixture_end(&fixture);
}

static void blocks_and_single_futures_are_alike(void **state)
{
    struct study_fixture fixture;
    double block[64], single[4];
    (void)state;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    const struct case_folder *folder = drawn(&fixture);
    future_sample_block(block, case_find_parameter(folder, "gain[a]"), 7, 100, 64);
    for (uint64_t i = 0; i < 64; i++) {
        future_sample(folder, 7, 100 + i, single);
        assert_true(single[1] == block[i]);
    }
    fixture_end(&fixture);
}

static void files_that_are_no_posterior_are_refused(void **state)
{
    static const struct {
        const char *head;
        size_t rows;
    } files[] = {
        {"draw,h,gain[a],density:A", 3},    /* too few */
        {"draw,h,gain[c],density:A", ROWS}, /* no such parameter */
        {"draw,h,guard,density:A", ROWS},   /* a lever */
        {"draw,a:h,b:h,density:A", ROWS},   /* nothing to draw */
        {"draw,h,gain[a]", ROWS},           /* rows of another width */
    };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct study_fixture fixture;
        const struct case_folder *folder = NULL;
        fixture_begin(&fixture);
        fixture_load(&fixture);
        const char *path = written(&fixture, files[i].head, files[i].rows);
        assert_int_equal(case_draw(&fixture.arena, fixture.folder, path, &folder, &fixture.problems,
                                   &fixture.err),
                         STATUS_INPUT);
        assert_true(fixture.problems.errors > 0 || *fixture.err.message);
        assert_null(folder);
        fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(futures_take_rows_whole),
        cmocka_unit_test(blocks_and_single_futures_are_alike),
        cmocka_unit_test(files_that_are_no_posterior_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

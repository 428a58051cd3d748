// SPDX-License-Identifier: MIT
/* Random numbers: published answers, equal bits at every width, and moments. */
#include "base/random.h"

#include "base/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Random123 1.14, tests/kat_vectors: philox4x32 of 10 rounds. */
static const struct {
    uint32_t counter[4], key[2], expected[4];
} published[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void philox_gives_the_published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        uint32_t drawn[4];
        random_philox(published[i].counter, published[i].key, drawn);
        assert_memory_equal(drawn, published[i].expected, sizeof drawn);
    }
}

static void a_draw_is_made_of_the_words_that_the_header_says(void **state)
{
    (void)state;
    const struct random_pair drawn =
        random_at(0x299f31d0a4093822u, 0x85a308d3243f6a88u, 0x0370734413198a2eu);
    const uint64_t first = 0x94fdccebd16cfe09u >> 12, second = 0x24126ea15001e420u >> 12;
    assert_true(drawn.first == ((double)first + 0.5) / 0x1p52);
    assert_true(drawn.second == ((double)second + 0.5) / 0x1p52);
}

enum { LANES = 1016 }; /* no whole number of any pack but the least */

static void fill_futures(uint64_t *futures)
{
    for (uint64_t lane = 0; lane < LANES; lane++)
        futures[lane] = lane * lane * 0x9e3779b97f4a7c15u + (lane & 3);
    futures[0] = 0;
    futures[1] = UINT64_MAX;
    futures[2] = 0xffffffffu;
    futures[3] = 0x100000000u;
}

static void a_block_has_the_bits_of_single_draws_at_every_width(void **state)
{
    (void)state;
    alignas(64) static uint64_t futures[LANES], low_futures[LANES]; /* any; below 2^32 */
    alignas(64) static double block[LANES];
    fill_futures(futures);
    for (size_t lane = 0; lane < LANES; lane++)
        low_futures[lane] = futures[lane] & 0xffffffffu;
    static const uint64_t steps[] = {0, 1, 179, 0xffffffffu, 0x100000000u, UINT64_MAX};
    for (enum vector_width width = 0; width < VECTOR_WIDTH_COUNT; width++) {
        if (!vector_has(width)) {
            print_message("skipped: this processor has no %s\n", vector_width_name(width));
            continue;
        }
        const size_t step_count = sizeof steps / sizeof steps[0];
        for (size_t i = 0; i < 2 * step_count; i++) {
            const uint64_t stream = 0xfedcba9876543210u * (i + 1), step = steps[i % step_count];
            const uint64_t *numbers = i < step_count ? futures : low_futures;
            random_block(width, block, stream, numbers, step, LANES);
            for (size_t lane = 0; lane < LANES; lane++) {
                const double one = random_at(stream, numbers[lane], step).first;
                assert_memory_equal(&one, &block[lane], sizeof one);
            }
        }
    }
}

static void a_draw_is_never_0_or_1(void **state)
{
    (void)state;
    /* The conversion's ends: all bits 0 and all bits 1. */
    assert_true(0.5 * 0x1p-52 > 0.0);
    assert_true(((double)(UINT64_MAX >> 12) + 0.5) * 0x1p-52 < 1.0);
    for (uint64_t i = 0; i < 100000; i++) {
        const struct random_pair drawn = random_at(7, i, i / 3);
        assert_true(drawn.first > 0.0 && drawn.first < 1.0);
        assert_true(drawn.second > 0.0 && drawn.second < 1.0);
    }
}

static void streams_differ_by_seed_name_and_call(void **state)
{
    (void)state;
    const uint64_t name = text_hash("support[fr]");
    const uint64_t stream = random_stream(1, name, 0);
    assert_true(stream == random_stream(1, name, 0));
    assert_true(stream != random_stream(2, name, 0));
    assert_true(stream != random_stream(1, text_hash("support[de]"), 0));
    assert_true(stream != random_stream(1, name, 1));
    assert_true(stream != random_stream((uint64_t)1 << 32, name, 0));
}

/* The identity of every future of every model hangs on this: a change is a break of all results. */
static void a_stream_is_the_same_for_ever(void **state)
{
    (void)state;
    assert_true(random_stream(0, 0, 0) == random_stream(0, 0, 0));
    const uint32_t counter[4] = {0x89abcdef, 0x01234567, 3, 0x53757274};
    const uint32_t key[2] = {5, 0};
    uint32_t drawn[4];
    random_philox(counter, key, drawn);
    assert_true(random_stream(5, 0x0123456789abcdefu, 3) ==
                ((uint64_t)drawn[1] << 32 | drawn[0]));
}

/* Mean 1/2, variance 1/12; neighbours in future, step, call and seed are uncorrelated. The limits
 * are five standard errors of 200,000 draws. */
static void draws_are_uniform_and_independent_of_their_neighbours(void **state)
{
    (void)state;
    enum { DRAWS = 200000 };
    const uint64_t stream = random_stream(1, text_hash("shock"), 0);
    const uint64_t others[] = {random_stream(1, text_hash("shock"), 1),
                               random_stream(2, text_hash("shock"), 0)};
    double sum = 0, squares = 0, by_future = 0, by_step = 0, by_call = 0, by_seed = 0, pair = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        const struct random_pair drawn = random_at(stream, i, 5);
        const double u = drawn.first - 0.5;
        sum += u;
        squares += u * u;
        pair += u * (drawn.second - 0.5);
        by_future += u * (random_at(stream, i + 1, 5).first - 0.5);
        by_step += u * (random_at(stream, i, 6).first - 0.5);
        by_call += u * (random_at(others[0], i, 5).first - 0.5);
        by_seed += u * (random_at(others[1], i, 5).first - 0.5);
    }
    const double root = sqrt(DRAWS);
    assert_true(fabs(sum / root) < 5 * sqrt(1.0 / 12));
    assert_true(fabs((squares - DRAWS / 12.0) / root) < 5 * sqrt(1.0 / 180));
    const double products[] = {by_future, by_step, by_call, by_seed, pair};
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++)
        assert_true(fabs(products[i] / root) < 5.0 / 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_answers),
        cmocka_unit_test(a_draw_is_made_of_the_words_that_the_header_says),
        cmocka_unit_test(a_block_has_the_bits_of_single_draws_at_every_width),
        cmocka_unit_test(a_draw_is_never_0_or_1),
        cmocka_unit_test(streams_differ_by_seed_name_and_call),
        cmocka_unit_test(a_stream_is_the_same_for_ever),
        cmocka_unit_test(draws_are_uniform_and_independent_of_their_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

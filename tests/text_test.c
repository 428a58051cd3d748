// SPDX-License-Identifier: MIT
/* What text and tables promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    bool read;
    double value;
} number_rules[] = {
    {"1", true, 1.0},
    {" \t2.5\r\n", true, 2.5},
    {".5", true, 0.5},
    {"5.", true, 5.0},
    {"6.0e-05", true, 6.0e-05},
    {"1E3", true, 1000.0},
    {"-7", true, -7.0},
    {"+7", true, 7.0},
    {"1e-999", true, 0.0},
    {"", false, 0},
    {" ", false, 0},
    {".", false, 0},
    {"-", false, 0},
    {"e5", false, 0},
    {"1e", false, 0},
    {"1e+", false, 0},
    {"1 2", false, 0},
    {"1,5", false, 0},
    {"0x10", false, 0},
    {"inf", false, 0},
    {"nan", false, 0},
    {"1e999", false, 0},
    {"1.2.3", false, 0},
    {"--1", false, 0},
};

static void a_number_is_read_in_c_notation_and_nothing_else_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof number_rules / sizeof number_rules[0]; i++) {
        double value = 0;
        const char *text = number_rules[i].text;
        const bool read = text_to_double(text, strlen(text), &value);
        if (read != number_rules[i].read || (read && value != number_rules[i].value))
            fail_msg("'%s' gave %d %g", text, read, value);
    }
}

static void only_the_given_length_of_a_number_is_read(void **state)
{
    (void)state;
    double value = 0;
    assert_true(text_to_double("12345", 2, &value));
    assert_true(value == 12.0);
}

static void a_number_of_absurd_length_is_refused(void **state)
{
    (void)state;
    char digits[5000];
    memset(digits, '1', sizeof digits);
    double value = 0;
    assert_false(text_to_double(digits, sizeof digits, &value));
}

static void a_size_is_read_without_overflow(void **state)
{
    (void)state;
    size_t size = 0;
    assert_true(text_to_size(" 42 ", 4, &size));
    assert_int_equal(size, 42);
    assert_true(text_to_size("18446744073709551615", 20, &size));
    assert_true(size == SIZE_MAX);
    assert_false(text_to_size("18446744073709551616", 20, &size));
    assert_false(text_to_size("-1", 2, &size));
    assert_false(text_to_size("1.0", 3, &size));
    assert_false(text_to_size("", 0, &size));
}

static void a_double_is_printed_as_the_shortest_text_that_reads_back(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rules[] = {
        {0.1, "0.1"},
        {1.0, "1"},
        {-0.0, "-0"},
        {1.0 / 3.0, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e300, "1e+300"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
        {6.0e-05, "6e-05"},
        {5e-324, "4.94065645841247e-324"},
    };
    char text[32];
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        assert_int_equal(text_of_double(rules[i].value, text, sizeof text), strlen(rules[i].text));
        assert_string_equal(text, rules[i].text);
    }
}

static void every_printed_double_reads_back_to_the_same_bits(void **state)
{
    (void)state;
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        double value, back = 0;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        char text[32];
        const size_t length = text_of_double(value, text, sizeof text);
        assert_true(text_to_double(text, length, &back));
        assert_memory_equal(&back, &value, sizeof value);
    }
}

/* What text_of_double promises, in the plainest way. */
static void print_shortest(double value, char *out, size_t room)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, room, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            return;
    }
}

static void doubles_of_every_size_are_printed_as_printf_would(void **state)
{
    (void)state;
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 60000; i++) {
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        /* From 1e-27 to 1e21, as many digits as a double has, or a few decimal ones. */
        const double scale = pow(10, (int)(bits % 49) - 27);
        const double number = (double)(bits >> 11) * 0x1p-53 * 10;
        const double few = floor(number * 1000) / 1000;
        const double values[] = {number * scale,
                                 -few * scale,
                                 few * floor(scale),
                                 few / (scale + 3),
                                 ldexp(1, (int)(bits % 200) - 130),
                                 floor(number * scale)};
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            char text[32], expected[32];
            const size_t length = text_of_double(values[k], text, sizeof text);
            print_shortest(values[k], expected, sizeof expected);
            assert_string_equal(text, expected);
            assert_int_equal(length, strlen(expected));
        }
    }
}

static const char *const birth_words[] = {"birth_rate", "birth_rates", "death_rate", "a", "ab"};

static void the_nearest_name_is_found_by_edit_distance(void **state)
{
    (void)state;
    static const struct {
        const char *word, *nearest;
    } rules[] = {
        {"birth_rte", "birth_rate"},  /* one deletion */
        {"birht_rate", "birth_rate"}, /* neighbours swapped cost one */
        {"birth_ratess", "birth_rates"},
        {"deth_rate", "death_rate"},
        {"b", "a"}, /* one is always allowed; the earlier candidate wins */
        {"population", NULL},
        {"", "a"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const char *found = text_nearest(rules[i].word, birth_words, 5);
        if (!text_equal(found, rules[i].nearest))
            fail_msg("'%s' gave '%s'", rules[i].word, found ? found : "nothing");
    }
}

static void names_of_absurd_length_have_no_nearest_name(void **state)
{
    (void)state;
    char word[5000];
    memset(word, 'a', sizeof word);
    word[sizeof word - 1] = '\0';
    const char *const candidates[] = {word, "a"};
    assert_null(text_nearest(word, candidates, 2));
    assert_string_equal(text_nearest("b", candidates, 2), "a");
}

static void a_suggestion_asks_or_is_absent(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(text_suggest(&arena, "birth_rte", birth_words, 5),
                        "did you mean 'birth_rate'?");
    assert_null(text_suggest(&arena, "population", birth_words, 5));
    arena_free(&arena);
}

static void no_text_equals_only_no_text(void **state)
{
    (void)state;
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
    assert_true(text_equal("a", "a"));
}

static void a_buffer_grows_and_stays_a_text(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 1000; i++)
        buffer_print(&buffer, "%03d", i);
    assert_int_equal(buffer.length, 3000);
    assert_int_equal(strlen(buffer.bytes), 3000);
    buffer_add(&buffer, ",");
    buffer_number(&buffer, 0.25);
    buffer_add_bytes(&buffer, "", 0);
    assert_string_equal(buffer.bytes + 2997, "999,0.25");
    assert_false(buffer.failed);
    buffer_fit(&buffer);
    assert_int_equal(buffer.capacity, buffer.length + 1);
    assert_string_equal(buffer.bytes + 2997, "999,0.25");
    buffer_add(&buffer, "!");
    assert_string_equal(buffer.bytes + 2997, "999,0.25!");
    buffer_free(&buffer);
    buffer_free(&buffer);
    buffer_fit(&buffer);
    assert_null(buffer.bytes);
}

static void a_table_finds_what_was_added_and_keeps_the_first(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct table table;
    table_init(&table, &arena);
    assert_int_equal(table_find(&table, "a"), TABLE_NONE);
    for (uint32_t i = 0; i < 1000; i++)
        assert_true(table_add(&table, arena_print(&arena, "name_%u", i), i));
    assert_false(table_add(&table, "name_7", 99));
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(table_find(&table, arena_print(&arena, "name_%u", i)), i);
    assert_int_equal(table_find(&table, "name_1000"), TABLE_NONE);
    assert_int_equal(table.count, 1000);
    arena_free(&arena);
}

static void a_table_without_memory_says_so(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at <= 2; fail_at++) {
        struct arena arena;
        arena_init(&arena);
        arena.fail_at = fail_at;
        struct table table;
        table_init(&table, &arena);
        assert_false(table_add(&table, "a", 1));
        assert_true(arena.failed);
        assert_int_equal(table_find(&table, "a"), TABLE_NONE);
        arena_free(&arena);
    }
}

static void the_hash_is_fnv_1a(void **state)
{
    (void)state;
    assert_true(text_hash("") == 0xcbf29ce484222325u);
    assert_true(text_hash("a") == 0xaf63dc4c8601ec8cu);
    assert_true(text_hash("foobar") == 0x85944171f73967e8u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_read_in_c_notation_and_nothing_else_is),
        cmocka_unit_test(only_the_given_length_of_a_number_is_read),
        cmocka_unit_test(a_number_of_absurd_length_is_refused),
        cmocka_unit_test(a_size_is_read_without_overflow),
        cmocka_unit_test(a_double_is_printed_as_the_shortest_text_that_reads_back),
        cmocka_unit_test(every_printed_double_reads_back_to_the_same_bits),
        cmocka_unit_test(doubles_of_every_size_are_printed_as_printf_would),
        cmocka_unit_test(the_nearest_name_is_found_by_edit_distance),
        cmocka_unit_test(names_of_absurd_length_have_no_nearest_name),
        cmocka_unit_test(a_suggestion_asks_or_is_absent),
        cmocka_unit_test(no_text_equals_only_no_text),
        cmocka_unit_test(a_buffer_grows_and_stays_a_text),
        cmocka_unit_test(a_table_finds_what_was_added_and_keeps_the_first),
        cmocka_unit_test(a_table_without_memory_says_so),
        cmocka_unit_test(the_hash_is_fnv_1a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

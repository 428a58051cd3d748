// SPDX-License-Identifier: MIT
/* Tables and sections of Markdown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/markdown.h"

static void check(struct buffer *out, const char *expected)
{
    assert_false(out->failed);
    assert_string_equal(out->bytes ? out->bytes : "", expected);
    buffer_free(out);
}

static void a_cell_stays_on_its_line_and_between_its_bars(void **state)
{
    (void)state;
    struct buffer out = {0};
    const char *const cells[] = {"a|b", "two\nlines", NULL};
    markdown_row(&out, cells, 3);
    check(&out, "| a\\|b | two lines |  |\n");
}

static void a_section_is_taken_without_its_heading(void **state)
{
    (void)state;
    static const char text[] = "# T\n\n## One\nfirst\n### Deep\nmore\n## One more\nother\n";
    struct buffer out = {0};
    markdown_section(&out, text, "One");
    check(&out, "first\n#### Deep\nmore\n");
    markdown_section(&out, text, "One more");
    check(&out, "other\n");
}

static void a_section_that_does_not_exist_is_nothing(void **state)
{
    (void)state;
    struct buffer out = {0};
    markdown_section(&out, "## One\nfirst\n", "Two");
    check(&out, "");
    markdown_section(&out, NULL, "Two");
    check(&out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_stays_on_its_line_and_between_its_bars),
        cmocka_unit_test(a_section_is_taken_without_its_heading),
        cmocka_unit_test(a_section_that_does_not_exist_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
/* Files that are broken, cut off or meant to do harm: each is refused with a place and a remedy, and
 * none crashes, hangs or eats memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "problems_fixture.h"

#include "xmile/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SPECS "<sim_specs><start>0</start><stop>10</stop></sim_specs>"

static enum status parse_bytes(const char *bytes, size_t size)
{
    const struct document *document = NULL;
    const struct source source = {.file = "m.xmile", .bytes = bytes, .size = size};
    problems_init(&problems, &arena);
    const enum status status = document_parse(&arena, &source, &document, &problems);
    assert_true((status == STATUS_OK) == (document != NULL));
    return status;
}

static enum status parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static const struct {
    const char *text;
    enum problem_kind kind;
    uint32_t line, column; /* 0: no place */
    const char *said;
} refusals[] = {
    {"", PROBLEM_FILE_EMPTY, 0, 0, "empty"},
    {" \r\n\t", PROBLEM_FILE_EMPTY, 0, 0, "empty"},
    {"\xEF\xBB\xBF", PROBLEM_FILE_EMPTY, 0, 0, "empty"},
    {"hello", PROBLEM_XMILE_ROOT, 1, 1, "no XML"},
    {"{UTF-8}\nx = 1\n~\t~|", PROBLEM_XMILE_ROOT, 1, 1, "Vensim"},
    {"<mdl/>", PROBLEM_XMILE_ROOT, 1, 1, "<mdl>, not <xmile>"},
    {"<html><body/></html>", PROBLEM_XMILE_ROOT, 1, 1, "<html>"},
    {"<", PROBLEM_XML_SYNTAX, 1, 1, "malformed"},
    {"<xmile", PROBLEM_XML_SYNTAX, 1, 1, "end the tag"},
    {"<xmile>", PROBLEM_XML_SYNTAX, 1, 8, "before <xmile> is closed"},
    {"<xmile>\n<model>\n<flow name=\"a\">\n</model></xmile>", PROBLEM_XML_SYNTAX, 4, 3,
     "close <flow> of line 3 with </flow>"},
    {"<xmile>\n<flow>", PROBLEM_XML_SYNTAX, 2, 7, "close <flow> of line 2"},
    {"<xmile></xmile></model>", PROBLEM_XML_SYNTAX, 1, 17, "follows the last end tag"},
    {"<xmile/><xmile/>", PROBLEM_XML_SYNTAX, 1, 9, "follows the last end tag"},
    {"<xmile>\n<eqn>a < b</eqn></xmile>", PROBLEM_XML_SYNTAX, 2, 9, "&lt;"},
    {"<xmile><eqn>a && b</eqn></xmile>", PROBLEM_XML_SYNTAX, 1, 16, "&amp;"},
    {"<xmile a=\"1\" a=\"2\"/>", PROBLEM_XML_SYNTAX, 1, 14, "once"},
    {"<xmile a=1/>", PROBLEM_XML_SYNTAX, 1, 10, "malformed"},
    {"<xmile><!-- never ended --</xmile>", PROBLEM_XML_SYNTAX, 1, 8, "-->"},
    {"<xmile><![CDATA[ never ended</xmile>", PROBLEM_XML_SYNTAX, 1, 37, "]]>"},
    {"<xmile>&nbsp;</xmile>", PROBLEM_XML_ENTITY, 1, 8, "write the character"},
    {"<xmile>&#0;</xmile>", PROBLEM_XML_SYNTAX, 1, 8, "malformed"},
    {"<xmile>\x01</xmile>", PROBLEM_XML_SYNTAX, 1, 8, "malformed"},
    {"<xmile>\n\xFF</xmile>", PROBLEM_ENCODING, 2, 1, "UTF-8"},
    {"<xmile>\xC0\x80</xmile>", PROBLEM_ENCODING, 1, 8, "UTF-8"},
    {"<xmile>\xED\xA0\x80</xmile>", PROBLEM_ENCODING, 1, 8, "UTF-8"},
    {"<xmile>\xF5\x80\x80\x80</xmile>", PROBLEM_ENCODING, 1, 8, "UTF-8"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><xmile>\x83\x65</xmile>", PROBLEM_ENCODING, 1,
     50, "UTF-8"},
    {"<!DOCTYPE x [<!ENTITY a \"b\">]><xmile>&a;</xmile>", PROBLEM_XML_ENTITY, 1, 13,
     "refused for safety"},
    {"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><xmile>&a;</xmile>",
     PROBLEM_XML_ENTITY, 1, 13, "refused for safety"},
    {"<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://localhost/x\"> %p;]><xmile/>", PROBLEM_XML_ENTITY,
     1, 13, "refused for safety"},
    {"<!DOCTYPE x [<!ATTLIST xmile a CDATA \"long\">]><xmile/>", PROBLEM_XML_ENTITY, 1, 13,
     "refused"},
    {"<!DOCTYPE x SYSTEM \"x.dtd\"><xmile>&a;</xmile>", PROBLEM_XML_ENTITY, 1, 35,
     "write the character"},
};

static void broken_files_are_refused_with_a_place_and_a_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const char *text = refusals[i].text;
        if (parse(text) != STATUS_INPUT || problems.count != 1)
            fail_msg("%zu problems in: %s", problems.count, text);
        const struct problem *found = &problems.items[0];
        const bool said = strstr(found->message, refusals[i].said) ||
                          (found->remedy && strstr(found->remedy, refusals[i].said));
        if (found->kind != refusals[i].kind || !said || found->at.line != refusals[i].line ||
            found->at.column != refusals[i].column) {
            problems_print(&problems, stderr);
            fail_msg("refused otherwise than wanted: %s", text);
        }
    }
}

static void binary_files_are_called_binary(void **state)
{
    (void)state;
    static const char zip[] = "PK\x03\x04\0\0\0\0model";
    assert_int_equal(parse_bytes(zip, sizeof zip), STATUS_INPUT);
    assert_int_equal(problems.items[0].kind, PROBLEM_FILE_UNREADABLE);
    static const char inside[] = "<xmile>\0</xmile>";
    assert_int_equal(parse_bytes(inside, sizeof inside - 1), STATUS_INPUT);
    assert_int_equal(problems.items[0].kind, PROBLEM_FILE_UNREADABLE);
}

/* `times` copies of `piece` between a begin and an end. */
static char *repeat(const char *before, const char *piece, size_t times, const char *after)
{
    const size_t length = strlen(piece), first = strlen(before);
    char *text = arena_alloc(&arena, first + length * times + strlen(after) + 1, 1);
    memcpy(text, before, first);
    for (size_t i = 0; i < times; i++)
        memcpy(text + first + i * length, piece, length);
    memcpy(text + first + times * length, after, strlen(after));
    return text;
}

static void a_billion_laughs_are_refused_before_the_first(void **state)
{
    (void)state;
    const char *text =
        "<!DOCTYPE lolz [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d "
        "\"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
        "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]><xmile><name>&e;</name></xmile>";
    assert_int_equal(parse(text), STATUS_INPUT);
    assert_int_equal(problems.items[0].kind, PROBLEM_XML_ENTITY);
    assert_true(arena.bytes < 1 << 20);
}

static void absurd_nesting_is_refused(void **state)
{
    (void)state;
    assert_int_equal(parse(repeat("<xmile>", "<a>", 100000, "")), STATUS_INPUT);
    assert_int_equal(problems.count, 1);
    assert_non_null(strstr(problems.items[0].message, "200 levels"));
    /* also where everything is passed over */
    assert_int_equal(parse(repeat("<xmile>", "<v:a>", 100000, "")), STATUS_INPUT);
    assert_non_null(strstr(problems.items[0].message, "200 levels"));
}

static void absurd_counts_of_elements_are_refused(void **state)
{
    (void)state;
    assert_int_equal(parse(repeat("<xmile>", "<v:a/>", 2000001, "</xmile>")), STATUS_INPUT);
    assert_int_equal(problems.items[0].kind, PROBLEM_FILE_TOO_LARGE);
}

static void absurd_sizes_are_refused(void **state)
{
    (void)state;
    const size_t size = (64 << 20) + 1;
    char *bytes = malloc(size + 1);
    memset(bytes, ' ', size);
    bytes[size] = '\0';
    assert_int_equal(parse_bytes(bytes, size), STATUS_INPUT);
    assert_int_equal(problems.items[0].kind, PROBLEM_FILE_TOO_LARGE);
    free(bytes);
}

static void many_attributes_and_long_texts_are_read(void **state)
{
    (void)state;
    const char *text = repeat("<xmile>" SPECS "<model><variables><aux name=\"x\" b=\"", "&#228;",
                              100000, "\"><eqn>1</eqn></aux></variables></model></xmile>");
    assert_int_equal(parse(text), STATUS_OK);
    text = repeat("<xmile>" SPECS "<model><variables><aux name=\"x\"><eqn>1", " + &#49;", 100000,
                  "</eqn></aux></variables></model></xmile>");
    assert_int_equal(parse(text), STATUS_OK);
    assert_int_equal(problems.count, 0);
}

/* A file that is cut off anywhere is refused, or read when only blanks are missing. */
static void a_file_cut_off_anywhere_is_refused(void **state)
{
    (void)state;
    static const char whole[] =
        "<?xml version=\"1.0\"?><!-- a -- b --><xmile xmlns:i='u'>" SPECS
        "<model><variables><aux name=\"&#228;x\"><eqn><![CDATA[1 < 2]]> + &lt; \xC3\xA4</eqn>"
        "<gf><xpts>0,1</xpts><ypts>0,1</ypts></gf></aux></variables></model></xmile>";
    for (size_t size = 0; size + 1 < sizeof whole; size++) {
        char *cut = malloc(size + 1); /* of exact size, so that a sanitizer sees every overrun */
        memcpy(cut, whole, size);
        cut[size] = '\0';
        assert_int_equal(parse_bytes(cut, size), STATUS_INPUT);
        assert_int_equal(problems.count, 1);
        free(cut);
    }
    assert_int_equal(parse(whole), STATUS_OK);
}

/* A file in which one byte is another is read or refused; both are fine, crashing is not. */
static void a_file_with_any_byte_changed_is_survived(void **state)
{
    (void)state;
    static const char whole[] =
        "<xmile>" SPECS "<dimensions><dim name=\"D\" size=\"2\"/></dimensions>"
        "<model><variables><aux name=\"a\" b='c'><dimensions><dim name=\"D\"/></dimensions>"
        "<eqn>1 &lt; &#228; <!-- x --></eqn><element subscript=\"1\"><eqn>\xC3\xA4</eqn></element>"
        "<gf><xscale min=\"0\" max=\"1\"/><ypts sep=\";\">0;1</ypts></gf></aux>"
        "<module name=\"m\"><connect to=\"a\" from=\"b\"/></module></variables></model></xmile>";
    static const char others[] = "<>&;\"'/! -\n\r\x00\xFF\xC3x0[]{}";
    const size_t size = sizeof whole - 1;
    char *changed = malloc(size + 1);
    for (size_t at = 0; at < size; at++) {
        for (size_t o = 0; o < sizeof others - 1; o++) {
            memcpy(changed, whole, size + 1);
            changed[at] = others[o];
            (void)parse_bytes(changed, size);
            arena_free(&arena);
        }
    }
    free(changed);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(broken_files_are_refused_with_a_place_and_a_remedy),
        TEST(binary_files_are_called_binary),
        TEST(a_billion_laughs_are_refused_before_the_first),
        TEST(absurd_nesting_is_refused),
        TEST(absurd_counts_of_elements_are_refused),
        TEST(absurd_sizes_are_refused),
        TEST(many_attributes_and_long_texts_are_read),
        TEST(a_file_cut_off_anywhere_is_refused),
        TEST(a_file_with_any_byte_changed_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

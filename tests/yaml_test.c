// SPDX-License-Identifier: MIT
/* YAML and CSV as text: where every value stands, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/csv.h"
#include "case/yaml.h"
#include "case_fixture.h"

static const struct yaml *parse(struct arena *arena, const struct source *source)
{
    struct problems problems;
    const struct yaml *root = NULL;
    problems_init(&problems, arena);
    const bool read = yaml_parse(arena, source, &problems, &root);
    problems_print(&problems, stderr);
    assert_true(read);
    return root;
}

static void every_key_and_value_knows_its_place(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct source source = source_of_text("t.yaml", "# a comment\n"
                                                          "list:\n"
                                                          "  - when: Größe > 6  # why\n"
                                                          "    empty:\n"
                                                          "    quoted: 'it''s'\n"
                                                          "push[mun]: [1, {a: b}]\n");
    const struct yaml *root = parse(&arena, &source);
    const struct yaml *list = yaml_find(root, "list"), *when = yaml_find(list->first, "when");
    assert_int_equal(root->count, 2);
    assert_int_equal(list->kind, YAML_LIST);
    assert_string_equal(when->text.text, "Größe > 6");
    assert_int_equal(passage_place(&when->text, strlen("Größe > ")).column, 19);
    assert_int_equal(passage_place(&when->key, 0).line, 3);
    assert_int_equal(yaml_find(list->first, "empty")->kind, YAML_EMPTY);
    assert_int_equal(passage_place(&yaml_find(list->first, "empty")->text, 0).line, 4);
    const struct yaml *quoted = yaml_find(list->first, "quoted");
    assert_string_equal(quoted->text.text, "it's");
    assert_int_equal(passage_place(&quoted->text, 3).column, 17);
    const struct yaml *push = yaml_find(root, "push[mun]");
    assert_string_equal(yaml_find(push->first->next, "a")->text.text, "b");
    arena_free(&arena);
}

static void lines_of_a_folded_text_keep_their_places(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct source source = source_of_text("t.yaml", "when: >\n"
                                                          "  War > 0.5 AND\n"
                                                          "  Tension > 1\n"
                                                          "plain: one\n"
                                                          "  two\n"
                                                          "literal: |\n"
                                                          "  first\n"
                                                          "\n"
                                                          "  last\n");
    const struct yaml *root = parse(&arena, &source);
    const struct passage *when = &yaml_find(root, "when")->text;
    assert_string_equal(when->text, "War > 0.5 AND Tension > 1\n");
    assert_int_equal(passage_place(when, 14).line, 3);
    assert_int_equal(passage_place(when, 14).column, 3);
    assert_int_equal(passage_place(&yaml_find(root, "plain")->text, 4).line, 5);
    const struct passage *literal = &yaml_find(root, "literal")->text;
    assert_string_equal(literal->text, "first\n\nlast\n");
    assert_int_equal(passage_place(literal, 7).line, 9);
    arena_free(&arena);
}

static const struct mistake yaml_mistakes[] = {
    {"outcomes.yaml", NULL, "outcomes:\n\t- id: p\n",
     "outcomes.yaml:2:1: tab character may not be used as indentation [yaml-syntax] indent "
     "with blanks: YAML takes no tabs there"},
    {"outcomes.yaml", NULL, "outcomes: [1, 2\n",
     "outcomes.yaml:2:1: flow sequence without a closing bracket [yaml-syntax]"},
    {"outcomes.yaml", NULL, "outcomes: 'open\n",
     "outcomes.yaml:1:12: single-quoted scalar without closing quote [yaml-syntax]"},
    {"outcomes.yaml", NULL, "outcomes: a: b\n",
     "outcomes.yaml:1:12: invalid nested block mapping on the same line [yaml-syntax]"},
    {"outcomes.yaml", NULL, "outcomes: []\noutcomes: []\n",
     "outcomes.yaml:2:1: 'outcomes' stands here a second time [yaml-syntax] keep one of the "
     "two"},
    {"outcomes.yaml", NULL, "outcomes: &all []\n",
     "outcomes.yaml:1:12: anchors (&) and aliases (*) are not read here [yaml-syntax] write "
     "the value out where it is needed"},
    {"outcomes.yaml", NULL, "outcomes:\n  - *all\n",
     "outcomes.yaml:2:6: anchors (&) and aliases (*) are not read here [yaml-syntax] write "
     "the value out where it is needed"},
    {"outcomes.yaml", NULL, "outcomes: !!seq []\n",
     "outcomes.yaml:1:11: tags (!) are not read here [yaml-syntax] leave the tag out"},
    {"outcomes.yaml", NULL, "outcomes: []\n---\noutcomes: []\n",
     "outcomes.yaml:2:1: a second document begins here [yaml-syntax] keep one document in a "
     "file"},
    {"outcomes.yaml", NULL, "%YAML 1.2\n---\noutcomes: []\n",
     "outcomes.yaml:1:1: directives (%) are not read here [yaml-syntax] leave the line out, or "
     "indent it"},
    {"outcomes.yaml", NULL, "? [a]\n: 1\n",
     "outcomes.yaml:1:3: a key must be a word [yaml-syntax] write `key: value`"},
    {"outcomes.yaml", NULL, "just a word\n",
     "outcomes.yaml:1:1: a mapping is needed here, not a single value [yaml-value] write "
     "indented `key: value` lines"},
    {"outcomes.yaml", NULL, "# nothing\n",
     "outcomes.yaml:2:1: the file holds nothing but comments [yaml-syntax]"},
    {"outcomes.yaml", NULL, "", "outcomes.yaml: the file holds nothing [file-empty]"},
    {"outcomes.yaml", NULL, " \n\n", "outcomes.yaml: the file holds nothing [file-empty]"},
    {"outcomes.yaml", NULL, "outcomes: []\n# \xff\n",
     "outcomes.yaml:2:3: the byte FF is no UTF-8 text [encoding] save the file as UTF-8 text"},
    {"outcomes.yaml", NULL, "outcomes: \"\xc3\"\n",
     "outcomes.yaml:1:12: the byte C3 is no UTF-8 text [encoding] save the file as UTF-8 text"},
    {"outcomes.yaml", NULL, "outcomes: \xed\xa0\x80\n",
     "outcomes.yaml:1:11: the byte ED is no UTF-8 text [encoding] save the file as UTF-8 text"},
    {"outcomes.yaml", NULL, "outcomes:\n",
     "outcomes.yaml:1:1: 'outcomes' of outcomes.yaml is empty [yaml-missing] write for "
     "example `outcomes: [{id: p15, title: ...}]`"},
    {"outcomes.yaml", NULL, "outcomes: {}\n",
     "outcomes.yaml:1:1: 'outcomes' must be a list, not a mapping [yaml-value] write [one, "
     "another], or one `- entry` a line"},
};

static void malformed_yaml_is_shown_where_it_stands(void **state)
{
    (void)state;
    CHECK_MISTAKES(yaml_mistakes);
}

static void a_byte_of_nothing_is_no_text(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_write_bytes(&fixture, "outcomes.yaml", "outcomes: []\0x\n", 15);
    assert_int_equal(fixture_read(&fixture), STATUS_INPUT);
    assert_string_equal(
        fixture_problems(&fixture),
        "outcomes.yaml:1:13: a byte 00, which no text file holds [encoding] save the "
        "file as UTF-8 text");
    fixture_end(&fixture);
}

static void deep_nesting_is_refused_before_it_hurts(void **state)
{
    (void)state;
    static const char *const openings[] = {"[", "{a: ", "- "};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        struct case_fixture fixture;
        fixture_begin(&fixture);
        struct buffer text = {.bytes = NULL};
        buffer_add(&text, "outcomes:\n  ");
        for (size_t depth = 0; depth < 50000; depth++)
            buffer_add(&text, openings[i]);
        fixture_write(&fixture, "outcomes.yaml", text.bytes);
        buffer_free(&text);
        assert_int_equal(fixture_read(&fixture), STATUS_INPUT);
        assert_non_null(
            strstr(fixture_problems(&fixture), "nested more than 32 levels deep [yaml-syntax]"));
        fixture_end(&fixture);
    }
}

/* -- CSV --------------------------------------------------------------------------------------- */

static const char *const columns[] = {"name", "as of"};

static bool parse_csv(struct arena *arena, const struct source *source, struct csv *out)
{
    struct problems problems;
    problems_init(&problems, arena);
    return csv_parse(arena, source, columns, 2, &problems, out);
}

static void cells_are_read_as_rfc_4180_says(void **state)
{
    static const struct {
        const char *text, *name, *as_of;
    } rules[] = {
        {"name,as of\na,b\n", "a", "b"},
        {"name,as of\r\na,b\r\n", "a", "b"},
        {"name,as of\na,b", "a", "b"},
        {"\xEF\xBB\xBFname,as of\n a , b \n", "a", "b"},
        {"As_Of,NAME\na,b\n", "b", "a"},
        {"name,as of\n\n\"a,\"\"x\"\"\",\"two\nlines\"\n", "a,\"x\"", "two\nlines"},
        {"name,as of\n,\n", "", ""},
        {"\"name\",\"as of\"\n\"\",\" b \"\n", "", " b "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct arena arena;
        struct csv csv;
        arena_init(&arena);
        const struct source source = source_of_text("t.csv", rules[i].text);
        assert_true(parse_csv(&arena, &source, &csv));
        assert_int_equal(csv.row_count, 1);
        assert_string_equal(csv_cell(&csv, 0, 0)->text, rules[i].name);
        assert_string_equal(csv_cell(&csv, 0, 1)->text, rules[i].as_of);
        arena_free(&arena);
    }
}

static void a_column_is_found_by_its_head(void **state)
{
    (void)state;
    struct arena arena;
    struct csv csv;
    struct problems problems;
    arena_init(&arena);
    problems_init(&problems, &arena);
    const struct source source = source_of_text("t.csv", "name,as of\na,b\n");
    assert_true(csv_table(&arena, &source, &problems, &csv));
    assert_int_equal(csv_column(&csv, "as of"), 1);
    assert_int_equal(csv_column(&csv, "a"), 2);
    arena_free(&arena);
}

static void a_quoted_cell_knows_the_place_of_each_character(void **state)
{
    (void)state;
    struct arena arena;
    struct csv csv;
    arena_init(&arena);
    const struct source source = source_of_text("t.csv", "name,as of\n\"a\"\"b\nc\",d\n");
    assert_true(parse_csv(&arena, &source, &csv));
    const struct passage *cell = csv_cell(&csv, 0, 0);
    assert_string_equal(cell->text, "a\"b\nc");
    assert_int_equal(passage_place(cell, 2).column, 5);
    assert_int_equal(passage_place(cell, 4).line, 3);
    assert_int_equal(passage_place(csv_cell(&csv, 0, 1), 0).column, 4);
    arena_free(&arena);
}

#define RATES "class,event,horizon years,estimate,low,high,n,source,note\n"
static const struct mistake csv_mistakes[] = {
    {"base_rates.csv", NULL, RATES "\"open,war,5,0.2,0.1,0.3,,,\n",
     "base_rates.csv:2:1: a quote that is never closed [csv-syntax] close it with another "
     "quote"},
    {"base_rates.csv", NULL, RATES "a \"b\",war,5,0.2,0.1,0.3,,,\n",
     "base_rates.csv:2:3: a quote inside a field that is not quoted [csv-syntax] put the "
     "whole field in quotes and double the inner ones"},
    {"base_rates.csv", NULL, RATES "\"a\"b,war,5,0.2,0.1,0.3,,,\n",
     "base_rates.csv:2:4: text after a closing quote [csv-syntax] put a comma there, or "
     "double the quote"},
    {"base_rates.csv", NULL, RATES "a,war,5,0.2\nb,war,5,0.2,0.1,0.3,,,,\n",
     "base_rates.csv:2:1: this row has 4 fields, the header has 9 [csv-syntax] put fields "
     "that hold a comma in quotes; empty fields keep their comma\n"
     "base_rates.csv:3:1: this row has 10 fields, the header has 9 [csv-syntax] put fields "
     "that hold a comma in quotes; empty fields keep their comma"},
    {"base_rates.csv", "estimate", "estimat",
     "base_rates.csv:1:1: the column 'estimate' is missing [csv-column] add it to the first "
     "row, and a comma to every other\n"
     "base_rates.csv:1:27: 'estimat' is not a column of this file [csv-column] did you mean "
     "'estimate'?"},
    {"base_rates.csv", "estimate", "low",
     "base_rates.csv:1:1: the column 'estimate' is missing [csv-column] add it to the first "
     "row, and a comma to every other\n"
     "base_rates.csv:1:31: the column 'low' stands here a second time [csv-column] keep one "
     "of the two"},
    {"base_rates.csv", NULL, "\xEF\xBB\xBF\n",
     "base_rates.csv: the file holds nothing [file-empty]"},
};

static void malformed_csv_is_shown_where_it_stands(void **state)
{
    (void)state;
    CHECK_MISTAKES(csv_mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_and_value_knows_its_place),
        cmocka_unit_test(lines_of_a_folded_text_keep_their_places),
        cmocka_unit_test(malformed_yaml_is_shown_where_it_stands),
        cmocka_unit_test(a_byte_of_nothing_is_no_text),
        cmocka_unit_test(deep_nesting_is_refused_before_it_hurts),
        cmocka_unit_test(cells_are_read_as_rfc_4180_says),
        cmocka_unit_test(a_column_is_found_by_its_head),
        cmocka_unit_test(a_quoted_cell_knows_the_place_of_each_character),
        cmocka_unit_test(malformed_csv_is_shown_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

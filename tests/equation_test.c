// SPDX-License-Identifier: MIT
/* The equation language: what text means, what is refused and where, and that printing is faithful. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "problems_fixture.h"

#include "equation/equation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct meaning {
    const char *text, *tree;
};

static struct expr *read_equation(const char *text)
{
    const struct passage passage = passage_of_text(text);
    bool empty = false;
    return equation_parse(&arena, &passage, &problems, &empty);
}

static void check_meanings(const struct meaning *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct expr *tree = read_equation(rules[i].text);
        if (!tree) {
            problems_print(&problems, stderr);
            fail_msg("'%s' was not read", rules[i].text);
        }
        const char *shown = equation_print_tree(&arena, tree);
        if (strcmp(shown, rules[i].tree) != 0)
            fail_msg("'%s' means %s, not %s", rules[i].text, shown, rules[i].tree);
    }
}

/* Every text of the tables below, for the rules that hold of all of them. */
static const struct meaning precedence_rules[] = {
    {"1", "1"},
    {"a - b - c", "(sub (sub a b) c)"},
    {"a / b / c * d", "(mul (div (div a b) c) d)"},
    {"4 - 5 + 6", "(add (sub 4 5) 6)"},
    {"a + b * c", "(add a (mul b c))"},
    {"(a + b) * c", "(mul (add a b) c)"},
    {"-2^2", "(negate (pow 2 2))"},
    {"(-2)^2", "(pow (negate 2) 2)"},
    {"2^3^2", "(pow 2 (pow 3 2))"},
    {"(2^3)^2", "(pow (pow 2 3) 2)"},
    {"2^-1", "(pow 2 (negate 1))"},
    {"2^-3^2", "(pow 2 (negate (pow 3 2)))"},
    {"2^-1 * 3", "(mul (pow 2 (negate 1)) 3)"},
    {"a * -b", "(mul a (negate b))"},
    {"a - -b", "(sub a (negate b))"},
    {"a--b", "(sub a (negate b))"},
    {"+a", "(plus a)"},
    {"NOT 1 = 0", "(eq (not 1) 0)"},
    {"NOT (1 = 0)", "(not (eq 1 0))"},
    {"not not a", "(not (not a))"},
    {"a = b = c", "(eq (eq a b) c)"},
    {"1 < 2 = 1", "(eq (lt 1 2) 1)"},
    {"a <> b < c", "(ne a (lt b c))"},
    {"a <= b AND c >= d", "(and (le a b) (ge c d))"},
    {"a or b and c", "(or a (and b c))"},
    {"a AND b Or c", "(or (and a b) c)"},
    {"(a OR b) AND c", "(and (or a b) c)"},
    {"a > b + 1", "(gt a (add b 1))"},
    {"-7 MOD 3", "(mod (negate 7) 3)"},
    {"7 mod -3", "(mod 7 (negate 3))"},
    {"a * b MOD c / d", "(div (mod (mul a b) c) d)"},
    {"TIME MOD(4)", "(mod time 4)"},
    {"n // d", "(safediv n d)"},
    {"a // b * c", "(mul (safediv a b) c)"},
    {"a - (b - c)", "(sub a (sub b c))"},
    {"a / (b * c)", "(div a (mul b c))"},
    {"a < -1", "(lt a (negate 1))"},
    {"a<-1", "(lt a (negate 1))"},
};

static const struct meaning choice_rules[] = {
    {"IF a < b THEN a ELSE b", "(if (lt a b) a b)"},
    {"IF(x>1)THEN(2)ELSE(3)", "(if (gt x 1) 2 3)"},
    {"if a then b else c + d", "(if a b (add c d))"},
    {"1 + (IF a THEN b ELSE c)", "(add 1 (if a b c))"},
    {"1 + IF a THEN b ELSE c + 2", "(add 1 (if a b (add c 2)))"},
    {"(IF a THEN b ELSE c) + 2", "(add (if a b c) 2)"},
    {"IF a THEN IF b THEN 1 ELSE 2 ELSE 3", "(if a (if b 1 2) 3)"},
    {"IF a THEN 1 ELSE IF b THEN 2 ELSE 3", "(if a 1 (if b 2 3))"},
    {"IF IF a THEN b ELSE c THEN 1 ELSE 2", "(if (if a b c) 1 2)"},
    {"IF a\nTHEN b\r\nELSE\tc", "(if a b c)"},
    {"-IF a THEN b ELSE c", "(negate (if a b c))"},
};

static const struct meaning word_rules[] = {
    {"Birth  Rate", "birth_rate"}, /* several words that are all there is: one name */
    {"birth_rate", "birth_rate"},
    {"\"birth rate\"", "birth_rate"},
    {"\"BIRTH\\nRATE\"", "birth_rate"},
    {"BIRTH\xC2\xA0RATE", "birth_rate"},
    {"\xC3\x84pfel * 2", "(mul \xC3\xA4pfel 2)"},
    {"\"a-b\" + c", "(add a-b c)"},
    {"\"cost (EUR), net\"", "cost_(eur),_net"},
    {"\"say \\\"hi\\\"\"", "say_\"hi\""},
    {"\"back\\\\slash\"", "back\\slash"},
    {"hares.births", "hares.births"},
    {".area", ".area"},
    {"a.b.c + 1", "(add a.b.c 1)"},
    {"\"a.b\"", "\"a.b\""},
    {"\".\"", "\".\""},
    {"\"my hares\".\"birth rate\"", "my_hares.birth_rate"},
    {"$cost", "$cost"},
    {"if_then", "if_then"},
    {"\"if\"", "if"},
    {"android + order", "(add android order)"},
    {"2 * {two} 5", "(mul 2 5)"},
    {"{first} a {middle\n} + b {last}", "(add a b)"},
    {"\"a {b}\"", "a_{b}"},
};

static const struct meaning number_rules[] = {
    {".5", "0.5"},   {"5.", "5"},  {"1E3", "1000"}, {"6.0e-05", "6e-05"},
    {"1e+2", "100"}, {"007", "7"}, {"0.1", "0.1"},  {"1.5 - .5", "(sub 1.5 0.5)"},
};

static const struct meaning call_rules[] = {
    {"PI()", "(call pi)"},
    {"PI", "pi"},
    {"TIME()", "(call time)"},
    {"max(a, b)", "(call max a b)"},
    {"Max ( a , -b )", "(call max a (negate b))"},
    {"MY MACRO(a, b) + 1", "(add (call my_macro a b) 1)"},
    {"\"my table\"(x)", "(call my_table x)"},
    {"m.f(x)", "(call m.f x)"},
    {"f(IF a THEN b ELSE c, 2)", "(call f (if a b c) 2)"},
    {"f(g(h(x)))", "(call f (call g (call h x)))"},
    {"step(1,1,000)", "(call step 1 1 0)"},
};

static const struct meaning array_rules[] = {
    {"x[a]", "(at x a)"},
    {"x[a, b]", "(at x a b)"},
    {"SUM(x[A, *])", "(call sum (at x a *))"},
    {"x[1:2, B]", "(at x (range 1 2) b)"},
    {"x[lo:hi]", "(at x (range lo hi))"},
    {"SUM(x[*:Sub])", "(call sum (at x (range * sub)))"},
    {"x[@1, @2]", "(at x @1 @2)"},
    {"x[D - 1]", "(at x (sub d 1))"},
    {"x[INT(TIME MOD 3) + 1]", "(at x (add (call int (mod time 3)) 1))"},
    {"x[y[z]]", "(at x (at y z))"},
    {"x[a, b][1]", "(at (at x a b) 1)"},
    {"SUM(x[a][*])", "(call sum (at (at x a) *))"},
    {"x'", "(transpose x)"},
    {"x[a, *]'", "(transpose (at x a *))"},
    {"(a + b)'", "(transpose (add a b))"},
    {"-x'^2", "(negate (pow (transpose x) 2))"},
    {"table[a](x)", "(call (at table a) x)"},
    {"age[0_5] + age[\"6-10\"]", "(add (at age 0_5) (at age 6-10))"},
    {"D.B", "d.b"},
    {"1, 2; 3, 4", "(list (row 1 2) (row 3 4))"},
    {"1, 2; 3, 4;", "(list (row 1 2) (row 3 4))"},
    {"1, 2, 3", "(list (row 1 2 3))"},
    {"1; 2", "(list (row 1) (row 2))"},
    {"1;", "(list (row 1))"},
    {"-1, a + b, f(x, y)", "(list (row (negate 1) (add a b) (call f x y)))"},
};

static const struct {
    const struct meaning *rules;
    size_t count;
} all_rules[] = {
    {precedence_rules, COUNT(precedence_rules)},
    {choice_rules, COUNT(choice_rules)},
    {word_rules, COUNT(word_rules)},
    {number_rules, COUNT(number_rules)},
    {call_rules, COUNT(call_rules)},
    {array_rules, COUNT(array_rules)},
};

static void operators_bind_as_the_standard_says(void **state)
{
    (void)state;
    check_meanings(precedence_rules, COUNT(precedence_rules));
}

static void else_belongs_to_the_nearest_if(void **state)
{
    (void)state;
    check_meanings(choice_rules, COUNT(choice_rules));
}

static void names_have_many_spellings_and_comments_none(void **state)
{
    (void)state;
    check_meanings(word_rules, COUNT(word_rules));
}

static void numbers_are_read_in_every_form_of_the_standard(void **state)
{
    (void)state;
    check_meanings(number_rules, COUNT(number_rules));
}

static void a_parenthesis_makes_a_name_a_call(void **state)
{
    (void)state;
    check_meanings(call_rules, COUNT(call_rules));
}

static void subscripts_slices_and_lists_are_read(void **state)
{
    (void)state;
    check_meanings(array_rules, COUNT(array_rules));
}

static void an_equation_without_content_is_empty_and_no_problem(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " \t\r\n", "{Enter equation ...}", " {a} {b} ",
                                        "\xC2\xA0"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct passage passage = passage_of_text(texts[i]);
        bool empty = false;
        assert_null(equation_parse(&arena, &passage, &problems, &empty));
        assert_true(empty);
        assert_int_equal(problems.count, 0);
    }
}

static void what_is_printed_means_the_same(void **state)
{
    (void)state;
    for (size_t t = 0; t < COUNT(all_rules); t++) {
        for (size_t i = 0; i < all_rules[t].count; i++) {
            const struct expr *tree = read_equation(all_rules[t].rules[i].text);
            const char *printed = equation_print(&arena, tree);
            const struct expr *again = read_equation(printed);
            if (!again || !expr_equal(tree, again))
                fail_msg("'%s' was printed as '%s'", all_rules[t].rules[i].text, printed);
            assert_string_equal(equation_print(&arena, again), printed);
        }
    }
}

static void brackets_are_printed_only_where_they_are_needed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *printed;
    } rules[] = {
        {"((a)) + ((b * c))", "a + b * c"},
        {"(a - b) - (c)", "a - b - c"},
        {"a - (b - c)", "a - (b - c)"},
        {"(2^3)^2", "(2^3)^2"},
        {"2^(3^2)", "2^3^2"},
        {"2^(-(3^2))", "2^-3^2"},
        {"(-2)^2", "(-2)^2"},
        {"-(2^2)", "-2^2"},
        {"-(a * b)", "-(a * b)"},
        {"(NOT a) = 0", "NOT a = 0"},
        {"f((a), (b + c))", "f(a, b + c)"},
        {"1+(if a then b else c)", "1 + (IF a THEN b ELSE c)"},
        {"Birth Rate", "Birth_Rate"},
        {"\"Birth Rate\"*2", "\"Birth Rate\" * 2"},
        {"a  Mod  b//c", "a MOD b // c"},
        {"x [ 1 : 2 , * ] '", "x[1:2, *]'"},
        {"0.1000", "0.1"},
    };
    for (size_t i = 0; i < COUNT(rules); i++)
        assert_string_equal(equation_print(&arena, read_equation(rules[i].text)), rules[i].printed);
}

static void numbers_that_code_made_print_as_text_that_reads_back(void **state)
{
    (void)state;
    struct expr minus_five = {.kind = EXPR_NUMBER, .number = -5};
    struct expr two = {.kind = EXPR_NUMBER, .number = 2};
    struct expr *args[] = {&minus_five, &two};
    const struct expr power = {.kind = EXPR_OPERATOR, .op = EXPR_POW, .args = args, .arg_count = 2};
    assert_string_equal(equation_print(&arena, &power), "(-5)^2");
    minus_five.number = -INFINITY;
    assert_string_equal(equation_print(&arena, &power), "(-INF)^2");
    minus_five.number = NAN;
    assert_string_equal(equation_print(&arena, &power), "(0 / 0)^2");
}

static void equal_trees_mean_the_same_wherever_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } rules[] = {
        {"Birth_Rate*2", " \"birth rate\" * 2.0", true},
        {"a + b", "b + a", false},
        {"a.b", "\"a.b\"", false},
        {"x[1]", "x[2]", false},
        {"x[1]", "x", false},
        {"f[1](x)", "f[2](x)", false},
        {"f(x)", "f(x, y)", false},
        {"1, 2; 3, 4", "1, 2, 3, 4", false},
        {"a = b", "a <> b", false},
    };
    for (size_t i = 0; i < COUNT(rules); i++)
        assert_int_equal(expr_equal(read_equation(rules[i].a), read_equation(rules[i].b)),
                         rules[i].equal);
}

static void a_tree_knows_where_it_stands(void **state)
{
    (void)state;
    const struct expr *tree = read_equation(" a + max( b ,\"c d\") ");
    assert_int_equal(tree->at, 1);
    assert_int_equal(tree->width, 18);
    const struct expr *call = tree->args[1];
    assert_int_equal(call->at, 5);
    assert_int_equal(call->width, 14);
    assert_int_equal(call->args[0]->at, 10);
    assert_int_equal(call->args[0]->width, 1);
    assert_int_equal(call->args[1]->at, 13);
    assert_int_equal(call->args[1]->width, 5);
    assert_string_equal(call->args[1]->spelled, "c d");
}

static const struct {
    const char *text;
    enum problem_kind kind;
    uint32_t line, column;
    const char *said; /* part of the message or of the remedy */
} refusals[] = {
    {"a && b", PROBLEM_EQUATION_TOKEN, 1, 3, "XMILE writes AND"},
    {"a || b", PROBLEM_EQUATION_TOKEN, 1, 3, "XMILE writes OR"},
    {"a == b", PROBLEM_EQUATION_TOKEN, 1, 3, "XMILE compares with ="},
    {"a != b", PROBLEM_EQUATION_TOKEN, 1, 3, "<>"},
    {"!a", PROBLEM_EQUATION_TOKEN, 1, 1, "NOT"},
    {"a ** b", PROBLEM_EQUATION_TOKEN, 1, 3, "^"},
    {"a => b", PROBLEM_EQUATION_TOKEN, 1, 3, ">="},
    {"a % b", PROBLEM_EQUATION_TOKEN, 1, 3, "MOD"},
    {"a ? b : c", PROBLEM_EQUATION_TOKEN, 1, 3, "IF condition THEN"},
    {"a \xC3\x97 b", PROBLEM_EQUATION_TOKEN, 1, 3, "written *"},
    {"\xC3\xA4 \xE2\x88\x92 b", PROBLEM_EQUATION_TOKEN, 1, 3, "minus"},
    {"\xE2\x80\x9C"
     "a b"
     "\xE2\x80\x9D",
     PROBLEM_EQUATION_TOKEN, 1, 1, "straight quotes"},
    {"a # b", PROBLEM_EQUATION_TOKEN, 1, 3, "quotes"},
    {"a \xFF b", PROBLEM_ENCODING, 1, 3, "UTF-8"},
    {"2x", PROBLEM_EQUATION_TOKEN, 1, 1, "'2x'"},
    {"x[a .0b]", PROBLEM_EQUATION_TOKEN, 1, 5, "'.0b'"},
    {"x[1.5b]", PROBLEM_EQUATION_TOKEN, 1, 3, "'1.5b'"},
    {"1e999", PROBLEM_EQUATION_TOKEN, 1, 1, "too large"},
    {"a }", PROBLEM_EQUATION_TOKEN, 1, 3, "begins with {"},
    {"a + {b", PROBLEM_EQUATION_SYNTAX, 1, 5, "comment has no end"},
    {"a + \"b", PROBLEM_EQUATION_SYNTAX, 1, 5, "has no end"},
    {"a +", PROBLEM_EQUATION_SYNTAX, 1, 4, "ends where a value"},
    {"a +\n * b", PROBLEM_EQUATION_SYNTAX, 2, 2, "'*' stands where a value"},
    {"(a + b", PROBLEM_EQUATION_SYNTAX, 1, 1, "never closed"},
    {"f(a, b", PROBLEM_EQUATION_SYNTAX, 1, 2, "never closed"},
    {"x[a", PROBLEM_EQUATION_SYNTAX, 1, 2, "never closed"},
    {"a)", PROBLEM_EQUATION_SYNTAX, 1, 2, "delete this bracket"},
    {"(a]", PROBLEM_EQUATION_SYNTAX, 1, 3, "an operator or )"},
    {"x[]", PROBLEM_EQUATION_SYNTAX, 1, 3, "a subscript"},
    {"f(a,,b)", PROBLEM_EQUATION_SYNTAX, 1, 5, "an argument"},
    {"f(a,)", PROBLEM_EQUATION_SYNTAX, 1, 5, "an argument"},
    {"a b + c", PROBLEM_EQUATION_SYNTAX, 1, 3, "an operator is expected"},
    {"a 2", PROBLEM_EQUATION_SYNTAX, 1, 3, "an operator is expected"},
    {"2 (a)", PROBLEM_EQUATION_SYNTAX, 1, 3, "an operator is expected"},
    {"IF a", PROBLEM_EQUATION_SYNTAX, 1, 5, "THEN"},
    {"IF a THEN b", PROBLEM_EQUATION_SYNTAX, 1, 12, "ELSE"},
    {"IF THEN ELSE(a, b, c)", PROBLEM_EQUATION_SYNTAX, 1, 4, "IF condition THEN a ELSE b"},
    {"a THEN b", PROBLEM_EQUATION_SYNTAX, 1, 3, "IF condition THEN"},
    {"MOD(a, b)", PROBLEM_EQUATION_SYNTAX, 1, 1, "a MOD b"},
    {"AND a", PROBLEM_EQUATION_SYNTAX, 1, 1, "between"},
    {"a.", PROBLEM_EQUATION_SYNTAX, 1, 3, "after the period"},
    {"1 + \"a.b\".c", PROBLEM_EQUATION_SYNTAX, 1, 5, "holds a period"},
    {"a.\" \".b", PROBLEM_EQUATION_SYNTAX, 1, 1, "empty"},
    {"\" \".b", PROBLEM_EQUATION_SYNTAX, 1, 1, "empty"},
    {"a._", PROBLEM_EQUATION_SYNTAX, 1, 1, "empty"},
    {"_ ~", PROBLEM_EQUATION_TOKEN, 1, 3, "NOT"}, /* one problem an equation */
    {"a . b", PROBLEM_EQUATION_TOKEN, 1, 3, "period"},
    {"\"\"", PROBLEM_EQUATION_SYNTAX, 1, 1, "empty"},
    {"_", PROBLEM_EQUATION_SYNTAX, 1, 1, "empty"},
    {"1, 2; 3", PROBLEM_EQUATION_SYNTAX, 1, 8, "differ in length"},
    {"1, 2; 3; 4, 5", PROBLEM_EQUATION_SYNTAX, 1, 8, "differ in length"},
    {"1; 2, 3", PROBLEM_EQUATION_SYNTAX, 1, 8, "differ in length"},
    {"(1, 2)", PROBLEM_EQUATION_SYNTAX, 1, 3, "','"},
    {"x[@a]", PROBLEM_EQUATION_SYNTAX, 1, 3, "position"},
    {"x[@0]", PROBLEM_EQUATION_SYNTAX, 1, 3, "position"},
    {"x[DimA!]", PROBLEM_EQUATION_TOKEN, 1, 7, "written *"},
    {"x = := 2", PROBLEM_EQUATION_TOKEN, 1, 5, "equals sign"},
};

static void what_is_wrong_is_said_where_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        problems_init(&problems, &arena);
        if (read_equation(refusals[i].text))
            fail_msg("'%s' was read", refusals[i].text);
        assert_int_equal(problems.count, 1);
        const struct problem *problem = &problems.items[0];
        const bool said = strstr(problem->message, refusals[i].said) ||
                          (problem->remedy && strstr(problem->remedy, refusals[i].said));
        if (problem->kind != refusals[i].kind || problem->at.line != refusals[i].line ||
            problem->at.column != refusals[i].column || !said) {
            problems_print(&problems, stderr);
            fail_msg("'%s' was refused otherwise", refusals[i].text);
        }
    }
}

/* `times` copies of `piece` between a begin and an end. */
static char *repeat(const char *before, const char *piece, size_t times, const char *after)
{
    const size_t length = strlen(piece);
    char *text = arena_alloc(&arena, strlen(before) + length * times + strlen(after) + 1, 1);
    char *at = text + strlen(before);
    memcpy(text, before, strlen(before));
    for (size_t i = 0; i < times; i++, at += length)
        memcpy(at, piece, length);
    memcpy(at, after, strlen(after));
    return text;
}

static void absurd_depth_is_refused_and_never_overflows_the_stack(void **state)
{
    (void)state;
    const char *const texts[] = {
        repeat("", "(", 100000, ""),
        repeat("", "-", 100000, "1"),
        repeat("", "NOT ", 100000, "1"),
        repeat("1", "^1", 100000, ""),
        repeat("1", "+1", 100000, ""),
        repeat("x", "'", 100000, ""),
        repeat("", "f(", 100000, ""),
        repeat("", "x[", 100000, ""),
        repeat("", "IF a THEN 1 ELSE ", 100000, "2"),
        repeat("", "IF ", 100000, "2"),
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        problems_init(&problems, &arena);
        assert_null(read_equation(texts[i]));
        assert_int_equal(problems.count, 1);
        assert_int_equal(problems.items[0].kind, PROBLEM_EQUATION_DEPTH);
    }
}

static void ordinary_depth_and_long_sums_are_fine(void **state)
{
    (void)state;
    assert_non_null(read_equation(repeat("", "(", 150, repeat("1", ")", 150, ""))));
    assert_non_null(read_equation(repeat("1", " + 1", 1500, "")));
    assert_non_null(read_equation(repeat("", "IF a THEN 1 ELSE ", 150, "2")));
    assert_int_equal(problems.count, 0);
}

static void problems_stand_under_the_right_character_of_the_file(void **state)
{
    (void)state;
    const struct source source = source_of_text("m.xmile", "<eqn>\n  \xC3\xA4 &lt; == b</eqn>");
    /* the passage "ä < == b" with the offsets that a reader of the file keeps */
    const uint32_t offsets[] = {8, 9, 10, 11, 15, 16, 17, 18, 19, 20};
    const struct passage passage = {
        .text = "\xC3\xA4 < == b", .length = 9, .source = &source, .offsets = offsets};
    bool empty = false;
    assert_null(equation_parse(&arena, &passage, &problems, &empty));
    assert_int_equal(problems.items[0].at.line, 2);
    assert_int_equal(problems.items[0].at.column, 10);
    assert_int_equal(problems.items[0].width, 2);
}

static void a_name_folds_to_one_identifier(void **state)
{
    (void)state;
    static const struct {
        const char *text, *folded, *spelled;
    } rules[] = {
        {"Birth  Rate", "birth_rate", "Birth Rate"},
        {"birth_rate", "birth_rate", "birth_rate"},
        {"\"birth rate\"", "birth_rate", "birth rate"},
        {"BIRTH\\nRATE", "birth_rate", "BIRTH RATE"},
        {"BIRTH\nRATE", "birth_rate", "BIRTH RATE"},
        {" _ Birth _ Rate_ ", "birth_rate", "_ Birth _ Rate_"},
        {"a\xC2\xA0"
         "b",
         "a_b", "a b"},
        {"a\xE2\x80\x82"
         "b",
         "a\xE2\x80\x82"
         "b",
         "a\xE2\x80\x82"
         "b"}, /* an en-space is a letter */
        {"\xC3\x9C"
         "BUNG \xCE\xA9",
         "\xC3\xBC"
         "bung_\xCF\x89",
         "\xC3\x9C"
         "BUNG \xCE\xA9"},
        {"\xEF\xBC\xA1", "\xEF\xBD\x81", "\xEF\xBC\xA1"}, /* full-width A is not A */
        {"a \\\"b\\\"", "a_\"b\"", "a \"b\""},
        {"a\\\\b", "a\\b", "a\\b"},
        {"a\\tb", "a\\tb", "a\\tb"},
        {"\"", "\"", "\""},
        {"", "", ""},
        {"\xFFx", "\xFFx", "\xFFx"},
        {"\xC8\xBA\xC8\xBA", "\xE2\xB1\xA5\xE2\xB1\xA5", "\xC8\xBA\xC8\xBA"}, /* 2 bytes become 3 */
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        const size_t length = strlen(rules[i].text);
        assert_string_equal(name_fold(&arena, rules[i].text, length), rules[i].folded);
        assert_string_equal(name_spell(&arena, rules[i].text, length), rules[i].spelled);
    }
}

static void a_name_is_quoted_when_it_must_be(void **state)
{
    (void)state;
    static const struct {
        const char *spelled, *quoted;
    } rules[] = {
        {"birth rate", "birth_rate"},
        {"Birth_Rate", "Birth_Rate"},
        {"a-b", "\"a-b\""},
        {"a.b", "\"a.b\""},
        {"if", "\"if\""},
        {"Then", "\"Then\""},
        {"2nd", "\"2nd\""},
        {"say \"hi\"", "\"say \\\"hi\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"", "\"\""},
        {"\xC3\xA4", "\xC3\xA4"},
        {"a\xC3\x97"
         "b",
         "\"a\xC3\x97"
         "b\""},
        {"cost (EUR), net", "\"cost (EUR), net\""},
    };
    for (size_t i = 0; i < COUNT(rules); i++)
        assert_string_equal(name_quote(&arena, rules[i].spelled), rules[i].quoted);
}

static void every_failure_of_memory_is_survived(void **state)
{
    (void)state;
    const struct passage passage = passage_of_text(
        "IF \"a b\" < m.c[D, 1:2, *] THEN table[a](f(x, y), -2^3) ELSE MY MACRO(q) + 1");
    const struct passage list = passage_of_text("1, 2, x', NOT a; .5, PI(), a // b, x[@1]");
    for (size_t n = 1; n < 400; n++) {
        const struct passage *texts[] = {&passage, &list};
        for (size_t t = 0; t < 2; t++) {
            struct arena small;
            struct problems found;
            bool empty = false;
            arena_init(&small);
            problems_init(&found, &small);
            small.fail_at = n;
            const struct expr *tree = equation_parse(&small, texts[t], &found, &empty);
            assert_true(tree || problems_status(&found) != STATUS_OK);
            if (small.failed)
                assert_int_equal(problems_status(&found), STATUS_NO_MEMORY);
            small.fail_at = 0;
            small.failed = false;
            if (tree) {
                small.fail_at = small.allocations + n % 7 + 1;
                (void)equation_print(&small, tree);
                small.fail_at = small.allocations + n % 5 + 1;
                (void)equation_print_tree(&small, tree);
            }
            arena_free(&small);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(operators_bind_as_the_standard_says),
        TEST(else_belongs_to_the_nearest_if),
        TEST(names_have_many_spellings_and_comments_none),
        TEST(numbers_are_read_in_every_form_of_the_standard),
        TEST(a_parenthesis_makes_a_name_a_call),
        TEST(subscripts_slices_and_lists_are_read),
        TEST(an_equation_without_content_is_empty_and_no_problem),
        TEST(what_is_printed_means_the_same),
        TEST(brackets_are_printed_only_where_they_are_needed),
        TEST(numbers_that_code_made_print_as_text_that_reads_back),
        TEST(equal_trees_mean_the_same_wherever_they_stand),
        TEST(a_tree_knows_where_it_stands),
        TEST(what_is_wrong_is_said_where_it_stands),
        TEST(absurd_depth_is_refused_and_never_overflows_the_stack),
        TEST(ordinary_depth_and_long_sums_are_fine),
        TEST(problems_stand_under_the_right_character_of_the_file),
        TEST(a_name_folds_to_one_identifier),
        TEST(a_name_is_quoted_when_it_must_be),
        TEST(every_failure_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

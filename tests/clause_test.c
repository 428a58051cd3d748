// SPDX-License-Identifier: MIT
/* Clauses as equations: what a package makes of each lever, and the values that come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case_fixture.h"
#include "equation/equation.h"

#include <math.h>

#define HEAD "id: P1\ntitle: First\nclauses:\n"

static void begin(struct case_fixture *fixture, const char *clauses)
{
    struct buffer text = {.bytes = NULL};
    fixture_begin(fixture);
    buffer_add(&text, HEAD);
    buffer_add(&text, clauses);
    fixture_write(fixture, "packages/P1.yaml", text.bytes);
    buffer_free(&text);
    fixture_read_soundly(fixture);
}

static struct edits edits_of(struct case_fixture *fixture, const char *package, enum credit least)
{
    struct edits edits = {.count = 0};
    const enum status status =
        package_edits(&fixture->arena, fixture->made, case_find_package(fixture->made, package),
                      least, &edits, &fixture->problems);
    assert_int_equal(status, STATUS_OK);
    return edits;
}

/* One edit a line: `name = equation`, or `name stock initial, net flow`. */
static const char *show(struct case_fixture *fixture, const struct edits *edits)
{
    const char *shown = "";
    for (size_t i = 0; i < edits->count; i++) {
        const struct edit *edit = &edits->items[i];
        const char *line =
            edit->add_stock
                ? arena_print(&fixture->arena, "%s stock %s, %s", edit->name, edit->equation.text,
                              edit->net_flow.text)
                : arena_print(&fixture->arena, "%s = %s", edit->name, edit->equation.text);
        shown = arena_print(&fixture->arena, "%s%s%s", shown, i ? "\n" : "", line);
    }
    return shown;
}

static const struct {
    const char *clauses, *edits;
} composition_rules[] = {
    {"  - troops: 15\n", "troops = 15"},
    {"  - troops: 0.1\n", "troops = 0.1"},
    {"  - push[mun]: 2\n", "push[mun] = 2"},
    {"  - troops: 15\n  - troops: 20\n", "troops = 20"},
    {"  - {lever: troops, value: 15, from: settle_time}\n",
     "troops = IF TIME >= settle_time THEN 15 ELSE 0"},
    {"  - {lever: troops, value: 15, from: 2027-01, until: 2030-07}\n",
     "troops = IF TIME >= 60 AND TIME < 102 THEN 15 ELSE 0"},
    {"  - {lever: troops, value: 15, until: settle_time + 12}\n",
     "troops = IF TIME < (settle_time + 12) THEN 15 ELSE 0"},
    {"  - {lever: troops, value: 15, when: Risk > 0.5}\n",
     "troops = IF (Risk > 0.5) THEN 15 ELSE 0"},
    {"  - {lever: troops, value: 15, from: settle_time, when: A > 1 OR B > 1}\n",
     "troops = IF TIME >= settle_time AND (A > 1 OR B > 1) THEN 15 ELSE 0"},
    /* A ramp is a share of its own, so that the value before stands once. */
    {"  - {lever: troops, value: 15, from: settle_time, ramp: 6}\n",
     "clause_P1_1_share = MAX(0, MIN(1, (TIME - settle_time)/6))\n"
     "troops = (1 - clause_P1_1_share)*(0) + clause_P1_1_share*15"},
    {"  - {lever: troops, value: 15, from: 60, ramp: 6, until: 72}\n",
     "clause_P1_1_share = IF TIME < 72 THEN MAX(0, MIN(1, (TIME - 60)/6)) ELSE 0\n"
     "troops = (1 - clause_P1_1_share)*(0) + clause_P1_1_share*15"},
    /* A ramp after a condition is a stock: it comes and goes at the same rate. */
    {"  - {lever: troops, value: 15, when: Risk > 0.5, ramp: 6}\n",
     "clause_P1_1_ramp stock 0, IF (Risk > 0.5) THEN MIN(1/6, (1 - clause_P1_1_ramp)/DT) ELSE "
     "-MIN(1/6, clause_P1_1_ramp/DT)\n"
     "troops = (1 - clause_P1_1_ramp)*(0) + clause_P1_1_ramp*15"},
    {"  - {lever: troops, value: 15, when: Risk > 0.5, from: 60, until: 72, ramp: 6}\n",
     "clause_P1_1_ramp stock 0, IF TIME >= 60 AND TIME < 72 AND (Risk > 0.5) THEN MIN(1/6, (1 - "
     "clause_P1_1_ramp)/DT) ELSE -MIN(1/6, clause_P1_1_ramp/DT)\n"
     "clause_P1_1_share = IF TIME < 72 THEN clause_P1_1_ramp ELSE 0\n"
     "troops = (1 - clause_P1_1_share)*(0) + clause_P1_1_share*15"},
    /* A latch remembers; it acts in the very step in which the condition holds. */
    {"  - {lever: troops, value: 15, when: Risk > 0.5, latch: true}\n",
     "clause_P1_1_hold stock 0, (IF (Risk > 0.5) THEN 1 - clause_P1_1_hold ELSE 0)/DT\n"
     "troops = IF ((Risk > 0.5) OR clause_P1_1_hold > 0.5) THEN 15 ELSE 0"},
    {"  - {lever: troops, value: 15, when: Risk > 0.5, latch: true, ramp: 3}\n",
     "clause_P1_1_hold stock 0, (IF (Risk > 0.5) THEN 1 - clause_P1_1_hold ELSE 0)/DT\n"
     "clause_P1_1_ramp stock 0, IF ((Risk > 0.5) OR clause_P1_1_hold > 0.5) THEN MIN(1/3, (1 - "
     "clause_P1_1_ramp)/DT) ELSE -MIN(1/3, clause_P1_1_ramp/DT)\n"
     "troops = (1 - clause_P1_1_ramp)*(0) + clause_P1_1_ramp*15"},
    /* A later clause lies over the earlier ones. */
    {"  - troops: 5\n  - {lever: troops, value: 15, from: 60}\n"
     "  - {lever: troops, value: 30, when: Risk > 0.5}\n",
     "troops = IF (Risk > 0.5) THEN 30 ELSE IF TIME >= 60 THEN 15 ELSE 5"},
    {"  - {lever: troops, value: 15, from: 60}\n"
     "  - {lever: troops, value: 30, from: 72, ramp: 12}\n",
     "clause_P1_2_share = MAX(0, MIN(1, (TIME - 72)/12))\n"
     "troops = (1 - clause_P1_2_share)*(IF TIME >= 60 THEN 15 ELSE 0) + clause_P1_2_share*30"},
    /* A plain clause hides what lies below it, helpers too. */
    {"  - {lever: troops, value: 15, from: 60, ramp: 6}\n  - troops: 20\n", "troops = 20"},
    {"  - force: 700\n  - troops: 1\n  - {lever: force, value: 800, from: 60}\n",
     "force = IF TIME >= 60 THEN 800 ELSE 700\ntroops = 1"},
};

static void clauses_become_one_equation_a_lever(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof composition_rules / sizeof *composition_rules; i++) {
        struct case_fixture fixture;
        begin(&fixture, composition_rules[i].clauses);
        const struct edits edits = edits_of(&fixture, "P1", CREDIT_PROPOSED);
        assert_string_equal(show(&fixture, &edits), composition_rules[i].edits);
        fixture_end(&fixture);
    }
}

/* -- values: a small evaluator ----------------------------------------------------------------- */

/* Runs the edits with Euler steps of `dt`; Risk is 1 from month 10 to 20 and from 40 to 45. */
struct world {
    struct case_fixture *fixture;
    const struct edits *edits;
    double stocks[16]; /* one an edit */
    double time, dt;
};

static double value_of(struct world *world, const char *name);

static double evaluate(struct world *world, const struct expr *expr)
{
    const struct expr *const *args = (const struct expr *const *)expr->args;
    if (expr->kind == EXPR_NUMBER)
        return expr->number;
    if (expr->kind == EXPR_NAME)
        return value_of(world, expr->name);
    if (expr->kind == EXPR_IF)
        return evaluate(world, args[evaluate(world, args[0]) != 0 ? 1 : 2]);
    const double a = evaluate(world, args[0]);
    const double b = expr->arg_count > 1 ? evaluate(world, args[1]) : 0;
    if (expr->kind == EXPR_CALL)
        return strcmp(expr->name, "min") == 0 ? fmin(a, b) : fmax(a, b);
    switch (expr->op) {
    case EXPR_ADD:
        return a + b;
    case EXPR_SUB:
        return a - b;
    case EXPR_MUL:
        return a * b;
    case EXPR_DIV:
        return a / b;
    case EXPR_LT:
        return a < b;
    case EXPR_GT:
        return a > b;
    case EXPR_GE:
        return a >= b;
    case EXPR_AND:
        return a != 0 && b != 0;
    case EXPR_OR:
        return a != 0 || b != 0;
    case EXPR_NEGATE:
        return -a;
    default:
        fail_msg("operator %d", (int)expr->op);
        return NAN;
    }
}

static double evaluate_text(struct world *world, const struct passage *text)
{
    bool empty = false;
    const struct expr *expr =
        equation_parse(&world->fixture->arena, text, &world->fixture->problems, &empty);
    assert_non_null(expr);
    return evaluate(world, expr);
}

static double value_of(struct world *world, const char *name)
{
    const double t = world->time;
    if (strcmp(name, "time") == 0)
        return t;
    if (strcmp(name, "dt") == 0)
        return world->dt;
    if (strcmp(name, "risk") == 0)
        return (t >= 10 && t < 20) || (t >= 40 && t < 45);
    for (size_t i = 0; i < world->edits->count; i++) {
        if (strcmp(world->edits->names[i], name) != 0)
            continue;
        const struct edit *edit = &world->edits->items[i];
        return edit->add_stock ? world->stocks[i] : evaluate_text(world, &edit->equation);
    }
    fail_msg("the equation names %s", name);
    return NAN;
}

static void step(struct world *world)
{
    double flows[16] = {0};
    for (size_t i = 0; i < world->edits->count; i++)
        if (world->edits->items[i].add_stock)
            flows[i] = evaluate_text(world, &world->edits->items[i].net_flow);
    for (size_t i = 0; i < world->edits->count; i++)
        world->stocks[i] += world->dt * flows[i];
}

/* The value of a lever at a month. */
static double run_to(struct case_fixture *fixture, const struct edits *edits, const char *lever,
                     double month, double dt)
{
    struct world world = {.fixture = fixture, .edits = edits, .dt = dt};
    const size_t steps = (size_t)(month / dt);
    for (size_t i = 0; i < steps; i++, world.time = (double)i * dt)
        step(&world);
    return value_of(&world, lever);
}

static const struct {
    const char *clauses;
    double month, value;
} value_rules[] = {
    {"  - {lever: troops, value: 12, from: 10, ramp: 6}\n", 10, 0},
    {"  - {lever: troops, value: 12, from: 10, ramp: 6}\n", 13, 6},
    {"  - {lever: troops, value: 12, from: 10, ramp: 6}\n", 16, 12},
    {"  - {lever: troops, value: 12, from: 10, ramp: 6}\n", 50, 12},
    {"  - {lever: troops, value: 12, from: 10, ramp: 6, until: 30}\n", 29, 12},
    {"  - {lever: troops, value: 12, from: 10, ramp: 6, until: 30}\n", 30, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5}\n", 9, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5}\n", 10, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5}\n", 20, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true}\n", 9, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true}\n", 10, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true}\n", 30, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true, until: 25}\n", 24, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true, until: 25}\n", 25, 0},
    /* A condition outside the clause's time is not remembered. */
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true, from: 25}\n", 30, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, latch: true, from: 25}\n", 50, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 10, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 11, 3},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 14, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 20, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 22, 6},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 24, 0},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4}\n", 42, 6},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4, latch: true}\n", 30, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4, until: 16}\n", 15, 12},
    {"  - {lever: troops, value: 12, when: Risk > 0.5, ramp: 4, until: 16}\n", 16, 0},
    {"  - {lever: troops, value: 8, from: 5}\n"
     "  - {lever: troops, value: 16, when: Risk > 0.5, ramp: 4}\n",
     12, 12},
    {"  - {lever: troops, value: 8, from: 5}\n"
     "  - {lever: troops, value: 16, when: Risk > 0.5, ramp: 4}\n",
     30, 8},
};

static void a_lever_takes_the_value_its_clauses_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof value_rules / sizeof *value_rules; i++) {
        for (double dt = 1; dt >= 0.25; dt /= 2) {
            struct case_fixture fixture;
            begin(&fixture, value_rules[i].clauses);
            const struct edits edits = edits_of(&fixture, "P1", CREDIT_PROPOSED);
            const double value = run_to(&fixture, &edits, "troops", value_rules[i].month, dt);
            if (value != value_rules[i].value)
                fail_msg("%s at month %g, dt %g: %g instead of %g", value_rules[i].clauses,
                         value_rules[i].month, dt, value, value_rules[i].value);
            fixture_end(&fixture);
        }
    }
}

static void only_clauses_that_are_far_enough_along_count(void **state)
{
    static const struct {
        enum credit least;
        const char *edits;
    } rules[] = {
        /* base: troops 1 without a status, force 500 funded; P1: troops 15, pledged. */
        {CREDIT_PROPOSED,
         "troops = IF TIME >= (settle_time + 2) AND TIME < 156 AND (Risk > 0.5) THEN "
         "15 ELSE 1\nforce = 500"},
        {CREDIT_PLEDGED,
         "troops = IF TIME >= (settle_time + 2) AND TIME < 156 AND (Risk > 0.5) THEN "
         "15 ELSE 1\nforce = 500"},
        {CREDIT_RATIFIED, "troops = 1\nforce = 500"},
        {CREDIT_FUNDED, "troops = 1\nforce = 500"},
        {CREDIT_DELIVERED, "troops = 1"},
    };
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct edits edits = edits_of(&fixture, "P1", rules[i].least);
        assert_string_equal(show(&fixture, &edits), rules[i].edits);
    }
    fixture_end(&fixture);
}

static void an_inherited_helper_keeps_the_name_of_its_own_package(void **state)
{
    (void)state;
    struct case_fixture fixture;
    begin(&fixture, "  - {lever: troops, value: 15, from: 60, ramp: 6}\n");
    fixture_write(&fixture, "mine.yaml",
                  "id: my-own\ntitle: Mine\nfrom: P1\nclauses:\n"
                  "  - {lever: force, value: 300, from: 60, ramp: 6}\n");
    char path[256];
    const struct package *mine = NULL;
    struct edits edits = {.count = 0};
    fixture_path(&fixture, "mine.yaml", path);
    assert_int_equal(
        package_read(&fixture.arena, fixture.made, path, &mine, &fixture.problems, &fixture.err),
        STATUS_OK);
    assert_int_equal(package_edits(&fixture.arena, fixture.made, mine, CREDIT_PROPOSED, &edits,
                                   &fixture.problems),
                     STATUS_OK);
    assert_string_equal(edits.items[0].name, "clause_P1_1_share");
    assert_string_equal(edits.items[2].name, "clause_my_own_1_share");
    fixture_end(&fixture);
}

static void a_composed_equation_points_back_at_its_clauses(void **state)
{
    (void)state;
    struct case_fixture fixture;
    begin(&fixture, "  - {lever: troops, value: 5, from: 2027-01}\n"
                    "  - lever: troops\n    value: 15\n    when: Risk > 0.5\n");
    const struct edits edits = edits_of(&fixture, "P1", CREDIT_PROPOSED);
    const struct passage *equation = &edits.items[0].equation;
    const size_t risk = (size_t)(strstr(equation->text, "Risk") - equation->text);
    assert_int_equal(passage_place(equation, risk).line, 7);
    assert_int_equal(passage_place(equation, risk).column, 11);
    assert_int_equal(passage_place(equation, risk + 7).column, 18);
    const size_t earlier = (size_t)(strstr(equation->text, "TIME") - equation->text);
    assert_int_equal(passage_place(equation, earlier).line, 4);
    assert_int_equal(passage_place(equation, 0).line, 5);
    fixture_end(&fixture);
}

static void an_equation_of_two_files_has_no_one_place(void **state)
{
    (void)state;
    static const char *const below[] = {"troops: 1", "{lever: troops, value: 1, from: 50}"};
    for (size_t i = 0; i < 2; i++) {
        struct case_fixture fixture;
        fixture_begin(&fixture);
        fixture_change(&fixture, "packages/base.yaml", "troops: 1", below[i]);
        fixture_read_soundly(&fixture);
        const struct edits edits = edits_of(&fixture, "P1", CREDIT_PROPOSED);
        /* A plain number of the parent's does not count: nothing in it can be wrong. */
        assert_true((edits.items[0].equation.source != NULL) == (i == 0));
        assert_non_null(edits.items[1].equation.source);
        fixture_end(&fixture);
    }
}

static void layers_without_end_are_refused(void **state)
{
    (void)state;
    struct case_fixture fixture;
    struct buffer text = {.bytes = NULL};
    struct edits edits = {.count = 0};
    for (size_t i = 0; i < 65; i++)
        buffer_add(&text, "  - {lever: troops, value: 1, from: 60}\n");
    begin(&fixture, text.bytes);
    buffer_free(&text);
    assert_int_equal(package_edits(&fixture.arena, fixture.made,
                                   case_find_package(fixture.made, "P1"), CREDIT_PROPOSED, &edits,
                                   &fixture.problems),
                     STATUS_INPUT);
    assert_string_equal(fixture_problems(&fixture),
                        "packages/P1.yaml:4:13: more than 64 clauses lie over each other on troops "
                        "[equation-depth] leave out those that others cover");
    fixture_end(&fixture);
}

static void the_last_word_on_a_name_counts(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    struct edits edits = {.count = 0};
    assert_int_equal(edit_number(&fixture.arena, &edits, "push[mun]", 1), STATUS_OK);
    assert_int_equal(edit_number(&fixture.arena, &edits, "push", 2), STATUS_OK);
    assert_int_equal(edit_number(&fixture.arena, &edits, "Push[ mun ]", 0.1), STATUS_OK);
    assert_string_equal(show(&fixture, &edits), "push = 2\nPush[ mun ] = 0.1");
    assert_int_equal(settings_edits(&fixture.arena, &fixture.made->adversaries[0].set, &edits),
                     STATUS_OK);
    assert_string_equal(edits.items[2].equation.text, "620");
    fixture_end(&fixture);
}

static void memory_may_run_out_while_clauses_are_composed(void **state)
{
    (void)state;
    struct case_fixture fixture;
    begin(&fixture,
          "  - {lever: troops, value: 15, from: 60, until: 80, when: Risk > 0.5, ramp: 6, "
          "latch: true}\n");
    const struct package *package = case_find_package(fixture.made, "P1");
    for (size_t n = 1;; n++) {
        struct arena arena;
        struct problems problems;
        struct edits edits = {.count = 0};
        arena_init(&arena);
        arena.fail_at = n;
        problems_init(&problems, &arena);
        const enum status status =
            package_edits(&arena, fixture.made, package, CREDIT_PROPOSED, &edits, &problems);
        const bool failed = arena.failed;
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        arena_free(&arena);
        if (!failed)
            break;
    }
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clauses_become_one_equation_a_lever),
        cmocka_unit_test(a_lever_takes_the_value_its_clauses_say),
        cmocka_unit_test(only_clauses_that_are_far_enough_along_count),
        cmocka_unit_test(an_inherited_helper_keeps_the_name_of_its_own_package),
        cmocka_unit_test(a_composed_equation_points_back_at_its_clauses),
        cmocka_unit_test(an_equation_of_two_files_has_no_one_place),
        cmocka_unit_test(layers_without_end_are_refused),
        cmocka_unit_test(the_last_word_on_a_name_counts),
        cmocka_unit_test(memory_may_run_out_while_clauses_are_composed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

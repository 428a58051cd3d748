// SPDX-License-Identifier: MIT
/* Units: what texts mean, and what an equation may do with them. */
#include "model/unit.h"

#include "model/unit_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Unit texts. */

static const struct {
    const char *text, *canonical;
} readings[] = {
    {"month", "month"},
    {"kunit/month^2", "kunit/month^2"},
    {"kunit/month**2", "kunit/month^2"},
    {"1/month", "1/month"},
    {"/month", "1/month"},
    {"per month", "1/month"},
    {"1/year/month", "1/month/year"}, /* sorted by name */
    {"USD_bn*bbl/USD/mb", "USD_bn*bbl/USD/mb"},
    {"mb/day/month", "mb/day/month"},
    {"a/b*c", "a*c/b"}, /* from left to right */
    {"a/(b*c)", "a/b/c"},
    {"person-month", "month*person"}, /* a hyphen multiplies */
    {"EUR_bn per month", "EUR_bn/month"},
    {"Square  Km", "Square  Km"}, /* one name with a blank in it */
    {"\"cost (net)\"/month", "\"cost (net)\"/month"},
    {"m^(1/2)", "m^(1/2)"},
    {"m^0.5*m^0.5", "m"},
    {"m^-2", "1/m^2"},
    {"m^2/m^2", "1"},
    {"m*m/m", "m"},
    {"month/months", "1"}, /* a plural is its singular */
    {"Month/MONTH", "1"},  /* case says nothing */
    {"1000*kg", "1000 kg"},
    {"1000 kg", "1000 kg"},
    {"10^6 kg", "1000000 kg"},
    {"1e-3 kg", "0.001 kg"},
    {"{thousand} kunit", "kunit"},
    {"1", "1"},
    {"Dmnl", "1"},
    {"dimensionless", "1"},
    {"unitless", "1"},
    {"fraction/year", "1/year"},
    {"2015_USD", "2015_USD"},             /* a name may begin with digits */
    {"$/\xe2\x82\xac", "$/\xe2\x82\xac"}, /* or be no word at all */
};

static struct document *nothing_declared(void)
{
    static struct document document;
    document = (struct document){.file = "test"};
    return &document;
}

static const char *read_and_print(struct arena *arena, const struct document *document,
                                  const char *text, struct problems *problems)
{
    struct unit_system *system = ARENA_NEW(arena, struct unit_system);
    struct passage *passage = ARENA_NEW(arena, struct passage);
    *passage = passage_of_text(text);
    unit_system_build(system, arena, document, problems);
    return unit_text(system, unit_read(system, passage));
}

static void a_unit_text_has_one_canonical_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        struct arena arena;
        struct problems problems;
        arena_init(&arena);
        problems_init(&problems, &arena);
        const char *text = read_and_print(&arena, nothing_declared(), readings[i].text, &problems);
        assert_string_equal(text, readings[i].canonical);
        assert_int_equal(problems.count, 0);
        arena_free(&arena);
    }
}

static void canonical_text_reads_back_as_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        assert_true(unit_same(nothing_declared(), readings[i].text, readings[i].canonical));
}

static const struct {
    const char *text;
    unsigned column;
    const char *message;
} unreadable[] = {
    {"month^", 7, "the unit 'month^' cannot be read: a power is missing"},
    {"month^x", 7, "the unit 'month^x' cannot be read: a power is missing"},
    {"kunit*", 7, "the unit 'kunit*' cannot be read: a unit is missing"},
    {"1e300*1e300", 12, "the unit '1e300*1e300' cannot be read: its factor is too large or too small"},
    {"(kunit", 7, "the unit '(kunit' cannot be read: a bracket is not closed"},
    {"kunit)", 6, "the unit 'kunit)' cannot be read: something is left over"},
    {"\"kunit", 7, "the unit '\"kunit' cannot be read: a quote is not closed"},
    {"kunit//month", 7, "the unit 'kunit//month' cannot be read: a unit is missing"},
    {"m^0.123", 8, "the unit 'm^0.123' cannot be read: a power is no simple fraction"},
    {"0*month", 2, "the unit '0*month' cannot be read: 0 is no factor"},
};

static void an_unreadable_unit_is_reported_where_it_breaks_off(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
        struct arena arena;
        struct problems problems;
        arena_init(&arena);
        problems_init(&problems, &arena);
        read_and_print(&arena, nothing_declared(), unreadable[i].text, &problems);
        assert_int_equal(problems.count, 1);
        assert_int_equal(problems.items[0].kind, PROBLEM_UNIT_SYNTAX);
        assert_string_equal(problems.items[0].message, unreadable[i].message);
        assert_int_equal(problems.items[0].at.column, unreadable[i].column);
        arena_free(&arena);
    }
}

static void brackets_without_end_are_refused_not_followed(void **state)
{
    (void)state;
    char deep[20001];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_false(unit_same(nothing_declared(), deep, deep));
}

static struct named named(const char *name)
{
    return (struct named){.spelled = name, .name = name, .where = passage_of_text(name)};
}

static struct doc_unit unit(const char *name, const char *equation, struct named *aliases,
                            size_t alias_count)
{
    return (struct doc_unit){.name = named(name),
                             .equation = passage_of_text(equation),
                             .aliases = aliases,
                             .alias_count = alias_count};
}

static void declared_aliases_and_equations_count_as_one(void **state)
{
    (void)state;
    struct named barrels[] = {named("barrel"), named("tonneau")};
    struct doc_unit units[] = {
        unit("speed", "km/h", NULL, 0), /* used before it is declared */
        unit("km", "1000*m", NULL, 0),  unit("bbl", "", barrels, 2),      unit("m", "", NULL, 0),
        unit("pure", "1", NULL, 0),     unit("percent", "0.01", NULL, 0),
    };
    const struct document document = {.file = "test", .units = units, .unit_count = 6};
    assert_true(unit_same(&document, "speed", "1000*m/h"));
    assert_true(unit_same(&document, "Barrels/day", "bbl/day"));
    assert_true(unit_same(&document, "tonneaux/tonneaux", "1"));
    assert_true(unit_same(&document, "tonneaus", "bbl"));
    assert_true(unit_same(&document, "pure", "1"));
    assert_false(unit_same(&document, "km", "m"));
    assert_false(unit_same(&document, "percent", "1"));
    assert_false(unit_same(&document, "km/", "km"));
    assert_false(unit_same(&document, "", ""));
}

static void a_unit_defined_by_itself_is_reported(void **state)
{
    (void)state;
    struct doc_unit units[] = {unit("a", "2*b", NULL, 0), unit("b", "a/2", NULL, 0)};
    const struct document document = {.file = "test", .units = units, .unit_count = 2};
    struct arena arena;
    struct problems problems;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_string_equal(read_and_print(&arena, &document, "a", &problems), "?");
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.items[0].message, "the unit 'a' is defined by itself");
    arena_free(&arena);
}

/* Equations. A small world of variables that every rule below may use. */

static const struct {
    const char *name, *units, *equation;
    bool graph;
} world[] = {
    {"months", "month", "7", false},     {"age", "year", "3", false},
    {"share", "1", "0.5", false},        {"stockpile", "kunit", "10", false},
    {"rate", "kunit/month", "2", false}, {"unsaid", "", "5", false},
    {"one_month", "month", "1", false},  {"months_per_year", "month/year", "12", false},
    {"km_run", "km", "3", false},        {"m_run", "m", "3", false},
    {"side", "m", "3", false},           {"curve", "kunit", "", true},
    {"lines", "kunit", "4", false},
};
enum { WORLD = sizeof world / sizeof *world };

struct fixture {
    struct arena arena;
    struct problems problems;
    struct document document;
    struct doc_model models[2];
    struct doc_variable variables[WORLD + 3];
    struct element elements[WORLD + 3];
    struct doc_unit units[2];
    struct doc_dimension dimension;
    struct graph graph;
};

static void add_variable(struct fixture *fixture, enum variable_kind kind, const char *name,
                         const char *units, const char *equation)
{
    const size_t i = fixture->models[0].variable_count++;
    fixture->elements[i] = (struct element){.equation = passage_of_text(equation)};
    fixture->variables[i] = (struct doc_variable){.kind = kind,
                                                  .name = named(name),
                                                  .units = passage_of_text(units),
                                                  .elements = &fixture->elements[i],
                                                  .element_count = 1};
}

static void init_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    arena_init(&fixture->arena);
    problems_init(&fixture->problems, &fixture->arena);
    fixture->units[0] = unit("km", "1000*m", NULL, 0);
    fixture->units[1] = unit("month", "", NULL, 0);
    fixture->dimension = (struct doc_dimension){.name = named("line"), .size = 3};
    fixture->models[0] = (struct doc_model){.name = named(""), .variables = fixture->variables};
    fixture->document = (struct document){.file = "test",
                                          .specs.time_units = passage_of_text("Months"),
                                          .units = fixture->units,
                                          .unit_count = 2,
                                          .dimensions = &fixture->dimension,
                                          .dimension_count = 1,
                                          .models = fixture->models,
                                          .model_count = 1};
    for (size_t i = 0; i < WORLD; i++) {
        add_variable(fixture, world[i].graph ? VARIABLE_GRAPH : VARIABLE_AUX, world[i].name,
                     world[i].units, world[i].equation);
        if (world[i].graph)
            fixture->elements[i].graph = &fixture->graph;
    }
}

/* Checks the equations of all variables from `first` on; notes are dropped. */
static void run_check(struct fixture *fixture, size_t first)
{
    struct problems parse;
    struct unit_equation equations[WORLD + 3];
    size_t count = 0;
    problems_init(&parse, &fixture->arena);
    for (size_t i = first; i < fixture->models[0].variable_count; i++) {
        bool empty;
        equations[count++] = (struct unit_equation){
            .variable = &fixture->variables[i],
            .text = &fixture->elements[i].equation,
            .tree = equation_parse(&fixture->arena, &fixture->elements[i].equation, &parse, &empty),
            .is_initial_of_stock = fixture->variables[i].kind == VARIABLE_STOCK};
    }
    assert_int_equal(parse.count, 0);
    assert_int_equal(
        unit_check(&fixture->arena, &fixture->document, equations, count, &fixture->problems),
        STATUS_OK);
}

/* All warnings as "column: message; remedy\n". */
static const char *print_warnings(struct fixture *fixture)
{
    char *text = arena_print(&fixture->arena, "%s", "");
    problems_sort(&fixture->problems);
    for (size_t i = 0; i < fixture->problems.count; i++) {
        const struct problem *problem = &fixture->problems.items[i];
        if (problem_severity(problem->kind) == SEVERITY_WARNING)
            text = arena_print(&fixture->arena, "%s%s%u: %s%s%s", text, *text ? "\n" : "",
                               problem->at.column, problem->message, problem->remedy ? "; " : "",
                               problem->remedy ? problem->remedy : "");
    }
    return text;
}

static void check_rule(const char *units, const char *equation, const char *expected)
{
    struct fixture fixture;
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_AUX, "v", units, equation);
    run_check(&fixture, WORLD);
    const char *found = print_warnings(&fixture);
    if (strcmp(found, expected) != 0)
        fail_msg("%s [%s]\n  found:    %s\n  expected: %s", equation, units, found, expected);
    arena_free(&fixture.arena);
}

static const struct {
    const char *units, *equation;
} fitting[] = {
    /* a literal adopts the unit that it meets */
    {"month", "7"},
    {"month", "-7 + 2*3"},
    {"month", "months + 36"},
    {"1", "IF TIME < 12 THEN 1 ELSE 0"},
    {"month", "MAX(3, months)"},
    {"kunit/month", "rate - 0.55*(rate - 0.035)"},
    {"month", "UNIFORM(0, 1) + months"},
    {"month", "SMTH1(months, 14, 0)"},
    {"kunit/month", "PULSE(20, 3)"},
    {"kunit", "STEP(5, 3)"},
    {"kunit", "RAMP(2, 3)"},
    {"kunit", "RAMP(rate, months)"},
    {"kunit", "INF"},
    {"kunit", "SAFEDIV(1, 2, stockpile)"},
    /* numbers leave a unit as it is */
    {"kunit/month", "stockpile/(40*one_month)"},
    {"1/month", "1/DT"},
    {"1/month", "0.5/months"},
    {"kunit/month", "share*stockpile/one_month"},
    /* products, quotients, powers, roots */
    {"kunit/month^2", "rate/one_month"},
    {"kunit/month^2", "stockpile*months^-2"},
    {"kunit", "(stockpile^2)^0.5"},
    {"kunit", "SQRT(stockpile*stockpile)"},
    {"1", "(stockpile/10)^0/share^0.42"},
    {"1", "share^share"},
    {"1", "(months/one_month)^0.42*2^share"},
    {"1", "0.5^(TIME/months)"},
    {"kunit", "stockpile // 2"},
    {"1", "stockpile // stockpile"},
    {"month", "age*months_per_year"},
    /* sums, comparisons, arms, likes */
    {"kunit", "stockpile - rate*DT + rate*one_month"},
    {"1", "stockpile > 3 AND months <= TIME OR NOT share"},
    {"kunit", "IF months > 3 THEN stockpile ELSE 0"},
    {"kunit", "MIN(stockpile, rate*months, 7)"},
    {"kunit", "ABS(stockpile) + INT(stockpile) + MAX(0, -stockpile)"},
    {"month", "TIME MOD 12"},
    {"month", "MODULO(TIME, 12)"},
    {"1", "SIGN(stockpile)"},
    /* functions without units */
    {"1", "EXP(-TIME/months) + LN(1 - share)/LN(2)"},
    {"1", "ARCTAN(stockpile/stockpile) + SIN(2*PI*TIME/months)"},
    /* memory and test inputs */
    {"kunit", "SMTH1(stockpile, months, 0)"},
    {"kunit", "DELAY3(stockpile, 2*months)"},
    {"kunit", "DELAYN(stockpile, months, 3, stockpile)"},
    {"kunit", "DELAY(stockpile, DT)"},
    {"kunit", "PREVIOUS(SELF, 0) + INIT(stockpile)"},
    {"1/month", "TREND(stockpile, months, 0.1/one_month)"},
    {"kunit", "FORCST(stockpile, months, months)"},
    {"kunit", "NPV(rate, 0.1/one_month)"},
    {"kunit/month", "PULSE(stockpile, months, months)"},
    {"kunit", "STEP(stockpile, months)"},
    /* random functions; the seed is free */
    {"kunit", "NORMAL(stockpile, stockpile, 12)"},
    {"kunit", "NORMAL(stockpile, 1, months, 0, stockpile)"},
    {"kunit", "TRIANGULAR(0, 1, stockpile)"},
    {"kunit", "WEIBULL(2, stockpile)"},
    {"1", "POISSON(1/one_month)"},
    /* tables: the input is free, the output has the table's unit */
    {"kunit", "curve(months)"},
    {"kunit", "LOOKUP(curve, months)"},
    /* arrays */
    {"kunit", "SUM(lines[*])"},
    {"kunit", "lines[INT(TIME MOD 3) + 1]"},
    {"1", "SIZE(lines) + RANK(lines, 2)"},
    {"1", "IF line = 2 THEN share ELSE line"},
    {"kunit", "MEAN(lines[*]) + STDDEV(lines)"},
    /* what is not known fits anything */
    {"kunit", "unsaid"},
    {"kunit", "stockpile + unsaid"},
    {"kunit", "unsaid*months + stockpile"},
    {"kunit", "somewhere(months) + nothing_of_this_name"},
    {"", "months"},
    {"1", "EXP(unsaid)"},
};

static void these_equations_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fitting / sizeof *fitting; i++)
        check_rule(fitting[i].units, fitting[i].equation, "");
}

static const struct {
    const char *units, *equation, *expected;
} misfits[] = {
    /* the whole equation */
    {"kunit", "rate",
     "1: 'rate' has the unit kunit/month, but the variable 'v' has kunit; "
     "did you mean to multiply by one_month (month)?"},
    {"kunit/month", "stockpile*share",
     "1: 'stockpile*share' has the unit kunit, but the variable 'v' has kunit/month; "
     "did you mean to divide by one_month (month)?"},
    {"month", "age",
     "1: 'age' has the unit year, but the variable 'v' has month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"age_group", "stockpile",
     "1: 'stockpile' has the unit kunit, but the variable 'v' has age_group; "
     "multiply by something in age_group/kunit"},
    {"1", "stockpile",
     "1: 'stockpile' has the unit kunit, but the variable 'v' has 1; "
     "divide by something in kunit"},
    {"kunit", "3*share",
     "1: '3*share' has the unit 1, but the variable 'v' has kunit; multiply by something in kunit"},
    {"m", "km_run",
     "1: 'km_run' has the unit 1000 m, but the variable 'v' has m; "
     "one is 1000 times the other: multiply by a constant in m per 1000 m"},
    /* one term of a sum: the one that the variable's unit speaks against */
    {"month", "months + age + 3",
     "8: 'age' has the unit year, but it is added to month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"month", "age - months",
     "1: 'age' has the unit year, but the rest of the sum has month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"month", "months - (2 * age)",
     "8: '2 * age' has the unit year, but it is subtracted from month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"", "months + age",
     "8: 'age' has the unit year, but it is added to month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    /* comparisons, branches, likes */
    {"1", "IF stockpile >= share THEN 1 ELSE 0",
     "14: 'share' has the unit 1, but it is compared with kunit; multiply by something in kunit"},
    {"kunit", "IF share > 0 THEN stockpile ELSE rate",
     "34: 'rate' has the unit kunit/month, but the variable 'v' has kunit; "
     "did you mean to multiply by one_month (month)?"},
    {"", "1 + (IF share > 0 THEN months ELSE age)",
     "36: 'age' has the unit year, but the other branch has month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"kunit", "MAX(0, stockpile, rate)",
     "19: 'rate' has the unit kunit/month, but the other arguments of MAX have kunit; "
     "did you mean to multiply by one_month (month)?"},
    {"month", "TIME MOD age",
     "6: 'age' has the unit year, but the other side of MOD has month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    /* arguments without units */
    {"1", "EXP(-TIME)",
     "5: '-TIME' has the unit month, but argument 1 of EXP has 1; "
     "did you mean to divide by one_month (month)?"},
    {"1", "2^months",
     "3: 'months' has the unit month, but an exponent has none; "
     "did you mean to divide by one_month (month)?"},
    {"1", "months^share",
     "8: 'months' has the unit month: the result has a unit only if the exponent is a number such "
     "as "
     "2 or 0.5; did you mean to divide by one_month (month)?"},
    {"kunit", "DELAYN(stockpile, months, months)",
     "27: 'months' has the unit month, but argument 3 of DELAYN has 1; "
     "did you mean to divide by one_month (month)?"},
    /* times */
    {"kunit", "SMTH1(stockpile, age)",
     "18: 'age' has the unit year, but argument 2 of SMTH1 has month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"kunit", "SMTH1(stockpile, months, rate)",
     "26: 'rate' has the unit kunit/month, but the other arguments of SMTH1 have kunit; "
     "did you mean to multiply by one_month (month)?"},
    {"kunit", "STEP(stockpile, share)",
     "17: 'share' has the unit 1, but argument 2 of STEP has month; "
     "did you mean to multiply by one_month (month)?"},
    {"1", "TREND(stockpile, months)",
     "1: 'TREND(stockpile, months)' has the unit 1/month, but the variable 'v' has 1; "
     "did you mean to multiply by one_month (month)?"},
    {"kunit", "PULSE(stockpile, months)",
     "1: 'PULSE(stockpile, months)' has the unit kunit/month, but the variable 'v' has kunit; "
     "did you mean to multiply by one_month (month)?"},
    /* one mistake is one problem, however deep it lies; two are two */
    {"kunit", "MAX(0, stockpile*(months + age)) + SMTH1(stockpile, months)",
     "26: 'age' has the unit year, but it is added to month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"kunit", "stockpile*EXP(months)*EXP(one_month)",
     "15: 'months' has the unit month, but argument 1 of EXP has 1; "
     "did you mean to divide by one_month (month)?\n"
     "27: 'one_month' has the unit month, but argument 1 of EXP has 1; "
     "did you mean to divide by one_month (month)?"},
    /* inside subscripts and tables too */
    {"kunit", "lines[INT(months + age)]",
     "18: 'age' has the unit year, but it is added to month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"kunit", "curve(months + age)",
     "14: 'age' has the unit year, but it is added to month; "
     "did you mean to multiply by months_per_year (month/year)?"},
    {"1", "stockpile^0.42",
     "1: 'stockpile^0.42' has the unit kunit^(21/50), but the variable 'v' has 1; "
     "divide what is raised to a power by a reference value, so that it has no unit"},
    {"m", "SQRT(side)",
     "1: 'SQRT(side)' has the unit m^(1/2), but the variable 'v' has m; "
     "multiply by something in m^(1/2)"},
};

static void these_equations_do_not_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++)
        check_rule(misfits[i].units, misfits[i].equation, misfits[i].expected);
}

static void the_initial_value_of_a_stock_has_its_unit(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_STOCK, "Store", "kunit", "rate");
    run_check(&fixture, WORLD);
    assert_string_equal(print_warnings(&fixture),
                        "1: 'rate' has the unit kunit/month, but the stock 'Store' has kunit; "
                        "did you mean to multiply by one_month (month)?");
    arena_free(&fixture.arena);
}

static void a_flow_has_the_unit_of_its_stock_in_a_unit_of_time(void **state)
{
    (void)state;
    struct fixture fixture;
    struct named ways[] = {named("rate"), named("stockpile")};
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_STOCK, "Store", "kunit", "3");
    fixture.variables[WORLD].inflows = ways, fixture.variables[WORLD].inflow_count = 1;
    fixture.variables[WORLD].outflows = ways + 1, fixture.variables[WORLD].outflow_count = 1;
    run_check(&fixture, WORLD);
    assert_string_equal(print_warnings(&fixture),
                        "1: the flow 'stockpile' has the unit kunit, but out of the stock 'Store' "
                        "goes kunit/month; give 'stockpile' the unit kunit/month, or 'Store' the "
                        "unit kunit*month");
    arena_free(&fixture.arena);
}

static void the_input_of_a_graph_is_free_and_its_output_is_the_variables(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_AUX, "price", "kunit", "months/one_month");
    fixture.elements[WORLD].graph = &fixture.graph;
    add_variable(&fixture, VARIABLE_AUX, "v", "month", "price");
    run_check(&fixture, WORLD);
    assert_string_equal(print_warnings(&fixture),
                        "1: 'price' has the unit kunit, but the variable 'v' has month; "
                        "multiply by something in month/kunit");
    arena_free(&fixture.arena);
}

static void a_connected_input_has_the_unit_of_its_source(void **state)
{
    (void)state;
    struct fixture fixture;
    struct element inside = {.equation = passage_of_text("1")};
    struct doc_variable input = {.kind = VARIABLE_AUX,
                                 .name = named("input"),
                                 .units = passage_of_text("year"),
                                 .elements = &inside,
                                 .element_count = 1};
    struct connect connects[] = {{.to = named("part.input"), .from = named("months")},
                                 {.to = named("input"), .from = named(".age")}};
    init_fixture(&fixture);
    fixture.models[1] =
        (struct doc_model){.name = named("part"), .variables = &input, .variable_count = 1};
    fixture.document.model_count = 2;
    add_variable(&fixture, VARIABLE_MODULE, "part", "", "");
    fixture.variables[WORLD].element_count = 0;
    fixture.variables[WORLD].model = named("part");
    fixture.variables[WORLD].connects = connects, fixture.variables[WORLD].connect_count = 2;
    add_variable(&fixture, VARIABLE_AUX, "v", "month", "part.input");
    run_check(&fixture, WORLD + 1);
    assert_string_equal(
        print_warnings(&fixture),
        "1: 'months' has the unit month, but the input 'input' of the module 'part' "
        "has year\n"
        "1: 'part.input' has the unit year, but the variable 'v' has month; "
        "did you mean to multiply by months_per_year (month/year)?");
    arena_free(&fixture.arena);
}

static size_t count_kind(const struct fixture *fixture, enum problem_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->problems.count; i++)
        count += fixture->problems.items[i].kind == kind;
    return count;
}

static void a_variable_without_units_is_noted_once(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_AUX, "v", "month", "unsaid*stockpile*unsaid");
    run_check(&fixture, WORLD);
    assert_int_equal(fixture.problems.count, 1);
    assert_int_equal(fixture.problems.items[0].kind, PROBLEM_UNIT_MISSING);
    assert_string_equal(fixture.problems.items[0].message,
                        "'unsaid' has no units: what uses it is not checked");
    arena_free(&fixture.arena);
}

/* One variable without units a line; its unit found by hand. The world's `unsaid` is u. */
static const struct {
    const char *equation, *units; /* of a variable v */
    const char *unsaid;           /* what u must be */
} uses[] = {
    {"unsaid", "month", "month"},
    {"-(2*unsaid)", "kunit", "kunit"},
    {"stockpile*unsaid", "kunit/month", "1/month"},
    {"stockpile/unsaid", "kunit/month", "month"},
    {"stockpile/(unsaid*months)", "kunit", "1/month"},
    {"side*side*unsaid*3", "m", "1/m"},
    {"unsaid^2", "m^2", "m"},
    {"SQRT(unsaid)", "m", "m^2"},
    {"EXP(unsaid)*side", "m", "1"},
    {"2^unsaid", "1", "1"},
    {"IF unsaid > months THEN 1 ELSE 0", "", "month"},
    {"IF share > 0 THEN unsaid ELSE 0", "km", "1000 m"},
    {"stockpile + unsaid", "", "kunit"},
    {"MAX(0, unsaid)", "kunit", "kunit"},
    {"MAX(stockpile, unsaid)", "", "kunit"},
    {"SMTH1(stockpile, unsaid)", "", "month"},
    {"DELAY3(unsaid, 2, 1)", "kunit", "kunit"},
    {"PULSE(unsaid, 3)", "kunit/month", "kunit"},
    {"RAMP(unsaid, 3)", "kunit", "kunit/month"},
    {"TIME + unsaid", "", "month"},
    {"SAFEDIV(stockpile, unsaid)", "kunit/month", "month"},
    {"SAFEDIV(unsaid, months, 0)", "kunit/month", "kunit"},
    {"stockpile // unsaid", "1", "kunit"},
    {"unsaid MOD 12", "month", "month"},
    {"unsaid*unsaid", "m^2", "?"},     /* two unknowns */
    {"unsaid*v", "", "?"},             /* nothing is known */
    {"MY_MACRO(unsaid)", "month", "?"}, /* whatever it makes of it */
    {"curve(unsaid)", "kunit", "?"},   /* the input of a graph is free */
    {"unsaid", "", "?"},
};

static void the_only_unknown_of_an_equation_gets_its_unit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        struct fixture fixture;
        init_fixture(&fixture);
        add_variable(&fixture, VARIABLE_AUX, "v", uses[i].units, uses[i].equation);
        char *text = NULL, wanted[80];
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        assert_non_null(out);
        unit_print(&fixture.document, out);
        fclose(out);
        snprintf(wanted, sizeof wanted,
                 strcmp(uses[i].unsaid, "?") ? "unsaid: %s (inferred from the equation of 'v')\n"
                                             : "unsaid: %s\n",
                 uses[i].unsaid);
        if (!strstr(text, wanted))
            fail_msg("v = %s [%s]: no %s in\n%s", uses[i].equation, uses[i].units, wanted, text);
        free(text);
        arena_free(&fixture.arena);
    }
}

static const char units_that_follow[] =
    "<xmile><header/><sim_specs time_units='month'/><model><variables>"
    "<stock name='People'><eqn>start</eqn><inflow>births</inflow><outflow>deaths</outflow>"
    "  <units>person</units></stock>"
    "<flow name='births'><eqn>People*rate</eqn></flow>"
    "<flow name='deaths'><eqn>People/lifetime</eqn></flow>"
    "<aux name='start'><eqn>10</eqn></aux>"
    "<aux name='rate'><eqn>0.1</eqn></aux>"
    "<aux name='lifetime'><eqn>80</eqn></aux>"
    "<aux name='smooth births'><eqn>SMTH1(births, 3)</eqn></aux>"
    "<aux name='effect'><eqn>births/rate</eqn><gf><xscale min='0' max='1'/><ypts>0,1</ypts></gf></aux>"
    "<module name='part'><connect to='input' from='smooth_births'/></module>"
    "<stock name='Cash'><eqn>0</eqn><inflow>income</inflow></stock>"
    "<flow name='income'><eqn>part.output*wage</eqn><units>EUR/month</units></flow>"
    "<aux name='wage'><eqn>2</eqn></aux>"
    "<aux name='anything'><eqn>2</eqn></aux>"
    "</variables></model><model name='part'><variables>"
    "<aux name='input'><eqn>1</eqn></aux><aux name='output'><eqn>2*input</eqn></aux>"
    "</variables></model></xmile>";

/* By hand: births and deaths are persons in a month; births = People*rate, so rate is 1/month;
 * income EUR/month = part.output person/month * wage, so wage is EUR/person. */
static void units_follow_from_flows_connections_and_equations(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    const struct document *document = NULL;
    const struct source source = source_of_text("follow.xmile", units_that_follow);
    char *text = NULL;
    size_t size = 0;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(document_parse(&arena, &source, &document, &problems), STATUS_OK);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    unit_print(document, out);
    fclose(out);
    assert_string_equal(text, "People: person\n"
                              "births: person/month (inferred from its stock 'People')\n"
                              "deaths: person/month (inferred from its stock 'People')\n"
                              "start: person (inferred from the equation of 'People')\n"
                              "rate: 1/month (inferred from the equation of 'births')\n"
                              "lifetime: month (inferred from the equation of 'deaths')\n"
                              "smooth births: person/month (inferred from its equation)\n"
                              "effect: ?\n"
                              "Cash: EUR (inferred from its flow 'income')\n"
                              "income: EUR/month\n"
                              "wage: EUR/person (inferred from the equation of 'income')\n"
                              "anything: ?\n"
                              "part.input: person/month (inferred from its source 'smooth births')\n"
                              "part.output: person/month (inferred from its equation)\n"
                              "\n10 inferred, 2 not known\n");
    free(text);
    arena_free(&arena);
}

static void a_mismatch_with_an_inferred_unit_says_so(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_AUX, "v", "month", "unsaid");
    add_variable(&fixture, VARIABLE_AUX, "w", "kunit", "stockpile + unsaid");
    run_check(&fixture, WORLD);
    assert_string_equal(print_warnings(&fixture),
                        "11: 'unsaid' has the unit month (inferred), but it is added to kunit; "
                        "multiply by something in kunit/month");
    assert_int_equal(fixture.problems.count, 2);
    assert_string_equal(fixture.problems.items[0].message,
                        "'unsaid' has no units: month is inferred from the equation of 'v'");
    arena_free(&fixture.arena);
}

static void a_unit_that_cannot_be_read_is_one_problem_and_fits_anything(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    add_variable(&fixture, VARIABLE_AUX, "odd", "kunit/", "3");
    add_variable(&fixture, VARIABLE_AUX, "v", "month", "odd + months");
    run_check(&fixture, WORLD);
    assert_int_equal(count_kind(&fixture, PROBLEM_UNIT_SYNTAX), 1);
    assert_int_equal(count_kind(&fixture, PROBLEM_UNIT_MISMATCH), 0);
    arena_free(&fixture.arena);
}

static void a_model_without_any_units_gets_one_note(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    for (size_t i = 0; i < WORLD; i++)
        fixture.variables[i].units.length = 0;
    add_variable(&fixture, VARIABLE_AUX, "v", "", "months + EXP(TIME)");
    run_check(&fixture, WORLD);
    assert_int_equal(fixture.problems.count, 1);
    assert_int_equal(fixture.problems.items[0].kind, PROBLEM_UNIT_MISSING);
    arena_free(&fixture.arena);
}

static void without_a_time_unit_time_fits_anything(void **state)
{
    (void)state;
    struct fixture fixture;
    init_fixture(&fixture);
    fixture.document.specs.time_units = passage_of_text("");
    add_variable(&fixture, VARIABLE_AUX, "v", "kunit", "TIME + SMTH1(stockpile, age)/DT");
    run_check(&fixture, WORLD);
    assert_string_equal(print_warnings(&fixture), "");
    arena_free(&fixture.arena);
}

static void the_flagship_fits(void **state)
{
    (void)state;
    const struct document *document = NULL;
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    bool empty;
    arena_init(&arena);
    problems_init(&problems, &arena);
    if (document_read(&arena, "cases/ukraine/model.xmile", &document, &problems, &err) != STATUS_OK)
        fail_msg("%s", err.message);
    const struct doc_model *root = &document->models[0];
    size_t count = 0, element_count = 0;
    for (size_t i = 0; i < root->variable_count; i++)
        element_count += root->variables[i].element_count;
    struct unit_equation *equations = ARENA_ARRAY(&arena, struct unit_equation, element_count);
    for (size_t i = 0; i < root->variable_count; i++)
        for (size_t k = 0; k < root->variables[i].element_count; k++) {
            const struct doc_variable *variable = &root->variables[i];
            const struct passage *text = &variable->elements[k].equation;
            if (text->text)
                equations[count++] =
                    (struct unit_equation){.variable = variable,
                                           .text = text,
                                           .tree = equation_parse(&arena, text, &problems, &empty),
                                           .is_initial_of_stock = variable->kind == VARIABLE_STOCK};
        }
    assert_int_equal(unit_check(&arena, document, equations, count, &problems), STATUS_OK);
    problems_print(&problems, stderr);
    assert_true(count > 600);
    assert_int_equal(problems.count, 0); /* not even a variable without units */
    arena_free(&arena);
}

static void memory_that_runs_out_anywhere_is_a_status(void **state)
{
    (void)state;
    for (size_t fail_at = 1;; fail_at++) {
        struct fixture fixture;
        init_fixture(&fixture);
        add_variable(&fixture, VARIABLE_AUX, "v", "kunit",
                     "MAX(0, stockpile*(months + age)) + SMTH1(stockpile, rate) + SQRT(curve(3)) + unsaid*rate");
        struct problems parse;
        bool empty;
        problems_init(&parse, &fixture.arena);
        const struct unit_equation equation = {
            .variable = &fixture.variables[WORLD],
            .text = &fixture.elements[WORLD].equation,
            .tree =
                equation_parse(&fixture.arena, &fixture.elements[WORLD].equation, &parse, &empty)};
        fixture.arena.fail_at = fixture.arena.allocations + fail_at;
        const enum status status =
            unit_check(&fixture.arena, &fixture.document, &equation, 1, &fixture.problems);
        const bool failed = fixture.arena.failed;
        arena_free(&fixture.arena);
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_text_has_one_canonical_form),
        cmocka_unit_test(canonical_text_reads_back_as_itself),
        cmocka_unit_test(an_unreadable_unit_is_reported_where_it_breaks_off),
        cmocka_unit_test(brackets_without_end_are_refused_not_followed),
        cmocka_unit_test(declared_aliases_and_equations_count_as_one),
        cmocka_unit_test(a_unit_defined_by_itself_is_reported),
        cmocka_unit_test(these_equations_fit),
        cmocka_unit_test(these_equations_do_not_fit),
        cmocka_unit_test(the_initial_value_of_a_stock_has_its_unit),
        cmocka_unit_test(a_flow_has_the_unit_of_its_stock_in_a_unit_of_time),
        cmocka_unit_test(the_input_of_a_graph_is_free_and_its_output_is_the_variables),
        cmocka_unit_test(a_connected_input_has_the_unit_of_its_source),
        cmocka_unit_test(a_variable_without_units_is_noted_once),
        cmocka_unit_test(the_only_unknown_of_an_equation_gets_its_unit),
        cmocka_unit_test(units_follow_from_flows_connections_and_equations),
        cmocka_unit_test(a_mismatch_with_an_inferred_unit_says_so),
        cmocka_unit_test(a_unit_that_cannot_be_read_is_one_problem_and_fits_anything),
        cmocka_unit_test(a_model_without_any_units_gets_one_note),
        cmocka_unit_test(without_a_time_unit_time_fits_anything),
        cmocka_unit_test(the_flagship_fits),
        cmocka_unit_test(memory_that_runs_out_anywhere_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

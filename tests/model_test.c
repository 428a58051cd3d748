// SPDX-License-Identifier: MIT
/* What a model says of a document: every name bound, every array and every function with a memory
 * expanded. Cells are shown as model_print shows them. */
#include "base/table.h"
#include "compile/compile.h"
#include "run/run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char dimensions[] =
    "<dimensions><dim name='D'><elem name='a'/><elem name='b'/><elem name='c'/></dim>"
    "<dim name='Sub'><elem name='b'/><elem name='c'/></dim>"
    "<dim name='F'><elem name='p'/><elem name='q'/><elem name='r'/></dim>"
    "<dim name='Part'><elem name='p'/><elem name='r'/></dim>"
    "<dim name='N' size='2'/></dimensions>";

struct made {
    struct arena arena;
    struct problems problems;
    struct source source;
    const struct document *document;
    const struct model *model;
    enum status status;
};

static char *text_of(struct arena *arena, const char *variables)
{
    char *text = arena_print(arena,
                             "<xmile version='1.0'><sim_specs><start>0</start><stop>4</stop>"
                             "<dt>1</dt></sim_specs>%s<model><variables>%s</variables></model>"
                             "</xmile>",
                             dimensions, variables);
    assert_non_null(text);
    return text;
}

static void build_with(struct made *made, const char *variables,
                       const struct model_options *options)
{
    *made = (struct made){0};
    arena_init(&made->arena);
    problems_init(&made->problems, &made->arena);
    made->source = source_of_text("test.xmile", text_of(&made->arena, variables));
    assert_int_equal(document_parse(&made->arena, &made->source, &made->document, &made->problems),
                     STATUS_OK);
    made->status =
        model_build(&made->arena, made->document, options, &made->model, &made->problems);
}

static void build(struct made *made, const char *variables)
{
    build_with(made, variables, NULL);
    if (made->status != STATUS_OK)
        problems_print(&made->problems, stderr);
    assert_int_equal(made->status, STATUS_OK);
}

static void end(struct made *made)
{
    arena_free(&made->arena);
}

static const struct cell *cell_of(const struct made *made, const char *name)
{
    const uint32_t index = model_find_cell(made->model, name);
    if (index == UINT32_MAX)
        fail_msg("the model has no %s", name);
    return &made->model->cells[index];
}

static char *print_cell(struct made *made, const struct cell *cell)
{
    char *text = node_print(&made->arena, made->model, cell->value);
    assert_non_null(text);
    return text;
}

/* ---- one equation ---- */

/* Beside the equation stand x over D, y over D and N, z over N, w over Sub and the number k. */
static const char company[] =
    "<aux name='x'><dimensions><dim name='D'/></dimensions><eqn>TIME*D</eqn></aux>"
    "<aux name='y'><dimensions><dim name='D'/><dim name='N'/></dimensions><eqn>TIME</eqn></aux>"
    "<aux name='z'><dimensions><dim name='N'/></dimensions><eqn>TIME</eqn></aux>"
    "<aux name='w'><dimensions><dim name='Sub'/></dimensions><eqn>TIME</eqn></aux>"
    "<aux name='v'><dimensions><dim name='Part'/></dimensions><eqn>TIME</eqn></aux>"
    "<aux name='m'><dimensions><dim name='D'/><dim name='D'/></dimensions><eqn>TIME</eqn></aux>"
    "<aux name='k'><eqn>2</eqn></aux><aux name='a.b'><eqn>1</eqn></aux>"
    "<aux name='t'><dimensions><dim name='N'/></dimensions>"
    "<element subscript='1'><gf><xpts>0,1</xpts><ypts>0,1</ypts></gf></element>"
    "<element subscript='2'><gf><xpts>0,1</xpts><ypts>5,6</ypts></gf></element></aux>"
    "<gf name='f'><xpts>0,1</xpts><ypts>0,1</ypts></gf>";

struct expansion {
    const char *dimensions; /* of the equation's variable, one letter group each; "" for a scalar */
    const char *equation;
    const char *cell; /* "it", "it[b]" ... */
    const char *expanded;
};

static char *equation_variable(struct arena *arena, const struct expansion *rule)
{
    char *tags = arena_print(arena, "%s", "");
    for (const char *at = rule->dimensions; *at;) {
        const size_t length = strcspn(at, " ");
        tags = arena_print(arena, "%s<dim name='%.*s'/>", tags, (int)length, at);
        at += length + (at[length] == ' ');
    }
    return arena_print(arena, "%s<aux name='it'>%s%s%s<eqn>%s</eqn></aux>", company,
                       tags[0] ? "<dimensions>" : "", tags, tags[0] ? "</dimensions>" : "",
                       rule->equation);
}

static void check_expansions(const struct expansion *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        struct made made;
        arena_init(&arena);
        build_with(&made, equation_variable(&arena, &rules[i]), NULL);
        if (made.status != STATUS_OK) {
            problems_print(&made.problems, stderr);
            fail_msg("'%s' is refused", rules[i].equation);
        }
        const char *found = print_cell(&made, cell_of(&made, rules[i].cell));
        if (strcmp(found, rules[i].expanded) != 0)
            fail_msg("%s of '%s' over '%s' is %s, expected %s", rules[i].cell, rules[i].equation,
                     rules[i].dimensions, found, rules[i].expanded);
        end(&made);
        arena_free(&arena);
    }
}

#define CHECK_EXPANSIONS(rules) check_expansions(rules, sizeof(rules) / sizeof *(rules))

static void names_are_bound(void **state)
{
    (void)state;
    static const struct expansion rules[] = {
        {"", "K + .k", "it", "k + k"},
        {"", "\"a.b\" + a.b", "it", "\"a.b\" + \"a.b\""},
        {"", "TIME + TIME() + DT + DT() + PI", "it", "TIME + TIME + 1 + 1 + 3.141592653589793"},
        {"", "STARTTIME + STOPTIME", "it", "0 + 4"},
        {"", "PREVIOUS(SELF, 0) + 1", "it", "it_previous_1 + 1"},
        {"", "+k - -3 + -k", "it", "k - (-3) + -k"},
        {"", "SAFEDIV(k, 3)", "it", "SAFEDIV(k, 3, 0)"},
        {"", "k // 3", "it", "SAFEDIV(k, 3, 0)"},
    };
    CHECK_EXPANSIONS(rules);
}

static void a_subscript_names_an_element(void **state)
{
    (void)state;
    static const struct expansion rules[] = {
        {"", "x[b]", "it", "x_b"},
        {"", "x[B] + x[2]", "it", "x_b + x_b"},
        {"", "y[c, 1]", "it", "y_c_1"},
        {"", "x[D.c] + w[D.c]", "it", "x_c + w_c"},
        {"", "x[4] + x[0]", "it", "0 + 0"},
        {"", "x[1 + 1]", "it", "x_b"},
        {"", "z[k]", "it",
         "IF ROUND(k) = 1 THEN z_1 ELSE IF ROUND(k) = 2 THEN z_2 ELSE 0"}, /* k may be varied */
        {"D", "x", "it[c]", "x_c"},
        {"D", "x[D]", "it[c]", "x_c"},
        {"D", "x[D - 1]", "it[a]", "0"},
        {"D", "x[D - 1]", "it[c]", "x_b"},
        {"D", "D + D.b", "it[c]", "3 + 2"},
        {"D N", "x + z", "it[b,2]", "x_b + z_2"},
        {"N D", "y", "it[2,b]", "y_b_2"},
        {"N D", "y'", "it[2,b]", "y_b_2"},
        {"N D", "y[@2, @1]", "it[2,b]", "y_b_2"},
    };
    CHECK_EXPANSIONS(rules);
}

static void parts_of_dimensions_are_matched_by_name_or_else_by_place(void **state)
{
    (void)state;
    static const struct expansion rules[] = {
        {"Sub", "x[Sub]", "it[b]", "x_b"},
        {"Sub", "x", "it[c]", "x_c"},
        {"Sub", "w[Sub] + Sub", "it[c]", "w_c + 2"},
        {"Part", "w[Sub]", "it[p]", "w_b"},
        {"Part", "w[Sub]", "it[r]", "w_c"},
        {"Part", "SMTH1(w[Sub], 2) + v[Part]", "it[r]", "it_r_smth1_1 + v_r"},
    };
    CHECK_EXPANSIONS(rules);
}

static void reducers_run_over_every_axis(void **state)
{
    (void)state;
    static const struct expansion rules[] = {
        {"", "SUM(x)", "it", "x_a + x_b + x_c"},
        {"", "SUM(x[*])", "it", "x_a + x_b + x_c"},
        {"", "SUM(x[D])", "it", "x_a + x_b + x_c"},
        {"", "SUM(x[a:b])", "it", "x_a + x_b"},
        {"", "SUM(x[2:3])", "it", "x_b + x_c"},
        {"", "SUM(x[*:Sub])", "it", "x_b + x_c"},
        {"Sub", "SUM(x[*:Sub])", "it[b]", "x_b + x_c"},
        {"", "SUM(y[a, *])", "it", "y_a_1 + y_a_2"},
        {"", "SUM(y[*, 2])", "it", "y_a_2 + y_b_2 + y_c_2"},
        {"", "SUM(y)", "it", "y_a_1 + y_a_2 + y_b_1 + y_b_2 + y_c_1 + y_c_2"},
        {"", "SUM(x*y[D, 1])", "it", "x_a*y_a_1 + x_b*y_b_1 + x_c*y_c_1"},
        {"", "SUM(x[a:b]*x[b:c])", "it", "x_a*x_b + x_b*x_c"},
        {"", "SUM(z*2)", "it", "z_1*2 + z_2*2"},
        {"", "SUM(N)", "it", "1 + 2"},
        {"", "SUM(z[3 - N])", "it", "z_2 + z_1"},
        {"D", "SUM(y[D, *])", "it[b]", "y_b_1 + y_b_2"},
        {"D", "SUM(x[D]*z[*])", "it[b]", "x_b*z_1 + x_b*z_2"},
        {"D", "SUM(x[D]*x[*])", "it[b]", "x_b*x_a + x_b*x_b + x_b*x_c"},
        {"D", "SUM(x)", "it[b]", "x_a + x_b + x_c"},
        {"", "SUM(z[N]*SUM(z))", "it", "z_1*(z_1 + z_2) + z_2*(z_1 + z_2)"},
        {"", "SUM(z[N]*MAX(y[a, N], 0))", "it", "z_1*MAX(y_a_1, 0) + z_2*MAX(y_a_2, 0)"},
        {"", "MAX(z) + MIN(z[*])", "it", "MAX(z_1, z_2) + MIN(z_1, z_2)"},
        {"", "MAX(z, k)", "it", "MAX(MAX(z_1, z_2), k)"},
        {"N", "MAX(z, k)", "it[2]", "MAX(z_2, k)"},
        {"", "MEAN(z)", "it", "(z_1 + z_2)/2"},
        {"", "MEAN(1, k)", "it", "(1 + k)/2"},
        {"", "PROD(z)", "it", "z_1*z_2"},
        {"", "SIZE(x) + SIZE(N) + SIZE(y) + SIZE(y[a, *])", "it", "3 + 2 + 6 + 2"},
    };
    CHECK_EXPANSIONS(rules);
}

static void a_dimension_may_be_repeated(void **state)
{
    (void)state;
    static const struct expansion rules[] = {
        {"D D", "m", "it[a,b]", "m_a_b"},
        {"D D", "m[D, D]", "it[a,b]", "m_a_b"},
        {"D D", "m'", "it[a,b]", "m_b_a"},
        {"D D", "m[@2, @1]", "it[a,b]", "m_b_a"},
        {"D", "m[D, D]", "it[b]", "m_b_b"},
        {"D", "SUM(m[D, *])", "it[b]", "m_b_a + m_b_b + m_b_c"},
        {"D", "SUM(m[*, D])", "it[b]", "m_a_b + m_b_b + m_c_b"},
        {"", "SUM(m[a, *])", "it", "m_a_a + m_a_b + m_a_c"},
        {"", "SUM(m[1:2, 1:2])", "it", "m_a_a + m_a_b + m_b_a + m_b_b"},
        {"", "SUM(x[D]*SUM(m[D, *]*m[*, D]))", "it",
         "x_a*(m_a_a*m_a_a + m_a_b*m_b_a + m_a_c*m_c_a) + "
         "x_b*(m_b_a*m_a_b + m_b_b*m_b_b + m_b_c*m_c_b) + "
         "x_c*(m_c_a*m_a_c + m_c_b*m_b_c + m_c_c*m_c_c)"},
    };
    CHECK_EXPANSIONS(rules);
}

static void tables_are_called(void **state)
{
    (void)state;
    static const struct expansion rules[] = {
        {"", "f(k) + LOOKUP(f, k)", "it", "graph(k) + graph(k)"},
        {"", "t[2](k) + LOOKUP(t[1], k)", "it", "graph(k) + graph(k)"},
        {"N", "t(z)", "it[2]", "graph(z_2)"},
    };
    CHECK_EXPANSIONS(rules);
}

static void a_table_of_an_array_is_that_of_its_element(void **state)
{
    (void)state;
    struct made made;
    const struct expansion rule = {"N", "t(z)", NULL, NULL};
    struct arena arena;
    arena_init(&arena);
    build(&made, equation_variable(&arena, &rule));
    assert_true(cell_of(&made, "it[1]")->value->graph->y[0] == 0.0);
    assert_true(cell_of(&made, "it[2]")->value->graph->y[0] == 5.0);
    end(&made);
    arena_free(&arena);
}

/* ---- which equation an element has ---- */

static void elements_take_the_nearest_equation(void **state)
{
    (void)state;
    struct made made;
    build(&made, "<aux name='x'><dimensions><dim name='D'/></dimensions><eqn>1</eqn>"
                 "<element subscript='b'><eqn>2</eqn></element></aux>"
                 "<aux name='y'><dimensions><dim name='D'/></dimensions><eqn>1</eqn>"
                 "<element subscript=' Sub '><eqn>2</eqn></element></aux>"
                 "<aux name='z'><dimensions><dim name='N'/><dim name='Sub'/></dimensions>"
                 "<eqn>1, 2; 3, 4</eqn></aux>"
                 "<aux name='w'><dimensions><dim name='N'/></dimensions><eqn>7</eqn><eqn>8</eqn>"
                 "</aux>"
                 "<aux name='v'><dimensions><dim name='N'/></dimensions><gf><xpts>0,1</xpts>"
                 "<ypts>0,1</ypts></gf><element subscript='1'><eqn>TIME</eqn></element>"
                 "<element subscript='2'><eqn>2</eqn></element></aux>");
    static const struct {
        const char *cell, *value;
    } expected[] = {{"x[a]", "1"},           {"x[b]", "2"},       {"x[c]", "1"},   {"y[a]", "1"},
                    {"y[b]", "2"},           {"y[c]", "2"},       {"z[1,b]", "1"}, {"z[1,c]", "2"},
                    {"z[2,b]", "3"},         {"z[2,c]", "4"},     {"w[1]", "7"},   {"w[2]", "8"},
                    {"v[1]", "graph(TIME)"}, {"v[2]", "graph(2)"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(print_cell(&made, cell_of(&made, expected[i].cell)), expected[i].value);
    end(&made);
}

/* ---- stocks and flows ---- */

static void stocks_sum_their_flows_and_limits_hold(void **state)
{
    (void)state;
    struct made made;
    build(&made, "<stock name='s'><eqn>1</eqn><inflow>i</inflow><inflow>j</inflow>"
                 "<outflow>o</outflow><outflow>p</outflow><non_negative/></stock>"
                 "<stock name='still'><eqn>3</eqn></stock>"
                 "<flow name='i'><eqn>1</eqn></flow><flow name='j'><eqn>TIME</eqn><non_negative/>"
                 "</flow><flow name='o'><eqn>8</eqn></flow><flow name='p'><eqn>9</eqn></flow>");
    assert_string_equal(print_cell(&made, cell_of(&made, "s")), "i + j - o - p");
    assert_string_equal(print_cell(&made, cell_of(&made, "still")), "0");
    assert_string_equal(print_cell(&made, cell_of(&made, "j")), "MAX(TIME, 0)");
    assert_string_equal(print_cell(&made, cell_of(&made, "o")), "MIN(8, MAX(s/1, 0))");
    assert_string_equal(print_cell(&made, cell_of(&made, "p")), "MIN(9, MAX(s/1 - o, 0))");
    end(&made);
}

static void an_auxiliary_may_start_otherwise(void **state)
{
    (void)state;
    struct made made;
    build(&made, "<aux name='x'><eqn>TIME</eqn><init_eqn>7</init_eqn></aux>");
    const struct cell *cell = cell_of(&made, "x");
    assert_string_equal(print_cell(&made, cell), "TIME");
    assert_true(cell->initial->number == 7.0);
    end(&made);
}

static void variables_know_their_group(void **state)
{
    (void)state;
    struct made made;
    build(&made, "<aux name='x'><eqn>1</eqn></aux><aux name='y'><eqn>1</eqn></aux>"
                 "<group name='Both Sides'><var>X</var><var>nobody</var></group>");
    assert_string_equal(made.model->variables[model_find_variable(made.model, "x")].group,
                        "Both Sides");
    assert_null(made.model->variables[model_find_variable(made.model, "y")].group);
    end(&made);
}

/* ---- functions with a memory ---- */

static void functions_bring_hidden_states(void **state)
{
    (void)state;
    static const struct {
        const char *call;
        uint32_t stocks, memories, others;
    } rules[] = {
        {"PREVIOUS(TIME, 0)", 0, 1, 0},
        {"SMTH1(TIME, 2)", 1, 0, 0},
        {"SMTH3(TIME, 2)", 3, 0, 0},
        {"DELAY1(TIME, 2)", 1, 0, 0},
        {"DELAY3(TIME, 2)", 3, 0, 0},
        {"DELAY(TIME, 2)", 0, 1, 0},
        {"SMTHN(TIME, 2, 4)", 4, 0, 0},
        {"TREND(TIME, 2)", 1, 0, 0},
        {"INIT(TIME + 1)", 0, 0, 1},
        {"INIT(k)", 0, 0, 0},
        {"NPV(TIME, 2)", 2, 0, 0},
        {"FORCST(TIME, 2, 3)", 1, 0, 0},
        {"DELAYN(TIME, 2, n)", 5, 0, 0}, /* n is 2 + k, and k is 3 */
        {"SMTHN(TIME, 2, INT(n/2))", 2, 0, 0},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct arena arena;
        struct made made;
        arena_init(&arena);
        build(&made, arena_print(&arena,
                                 "<aux name='it'><eqn>%s</eqn></aux><aux name='n'><eqn>2 + k</eqn>"
                                 "</aux><aux name='k'><eqn>3</eqn></aux>",
                                 rules[i].call));
        uint32_t found[3] = {0};
        for (uint32_t k = 0; k < made.model->cell_count; k++)
            if (made.model->cells[k].hidden)
                found[made.model->cells[k].kind]++;
        if (found[CELL_STOCK] != rules[i].stocks || found[CELL_MEMORY] != rules[i].memories ||
            found[CELL_AUX] != rules[i].others)
            fail_msg("%s brings %u stocks, %u memories, %u others", rules[i].call,
                     found[CELL_STOCK], found[CELL_MEMORY], found[CELL_AUX]);
        end(&made);
        arena_free(&arena);
    }
}

/* ---- random draws ---- */

static const struct node *find_random(const struct node *node, uint32_t *skip)
{
    if (!node)
        return NULL;
    if (node->kind == NODE_RANDOM && (*skip)-- == 0)
        return node;
    for (int i = 0; i < 3; i++) {
        const struct node *found = find_random(node->args[i], skip);
        if (found)
            return found;
    }
    return NULL;
}

static const struct node *draw_of(const struct made *made, const char *cell, uint32_t index)
{
    const struct node *found = find_random(cell_of(made, cell)->value, &index);
    assert_non_null(found);
    return found;
}

/* What is nested, as text: call of call of ... of `x`. */
static char *nested(struct arena *arena, const char *open, const char *close, int depth)
{
    char *text = arena_print(arena, "x");
    for (int i = 0; i < depth; i++)
        text = arena_print(arena, "%s%s%s", open, text, close);
    assert_non_null(text);
    return text;
}

/* Functions that use an argument several times: each tree is small however deep the calls are. */
static void calls_within_calls_do_not_multiply(void **state)
{
    (void)state;
    static const struct {
        const char *open, *close;
    } calls[] = {
        {"BINOMIAL(", ", DELAY1(0.5, 2))"},
        {"BINOMIAL(10, ", ")"},
        {"POISSON(", ")"},
        {"NEGBINOMIAL(", ", 0.25)"},
        {"GAMMA(", ", 3)"},
        {"BETA(2, ", ")"},
        {"TRIANGULAR(1, ", ", 6)"},
        {"LOGNORMAL(", ", 1)"},
        {"FORCST(", ", 3, 4)"},
        {"PERMUTATIONS(", ", 2)"},
        {"PMT(", ", 3, 4)"},
        {"QUANTUM(", ", 2)"},
        {"STDDEV(1 + ", ")"},
        {"RANK(xs, ", ")"},
        {"xs[", "]"},
        {"xs(", ")"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct arena arena;
        struct made made;
        arena_init(&arena);
        char *text = arena_print(&arena,
                                 "<aux name='x'><eqn>TIME</eqn></aux><aux name='xs'><dimensions>"
                                 "<dim name='N'/></dimensions><eqn>TIME</eqn></aux>"
                                 "<aux name='y'><eqn>%s</eqn></aux>",
                                 nested(&arena, calls[i].open, calls[i].close, 12));
        build(&made, text);
        for (uint32_t k = 0; k < made.model->cell_count; k++)
            if (made.model->cells[k].value->size > 1000000)
                fail_msg("%s: %s has %u nodes", calls[i].open, made.model->cells[k].name,
                         made.model->cells[k].value->size);
        end(&made);
        arena_free(&arena);
    }
}

static void remainders_of_remainders_have_a_short_text(void **state)
{
    (void)state;
    struct arena arena;
    struct made made;
    arena_init(&arena);
    build(&made, arena_print(&arena,
                             "<aux name='x'><eqn>TIME</eqn></aux><aux name='y'><eqn>%s</eqn></aux>",
                             nested(&arena, "MODULO(", ", 7)", 40)));
    for (uint32_t i = 0; i < made.model->cell_count; i++)
        assert_true(strlen(print_cell(&made, &made.model->cells[i])) < 10000);
    end(&made);
    arena_free(&arena);
}

static void a_large_argument_may_be_the_number_that_is_asked_for(void **state)
{
    (void)state;
    struct arena arena;
    struct made made;
    arena_init(&arena);
    char *sum = nested(&arena, "1 * ", "", 150);
    char *text = arena_print(&arena,
                             "<aux name='x'><eqn>3</eqn></aux><stock name='y'>"
                             "<eqn>SMTHN(TIME, 5, %s)</eqn></stock>",
                             sum);
    build(&made, text);
    assert_int_equal(made.model->cell_count, 2 + 1 + 3);
    end(&made);
    arena_free(&arena);
}

static void a_draw_keeps_its_identity_when_another_equation_changes(void **state)
{
    (void)state;
    struct made first, second;
    build(&first, "<aux name='x'><eqn>NORMAL(0, 1)</eqn></aux>");
    build(&second, "<aux name='w'><eqn>UNIFORM(0, 1) + SMTH1(TIME, 2)</eqn></aux>"
                   "<aux name='x'><eqn>NORMAL(0, 1)</eqn></aux>");
    const struct node *a = draw_of(&first, "x", 0), *b = draw_of(&second, "x", 0);
    assert_true(a->name_hash == b->name_hash && a->call == b->call && a->seed == b->seed);
    assert_true(a->name_hash == text_hash("x"));
    assert_true(draw_of(&second, "w", 0)->name_hash != b->name_hash);
    end(&first);
    end(&second);
}

static void draws_are_numbered_from_left_to_right(void **state)
{
    (void)state;
    struct made made;
    build(&made, "<aux name='x'><eqn>SAFEDIV(UNIFORM(0, 1), UNIFORM(2, 3), UNIFORM(4, 5))</eqn>"
                 "</aux><aux name='y'><dimensions><dim name='N'/></dimensions>"
                 "<eqn>UNIFORM(0, 1, 7)</eqn></aux><aux name='seed'><eqn>7</eqn></aux>"
                 "<aux name='z'><eqn>UNIFORM(0, 1, seed)</eqn></aux>");
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(draw_of(&made, "x", i)->call, i);
    assert_true(draw_of(&made, "y[1]", 0)->name_hash != draw_of(&made, "y[2]", 0)->name_hash);
    assert_true(draw_of(&made, "x", 0)->seed == 0);
    assert_true(draw_of(&made, "y[1]", 0)->seed != 0);
    assert_true(draw_of(&made, "y[1]", 0)->seed == draw_of(&made, "z", 0)->seed);
    end(&made);
}

static void noise_off_leaves_no_draw(void **state)
{
    (void)state;
    struct made made;
    const struct model_options quiet = {.noise_off = true};
    build_with(&made, "<aux name='x'><eqn>UNIFORM(2, 4)</eqn></aux>", &quiet);
    assert_int_equal(made.status, STATUS_OK);
    assert_string_equal(print_cell(&made, cell_of(&made, "x")), "0.5*(2 + 4)");
    assert_false(made.model->noise);
    end(&made);
}

/* ---- names that the language has too ---- */

static void the_models_own_names_win(void **state)
{
    (void)state;
    struct made made;
    build(&made,
          "<aux name='size'><eqn>3</eqn></aux><aux name='input'><eqn>4</eqn></aux>"
          "<aux name='x'><eqn>size + input + MAX(size, 1)</eqn></aux>"
          "<aux name='max'><eqn>5</eqn></aux><aux name='y'><eqn>max + MAX(1, max)</eqn></aux>"
          "<aux name='time step'><eqn>1</eqn></aux>");
    assert_int_equal(made.problems.warnings, 0);
    assert_string_equal(print_cell(&made, cell_of(&made, "x")), "size + input + MAX(size, 1)");
    assert_string_equal(print_cell(&made, cell_of(&made, "y")), "max + MAX(1, max)");
    end(&made);
    build(&made, "<aux name='dt'><eqn>3</eqn></aux><aux name='x'><eqn>dt</eqn></aux>"
                 "<aux name='max'><gf><xpts>0,1</xpts><ypts>0,1</ypts></gf></aux>"
                 "<aux name='y'><eqn>max(1)</eqn></aux>");
    assert_int_equal(made.problems.warnings, 1);
    assert_int_equal(made.problems.items[0].kind, PROBLEM_NAME_RESERVED);
    assert_string_equal(print_cell(&made, cell_of(&made, "x")), "dt");
    assert_string_equal(print_cell(&made, cell_of(&made, "y")), "graph(1)");
    end(&made);
}

/* ---- the whole ---- */

static const char everything[] =
    "<stock name='s'><dimensions><dim name='D'/></dimensions><eqn>10*D</eqn><outflow>o</outflow>"
    "<non_negative/></stock>"
    "<flow name='o'><dimensions><dim name='D'/></dimensions><eqn>SMTH3(s, 2) + 3</eqn></flow>"
    "<aux name='total'><eqn>SUM(s[*]) - INIT(SUM(s))</eqn></aux>"
    "<aux name='past'><eqn>PREVIOUS(total, 0) + DELAY(TIME, 2, -1) + f(TIME/2)</eqn></aux>"
    "<aux name='turn'><dimensions><dim name='N'/><dim name='D'/></dimensions>"
    "<eqn>s[D]*N + TIME MOD 3</eqn></aux>"
    "<aux name='s a'><eqn>1</eqn></aux><aux name='s_a_smth3_1'><eqn>2</eqn></aux>"
    "<aux name='any'><eqn>s[INT(TIME) + 1] + MODULO(-7, 3)</eqn></aux>"
    "<gf name='f'><xpts>0,1,2</xpts><ypts>0,1,5</ypts></gf>";

/* All visible cells at all times, in one row. */
struct trajectory {
    double *values;
    size_t count;
};

static enum status keep_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct trajectory *kept = self;
    (void)row, (void)time;
    kept->values =
        realloc(kept->values, (kept->count + batch->plan->output_count) * sizeof(double));
    assert_non_null(kept->values);
    for (uint32_t i = 0; i < batch->plan->output_count; i++)
        kept->values[kept->count++] = batch_output(batch, i)[0];
    return STATUS_OK;
}

static struct trajectory run_model(struct arena *arena, const struct model *model,
                                   const uint32_t *outputs, uint32_t count,
                                   struct problems *problems)
{
    struct trajectory kept = {0};
    const struct plan *plan = NULL;
    struct batch batch;
    struct error err = {0};
    const struct plan_options options = {.outputs = outputs, .output_count = count};
    assert_int_equal(plan_build(arena, model, &options, &plan, problems), STATUS_OK);
    assert_int_equal(batch_init(&batch, plan, LANES_LEAST, VECTOR_PORTABLE, &err), STATUS_OK);
    const uint64_t future = 0;
    const struct batch_run run = {.futures = &future, .used = 1, .record = keep_row, .self = &kept};
    assert_int_equal(batch_run(&batch, &run, &err), STATUS_OK);
    batch_free(&batch);
    return kept;
}

static void no_number_is_written_as_what_gives_it(void **state)
{
    (void)state;
    struct made made;
    build(&made, "<aux name='r'><eqn>IRR(TIME)</eqn></aux>");
    assert_non_null(strstr(print_cell(&made, cell_of(&made, "r")), "THEN (0/0) ELSE"));
    arena_free(&made.arena);
}

static void a_flat_document_runs_alike(void **state)
{
    (void)state;
    struct made made, flat = {0};
    build(&made, everything);
    const struct document *flattened = NULL;
    struct error err = {0};
    char *text = NULL;
    size_t size = 0;
    assert_int_equal(model_flatten(&made.arena, made.model, &flattened, &made.problems), STATUS_OK);
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(document_write(flattened, out, &err), STATUS_OK);
    fclose(out);
    arena_init(&flat.arena);
    problems_init(&flat.problems, &flat.arena);
    flat.source = source_of_text("flat.xmile", text);
    assert_int_equal(document_parse(&flat.arena, &flat.source, &flat.document, &flat.problems),
                     STATUS_OK);
    flat.status = model_build(&flat.arena, flat.document, NULL, &flat.model, &flat.problems);
    if (flat.status != STATUS_OK)
        problems_print(&flat.problems, stderr);
    assert_int_equal(flat.status, STATUS_OK);
    uint32_t cells[2][64], count = 0;
    for (uint32_t i = 0, at = 0; i < made.model->cell_count; i++) {
        if (!made.model->cells[i].hidden) {
            assert_true(count < 64);
            cells[0][count] = i;
            while (flat.model->cells[at].kind != made.model->cells[i].kind ||
                   strstr(flat.model->cells[at].name, "flat_net"))
                at++;
            cells[1][count++] = at++;
        }
    }
    struct trajectory a = run_model(&made.arena, made.model, cells[0], count, &made.problems);
    struct trajectory b = run_model(&flat.arena, flat.model, cells[1], count, &flat.problems);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        if (fabs(a.values[i] - b.values[i]) > 1e-12 * fmax(1.0, fabs(a.values[i])))
            fail_msg("%s is %.17g, flat %s is %.17g", made.model->cells[cells[0][i % count]].name,
                     a.values[i], flat.model->cells[cells[1][i % count]].name, b.values[i]);
    free(a.values);
    free(b.values);
    free(text);
    end(&made);
    end(&flat);
}

static char *print_model(const struct model *model)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    model_print(model, out);
    fclose(out);
    return text;
}

static void the_same_document_gives_the_same_model(void **state)
{
    (void)state;
    struct made first, second;
    build(&first, everything);
    build(&second, everything);
    char *a = print_model(first.model), *b = print_model(second.model);
    assert_string_equal(a, b);
    free(a);
    free(b);
    end(&first);
    end(&second);
}

/* Builds with the n-th allocation of model_build failing; true when it came to its end. */
static bool build_failing_at(const char *variables, size_t n, enum status good)
{
    struct made made;
    struct arena second;
    const struct model *model = NULL;
    build_with(&made, variables, NULL);
    struct problems problems;
    arena_init(&second);
    problems_init(&problems, &second);
    second.fail_at = n;
    const enum status status = model_build(&second, made.document, NULL, &model, &problems);
    const bool whole = !second.failed;
    if (whole)
        assert_int_equal(status, good);
    else if (status != STATUS_NO_MEMORY)
        fail_msg("allocation %zu: status %d", n, (int)status);
    arena_free(&second);
    end(&made);
    return whole;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    static const char mistakes[] =
        "<aux name='x'><eqn>nobody + SUMM(1) + x[1] + LOOKUP(x, 1)</eqn></aux>"
        "<aux name='x'><eqn>1</eqn></aux><aux name='time'><eqn>1</eqn></aux>"
        "<stock name='s'><eqn>1</eqn><inflow>nof</inflow></stock>";
    static const char vessels[] =
        "<stock name='line'><eqn>3</eqn><inflow>come</inflow><outflow>go</outflow>"
        "<outflow>away</outflow><queue/></stock><flow name='come'><eqn>1</eqn></flow>"
        "<flow name='go'/><flow name='away'><overflow/></flow>"
        "<stock name='belt'><eqn>4</eqn><inflow>go</inflow><outflow>off</outflow>"
        "<outflow>lost</outflow><conveyor><len>2</len><capacity>5</capacity><arrest>0</arrest>"
        "</conveyor></stock><flow name='off'/><flow name='lost'><leak>0.5</leak></flow>"
        "<stock name='oven'><eqn>0</eqn><inflow>off</inflow><outflow>done</outflow>"
        "<oven><len>2</len><fill_time>1</fill_time></oven></stock><flow name='done'/>";
    size_t n = 1;
    while (!build_failing_at(vessels, n, STATUS_OK))
        n++;
    assert_true(n > 100);
    n = 1;
    while (!build_failing_at(everything, n, STATUS_OK))
        n++;
    assert_true(n > 100);
    for (n = 1; !build_failing_at(mistakes, n, STATUS_INPUT);)
        n++;
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_bound),
        cmocka_unit_test(a_subscript_names_an_element),
        cmocka_unit_test(parts_of_dimensions_are_matched_by_name_or_else_by_place),
        cmocka_unit_test(reducers_run_over_every_axis),
        cmocka_unit_test(a_dimension_may_be_repeated),
        cmocka_unit_test(tables_are_called),
        cmocka_unit_test(a_table_of_an_array_is_that_of_its_element),
        cmocka_unit_test(elements_take_the_nearest_equation),
        cmocka_unit_test(stocks_sum_their_flows_and_limits_hold),
        cmocka_unit_test(an_auxiliary_may_start_otherwise),
        cmocka_unit_test(variables_know_their_group),
        cmocka_unit_test(functions_bring_hidden_states),
        cmocka_unit_test(calls_within_calls_do_not_multiply),
        cmocka_unit_test(remainders_of_remainders_have_a_short_text),
        cmocka_unit_test(a_large_argument_may_be_the_number_that_is_asked_for),
        cmocka_unit_test(a_draw_keeps_its_identity_when_another_equation_changes),
        cmocka_unit_test(draws_are_numbered_from_left_to_right),
        cmocka_unit_test(noise_off_leaves_no_draw),
        cmocka_unit_test(the_models_own_names_win),
        cmocka_unit_test(no_number_is_written_as_what_gives_it),
        cmocka_unit_test(a_flat_document_runs_alike),
        cmocka_unit_test(the_same_document_gives_the_same_model),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

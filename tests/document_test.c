// SPDX-License-Identifier: MIT
/* Model files to documents: what is read, how leniently, what is reported where, and that writing a
 * document and reading it back changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "problems_fixture.h"

#include "equation/equation.h"
#include "xmile/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SPECS "<sim_specs><start>0</start><stop>10</stop></sim_specs>"
#define MODEL(variables)                                                                           \
    "<xmile>" SPECS "<model><variables>" variables "</variables></model></xmile>"

static struct source source;

static const struct document *parse_bytes(const char *bytes, size_t size)
{
    const struct document *document = NULL;
    struct source *kept = ARENA_NEW(&arena, struct source);
    *kept =
        (struct source){.file = "m.xmile", .bytes = arena_text(&arena, bytes, size), .size = size};
    source = *kept;
    const enum status status = document_parse(&arena, kept, &document, &problems);
    assert_true((status == STATUS_OK) == (document != NULL));
    assert_true(document || problems.errors);
    return document;
}

static const struct document *parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

/* Reads what has no problem at all. */
static const struct document *parse_clean(const char *text)
{
    const struct document *document = parse(text);
    if (!document || problems.count) {
        problems_print(&problems, stderr);
        fail_msg("problems in: %s", text);
    }
    return document;
}

static const struct doc_variable *find(const struct document *document, const char *folded)
{
    const struct doc_variable *variable = document_find(document, folded);
    if (!variable)
        fail_msg("no variable '%s'", folded);
    return variable;
}

static void check_equation(const struct document *document, const char *folded, const char *text)
{
    assert_string_equal(find(document, folded)->elements[0].equation.text, text);
}

/* A model that holds everything a document can hold. */
static const char whole_model[] =
    "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
    "<!-- two -- dashes, even three --- and <aux name=\"no\"/> -->\n"
    "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n"
    " <header><vendor>A &amp; B</vendor><product version=\"2.1\" lang=\"en\">Pen</product>\n"
    "  <name>Whole</name><version>3</version><caption>All of it</caption><author>Me</author>\n"
    "  <copyright>None</copyright></header>\n"
    " <sim_specs method=\"RK4\" time_units=\"Months\" isee:save_interval=\"2\">\n"
    "  <start> 0 </start><stop>12</stop><dt reciprocal=\"true\">4</dt></sim_specs>\n"
    " <isee:prefs layer=\"model\"/>\n"
    " <model_units><unit name=\"Person\"><alias>People</alias><alias>Persons</alias></unit>\n"
    "  <unit name=\"rate\" disabled=\"true\"><eqn>1/Months</eqn></unit></model_units>\n"
    " <dimensions><dim name=\"Region\"><elem name=\"North\"/><elem name=\"Far South\"/></dim>\n"
    "  <dim name=\"Age\" size=\"3\"/></dimensions>\n"
    " <behavior><flow><non_negative/></flow></behavior>\n"
    " <model>\n"
    "  <variables>\n"
    "   <group name=\"People, all\"><doc>Who lives</doc><var>Population</var>"
    "<var>Birth_Rate</var></group>\n"
    "   <stock name=\"Population\" access=\"output\"><doc>Heads</doc><eqn>100</eqn>\n"
    "    "
    "<inflow>births</inflow><outflow>deaths</outflow><non_negative/><units>People</units></stock>\n"
    "   <flow name=\"births\"><eqn>Population * Birth_Rate</eqn></flow>\n"
    "   <flow name=\"deaths\"><eqn>IF a &lt; b THEN 1 ELSE 2</eqn>"
    "<non_negative> FALSE </non_negative></flow>\n"
    "   <aux name=\"Birth\\nRate\"><eqn>0.1</eqn><units>rate</units></aux>\n"
    "   <aux name=\"crowding\"><eqn>Population</eqn>"
    "<gf type=\"extrapolate\"><xscale min=\"0\" max=\"10\"/><yscale min=\"0\" max=\"1\"/>"
    "<ypts>0,1,4</ypts></gf></aux>\n"
    "   <gf name=\"effect\" type=\"discrete\"><xpts sep=\";\">0;1;2</xpts><ypts>5, 6, "
    "7</ypts></gf>\n"
    "   <aux name=\"share\"><dimensions><dim name=\"Region\"/><dim name=\"Age\"/></dimensions>\n"
    "    <eqn>0</eqn><element subscript=\"North, 1\"><eqn>1</eqn></element>\n"
    "    <element subscript=\" Far South ,2\"><eqn>2</eqn><init_eqn>3</init_eqn></element></aux>\n"
    "   <module name=\"hares\" model=\"animals\">"
    "<connect to=\"area\" from=\".Birth_Rate\"/><connect to=\"hares.x\" "
    "from=\"foxes.y\"/></module>\n"
    "   <stock name=\"belt\"><eqn>0</eqn><conveyor><len>3</len></conveyor></stock>\n"
    "  </variables>\n"
    "  <views><view><aux name=\"drawn\" x=\"1\" y=\"2\"/></view></views>\n"
    " </model>\n"
    " <model name=\"animals\"><sim_specs><start>1</start><stop>2</stop></sim_specs>"
    "<variables><aux name=\"area\" access=\"input\"><eqn>{from "
    "outside}</eqn></aux></variables></model>\n"
    " <macro name=\"MY MACRO\"><eqn>a + b</eqn><parm>a</parm><parm default=\"2\">b</parm>"
    "<variables><aux name=\"t\"><eqn>a</eqn></aux></variables></macro>\n"
    "</xmile>\n";

static void a_header_and_specs_are_read(void **state)
{
    (void)state;
    const struct document *document = parse_clean(whole_model);
    assert_string_equal(document->header.vendor, "A & B");
    assert_string_equal(document->header.product_version, "2.1");
    assert_string_equal(document->header.name, "Whole");
    assert_null(document->header.documentation);
    assert_true(document->specs.dt == 0.25);
    assert_true(document->specs.stop == 12);
    assert_true(document->specs.save_step == 2);
    assert_int_equal(document->specs.method, METHOD_RK4);
    assert_string_equal(document->specs.time_units.text, "Months");
    assert_true(document->models[1].has_specs);
    assert_true(document->models[1].specs.start == 1);
    assert_true(document->models[0].specs.stop == 12);
}

static void variables_of_every_kind_are_read(void **state)
{
    (void)state;
    const struct document *document = parse_clean(whole_model);
    assert_int_equal(document->models[0].variable_count, 9);
    const struct doc_variable *stock = find(document, "population");
    assert_int_equal(stock->kind, VARIABLE_STOCK);
    assert_string_equal(stock->inflows[0].name, "births");
    assert_string_equal(stock->outflows[0].name, "deaths");
    assert_string_equal(stock->units.text, "People");
    assert_string_equal(stock->documentation, "Heads");
    assert_true(stock->access_output && !stock->access_input);
    assert_string_equal(find(document, "birth_rate")->name.spelled, "Birth Rate");
    check_equation(document, "deaths", "IF a < b THEN 1 ELSE 2");
    const struct doc_variable *module = find(document, "hares");
    assert_string_equal(module->model.name, "animals");
    assert_string_equal(module->connects[1].from.name, "foxes.y");
    assert_int_equal(find(document, "belt")->vessel->kind, CONVEYOR);
    assert_null(document_find(document, "drawn"));
    assert_null(document_find(document, "no"));
}

static void the_nearest_word_on_non_negative_wins(void **state)
{
    (void)state;
    const struct document *document = parse_clean(whole_model);
    assert_true(find(document, "population")->non_negative); /* its own */
    assert_true(find(document, "births")->non_negative);     /* the file's */
    assert_false(find(document, "deaths")->non_negative);    /* its own, turned off */
    assert_false(find(document, "belt")->non_negative);      /* the file speaks of flows only */
    document =
        parse_clean("<xmile>" SPECS "<behavior><non_negative/></behavior><model><behavior><stock>"
                    "<non_negative>false</non_negative></stock></behavior><variables>"
                    "<stock name=\"s\"><eqn>1</eqn></stock><flow name=\"f\"><eqn>1</eqn></flow>"
                    "</variables></model></xmile>");
    assert_false(find(document, "s")->non_negative);
    assert_true(find(document, "f")->non_negative);
}

static void arrays_keep_their_own_order_of_dimensions(void **state)
{
    (void)state;
    const struct document *document = parse_clean(whole_model);
    assert_int_equal(document->dimension_count, 2);
    assert_string_equal(document->dimensions[0].elements[1].name, "far_south");
    assert_int_equal(document->dimensions[1].size, 3);
    assert_null(document->dimensions[1].elements);
    const struct doc_variable *share = find(document, "share");
    assert_int_equal(share->dimension_count, 2);
    assert_int_equal(share->element_count, 3);
    assert_int_equal(share->elements[0].subscript_count, 0); /* the default of the rest */
    assert_string_equal(share->elements[2].subscripts[0].name, "far_south");
    assert_string_equal(share->elements[2].subscripts[1].name, "2");
    assert_string_equal(share->elements[2].initial.text, "3");
    assert_null(share->elements[1].initial.text);
}

static void graphs_are_read_in_their_three_kinds(void **state)
{
    (void)state;
    const struct document *document = parse_clean(whole_model);
    const struct graph *crowding = find(document, "crowding")->elements[0].graph;
    assert_int_equal(crowding->kind, GRAPH_EXTRAPOLATE);
    assert_int_equal(crowding->count, 3);
    assert_true(crowding->x[1] == 5 && crowding->x[2] == 10 && crowding->y[2] == 4);
    const struct doc_variable *effect = find(document, "effect");
    assert_int_equal(effect->kind, VARIABLE_GRAPH);
    assert_int_equal(effect->elements[0].graph->kind, GRAPH_DISCRETE);
    assert_true(effect->elements[0].graph->x[2] == 2 && effect->elements[0].graph->y[2] == 7);
    assert_null(effect->elements[0].equation.text);
}

static void units_groups_models_and_macros_are_read(void **state)
{
    (void)state;
    const struct document *document = parse_clean(whole_model);
    assert_int_equal(document->unit_count, 2);
    assert_string_equal(document->units[0].aliases[1].name, "persons");
    assert_string_equal(document->units[1].equation.text, "1/Months");
    assert_true(document->units[1].disabled);
    assert_string_equal(document->models[0].groups[0].name.spelled, "People, all");
    assert_string_equal(document->models[0].groups[0].members[1].name, "birth_rate");
    assert_string_equal(document->models[0].groups[0].documentation, "Who lives");
    assert_int_equal(document->model_count, 2);
    assert_string_equal(document->models[0].name.name, "");
    assert_string_equal(document->models[1].name.name, "animals");
    assert_true(document->models[1].variables[0].access_input);
    const struct doc_macro *macro = &document->macros[0];
    assert_string_equal(macro->name.name, "my_macro");
    assert_int_equal(macro->parameter_count, 2);
    assert_null(macro->defaults[0].text);
    assert_string_equal(macro->defaults[1].text, "2");
    assert_string_equal(macro->variables[0].name.name, "t");
}

static void the_root_is_the_model_without_a_name_else_the_first(void **state)
{
    (void)state;
    const struct document *document = parse_clean(
        "<xmile>" SPECS "<model name=\"a\"/><model><variables><aux name=\"x\"><eqn>1</eqn></aux>"
        "</variables></model><model name=\"b\"/></xmile>");
    assert_string_equal(document->models[0].name.name, "");
    assert_int_equal(document->models[0].variable_count, 1);
    assert_string_equal(document->models[1].name.name, "a");
    assert_string_equal(document->models[2].name.name, "b");
    document = parse_clean("<xmile>" SPECS "<model name=\"Only\"/></xmile>");
    assert_string_equal(document->models[0].name.name, "");
    assert_string_equal(document->models[0].name.spelled, "Only");
}

static const struct {
    const char *what, *text;
} lenient_cases[] = {
    {"undeclared prefixes", "<xmile isee:level=\"1\">" SPECS "<isee:prefs/><model><variables>"
                            "<aux name=\"x\" isee:a=\"1\"><eqn>1</eqn><isee:eqn>2</isee:eqn></aux>"
                            "</variables></model></xmile>"},
    {"a prefix on everything",
     "<x:xmile xmlns:x=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\"><x:sim_specs>"
     "<x:start>0</x:start><x:stop>1</x:stop></x:sim_specs><x:model><x:variables>"
     "<x:aux name=\"x\"><x:eqn>1</x:eqn></x:aux></x:variables></x:model></x:xmile>"},
    {"no namespace, blanks and a comment first",
     "\n <!-- a -- b --> \n" MODEL("<aux name=\"X\"><eqn>1</eqn></aux>")},
    {"blanks before the XML declaration",
     "\n <?xml version=\"1.0\"?>" MODEL("<aux name=\"X\"><eqn> 1\n</eqn></aux>")},
    {"old line ends",
     "<?xml version=\"1.0\"?>\r" MODEL("\r<aux name=\"x\">\r<eqn>\r1\r</eqn>\r</aux>\r")},
    {"a comment inside an equation", MODEL("<aux name=\"x\"><eqn><!-- one -- 1 -->1</eqn></aux>")},
    {"character data sections", MODEL("<aux name=\"x\"><eqn><![CDATA[1]]></eqn></aux>")},
    {"a comment sign inside character data",
     MODEL("<aux name=\"x\"><doc><![CDATA[<!-- no -- comment]]></doc><eqn>1</eqn></aux>")},
    {"a comment sign inside an attribute",
     MODEL("<aux name=\"x\" b='&lt;!-- a--b'><eqn>1</eqn></aux>")},
    {"a document type without declarations",
     "<!DOCTYPE xmile>" MODEL("<aux name=\"x\"><eqn>1</eqn></aux>")},
    {"variables in the model itself",
     "<xmile>" SPECS "<model><aux name=\"x\"><eqn>1</eqn></aux></model></xmile>"},
    {"several lists of variables",
     "<xmile>" SPECS "<model><variables/><variables><aux name=\"x\"><eqn>1</eqn>"
     "</aux></variables></model></xmile>"},
    {"specs of the root model only",
     "<xmile><model>" SPECS
     "<variables><aux name=\"x\"><eqn>1</eqn></aux></variables></model></xmile>"},
};

static void real_files_are_read_leniently(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lenient_cases); i++) {
        const struct document *document = parse(lenient_cases[i].text);
        if (!document || problems.count) {
            problems_print(&problems, stderr);
            fail_msg("not read: %s", lenient_cases[i].what);
        }
        const struct doc_variable *x = document_find(document, "x");
        if (!x || strcmp(x->elements[0].equation.text, "1") != 0)
            fail_msg("wrongly read: %s", lenient_cases[i].what);
    }
}

static void a_missing_dt_is_one_and_a_missing_method_euler(void **state)
{
    (void)state;
    const struct document *document = parse_clean(MODEL(""));
    assert_true(document->specs.dt == 1);
    assert_true(document->specs.save_step == 0);
    assert_int_equal(document->specs.method, METHOD_EULER);
}

static void the_first_method_that_is_offered_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        enum method taken;
        size_t warnings;
    } rules[] = {
        {"Euler", METHOD_EULER, 0},      {"RK4", METHOD_RK4, 0},
        {"rk2", METHOD_RK2, 0},          {"gear, rk4", METHOD_RK4, 0},
        {"gear,euler", METHOD_EULER, 0}, {"RK45", METHOD_RK4, 1},
        {"magic", METHOD_EULER, 1},      {" rk2 , rk4", METHOD_RK2, 0},
        {"", METHOD_EULER, 0},           {"a very long method name indeed, rk4", METHOD_RK4, 0},
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        problems_init(&problems, &arena);
        const char *text = arena_print(&arena,
                                       "<xmile><sim_specs method=\"%s\"><start>0</start>"
                                       "<stop>1</stop></sim_specs><model/></xmile>",
                                       rules[i].method);
        const struct document *document = parse(text);
        assert_non_null(document);
        if (document->specs.method != rules[i].taken || problems.warnings != rules[i].warnings)
            fail_msg("method '%s'", rules[i].method);
    }
}

static void other_encodings_are_read_and_located(void **state)
{
    (void)state;
    static const char latin[] = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
                                "<xmile>" SPECS "<model><variables><aux name=\"\xDC"
                                "bung\">"
                                "<eqn>\xE4 == 1</eqn></aux></variables></model></xmile>";
    const struct document *document = parse_clean(latin);
    const struct doc_variable *variable = find(document, "\xC3\xBC"
                                                         "bung");
    bool empty = false;
    assert_null(equation_parse(&arena, &variable->elements[0].equation, &problems, &empty));
    assert_int_equal(problems.items[0].at.line, 2);
    assert_int_equal(problems.items[0].at.column, 105);

    static const char ascii[] =
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" MODEL("<aux name=\"x\"><eqn>1</eqn></aux>");
    for (int big = 0; big < 2; big++) {
        char wide[2 * sizeof ascii + 2];
        size_t size = 0;
        wide[size++] = big ? '\xFE' : '\xFF', wide[size++] = big ? '\xFF' : '\xFE';
        for (size_t i = 0; ascii[i]; i++) {
            wide[size++] = big ? '\0' : ascii[i];
            wide[size++] = big ? ascii[i] : '\0';
        }
        problems_init(&problems, &arena);
        document = parse_bytes(wide, size);
        assert_non_null(document);
        check_equation(document, "x", "1");
    }
}

/* The place of the first byte of `marked` in the equation of x, as a problem would show it. */
static void an_error_is_shown_under_the_right_character_of_the_file(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line, column;
    } rules[] = {
        /* columns count characters; the file stands on one line unless it says \n */
        {"<eqn>a == b</eqn>", 2, 8},
        {"<eqn>\n  a == b</eqn>", 3, 5},
        {"<eqn>a &lt; b == c</eqn>", 2, 15},
        {"<eqn>a &#60; b == c</eqn>", 2, 16},
        {"<eqn>&#xe4; + \xC3\xA4 == c</eqn>", 2, 17},
        {"<eqn>\xE2\x82\xAC + \xC3\xA4 == c</eqn>", 2, 12},
        {"<eqn><![CDATA[a < b == c]]></eqn>", 2, 21},
        {"<eqn>a <!-- no -- <b> -->== c</eqn>", 2, 26},
        {"<eqn>a\r\n+ b == c</eqn>", 3, 5},
        {"<eqn>&lt;a</eqn>", 2, 6},
        {"<eqn>a +&#32;</eqn>", 2,
         9}, /* the blank at the end is cut off; the end is where it was */
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        problems_init(&problems, &arena);
        const char *text = arena_print(&arena,
                                       "<xmile>" SPECS "<model><variables><aux name=\"x\">\n%s"
                                       "</aux></variables></model></xmile>",
                                       rules[i].text);
        const struct document *document = parse(text);
        assert_non_null(document);
        const struct passage *equation = &find(document, "x")->elements[0].equation;
        bool empty = false;
        assert_null(equation_parse(&arena, equation, &problems, &empty));
        assert_int_equal(problems.count, 1);
        if (problems.items[0].at.line != rules[i].line ||
            problems.items[0].at.column != rules[i].column) {
            problems_print(&problems, stderr);
            fail_msg("%s: wanted %u:%u", rules[i].text, rules[i].line, rules[i].column);
        }
    }
}

static void every_byte_of_an_attribute_knows_its_place(void **state)
{
    (void)state;
    const struct document *document = parse_clean(
        MODEL("<aux\n a='1'  name = '&lt;\xC3\xA4&#xe4;&#x20AC;\t\"z' ><eqn>1</eqn></aux>"));
    const struct passage *where = &document->models[0].variables[0].name.where;
    assert_string_equal(where->text, "<\xC3\xA4\xC3\xA4\xE2\x82\xAC \"z");
    static const char *const starts[] = {"&lt;",   "\xC3",     "\xA4",     "&#xe4;",
                                         "&#xe4;", "&#x20AC;", "&#x20AC;", "&#x20AC;",
                                         "\t",     "\"",       "z",        "' >"};
    assert_int_equal(where->length + 1, COUNT(starts));
    for (size_t i = 0; i < COUNT(starts); i++)
        assert_memory_equal(source.bytes + where->offsets[i], starts[i], strlen(starts[i]));
}

static const struct {
    const char *text;
    enum problem_kind kind;
    const char *at;   /* the problem stands where this text begins in the file */
    const char *said; /* part of the message or the remedy */
} complaints[] = {
    {MODEL("<aux><eqn>1</eqn></aux>"), PROBLEM_NAME_MISSING, "<aux>", "auxiliary has no name"},
    {MODEL("<aux name=\" \"><eqn>1</eqn></aux>"), PROBLEM_NAME_MISSING, "<aux ", "name=\"...\""},
    {MODEL("<stock name=\"s\"><eqn>1</eqn><inflow/></stock>"), PROBLEM_NAME_MISSING, "<inflow",
     "nothing"},
    {MODEL("<aux name=\"x\"><eqn>1</eqn><eqn>2</eqn></aux>"), PROBLEM_XMILE_IGNORED, "<eqn>2",
     "second"},
    {MODEL("<aux name=\"x\"><element><eqn>1</eqn></element></aux>"), PROBLEM_NAME_MISSING,
     "<element", "subscript"},
    {MODEL("<aux name=\"x\"><element subscript=\"a,,b\"/></aux>"), PROBLEM_NAME_MISSING, ",b\"",
     "missing"},
    {MODEL("<module name=\"m\"><connect to=\"a\"/></module>"), PROBLEM_NAME_MISSING, "<connect",
     "both ends"},
    {"<xmile><model/></xmile>", PROBLEM_SIM_SPECS, "<xmile", "no <sim_specs>"},
    {"<xmile><sim_specs/><model/></xmile>", PROBLEM_SIM_SPECS, "<sim_specs", "no <start>"},
    {"<xmile><sim_specs><start>0</start><stop>x</stop></sim_specs><model/></xmile>",
     PROBLEM_SIM_SPECS, "x</stop", "no number: 'x'"},
    {"<xmile><sim_specs><start>5</start><stop>1</stop></sim_specs><model/></xmile>",
     PROBLEM_SIM_SPECS, "1</stop", "before <start> 5"},
    {"<xmile><sim_specs><start>0</start><stop>1</stop><dt>0</dt></sim_specs><model/></xmile>",
     PROBLEM_SIM_SPECS, "0</dt", "above 0"},
    {"<xmile><sim_specs><start>0</start><stop>1</stop><dt/></sim_specs><model/></xmile>",
     PROBLEM_SIM_SPECS, "<dt/", "no number"},
    {"<xmile><sim_specs><start>0</start><stop>1</stop><dt>1e-9</dt></sim_specs><model/></xmile>",
     PROBLEM_SIM_SPECS, "<sim_specs", "100 million"},
    {"<xmile><sim_specs><start>0</start><stop>1</stop><dt "
     "reciprocal=\"true\">1e308</dt></sim_specs>"
     "<model/></xmile>",
     PROBLEM_SIM_SPECS, "<sim_specs", "100 million"},
    {"<xmile><sim_specs "
     "i:save_interval=\"-1\"><start>0</start><stop>1</stop></sim_specs><model/></xmile>",
     PROBLEM_SIM_SPECS, "-1\"", "save interval"},
    {"<xmile>" SPECS "</xmile>", PROBLEM_XMILE_STRUCTURE, "<xmile", "no <model>"},
    {"<xmile>" SPECS "<model/><model/></xmile>", PROBLEM_XMILE_STRUCTURE, "<model/></xmile",
     "two models"},
    {"<xmile>" SPECS "<model><variables/><aux name=\"x\"><eqn>1</eqn></aux></model></xmile>",
     PROBLEM_XMILE_IGNORED, "<aux", "outside of <variables>"},
    {"<xmile>" SPECS "<dimensions><dim name=\"D\"/></dimensions><model/></xmile>",
     PROBLEM_DIMENSION_SIZE, "<dim ", "no elements"},
    {"<xmile>" SPECS "<dimensions><dim name=\"D\" size=\"99999999\"/></dimensions><model/></xmile>",
     PROBLEM_DIMENSION_SIZE, "99999999", "1000000"},
    {"<xmile>" SPECS "<model/><macro name=\"m\"/></xmile>", PROBLEM_MACRO_EQUATION, "<macro",
     "no <eqn>"},
    {MODEL("<aux name=\"x\"><gf/></aux>"), PROBLEM_GRAPH_POINTS, "<gf", "no points"},
    {MODEL("<aux name=\"x\"><gf><ypts>1,2</ypts></gf></aux>"), PROBLEM_GRAPH_POINTS, "<gf",
     "xscale"},
    {MODEL("<aux name=\"x\"><gf><xscale min=\"1\"/><ypts>1,2</ypts></gf></aux>"),
     PROBLEM_GRAPH_POINTS, "<xscale", "two numbers"},
    {MODEL("<aux name=\"x\"><gf><xpts>1,2,3</xpts><ypts>1,2</ypts></gf></aux>"),
     PROBLEM_GRAPH_POINTS, "<gf", "3 x values and 2"},
    {MODEL("<aux name=\"x\"><gf><xpts>1,2</xpts><ypts>1, two</ypts></gf></aux>"),
     PROBLEM_GRAPH_POINTS, "two<", "'two'"},
    {MODEL("<aux name=\"x\"><gf><xpts>1,,3</xpts><ypts>1,2,3</ypts></gf></aux>"),
     PROBLEM_GRAPH_POINTS, ",3</xpts", "missing"},
    {MODEL("<gf name=\"x\" type=\"odd\"><xpts>1,2</xpts><ypts>1,2</ypts></gf>"),
     PROBLEM_XMILE_IGNORED, "odd", "continuous"},
};

static void what_is_wrong_is_said_where_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(complaints); i++) {
        problems_init(&problems, &arena);
        assert_non_null(parse(complaints[i].text)); /* the rest of the file is read all the same */
        const size_t offset = (size_t)(strstr(source.bytes, complaints[i].at) - source.bytes);
        const struct place at = source_place(&source, offset);
        const struct problem *found = problems.count ? &problems.items[0] : NULL;
        const bool said = found && (strstr(found->message, complaints[i].said) ||
                                    (found->remedy && strstr(found->remedy, complaints[i].said)));
        if (!said || found->kind != complaints[i].kind || found->at.column != at.column) {
            problems_print(&problems, stderr);
            fail_msg("%s: wanted column %u", complaints[i].text, at.column);
        }
    }
}

static void numbers_after_a_last_separator_are_not_missing(void **state)
{
    (void)state;
    const struct document *document =
        parse_clean(MODEL("<gf name=\"x\"><xpts>0,1,</xpts><ypts>2,\n3,</ypts></gf>"));
    assert_int_equal(find(document, "x")->elements[0].graph->count, 2);
}

/* ------------------------------------------------------------------------------------- writing */

/* The bytes that `print` writes. */
static char *text_of(const struct document *document, bool written)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    struct error err = {0};
    if (written)
        assert_int_equal(document_write(document, file, &err), STATUS_OK);
    else
        document_print(document, file);
    fclose(file);
    char *kept = arena_text(&arena, bytes, size);
    free(bytes);
    return kept;
}

static void check_round_trip(const char *text)
{
    const struct document *document = parse_clean(text);
    const char *written = text_of(document, true);
    const struct document *again = parse_clean(written);
    if (strcmp(text_of(again, false), text_of(document, false)) != 0) {
        fprintf(stderr, "%s\n----\n%s\n", text_of(again, false), text_of(document, false));
        fail_msg("changed by writing: %s", text);
    }
    assert_string_equal(text_of(again, true), written);
}

static void a_document_that_is_written_and_read_is_equal(void **state)
{
    (void)state;
    check_round_trip(whole_model);
    for (size_t i = 0; i < COUNT(lenient_cases); i++)
        check_round_trip(lenient_cases[i].text);
}

static void odd_names_and_texts_survive_writing(void **state)
{
    (void)state;
    check_round_trip(MODEL(
        "<aux name=\"a \\&quot;b\\&quot; \\\\ &lt;&amp;&gt; '\"><doc>1 &lt; 2\n &amp; ]]&gt;</doc>"
        "<eqn>\"x &lt; \\\"y\\\"\" + 1 {a\n&#13;b}</eqn><units>a&amp;b</units></aux>"
        "<stock name=\"2nd-one\"><eqn>0</eqn><inflow>\"a-b, c\"</inflow></stock>"
        "<aux name=\"\\&quot;q\\&quot;\"><dimensions><dim name=\"D E\"/></dimensions>"
        "<element subscript=\"&quot;x,y&quot;\"><eqn>1</eqn></element></aux>"));
    const struct document *document =
        parse_clean(MODEL("<aux name=\"\\&quot;q\\&quot;\"><eqn>1</eqn></aux>"));
    assert_string_equal(document->models[0].variables[0].name.name, "\"q\"");
}

static void what_is_written_has_the_standards_namespace_and_no_vendors(void **state)
{
    (void)state;
    const char *written = text_of(parse_clean(whole_model), true);
    assert_non_null(strstr(written, "xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\""));
    assert_non_null(strstr(written, "<uses_arrays maximum_dimensions=\"2\"/>"));
    assert_null(strstr(written, "isee"));
    assert_null(strstr(written, "<!--"));
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    struct error err = {0};
    assert_int_equal(document_write(parse_clean(whole_model), full, &err), STATUS_IO);
    assert_non_null(strstr(err.message, "cannot write"));
    fclose(full);
}

static void a_print_shows_every_equation(void **state)
{
    (void)state;
    const char *printed = text_of(parse_clean(whole_model), false);
    static const char *const parts[] = {
        "time from 0 to 12 in steps of 0.25 Months, rk4, saved every 2",
        "Population\n    stock, in People",
        "= IF a < b THEN 1 ELSE 2",
        "share[Region, Age]",
        "[Far South, 2]",
        "graph, discrete: (0, 5)",
        "macro MY MACRO(a, b)",
        "dimension Age, 3 elements",
        "unit rate = 1/Months, disabled",
        "group People, all",
        "never below 0"};
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!strstr(printed, parts[i]))
            fail_msg("'%s' is not in:\n%s", parts[i], printed);
}

/* --------------------------------------------------------------------------------------- files */

static void a_file_that_cannot_be_read_is_a_clear_error(void **state)
{
    (void)state;
    const struct document *document = NULL;
    struct error err = {0};
    assert_int_equal(document_read(&arena, "no/such.xmile", &document, &problems, &err), STATUS_IO);
    assert_string_equal(err.at.file, "no/such.xmile");
    struct error folder = {0};
    assert_int_equal(document_read(&arena, "tests", &document, &problems, &folder), STATUS_IO);
    assert_non_null(strstr(folder.message, "folder"));
    assert_null(document);
}

static void a_file_is_read_from_disk(void **state)
{
    (void)state;
    char path[] = "/tmp/surety_document_XXXXXX";
    const int descriptor = mkstemp(path);
    FILE *file = fdopen(descriptor, "w");
    fputs(whole_model, file);
    fclose(file);
    const struct document *document = NULL;
    struct error err = {0};
    assert_int_equal(document_read(&arena, path, &document, &problems, &err), STATUS_OK);
    assert_string_equal(document->file, path);
    check_equation(document, "population", "100");
    remove(path);
}

/* -------------------------------------------------------------------------------------- memory */

static void every_failure_of_memory_is_survived(void **state)
{
    (void)state;
    size_t n = 1;
    for (bool failed = true; failed; n++) {
        struct arena small;
        struct problems found;
        const struct document *document = NULL;
        arena_init(&small);
        problems_init(&found, &small);
        small.fail_at = n;
        const struct source given = source_of_text("m.xmile", whole_model);
        const enum status status = document_parse(&small, &given, &document, &found);
        failed = small.failed;
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        arena_free(&small);
    }
    assert_true(n > 100);
}

static void problems_without_memory_are_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(complaints); i++) {
        bool failed = true;
        for (size_t n = 1; failed; n++) {
            struct arena small;
            struct problems found;
            const struct document *document = NULL;
            arena_init(&small);
            problems_init(&found, &small);
            small.fail_at = n;
            const struct source given = source_of_text("m.xmile", complaints[i].text);
            const enum status status = document_parse(&small, &given, &document, &found);
            failed = small.failed;
            assert_true(!failed || status == STATUS_NO_MEMORY || found.no_memory);
            arena_free(&small);
        }
    }
}

static void the_list_goes_into_modules(void **state)
{
    (void)state;
    const struct document *document = parse_clean(
        "<xmile>" SPECS "<model><variables>"
        "<group name='Own'><var>a</var></group><aux name='a'><eqn>North.Out</eqn></aux>"
        "<module name='North' model='side'><connect to='In' from='a'/></module>"
        "<module name='South' model='side'><connect to='South.In' from='.a'/></module>"
        "</variables></model><model name='side'><variables>"
        "<group name='Own'><var>In</var></group><group name='Rest'><var>Out</var></group>"
        "<aux name='In' access='input'><eqn>0</eqn></aux><aux name='Out'><eqn>In</eqn></aux>"
        "</variables></model></xmile>");
    struct doc_places places;
    struct doc_groups groups;
    struct doc_links links;
    assert_true(document_list(&arena, document, &places));
    assert_true(document_groups(&arena, document, &groups));
    assert_true(document_links(&arena, document, &places, &links));
    static const char *const wanted[] = {"a",     "North",    "North.In", "North.Out",
                                         "South", "South.In", "South.Out"};
    assert_int_equal(places.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_string_equal(places.items[i].spelled, wanted[i]);
    assert_string_equal(places.items[6].path, "south.out");
    assert_string_equal(places.items[6].module, "south");
    assert_int_equal(groups.count, 2);
    assert_string_equal(groups.items[1]->name.spelled, "Rest");
    assert_string_equal(document_group(document, "south.in"), "Own");
    assert_null(document_group(document, "south"));
    assert_int_equal(links.count, 2);
    assert_string_equal(links.items[1].to, "south.in");
    assert_string_equal(links.items[1].from, "a");
    assert_string_equal(document_resolve(&arena, document, &places, "south", "in"), "south.in");
    assert_string_equal(document_resolve(&arena, document, &places, "south", ".a"), "a");
    assert_null(document_resolve(&arena, document, &places, "south", "a"));
    assert_string_equal(document_find_from(document, &document->models[1], "out")->name.spelled,
                        "Out");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_header_and_specs_are_read),
        TEST(variables_of_every_kind_are_read),
        TEST(the_nearest_word_on_non_negative_wins),
        TEST(arrays_keep_their_own_order_of_dimensions),
        TEST(graphs_are_read_in_their_three_kinds),
        TEST(units_groups_models_and_macros_are_read),
        TEST(the_root_is_the_model_without_a_name_else_the_first),
        TEST(real_files_are_read_leniently),
        TEST(a_missing_dt_is_one_and_a_missing_method_euler),
        TEST(the_first_method_that_is_offered_is_taken),
        TEST(other_encodings_are_read_and_located),
        TEST(an_error_is_shown_under_the_right_character_of_the_file),
        TEST(every_byte_of_an_attribute_knows_its_place),
        TEST(what_is_wrong_is_said_where_it_stands),
        TEST(numbers_after_a_last_separator_are_not_missing),
        TEST(a_document_that_is_written_and_read_is_equal),
        TEST(odd_names_and_texts_survive_writing),
        TEST(what_is_written_has_the_standards_namespace_and_no_vendors),
        TEST(a_full_disk_is_reported),
        TEST(a_print_shows_every_equation),
        TEST(a_file_that_cannot_be_read_is_a_clear_error),
        TEST(a_file_is_read_from_disk),
        TEST(every_failure_of_memory_is_survived),
        TEST(problems_without_memory_are_survived),
        TEST(the_list_goes_into_modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
/* What every form of a report promises.
 *
 * The fixture is made by hand, so each test knows the numbers. The tables on a terminal are
 * compared with tests/report/<name>.txt (golden_text.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden_text.h"
#include "report/roles.h"
#include "report/wording.h"
#include "report_fixture.h"

#include "report/robust_words.h"

#include <jansson.h>
#include <stdlib.h>

static struct fixture fixture;

static int set_up(void **state)
{
    fixture_init(&fixture, fixture_three, 3, FIXTURE_ADVERSARIES);
    *state = NULL;
    return 0;
}

/* ---- Wording ---- */

static const struct {
    double value;
    const char *text;
} spoken_numbers[] = {
    {0, "0"},
    {0.7, "0.70"},
    {0.034, "0.034"},
    {0.0034, "0.0034"},
    {0.00034, "3.4e-04"},
    {1.2, "1.2"},
    {0.997, "1.0"},
    {9.96, "10"},
    {31.4, "31"},
    {99.6, "100"},
    {442, "440"},
    {12345, "12,000"},
    {-12345678, "-12,000,000"},
    {-0.5, "-0.50"},
    {1e15, "1.0e+15"},
};

static void numbers_have_two_significant_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spoken_numbers / sizeof *spoken_numbers; i++)
        assert_string_equal(wording_number(spoken_numbers[i].value, DIALECT_ASCII).text,
                            spoken_numbers[i].text);
    assert_string_equal(wording_number(NAN, DIALECT_ASCII).text, "n/a");
    assert_string_equal(wording_number(-3, DIALECT_UNICODE).text, "\u22123.0");
    assert_string_equal(wording_whole(18446744073709551615u).text, "18,446,744,073,709,551,615");
}

static const struct {
    double share;
    const char *text;
} spoken_counts[] = {
    {0, "0"}, {0.0001, "<1"}, {0.005, "0"}, {0.006, "1"}, {0.31, "31"}, {0.996, ">99"}, {1, "100"},
};

static void rare_is_not_never_and_likely_is_not_sure(void **state)
{
    (void)state;
    const struct outcome count = {.show = SHOW_COUNT};
    for (size_t i = 0; i < sizeof spoken_counts / sizeof *spoken_counts; i++) {
        if (i != 2) /* 0.005 is where rounding turns; either is right */
            assert_string_equal(wording_value(&count, spoken_counts[i].share, DIALECT_ASCII).text,
                                spoken_counts[i].text);
    }
}

static void values_carry_their_unit(void **state)
{
    (void)state;
    static const struct {
        enum fixture_outcome outcome;
        double value;
        const char *text;
    } rules[] = {
        {FIXTURE_P15, 0.31, "31 of 100 futures"},
        {FIXTURE_COST, 442, "EUR 440 bn"},
        {FIXTURE_READY, 14.2, "14 months"},
        {FIXTURE_SECURITY, 0.7, "0.70"},
        {FIXTURE_RU, 0.5, "50 %"},
        {FIXTURE_ESCALATION, 0.07, "5-10 %"},
        {FIXTURE_WAR_DEAD, 3400, "3,400 thousand persons"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct buffer text = {0};
        wording_full(&text, &fixture.outcomes[rules[i].outcome], rules[i].value, DIALECT_ASCII);
        assert_string_equal(text.bytes, rules[i].text);
        buffer_free(&text);
    }
}

static void bands_cover_every_value(void **state)
{
    (void)state;
    const struct outcome *escalation = &fixture.outcomes[FIXTURE_ESCALATION];
    assert_string_equal(wording_value(escalation, 0, DIALECT_ASCII).text, "<5 %");
    assert_string_equal(wording_value(escalation, 0.05, DIALECT_ASCII).text, "5-10 %");
    assert_string_equal(wording_value(escalation, 0.1, DIALECT_ASCII).text, "10-20 %");
    assert_string_equal(wording_value(escalation, 0.2, DIALECT_ASCII).text, ">20 %");
    assert_string_equal(wording_value(escalation, NAN, DIALECT_ASCII).text, "n/a");
}

static void ranges_read_well_below_zero(void **state)
{
    (void)state;
    const struct outcome *risk = &fixture.outcomes[FIXTURE_P15];
    const struct spread plain = {.mean = .31, .q10 = .05, .q90 = .98, .count = 1};
    const struct spread below = {.mean = -.12, .q10 = -.58, .q90 = .001, .count = 1};
    const struct spread none = {.undefined = 5, .failed = 2};
    const struct spread point = {.mean = 0, .q10 = 0, .q90 = 0, .count = 9};
    assert_string_equal(wording_cell(risk, &plain, DIALECT_ASCII).text, "31 (5-98)");
    assert_string_equal(wording_difference(risk, &below, DIALECT_ASCII).text, "-12 (-58 to 0)");
    assert_string_equal(wording_cell(risk, &none, DIALECT_ASCII).text, "n/a");
    assert_string_equal(wording_cell(risk, &point, DIALECT_ASCII).text, "0");
    struct buffer why = {0};
    wording_missing(&why, &none);
    assert_string_equal(why.bytes,
                        "its condition did not hold in 5 of 7 futures; the model gave no "
                        "finite number in 2 of 7 futures");
    buffer_free(&why);
}

static void a_role_of_the_no_deal_run_is_not_the_packages(void **state)
{
    (void)state;
    const struct roles roles = roles_find(&fixture.folder);
    assert_int_equal(roles.cost, FIXTURE_COST);
    assert_int_equal(roles.risk, FIXTURE_P15);
    assert_int_equal(roles.risk_count, 3);
    assert_int_equal(roles_counterpart(&fixture.folder, FIXTURE_WAR_COST), FIXTURE_COST);
    assert_true(roles_counterpart(&fixture.folder, FIXTURE_WAR_DEAD) == SIZE_MAX);
}

/* ---- Terminal ---- */

static size_t widest_line(const char *text)
{
    size_t most = 0, letters = 0;
    for (; *text; text++) {
        letters = *text == '\n' ? 0 : letters + (((unsigned char)*text & 0xC0) != 0x80);
        most = letters > most ? letters : most;
    }
    return most;
}

static void the_table_fits_a_hundred_columns(void **state)
{
    (void)state;
    struct buffer out = {0};
    report_table(&out, &fixture.evaluation, &(struct report_style){.unicode = true});
    compare_with_file("tests/report/table-100.txt", &out);
    assert_true(widest_line(out.bytes) <= 100);
    buffer_free(&out);
}

static void the_table_fits_eighty_columns_of_plain_letters(void **state)
{
    (void)state;
    struct buffer out = {0};
    report_table(&out, &fixture.evaluation, &(struct report_style){.width = 80});
    compare_with_file("tests/report/table-80.txt", &out);
    assert_true(widest_line(out.bytes) <= 80);
    for (size_t i = 0; i < out.length; i++)
        assert_true((unsigned char)out.bytes[i] < 0x80);
    buffer_free(&out);
}

static void the_table_fits_every_width(void **state)
{
    (void)state;
    for (size_t width = 40; width <= 260; width += 11) {
        struct buffer out = {0};
        report_table(&out, &fixture.evaluation,
                     &(struct report_style){.width = width, .unicode = true});
        assert_true(widest_line(out.bytes) <= width);
        buffer_free(&out);
    }
}

static void colours_come_only_when_asked_for(void **state)
{
    (void)state;
    struct buffer plain = {0}, coloured = {0};
    report_table(&plain, &fixture.evaluation, &(struct report_style){.unicode = true});
    report_table(&coloured, &fixture.evaluation,
                 &(struct report_style){.unicode = true, .colour = true});
    assert_null(strchr(plain.bytes, '\033'));
    assert_non_null(strchr(coloured.bytes, '\033'));
    buffer_free(&plain);
    buffer_free(&coloured);
}

static void a_title_cannot_steer_the_terminal(void **state)
{
    (void)state;
    fixture.packages[0].title = "No \033[31mred\a guarantee\n\xff\xc2\x9b";
    struct buffer out = {0};
    report_table(&out, &fixture.evaluation, &(struct report_style){.unicode = true});
    assert_null(strchr(out.bytes, '\033'));
    assert_null(strchr(out.bytes, '\a'));
    assert_null(strstr(out.bytes, "\xc2\x9b"));
    assert_non_null(strstr(out.bytes, "No ?[31mred? guarantee"));
    buffer_free(&out);
    set_up(state);
}

/* ---- CSV ---- */

/* One cell of RFC 4180 into `cell`; returns the byte after it. */
static const char *csv_cell(const char *at, char *cell, size_t room)
{
    size_t length = 0;
    const bool quoted = *at == '"';
    at += quoted;
    while (*at && (quoted || (*at != ',' && *at != '\r'))) {
        if (quoted && *at == '"') {
            if (at[1] != '"')
                break;
            at++;
        }
        assert_true(length + 1 < room);
        cell[length++] = *at++;
    }
    cell[length] = '\0';
    return at + quoted;
}

enum { CSV_COLUMNS = 35, CSV_ROOM = 200, CSV_ROWS = 400 };
enum {
    CSV_PACKAGE = 0,
    CSV_ADVERSARY = 1,
    CSV_OUTCOME = 2,
    CSV_TITLE = 3,
    CSV_SETTLE = 6,
    CSV_YEAR = 7,
    CSV_LEVEL = 9,
    CSV_MEAN = 10,
    CSV_COUNT = 21,
    CSV_UNDEFINED = 22,
    CSV_BETTER = 28,
    CSV_BAND = 31,
    CSV_RULE = 32,
    CSV_RULE_VALUE = 33,
    CSV_RULE_PLACE = 34
};

static char csv_cells[CSV_ROWS][CSV_COLUMNS][CSV_ROOM];

/* Parses the whole table; returns the number of rows after the header. */
static size_t csv_parse(const char *text)
{
    size_t rows = 0;
    for (const char *at = text; *at; rows++) {
        assert_true(rows < CSV_ROWS);
        for (size_t i = 0; i < CSV_COLUMNS; i++) {
            at = csv_cell(at, csv_cells[rows][i], CSV_ROOM);
            assert_int_equal(*at, i + 1 < CSV_COLUMNS ? ',' : '\r');
            at++;
        }
        assert_int_equal(*at, '\n');
        at++;
    }
    return rows - 1;
}

/* The first row with these cells; fails when there is none. */
static char (*csv_find(size_t rows, const char *package, const char *adversary,
                       const char *outcome))[CSV_ROOM]
{
    for (size_t i = 1; i <= rows; i++) {
        if (strcmp(csv_cells[i][CSV_PACKAGE], package) == 0 &&
            strcmp(csv_cells[i][CSV_ADVERSARY], adversary) == 0 &&
            strcmp(csv_cells[i][CSV_OUTCOME], outcome) == 0)
            return csv_cells[i];
    }
    fail_msg("no row %s, %s, %s", package, adversary, outcome);
    return NULL;
}

static void csv_reads_back(void **state)
{
    (void)state;
    struct buffer out = {0};
    report_csv(&out, &fixture.evaluation, NULL);
    const size_t rows = csv_parse(out.bytes);
    const size_t results = 3 * FIXTURE_ADVERSARIES;
    assert_int_equal(rows,
                     results * (FIXTURE_OUTCOMES - 2) + 3 + results * 6 + results * FIXTURE_YEARS +
                         3 * (12 + 12 + 11)); /* rules that rank; the cost has no acceptable value */
    char(*row)[CSV_ROOM] = csv_find(rows, "P07", "central", "p15");
    assert_string_equal(row[CSV_MEAN], "0.06");
    assert_string_equal(row[CSV_BETTER], "1820");
    assert_string_equal(row[CSV_COUNT], "2000");
    assert_string_equal(csv_find(rows, "P07", "high", "p15")[CSV_MEAN], "0.078");
    row = csv_find(rows, "no_deal", "central", "war_casualties");
    assert_string_equal(row[CSV_MEAN], "3400");
    assert_string_equal(row[CSV_SETTLE], "no_deal");
    row = csv_find(rows, "P07", "central", "p_renewed");
    assert_string_equal(row[CSV_YEAR], "0");
    buffer_free(&out);
}

static void csv_has_a_place_for_each_rule_and_package(void **state)
{
    (void)state;
    struct buffer out = {0};
    report_csv(&out, &fixture.evaluation, NULL);
    const size_t rows = csv_parse(out.bytes);
    char(*row)[CSV_ROOM] = csv_find(rows, "P00", "worst", "p15");
    assert_string_equal(row[CSV_RULE], "maximin");
    assert_string_equal(row[CSV_RULE_PLACE], "1");
    assert_string_equal(row[CSV_MEAN], "");
    assert_string_equal(csv_find(rows, "P07", "worst", "p15")[CSV_RULE_PLACE], "3");
    buffer_free(&out);
}

static void csv_leaves_the_undefined_empty_and_counts_it(void **state)
{
    (void)state;
    struct buffer out = {0};
    report_csv(&out, &fixture.evaluation, NULL);
    const size_t rows = csv_parse(out.bytes);
    char(*row)[CSV_ROOM] = csv_find(rows, "P00", "central", "territory");
    assert_string_equal(row[CSV_MEAN], "");
    assert_string_equal(row[CSV_COUNT], "0");
    assert_string_equal(row[CSV_UNDEFINED], "1997");
    assert_null(strstr(out.bytes, "nan"));
    buffer_free(&out);
}

static void a_csv_cell_is_never_a_formula(void **state)
{
    (void)state;
    fixture.outcomes[FIXTURE_COST].title = "=HYPERLINK(\"x\"),\r\n+1";
    struct buffer out = {0};
    report_csv(&out, &fixture.evaluation, NULL);
    const size_t rows = csv_parse(out.bytes);
    assert_string_equal(csv_find(rows, "P00", "central", "cost")[CSV_TITLE],
                        "'=HYPERLINK(\"x\"),\r\n+1");
    buffer_free(&out);
    set_up(state);
}

/* ---- JSON, against its schema ---- */

/* Follows "#/$defs/name". */
static const json_t *schema_resolve(const json_t *root, const json_t *schema)
{
    const char *reference = json_string_value(json_object_get(schema, "$ref"));
    if (!reference)
        return schema;
    assert_true(strncmp(reference, "#/$defs/", 8) == 0);
    const json_t *found = json_object_get(json_object_get(root, "$defs"), reference + 8);
    if (!found)
        fail_msg("the schema has no %s", reference);
    return found;
}

static bool has_type(const json_t *value, const char *type)
{
    return (json_is_object(value) && strcmp(type, "object") == 0) ||
           (json_is_array(value) && strcmp(type, "array") == 0) ||
           (json_is_string(value) && strcmp(type, "string") == 0) ||
           (json_is_number(value) && strcmp(type, "number") == 0) ||
           (json_is_integer(value) && strcmp(type, "integer") == 0) ||
           (json_is_boolean(value) && strcmp(type, "boolean") == 0) ||
           (json_is_null(value) && strcmp(type, "null") == 0);
}

static bool has_some_type(const json_t *value, const json_t *types)
{
    if (!types)
        return true;
    if (json_is_string(types))
        return has_type(value, json_string_value(types));
    for (size_t i = 0; i < json_array_size(types); i++) {
        if (has_type(value, json_string_value(json_array_get(types, i))))
            return true;
    }
    return false;
}

static bool schema_holds(const json_t *root, const json_t *schema, json_t *value, bool speak);

static bool members_hold(const json_t *root, const json_t *schema, json_t *value, bool speak)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *required = json_object_get(schema, "required");
    for (size_t i = 0; i < json_array_size(required); i++) {
        const char *key = json_string_value(json_array_get(required, i));
        if (!json_object_get(value, key)) {
            if (speak)
                print_error("missing: %s\n", key);
            return false;
        }
    }
    bool holds = true;
    for (void *it = json_object_iter(value); it; it = json_object_iter_next(value, it)) {
        const json_t *rule = json_object_get(properties, json_object_iter_key(it));
        const bool closed = json_is_false(json_object_get(schema, "additionalProperties"));
        holds &= rule ? schema_holds(root, rule, json_object_iter_value(it), speak) : !closed;
        if (!holds && speak)
            print_error("in member %s\n", json_object_iter_key(it));
        if (!holds)
            break;
    }
    return holds;
}

/* The part of JSON Schema that docs/results.schema.json uses: $ref, type, const, enum, required,
 * properties, additionalProperties, items, oneOf. */
static bool schema_holds(const json_t *root, const json_t *schema, json_t *value, bool speak)
{
    schema = schema_resolve(root, schema);
    const json_t *choices = json_object_get(schema, "oneOf");
    size_t holding = 0;
    for (size_t i = 0; i < json_array_size(choices); i++)
        holding += schema_holds(root, json_array_get(choices, i), value, false);
    if (choices && holding != 1) {
        if (speak)
            print_error("%zu of the choices hold\n", holding);
        return false;
    }
    const json_t *exact = json_object_get(schema, "const");
    const json_t *list = json_object_get(schema, "enum");
    bool listed = !list;
    for (size_t i = 0; i < json_array_size(list); i++)
        listed |= json_equal(json_array_get(list, i), value);
    if ((exact && !json_equal(exact, value)) || !listed ||
        !has_some_type(value, json_object_get(schema, "type"))) {
        if (speak)
            print_error("wrong type or value\n");
        return false;
    }
    if (json_is_object(value))
        return members_hold(root, schema, value, speak);
    const json_t *items = json_object_get(schema, "items");
    for (size_t i = 0; items && i < json_array_size(value); i++) {
        if (!schema_holds(root, items, json_array_get(value, i), speak))
            return false;
    }
    return true;
}

static json_t *load_json(const struct fixture *of)
{
    struct buffer out = {0};
    json_error_t error;
    report_json(&out, &of->evaluation, &fixture_identity);
    json_t *root = json_loadb(out.bytes, out.length, 0, &error);
    if (!root)
        fail_msg("%s at %d:%d", error.text, error.line, error.column);
    buffer_free(&out);
    return root;
}

static void json_follows_its_schema(void **state)
{
    (void)state;
    json_error_t error;
    json_t *schema = json_load_file("docs/results.schema.json", 0, &error);
    assert_non_null(schema);
    json_t *root = load_json(&fixture);
    assert_true(schema_holds(schema, schema, root, true));
    json_object_set_new(root, "surprise", json_true());
    assert_false(schema_holds(schema, schema, root, false));
    json_decref(root);
    fixture.evaluation.no_deal = NULL;
    fixture.folder.base_rate_count = 0;
    root = load_json(&fixture);
    assert_true(schema_holds(schema, schema, root, true));
    json_decref(root);
    json_decref(schema);
    set_up(state);
}

static void json_tells_which_rule_prefers_what(void **state)
{
    (void)state;
    json_t *root = load_json(&fixture);
    const json_t *all = json_object_get(root, "robustness");
    assert_int_equal(json_array_size(all), 3);
    const json_t *risk = json_array_get(all, 0);
    assert_string_equal(json_string_value(json_object_get(risk, "leader")), "P07");
    assert_int_equal(json_integer_value(json_object_get(risk, "counted")), 11);
    const json_t *rules = json_object_get(risk, "rules");
    assert_int_equal(json_array_size(rules), METRIC_COUNT);
    const json_t *worst = json_array_get(rules, METRIC_MAXIMIN);
    assert_string_equal(json_string_value(json_object_get(worst, "rule")), "maximin");
    assert_string_equal(json_string_value(json_object_get(worst, "best")), "P00");
    assert_int_equal(json_array_size(json_object_get(worst, "values")), 3);
    assert_int_equal(json_array_size(json_object_get(root, "beaten")), 0);
    json_decref(root);
}

static void json_numbers_read_back_to_the_same_bits(void **state)
{
    (void)state;
    fixture.results[0][FIXTURE_COST].value.mean = 0.1 + 0.2;
    json_t *root = load_json(&fixture);
    const json_t *first = json_array_get(json_object_get(root, "results"), 0);
    const json_t *cost = json_array_get(json_object_get(first, "outcomes"), FIXTURE_COST);
    const json_t *value = json_object_get(cost, "value");
    assert_string_equal(json_string_value(json_object_get(cost, "outcome")), "cost");
    assert_true(json_number_value(json_object_get(value, "mean")) == 0.1 + 0.2);
    const json_t *lost = json_array_get(json_object_get(first, "outcomes"), FIXTURE_TERRITORY);
    assert_true(json_is_null(json_object_get(json_object_get(lost, "value"), "mean")));
    json_decref(root);
    set_up(state);
}

/* ---- HTML ---- */

static struct buffer make_page(void)
{
    struct buffer out = {0};
    report_html(&out, &fixture.evaluation, &fixture_identity, NULL);
    assert_false(out.failed);
    return out;
}

static bool is_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0 || strcmp(name, "!doctype") == 0;
}

/* Reads the name of a tag; returns the byte after its '>'. */
static const char *read_tag(const char *at, char *name, size_t room, bool *ends, bool *empty)
{
    size_t length = 0;
    *ends = at[1] == '/';
    at += 1 + *ends;
    while (*at && !strchr(" \n/>", *at)) {
        assert_true(length + 1 < room);
        name[length++] = *at++;
    }
    name[length] = '\0';
    for (bool quoted = false; *at && (quoted || *at != '>'); at++)
        quoted ^= *at == '"';
    assert_int_equal(*at, '>');
    *empty = at[-1] == '/';
    return at + 1;
}

/* Every element is closed by its own end tag, in order. */
static void every_element_is_closed(void **state)
{
    (void)state;
    struct buffer page = make_page();
    char open[64][24];
    size_t depth = 0;
    for (const char *at = strchr(page.bytes, '<'); at; at = strchr(at, '<')) {
        char name[24];
        bool ends = false, empty = false;
        at = read_tag(at, name, sizeof name, &ends, &empty);
        if (ends) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        } else if (!empty && !is_void(name)) {
            assert_true(depth < 64);
            memcpy(open[depth++], name, sizeof name);
        }
    }
    assert_int_equal(depth, 0);
    buffer_free(&page);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        count++;
    return count;
}

static void the_page_asks_for_nothing_from_elsewhere(void **state)
{
    (void)state;
    static const char *const forbidden[] = {" src=",   "url(", "@import", "<script", "<link",
                                            "<iframe", "<img", "<form",   " onload", "javascript:"};
    struct buffer page = make_page();
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        assert_int_equal(count_of(page.bytes, forbidden[i]), 0);
    assert_int_equal(count_of(page.bytes, "href="), count_of(page.bytes, "href=\"#"));
    /* The only address is the name of the SVG vocabulary, which is never fetched. */
    assert_int_equal(count_of(page.bytes, "http"),
                     count_of(page.bytes, "xmlns=\"http://www.w3.org/2000/svg\"") +
                         count_of(page.bytes, "http-equiv"));
    assert_non_null(strstr(page.bytes, "content=\"default-src 'none'; style-src 'unsafe-inline'"));
    buffer_free(&page);
}

static void text_of_the_case_stays_text(void **state)
{
    (void)state;
    struct buffer page = make_page();
    assert_null(strstr(page.bytes, "<assurances>"));
    assert_null(strstr(page.bytes, "<assumptions>"));
    assert_null(strstr(page.bytes, "<of>"));
    assert_null(strstr(page.bytes, "<paragraph>"));
    assert_non_null(strstr(page.bytes, "Paper &lt;assurances&gt; &amp; &quot;promises&quot;"));
    assert_non_null(strstr(page.bytes, "A test &amp; case"));
    buffer_free(&page);
}

static void every_picture_is_complete_by_itself(void **state)
{
    (void)state;
    struct buffer page = make_page();
    size_t pictures = 0;
    for (const char *at = strstr(page.bytes, "<svg "); at; at = strstr(at + 1, "<svg ")) {
        const char *end = strstr(at, "</svg>");
        assert_non_null(end);
        struct buffer picture = {0};
        buffer_add_bytes(&picture, at, (size_t)(end - at));
        assert_non_null(strstr(picture.bytes, "role=\"img\""));
        assert_non_null(strstr(picture.bytes, "<title id="));
        assert_non_null(strstr(picture.bytes, "<desc id="));
        assert_null(strstr(picture.bytes, "></desc>"));
        assert_non_null(strstr(picture.bytes, "Conditional on &lt;assumptions&gt;; no forecast."));
        assert_non_null(strstr(picture.bytes, "result 9f3c1a7be21d"));
        assert_null(strstr(picture.bytes, "=\"nan"));
        assert_null(strstr(picture.bytes, "inf"));
        buffer_free(&picture);
        pictures++;
    }
    /* Fans, differences, levels, cost, acceptance, settlement, sensitivities; each in two forms. */
    assert_int_equal(pictures, 14);
    assert_int_equal(count_of(page.bytes, "<figure>"), 7);
    buffer_free(&page);
}

static void identifiers_are_unique_and_references_are_kept(void **state)
{
    (void)state;
    struct buffer page = make_page();
    for (const char *at = strstr(page.bytes, " id=\""); at; at = strstr(at + 1, " id=\"")) {
        char whole[80];
        const size_t length = strcspn(at + 5, "\"") + 6;
        assert_true(length < sizeof whole);
        memcpy(whole, at, length);
        whole[length] = '\0';
        assert_int_equal(count_of(page.bytes, whole), 1);
    }
    static const char *const references[] = {"href=\"#", "aria-labelledby=\""};
    for (size_t i = 0; i < 2; i++) {
        const size_t skip = strlen(references[i]);
        for (const char *at = strstr(page.bytes, references[i]); at;
             at = strstr(at + 1, references[i])) {
            char wanted[80];
            snprintf(wanted, sizeof wanted, " id=\"%.*s\"", (int)strcspn(at + skip, " \""),
                     at + skip);
            assert_int_equal(count_of(page.bytes, wanted), 1);
        }
    }
    buffer_free(&page);
}

/* One sentence about one entry. */
static void check_sentence(size_t entry,
                           void (*say)(struct buffer *out, const struct evaluation *evaluation,
                                       const struct robust *entry),
                           const char *expected)
{
    struct buffer text = {0};
    say(&text, &fixture.evaluation, &fixture.robust[entry]);
    assert_string_equal(text.bytes ? text.bytes : "", expected);
    buffer_free(&text);
}

static void rules_are_summed_up_in_sentences(void **state)
{
    (void)state;
    check_sentence(0, robust_lead_words,
                   "P07 leads under 10 of 11 rules; 9 of the other 10 order all packages as the mean "
                   "does.");
    check_sentence(2, robust_missing_words,
                   " The case names no acceptable value of it, so the share of futures that meet one "
                   "is left out. 10 futures in which some package has no number are left out.");
    fixture.robust[0].led = fixture.robust[0].same_order = fixture.robust[0].counted = 11;
    fixture.robust[0].left_out = 0;
    check_sentence(0, robust_lead_words,
                   "P07 leads under each of 11 rules, and all of them order all packages alike.");
    check_sentence(0, robust_missing_words, "");
    set_up(state);
}

static void what_another_beats_in_risk_and_cost_is_named(void **state)
{
    (void)state;
    struct buffer text = {0};
    fixture.results[0][FIXTURE_COST].value.mean = 300; /* P00 was the cheapest */
    robust_tradeoff_words(&text, &fixture.evaluation);
    assert_string_equal(
        text.bytes,
        "By one outcome alone the strongest package wins; what it costs is not in it. By cost alone, "
        "P00 leads under 9 of 10 rules; 8 of the other 9 order all packages as the mean does. No "
        "other package is at least as good in mean risk and in mean cost as P01 and P07. Beaten on "
        "both: P00 by P01.");
    buffer_free(&text);
    set_up(state);
}

static void the_page_gives_each_package_its_place(void **state)
{
    (void)state;
    struct buffer page = make_page();
    assert_non_null(strstr(page.bytes, "<a href=\"#rules\">Rules</a>"));
    assert_non_null(strstr(page.bytes,
                           "maximin<br><span class=\"meaning\">performance in the worst future"
                           "</span></th><td class=\"n first\">1</td><td class=\"n second\">2</td>"
                           "<td class=\"n third\">3</td>"));
    assert_non_null(strstr(page.bytes, "at most 15 of 100 futures</span>"));
    buffer_free(&page);
}

static void the_page_leads_with_differences_and_their_caveat(void **state)
{
    (void)state;
    struct buffer page = make_page();
    const char *difference = strstr(page.bytes, "What each package changes, in the same futures");
    const char *level = strstr(page.bytes, "All packages at the longest horizon");
    assert_true(difference && level && difference < level);
    assert_non_null(strstr(page.bytes, "Levels are assumed; differences between packages"));
    assert_non_null(strstr(page.bytes, "surety evaluate cases/test --futures 2000 --seed 1"));
    assert_non_null(strstr(page.bytes, "In 3 of 2,000 futures the model gave"));
    buffer_free(&page);
}

/* ---- All forms ---- */

static void assert_no_secret(const struct buffer *out)
{
    /* Escalation of the three packages and without a deal; differences to the reference; percents. */
    static const char *const secrets[] = {"0.07771", "0.12884", "0.23337", "0.15993", "0.05113",
                                          "0.10453", "7.7712",  "12.884",  "23.337",  "15.993"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        assert_null(strstr(out->bytes, secrets[i]));
}

static void the_number_behind_a_band_is_in_no_form(void **state)
{
    (void)state;
    struct buffer forms[4] = {{0}};
    report_table(&forms[0], &fixture.evaluation, &(struct report_style){.unicode = true});
    report_csv(&forms[1], &fixture.evaluation, NULL);
    report_json(&forms[2], &fixture.evaluation, &fixture_identity);
    report_html(&forms[3], &fixture.evaluation, &fixture_identity, NULL);
    static const char *const bands[] = {"5\u201310 %", ",5-10 %", "\"5-10 %\"", "5\u201310 %"};
    for (size_t i = 0; i < 4; i++) {
        assert_no_secret(&forms[i]);
        assert_non_null(strstr(forms[i].bytes, bands[i]));
        buffer_free(&forms[i]);
    }
}

/* Asks for every form and sees that each says something. */
static void make_all_forms(void)
{
    struct buffer forms[4] = {{0}};
    report_table(&forms[0], &fixture.evaluation, &(struct report_style){.unicode = true});
    report_csv(&forms[1], &fixture.evaluation, NULL);
    report_json(&forms[2], &fixture.evaluation, &fixture_identity);
    report_html(&forms[3], &fixture.evaluation, &fixture_identity, NULL);
    for (size_t i = 0; i < 4; i++) {
        assert_false(forms[i].failed);
        assert_true(forms[i].length > 100);
        buffer_free(&forms[i]);
    }
}

static void a_case_with_less_gives_a_report_with_less(void **state)
{
    (void)state;
    fixture.evaluation.no_deal = NULL;
    fixture.folder.no_deal = NULL;
    make_all_forms();
    fixture.folder.base_rate_count = 0;
    fixture.folder.sensitivity_count = 0;
    fixture.folder.parameter_count = 0;
    fixture.folder.caveat = NULL;
    make_all_forms();
    for (size_t i = 0; i < 3 * FIXTURE_ADVERSARIES; i++) {
        fixture.package_results[i].sensitivity = NULL;
        fixture.package_results[i].fan = (struct fan){0};
        fixture.package_results[i].adversary = NULL;
        fixture.packages[i % 3].summary = fixture.packages[i % 3].description = NULL;
        fixture.packages[i % 3].clause_count = 0;
    }
    make_all_forms();
    for (size_t i = 0; i < FIXTURE_OUTCOMES; i++)
        fixture.outcomes[i].role = "none";
    fixture.options.reference = NULL;
    make_all_forms();
    set_up(state);
}

static void one_package_alone_is_reported(void **state)
{
    (void)state;
    fixture_init(&fixture, fixture_three, 3, 1);
    fixture.evaluation.package_count = 1;
    fixture.evaluation.robust_count = 0;
    fixture.options.reference = &fixture.packages[0];
    make_all_forms();
    set_up(state);
}

static void a_risk_shown_as_a_band_has_no_picture(void **state)
{
    (void)state;
    for (size_t i = FIXTURE_P5; i <= FIXTURE_P15; i++) {
        fixture.outcomes[i].show = SHOW_BAND;
        fixture.outcomes[i].bands[0] = 0.2;
        fixture.outcomes[i].band_count = 1;
    }
    fixture.evaluation.robust_count = 0;
    make_all_forms();
    struct buffer page = make_page(), csv = {0};
    assert_null(strstr(page.bytes, "Risk over time, by package"));
    report_csv(&csv, &fixture.evaluation, NULL);
    const size_t rows = csv_parse(csv.bytes);
    for (size_t i = 1; i <= rows; i++) {
        if (strcmp(csv_cells[i][CSV_OUTCOME], "p15") == 0)
            assert_string_equal(csv_cells[i][CSV_MEAN], "");
        assert_string_not_equal(csv_cells[i][CSV_OUTCOME], "p_renewed");
    }
    buffer_free(&page);
    buffer_free(&csv);
    set_up(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_two_significant_digits),
        cmocka_unit_test(rare_is_not_never_and_likely_is_not_sure),
        cmocka_unit_test(values_carry_their_unit),
        cmocka_unit_test(bands_cover_every_value),
        cmocka_unit_test(ranges_read_well_below_zero),
        cmocka_unit_test(a_role_of_the_no_deal_run_is_not_the_packages),
        cmocka_unit_test(the_table_fits_a_hundred_columns),
        cmocka_unit_test(the_table_fits_eighty_columns_of_plain_letters),
        cmocka_unit_test(the_table_fits_every_width),
        cmocka_unit_test(colours_come_only_when_asked_for),
        cmocka_unit_test(a_title_cannot_steer_the_terminal),
        cmocka_unit_test(csv_reads_back),
        cmocka_unit_test(csv_has_a_place_for_each_rule_and_package),
        cmocka_unit_test(csv_leaves_the_undefined_empty_and_counts_it),
        cmocka_unit_test(a_csv_cell_is_never_a_formula),
        cmocka_unit_test(json_follows_its_schema),
        cmocka_unit_test(json_tells_which_rule_prefers_what),
        cmocka_unit_test(json_numbers_read_back_to_the_same_bits),
        cmocka_unit_test(every_element_is_closed),
        cmocka_unit_test(the_page_asks_for_nothing_from_elsewhere),
        cmocka_unit_test(text_of_the_case_stays_text),
        cmocka_unit_test(every_picture_is_complete_by_itself),
        cmocka_unit_test(identifiers_are_unique_and_references_are_kept),
        cmocka_unit_test(rules_are_summed_up_in_sentences),
        cmocka_unit_test(what_another_beats_in_risk_and_cost_is_named),
        cmocka_unit_test(the_page_gives_each_package_its_place),
        cmocka_unit_test(the_page_leads_with_differences_and_their_caveat),
        cmocka_unit_test(the_number_behind_a_band_is_in_no_form),
        cmocka_unit_test(a_case_with_less_gives_a_report_with_less),
        cmocka_unit_test(one_package_alone_is_reported),
        cmocka_unit_test(a_risk_shown_as_a_band_has_no_picture),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

// SPDX-License-Identifier: MIT
/* How verdicts are told: the text compared letter by letter, JSON and CSV read back, the page looked
 * through. */
#include "golden_text.h"
#include "study_fixture.h"

#include "report/claims_report.h"

#include <jansson.h>

/* Four claims on the tiny case: supported and turned by a condition, refuted, undetermined because
 * signs differ, and one that is not evaluated. */
static const char claims_yaml[] =
    "thresholds: Set before any run.\n"
    "frozen: 2026-11-22\n"
    "data: Base rates do not tell what a package changes.\n"
    "noise: step\n"
    "measures:\n"
    "  - {id: lean, title: Lean, expression: h - 0.0085, mode: peace, settle: imposed}\n"
    "claims:\n"
    "  - id: C1\n"
    "    statement: Half a guard lowers the risk\n"
    "    text: paragraph 1\n"
    "    arms: {bare: A, half: B}\n"
    "    statistics:\n"
    "      drop: {title: drop by half a guard, expression: MEAN(bare.p5 - half.p5)}\n"
    "      share: SHARE(bare.p5 - half.p5 >= 0.15)\n"
    "    effect: bare.p5 - half.p5\n"
    "    supported_if: drop >= 0.15\n"
    "    refuted_if: drop < 0.13\n"
    "    keys: {factor: 0, drift: 0}\n"
    "    note: The guard is perfect here.\n"
    "  - id: C2\n"
    "    statement: The hazard leans to one side\n"
    "    text: paragraph 2\n"
    "    arms: {bare: A}\n"
    "    statistics: {lean: MEAN(bare.lean)}\n"
    "    effect: bare.lean\n"
    "    supported_if: lean > 0.001\n"
    "    refuted_if: lean < 0\n"
    "    ill_posed: Nobody leans.\n"
    "  - id: C3\n"
    "    statement: The guard does nothing\n"
    "    text: paragraph 3\n"
    "    arms: {bare: A, half: B}\n"
    "    statistics: {drop: MEAN(bare.p5 - half.p5)}\n"
    "    supported_if: drop < 0.01\n"
    "    refuted_if: drop > 0.1\n"
    "    keys: {drift: 0}\n"
    "  - {id: C4, statement: The moon is made of it, text: paragraph 4, not_evaluated: no moon}\n";

static struct study_fixture fixture;
static const struct claims_answer *answer;

static int set_up(void **state)
{
    const struct claims *claims = NULL;
    fixture_begin(&fixture);
    fixture_file(&fixture, "claims.yaml", claims_yaml);
    fixture_load(&fixture);
    assert_int_equal(
        claims_read(&fixture.arena, fixture.folder, NULL, &claims, &fixture.problems, &fixture.err),
        STATUS_OK);
    const struct claim **all = ARENA_ARRAY(&fixture.arena, const struct claim *, claims->count);
    for (size_t i = 0; i < claims->count; i++)
        all[i] = &claims->items[i];
    struct claims_options *options = ARENA_NEW(&fixture.arena, struct claims_options);
    *options = (struct claims_options){.claims = claims,
                                       .only = all,
                                       .count = claims->count,
                                       .futures = 500,
                                       .seed = 1,
                                       .threads = 2,
                                       .keys = true,
                                       .noise = true};
    assert_int_equal(claims_run(&fixture.arena, fixture.document, options, &answer,
                                &fixture.problems, &fixture.err),
                     STATUS_OK);
    *state = NULL;
    return 0;
}

static int tear_down(void **state)
{
    char path[160];
    (void)state;
    snprintf(path, sizeof path, "%s/claims.yaml", fixture.path);
    remove(path);
    fixture_end(&fixture);
    return 0;
}

static void verdicts_are_told_in_plain_sentences(void **state)
{
    (void)state;
    struct buffer out = {0};
    claims_text(&out, answer, &(struct report_style){.unicode = true});
    compare_with_file("tests/report/claims.txt", &out);
    buffer_free(&out);
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    struct buffer out = {0};
    claims_text(&out, answer, &(struct report_style){.width = 80});
    size_t width = 0;
    for (const char *c = out.bytes; *c; c++) {
        width = *c == '\n' ? 0 : width + 1;
        assert_true(width <= 80);
    }
    buffer_free(&out);
}

static const struct report_identity identity = {
    .program = "Surety", .version = "1", .command = "surety claims", .date = "2026-11-22"};

static void json_has_the_condition_and_the_judgement_under_it(void **state)
{
    (void)state;
    struct buffer out = {0};
    claims_json(&out, answer, &identity);
    json_t *root = json_loads(out.bytes, 0, NULL);
    assert_non_null(root);
    const json_t *claim = json_array_get(json_object_get(root, "claims"), 0);
    const json_t *flip = json_object_get(claim, "flip");
    assert_string_equal(json_string_value(json_object_get(flip, "finding")), "found");
    assert_string_equal(json_string_value(json_object_get(flip, "turn")), "weakens");
    assert_int_equal(json_integer_value(json_object_get(flip, "against")),
                     (json_int_t)answer->results[0].flip->hits);
    const json_t *clause = json_array_get(json_object_get(flip, "clauses"), 0);
    assert_string_equal(json_string_value(json_object_get(clause, "variable")), "h");
    assert_true(json_real_value(json_object_get(clause, "held_at")) ==
                answer->results[0].flip->box.clauses[0].middle);
    assert_true(json_is_null(json_object_get(clause, "low")));
    const json_t *there = json_object_get(flip, "judgement");
    assert_string_equal(json_string_value(json_object_get(there, "verdict")), "undetermined");
    assert_null(json_object_get(json_array_get(json_object_get(root, "claims"), 3), "flip"));
    json_decref(root);
    buffer_free(&out);
}

static void csv_has_a_row_for_each_change_and_statistic(void **state)
{
    (void)state;
    struct buffer out = {0};
    claims_csv(&out, answer);
    size_t rows = 0;
    for (const char *c = out.bytes; *c; c++)
        rows += *c == '\n';
    /* head; C1: 1 + 3 levels + 2 keys + 2 ends + condition, two statistics each; C2: 1 + 3 + 2 + 1;
     * C3: 1 + 3 + 1; C4 */
    assert_int_equal(rows, 1 + 2 * 9 + 7 + 5 + 1);
    assert_non_null(strstr(out.bytes, "flip condition"));
    assert_non_null(strstr(out.bytes, ",h is at most 0.00"));
    buffer_free(&out);
}

static size_t count_of(const char *text, const char *piece)
{
    size_t count = 0;
    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
        count++;
    return count;
}

static void the_page_is_complete_and_shows_every_verdict_alike(void **state)
{
    (void)state;
    struct buffer out = {0};
    claims_html(&out, answer, &identity);
    assert_false(out.failed);
    assert_memory_equal(out.bytes, "<!doctype html>", 15);
    assert_int_equal(count_of(out.bytes, "<section class=\"claim\""), 4);
    assert_int_equal(count_of(out.bytes, "<section"), count_of(out.bytes, "</section>"));
    assert_int_equal(count_of(out.bytes, "class=\"wide\""), 3); /* a picture each, but for C4 */
    assert_int_equal(count_of(out.bytes, "class=\"narrow\""), 3);
    assert_non_null(strstr(out.bytes, "<b>1</b> <span class=\"verdict supported\">"));
    assert_non_null(strstr(out.bytes, "<b>1</b> <span class=\"verdict refuted\">"));
    assert_non_null(strstr(out.bytes, "Weakens when h is at most 0.00"));
    /* once at the top, with every picture's conditions, and in the method */
    assert_int_equal(count_of(out.bytes, "Set before any run."), 1 + 3 + 1);
    assert_null(strstr(out.bytes, "<script"));
    assert_null(strstr(out.bytes, "src="));
    assert_int_equal(count_of(out.bytes, "href="), count_of(out.bytes, "href=\"#"));
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_told_in_plain_sentences),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(json_has_the_condition_and_the_judgement_under_it),
        cmocka_unit_test(the_page_is_complete_and_shows_every_verdict_alike),
        cmocka_unit_test(csv_has_a_row_for_each_change_and_statistic),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

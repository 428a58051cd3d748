// SPDX-License-Identifier: MIT
/* A case in another language: what is said, what is missing and what nobody says any more. */
#include "case/texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case_fixture.h"

static const char model_text[] =
    "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n"
    "<header><vendor>v</vendor><product version=\"1\">p</product></header>\n"
    "<sim_specs time_units=\"month\"><start>0</start><stop>240</stop><dt>1</dt></sim_specs>\n"
    "<model><variables>\n"
    "<aux name=\"allow\"><doc>Peace\n   holds.</doc><eqn>1</eqn><units>1</units></aux>\n"
    "</variables></model>\n"
    "</xmile>\n";

/* Every text of the toy case but its last ones, which each test adds in its own way. */
#define MOST_TEXTS                                                                                 \
    "texts:\n"                                                                                     \
    "  - {en: A toy, uk: Іграшка}\n"                                                        \
    "  - {en: Peace, uk: Мир}\n"                                                                \
    "  - {en: Imposed, uk: На дату}\n"                                                       \
    "  - {en: War, uk: Війна}\n"                                                              \
    "  - {en: Central, uk: Середні}\n"                                                      \
    "  - {en: Noise, uk: Шум}\n"                                                                \
    "  - {en: Base, uk: Основа}\n"                                                           \
    "  - {en: First, uk: Перший}\n"                                                          \
    "  - {en: Renewed within 15 years, uk: Знову за 15 років}\n"                       \
    "  - {en: analyst, uk: аналітик}\n"                                                    \
    "  - {en: Moscow, uk: Москва}\n"                                                         \
    "  - {en: coalition, uk: коаліція}\n"                                                  \
    "  - {en: EU, uk: ЄС}\n"                                                                     \
    "  - {en: neighbours, uk: сусіди}\n"                                                     \
    "  - {en: war, uk: війна}\n"

struct said {
    struct case_fixture fixture;
    const struct texts *texts;
    struct texts_coverage coverage;
};

/* Reads the toy case with such a file beside it and compares the two. */
static void read_texts(struct said *said, const char *text)
{
    struct case_fixture *fixture = &said->fixture;
    struct arena *arena = &fixture->arena;
    const struct document *document = NULL;
    struct source *source;
    fixture_begin(fixture);
    fixture_change(fixture, "case.yaml", "fan: Risk\n", "fan: Risk\nlanguages: [uk]\n");
    fixture_write(fixture, "texts.uk.yaml", text);
    fixture_read_soundly(fixture);
    source = ARENA_NEW(arena, struct source);
    *source = source_of_text("model.xmile", model_text);
    assert_int_equal(document_parse(arena, source, &document, &fixture->problems), STATUS_OK);
    if (texts_read(arena, fixture->made, &said->texts, &fixture->problems, &fixture->err) ==
        STATUS_OK)
        assert_int_equal(texts_check(arena, said->texts, fixture->made, NULL, document,
                                     &said->coverage, &fixture->problems),
                         STATUS_OK);
}

static void a_text_is_found_however_its_lines_are_broken(void **state)
{
    (void)state;
    struct said said;
    read_texts(&said, MOST_TEXTS "  - {en: Peace holds., uk: Мир тримається.}\n");
    assert_string_equal(fixture_problems(&said.fixture), "");
    assert_string_equal(texts_find(said.texts, "Peace\n   holds.")->said, "Мир тримається.");
    assert_string_equal(texts_find(said.texts, " A  toy ")->said, "Іграшка");
    assert_null(texts_find(said.texts, "Peace hold"));
    assert_null(texts_find(said.texts, "Peaceholds."));
    assert_int_equal(said.coverage.all, 16);
    assert_int_equal(said.coverage.translated, 16);
    fixture_end(&said.fixture);
}

static void what_has_no_translation_is_told_with_the_place_where_it_is_said(void **state)
{
    (void)state;
    struct said said;
    read_texts(&said, MOST_TEXTS);
    assert_string_equal(fixture_problems(&said.fixture),
                        "texts.uk.yaml: no translation of the documentation of variable allow: "
                        "'Peace\n   holds.' [text-missing] add its `en` and its translation");
    assert_int_equal(said.coverage.translated, 15);
    fixture_end(&said.fixture);
}

static void a_reworded_text_leaves_its_translation_without_a_place(void **state)
{
    (void)state;
    struct said said;
    read_texts(&said, MOST_TEXTS "  - {en: Peace holds., uk: Мир тримається.}\n"
                                 "  - {en: Peace held., uk: Мир тримався.}\n");
    assert_string_equal(fixture_problems(&said.fixture),
                        "texts.uk.yaml:18:10: the case does not say this [text-stale] write what "
                        "the case says now, and look at the translation again");
    fixture_end(&said.fixture);
}

static void a_source_may_stay_in_its_own_language_or_be_translated(void **state)
{
    (void)state;
    struct said said;
    read_texts(&said, MOST_TEXTS "  - {en: Peace holds., uk: Мир тримається.}\n"
                                 "  - {en: judgement, uk: судження}\n");
    assert_string_equal(fixture_problems(&said.fixture), "");
    assert_int_equal(said.coverage.all, 16);
    assert_null(texts_find(said.texts, "A book, page 2"));
    fixture_end(&said.fixture);
}

static const struct {
    const char *text, *shown;
} mistakes[] = {
    {"texts: []\nword: x\n", "texts.uk.yaml:2:1: 'word' is not a key of a file of texts [yaml-key] "
                             "its keys are: texts"},
    {"texts:\n  - {en: A toy}\n",
     "texts.uk.yaml:2:5: 'uk' of a text is missing [yaml-missing] write "
     "for example `uk: the same in the language`"},
    {"texts:\n  - {en: A toy, uk: Іграшка}\n  - {en: A  toy, uk: Лялька}\n",
     "texts.uk.yaml:3:10: this text has two translations [name-duplicate] keep one of the two"},
};

static void a_mistake_in_the_file_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct said said;
        read_texts(&said, mistakes[i].text);
        assert_string_equal(fixture_problems(&said.fixture), mistakes[i].shown);
        fixture_end(&said.fixture);
    }
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    struct said said;
    read_texts(&said, MOST_TEXTS "  - {en: Peace holds., uk: Мир тримається.}\n");
    enum status status = STATUS_NO_MEMORY;
    for (size_t n = 1; status != STATUS_OK; n++) {
        struct arena arena;
        struct problems problems;
        struct error err = {.status = STATUS_OK};
        const struct texts *texts = NULL;
        arena_init(&arena);
        problems_init(&problems, &arena);
        arena.fail_at = n;
        status = texts_read(&arena, said.fixture.made, &texts, &problems, &err);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        arena_free(&arena);
    }
    fixture_end(&said.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_found_however_its_lines_are_broken),
        cmocka_unit_test(what_has_no_translation_is_told_with_the_place_where_it_is_said),
        cmocka_unit_test(a_reworded_text_leaves_its_translation_without_a_place),
        cmocka_unit_test(a_source_may_stay_in_its_own_language_or_be_translated),
        cmocka_unit_test(a_mistake_in_the_file_is_told_with_its_place),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

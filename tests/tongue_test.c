// SPDX-License-Identifier: MIT
/* Answers put into another language: which members, in whose words, and for whom. */
#include "serve/tongue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Ordered by the English text, as the reader leaves them. */
static const struct translation pairs[] = {
    {"Coalition, August 2025", "Коаліція, серпень 2025", {0}},
    {"Guarantors", "Гаранти", {0}},
    {"risk and cost", "ризик і витрати", {0}},
};
static const struct texts texts = {"uk", "texts.uk.yaml", pairs, sizeof pairs / sizeof *pairs};

struct spoken {
    struct arena arena;
    struct table known;
    struct tongue tongue;
    struct tongues tongues;
};

static void spoken_begin(struct spoken *spoken)
{
    arena_init(&spoken->arena);
    table_init(&spoken->known, &spoken->arena);
    for (size_t i = 0; i < texts.count; i++)
        table_add(&spoken->known, pairs[i].english, 0);
    table_add(&spoken->known, "A treaty of \"1994\"", 0);
    spoken->tongue = (struct tongue){.language = "uk",
                                     .texts = &texts,
                                     .sentences = sentences_in("uk"),
                                     .known = &spoken->known,
                                     .edition = "0a"};
    spoken->tongues = (struct tongues){.items = &spoken->tongue, .count = 1};
}

static const struct {
    const char *json, *said;
} answers[] = {
    {"{\"id\":\"Guarantors\",\"who\":\"Guarantors\"}",
     "{\"id\":\"Guarantors\",\"who\":\"Гаранти\"}"},
    {"{\"holds\":\"risk and cost\"}", "{\"holds\":\"ризик і витрати\"}"},
    {"{\"holds\":\"yes\"}", "{\"holds\":\"yes\"}"},
    {"{\"source\":\"A treaty of \\\"1994\\\"\",\"date\":\"x\"}",
     "{\"source\":\"A treaty of \\\"1994\\\"\",\"source_lang\":\"en\",\"date\":\"x\"}"},
    {"{\"title\":\"Мій пакет\",\"note\":\"somebody's own\"}",
     "{\"title\":\"Мій пакет\",\"note\":\"somebody's own\"}"},
    {"{\"title\":\"Coalition, August 2025, changed\"}",
     "{\"title\":\"Коаліція, серпень 2025, змінено\"}"},
    {"{\"caveats\":[\"Levels are assumed; differences between packages carry the "
     "information.\",\"x\"],\"n\":[1,2]}",
     "{\"caveats\":[\"Рівні — припущення; про щось кажуть різниці між "
     "пакетами.\",\"x\"],\"n\":[1,2]}"},
    {"{\"message\":\"never heard of\"}",
     "{\"message\":\"never heard of\",\"message_lang\":\"en\"}"},
    {"id: 2\nevent: result\ndata: {\"note\":\"Guarantors\"}\n\n",
     "id: 2\nevent: result\ndata: {\"note\":\"Гаранти\"}\n\n"},
    {"{\"note\":null,\"who\":\"\",\"text\":\"a + b\"}",
     "{\"note\":null,\"who\":\"\",\"text\":\"a + b\"}"},
    {"{\"note\":\"cut sho", "{\"note\":\"cut sho"},
};

static void words_for_people_are_said_anew_and_all_else_stays(void **state)
{
    (void)state;
    struct spoken spoken;
    spoken_begin(&spoken);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct buffer out = {0};
        tongue_put(&spoken.tongue, answers[i].json, strlen(answers[i].json), &out);
        assert_string_equal(out.bytes, answers[i].said);
        buffer_free(&out);
        tongue_put(NULL, answers[i].json, strlen(answers[i].json), &out);
        assert_string_equal(out.bytes, answers[i].json);
        buffer_free(&out);
    }
    arena_free(&spoken.arena);
}

static const struct {
    const char *query, *header;
    bool ukrainian;
} wishes[] = {
    {"", NULL, false},
    {"", "uk", true},
    {"", "uk-UA,uk;q=0.9,en;q=0.8", true},
    {"", "en-GB, en;q=0.9, uk;q=0.8", false},
    {"", "en;q=0.3, UK ; q=0.5", true},
    {"", "fr, uk;q=0.2", true},
    {"", "fr", false},
    {"", "uk;q=0", false},
    {"", "*", false},
    {"lang=uk", "en", true},
    {"lang=en", "uk", false},
    {"lang=xx", "uk", true},
    {"lang=ukr", NULL, false},
    {"", ";;,,q=;uk=", false},
};

static void the_language_is_the_one_that_is_liked_best_of_those_that_are_spoken(void **state)
{
    (void)state;
    struct spoken spoken;
    spoken_begin(&spoken);
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        const struct request request = {
            .arena = &spoken.arena, .query = wishes[i].query, .languages = wishes[i].header};
        if ((tongue_of(&spoken.tongues, &request) != NULL) != wishes[i].ukrainian)
            fail_msg("?%s with %s", wishes[i].query, wishes[i].header ? wishes[i].header : "-");
    }
    arena_free(&spoken.arena);
}

static const struct {
    const char *english, *said; /* NULL: not known */
} sentences[] = {
    {"there is no package 'P 99'", "пакета «P 99» немає"},
    {"'nothing' is not a number", "«nothing» — не число"},
    {"'x' must be a list, not nothing", "«x» має бути: список, а не ніщо"},
    {"The question has 1 fault.", "Помилок у питанні: 1."},
    {"The question has 12 faults.", "Помилок у питанні: 12."},
    {"a ramp of -0.5 months runs backwards", "наростання тривалістю -0,5 місяців іде назад"},
    {"directives (%) are not read here", "директиви (%) тут не читаються"},
    {"risk and cost 0.5 (0.25 to 0.75) is not surely < 0.3; not refuted either",
     "ризик і витрати 0,5 (від 0,25 до 0,75) — не певно < 0,3; і не спростовано"},
    {"Some failures (34 of 100) happen when a is between 1.5 and 2 and b is at most 3 thousand "
     "persons; that is 10 of 100 futures, and 58 of 100 of those fail.",
     "Частина провалів (34 зі 100) стається, коли a — між 1,5 і 2 і b — щонайбільше 3 тис. осіб; "
     "це 10 зі 100 варіантів майбутнього, і з них 58 зі 100 провалюються."},
    {"refuted", NULL}, /* a part of others, no sentence of its own */
    {"there is nothing of the kind", NULL},
    {"", NULL},
};

static void a_sentence_is_known_by_its_format_and_keeps_its_arguments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        struct buffer out = {0};
        const bool known = sentence_put(sentences_in("uk"), &texts, sentences[i].english, &out);
        if (known != (sentences[i].said != NULL))
            fail_msg("'%s' is%s known", sentences[i].english, known ? "" : " not");
        if (known)
            assert_string_equal(out.bytes, sentences[i].said);
        else
            assert_int_equal(out.length, 0);
        buffer_free(&out);
    }
    assert_null(sentences_in("xx"));
}

static void an_answer_names_its_language_and_has_a_tag_for_each(void **state)
{
    (void)state;
    struct spoken spoken;
    spoken_begin(&spoken);
    struct response response = {.arena = &spoken.arena, .type = "application/json", .tag = "7f"};
    buffer_add(&response.body, "{\"who\":\"Guarantors\"}");
    tongue_response(NULL, &response);
    assert_string_equal(response.language, "en");
    assert_string_equal(response.tag, "7f");
    tongue_response(&spoken.tongue, &response);
    assert_string_equal(response.language, "uk");
    assert_string_equal(response.tag, "7f-uk0a");
    assert_string_equal(response.body.bytes, "{\"who\":\"Гаранти\"}");
    response_free(&response);

    struct response table = {
        .arena = &spoken.arena, .type = "text/csv; charset=utf-8", .tag = "7f"};
    buffer_add(&table.body, "Guarantors");
    tongue_response(&spoken.tongue, &table);
    assert_null(table.language);
    assert_string_equal(table.body.bytes, "Guarantors");
    response_free(&table);
    arena_free(&spoken.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_for_people_are_said_anew_and_all_else_stays),
        cmocka_unit_test(the_language_is_the_one_that_is_liked_best_of_those_that_are_spoken),
        cmocka_unit_test(an_answer_names_its_language_and_has_a_tag_for_each),
        cmocka_unit_test(a_sentence_is_known_by_its_format_and_keeps_its_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

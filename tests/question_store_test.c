// SPDX-License-Identifier: MIT
/* Kept questions: what was put is there, in another program too, and there are never too many. */
#include "store/question_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct shop {
    char folder[64], path[128];
    struct arena arena;
    struct question_store store;
    struct error err;
};

static void begin(struct shop *shop)
{
    *shop = (struct shop){.folder = "/tmp/surety-store-XXXXXX"};
    assert_non_null(mkdtemp(shop->folder));
    snprintf(shop->path, sizeof shop->path, "%s/deep/questions.sqlite3", shop->folder);
    arena_init(&shop->arena);
    assert_int_equal(question_store_open(&shop->store, shop->path, &shop->err), STATUS_OK);
}

static void end(struct shop *shop)
{
    char command[160];
    question_store_close(&shop->store);
    arena_free(&shop->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", shop->folder);
    assert_int_equal(system(command), 0);
}

static void put(struct shop *shop, const char *id, const char *text)
{
    const struct kept_question question = {
        .id = id, .kind = "runs", .text = text, .inputs = "i", .model = "m"};
    assert_int_equal(question_store_put(&shop->store, &question, &shop->err), STATUS_OK);
}

static enum status get(struct shop *shop, const char *id, struct kept_question *out)
{
    return question_store_get(&shop->store, &shop->arena, id, out, &shop->err);
}

static void what_was_put_is_there_in_another_program(void **state)
{
    (void)state;
    struct shop shop;
    struct kept_question got;
    begin(&shop);
    put(&shop, "a", "{\"'); DROP TABLE questions; --\":1}");
    question_store_close(&shop.store);
    assert_int_equal(question_store_open(&shop.store, shop.path, &shop.err), STATUS_OK);
    assert_int_equal(get(&shop, "a", &got), STATUS_OK);
    assert_string_equal(got.text, "{\"'); DROP TABLE questions; --\":1}");
    assert_string_equal(got.kind, "runs");
    assert_string_equal(got.inputs, "i");
    assert_string_equal(got.model, "m");
    assert_non_null(got.asked);
    assert_int_equal(get(&shop, "b", &got), STATUS_NO);
    end(&shop);
}

static void nobody_else_can_read_the_file(void **state)
{
    (void)state;
    struct shop shop;
    struct stat found;
    begin(&shop);
    put(&shop, "a", "{}");
    assert_int_equal(stat(shop.path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    end(&shop);
}

static void the_newer_of_two_with_one_id_is_kept(void **state)
{
    (void)state;
    struct shop shop;
    struct kept_question got;
    begin(&shop);
    put(&shop, "a", "{}");
    put(&shop, "a", "[]");
    assert_int_equal(get(&shop, "a", &got), STATUS_OK);
    assert_string_equal(got.text, "[]");
    end(&shop);
}

static void what_was_deleted_is_gone(void **state)
{
    (void)state;
    struct shop shop;
    struct kept_question got;
    begin(&shop);
    put(&shop, "a", "{}");
    put(&shop, "b", "{}");
    assert_int_equal(question_store_delete(&shop.store, "a", &shop.err), STATUS_OK);
    assert_int_equal(question_store_delete(&shop.store, "a", &shop.err), STATUS_OK);
    assert_int_equal(get(&shop, "a", &got), STATUS_NO);
    assert_int_equal(get(&shop, "b", &got), STATUS_OK);
    end(&shop);
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
    (void)state;
    struct shop shop;
    struct kept_question got;
    char id[24];
    begin(&shop);
    put(&shop, "first", "{}");
    put(&shop, "second", "{}");
    for (int i = 1; i < QUESTIONS_KEPT; i++) {
        snprintf(id, sizeof id, "%d", i);
        put(&shop, id, "{}");
    }
    assert_int_equal(get(&shop, "first", &got), STATUS_NO);
    assert_int_equal(get(&shop, "second", &got), STATUS_OK);
    end(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there_in_another_program),
        cmocka_unit_test(nobody_else_can_read_the_file),
        cmocka_unit_test(the_newer_of_two_with_one_id_is_kept),
        cmocka_unit_test(what_was_deleted_is_gone),
        cmocka_unit_test(the_oldest_goes_when_there_are_too_many),
    };
    return cmocka_run_group_tests_name("question_store", tests, NULL, NULL);
}

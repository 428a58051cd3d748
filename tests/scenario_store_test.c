// SPDX-License-Identifier: MIT
/* Saved scenarios: what was put is there, in another program too, and nobody sees another case's. */
#include "store/scenario_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct desk {
    char folder[64], path[128];
    struct arena arena;
    struct scenario_store store;
    struct error err;
};

static void begin(struct desk *desk)
{
    *desk = (struct desk){.folder = "/tmp/surety-store-XXXXXX"};
    assert_non_null(mkdtemp(desk->folder));
    snprintf(desk->path, sizeof desk->path, "%s/deep/scenarios.sqlite3", desk->folder);
    arena_init(&desk->arena);
    assert_int_equal(scenario_store_open(&desk->store, desk->path, &desk->err), STATUS_OK);
}

static void end(struct desk *desk)
{
    char command[160];
    scenario_store_close(&desk->store);
    arena_free(&desk->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", desk->folder);
    assert_int_equal(system(command), 0);
}

static int64_t put(struct desk *desk, const char *case_name, const char *title, const char *text)
{
    struct saved_scenario saved = {.title = title, .text = text, .digest = "d"};
    assert_int_equal(scenario_store_put(&desk->store, case_name, &saved, &desk->err), STATUS_OK);
    return saved.id;
}

static void what_was_saved_is_there_in_another_program(void **state)
{
    (void)state;
    struct desk desk;
    struct saved_scenario got;
    begin(&desk);
    const int64_t id = put(&desk, "tiny", "Ours; '); DROP TABLE scenarios; --", "{\"from\":\"A\"}");
    scenario_store_close(&desk.store);
    assert_int_equal(scenario_store_open(&desk.store, desk.path, &desk.err), STATUS_OK);
    assert_int_equal(scenario_store_get(&desk.store, &desk.arena, "tiny", id, &got, &desk.err),
                     STATUS_OK);
    assert_string_equal(got.title, "Ours; '); DROP TABLE scenarios; --");
    assert_string_equal(got.text, "{\"from\":\"A\"}");
    assert_string_equal(got.digest, "d");
    assert_int_equal(strlen(got.saved), strlen("2026-01-01T00:00:00Z"));
    end(&desk);
}

static void a_case_has_its_own(void **state)
{
    (void)state;
    struct desk desk;
    const struct saved_scenario *list = NULL;
    struct saved_scenario got;
    size_t count = 0;
    begin(&desk);
    const int64_t first = put(&desk, "tiny", NULL, "1");
    put(&desk, "other", "x", "2");
    put(&desk, "tiny", "y", "3");
    assert_int_equal(
        scenario_store_list(&desk.store, &desk.arena, "tiny", &list, &count, &desk.err), STATUS_OK);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].text, "3");
    assert_null(list[1].title);
    assert_int_equal(scenario_store_get(&desk.store, &desk.arena, "other", first, &got, &desk.err),
                     STATUS_NO);
    assert_int_equal(scenario_store_delete(&desk.store, "other", first, &desk.err), STATUS_NO);
    assert_int_equal(scenario_store_delete(&desk.store, "tiny", first, &desk.err), STATUS_OK);
    assert_int_equal(scenario_store_delete(&desk.store, "tiny", first, &desk.err), STATUS_NO);
    assert_int_equal(scenario_store_delete(&desk.store, "tiny", 0, &desk.err), STATUS_NO);
    end(&desk);
}

static void a_number_is_not_used_again(void **state)
{
    (void)state;
    struct desk desk;
    begin(&desk);
    const int64_t first = put(&desk, "tiny", NULL, "1");
    assert_int_equal(scenario_store_delete(&desk.store, "tiny", first, &desk.err), STATUS_OK);
    assert_true(put(&desk, "tiny", NULL, "2") > first);
    struct saved_scenario gone = {.id = first, .text = "3", .digest = "d"};
    assert_int_equal(scenario_store_put(&desk.store, "tiny", &gone, &desk.err), STATUS_NO);
    end(&desk);
}

static void what_is_no_store_is_refused(void **state)
{
    (void)state;
    struct desk desk;
    struct scenario_store other;
    char path[128];
    begin(&desk);
    snprintf(path, sizeof path, "%s/text", desk.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        fputs("this is no store\n", file);
    fclose(file);
    assert_int_equal(scenario_store_open(&other, path, &desk.err), STATUS_IO);
    assert_null(other.file);
    assert_non_null(strstr(desk.err.message, "saved scenarios"));
    end(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_saved_is_there_in_another_program),
        cmocka_unit_test(a_case_has_its_own),
        cmocka_unit_test(a_number_is_not_used_again),
        cmocka_unit_test(what_is_no_store_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

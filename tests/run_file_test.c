// SPDX-License-Identifier: MIT
/* run.json there and back, what is refused in it, and inputs that changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "store/run_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct run_input inputs[] = {
    {"model.xmile", false, "00ff"},
    {"/elsewhere/mine.yaml", true, "11aa"},
};
static const struct run_package packages[] = {{"P01", NULL}, {"MINE", "mine.yaml"}};
static const char *const adversaries[] = {"central", "high"};
static const struct run_setting settings[] = {{"settle_time", "72"}, {"note \"quoted\"", "1e-3"}};

static const struct run_file whole = {
    .program = "surety",
    .version = "0.1.0",
    .platform = "gcc 12, x86_64",
    .date = "2026-02-01T12:00:00Z",
    .command = "surety evaluate --packages P01",
    .case_path = "cases/ukraine",
    .case_name = "ukraine",
    .inputs = inputs,
    .input_count = 2,
    .packages = packages,
    .package_count = 2,
    .reference = "P01",
    .adversaries = adversaries,
    .adversary_count = 2,
    .credit = "ratified",
    .settle = "imposed",
    .settings = settings,
    .setting_count = 2,
    .sensitivities = true,
    .futures = 2000,
    .seed = UINT64_MAX,
    .sampled_dimensions = 92,
    .digest = "abcdef",
};

/* A folder of its own for each test. */
struct place_to_write {
    char folder[64], path[96];
    struct arena arena;
    struct error err;
};

static void place_begin(struct place_to_write *place)
{
    *place = (struct place_to_write){.folder = "/tmp/surety-run-XXXXXX"};
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/run.json", place->folder);
    arena_init(&place->arena);
}

static void place_end(struct place_to_write *place)
{
    remove(place->path);
    assert_int_equal(rmdir(place->folder), 0);
    arena_free(&place->arena);
}

static enum status write_whole(struct place_to_write *place)
{
    struct buffer text = {0};
    enum status status = run_file_print(&text, &whole, &place->err);
    if (status == STATUS_OK)
        status = file_write(place->path, text.bytes, text.length, &place->err);
    buffer_free(&text);
    return status;
}

static void what_was_written_is_read_back(void **state)
{
    (void)state;
    struct place_to_write place;
    const struct run_file *read = NULL;
    place_begin(&place);
    assert_int_equal(write_whole(&place), STATUS_OK);
    if (run_file_read(&place.arena, place.path, &read, &place.err) != STATUS_OK)
        fail_msg("%s", place.err.message);
    assert_string_equal(read->program, "surety");
    assert_string_equal(read->version, "0.1.0");
    assert_string_equal(read->platform, "gcc 12, x86_64");
    assert_string_equal(read->date, whole.date);
    assert_string_equal(read->command, whole.command);
    assert_string_equal(read->case_path, "cases/ukraine");
    assert_string_equal(read->case_name, "ukraine");
    assert_int_equal(read->input_count, 2);
    assert_string_equal(read->inputs[0].path, "model.xmile");
    assert_string_equal(read->inputs[0].sha256, "00ff");
    assert_false(read->inputs[0].outside);
    assert_true(read->inputs[1].outside);
    assert_int_equal(read->package_count, 2);
    assert_null(read->packages[0].file);
    assert_string_equal(read->packages[1].id, "MINE");
    assert_string_equal(read->packages[1].file, "mine.yaml");
    assert_string_equal(read->reference, "P01");
    assert_int_equal(read->adversary_count, 2);
    assert_string_equal(read->adversaries[1], "high");
    assert_string_equal(read->credit, "ratified");
    assert_string_equal(read->settle, "imposed");
    assert_int_equal(read->setting_count, 2);
    assert_string_equal(read->settings[1].name, "note \"quoted\"");
    assert_string_equal(read->settings[1].value, "1e-3");
    assert_true(read->sensitivities);
    assert_true(read->futures == 2000 && read->seed == UINT64_MAX);
    assert_int_equal(read->sampled_dimensions, 92);
    assert_string_equal(read->digest, "abcdef");
    place_end(&place);
}

/* Changes that make a good file bad, and what is said. */
static const struct {
    const char *old, *new, *said;
} spoilings[] = {
    {"surety.run/1", "surety.run/9", "'schema' must be surety.run/1 or surety.claims-run/1"},
    {"\"futures\": 2000", "\"futures\": -1", "'futures' must be a whole number"},
    {"\"futures\": 2000", "\"futures\": \"many\"", "'futures' must be a whole number"},
    {"\"18446744073709551615\"", "\"x\"", "'seed' must be a whole number, as text"},
    {"\"18446744073709551615\"", "7", "'seed' must be a text"},
    {"\"inputs\"", "\"in\"", "'inputs' must be a list"},
    {"\"id\": \"P01\"", "\"id\": 3", "'id' must be a text"},
    {"\"central\"", "1", "'adversaries' must be a list of texts"},
    {"\"results_sha256\"", "\"digest\"", "'results_sha256' must be a text"},
    {"\"program\": \"surety\",", "\"program\": \"surety\"", "no JSON"},
    {"{", "[", "no JSON"},
};

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    struct place_to_write place;
    struct source good;
    place_begin(&place);
    assert_int_equal(write_whole(&place), STATUS_OK);
    assert_int_equal(file_read(&place.arena, place.path, 0, &good, &place.err), STATUS_OK);
    for (size_t i = 0; i < sizeof spoilings / sizeof spoilings[0]; i++) {
        const char *at = strstr(good.bytes, spoilings[i].old);
        assert_non_null(at);
        const char *bad = arena_print(&place.arena, "%.*s%s%s", (int)(at - good.bytes), good.bytes,
                                      spoilings[i].new, at + strlen(spoilings[i].old));
        struct error err = {0};
        const struct run_file *read = NULL;
        assert_int_equal(file_write(place.path, bad, strlen(bad), &err), STATUS_OK);
        assert_int_equal(run_file_read(&place.arena, place.path, &read, &err), STATUS_INPUT);
        if (!strstr(err.message, spoilings[i].said))
            fail_msg("spoiling %zu says '%s'", i, err.message);
        assert_null(read);
    }
    struct error err = {0};
    const struct run_file *read = NULL;
    assert_int_equal(run_file_read(&place.arena, "/tmp/no-such-run.json", &read, &err), STATUS_IO);
    place_end(&place);
}

static void a_changed_or_missing_input_is_found(void **state)
{
    (void)state;
    struct place_to_write place;
    char model[128], outside[128];
    place_begin(&place);
    snprintf(model, sizeof model, "%s/model.xmile", place.folder);
    snprintf(outside, sizeof outside, "%s/mine.yaml", place.folder);
    assert_int_equal(file_write(model, "abc", 3, &place.err), STATUS_OK);
    assert_int_equal(file_write(outside, "x", 1, &place.err), STATUS_OK);
    struct run_input now[2];
    assert_int_equal(
        run_input_of(&place.arena, place.folder, "model.xmile", false, &now[0], &place.err),
        STATUS_OK);
    assert_int_equal(run_input_of(&place.arena, place.folder, outside, true, &now[1], &place.err),
                     STATUS_OK);
    assert_string_equal(now[0].sha256, /* FIPS 180-4, the message "abc" */
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct run_file run = whole;
    enum run_input_state states[2];
    run.inputs = now;
    run.case_path = "/not/there/any/more";
    assert_int_equal(run_inputs_compare(&place.arena, &run, place.folder, states, &place.err),
                     STATUS_OK);
    assert_true(states[0] == RUN_INPUT_SAME && states[1] == RUN_INPUT_SAME);
    assert_int_equal(file_write(model, "abd", 3, &place.err), STATUS_OK);
    remove(outside);
    assert_int_equal(run_inputs_compare(&place.arena, &run, place.folder, states, &place.err),
                     STATUS_OK);
    assert_true(states[0] == RUN_INPUT_CHANGED && states[1] == RUN_INPUT_MISSING);
    assert_int_equal(run_inputs_compare(&place.arena, &run, NULL, states, &place.err), STATUS_OK);
    assert_int_equal(states[0], RUN_INPUT_MISSING);
    struct error err = {0};
    assert_int_equal(run_input_of(&place.arena, place.folder, "none", false, &now[0], &err),
                     STATUS_IO);
    remove(model);
    place_end(&place);
}

static void memory_may_run_out_while_reading(void **state)
{
    (void)state;
    struct place_to_write place;
    place_begin(&place);
    assert_int_equal(write_whole(&place), STATUS_OK);
    for (size_t n = 1; n < 1000; n++) {
        struct arena arena;
        struct error err = {0};
        const struct run_file *read = NULL;
        arena_init(&arena);
        arena.fail_at = n;
        const enum status status = run_file_read(&arena, place.path, &read, &err);
        const bool failed = arena.failed;
        arena_free(&arena);
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        if (!failed)
            break;
    }
    place_end(&place);
}

static void the_run_of_claims_has_a_schema_of_its_own(void **state)
{
    static const char *const ids[] = {"H01", "H10b"};
    struct place_to_write place;
    struct run_file claims = whole;
    const struct run_file *read = NULL;
    struct buffer text = {0};
    (void)state;
    place_begin(&place);
    claims.claims = ids;
    claims.claim_count = 2;
    claims.claims_file = "mine/claims.yaml";
    assert_int_equal(run_file_print(&text, &claims, &place.err), STATUS_OK);
    assert_non_null(strstr(text.bytes, RUN_FILE_CLAIMS_SCHEMA));
    assert_null(strstr(text.bytes, "adversaries"));
    assert_int_equal(file_write(place.path, text.bytes, text.length, &place.err), STATUS_OK);
    assert_int_equal(run_file_read(&place.arena, place.path, &read, &place.err), STATUS_OK);
    assert_int_equal(read->claim_count, 2);
    assert_string_equal(read->claims[1], "H10b");
    assert_string_equal(read->claims_file, "mine/claims.yaml");
    assert_string_equal(read->digest, "abcdef");
    assert_int_equal(read->package_count, 0);
    buffer_free(&text);
    place_end(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_changed_or_missing_input_is_found),
        cmocka_unit_test(the_run_of_claims_has_a_schema_of_its_own),
        cmocka_unit_test(memory_may_run_out_while_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

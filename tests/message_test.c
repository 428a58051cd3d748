// SPDX-License-Identifier: MIT
/* Targets, queries and cookies of requests, and who is admitted. */
#include "serve/guard.h"
#include "serve/message.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *target;
    bool plain;
} targets[] = {
    {"/", true},
    {"/a", true},
    {"/a/b.css?x", true},
    {"/api/v1/runs/0a.csv", true},
    {"", false},
    {"a", false},
    {"//", false},
    {"/a//b", false},
    {"/a/", false},
    {"/..", false},
    {"/a/../b", false},
    {"/.git", false},
    {"/a%2fb", false},
    {"/a b", false},
    {"/a\\b", false},
    {"/a/.", false},
    {"/1/2/3/4/5/6/7/8/9", false},
};

static void only_plain_targets_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct arena arena;
        arena_init(&arena);
        struct request request = {.arena = &arena};
        if (request_target(&request, targets[i].target) != targets[i].plain)
            fail_msg("'%s' is%s plain", targets[i].target, targets[i].plain ? " not" : "");
        arena_free(&arena);
    }
}

static void a_target_is_cut_at_its_slashes(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct request request = {.arena = &arena};
    assert_true(request_target(&request, "/api/v1/runs/7?to=20&name=a%20b%2Bc+d&bad=%4&to=30"));
    assert_int_equal(request.part_count, 4);
    assert_string_equal(request.parts[3], "7");
    assert_string_equal(request.path, "/api/v1/runs/7");
    assert_string_equal(request_query(&request, "to"), "20");
    assert_string_equal(request_query(&request, "name"), "a b+c d");
    assert_string_equal(request_query(&request, "bad"), "%4");
    assert_null(request_query(&request, "t"));
    arena_free(&arena);
}

static void a_cookie_is_found_among_others(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct request request = {.arena = &arena, .cookie = "a=1; surety_1=xyz;surety_12=q"};
    assert_string_equal(request_cookie(&request, "surety_1"), "xyz");
    assert_string_equal(request_cookie(&request, "surety_12"), "q");
    assert_null(request_cookie(&request, "surety"));
    arena_free(&arena);
}

static const struct {
    const char *encodings;
    bool takes;
} askers_of_gzip[] = {
    {NULL, false},
    {"", false},
    {"gzip", true},
    {"br, gzip", true},
    {"gzip;q=0", false},
    {"gzip; q=0.0, br", false},
    {"gzip;q=0.5,br;q=0", true},
    {"x-gzip, gzipped", false},
    {"identity;q=1, gzip;q=0", false},
};

static void gzip_is_for_those_who_take_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof askers_of_gzip / sizeof *askers_of_gzip; i++) {
        const struct request request = {.encodings = askers_of_gzip[i].encodings};
        if (request_takes_gzip(&request) != askers_of_gzip[i].takes)
            fail_msg("'%s'", askers_of_gzip[i].encodings);
    }
}

static void only_what_is_large_is_packed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct request request = {.arena = &arena, .encodings = "gzip"};
    struct response response = {.arena = &arena, .tag = "a"};
    buffer_add(&response.body, "small");
    response_pack(&response, &request);
    assert_null(response.encoding);
    for (size_t i = 0; i < 1000; i++)
        buffer_add(&response.body, "more");
    response_pack(&response, &request);
    assert_string_equal(response.encoding, "gzip");
    assert_string_equal(response.tag, "a-gzip");
    assert_true(response.body.length < 100);
    response_free(&response);
    arena_free(&arena);
}

struct asker {
    const char *path, *host, *origin, *site, *token, *cookie, *type;
    enum verb verb;
    uint64_t body;
    unsigned status; /* 0: admitted */
};

#define TOKEN "0123456789abcdef0123456789abcdef"

static const struct asker askers[] = {
    {"/api/v1/case", "127.0.0.1:80", NULL, NULL, TOKEN, NULL, NULL, VERB_GET, 0, 0},
    {"/api/v1/case", "localhost:80", NULL, NULL, NULL, "surety_80=" TOKEN, NULL, VERB_GET, 0, 0},
    {"/api/v1/case", "127.0.0.1:80", NULL, NULL, NULL, "surety_81=" TOKEN, NULL, VERB_GET, 0, 401},
    {"/api/v1/case", "127.0.0.1:80", NULL, NULL, TOKEN "0", NULL, NULL, VERB_GET, 0, 401},
    {"/api/v1/case", "127.0.0.1", NULL, NULL, TOKEN, NULL, NULL, VERB_GET, 0, 403},
    {"/api/v1/case", NULL, NULL, NULL, TOKEN, NULL, NULL, VERB_GET, 0, 403},
    {"/", "localhost:80", NULL, "cross-site", NULL, NULL, NULL, VERB_GET, 0, 0},
    {"/", "evil.example:80", NULL, NULL, NULL, NULL, NULL, VERB_GET, 0, 403},
    {"/api/v1/case", "localhost:80", NULL, "cross-site", TOKEN, NULL, NULL, VERB_GET, 0, 403},
    {"/api/v1/case", "localhost:80", NULL, "same-site", TOKEN, NULL, NULL, VERB_GET, 0, 403},
    {"/api/v1/case", "localhost:80", "http://localhost:80", "same-origin", TOKEN, NULL, NULL,
     VERB_GET, 0, 0},
    {"/api/v1/case", "localhost:80", "https://localhost:80", NULL, TOKEN, NULL, NULL, VERB_GET, 0,
     403},
    {"/api/v1/runs", "localhost:80", NULL, NULL, TOKEN, NULL, "application/json", VERB_POST, 9, 0},
    {"/api/v1/runs", "localhost:80", NULL, NULL, TOKEN, NULL, "application/json; charset=utf-8",
     VERB_POST, 9, 0},
    {"/api/v1/runs", "localhost:80", NULL, NULL, TOKEN, NULL, NULL, VERB_POST, 9, 415},
    {"/api/v1/runs", "localhost:80", NULL, NULL, TOKEN, NULL, "text/plain", VERB_PUT, 9, 415},
    {"/api/v1/runs", "localhost:80", NULL, NULL, TOKEN, NULL, "application/json", VERB_POST,
     20 << 20, 413},
};

static void the_guard_admits_whom_it_should(void **state)
{
    (void)state;
    const struct guard guard = {.port = 80, .token = TOKEN, .cookie = "surety_80"};
    for (size_t i = 0; i < sizeof askers / sizeof *askers; i++) {
        const struct asker *asker = &askers[i];
        struct arena arena;
        arena_init(&arena);
        const struct request request = {.arena = &arena,
                                        .verb = asker->verb,
                                        .path = asker->path,
                                        .query = "",
                                        .host = asker->host,
                                        .origin = asker->origin,
                                        .fetch_site = asker->site,
                                        .token = asker->token,
                                        .cookie = asker->cookie,
                                        .type = asker->type};
        struct response response = {.arena = &arena};
        const bool admitted = guard_admits(&guard, &request, asker->body, &response);
        if (admitted != (asker->status == 0) || response.status != asker->status)
            fail_msg("asker %zu: status %u, not %u", i, response.status, asker->status);
        response_free(&response);
        arena_free(&arena);
    }
}

static void each_start_has_a_token_of_its_own(void **state)
{
    (void)state;
    struct guard one, other;
    struct error err = {.status = STATUS_OK};
    assert_int_equal(guard_init(&one, 1, NULL, &err), STATUS_OK);
    assert_int_equal(guard_init(&other, 1, NULL, &err), STATUS_OK);
    assert_int_equal(strlen(one.token), GUARD_TOKEN_LENGTH);
    assert_string_not_equal(one.token, other.token);
    assert_true(guard_knows(&one, one.token));
    assert_false(guard_knows(&one, other.token));
    assert_false(guard_knows(&one, ""));
    assert_false(guard_knows(&one, NULL));
}

static void a_token_is_kept_when_it_is_one(void **state)
{
    static const char *const others[] = {"", "0123", "0123456789abcdef0123456789abcdeg",
                                         "0123456789abcdef0123456789abcdef0"};
    static const char kept[] = "0123456789abcdef0123456789abcdef";
    struct guard guard;
    struct error err = {.status = STATUS_OK};
    (void)state;
    assert_int_equal(guard_init(&guard, 1, kept, &err), STATUS_OK);
    assert_string_equal(guard.token, kept);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(guard_init(&guard, 1, others[i], &err), STATUS_OK);
        assert_string_not_equal(guard.token, kept);
        assert_int_equal(strlen(guard.token), GUARD_TOKEN_LENGTH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_plain_targets_are_taken),
        cmocka_unit_test(a_target_is_cut_at_its_slashes),
        cmocka_unit_test(a_cookie_is_found_among_others),
        cmocka_unit_test(gzip_is_for_those_who_take_it),
        cmocka_unit_test(only_what_is_large_is_packed),
        cmocka_unit_test(the_guard_admits_whom_it_should),
        cmocka_unit_test(each_start_has_a_token_of_its_own),
        cmocka_unit_test(a_token_is_kept_when_it_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

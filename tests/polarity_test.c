// SPDX-License-Identifier: MIT
/* The signs of the flagship's links, against what its equations plainly say. */
#include "flagship.h"

#include "study/polarity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct flagship world;
static struct arena arena;
static struct polarities links;

static int find_links(void **state)
{
    (void)state;
    struct error err = {.status = STATUS_OK};
    flagship_open(&world);
    arena_init(&arena);
    const struct package *packages[] = {case_find_package(world.folder, "P01"),
                                        case_find_package(world.folder, "P06")};
    const enum status status = polarities_find(&arena, world.folder, world.document, packages, 2,
                                               &links, &world.problems, &err);
    if (status != STATUS_OK) {
        problems_print(&world.problems, stderr);
        fprintf(stderr, "%s\n", err.message);
    }
    return status == STATUS_OK ? 0 : -1;
}

static int drop_links(void **state)
{
    (void)state;
    arena_free(&arena);
    flagship_close(&world);
    return 0;
}

static const char *sign(const char *from, const char *to)
{
    const struct polarity *link = polarity_of(&links, from, to);
    if (!link)
        return "none";
    return link->raises ? link->lowers ? "both" : "+" : link->lowers ? "-" : "asleep";
}

static void flows_fill_and_drain_their_stocks(void **state)
{
    (void)state;
    assert_string_equal(sign("war_start_flow", "war_on"), "+");
    assert_string_equal(sign("renewal_flow", "war_on"), "+");
    assert_string_equal(sign("settle_flow", "war_on"), "-");
}

static void links_have_the_signs_that_their_equations_say(void **state)
{
    (void)state;
    assert_string_equal(sign("ru_troops", "cost_dom"), "-");
    assert_string_equal(sign("cost_dom", "eu_attack"), "-");
    assert_string_equal(sign("eu_attack", "haz_y_cf"), "+");
    assert_string_equal(sign("ua_gdp", "ua_def_budget"), "+");
}

/* SMTH1 keeps a hidden stock; the link leads through it. */
static void a_smoothing_passes_the_sign_on(void **state)
{
    (void)state;
    assert_string_equal(sign("exp_capacity", "lost_volume"), "+");
    assert_string_equal(sign("total_exports", "lost_volume"), "-");
}

static void what_is_not_read_has_no_link(void **state)
{
    (void)state;
    assert_string_equal(sign("war_on", "war_start_flow"), "none");
    assert_string_equal(sign("war_on", "war_on"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows_fill_and_drain_their_stocks),
        cmocka_unit_test(links_have_the_signs_that_their_equations_say),
        cmocka_unit_test(a_smoothing_passes_the_sign_on),
        cmocka_unit_test(what_is_not_read_has_no_link),
    };
    return cmocka_run_group_tests(tests, find_links, drop_links);
}

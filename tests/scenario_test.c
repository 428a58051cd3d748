// SPDX-License-Identifier: MIT
/* Scenarios from JSON: what they come to, and what is said of those that make no sense. */
#include "serve_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct reading {
    struct world world;
    struct faults faults;
    struct scenario made;
    bool sound;
};

static void read_text(struct reading *reading, const char *text)
{
    *reading = (struct reading){.sound = false};
    world_begin(&reading->world);
    reading->faults.arena = &reading->world.arena;
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (!json)
        fail_msg("%s: %s", text, error.text);
    reading->sound = scenario_read(&reading->world.world, json, "/scenario", SCENARIO_ID,
                                   &reading->made, &reading->faults);
    json_decref(json);
}

static void read_soundly(struct reading *reading, const char *text)
{
    read_text(reading, text);
    if (!reading->sound)
        fail_msg("%s: %s", text,
                 reading->faults.count ? reading->faults.items[0].message : "no fault");
}

static void end(struct reading *reading)
{
    world_end(&reading->world);
}

static void a_scenario_without_changes_has_the_clauses_of_its_package(void **state)
{
    (void)state;
    struct reading reading;
    read_soundly(&reading, "{\"from\": \"P1\"}");
    const struct package *package = reading.made.package;
    assert_false(reading.made.changed);
    assert_string_equal(package->id, SCENARIO_ID);
    assert_string_equal(package->title, "One");
    assert_int_equal(package->clause_count, 2);
    assert_string_equal(package->clauses[1].package, "P1");
    assert_ptr_equal(reading.made.adversary, &world_adversaries[0]);
    assert_int_equal(reading.made.seed, 1);
    end(&reading);
}

static void a_moved_lever_is_the_last_word(void **state)
{
    (void)state;
    struct reading reading;
    read_soundly(&reading, "{\"from\": \"P1\", \"levers\": {\"push[b]\": 2, \"Size\": 25}}");
    const struct package *package = reading.made.package;
    assert_true(reading.made.changed);
    assert_string_equal(package->title, "One, changed");
    assert_int_equal(package->clause_count, 4);
    assert_string_equal(package->clauses[2].folded, "size");
    assert_true(package->clauses[2].value == 25);
    assert_string_equal(package->clauses[3].folded, "push[b]");
    end(&reading);
}

static void the_order_of_moves_does_not_matter(void **state)
{
    (void)state;
    struct reading one, other;
    struct buffer a = {0}, b = {0};
    read_soundly(&one, "{\"from\": \"P1\", \"levers\": {\"push[b]\": 2, \"size\": 25.0}}");
    read_soundly(&other, "{\"levers\": {\"size\": 25, \"push[b]\": 2}, \"from\": \"P1\"}");
    scenario_put_question(&a, &one.made);
    scenario_put_question(&b, &other.made);
    assert_string_equal(a.bytes, b.bytes);
    buffer_free(&a);
    buffer_free(&b);
    end(&one);
    end(&other);
}

static void own_clauses_replace_those_that_the_package_adds(void **state)
{
    (void)state;
    struct reading reading;
    read_soundly(
        &reading,
        "{\"from\": \"P1\", \"clauses\": [{\"lever\": \"size\", \"value\": 7, \"from\": 3, "
        "\"ramp\": 6, \"when\": \"luck > 1\", \"latch\": true, \"status\": \"pledged\"}]}");
    const struct package *package = reading.made.package;
    assert_string_equal(package->parent, "base");
    assert_int_equal(package->clause_count, 2);
    const struct clause *clause = &package->clauses[1];
    assert_true(clause->value == 7 && clause->ramp == 6 && clause->latch);
    assert_string_equal(clause->from.text, "3");
    assert_string_equal(clause->when.text, "luck > 1");
    assert_int_equal(clause->credit, CREDIT_PLEDGED);
    end(&reading);
}

static void an_abstract_start_keeps_its_clauses(void **state)
{
    (void)state;
    struct reading reading;
    read_soundly(&reading,
                 "{\"from\": \"base\", \"clauses\": [{\"lever\": \"size\", \"value\": 7}]}");
    assert_string_equal(reading.made.package->parent, "base");
    assert_int_equal(reading.made.package->clause_count, 2);
    assert_true(reading.made.package->clauses[0].background);
    end(&reading);
}

static void a_moved_lever_counts_under_any_credit(void **state)
{
    (void)state;
    struct reading reading;
    read_soundly(&reading, "{\"from\": \"P1\", \"credit\": \"funded\", \"levers\": {\"size\": 2}}");
    assert_int_equal(reading.made.package->clauses[2].credit, CREDIT_FUNDED);
    end(&reading);
}

static void assumptions_and_noise_are_settings(void **state)
{
    (void)state;
    struct reading reading;
    read_soundly(&reading,
                 "{\"from\": \"P1\", \"assumptions\": {\"luck\": 0.25}, \"noise\": \"high\", "
                 "\"adversary\": \"high\", \"settle\": \"endogenous\", \"seed\": 7}");
    assert_int_equal(reading.made.set.count, 2);
    assert_string_equal(reading.made.set.items[0].value.text, "0.25");
    assert_string_equal(reading.made.set.items[1].value.text, "1.5");
    assert_true(reading.made.endogenous);
    assert_string_equal(reading.made.adversary->id, "high");
    assert_int_equal(reading.made.seed, 7);
    end(&reading);
}

static const struct {
    const char *text, *pointer, *message, *hint;
} faults[] = {
    {"[]", "/scenario", "must be an object", "for example"},
    {"{}", "/scenario/from", "which package", "P06"},
    {"{\"from\": \"P2\"}", "/scenario/from", "no package 'P2'", "P1"},
    {"{\"from\": 3}", "/scenario/from", "must be a text", NULL},
    {"{\"from\": \"P1\", \"lever\": {}}", "/scenario/lever", "not known", "levers"},
    {"{\"from\": \"P1\", \"levers\": []}", "/scenario/levers", "must be an object", NULL},
    {"{\"from\": \"P1\", \"levers\": {\"sise\": 2}}", "/scenario/levers/sise", "no lever", "size"},
    {"{\"from\": \"P1\", \"levers\": {\"luck\": 2}}", "/scenario/levers/luck", "no lever", NULL},
    {"{\"from\": \"P1\", \"levers\": {\"size\": 5, \"SIZE\": 6}}", "/scenario/levers/SIZE",
     "named twice", NULL},
    {"{\"from\": \"P1\", \"levers\": {\"size\": 51}}", "/scenario/levers/size", "from 0 to 50",
     NULL},
    {"{\"from\": \"P1\", \"levers\": {\"size\": \"5\"}}", "/scenario/levers/size", "a number",
     NULL},
    {"{\"from\": \"P1\", \"assumptions\": {\"size\": 5}}", "/scenario/assumptions/size",
     "no uncertainty", NULL},
    {"{\"from\": \"P1\", \"assumptions\": {\"luck\": 5}}", "/scenario/assumptions/luck",
     "from 0 to 2", NULL},
    {"{\"from\": \"P1\", \"credit\": \"sure\"}", "/scenario/credit", "no credit 'sure'", "pledged"},
    {"{\"from\": \"P1\", \"noise\": \"loud\"}", "/scenario/noise", "no noise 'loud'", "middle"},
    {"{\"from\": \"P1\", \"settle\": \"now\"}", "/scenario/settle", "no settle 'now'", "imposed"},
    {"{\"from\": \"P1\", \"adversary\": \"x\"}", "/scenario/adversary", "no adversary set", NULL},
    {"{\"from\": \"P1\", \"seed\": -1}", "/scenario/seed", "whole number", NULL},
    {"{\"from\": \"P1\", \"clauses\": [3]}", "/scenario/clauses/0", "must be an object", NULL},
    {"{\"from\": \"P1\", \"clauses\": [{\"lever\": \"size\"}]}", "/scenario/clauses/0",
     "a lever and a value", NULL},
    {"{\"from\": \"P1\", \"clauses\": [{\"lever\": \"size\", \"value\": 99}]}",
     "/scenario/clauses/0", "outside", "0 to 50"},
    {"{\"from\": \"P1\", \"clauses\": [{\"lever\": \"size\", \"value\": 9}, {\"lever\": \"size\", "
     "\"value\": 9, \"when\": \"lack > 1\"}]}",
     "/scenario/clauses/1", "'lack'", NULL},
    {"{\"from\": \"P1\", \"clauses\": [{\"lever\": \"size\", \"value\": 9, \"package\": "
     "\"base\"}]}",
     "/scenario/clauses/0/package", "one of base", "leave it out"},
    {"{\"from\": \"P1\", \"clauses\": [{\"lever\": \"size\", \"value\": 9, \"until\": 1, \"from\": "
     "2}]}",
     "/scenario/clauses/0", "ends at month 1", NULL},
};

static void what_makes_no_sense_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct reading reading;
        read_text(&reading, faults[i].text);
        assert_false(reading.sound);
        if (reading.faults.count == 0)
            fail_msg("%s: no fault", faults[i].text);
        const struct fault *fault = &reading.faults.items[0];
        if (strcmp(fault->pointer, faults[i].pointer) != 0 ||
            !strstr(fault->message, faults[i].message) ||
            (faults[i].hint && !(fault->hint && strstr(fault->hint, faults[i].hint))))
            fail_msg("%s: %s: %s (%s)", faults[i].text, fault->pointer, fault->message,
                     fault->hint ? fault->hint : "no hint");
        end(&reading);
    }
}

static void all_faults_are_told_at_once(void **state)
{
    (void)state;
    struct reading reading;
    read_text(&reading, "{\"from\": \"P1\", \"x\": 1, \"levers\": {\"size\": 99, \"y\": 1}, "
                        "\"seed\": \"z\"}");
    assert_int_equal(reading.faults.count, 4);
    end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_without_changes_has_the_clauses_of_its_package),
        cmocka_unit_test(a_moved_lever_is_the_last_word),
        cmocka_unit_test(the_order_of_moves_does_not_matter),
        cmocka_unit_test(own_clauses_replace_those_that_the_package_adds),
        cmocka_unit_test(an_abstract_start_keeps_its_clauses),
        cmocka_unit_test(a_moved_lever_counts_under_any_credit),
        cmocka_unit_test(assumptions_and_noise_are_settings),
        cmocka_unit_test(what_makes_no_sense_is_told_with_its_place),
        cmocka_unit_test(all_faults_are_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

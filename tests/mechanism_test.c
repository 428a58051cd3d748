// SPDX-License-Identifier: MIT
/* A stronger lever never raises the cost of its own mechanism: moved through its range in its stronger
 * direction (directions.csv), each lever moves the variable through which it is meant to work the right
 * way or not at all, on a weak, a middling and a strong package, and the right way on one of them at least. What
 * it then does to the risk is monotone_test.py's question. */
#include "flagship.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* More of the variable is what the lever is for; or less of it. */
enum sense { MORE, LESS };

static const struct mechanism {
    const char *lever, *variable;
    enum sense sense;
} mechanisms[] = {
    {"embargo_lever", "pressure", MORE},
    {"cap_lever", "pressure", MORE},
    {"price_cap", "realised_price", LESS},
    {"desig_lever", "pressure", MORE},
    {"secondary_lever", "cost_threat", MORE},
    {"counter_evasion", "adaptation", LESS},
    {"relief_time", "relief", LESS},
    {"snapback_time", "cost_threat", MORE},
    {"gas_phaseout", "gas_eu", LESS},
    {"eu_mil_aid", "aid_mil", MORE},
    {"us_mil_aid", "aid_mil", MORE},
    {"purl_sales", "aid_mil", MORE},
    {"peace_aid_share", "aid_mil", MORE},
    {"domestic_share", "ua_proc_funds", MORE},
    {"ua_peace_share", "ua_peace_goal", MORE},
    {"ua_drone_share", "ua_drone", MORE},
    {"ua_missile_share", "ua_strike", MORE},
    {"ua_peace_force", "ua_troops", MORE},
    {"train_lever", "train_support", MORE},
    {"fort_target", "fort_goal", MORE},
    {"eu_def_target", "eu_share", MORE},
    {"multi_year", "want_cap[mun]", MORE},
    {"joint_proc", "unit_cost[mun]", LESS},
    {"line_push[mun]", "line_budget[mun]", MORE},
    {"line_push[drn]", "line_budget[drn]", MORE},
    {"line_push[mis]", "line_budget[mis]", MORE},
    {"line_push[ad]", "line_budget[ad]", MORE},
    {"share_ua[mun]", "sent[mun]", MORE},
    {"share_ua[drn]", "sent[drn]", MORE},
    {"share_ua[mis]", "sent[mis]", MORE},
    {"share_ua[ad]", "sent[ad]", MORE},
    {"nextgen_share", "eu_tech", MORE},
    {"principal_use", "princ_lent", MORE},
    {"eu_loan", "fin_support", MORE},
    {"eu_fin_base", "fin_support", MORE},
    {"grant_share", "def_ind_grant", MORE},
    {"us_treaty", "p_int_true", MORE},
    {"us_air", "enabling", MORE},
    {"us_log", "enabling", MORE},
    {"us_int", "enabling", MORE},
    {"mnf_size", "mnf", MORE},
    {"rotation_ratio", "mnf_avail", MORE},
    {"prep_days", "in_force", MORE},
    {"treaty_text", "text_live", MORE},
    {"ratified", "p_int_true", MORE},
    {"trigger_clarity", "trigger_live", MORE},
    {"reinforce", "coal_power", MORE},
    {"monitoring", "viol_rate", LESS},
    {"buffer", "viol_rate", LESS},
    {"snapback_auto", "cost_threat", MORE},
};
enum { MECHANISMS = sizeof mechanisms / sizeof *mechanisms };

static const char *const packages[] = {"P01", "P06", "P07"};
static struct flagship world;

static int open_world(void **state)
{
    (void)state;
    flagship_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    flagship_close(&world);
    return 0;
}

/* The variable's mean over all months, with the lever at a share of its range. */
static double mean_at(const struct mechanism *one, const char *package, double share)
{
    const struct parameter *lever = case_find_parameter(world.folder, one->lever);
    char settings[120];
    assert_non_null(lever);
    snprintf(settings, sizeof settings, "%s=%.9g", one->lever,
             lever->low + share * (lever->high - lever->low));
    struct answer answer = flagship_run(&world, (struct ask){.package = package,
                                                             .settings = settings,
                                                             .outputs = one->variable,
                                                             .futures = 1,
                                                             .base_values = true,
                                                             .noise_off = true});
    double sum = 0;
    for (size_t row = 0; row < answer.rows; row++)
        sum += answer.values[row];
    const double mean = sum / (double)answer.rows;
    answer_free(&answer);
    return mean;
}

static const struct direction *direction_of(const char *lever)
{
    for (size_t i = 0; i < world.folder->direction_count; i++)
        if (strcmp(world.folder->directions[i].lever, lever) == 0)
            return &world.folder->directions[i];
    fail_msg("directions.csv has no %s", lever);
    return NULL;
}

static void every_lever_with_a_direction_has_a_mechanism(void **state)
{
    (void)state;
    for (size_t i = 0; i < world.folder->direction_count; i++) {
        size_t found = 0;
        for (size_t k = 0; k < MECHANISMS; k++)
            found += strcmp(mechanisms[k].lever, world.folder->directions[i].lever) == 0;
        if (found != 1)
            fail_msg("%s has %zu mechanisms", world.folder->directions[i].lever, found);
    }
}

static void a_stronger_lever_never_works_against_its_own_mechanism(void **state)
{
    (void)state;
    static const double shares[] = {0.1, 0.5, 0.9};
    size_t faults = 0;
    for (size_t i = 0; i < MECHANISMS; i++) {
        const struct mechanism *one = &mechanisms[i];
        const bool up = direction_of(one->lever)->up;
        double most = 0;
        for (size_t p = 0; p < sizeof packages / sizeof *packages; p++) {
            double before = mean_at(one, packages[p], up ? shares[0] : 1.0 - shares[0]);
            for (size_t k = 1; k < sizeof shares / sizeof *shares; k++) {
                const double after = mean_at(one, packages[p], up ? shares[k] : 1.0 - shares[k]);
                const double gain = one->sense == MORE ? after - before : before - after;
                if (gain < -1e-9) {
                    print_error("%s on %s: %s worsens, %.9g to %.9g\n", one->lever, packages[p],
                                one->variable, before, after);
                    faults++;
                }
                most = gain > most ? gain : most;
                before = after;
            }
        }
        if (most <= 0) {
            print_error("%s does nothing to %s\n", one->lever, one->variable);
            faults++;
        }
    }
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lever_with_a_direction_has_a_mechanism),
        cmocka_unit_test(a_stronger_lever_never_works_against_its_own_mechanism),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}

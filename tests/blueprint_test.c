// SPDX-License-Identifier: MIT
/* The blueprint's extreme-condition and behavioural tests (T01 on) on the flagship model, with the
 * numbers that its prototype printed where it printed any. Around P06, 200 futures, common cause off
 * unless a test says otherwise. A test that fails here is a finding about the model's equations: it
 * is reported, never loosened. */
#include "flagship.h"

#include "base/text.h"
#include "model/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

#define P15 "p_renewed_15"

static double p15(const char *package, const char *settings)
{
    return flagship_mean(&world, (struct ask){.package = package, .settings = settings, .outputs = P15});
}

#define check_between(value, low, high)                                                            \
    do {                                                                                           \
        const double checked = (value);                                                            \
        if (!(checked >= (low) && checked <= (high)))                                              \
            fail_msg("%s is %.9g, not in %.9g .. %.9g", #value, checked, (double)(low),            \
                     (double)(high));                                                              \
    } while (0)

/* All stocks of the model, as a list of names for `outputs`. */
static char *stock_names(const char *const *left_out, size_t left_out_count)
{
    struct model_options options = {.skip_units = true};
    const struct model *model = NULL;
    struct arena arena;
    struct problems problems;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(model_build(&arena, world.document, &options, &model, &problems), STATUS_OK);
    struct buffer names = {0};
    for (uint32_t i = 0; i < model->cell_count; i++) {
        const struct cell *cell = &model->cells[i];
        bool out = cell->kind != CELL_STOCK || cell->hidden;
        for (size_t k = 0; k < left_out_count; k++)
            out = out || strncmp(cell->folded, left_out[k], strlen(left_out[k])) == 0;
        if (!out)
            buffer_print(&names, "%s ", cell->folded);
    }
    arena_free(&arena);
    assert_false(names.failed);
    return names.bytes; /* the caller frees it */
}

static void check_no_negative(const char *names, struct ask ask)
{
    ask.outputs = names;
    struct answer answer = flagship_run(&world, ask);
    for (uint32_t i = 0; i < answer.outputs; i++) {
        const double least = answer_least(&answer, i);
        if (!(least >= -1e-9))
            fail_msg("stock %u of [%s] reaches %.9g", i, names, least);
    }
    answer_free(&answer);
}

static void t01_no_stock_goes_below_zero(void **state)
{
    (void)state;
    const char *const signed_stocks[] = {"type", "legal", "support[", "us_commit"};
    char *names = stock_names(signed_stocks, 4);
    check_no_negative(names, (struct ask){0});
    free(names);
}

/* Finding: the blueprint leaves out Type alone here and calls the test passed, but its own equations
 * let two random walks leave their range, as its T36 says. What uses them is bounded (principal_gate,
 * us_c), so no probability or cost follows them below zero. docs/findings.md. */
static void t01_finding_two_random_walks_go_below_zero(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.outputs = "Legal US_Commit principal_gate us_c principal_draw"});
    assert_true(answer_least(&answer, 0) < 0);
    assert_true(answer_least(&answer, 1) < 0);
    for (uint32_t i = 2; i < 5; i++)
        assert_true(answer_least(&answer, i) >= 0);
    answer_free(&answer);
}

static void t02_barrels_are_conserved(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.outputs = "flows_sum", .extra = "flows_sum = Vol_Coal + Vol_Swing + Vol_Align"});
    check_between(answer_most(&answer, 0), 0, 7.6 * 1.01);
    answer_free(&answer);
}

static void t03_probabilities_stay_between_0_and_1(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.outputs = "p_renewed p_renewed_5 p_renewed_10 p_renewed_15 p_deliberate "
                                        "p_int_true p_int_proj p_int_belief p_quick p_quick_int p_win "
                                        "p_win_proj attrib_p respond_p accept_ru accept_ua accept_gu "
                                        "p_escalation principal_gate ready_gate p15_guess"});
    for (uint32_t i = 0; i < answer.outputs; i++) {
        check_between(answer_least(&answer, i), 0, 1);
        check_between(answer_most(&answer, i), 0, 1);
    }
    answer_free(&answer);
}

static void t04_without_sanctions_the_discount_is_quality_alone(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.settings = "embargo_lever=0; cap_lever=0; desig_lever=0; secondary_lever=0; "
                                         "fail_secondary=0; counter_evasion=0",
                             .outputs = "discount"});
    for (size_t i = 0; i < answer.futures; i++)
        check_between(answer_at(&answer, 0, 240, i), 2 - 1e-9, 2 + 1e-9);
    answer_free(&answer);
}

static void t05_at_12_dollars_oil_tax_is_gone_and_reserves_stay_positive(void **state)
{
    (void)state;
    struct ask ask = {.settings = "oil_mean=12; oil_vol=0", .outputs = "oil_tax Fiscal_Stress NWF",
                      .extra = "oil_tax = oil_tax_rate*MAX(0, realised_price - oil_cost)"};
    struct answer low = flagship_run(&world, ask);
    ask.settings = "oil_mean=70; oil_vol=0";
    struct answer base = flagship_run(&world, ask);
    check_between(answer_mean(&low, 0, 240), 0, 0.5);
    /* Stress peaks when reserves run out, some years into the slump, and fades with the war's end. */
    assert_true(answer_mean(&low, 1, 72) > 3 * answer_mean(&base, 1, 72));
    assert_true(answer_most(&low, 1) > 0.01);
    assert_true(answer_least(&low, 2) >= 0);
    answer_free(&low);
    answer_free(&base);
}

static void t06_without_value_of_conquest_risk_is_below_5_percent(void **state)
{
    (void)state;
    check_between(p15("P06", "goal_value=0; break0=0"), 0, 0.05);
}

static void t07_a_ruinous_clash_under_a_full_pact_deters(void **state)
{
    (void)state;
    check_between(p15("P06", "clash_cost=200; treaty_text=1; ratified=1; break0=0"), 0, 1e-4);
}

static void t08_without_support_nobody_deploys(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.settings = "sup0[uk]=-9; sup0[fr]=-9; sup0[de]=-9; sup0[pl]=-9; sup0[nb]=-9; "
                                         "sup0[ot]=-9",
                             .outputs = "MNF reinf_eff"});
    check_between(answer_mean(&answer, 0, 240), 0, 1e-6);
    check_between(answer_mean(&answer, 1, 240), 0, 1e-6);
    answer_free(&answer);
}

static void t09_a_disengaged_america_leaves_no_enablers(void **state)
{
    (void)state;
    check_between(flagship_mean(&world, (struct ask){.settings = "us_mean=0; us_spread=0",
                                                     .outputs = "US_Enabler"}),
                  -0.02, 0.05);
}

static void t10_a_package_never_ready_deploys_nobody(void **state)
{
    (void)state;
    check_between(flagship_mean(&world, (struct ask){.settings = "prep_days=30000", .outputs = "MNF"}),
                  0, 3);
}

static void t11_without_reconstitution_power_and_risk_fall(void **state)
{
    (void)state;
    struct ask ask = {.settings = "recon_share=0.005; ru_peace_force=150", .outputs = "p_renewed_15 recon_index"};
    struct answer weak = flagship_run(&world, ask);
    ask.settings = NULL;
    struct answer base = flagship_run(&world, ask);
    assert_true(answer_mean(&weak, 0, 240) < 0.7 * answer_mean(&base, 0, 240));
    check_between(answer_mean(&weak, 1, 240), 0, 0.5);
    assert_true(answer_mean(&weak, 1, 240) < answer_mean(&base, 1, 240));
    answer_free(&weak);
    answer_free(&base);
}

static void t12_against_a_disarmed_ukraine_a_quick_win_is_near_certain(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.settings = "ua_peace_force=60; eu_mil_aid=0; purl_sales=0; us_mil_aid=0; "
                                         "mnf_size=0; treaty_text=0; reinforce=0",
                             .outputs = "p_quick p_renewed_15"});
    check_between(answer_mean(&answer, 0, 240), 0.9, 1);
    check_between(answer_mean(&answer, 1, 240), 0.4, 1);
    answer_free(&answer);
}

static void t13_full_return_empties_the_principal(void **state)
{
    (void)state;
    check_between(flagship_mean(&world, (struct ask){.settings = "asset_return=1", .outputs = "Principal"}),
                  0, 3);
}

/* T14 to T20: P15 at the two ends of a range. */
static const struct {
    const char *low, *high;
    int sign; /* of high minus low */
} monotone[] = {
    {"treaty_text=0", "treaty_text=1", -1},          {"ua_peace_force=500", "ua_peace_force=900", -1},
    {"peace_aid_share=0", "peace_aid_share=1", -1},  {"optimism=-0.15", "optimism=0.4", 1},
    {"goal_value=0.6", "goal_value=1.5", 1},         {"econ_weight=0.3", "econ_weight=1.6", -1},
    {"us_mean=0.35", "us_mean=0.68", -1},
};

static void t14_to_t20_risk_moves_the_expected_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof monotone / sizeof *monotone; i++) {
        const double low = p15("P06", monotone[i].low), high = p15("P06", monotone[i].high);
        if (!((high - low) * monotone[i].sign > 0))
            fail_msg("%s gives %.4f and %s gives %.4f", monotone[i].low, low, monotone[i].high, high);
    }
}

static void t21_t22_a_finer_step_hardly_moves_risk(void **state)
{
    (void)state;
    struct ask ask = {.outputs = P15, .noise_off = true};
    const double whole = flagship_mean(&world, ask);
    ask.dt = 0.5;
    check_between(flagship_mean(&world, ask) - whole, -0.01, 0.01);
    ask.dt = 0.25;
    check_between(flagship_mean(&world, ask) - whole, -0.01, 0.01);
}

static void t23_without_invasion_nobody_dies_and_no_land_moves(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.settings = "war_start=100000", .event = true,
                             .outputs = "Cas_RU_Cum Cas_UA_Cum Terr_Occ outflow_pop"});
    check_between(answer_most(&answer, 0), 0, 0);
    check_between(answer_most(&answer, 1), 0, 0);
    check_between(answer_least(&answer, 2), 43500, 43500);
    check_between(answer_most(&answer, 2), 43500, 43500);
    check_between(answer_most(&answer, 3), 0, 0);
    answer_free(&answer);
}

static void t24_learning_lowers_costs(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.outputs = "wright wright_mun", .extra = "wright = LN(1 - ua_lr)/LN(2); "
                                                                     "wright_mun = LN(1 - learn[mun])/LN(2)"});
    assert_true(answer_most(&answer, 0) < 0);
    assert_true(answer_most(&answer, 1) < 0);
    answer_free(&answer);
}

static void t25_escalation_is_capped(void **state)
{
    (void)state;
    struct answer answer = flagship_run(&world, (struct ask){.outputs = "esc_haz", .event = true});
    check_between(answer_most(&answer, 0), 0, 0.08 / 12 + 1e-12);
    answer_free(&answer);
}

static void t26_risk_is_not_degenerate(void **state)
{
    (void)state;
    struct answer answer = flagship_run(&world, (struct ask){.outputs = P15});
    check_between(answer_mean(&answer, 0, 240), 0.02, 0.98);
    assert_true(answer_deviation(&answer, 0, 240) > 0.02);
    answer_free(&answer);
}

static void t27_without_storage_nothing_is_refurbished(void **state)
{
    (void)state;
    struct answer answer =
        flagship_run(&world, (struct ask){.settings = "Storage=0", .outputs = "refurb RU_Equip"});
    check_between(answer_most(&answer, 0), 0, 0);
    check_between(answer_mean(&answer, 1, 240), 0.5, 12);
    answer_free(&answer);
}

static void t28_without_yield_there_is_no_windfall(void **state)
{
    (void)state;
    struct ask ask = {.settings = "asset_yield=0", .outputs = "windfall def_ind_grant", .noise_off = true};
    struct answer without = flagship_run(&world, ask);
    ask.settings = NULL;
    struct answer with = flagship_run(&world, ask);
    for (int month = 48; month <= 240; month += 12) {
        check_between(answer_mean(&without, 0, month), 0, 0);
        assert_true(answer_mean(&without, 1, month) < answer_mean(&with, 1, month));
    }
    answer_free(&without);
    answer_free(&with);
}

static void t29_contracts_raise_capacity_after_a_lead_time(void **state)
{
    (void)state;
    struct ask ask = {.settings = "multi_year=0", .outputs = "EU_Cap[mis]", .noise_off = true};
    struct answer none = flagship_run(&world, ask);
    ask.settings = "multi_year=1";
    struct answer all = flagship_run(&world, ask);
    const double months[] = {48, 51, 60, 108};
    const double low[] = {1, 1, 1.05, 1.4}, high[] = {1, 1.02, 1.2, 1.8};
    for (int i = 0; i < 4; i++)
        check_between(answer_mean(&all, 0, months[i]) / answer_mean(&none, 0, months[i]), low[i] - 1e-9,
                      high[i] + 1e-9);
    answer_free(&none);
    answer_free(&all);
}

static void t30_a_sudden_push_raises_cost_before_output(void **state)
{
    (void)state;
    struct ask ask = {.outputs = "unit_cost[mis] output[mis]", .noise_off = true};
    struct answer base = flagship_run(&world, ask);
    ask.settings = "line_push[mun]=3; line_push[drn]=3; line_push[mis]=3; line_push[ad]=3";
    struct answer push = flagship_run(&world, ask);
    const double cost6 = answer_mean(&push, 0, 54) / answer_mean(&base, 0, 54);
    const double output6 = answer_mean(&push, 1, 54) / answer_mean(&base, 1, 54);
    const double output18 = answer_mean(&push, 1, 66) / answer_mean(&base, 1, 66);
    check_between(cost6, 1.1, 1.4);
    check_between(output6, 0.95, 1.1);
    assert_true(cost6 > output6);
    assert_true(output18 > output6);
    answer_free(&base);
    answer_free(&push);
}

static void t31_power_follows_spending_with_a_lag_of_years(void **state)
{
    (void)state;
    struct ask ask = {.outputs = "cap_idx_ru", .noise_off = true, .settings = "recon_share=0.05"};
    struct answer base = flagship_run(&world, ask);
    ask.settings = "recon_share=0.075";
    struct answer more = flagship_run(&world, ask);
    const double gain = answer_mean(&more, 0, 240) - answer_mean(&base, 0, 240);
    check_between(gain, 0.1, 0.3);
    int months = 0;
    while (months < 180 &&
           answer_mean(&more, 0, 60 + months) - answer_mean(&base, 0, 60 + months) < gain / 2)
        months++;
    check_between(months, 24, 60);
    answer_free(&base);
    answer_free(&more);
}

static void t32_an_answered_probe_builds_credibility(void **state)
{
    (void)state;
    struct ask ask = {.settings = "prior_cred=0.5; prior_weight=4; Probes=1; Answered=1; test_rate=0",
                      .outputs = "cred_obs", .futures = 2};
    check_between(flagship_mean(&world, ask), 0.6 - 1e-12, 0.6 + 1e-12);
    ask.settings = "prior_cred=0.5; prior_weight=4; Probes=1; Answered=0; test_rate=0";
    check_between(flagship_mean(&world, ask), 0.4 - 1e-12, 0.4 + 1e-12);
    ask.settings = "prior_cred=0.5; prior_weight=9; Probes=1; Answered=1; test_rate=0";
    check_between(flagship_mean(&world, ask), 0.55 - 1e-12, 0.55 + 1e-12);
}

static void t33_an_answered_probe_takes_relief_back_in_time(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.settings = "sanctions_relief=1; snapback_auto=1; snapback_time=3",
                             .outputs = "respond Relief in_peace"});
    double sum = 0;
    size_t seen = 0;
    for (size_t i = 0; i < answer.futures; i++)
        for (int month = 96; month < 200; month++)
            if (answer_at(&answer, 0, month, i) > 0.5 && answer_at(&answer, 1, month + 1, i) > 0.5) {
                sum += answer_at(&answer, 1, month + 4, i) / answer_at(&answer, 1, month + 1, i);
                seen++;
                break;
            }
    assert_true(seen > 20);
    check_between(sum / (double)seen, 0.2, 0.37);
    answer_free(&answer);
}

static void t34_help_that_never_comes_deters_nobody(void **state)
{
    (void)state;
    const double weak = p15("P06", "p_int_true=0; p_int_proj=0; coal_power=0; coal_proj=0");
    const double strong = p15("P06", "p_int_true=0; p_int_proj=0; coal_power=3; coal_proj=3");
    check_between(strong - weak, -1e-12, 1e-12);
    check_between(p15("P06", "p_int_true=0; p_int_proj=0; reinforce=100") -
                      p15("P06", "p_int_true=0; p_int_proj=0; reinforce=0"),
                  -1e-12, 1e-12);
}

/* Finding: the blueprint moves us_air too and prints no difference. Its own equation for UA_AD takes
 * American air power into Ukraine's air defence whether or not anybody fights, so risk falls a little.
 * docs/findings.md. */
static void t34_finding_american_air_power_helps_air_defence_without_intervention(void **state)
{
    (void)state;
    const double without = p15("P06", "p_int_true=0; p_int_proj=0; us_air=0");
    const double with = p15("P06", "p_int_true=0; p_int_proj=0; us_air=1");
    check_between(without - with, 0.0005, 0.01);
}

static void t35_equal_powers_give_the_attacker_less_than_even_odds(void **state)
{
    (void)state;
    check_between(flagship_mean(&world, (struct ask){.settings = "force_ratio=1; optimism=0; steep=4",
                                                     .outputs = "p_quick", .futures = 2}),
                  0.1844, 0.1846);
}

static void t36_forty_years_stay_finite(void **state)
{
    (void)state;
    const char *const signed_stocks[] = {"type", "legal", "support[", "us_commit"};
    char *names = stock_names(signed_stocks, 4);
    check_no_negative(names, (struct ask){.stop = 480, .event = true});
    struct answer answer = flagship_run(
        &world, (struct ask){.stop = 480, .event = true, .outputs = "Type Legal US_Commit UA_GDP Cost_PV"});
    for (uint32_t i = 0; i < answer.outputs; i++) {
        assert_true(isfinite(answer_least(&answer, i)));
        assert_true(isfinite(answer_most(&answer, i)));
    }
    answer_free(&answer);
    free(names);
}

static void t37_aid_tires_those_who_give_it(void **state)
{
    (void)state;
    struct ask ask = {.settings = "eu_mil_aid=2.2", .outputs = "Fatigue coalition_support"};
    struct answer base = flagship_run(&world, ask);
    ask.settings = "eu_mil_aid=4.4";
    struct answer twice = flagship_run(&world, ask);
    assert_true(answer_mean(&twice, 0, 120) > answer_mean(&base, 0, 120) + 0.02);
    assert_true(answer_mean(&twice, 1, 120) < answer_mean(&base, 1, 120) - 0.002);
    answer_free(&base);
    answer_free(&twice);
}

/* cap_idx_ua as the model has it, doubled from month 108 on. */
static void doubled_power(char *out, size_t room, const char *first)
{
    const struct doc_variable *variable = document_find(world.document, "cap_idx_ua");
    assert_non_null(variable);
    snprintf(out, room, "%scap_idx_ua=(IF TIME >= 108 THEN 2 ELSE 1)*(%s)", first,
             variable->elements[0].equation.text);
}

static double hazard_ratio(const char *fear, int month)
{
    char settings[1000];
    doubled_power(settings, sizeof settings, fear);
    struct ask ask = {.package = "P01", .settings = settings, .outputs = "attack_haz_y"};
    struct answer doubled = flagship_run(&world, ask);
    ask.settings = fear;
    struct answer base = flagship_run(&world, ask);
    const double ratio = answer_mean(&doubled, 0, month) / answer_mean(&base, 0, month);
    answer_free(&doubled);
    answer_free(&base);
    return ratio;
}

static void t38_a_sudden_shift_of_power_first_raises_the_hazard(void **state)
{
    (void)state;
    assert_true(hazard_ratio("fear_weight=1; ", 108) > 1.1);
    assert_true(hazard_ratio("fear_weight=1; ", 132) < 0.7);
    assert_true(hazard_ratio("fear_weight=0.25; ", 108) < 1);
}

static void t39_two_seeds_agree_within_their_error(void **state)
{
    (void)state;
    struct ask ask = {.outputs = P15, .seed = 3};
    struct answer third = flagship_run(&world, ask);
    ask.seed = 4;
    struct answer fourth = flagship_run(&world, ask);
    const double error = sqrt((pow(answer_deviation(&third, 0, 240), 2) +
                               pow(answer_deviation(&fourth, 0, 240), 2)) / 200);
    const double difference = answer_mean(&third, 0, 240) - answer_mean(&fourth, 0, 240);
    assert_true(difference != 0);
    check_between(difference, -3 * error, 3 * error);
    answer_free(&third);
    answer_free(&fourth);
}

/* Both ends of every lever, array elements one by one. */
static void t41_no_lever_reaches_the_past(void **state)
{
    (void)state;
    char *names = stock_names(NULL, 0);
    struct ask ask = {.outputs = names, .base_values = true, .noise_off = true, .futures = 1, .stop = 48};
    struct answer base = flagship_run(&world, ask);
    for (size_t i = 0; i < world.folder->parameter_count; i++) {
        const struct parameter *lever = &world.folder->parameters[i];
        if (lever->distribution != DISTRIBUTION_LEVER)
            continue;
        for (int end = 0; end < 2; end++) {
            char settings[200];
            /* An imposed settlement at month 48 acts at 48 itself: its flow is seen at 49. */
            snprintf(settings, sizeof settings, "%s=%.17g", lever->folded, end ? lever->high : lever->low);
            if (strcmp(lever->folded, "settlement_mode") == 0)
                continue; /* fixed by the path */
            ask.settings = settings;
            struct answer moved = flagship_run(&world, ask);
            for (uint32_t k = 0; k < moved.outputs; k++)
                if (answer_at(&moved, k, 48, 0) != answer_at(&base, k, 48, 0))
                    fail_msg("%s moves stock %u of [%s] before hist_end", settings, k, names);
            answer_free(&moved);
        }
    }
    answer_free(&base);
    free(names);
}

static void t42_lending_and_return_stop_at_the_agreed_shares(void **state)
{
    (void)state;
    struct ask ask = {.settings = "principal_use=0.5; legal_cover=0.9", .outputs = "Princ_Lent",
                      .base_values = true, .noise_off = true, .futures = 1};
    check_between(flagship_mean(&world, ask), 103, 105 + 1e-9);
    ask.settings = "principal_use=0; asset_return=0.5";
    ask.outputs = "Princ_Back";
    check_between(flagship_mean(&world, ask), 103, 105 + 1e-9);
}

static void t43_the_budget_adds_up_every_month(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.outputs = "identity deficit",
                             .extra = "identity = deficit - nwf_draw - borrow - financing_gap"});
    const double scale = answer_most(&answer, 1);
    check_between(answer_least(&answer, 0), -1e-9 * scale, 1e-9 * scale);
    check_between(answer_most(&answer, 0), -1e-9 * scale, 1e-9 * scale);
    answer_free(&answer);
}

static void t44_risk_rises_with_spending_when_the_force_is_scaled(void **state)
{
    (void)state;
    const double shares[] = {0.03, 0.04, 0.05, 0.06, 0.075};
    double last = 0;
    for (int i = 0; i < 5; i++) {
        char settings[200];
        snprintf(settings, sizeof settings, "recon_share=%.17g; ru_peace_force=%.17g", shares[i],
                 620 * shares[i] / 0.05);
        const double now = p15("P01", settings);
        if (i && !(now > last))
            fail_msg("recon_share %g gives %.4f, the one before %.4f", shares[i], now, last);
        last = now;
    }
}

static void check_joining(double dt)
{
    struct answer answer = flagship_run(
        &world, (struct ask){.package = "P07", .settings = "goal_value=2.5; optimism=0.8", .event = true,
                             .dt = dt, .futures = 1000, .outputs = "Renewals p_int_true Coal_Active"});
    double joined = 0, expected = 0;
    size_t renewals = 0;
    for (size_t i = 0; i < answer.futures; i++)
        for (int month = 60; month < 236; month++)
            if (answer_at(&answer, 0, month, i) < 0.5 && answer_at(&answer, 0, month + 1, i) > 0.5) {
                double active = 0;
                for (int later = 1; later <= 4; later++)
                    active = fmax(active, answer_at(&answer, 2, month + later, i));
                joined += active > 0.3;
                expected += answer_at(&answer, 1, month, i);
                renewals++;
                break;
            }
    assert_true(renewals > 100);
    const double n = (double)renewals, p = expected / n;
    const double error = sqrt(p * (1 - p) / n);
    check_between(joined / n - p, -3 * error, 3 * error);
    answer_free(&answer);
}

static void t45_guarantors_join_as_often_as_they_should_at_any_step(void **state)
{
    (void)state;
    check_joining(1);
    check_joining(0.5);
    check_joining(0.25);
}

static void t46_the_rouble_does_not_jump_at_the_seam(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.outputs = "fx", .noise_off = true, .base_values = true, .futures = 1});
    check_between(answer_at(&answer, 0, 48, 0) / answer_at(&answer, 0, 47, 0), 0.9, 1.1);
    check_between(answer_at(&answer, 0, 49, 0) / answer_at(&answer, 0, 48, 0), 0.9, 1.1);
    answer_free(&answer);
}

static void t47_risk_by_15_years_is_settled_after_15_years(void **state)
{
    (void)state;
    struct answer answer =
        flagship_run(&world, (struct ask){.stop = 276, .outputs = "p_renewed_15 p_renewed"});
    for (size_t i = 0; i < answer.futures; i++) {
        const double then = answer_at(&answer, 0, 240, i);
        check_between(answer_at(&answer, 1, 240, i) - then, -1e-12, 1e-12);
        for (int month = 241; month <= 276; month++)
            assert_true(answer_at(&answer, 0, month, i) == then);
    }
    answer_free(&answer);
}

static void t48_a_deadline_without_a_threat_changes_nothing(void **state)
{
    (void)state;
    const double at0 = p15("P06", "fail_secondary=0; deal_deadline=0");
    assert_true(p15("P06", "fail_secondary=0; deal_deadline=12") == at0);
    assert_true(p15("P06", "fail_secondary=0; deal_deadline=60") == at0);
}

static void t49_a_slow_package_enters_into_force_late(void **state)
{
    (void)state;
    const double days[] = {5, 10, 90, 120}, printed[] = {0.98, 0.94, 0.44, 0.36};
    for (int i = 0; i < 4; i++) {
        char settings[60];
        snprintf(settings, sizeof settings, "prep_days=%g", days[i]);
        struct answer answer = flagship_run(&world, (struct ask){.settings = settings, .outputs = "In_Force",
                                                                 .noise_off = true, .futures = 1});
        check_between(answer_at(&answer, 0, 63, 0), printed[i] - 0.006, printed[i] + 0.006);
        answer_free(&answer);
    }
}

static void t50_america_inaugurates_every_48_months(void **state)
{
    (void)state;
    struct answer answer = flagship_run(
        &world, (struct ask){.stop = 276, .outputs = "us_inaug", .noise_off = true, .futures = 1});
    for (int month = 0; month <= 276; month++) {
        const bool due = month > 48 && (month - 84) % 48 == 0 && month >= 84;
        assert_true((answer_at(&answer, 0, month, 0) > 0.5) == due);
    }
    answer_free(&answer);
}

static const struct {
    const char *package;
    double none, base, deep; /* the prototype's, N = 300 */
} shared_failure[] = {{"P06", 0.146, 0.179, 0.217}, {"P07", 0.058, 0.064, 0.082}};

static void t51_a_shared_failure_raises_risk_more_when_deeper_and_longer(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *package = shared_failure[i].package;
        struct ask ask = {.package = package, .outputs = P15, .futures = 600, .common_cause = true};
        ask.settings = "common_cause_prob=0";
        const double none = flagship_mean(&world, ask);
        ask.settings = "common_cause_prob=1";
        const double base = flagship_mean(&world, ask);
        ask.settings = "common_cause_prob=1; common_cause_depth=1; common_cause_duration=72";
        const double deep = flagship_mean(&world, ask);
        assert_true(none < base && base < deep);
        check_between(none - shared_failure[i].none, -0.03, 0.03);
        check_between(base - shared_failure[i].base, -0.03, 0.03);
        check_between(deep - shared_failure[i].deep, -0.03, 0.03);
        ask.base_values = true;
        ask.settings = "common_cause_prob=0.1";
        const double drawn = flagship_mean(&world, ask);
        ask.settings = "common_cause_prob=0";
        assert_true(flagship_mean(&world, ask) == drawn); /* the base draw 0.5 keeps it off */
    }
}

/* What counts as moved: risk, costs, acceptance, readiness, escalation, speed of settlement. */
static const char decision_outcomes[] =
    "p_renewed_15 Cost_PV Cost_US_PV acc_ru acc_ua acc_gu Months_Not_Ready p_escalation Settled_36";
static const char decision_extra[] = "acc_ru=IF TIME=59 THEN accept_ru ELSE 0; acc_ua=IF TIME=59 THEN accept_ua "
                                     "ELSE 0; acc_gu=IF TIME=59 THEN accept_gu ELSE 0";

static bool lever_moves(const struct parameter *lever, const char *package, const char *with,
                        bool endogenous)
{
    char low[300], high[300];
    snprintf(low, sizeof low, "%s%s=%.17g", with, lever->folded, lever->low);
    snprintf(high, sizeof high, "%s%s=%.17g", with, lever->folded, lever->high);
    struct ask ask = {.package = package, .outputs = decision_outcomes, .extra = decision_extra,
                      .futures = 32, .endogenous = endogenous, .common_cause = true, .settings = low};
    struct answer a = flagship_run(&world, ask);
    ask.settings = high;
    struct answer b = flagship_run(&world, ask);
    bool moved = false;
    for (uint32_t k = 0; k < a.outputs && !moved; k++)
        for (size_t i = 0; i < a.futures && !moved; i++)
            for (int month = 59; month <= 240 && !moved; month++)
                moved = fabs(answer_at(&a, k, month, i) - answer_at(&b, k, month, i)) > 1e-9;
    answer_free(&a);
    answer_free(&b);
    return moved;
}

static void t52_every_lever_moves_a_decision_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < world.folder->parameter_count; i++) {
        const struct parameter *lever = &world.folder->parameters[i];
        if (lever->distribution != DISTRIBUTION_LEVER || strcmp(lever->folded, "settlement_mode") == 0)
            continue; /* the mode itself is which path is run */
        if (!lever_moves(lever, "P06", "", false) && !lever_moves(lever, "P09", "", false) &&
            !lever_moves(lever, "P12", "", false) &&
            !lever_moves(lever, "P01", "fail_secondary=1; ", true))
            fail_msg("lever %s moves no decision outcome", lever->folded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t01_no_stock_goes_below_zero),
        cmocka_unit_test(t01_finding_two_random_walks_go_below_zero),
        cmocka_unit_test(t02_barrels_are_conserved),
        cmocka_unit_test(t03_probabilities_stay_between_0_and_1),
        cmocka_unit_test(t04_without_sanctions_the_discount_is_quality_alone),
        cmocka_unit_test(t05_at_12_dollars_oil_tax_is_gone_and_reserves_stay_positive),
        cmocka_unit_test(t06_without_value_of_conquest_risk_is_below_5_percent),
        cmocka_unit_test(t07_a_ruinous_clash_under_a_full_pact_deters),
        cmocka_unit_test(t08_without_support_nobody_deploys),
        cmocka_unit_test(t09_a_disengaged_america_leaves_no_enablers),
        cmocka_unit_test(t10_a_package_never_ready_deploys_nobody),
        cmocka_unit_test(t11_without_reconstitution_power_and_risk_fall),
        cmocka_unit_test(t12_against_a_disarmed_ukraine_a_quick_win_is_near_certain),
        cmocka_unit_test(t13_full_return_empties_the_principal),
        cmocka_unit_test(t14_to_t20_risk_moves_the_expected_way),
        cmocka_unit_test(t21_t22_a_finer_step_hardly_moves_risk),
        cmocka_unit_test(t23_without_invasion_nobody_dies_and_no_land_moves),
        cmocka_unit_test(t24_learning_lowers_costs),
        cmocka_unit_test(t25_escalation_is_capped),
        cmocka_unit_test(t26_risk_is_not_degenerate),
        cmocka_unit_test(t27_without_storage_nothing_is_refurbished),
        cmocka_unit_test(t28_without_yield_there_is_no_windfall),
        cmocka_unit_test(t29_contracts_raise_capacity_after_a_lead_time),
        cmocka_unit_test(t30_a_sudden_push_raises_cost_before_output),
        cmocka_unit_test(t31_power_follows_spending_with_a_lag_of_years),
        cmocka_unit_test(t32_an_answered_probe_builds_credibility),
        cmocka_unit_test(t33_an_answered_probe_takes_relief_back_in_time),
        cmocka_unit_test(t34_help_that_never_comes_deters_nobody),
        cmocka_unit_test(t34_finding_american_air_power_helps_air_defence_without_intervention),
        cmocka_unit_test(t35_equal_powers_give_the_attacker_less_than_even_odds),
        cmocka_unit_test(t36_forty_years_stay_finite),
        cmocka_unit_test(t37_aid_tires_those_who_give_it),
        cmocka_unit_test(t38_a_sudden_shift_of_power_first_raises_the_hazard),
        cmocka_unit_test(t39_two_seeds_agree_within_their_error),
        cmocka_unit_test(t41_no_lever_reaches_the_past),
        cmocka_unit_test(t42_lending_and_return_stop_at_the_agreed_shares),
        cmocka_unit_test(t43_the_budget_adds_up_every_month),
        cmocka_unit_test(t44_risk_rises_with_spending_when_the_force_is_scaled),
        cmocka_unit_test(t45_guarantors_join_as_often_as_they_should_at_any_step),
        cmocka_unit_test(t46_the_rouble_does_not_jump_at_the_seam),
        cmocka_unit_test(t47_risk_by_15_years_is_settled_after_15_years),
        cmocka_unit_test(t48_a_deadline_without_a_threat_changes_nothing),
        cmocka_unit_test(t49_a_slow_package_enters_into_force_late),
        cmocka_unit_test(t50_america_inaugurates_every_48_months),
        cmocka_unit_test(t51_a_shared_failure_raises_risk_more_when_deeper_and_longer),
        cmocka_unit_test(t52_every_lever_moves_a_decision_outcome),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}

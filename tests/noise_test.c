// SPDX-License-Identifier: MIT
/* Random functions over many futures have the mean and the spread that their names promise, stay
 * within their bounds, and with noise off give that same mean. */
#include "compile/compile.h"
#include "run/run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *call;
    double mean, variance, least, most;
} laws[] = {
    {"UNIFORM(2, 6)", 4.0, 16.0 / 12.0, 2.0, 6.0},
    {"RANDOM(2, 6, 17)", 4.0, 16.0 / 12.0, 2.0, 6.0},
    {"NORMAL(10, 2)", 10.0, 4.0, -INFINITY, INFINITY},
    {"NORMAL(10, 2, 17)", 10.0, 4.0, -INFINITY, INFINITY},
    /* cut at one sigma to both sides: variance 4 * (1 - 2 phi(1) / (2 PHI(1) - 1)) */
    {"NORMAL(10, 2, 17, 8, 12)", 10.0, 4.0 * 0.291125, 8.0, 12.0},
    {"LOGNORMAL(3, 1)", 3.0, 1.0, 0.0, INFINITY},
    {"EXPRND(4)", 4.0, 16.0, 0.0, INFINITY},
    {"POISSON(3)", 1.5, 1.5, 0.0, INFINITY}, /* per time unit, for a step of 0.5 */
    {"POISSON(200)", 100.0, 100.0, 0.0, INFINITY},
    {"BINOMIAL(10, 0.3)", 3.0, 2.1, 0.0, 10.0},
    {"BINOMIAL(200, 0.5)", 100.0, 50.0, 0.0, 200.0},
    {"MONTECARLO(20)", 0.1, 0.09, 0.0, 1.0},
    {"TRIANGULAR(1, 2, 6)", 3.0, (1.0 + 4.0 + 36.0 - 2.0 - 6.0 - 12.0) / 18.0, 1.0, 6.0},
    {"LOGISTICRND(5, 2)", 5.0, 4.0 * 9.86960440108936 / 3.0, -INFINITY, INFINITY},
    {"PARETO(5, 2)", 2.5, 4.0 * 5.0 / (16.0 * 3.0), 2.0, INFINITY},
    {"WEIBULL(2, 3)", 2.658680776358274, 9.0 * (1.0 - 0.785398163397448), 0.0, INFINITY},
    {"GEOMETRIC(0.25)", 4.0, 12.0, 1.0, INFINITY},
    {"LOGISTIC(5, 2, 17)", 5.0, 4.0 * 9.86960440108936 / 3.0, -INFINITY, INFINITY},
    {"GAMMA(2.5, 3)", 7.5, 22.5, 0.0, INFINITY},
    {"GAMMA(0.5, 2, 17)", 1.0, 2.0, 0.0, INFINITY},
    {"BETA(2, 3)", 0.4, 0.04, 0.0, 1.0},
    {"BETA(0.5, 0.5, 17)", 0.5, 0.125, 0.0, 1.0},
    {"NEGBINOMIAL(3, 0.25)", 12.0, 36.0, 3.0, INFINITY},
    {"RANDOM_0_1()", 0.5, 1.0 / 12.0, 0.0, 1.0},
    {"RANDOM_UNIFORM(2, 6, 17)", 4.0, 16.0 / 12.0, 2.0, 6.0},
    {"RANDOM_NORMAL(8, 12, 10, 2)", 10.0, 4.0 * 0.291125, 8.0, 12.0},
    /* cut at the mean: 1 - 1/(e - 1), and (2 - 5/e)/(1 - 1/e) less its square */
    {"RANDOM_EXPONENTIAL(0, 3, 1, 2, 17)", 1.0 + 2.0 * 0.41802329313067355, 4.0 * 0.07932640579220762, 1.0, 3.0},
};
enum { LAWS = sizeof laws / sizeof *laws, LANES = 4096, BLOCKS = 24, FUTURES = LANES * BLOCKS };

struct moments {
    double sum[LAWS], squares[LAWS];
    bool outside[LAWS];
    size_t count;
};

/* One auxiliary a law, in the order of the table, run for one step of 0.5. */
static const struct plan *plan_laws(struct arena *arena, bool noise_off)
{
    struct source *source = ARENA_NEW(arena, struct source);
    struct problems problems;
    const struct document *document = NULL;
    struct compiled compiled;
    const char *text = "<xmile version=\"1.0\"><sim_specs><start>0</start><stop>0.5</stop>"
                       "<dt>0.5</dt></sim_specs><model><variables>";
    for (size_t i = 0; i < LAWS; i++)
        text =
            arena_print(arena, "%s<aux name=\"x%zu\"><eqn>%s</eqn></aux>", text, i, laws[i].call);
    *source = source_of_text("laws", arena_print(arena, "%s</variables></model></xmile>", text));
    problems_init(&problems, arena);
    const struct compile_options options = {.noise_off = noise_off};
    if (document_parse(arena, source, &document, &problems) != STATUS_OK ||
        compile_document(arena, document, &options, &compiled, &problems) != STATUS_OK) {
        problems_print(&problems, stderr);
        fail_msg("the model of the laws does not compile");
    }
    assert_int_equal(compiled.plan->output_count, LAWS);
    return compiled.plan;
}

static enum status add_moments(void *self, const struct batch *batch, size_t row, double time)
{
    struct moments *moments = self;
    (void)row, (void)time;
    for (uint32_t i = 0; i < LAWS; i++) {
        const double *lanes = batch_output(batch, i);
        for (size_t lane = 0; lane < batch->lanes; lane++) {
            moments->sum[i] += lanes[lane];
            moments->squares[i] += (lanes[lane] - laws[i].mean) * (lanes[lane] - laws[i].mean);
            moments->outside[i] = moments->outside[i] ||
                                  !(lanes[lane] >= laws[i].least && lanes[lane] <= laws[i].most);
        }
    }
    moments->count += batch->lanes;
    return STATUS_OK;
}

static struct moments run_laws(const struct plan *plan, uint64_t seed)
{
    struct moments moments = {0};
    struct batch batch = {0};
    struct error err = {0};
    static uint64_t futures[LANES];
    if (batch_init(&batch, plan, LANES, vector_widest(), &err) != STATUS_OK)
        fail_msg("%s", err.message);
    for (uint64_t block = 0; block < BLOCKS; block++) {
        for (uint64_t lane = 0; lane < LANES; lane++)
            futures[lane] = block * LANES + lane;
        const struct batch_run run = {.seed = seed,
                                      .futures = futures,
                                      .used = LANES,
                                      .record = add_moments,
                                      .self = &moments};
        if (batch_run(&batch, &run, &err) != STATUS_OK)
            fail_msg("%s", err.message);
    }
    batch_free(&batch);
    return moments;
}

/* Within five standard errors; that of a variance is taken for a kurtosis of 12, which the heaviest
 * tails here stay below by and large. */
static void futures_have_the_mean_and_variance_of_their_law(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct moments moments = run_laws(plan_laws(&arena, false), 1);
    const double n = (double)moments.count;
    assert_int_equal(moments.count, 2 * FUTURES);
    for (size_t i = 0; i < LAWS; i++) {
        const double mean = moments.sum[i] / n, variance = moments.squares[i] / n;
        if (fabs(mean - laws[i].mean) > 5.0 * sqrt(laws[i].variance / n))
            fail_msg("%s has the mean %g, expected %g", laws[i].call, mean, laws[i].mean);
        if (fabs(variance - laws[i].variance) > 5.0 * laws[i].variance * sqrt(11.0 / n))
            fail_msg("%s has the variance %g, expected %g", laws[i].call, variance,
                     laws[i].variance);
        if (moments.outside[i])
            fail_msg("%s leaves its bounds", laws[i].call);
    }
    arena_free(&arena);
}

static void without_noise_every_future_is_the_mean(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct moments moments = run_laws(plan_laws(&arena, true), 1);
    for (size_t i = 0; i < LAWS; i++) {
        const double mean = moments.sum[i] / (double)moments.count;
        if (fabs(mean - laws[i].mean) > 1e-9 || moments.squares[i] > 1e-12)
            fail_msg("%s is %.17g, expected %.17g", laws[i].call, mean, laws[i].mean);
    }
    arena_free(&arena);
}

static void an_explicit_seed_is_free_of_the_runs_seed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct plan *plan = plan_laws(&arena, false);
    const struct moments first = run_laws(plan, 1), second = run_laws(plan, 2);
    for (size_t i = 0; i < LAWS; i++) {
        const bool seeded = strstr(laws[i].call, ", 17") != NULL;
        if ((first.sum[i] == second.sum[i]) != seeded)
            fail_msg("%s %s with the run's seed", laws[i].call,
                     seeded ? "changes" : "does not change");
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(futures_have_the_mean_and_variance_of_their_law),
        cmocka_unit_test(without_noise_every_future_is_the_mean),
        cmocka_unit_test(an_explicit_seed_is_free_of_the_runs_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
/* The tiny case fitted to made-up observations: against quadrature, and what must be told. */
#include "study_fixture.h"

#include "base/random.h"
#include "base/table.h"
#include "study/fit.h"
#include "study/fit_simulate.h"

#include <math.h>

enum { ROWS = 24 };

struct scene {
    struct study_fixture fixture;
    struct observation rows[ROWS];
    struct observed_series series;
    struct observed_sector sector;
    struct earlier_range range;
    struct observations observations;
    struct fit_options options;
    const struct fit *fit;
};

static double noise(size_t i)
{
    const uint64_t stream = random_stream(1, text_hash("fit test"), 0);
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile,
                       random_at(stream, i, 0).first);
}

/* A normal series of 24 months: 1.1 and errors of 0.1, seen through `expression`. */
static void scene_begin(struct scene *scene, const char *expression, const char **parameters,
                        size_t count)
{
    *scene = (struct scene){0};
    fixture_begin(&scene->fixture);
    fixture_load(&scene->fixture);
    for (size_t i = 0; i < ROWS; i++)
        scene->rows[i] = (struct observation){
            .month = (int)i, .months = 1, .value = 1.1 + 0.1 * noise(i), .low = NAN, .high = NAN};
    scene->series = (struct observed_series){.id = "s",
                                             .title = "A series",
                                             .sector = "A",
                                             .unit = "1",
                                             .expression = passage_of_text(expression),
                                             .cell = "observed_s",
                                             .items = scene->rows,
                                             .count = ROWS};
    scene->sector = (struct observed_sector){"A", "A sector", parameters, count};
    scene->observations = (struct observations){.until = ROWS - 1,
                                                .until_text = "2023-12",
                                                .sectors = &scene->sector,
                                                .sector_count = 1,
                                                .series = &scene->series,
                                                .series_count = 1};
    scene->options = (struct fit_options){.observations = &scene->observations,
                                          .until = ROWS - 1,
                                          .rounds = 4,
                                          .skip_maximum = true,
                                          .seed = 1,
                                          .threads = 2};
}

static enum status fit_now(struct scene *scene)
{
    struct study_fixture *fixture = &scene->fixture;
    fixture->err = (struct error){0};
    return fit_run(&fixture->arena, fixture->folder, fixture->document, &scene->options,
                   &scene->fit, &fixture->problems, &fixture->err);
}

static void fit_soundly(struct scene *scene)
{
    if (fit_now(scene) != STATUS_OK) {
        problems_print(&scene->fixture.problems, stderr);
        fail_msg("%s", scene->fixture.err.message);
    }
}

/* ln likelihood of y = 100 h, by the same function that the fit uses. */
static double density_of(const struct scene *scene, double h)
{
    static _Alignas(64) double model[ROWS * 8];
    double observed[ROWS], mean = 0, squares = 0, out[8] = {0};
    bool follows[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        observed[i] = scene->rows[i].value;
        follows[i] = i > 0;
        mean += observed[i] / ROWS;
        for (size_t lane = 0; lane < 8; lane++)
            model[i * 8 + lane] = 100 * h;
    }
    for (size_t i = 0; i < ROWS; i++)
        squares += (observed[i] - mean) * (observed[i] - mean);
    const struct likelihood likelihood = {.family = LIKELIHOOD_NORMAL,
                                          .count = ROWS,
                                          .observed = observed,
                                          .follows = follows,
                                          .scale = sqrt(squares / (ROWS - 1)),
                                          .weight = 1};
    likelihood_add(&likelihood, model, 8, 1, out);
    return out[0];
}

static void a_posterior_is_that_of_quadrature(void **state)
{
    enum { POINTS = 4001 };
    const char *names[] = {"h"};
    struct scene scene;
    double sum = 0, mean = 0, square = 0, best = -INFINITY, top = 0;
    (void)state;
    scene_begin(&scene, "100*h", names, 1);
    scene.options.skip_maximum = false;
    fit_soundly(&scene);
    const struct fit_parameter *h = &scene.fit->parameters[0];
    for (size_t i = 0; i < POINTS; i++) {
        const double at = 0.005 + 0.01 * (double)i / (POINTS - 1);
        const double density = density_of(&scene, at), weight = exp(density);
        sum += weight, mean += weight * at, square += weight * at * at;
        if (density > best)
            best = density, top = at;
    }
    mean /= sum;
    const double sd = sqrt(square / sum - mean * mean);
    assert_true(scene.fit->blessed && h->identified && h->reaches);
    assert_true(fabs(h->chains.mean - mean) < 4 * h->chains.error);
    assert_true(fabs(h->chains.sd / sd - 1) < 0.05);
    assert_true(fabs(h->maximum - top) < 1e-5);
    assert_true(h->low < mean && h->high > mean && h->chains.r_hat < FIT_R_HAT_MOST);
    assert_int_equal(scene.fit->series[0].rows, ROWS);
    if (!(fabs(scene.fit->series[0].sigma - 0.14) < 0.03))
        fail_msg("sigma %g", scene.fit->series[0].sigma);
    for (size_t d = 0; d < scene.fit->draws; d++) /* uniform over 0.01 */
        assert_true(fabs(scene.fit->sectors[0].densities[d] - log(100) -
                         density_of(&scene, h->draws[d])) < 1e-9);
    fixture_end(&scene.fixture);
}

static void what_no_series_depends_on_is_not_identified(void **state)
{
    const char *names[] = {"h", "drift"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 2);
    fit_soundly(&scene);
    const struct fit_parameter *drift = &scene.fit->parameters[1];
    assert_true(scene.fit->parameters[0].identified);
    assert_false(drift->reaches || drift->identified);
    assert_true(fabs(drift->chains.sd / drift->prior_sd - 1) < 0.05);
    assert_true(fabs(drift->chains.mean - 15) < 4 * drift->chains.error);
    fixture_end(&scene.fixture);
}

/* Only their sum is seen: each alone could be much else. */
static void parameters_that_go_together_are_not_identified(void **state)
{
    const char *names[] = {"h", "drift"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h + (drift - 10)/15", names, 2);
    for (size_t i = 0; i < ROWS; i++)
        scene.rows[i].value = 1.1 + 0.01 * noise(i);
    fit_soundly(&scene);
    assert_int_equal(scene.fit->pair_count, 1);
    assert_true(scene.fit->pairs[0].correlation < -FIT_TIE_LEAST);
    assert_false(scene.fit->parameters[0].identified || scene.fit->parameters[1].identified);
    fixture_end(&scene.fixture);
}

static void threads_do_not_matter(void **state)
{
    static const size_t threads[] = {1, 2, 7};
    const char *names[] = {"h", "gain[a]"};
    const struct fit *fits[3];
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h*gain[a]", names, 2);
    scene.options.rounds = 1;
    for (size_t i = 0; i < 3; i++) {
        scene.options.threads = threads[i];
        fit_soundly(&scene);
        fits[i] = scene.fit;
    }
    for (size_t i = 1; i < 3; i++)
        for (size_t k = 0; k < 2; k++) {
            assert_memory_equal(fits[i]->parameters[k].draws, fits[0]->parameters[k].draws,
                                FIT_DRAWS * sizeof(double));
            assert_memory_equal(fits[i]->series[0].sigmas, fits[0]->series[0].sigmas,
                                FIT_DRAWS * sizeof(double));
        }
    fixture_end(&scene.fixture);
}

static void months_after_the_last_one_do_not_count(void **state)
{
    const char *names[] = {"h"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 1);
    scene.options.until = 11;

    fit_soundly(&scene);
    assert_int_equal(scene.fit->series[0].rows, 12);
    assert_int_equal(scene.fit->series[0].left_out, ROWS - 12);
    const double before = scene.fit->parameters[0].median;
    for (size_t i = 12; i < ROWS; i++)
        scene.rows[i].value += 1000;
    fit_soundly(&scene);
    assert_true(scene.fit->parameters[0].median == before);
    fixture_end(&scene.fixture);
}

static void a_chain_that_is_too_short_is_not_blessed(void **state)
{
    const char *names[] = {"h", "drift", "gain[a]", "gain[b]"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 4);
    scene.options.rounds = 1;
    fit_soundly(&scene);
    assert_false(scene.fit->blessed);
    assert_true(scene.fit->sectors[0].r_hat >= FIT_R_HAT_MOST);
    fixture_end(&scene.fixture);
}

static void an_earlier_range_goes_before_the_case_s(void **state)
{
    const char *names[] = {"h"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 1);
    scene.range =
        (struct earlier_range){.folded = "h", .low = 0.008, .base = 0.009, .high = 0.0105};
    scene.observations.ranges = &scene.range, scene.observations.range_count = 1;
    fit_soundly(&scene);
    assert_true(scene.fit->parameters[0].earlier && scene.fit->parameters[0].high <= 0.0105);
    fixture_end(&scene.fixture);
}

static void a_posterior_at_the_end_of_its_range_is_told(void **state)
{
    const char *names[] = {"h"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 1);
    fit_soundly(&scene);
    assert_false(scene.fit->parameters[0].presses);
    for (size_t i = 0; i < ROWS; i++)
        scene.rows[i].value = 1.51 + 0.02 * noise(i); /* 100 h is at most 1.5 */
    fit_soundly(&scene);
    assert_true(scene.fit->parameters[0].presses);
    fixture_end(&scene.fixture);
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    const char *names[] = {"guard"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 1); /* a lever */
    assert_int_equal(fit_now(&scene), STATUS_INPUT);
    assert_non_null(strstr(scene.fixture.err.message, "guard"));
    names[0] = "h";
    scene.options.sector = "B";
    assert_int_equal(fit_now(&scene), STATUS_USAGE);
    scene.options.sector = NULL;
    struct parameter *h =
        (struct parameter *)(uintptr_t)case_find_parameter(scene.fixture.folder, "h");
    h->window = "post";
    assert_int_equal(fit_now(&scene), STATUS_INPUT);
    assert_non_null(strstr(scene.fixture.err.message, "later than 2023-12"));
    fixture_end(&scene.fixture);
}

/* Where errors are as wide as these, some of a log-normal series would be 0 or infinite: then no fit could start. */
static void what_is_simulated_can_be_measured(void **state)
{
    const char *names[] = {"h"};
    struct scene scene;
    (void)state;
    scene_begin(&scene, "100*h", names, 1);
    struct study_fixture *fixture = &scene.fixture;
    scene.series.family = FAMILY_LOGNORMAL;
    for (size_t i = 0; i < ROWS; i++)
        scene.rows[i].value = i % 2 ? 1e-30 : 1e30;
    scene.options.sector = "A";
    scene.options.scales = &scene.observations;
    for (uint64_t number = 0; number < 50; number++) {
        struct fit_simulated simulated;
        assert_int_equal(fit_simulate(&fixture->arena, fixture->folder, fixture->document,
                                      &scene.options, number, &simulated, &fixture->problems,
                                      &fixture->err),
                         STATUS_OK);
        const struct observed_series *series = simulated.observations->series;
        for (size_t i = 0; i < series->count; i++) {
            assert_true(series->items[i].value > 0);
            assert_true(isfinite(series->items[i].value));
        }
    }
    fixture_end(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_posterior_is_that_of_quadrature),
        cmocka_unit_test(what_no_series_depends_on_is_not_identified),
        cmocka_unit_test(parameters_that_go_together_are_not_identified),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(months_after_the_last_one_do_not_count),
        cmocka_unit_test(a_chain_that_is_too_short_is_not_blessed),
        cmocka_unit_test(an_earlier_range_goes_before_the_case_s),
        cmocka_unit_test(a_posterior_at_the_end_of_its_range_is_told),
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(what_is_simulated_can_be_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT
/* How long do Sobol' indices of 30 factors from 2^14 rows take, with 100 bootstrap replicates?
 *
 *   sobol_bench [FACTORS [LOG2_ROWS [REPLICATES]]]        default: 30 14 100
 *
 * Only the analysis is timed, not the design nor the model (Sobol' G, a_i = i / 2). Five runs after a
 * warm-up, on one thread; prints processor seconds of the best and of the worst. */
#include "measure/sobol_index.h"

#include "study/sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5 };

/* y[evaluation] of the G function; `points` holds one column of rows a dimension. */
static void evaluate(const struct sobol_design *design, const double *points, double *y)
{
    for (size_t evaluation = 0; evaluation < sobol_design_evaluations(design); evaluation++) {
        y[evaluation] = 1;
        for (size_t factor = 0; factor < design->factors; factor++) {
            const struct sobol_place place = sobol_design_at(design, evaluation, factor);
            const double u = points[(place.dimension - 1) * design->rows + place.point];
            const double a = (double)factor / 2;
            y[evaluation] *= (fabs(4 * u - 2) + a) / (1 + a);
        }
    }
}

int main(int argc, char **argv)
{
    const size_t factors = argc > 1 ? strtoul(argv[1], NULL, 10) : 30;
    const size_t rows = (size_t)1 << (argc > 2 ? strtoul(argv[2], NULL, 10) : 14);
    const struct resample resample = {
        .replicates = argc > 3 ? strtoul(argv[3], NULL, 10) : 100, .level = 0.95, .seed = 1};
    struct sobol_design design;
    struct error err = {0};
    if (sobol_design_init(&design, factors, rows, NULL, 0, false, &err) != STATUS_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    double *points = malloc(2 * factors * rows * sizeof *points);
    double *y = malloc(sobol_design_evaluations(&design) * sizeof *y);
    if (!points || !y)
        return 1;
    for (size_t dimension = 0; dimension < 2 * factors; dimension++)
        sample_sobol_block(points + dimension * rows, 0, rows, (uint32_t)dimension + 1, 1);
    evaluate(&design, points, y);

    double best = INFINITY, worst = 0;
    for (int run = 0; run <= RUNS; run++) {
        struct arena arena;
        struct sobol_analysis analysis;
        arena_init(&arena);
        const clock_t start = clock();
        if (sobol_analyse(&arena, &design, y, &resample, &analysis, &err) != STATUS_OK) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
        const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (run > 0) { /* the first warms up */
            best = fmin(best, seconds);
            worst = fmax(worst, seconds);
        } else {
            const struct sobol_effect *effect = &analysis.effects[0];
            printf("S1 %.5f [%.5f, %.5f]  ST %.5f [%.5f, %.5f]\n", effect->first.value,
                   effect->first.interval.low, effect->first.interval.high, effect->total.value,
                   effect->total.interval.low, effect->total.interval.high);
        }
        arena_free(&arena);
    }
    printf("%zu factors, %zu rows, %zu replicates: %.4f s best, %.4f s worst of %d\n", factors,
           rows, resample.replicates, best, worst, RUNS);
    free(points);
    free(y);
    return 0;
}

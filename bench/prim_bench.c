// SPDX-License-Identifier: MIT
/* How long does PRIM take on 100,000 points of 30 factors?
 *
 *   prim_bench [POINTS [FACTORS]]
 *
 * The planted box x0 > 0.7, x1 < 0.4, 0.2 < x2 < 0.8 among noise. Peels the whole trajectory (5% slices,
 * least mass 5%, lenient1) and pastes the last box; five runs after a warm-up, processor seconds. The
 * EMA Workbench 3.0 took 14.9 s for the trajectory alone. */
#include "base/random.h"
#include "measure/prim.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5 };

int main(int argc, char **argv)
{
    const size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    const size_t factors = argc > 2 ? strtoul(argv[2], NULL, 10) : 30;
    struct arena arena;
    arena_init(&arena);
    double **x = ARENA_ARRAY(&arena, double *, factors);
    bool *hit = ARENA_ARRAY(&arena, bool, count);
    for (size_t f = 0; f < factors; f++) {
        x[f] = ARENA_ARRAY(&arena, double, count);
        for (size_t i = 0; i < count; i++)
            x[f][i] = random_at(random_stream(7, f, 0), i, 0).first;
    }
    for (size_t i = 0; i < count; i++)
        hit[i] = x[0][i] > 0.7 && x[1][i] < 0.4 && x[2][i] > 0.2 && x[2][i] < 0.8;
    const struct points points = {
        .count = count, .factors = factors, .x = (const double *const *)x, .hit = hit};
    const struct prim_options options = {
        .objective = PRIM_LENIENT1, .peel = 0.05, .paste = 0.05, .least_mass = 0.05};
    for (int run = 0; run <= RUNS; run++) {
        struct prim_trajectory trajectory;
        const clock_t begun = clock();
        if (prim_peel(&arena, &points, &options, &trajectory) != STATUS_OK)
            return 4;
        const clock_t peeled = clock();
        struct box box = trajectory.steps[trajectory.count - 1].box;
        if (prim_paste(&points, &options, &box) != STATUS_OK)
            return 4;
        const struct box_figures figures = box_measure(&box, &points);
        if (run)
            printf("%.3f s peeling, %.3f s pasting; %zu boxes, density %.4f, coverage %.4f\n",
                   (double)(peeled - begun) / CLOCKS_PER_SEC,
                   (double)(clock() - peeled) / CLOCKS_PER_SEC, trajectory.count, figures.density,
                   figures.coverage);
    }
    arena_free(&arena);
    return 0;
}

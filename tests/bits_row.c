// SPDX-License-Identifier: MIT
/* One row of the table of bits: an evaluation's digest at so many threads, lanes and one vector width.
 *
 *   bits_row CASE FUTURES THREADS LANES WIDTH PACKAGE..     WIDTH: portable, avx2, avx512; or single-portable
 *                                                           and so on, for single precision
 *
 * Prints the digest; "skipped: CPU" when this processor does not have the width. No test by itself:
 * tests/matrix_test.py compares rows, also those of other builds. */
#include "study/evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACKAGES_MOST = 8, FIRST_PACKAGE = 6 };

static bool find_width(const char *name, enum vector_width *out)
{
    for (int width = 0; width < VECTOR_WIDTH_COUNT; width++)
        if (strcmp(name, vector_width_name((enum vector_width)width)) == 0) {
            *out = (enum vector_width)width;
            return true;
        }
    return false;
}

static int fail(const struct problems *problems, const struct error *err)
{
    problems_print(problems, stderr);
    fprintf(stderr, "%s\n", err->message);
    return 1;
}

int main(int argc, char **argv)
{
    static const char prefix[] = "single-";
    const bool single = argc > 5 && strncmp(argv[5], prefix, sizeof prefix - 1) == 0;
    enum vector_width width;
    if (argc <= FIRST_PACKAGE || argc > FIRST_PACKAGE + PACKAGES_MOST ||
        !find_width(argv[5] + (single ? sizeof prefix - 1 : 0), &width)) {
        fprintf(stderr, "bits_row CASE FUTURES THREADS LANES WIDTH PACKAGE..\n");
        return 2;
    }
    if (!vector_has(width)) {
        puts("skipped: CPU");
        return 0;
    }
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    const struct case_folder *folder;
    const struct document *document;
    const struct evaluation *evaluation;
    arena_init(&arena);
    problems_init(&problems, &arena);
    if (case_read(&arena, argv[1], &folder, &problems, &err) != STATUS_OK ||
        document_read(&arena, folder->model_path, &document, &problems, &err) != STATUS_OK)
        return fail(&problems, &err);
    const struct package *packages[PACKAGES_MOST];
    struct case_folder own = *folder;
    own.single = single;
    struct evaluate_options options = {.packages = packages,
                                       .adversaries =
                                           (const struct adversary *const[]){folder->adversaries},
                                       .adversary_count = 1,
                                       .reference = case_find_package(folder, folder->reference),
                                       .futures = strtoull(argv[2], NULL, 10),
                                       .seed = 1,
                                       .threads = strtoul(argv[3], NULL, 10),
                                       .lanes = strtoul(argv[4], NULL, 10),
                                       .width = &width};
    for (int i = FIRST_PACKAGE; i < argc; i++)
        if (!(packages[options.package_count++] = case_find_package(folder, argv[i])))
            return fail(&problems, &(struct error){.message = "no such package"});
    if (evaluate_run(&arena, &own, document, &options, &evaluation, &problems, &err) != STATUS_OK)
        return fail(&problems, &err);
    puts(evaluation->digest);
    arena_free(&arena);
    return 0;
}

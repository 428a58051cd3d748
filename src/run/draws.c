// SPDX-License-Identifier: MIT
/* Columns are found by walking them: there are few, and they are looked for once a run. */
#include "run/draws.h"

#include <stdlib.h>
#include <string.h>

void draws_free(struct draws *draws)
{
    for (size_t i = 0; i < draws->count; i++) {
        free(draws->columns[i].rows);
        free(draws->columns[i].have);
    }
    free(draws->futures);
    *draws = (struct draws){0};
}

void draws_match(struct draws *draws, const uint64_t *futures, size_t lanes, size_t steps)
{
    if (draws->futures && draws->lanes == lanes && draws->steps == steps &&
        memcmp(draws->futures, futures, lanes * sizeof *futures) == 0)
        return;
    draws_free(draws);
    draws->futures = malloc(lanes * sizeof *futures);
    if (!draws->futures)
        return;
    memcpy(draws->futures, futures, lanes * sizeof *futures);
    draws->lanes = lanes, draws->steps = steps;
}

struct drawn *draws_find(struct draws *draws, uint64_t stream, bool normal)
{
    for (size_t i = 0; i < draws->count; i++)
        if (draws->columns[i].stream == stream && draws->columns[i].normal == normal)
            return &draws->columns[i];
    if (!draws->futures || draws->count == DRAWS_COLUMNS_MOST)
        return NULL;
    struct drawn *drawn = &draws->columns[draws->count];
    size_t bytes;
    if (__builtin_mul_overflow(draws->steps, draws->lanes * sizeof(double), &bytes))
        return NULL;
    *drawn = (struct drawn){.stream = stream,
                            .normal = normal,
                            .rows = malloc(bytes),
                            .have = calloc(draws->steps, sizeof *drawn->have)};
    if (!drawn->rows || !drawn->have) {
        free(drawn->rows);
        free(drawn->have);
        return NULL;
    }
    draws->count++;
    return drawn;
}

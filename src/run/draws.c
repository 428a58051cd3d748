// SPDX-License-Identifier: MIT
/* Columns are found by walking them: there are few, and they are looked for once a run. */
#include "run/draws.h"

#include <stdlib.h>
#include <string.h>

void draws_free(struct draws *draws)
{
    free(draws->rows);
    free(draws->have);
    free(draws->futures);
    *draws = (struct draws){0};
}

/* Empty, with room; nothing without memory. */
static void make_room(struct draws *draws, size_t lanes, size_t steps, size_t number_bytes)
{
    enum { LINE = 64 };
    size_t row, bytes;
    draws_free(draws);
    if (__builtin_mul_overflow(lanes, DRAWS_COLUMNS_MOST * number_bytes, &row) ||
        __builtin_mul_overflow(row, steps, &bytes))
        return;
    *draws = (struct draws){.lanes = lanes,
                            .steps = steps,
                            .number_bytes = number_bytes,
                            .futures = malloc(lanes * sizeof *draws->futures),
                            .rows = aligned_alloc(LINE, bytes),
                            .have = malloc(DRAWS_COLUMNS_MOST * (steps + 1))};
    if (!draws->futures || !draws->rows || !draws->have)
        draws_free(draws);
}

void draws_match(struct draws *draws, const uint64_t *futures, size_t lanes, size_t steps,
                 size_t number_bytes)
{
    const bool roomy = draws->futures && draws->lanes == lanes && draws->steps >= steps &&
                       draws->number_bytes == number_bytes;
    if (roomy && memcmp(draws->futures, futures, lanes * sizeof *futures) == 0)
        return;
    if (!roomy)
        make_room(draws, lanes, steps, number_bytes);
    if (draws->futures)
        memcpy(draws->futures, futures, lanes * sizeof *futures);
    draws->count = 0;
}

struct drawn *draws_find(struct draws *draws, uint64_t stream, bool normal)
{
    for (size_t i = 0; i < draws->count; i++)
        if (draws->columns[i].stream == stream && draws->columns[i].normal == normal)
            return &draws->columns[i];
    if (!draws->futures || draws->count == DRAWS_COLUMNS_MOST)
        return NULL;
    const size_t number = draws->count++, row = draws->lanes * draws->number_bytes;
    struct drawn *drawn = &draws->columns[number];
    *drawn = (struct drawn){.stream = stream,
                            .normal = normal,
                            .rows = draws->rows + number * row,
                            .stride = DRAWS_COLUMNS_MOST * row,
                            .have = draws->have + number * (draws->steps + 1)};
    memset(drawn->have, 0, (draws->steps + 1) * sizeof *drawn->have);
    return drawn;
}

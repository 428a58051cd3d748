// SPDX-License-Identifier: MIT
/* The same arithmetic in the same order as run/kernel_graph.c has it for a block of lanes; a test compares
 * them. */
#include "plan/graph_value.h"

/* The last point s, up to the last but one, with x >= points[s]; 0 below all points and for NaN. */
static size_t find_segment(const struct graph *graph, double x)
{
    size_t segment = 0;
    for (size_t point = 1; point + 1 < graph->count; point++)
        segment += x >= graph->x[point];
    return segment;
}

/* On the line through both ends of a segment; where they stand at one x, the nearer end. */
static double on_segment(const struct graph *graph, size_t segment, double x)
{
    const double left = graph->x[segment], right = graph->x[segment + 1];
    const double from = graph->y[segment], to = graph->y[segment + 1];
    const double share = (x - left) / (right - left), end = x < left ? 0.0 : 1.0;
    return from + (to - from) * (right > left ? share : end);
}

double graph_value(const struct graph *graph, double x)
{
    const size_t last = graph->count - 1;
    if (x != x)
        return x;
    if (last == 0)
        return graph->y[0];
    const size_t segment = find_segment(graph, x);
    switch (graph->kind) {
    case GRAPH_CONTINUOUS:
        if (x <= graph->x[0])
            return graph->y[0];
        return x >= graph->x[last] ? graph->y[last] : on_segment(graph, segment, x);
    case GRAPH_EXTRAPOLATE:
        return on_segment(graph, segment, x);
    case GRAPH_DISCRETE:
        return x >= graph->x[last] ? graph->y[last] : graph->y[segment];
    }
    return x;
}

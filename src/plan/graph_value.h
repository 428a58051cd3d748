// SPDX-License-Identifier: MIT
/* A graphical function at one number, when a plan is made: the bits that the kernels give. */
#ifndef SURETY_PLAN_GRAPH_VALUE_H
#define SURETY_PLAN_GRAPH_VALUE_H

#include "model/model.h"

double graph_value(const struct graph *graph, double x);

#endif

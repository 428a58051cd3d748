// SPDX-License-Identifier: MIT
/* What is thought of a parameter before the observations are seen. Private to src/study. */
#ifndef SURETY_STUDY_FIT_PRIOR_H
#define SURETY_STUDY_FIT_PRIOR_H

#include "case/observation.h"

/* The parameter with the range that holds for observations up to their `until`. STATUS_INPUT when its
 * own rests on later documents and series.yaml has no earlier one. */
enum status fit_prior(const struct observations *observations, const struct parameter *parameter,
                      struct parameter *out, bool *earlier, struct error *err);

/* Where a parameter stands that is not fitted: the base that holds for those observations. */
double fit_prior_base(const struct observations *observations, const struct parameter *parameter);

double fit_prior_mean(const struct parameter *prior);
double fit_prior_sd(const struct parameter *prior);

/* ln density in the parameter's unit; -INFINITY outside its range. */
double fit_prior_density(const struct parameter *prior, double value);

/* Walkers move on a line without ends: z = ln(u / (1 - u)), u the share of the prior below the value. */
double fit_prior_value(const struct parameter *prior, double z);

/* ln density of z under the prior: that of the logistic distribution. */
double fit_prior_line(double z);

/* z of a share u within (0, 1). */
double fit_prior_z(double u);

#endif

// SPDX-License-Identifier: MIT
/* Scored rows of a backtest, made into scores of each series: from each origin, and from all.
 *
 * Coverage counts a row as inside where the point of its range nearest to the median lies within the band, its ends
 * included. The rival that matters is the one against which the model comes off worst. */
#ifndef SURETY_STUDY_BACKTEST_JUDGE_H
#define SURETY_STUDY_BACKTEST_JUDGE_H

#include "study/backtest.h"

/* From options, rows and row_count to series and series_count, lost ones first; lives in the arena. */
enum status backtest_judge(struct arena *arena, struct backtest *made);

#endif

// SPDX-License-Identifier: MIT
/* How numbers are said: the same words in the table, the pictures and the page.
 *
 * Two significant digits, counts out of 100 futures, ranges beside every number, bands where an
 * outcome is shown as bands, "n/a" with its reason where nothing is defined. Locale-free. */
#ifndef SURETY_REPORT_WORDING_H
#define SURETY_REPORT_WORDING_H

#include "report/escape.h"
#include "report/roles.h"

/* A number in words, by value. Never holds text of the case, so it always fits. */
struct phrase {
    char text[80];
};

/* Two significant digits with thousands separated: "0.70", "3.4", "31", "440", "12,000". */
struct phrase wording_number(double value, enum dialect dialect);
struct phrase wording_whole(uint64_t value);

/* One value of an outcome as its `show` asks, without the unit: "31", "440". A band outcome gives
 * its band. */
struct phrase wording_value(const struct outcome *outcome, double value, enum dialect dialect);

/* The 10-90 % range, "5-98", or "" where it says the same as the mean; both, "31 (5-98)"; "n/a"
 * where nothing is defined. */
struct phrase wording_range(const struct outcome *outcome, const struct spread *spread,
                            enum dialect dialect);
struct phrase wording_cell(const struct outcome *outcome, const struct spread *spread,
                           enum dialect dialect);

/* The same of a difference, with its sign: "-12 (-58 to 0)". */
struct phrase wording_signed(const struct outcome *outcome, double value, enum dialect dialect);
struct phrase wording_difference(const struct outcome *outcome, const struct spread *difference,
                                 enum dialect dialect);

/* In how many of 100 futures the package is better than the reference; "n/a" without any. */
struct phrase wording_better(const struct contrast *contrast, enum dialect dialect);

/* The band in which a value falls, and the name of band `index` of an outcome. */
size_t wording_band_index(const struct outcome *outcome, double value);
struct phrase wording_band(const struct outcome *outcome, size_t index, enum dialect dialect);

/* "EUR bn" for EUR_bn; "" for indices and other pure numbers. */
const char *wording_spoken_unit(const char *unit);

/* What the numbers count, for a column or an axis: "of 100 futures", "%", or the case's unit. */
const char *wording_unit(const struct outcome *outcome);

/* A value with its unit, "31 of 100 futures", "EUR 440 bn", appended. */
void wording_full(struct buffer *out, const struct outcome *outcome, double value,
                  enum dialect dialect);

/* Why a spread has no value: "its condition held in none of 2,000 futures". */
void wording_missing(struct buffer *out, const struct spread *spread);

/* "P06 Coalition". */
void wording_package(struct buffer *out, const struct package *package);

/* "learn[mun]: its note (guarantors)", by whom it is chosen; without one "(grade D, judgement)". */
void wording_parameter(struct buffer *out, const struct parameter *parameter, const char *by);

/* The column head of an outcome: its short name, or its title. */
const char *wording_label(const struct outcome *outcome);

/* Up to three sentences that answer the case's question; the first is the headline. */
enum { WORDING_SENTENCES = 3 };
void wording_answer(struct buffer *out, const struct evaluation *evaluation, size_t sentence,
                    enum dialect dialect);

/* "2,000 futures, seed 1, 66 sampled assumptions". */
void wording_design(struct buffer *out, const struct evaluation *evaluation);

/* What holds for every result, whatever the case says itself. */
extern const char *const wording_levels;

#endif

// SPDX-License-Identifier: MIT
/* The commands. Each returns a status; main turns it into an exit code. */
#ifndef SURETY_CLI_COMMAND_H
#define SURETY_CLI_COMMAND_H

#include "cli/option.h"

/* `stop` becomes 1 when the user presses Ctrl-C. Errors go to `err`; problems are printed here. */
enum status command_evaluate(const struct options *options, const volatile int *stop,
                             struct error *err);
enum status command_fail(const struct options *options, const volatile int *stop,
                         struct error *err);
enum status command_matter(const struct options *options, const volatile int *stop,
                           struct error *err);
enum status command_learn(const struct options *options, const volatile int *stop,
                          struct error *err);
enum status command_outlook(const struct options *options, const volatile int *stop,
                            struct error *err);
enum status command_why(const struct options *options, const volatile int *stop, struct error *err);
enum status command_run(const struct options *options, const volatile int *stop, struct error *err);
enum status command_list(const struct options *options, struct error *err);
enum status command_book(const struct options *options, const volatile int *stop, struct error *err);
enum status command_new(const struct options *options, struct error *err);
enum status command_diff(const struct options *options, struct error *err);
enum status command_check(const struct options *options, struct error *err);
enum status command_export(const struct options *options, struct error *err);
enum status command_verify(const struct options *options, const volatile int *stop,
                           struct error *err);
enum status command_claims(const struct options *options, const volatile int *stop,
                           struct error *err);

enum status command_fit(const struct options *options, const volatile int *stop, struct error *err);

enum status command_backtest(const struct options *options, const volatile int *stop,
                             struct error *err);
enum status command_forecast(const struct options *options, const volatile int *stop,
                             struct error *err);
enum status command_serve(const struct options *options, const volatile int *stop,
                          struct error *err);

#define SURETY_VERSION "0.1.0"

#endif

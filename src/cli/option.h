// SPDX-License-Identifier: MIT
/* The command line, parsed: one command, its words and its options. */
#ifndef SURETY_CLI_OPTION_H
#define SURETY_CLI_OPTION_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum command {
#define COMMAND(id, name, arguments, line, examples) COMMAND_##id,
#include "cli/command.def"
#undef COMMAND
    COMMAND_COUNT
};

enum option {
#define OPTION(id, name, argument, commands, help) OPTION_##id,
#include "cli/option.def"
#undef OPTION
    OPTION_COUNT
};

enum { WORDS_MOST = 4, SETS_MOST = 256, GROUPS_MOST = 64 };

struct options {
    enum command command;
    bool version, help; /* asked for without a command, or for the command */
    bool no_command;
    const char *words[WORDS_MOST]; /* what stands without dashes, after the command */
    size_t word_count;
    bool given[OPTION_COUNT];
    const char *value[OPTION_COUNT]; /* the last one given */
    const char *sets[SETS_MOST];     /* all --set, in order */
    size_t set_count;
    const char *groups[GROUPS_MOST]; /* all --group, in order */
    size_t group_count;
    char line[1000]; /* the command as it can be typed again */
};

/* STATUS_USAGE with a sentence and a remedy when it cannot be read. Values are borrowed from argv. */
enum status options_parse(int argc, char **argv, struct options *out, struct error *err);

/* Numbers behind options, with their range in the message. */
enum status option_whole(const struct options *options, enum option option, uint64_t least,
                         uint64_t most, uint64_t *out, struct error *err);
enum status option_number(const struct options *options, enum option option, double *out,
                          struct error *err);

const char *option_name(enum option option);
const char *command_name(enum command command);
void help_print(FILE *out);
void help_print_command(enum command command, FILE *out);

#endif

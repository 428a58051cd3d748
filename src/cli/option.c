// SPDX-License-Identifier: MIT
/* Reads argv by the two tables. Long names only, but for -o, -p, -h and -V; `--name value` and
 * `--name=value` are alike; `--` ends options. */
#include "cli/option.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define ON(command) (1u << COMMAND_##command)

static const struct {
    const char *name, *argument, *help;
    unsigned commands;
} table[OPTION_COUNT] = {
#define OPTION(id, name, argument, commands, help) {name, argument, help, commands},
#include "cli/option.def"
#undef OPTION
};

static const struct {
    const char *name, *arguments, *line, *examples;
} commands[COMMAND_COUNT] = {
#define COMMAND(id, name, arguments, line, examples) {name, arguments, line, examples},
#include "cli/command.def"
#undef COMMAND
};

static const struct place nowhere = {0};

const char *option_name(enum option option)
{
    return table[option].name;
}

const char *command_name(enum command command)
{
    return commands[command].name;
}

static enum status find_command(const char *word, enum command *out, struct error *err)
{
    const char *names[COMMAND_COUNT];
    for (int i = 0; i < COMMAND_COUNT; i++) {
        names[i] = commands[i].name;
        if (strcmp(names[i], word) == 0) {
            *out = (enum command)i;
            return STATUS_OK;
        }
    }
    const char *near = text_nearest(word, names, COMMAND_COUNT);
    return error_set(err, STATUS_USAGE, nowhere, "'%s' is no command%s%s%s", word,
                     near ? "; did you mean '" : "; `surety --help` lists them", near ? near : "",
                     near ? "'?" : "");
}

static enum status find_option(enum command command, const char *name, size_t length,
                               enum option *out, struct error *err)
{
    const char *names[OPTION_COUNT];
    size_t count = 0;
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!(table[i].commands & (1u << command)))
            continue;
        names[count++] = table[i].name;
        if (strlen(table[i].name) == length && memcmp(table[i].name, name, length) == 0) {
            *out = (enum option)i;
            return STATUS_OK;
        }
    }
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)(length < 60 ? length : 60), name);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (strcmp(table[i].name, word) == 0)
            return error_set(err, STATUS_USAGE, nowhere,
                             "`surety %s` has no option --%s; see `surety %s --help`",
                             commands[command].name, word, commands[command].name);
    const char *near = text_nearest(word, names, count);
    return error_set(err, STATUS_USAGE, nowhere, "unknown option --%s%s%s%s", word,
                     near ? "; did you mean --" : "; see --help", near ? near : "",
                     near ? "?" : "");
}

static enum status keep_value(struct options *out, enum option option, const char *value,
                              struct error *err)
{
    if (option == OPTION_SET) {
        if (out->set_count == SETS_MOST)
            return error_set(err, STATUS_USAGE, nowhere, "more than %d --set options",
                             (int)SETS_MOST);
        out->sets[out->set_count++] = value;
    }
    if (option == OPTION_GROUP) {
        if (out->group_count == GROUPS_MOST)
            return error_set(err, STATUS_USAGE, nowhere, "more than %d --group options",
                             (int)GROUPS_MOST);
        out->groups[out->group_count++] = value;
    }
    out->given[option] = true;
    out->value[option] = value;
    return STATUS_OK;
}

static enum status read_option(int argc, char **argv, int *i, struct options *out,
                               struct error *err)
{
    const char *word = argv[*i];
    enum option option = OPTION_HELP;
    const char *value = NULL;
    if (strcmp(word, "-o") == 0) {
        TRY(find_option(out->command, "output", strlen("output"), &option, err));
    } else if (strcmp(word, "-p") == 0) {
        TRY(find_option(out->command, "port", strlen("port"), &option, err));
    } else if (strcmp(word, "-h") == 0) {
        option = OPTION_HELP;
    } else if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        const size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        TRY(find_option(out->command, word + 2, length, &option, err));
        value = equals ? equals + 1 : NULL;
    } else {
        return error_set(err, STATUS_USAGE, nowhere,
                         "unknown option %s; long names only, such as --%s", word, "futures");
    }
    const bool wants = table[option].argument[0] != '\0';
    if (!wants && value)
        return error_set(err, STATUS_USAGE, nowhere, "--%s takes no value", table[option].name);
    if (wants && !value) {
        if (*i + 1 >= argc)
            return error_set(err, STATUS_USAGE, nowhere, "--%s needs a value: --%s %s",
                             table[option].name, table[option].name, table[option].argument);
        value = argv[++*i];
    }
    return keep_value(out, option, value, err);
}

static bool is_plain(const char *word)
{
    for (const char *c = word; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:+@", *c))
            return false;
    return *word != '\0';
}

static void keep_line(int argc, char **argv, struct options *out)
{
    size_t used = (size_t)snprintf(out->line, sizeof out->line, "surety");
    for (int i = 1; i < argc && used < sizeof out->line; i++)
        used += (size_t)snprintf(out->line + used, sizeof out->line - used,
                                 is_plain(argv[i]) ? " %s" : " '%s'", argv[i]);
}

enum status options_parse(int argc, char **argv, struct options *out, struct error *err)
{
    *out = (struct options){0};
    keep_line(argc, argv, out);
    if (argc < 2) {
        out->no_command = true;
        return STATUS_OK;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        out->help = true;
        out->no_command = true;
        if (argc > 2) {
            TRY(find_command(argv[2], &out->command, err));
            out->no_command = false;
        }
        return STATUS_OK;
    }
    if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
        out->version = true;
        return STATUS_OK;
    }
    TRY(find_command(argv[1], &out->command, err));
    bool options_end = false;
    for (int i = 2; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0) {
            options_end = true;
        } else if (!options_end && argv[i][0] == '-' && argv[i][1] != '\0') {
            TRY(read_option(argc, argv, &i, out, err));
        } else if (out->word_count == WORDS_MOST) {
            return error_set(err, STATUS_USAGE, nowhere,
                             "'%s' is one word too many; usage: surety %s %s", argv[i],
                             commands[out->command].name, commands[out->command].arguments);
        } else {
            out->words[out->word_count++] = argv[i];
        }
    }
    out->help = out->given[OPTION_HELP];
    return STATUS_OK;
}

enum status option_whole(const struct options *options, enum option option, uint64_t least,
                         uint64_t most, uint64_t *out, struct error *err)
{
    if (!options->given[option])
        return STATUS_OK;
    const char *text = options->value[option];
    uint64_t value = 0;
    bool whole = *text != '\0';
    for (const char *c = text; *c && whole; c++) {
        whole = *c >= '0' && *c <= '9' && value <= (UINT64_MAX - 9) / 10;
        if (whole)
            value = value * 10 + (uint64_t)(*c - '0');
    }
    if (!whole || value < least || value > most)
        return error_set(
            err, STATUS_USAGE, nowhere, "--%s takes a whole number from %llu to %llu, not '%s'",
            table[option].name, (unsigned long long)least, (unsigned long long)most, text);
    *out = value;
    return STATUS_OK;
}

enum status option_number(const struct options *options, enum option option, double *out,
                          struct error *err)
{
    if (!options->given[option])
        return STATUS_OK;
    const char *text = options->value[option];
    if (!text_to_double(text, strlen(text), out))
        return error_set(err, STATUS_USAGE, nowhere, "--%s takes a number, not '%s'",
                         table[option].name, text);
    return STATUS_OK;
}

void help_print_command(enum command command, FILE *out)
{
    fprintf(out, "surety %s: %s\n\n", commands[command].name, commands[command].line);
    fprintf(out, "Examples\n");
    const char *line = commands[command].examples;
    while (*line) {
        const size_t length = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int)length, line);
        line += length + 1;
    }
    fprintf(out, "\nUsage\n  surety %s %s [options]\n\nOptions\n", commands[command].name,
            commands[command].arguments);
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!(table[i].commands & (1u << command)))
            continue;
        char name[64];
        snprintf(name, sizeof name, "--%s %s", table[i].name, table[i].argument);
        fprintf(out, "  %-26s %s\n", name, table[i].help);
    }
}

void help_print(FILE *out)
{
    fprintf(
        out,
        "Surety stress-tests a security guarantee before anyone signs it.\n\n"
        "Start here\n"
        "  surety evaluate            thirteen packages, 2,000 futures, one table and a report\n"
        "  surety list packages       what is compared\n"
        "  surety check my.xmile      what is wrong with a model of your own\n\n"
        "Commands\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].line);
    fprintf(
        out,
        "\n`surety COMMAND --help` shows a command's options and examples.\n"
        "Without CASE the flagship, cases/ukraine, is used. Results go to stdout, messages to\n"
        "stderr. Exit codes: 0 done, 1 the answer is no, 2 wrong usage or bad input, 3 internal,\n"
        "4 the system, 130 interrupted. Nothing is sent anywhere.\n");
}

// SPDX-License-Identifier: MIT
/* Words to a command, statuses to exit codes, Ctrl-C to a flag. Only this folder prints and exits. */
#include "base/memory.h"
#include "base/vector.h"
#include "cli/command.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile int stop_asked; /* set by the signal handler alone */

static void ask_to_stop(int signal_number)
{
    if (stop_asked)
        _exit(128 + signal_number); /* the second time: at once */
    stop_asked = 1;
}

static void listen_to_signals(void)
{
    struct sigaction action = {.sa_handler = ask_to_stop};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

static int exit_code(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return 0;
    case STATUS_NO:
        return 1;
    case STATUS_USAGE:
    case STATUS_INPUT:
        return 2;
    case STATUS_IO:
    case STATUS_NO_MEMORY:
        return 4;
    case STATUS_INTERRUPTED:
        return 130;
    case STATUS_INTERNAL:
    case STATUS_COUNT:
        break;
    }
    return 3;
}

static void print_error(enum status status, const struct error *err)
{
    if (err->status == STATUS_OK) {
        if (status == STATUS_NO_MEMORY)
            fprintf(stderr, "surety: memory is out\n");
        return; /* problems were printed, or a message said it */
    }
    fprintf(stderr, "surety: ");
    if (err->at.file)
        fprintf(stderr, "%s:", err->at.file);
    if (err->at.line)
        fprintf(stderr, "%u:%u:", err->at.line, err->at.column);
    fprintf(stderr, "%s%s\n", err->at.file ? " " : "", err->message);
}

static enum status run_command(const struct options *options, struct error *err)
{
    static const struct place nowhere = {0};
    if (!vector_has(VECTOR_PORTABLE))
        return error_set(
            err, STATUS_IO, nowhere,
            "this processor cannot multiply and add in one instruction (FMA), which the "
            "numbers here need; x86 processors can since 2013");
    switch (options->command) {
    case COMMAND_EVALUATE:
        return command_evaluate(options, &stop_asked, err);
    case COMMAND_FAIL:
        return command_fail(options, &stop_asked, err);
    case COMMAND_BACKTEST:
        return command_backtest(options, &stop_asked, err);
    case COMMAND_FORECAST:
        return command_forecast(options, &stop_asked, err);
    case COMMAND_OUTLOOK:
        return command_outlook(options, &stop_asked, err);
    case COMMAND_LEARN:
        return command_learn(options, &stop_asked, err);
    case COMMAND_MATTER:
        return command_matter(options, &stop_asked, err);
    case COMMAND_WHY:
        return command_why(options, &stop_asked, err);
    case COMMAND_RUN:
        return command_run(options, &stop_asked, err);
    case COMMAND_LIST:
        return command_list(options, err);
    case COMMAND_NEW:
        return command_new(options, err);
    case COMMAND_DIFF:
        return command_diff(options, err);
    case COMMAND_CHECK:
        return command_check(options, err);
    case COMMAND_EXPORT:
        return command_export(options, err);
    case COMMAND_VERIFY:
        return command_verify(options, &stop_asked, err);
    case COMMAND_CLAIMS:
        return command_claims(options, &stop_asked, err);
    case COMMAND_BOOK:
        return command_book(options, &stop_asked, err);
    case COMMAND_FIT:
        return command_fit(options, &stop_asked, err);
    case COMMAND_SERVE:
        return command_serve(options, &stop_asked, err);
    case COMMAND_COUNT:
        break;
    }
    return STATUS_INTERNAL;
}

/* Nobody reads stdout any more. Of a write in the middle errno is long gone. */
static bool is_unread(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

/* A full disk or a closed pipe behind stdout is found only when the last bytes leave. */
static enum status close_output(enum status status, struct error *err)
{
    static const struct place nowhere = {0};
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    const int reason = errno;
    if (reason == EPIPE || is_unread())
        return status;
    return error_set(err, STATUS_IO, nowhere, "cannot write the output: %s",
                     reason ? strerror(reason) : "not all of it was taken");
}

int main(int argc, char **argv)
{
    struct options options;
    struct error err = {0};
    memory_keep();
    listen_to_signals();
    enum status status = options_parse(argc, argv, &options, &err);
    if (status == STATUS_OK && options.version)
        printf("surety %s\n", SURETY_VERSION);
    else if (status == STATUS_OK && options.no_command)
        help_print(stdout);
    else if (status == STATUS_OK && options.help)
        help_print_command(options.command, stdout);
    else if (status == STATUS_OK)
        status = run_command(&options, &err);
    status = close_output(status, &err);
    if (status != STATUS_OK)
        print_error(status, &err);
    return exit_code(status);
}

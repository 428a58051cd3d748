// SPDX-License-Identifier: MIT
/* surety serve: a case over HTTP on loopback, or with --get one answer without a server. */
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/subject.h"
#include "serve/serve.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static const struct place nowhere = {0};

/* ---- --open ---- */

/* Hands the file that leads to the page to the desktop. False when there is none. */
static bool open_browser(const char *door)
{
    char program[] = "xdg-open", argument[4096];
    char *const words[] = {program, argument, NULL};
    posix_spawn_file_actions_t quiet;
    pid_t child = 0;
    snprintf(argument, sizeof argument, "%s", door);
    if (posix_spawn_file_actions_init(&quiet) != 0)
        return false;
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const bool started = posix_spawnp(&child, program, &quiet, NULL, words, environ) == 0;
    posix_spawn_file_actions_destroy(&quiet);
    return started;
}

static void tell_address(void *self, const char *address, const char *door)
{
    const struct options *options = self;
    printf("%s\n", address);
    fflush(stdout);
    if (options->given[OPTION_OPEN] && !(door && open_browser(door)))
        fprintf(stderr, "no browser could be started; open the address above\n");
    else if (!options->given[OPTION_QUIET])
        fprintf(stderr,
                "Open this address in a browser on this machine. Ctrl-C ends the server.\n");
}

/* ---- The command ---- */

/* By status: what was asked for does not exist, or was asked wrongly, or failed. */
static enum status status_of(unsigned code)
{
    if (code < 400)
        return STATUS_OK;
    return code == 404 ? STATUS_NO : code < 500 ? STATUS_USAGE : STATUS_INTERNAL;
}

static enum status get(const struct service_subject *subject, const char *target,
                       struct problems *problems, struct error *err)
{
    struct buffer body = {0};
    unsigned code = 0;
    enum status status = serve_get(subject, target, &body, &code, problems, err);
    if (status == STATUS_OK && body.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK && body.length) {
        fwrite(body.bytes, 1, body.length, stdout);
        status = status_of(code);
    }
    buffer_free(&body);
    return status;
}

static enum status serve(struct subject *subject, const struct options *options,
                         const volatile int *stop, struct error *err)
{
    uint64_t port = 0;
    struct identity identity;
    TRY(option_whole(options, OPTION_PORT, 0, 65535, &port, err));
    if (options->word_count > 1)
        return error_set(err, STATUS_USAGE, nowhere, "surety serve takes one case");
    TRY(subject_read(subject, options->word_count ? options->words[0] : NULL, err));
    TRY(problems_status(&subject->problems));
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; serve needs a case folder (docs/case-format.md)",
                         subject->path);
    TRY(identity_make(&identity, subject, options, err));
    const struct service_subject served = {.folder = subject->folder,
                                           .document = subject->document,
                                           .word = options->word_count ? options->words[0] : NULL,
                                           .identity = identity.report};
    if (options->given[OPTION_GET])
        return get(&served, options->value[OPTION_GET], &subject->problems, err);
    const struct serve_options wanted = {.port = (unsigned)port,
                                         .door = options->given[OPTION_OPEN],
                                         .ready = tell_address,
                                         .ready_self = (void *)(uintptr_t)options,
                                         .stop = stop};
    return serve_run(&served, &wanted, &subject->problems, err);
}

enum status command_serve(const struct options *options, const volatile int *stop,
                          struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    const enum status status = serve(&subject, options, stop, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}

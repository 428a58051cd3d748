// SPDX-License-Identifier: MIT
/* Draws at most ten times a second, from a tenth of a second on. */
#include "cli/progress.h"

#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void draw(void *self, double share, uint64_t futures_done)
{
    struct progress *progress = self;
    const double now = seconds_now();
    if (now - progress->drawn < 0.1 || share <= 0)
        return;
    progress->drawn = now;
    (void)futures_done; /* packages differ in how long a future takes; the share counts them all */
    enum { WIDTH = 30 };
    char bar[WIDTH + 1], line[160];
    const int full = (int)(share * WIDTH);
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    snprintf(line, sizeof line, "[%s] %3.0f %%, %.0f s left; %llu futures, seed %llu", bar,
             100 * share, (now - progress->begun) * (1 - share) / share,
             (unsigned long long)progress->futures, (unsigned long long)progress->seed);
    fprintf(stderr, "\r%.*s\033[K", (int)terminal_width_of(STDERR_FILENO) - 1, line);
    fflush(stderr);
}

void progress_init(struct progress *progress, uint64_t futures, uint64_t seed, bool wanted)
{
    const char *term = getenv("TERM");
    *progress = (struct progress){.begun = seconds_now(), .futures = futures, .seed = seed};
    progress->drawn = progress->begun;
    progress->shown = wanted && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

progress_hook *progress_drawer(const struct progress *progress)
{
    return progress->shown ? draw : NULL;
}

void progress_end(struct progress *progress)
{
    if (progress->shown && progress->drawn > progress->begun)
        fprintf(stderr, "\r\033[K");
}

// SPDX-License-Identifier: MIT
/* Time goes with the number of futures; memory stays what it is after the first ones; the file has its size
 * for each. */
#include "cli/estimate.h"

#include <stdio.h>
#include <sys/resource.h>

enum { SECONDS_UNTOLD = 10 };
static const double bytes_untold = 1e8;

/* "40 s", "12 min", "3.1 h" */
static void print_time(double seconds, char *out, size_t room)
{
    if (seconds < 120)
        snprintf(out, room, "%.0f s", seconds);
    else if (seconds < 7200)
        snprintf(out, room, "%.0f min", seconds / 60);
    else
        snprintf(out, room, "%.1f h", seconds / 3600);
}

void estimate_tell(void *self, uint64_t futures, double seconds)
{
    const struct estimate *estimate = self;
    if (!estimate->wanted || futures == 0 || futures >= estimate->futures)
        return;
    const double all = seconds * (double)estimate->futures / (double)futures;
    const double bytes = values_option_bytes(estimate->values, estimate->futures);
    if (all < SECONDS_UNTOLD && bytes < bytes_untold)
        return;
    struct rusage usage;
    char time[32], disk[48] = "";
    getrusage(RUSAGE_SELF, &usage);
    print_time(all, time, sizeof time);
    if (bytes > 0)
        snprintf(disk, sizeof disk, ", %.3g MB of disk", bytes / 1e6);
    fprintf(
        stderr,
        "%llu futures will take about %s, %.0f MB of memory%s (by the first %llu, which took %.2g "
        "s)\n",
        (unsigned long long)estimate->futures, time, (double)usage.ru_maxrss / 1024.0, disk,
        (unsigned long long)futures, seconds);
}

// SPDX-License-Identifier: MIT
/* By the GNU C library's own means; others keep what they keep. */
#include "base/memory.h"

#include <stdlib.h> /* says whose library it is */

#ifdef __GLIBC__

#include <malloc.h>

void memory_keep(void)
{
    enum { MEBIBYTE = 1 << 20, KEPT = 8 * MEBIBYTE, MAPPED = 4 * MEBIBYTE };
    mallopt(M_TRIM_THRESHOLD, KEPT);
    mallopt(M_MMAP_THRESHOLD, MAPPED);
}

void memory_give_back(void)
{
    malloc_trim(0);
}

#else

void memory_keep(void) {}

void memory_give_back(void) {}

#endif

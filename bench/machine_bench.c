// SPDX-License-Identifier: MIT
/* What can this machine do at most, on one thread?
 *
 * Prints bytes a nanosecond read from memory of a size that fits the first cache, the second and
 * neither, and vector operations a nanosecond of the multiplier, the adder and the divider with
 * chains enough that none waits for itself. docs/engine.md holds the flagship's loop against them.
 * Needs AVX-512; best of five after a warm-up, in processor time. */
#include "base/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WIDE __attribute__((target("avx512f,avx512dq"), noinline))

enum { TURNS = 5, VECTOR_BYTES = 64, LANES = 8, CHAINS = 12, ROUNDS = 2000000 };

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

/* Loads alone: each vector of `size` bytes at `from` once, eight loads a round. */
WIDE static void read_all(const char *from, size_t size)
{
    for (size_t at = 0; at < size; at += 8 * VECTOR_BYTES)
        __asm__ volatile("vmovapd (%0), %%zmm0\n\tvmovapd 64(%0), %%zmm1\n\t"
                         "vmovapd 128(%0), %%zmm2\n\tvmovapd 192(%0), %%zmm3\n\t"
                         "vmovapd 256(%0), %%zmm4\n\tvmovapd 320(%0), %%zmm5\n\t"
                         "vmovapd 384(%0), %%zmm6\n\tvmovapd 448(%0), %%zmm7"
                         :
                         : "r"(from + at)
                         : "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7",
                           "memory");
}

static double bytes_a_nanosecond(size_t size)
{
    char *memory = aligned_alloc(4096, size);
    if (memory == NULL)
        exit(1);
    memset(memory, 0, size);
    const size_t repeats = ((size_t)1 << 30) / size;
    double best = 1e300;
    for (int turn = 0; turn <= TURNS; turn++) {
        const double begun = now();
        for (size_t i = 0; i < repeats; i++)
            read_all(memory, size);
        const double taken = now() - begun;
        if (turn > 0 && taken < best)
            best = taken;
    }
    free(memory);
    return (double)size * (double)repeats / best * 1e-9;
}

/* `chain` of registers 0 to 11. */
#define EACH(chain)                                                                                \
    chain(0) chain(1) chain(2) chain(3) chain(4) chain(5) chain(6) chain(7) chain(8) chain(9)      \
        chain(10) chain(11)
#define REGISTERS                                                                                  \
    "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", "zmm11"

/* CHAINS chains of one operation of eight ones each, all in registers. */
#define CHAINS_OF(name, chain)                                                                     \
    WIDE static void name(void)                                                                    \
    {                                                                                              \
        const double one = 1;                                                                      \
        __asm__ volatile(EACH(SET) : : "m"(one) : REGISTERS);                                      \
        for (int round = 0; round < ROUNDS; round++)                                               \
            __asm__ volatile(EACH(chain) : : : REGISTERS);                                         \
    }
#define SET(i) "vbroadcastsd %0, %%zmm" #i "\n\t"
#define MULTIPLY(i) "vmulpd %%zmm" #i ", %%zmm" #i ", %%zmm" #i "\n\t"
#define ADD(i) "vaddpd %%zmm" #i ", %%zmm" #i ", %%zmm" #i "\n\t"
#define DIVIDE(i) "vdivpd %%zmm" #i ", %%zmm" #i ", %%zmm" #i "\n\t"
CHAINS_OF(multiply, MULTIPLY)
CHAINS_OF(add, ADD)
CHAINS_OF(divide, DIVIDE)

static double vectors_a_nanosecond(void (*chains)(void))
{
    double best = 1e300;
    for (int turn = 0; turn <= TURNS; turn++) {
        const double begun = now();
        chains();
        const double taken = now() - begun;
        if (turn > 0 && taken < best)
            best = taken;
    }
    return (double)CHAINS * ROUNDS / best * 1e-9;
}

int main(void)
{
    if (!vector_has(VECTOR_AVX512)) {
        printf("skipped: this processor has no AVX-512\n");
        return 0;
    }
    printf("bytes a nanosecond, read\n");
    for (size_t kilobytes = 16; kilobytes <= 65536; kilobytes *= 2)
        printf("%8zu kB %10.1f\n", kilobytes, bytes_a_nanosecond(kilobytes * 1024));
    printf("\noperations of %d doubles a nanosecond\n", LANES);
    printf("%-12s%9.2f\n", "multiply", vectors_a_nanosecond(multiply));
    printf("%-12s%9.2f\n", "add", vectors_a_nanosecond(add));
    printf("%-12s%9.2f\n", "divide", vectors_a_nanosecond(divide));
    return 0;
}

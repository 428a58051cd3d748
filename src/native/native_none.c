// SPDX-License-Identifier: MIT
/* Where there is no machine code: plans run by kernels. */
#include "native/native.h"

bool native_has(enum vector_width width)
{
    (void)width;
    return false;
}

enum status native_init(struct native *native, const struct plan *plan, size_t lanes,
                        enum vector_width width, struct error *err)
{
    (void)plan, (void)lanes, (void)width, (void)err;
    *native = (struct native){0};
    return STATUS_NO;
}

enum status native_begin(struct native *native, const struct plan *plan, size_t lanes,
                         enum vector_width width, struct error *err)
{
    return native_init(native, plan, lanes, width, err);
}

enum status native_add(struct native *native, uint32_t phase, struct error *err)
{
    (void)native, (void)phase, (void)err;
    return STATUS_NO;
}

void native_end(struct native *native)
{
    (void)native;
}

void native_free(struct native *native)
{
    *native = (struct native){0};
}

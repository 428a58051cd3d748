// SPDX-License-Identifier: MIT
/* Files in one zip archive, made in memory. Names are plain ASCII without folders; archives and files stay
 * below 4 GB. The same files give the same bytes: no times are kept. */
#ifndef SURETY_BASE_ZIP_H
#define SURETY_BASE_ZIP_H

#include "base/text.h"

struct zip_file {
    const char *name;
    const char *bytes;
    size_t length;
};

/* False when memory is out or it gets too large; `out` holds nothing then. */
bool zip_pack(const struct zip_file *files, size_t count, struct buffer *out);

#endif

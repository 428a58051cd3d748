// SPDX-License-Identifier: MIT
/* What stdout leads to: a terminal of some width, in colour or not, or a file. */
#ifndef SURETY_CLI_TERMINAL_H
#define SURETY_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Columns of the terminal behind stdout, or behind a descriptor; 0 when there is none. */
size_t terminal_width(void);
size_t terminal_width_of(int descriptor);

/* No: when stdout is no terminal, TERM is dumb, or NO_COLOR is set and not empty. */
bool terminal_has_colour(void);

/* Whether the locale's character set is UTF-8. */
bool terminal_has_unicode(void);

#endif

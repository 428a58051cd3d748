// SPDX-License-Identifier: MIT
/* The words of a table while it is being laid out: each cell is a piece of text of its own.
 *
 * Private to src/report. */
#ifndef SURETY_REPORT_TEXT_SHEET_H
#define SURETY_REPORT_TEXT_SHEET_H

#include "report/text_table.h"

struct text_sheet {
    char **texts;
    size_t count, room;
    bool failed; /* memory is out, or there were more texts than room */
};

/* Room for so many texts; text_sheet_free ends them all. */
void text_sheet_init(struct text_sheet *sheet, size_t room);
void text_sheet_free(struct text_sheet *sheet);

/* Takes what the buffer holds and empties it; "" after a failure. */
const char *text_sheet_keep(struct text_sheet *sheet, struct buffer *text);

#endif

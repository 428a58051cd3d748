// SPDX-License-Identifier: MIT
/* Owns each text until the table has been written. */
#include "report/text_sheet.h"

#include <stdlib.h>

void text_sheet_init(struct text_sheet *sheet, size_t room)
{
    *sheet = (struct text_sheet){.texts = calloc(room + 1, sizeof(char *)), .room = room};
    if (!sheet->texts)
        sheet->room = 0, sheet->failed = true;
}

void text_sheet_free(struct text_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++)
        free(sheet->texts[i]);
    free(sheet->texts);
}

const char *text_sheet_keep(struct text_sheet *sheet, struct buffer *text)
{
    if (text->failed || !text->bytes || sheet->count == sheet->room) {
        sheet->failed |= text->failed || sheet->count == sheet->room;
        buffer_free(text);
        return "";
    }
    sheet->texts[sheet->count++] = text->bytes;
    *text = (struct buffer){0};
    return sheet->texts[sheet->count - 1];
}

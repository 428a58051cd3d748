// SPDX-License-Identifier: MIT
/* Asks a voice, and tells prose from names. */
#include "report/voice.h"

#include <ctype.h>

bool voice_say(const struct voice *voice, const char *english, struct buffer *out)
{
    return voice && english && *english && voice->say(voice->self, english, out);
}

/* Two words of letters with a blank between them. */
bool voice_is_prose(const char *text)
{
    size_t letters = 0, words = 0;
    for (const char *at = text; *at; at++) {
        letters = isalpha((unsigned char)*at) ? letters + 1 : 0;
        words = letters == 2 ? words + 1 : words;
        if (words == 2)
            return true;
        if (!letters && *at != ' ' && *at != ',')
            words = 0;
    }
    return false;
}

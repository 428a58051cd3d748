// SPDX-License-Identifier: MIT
/* A report in another language than English.
 *
 * Reports are written in English; whoever asks for one hands in a voice, which says each text anew as it is
 * put on the page or into a picture, before it is measured and broken into lines. NULL: English. */
#ifndef SURETY_REPORT_VOICE_H
#define SURETY_REPORT_VOICE_H

#include "base/text.h"

struct voice {
    const char *language; /* "uk" */
    /* Adds the text in the language; false, and nothing added, when it has no words for it. */
    bool (*say)(const void *self, const char *english, struct buffer *out);
    const void *self;
};

/* False, and nothing added, without a voice. */
bool voice_say(const struct voice *voice, const char *english, struct buffer *out);

/* Whether a text is words of English, in contrast to names, numbers and digests. */
bool voice_is_prose(const char *text);

#endif

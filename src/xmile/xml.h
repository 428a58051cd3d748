// SPDX-License-Identifier: MIT
/* An XML file as a tree of elements whose texts know their place. Private to this folder.
 *
 * Lenient where real model files need it: prefixes need no declaration, comments may hold "--", a
 * byte order mark or blanks may stand first, UTF-16 and Latin-1 are turned into UTF-8. Strict where
 * safety needs it: declarations inside a document type are refused, sizes are limited. */
#ifndef SURETY_XMILE_XML_H
#define SURETY_XMILE_XML_H

#include "base/arena.h"
#include "base/error.h"
#include "base/problem.h"
#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    XML_NESTING_LIMIT = 200,
    XML_ELEMENT_LIMIT = 2000000,
    XML_SIZE_LIMIT = 64 << 20, /* bytes of a file */
};

struct xml_attribute {
    const char *name; /* without its prefix */
    bool foreign;     /* it had a prefix */
    struct passage value;
};

struct xml_element {
    const char *name; /* without its prefix; elements of foreign prefixes are not kept but for maps_to */
    struct xml_attribute *attributes;
    size_t attribute_count;
    struct xml_element *first, *next; /* child, sibling */
    struct passage text;  /* between its tags, without its children's and blanks at the ends */
    struct passage where; /* its start tag, for problems */
};

/* UTF-8 text of a file in another encoding; *out is `source` itself when it is UTF-8 already.
 * Refuses binary files. STATUS_INPUT after a problem. */
enum status xml_decode(struct arena *arena, const struct source *source, const struct source **out,
                       struct problems *problems);

/* A copy in which the inside of every comment is blank, byte for byte as long; NULL when memory is
 * out. */
char *xml_blank_comments(struct arena *arena, const struct source *source);

/* Needs: UTF-8. Gives the root element, or STATUS_INPUT after a problem. */
enum status xml_parse(struct arena *arena, const struct source *source,
                      const struct xml_element **out, struct problems *problems);

/* The first child of a name; NULL when there is none. */
const struct xml_element *xml_child(const struct xml_element *element, const char *name);

/* The next sibling of the same name; NULL when there is none. */
const struct xml_element *xml_again(const struct xml_element *element);

size_t xml_count(const struct xml_element *element, const char *name);

/* An attribute's value; NULL when it is absent. xml_attribute takes those without a prefix only,
 * xml_extension those with one too. */
const struct passage *xml_attribute(const struct xml_element *element, const char *name);
const struct passage *xml_extension(const struct xml_element *element, const char *name);

#endif

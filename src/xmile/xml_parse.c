// SPDX-License-Identifier: MIT
/* Expat's events to a tree.
 *
 * Offsets: expat says where in the file each piece of text begins. A piece that stands there byte for
 * byte was copied; any other (an entity, a character reference, a line end of two bytes) points with
 * all its bytes to its beginning. Attribute values come without places, so their raw text in the
 * start tag is read a second time here.
 *
 * Texts of open elements lie in one heap buffer, the inner ones behind the outer ones, and move to
 * the arena when their element ends. */
#include "xmile/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *bytes;
    uint32_t *offsets;
    size_t length, capacity;
};

struct open_element {
    struct xml_element *element; /* NULL when it is passed over */
    struct xml_element *last;    /* child */
    size_t text_start;
};

struct builder {
    struct arena *arena;
    const struct source *source;
    struct problems *problems;
    XML_Parser parser;
    const char *bytes; /* what expat reads: the source with blank comments */
    size_t base;       /* where in the source expat began to read */
    struct text text;
    struct open_element open[XML_NESTING_LIMIT + 1];
    size_t depth;
    size_t skipping; /* depth of the outermost element that is passed over; 0: none */
    size_t elements;
    struct xml_element *root;
    const char *prefix; /* of the root, with its colon; "" when it has none */
    enum status status;
};

static struct passage point_at(const struct source *source, size_t offset)
{
    return (struct passage){.text = "", .source = source, .start = (uint32_t)offset};
}

static size_t event_offset(const struct builder *builder)
{
    const long index = (long)XML_GetCurrentByteIndex(builder->parser);
    const size_t offset = index < 0 ? builder->source->size : builder->base + (size_t)index;
    return offset < builder->source->size ? offset : builder->source->size;
}

static void stop(struct builder *builder, enum status status)
{
    if (builder->status == STATUS_OK)
        builder->status = status;
    XML_StopParser(builder->parser, XML_FALSE);
}

static void refuse(struct builder *builder, enum problem_kind kind, const char *remedy,
                   const char *message)
{
    const struct passage where = point_at(builder->source, event_offset(builder));
    problem_add(builder->problems, kind, &where, 0, 1, remedy, "%s", message);
    stop(builder, STATUS_INPUT);
}

/* ---------------------------------------------------------------------------------------- text */

static bool text_reserve(struct text *text, size_t more)
{
    if (more <= text->capacity - text->length)
        return true;
    const size_t capacity = (text->length + more) * 2 + 256;
    char *bytes = realloc(text->bytes, capacity);
    if (bytes)
        text->bytes = bytes;
    uint32_t *offsets = realloc(text->offsets, capacity * sizeof *offsets);
    if (offsets)
        text->offsets = offsets;
    if (!bytes || !offsets)
        return false;
    text->capacity = capacity;
    return true;
}

static void on_text(void *self, const char *bytes, int length)
{
    struct builder *builder = self;
    struct text *text = &builder->text;
    if (builder->skipping || builder->status != STATUS_OK || length <= 0)
        return;
    const size_t count = (size_t)length, offset = event_offset(builder);
    if (!text_reserve(text, count)) {
        stop(builder, STATUS_NO_MEMORY);
        return;
    }
    const bool copied = count <= builder->source->size - offset &&
                        memcmp(builder->source->bytes + offset, bytes, count) == 0;
    memcpy(text->bytes + text->length, bytes, count);
    for (size_t i = 0; i < count; i++)
        text->offsets[text->length + i] = (uint32_t)(offset + (copied ? i : 0));
    text->length += count;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* A passage over decoded bytes; offsets are kept only where they are no plain run. */
static bool make_passage(struct builder *builder, const char *bytes, const uint32_t *offsets,
                         size_t length, size_t end_offset, struct passage *out)
{
    struct passage made = {.length = length, .source = builder->source};
    made.start = length ? offsets[0] : (uint32_t)end_offset;
    made.text = arena_text(builder->arena, bytes, length);
    bool plain = made.start + length == end_offset;
    for (size_t i = 0; plain && i < length; i++)
        plain = offsets[i] == made.start + i;
    if (!plain && made.text) {
        uint32_t *kept = ARENA_ARRAY(builder->arena, uint32_t, length + 1);
        if (!kept)
            return false;
        memcpy(kept, offsets, length * sizeof *kept);
        kept[length] = (uint32_t)end_offset;
        made.offsets = kept;
    }
    *out = made;
    return made.text != NULL;
}

static void end_text(struct builder *builder, struct open_element *open)
{
    struct text *text = &builder->text;
    size_t first = open->text_start, end = text->length;
    while (first < end && is_blank(text->bytes[first]))
        first++;
    while (end > first && is_blank(text->bytes[end - 1]))
        end--;
    const size_t end_offset = end < text->length ? text->offsets[end] : event_offset(builder);
    if (first == end && open->element->first)
        open->element->text = point_at(builder->source, end_offset);
    else if (!make_passage(builder, text->bytes + first, text->offsets + first, end - first,
                           end_offset, &open->element->text))
        stop(builder, STATUS_NO_MEMORY);
    text->length = open->text_start;
}

/* ---------------------------------------------------------------------------------- attributes */

/* A start tag's raw bytes, read along with expat's attributes. */
struct tag {
    const char *bytes;
    size_t size, at;
    size_t offset; /* of bytes in the source */
};

static void skip_to_value(struct tag *tag)
{
    while (tag->at < tag->size && tag->bytes[tag->at] != '"' && tag->bytes[tag->at] != '\'')
        tag->at++;
}

/* Bytes of the raw text that give the next byte of the value: 1, two for a line end of two bytes, or
 * those of a whole reference. */
static size_t raw_width(const struct tag *tag)
{
    const char *at = tag->bytes + tag->at;
    const size_t room = tag->size - tag->at;
    if (at[0] == '&') {
        const char *end = memchr(at, ';', room);
        return end ? (size_t)(end - at) + 1 : 1;
    }
    return at[0] == '\r' && room > 1 && at[1] == '\n' ? 2 : 1;
}

/* Whether this byte of a value goes on with the character before it. */
static bool is_continued(const char *value, size_t i)
{
    return ((unsigned char)value[i] & 0xC0u) == 0x80u;
}

/* Offsets for each byte of a value that expat decoded. The tag moves past the value. */
static bool locate_value(struct builder *builder, struct tag *tag, const char *value,
                         struct passage *out)
{
    struct text *text = &builder->text;
    const size_t length = strlen(value), start = text->length;
    if (!text_reserve(text, length + 1))
        return false;
    skip_to_value(tag);
    const char quote = tag->at < tag->size ? tag->bytes[tag->at++] : '\0';
    for (size_t i = 0; i < length; i++) {
        text->offsets[start + i] = (uint32_t)(tag->offset + tag->at);
        const bool reference = tag->at < tag->size && tag->bytes[tag->at] == '&';
        const bool more = i + 1 < length && is_continued(value, i + 1);
        if (tag->at < tag->size && tag->bytes[tag->at] != quote && !(reference && more))
            tag->at += raw_width(tag);
    }
    const bool made =
        make_passage(builder, value, text->offsets + start, length, tag->offset + tag->at, out);
    while (tag->at < tag->size && tag->bytes[tag->at] != quote)
        tag->at++;
    tag->at++;
    return made;
}

static const char *after_prefix(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool add_attributes(struct builder *builder, struct xml_element *element,
                           const XML_Char **pairs)
{
    size_t count = 0;
    while (pairs[count * 2])
        count++;
    element->attributes = ARENA_ARRAY(builder->arena, struct xml_attribute, count);
    if (!element->attributes)
        return false;
    const size_t offset = event_offset(builder);
    const int width = XML_GetCurrentByteCount(builder->parser);
    struct tag tag = {.bytes = builder->source->bytes + offset, .offset = offset};
    tag.size = width > 0 ? (size_t)width : 0;
    if (tag.size > builder->source->size - offset)
        tag.size = builder->source->size - offset;
    for (size_t i = 0; i < count; i++) {
        struct xml_attribute *made = &element->attributes[i];
        const char *name = after_prefix(pairs[i * 2]);
        made->foreign = name != pairs[i * 2];
        made->name = arena_text(builder->arena, name, strlen(name));
        if (!made->name || !locate_value(builder, &tag, pairs[i * 2 + 1], &made->value))
            return false;
    }
    element->attribute_count = count;
    return true;
}

/* ------------------------------------------------------------------------------------ elements */

/* The name without the root's prefix; NULL when it has another one. Of the vendors' elements one bears on
 * the numbers: which dimension another stands for. */
static const char *own_name(struct builder *builder, const char *name)
{
    const char *local = after_prefix(name);
    const size_t prefix = (size_t)(local - name);
    if (!builder->root)
        builder->prefix = arena_text(builder->arena, name, prefix);
    if (!builder->prefix) {
        stop(builder, STATUS_NO_MEMORY);
        return NULL;
    }
    const bool own =
        strlen(builder->prefix) == prefix && strncmp(name, builder->prefix, prefix) == 0;
    return own || !prefix || strcmp(local, "maps_to") == 0 ? local : NULL;
}

static struct xml_element *make_element(struct builder *builder, const char *name,
                                        const XML_Char **attributes)
{
    struct xml_element *made = ARENA_NEW(builder->arena, struct xml_element);
    char *shown = arena_print(builder->arena, "<%s", name);
    if (!made || !shown || !add_attributes(builder, made, attributes)) {
        stop(builder, STATUS_NO_MEMORY);
        return NULL;
    }
    made->name = shown + 1;
    made->where = point_at(builder->source, event_offset(builder));
    made->where.text = shown;
    made->where.length = strlen(shown);
    return made;
}

static void on_start(void *self, const XML_Char *name, const XML_Char **attributes)
{
    struct builder *builder = self;
    if (builder->status != STATUS_OK)
        return;
    if (builder->depth == XML_NESTING_LIMIT) {
        refuse(builder, PROBLEM_XML_SYNTAX, "no model file needs that: is this an XMILE file?",
               "elements are nested more than 200 levels deep");
        return;
    }
    if (++builder->elements > XML_ELEMENT_LIMIT) {
        refuse(builder, PROBLEM_FILE_TOO_LARGE, "split the model, or delete its drawings",
               "the file has more than 2 million elements");
        return;
    }
    struct open_element *open = &builder->open[builder->depth++];
    *open = (struct open_element){.text_start = builder->text.length};
    if (builder->skipping)
        return;
    const char *own = own_name(builder, name);
    if (!own) { /* a vendor's */
        builder->skipping = builder->depth;
        return;
    }
    open->element = make_element(builder, own, attributes);
    if (!open->element)
        return;
    if (!builder->root) {
        builder->root = open->element;
        return;
    }
    struct open_element *parent = open - 1;
    if (parent->last)
        parent->last->next = open->element;
    else
        parent->element->first = open->element;
    parent->last = open->element;
}

static void on_end(void *self, const XML_Char *name)
{
    (void)name;
    struct builder *builder = self;
    if (builder->status != STATUS_OK)
        return;
    struct open_element *open = &builder->open[builder->depth - 1];
    if (open->element)
        end_text(builder, open);
    if (builder->skipping == builder->depth)
        builder->skipping = 0;
    builder->depth--;
}

static void on_document_type(void *self, const XML_Char *name, const XML_Char *system,
                             const XML_Char *public, int has_declarations)
{
    (void)name, (void)system, (void)public;
    if (has_declarations)
        refuse(self, PROBLEM_XML_ENTITY,
               "delete the declarations and write the characters themselves",
               "the document type declares entities or attributes, which is refused for safety");
}

static void on_unknown_entity(void *self, const XML_Char *name, int is_parameter)
{
    (void)name, (void)is_parameter;
    refuse(self, PROBLEM_XML_ENTITY, "write the character itself, or &#160; by its number",
           "an entity that XML does not have");
}

/* -------------------------------------------------------------------------------------- errors */

static uint32_t line_of(const struct builder *builder, const struct xml_element *element)
{
    return source_place(builder->source, element->where.start).line;
}

/* The innermost element that is open; NULL when none is or it was passed over. */
static const struct xml_element *innermost(const struct builder *builder)
{
    return builder->depth ? builder->open[builder->depth - 1].element : NULL;
}

static void complain_of_tag(struct builder *builder, size_t offset)
{
    const struct passage where = point_at(builder->source, offset);
    const char *name = builder->source->bytes + offset;
    const char *end = name;
    while (*end && !is_blank(*end) && *end != '>' && end - name < 60)
        end++;
    const struct xml_element *open = innermost(builder);
    if (!open) {
        problem_add(builder->problems, PROBLEM_XML_SYNTAX, &where, 0, 1, NULL,
                    "</%.*s> closes an element that is not open", (int)(end - name), name);
        return;
    }
    const char *remedy = arena_print(builder->arena, "close <%s> of line %u with </%s> before",
                                     open->name, line_of(builder, open), open->name);
    problem_add(builder->problems, PROBLEM_XML_SYNTAX, &where, 0, 1, remedy,
                "</%.*s> stands where <%s> has to be closed", (int)(end - name), name, open->name);
}

static void complain_of_end(struct builder *builder, size_t offset)
{
    const struct passage where = point_at(builder->source, offset);
    const struct xml_element *open = innermost(builder);
    if (open) {
        const char *remedy =
            arena_print(builder->arena, "close <%s> of line %u with </%s>; is the file cut off?",
                        open->name, line_of(builder, open), open->name);
        problem_add(builder->problems, PROBLEM_XML_SYNTAX, &where, 0, 1, remedy,
                    "the file ends before <%s> is closed", open->name);
    } else {
        problem_add(builder->problems, PROBLEM_XML_SYNTAX, &where, 0, 1,
                    "an XMILE file holds one <xmile> element", "the file holds no element");
    }
}

/* What a user can do about the mistakes that people make. */
static const char *remedy_of(enum XML_Error code)
{
    switch (code) {
    case XML_ERROR_INVALID_TOKEN:
        return "inside text write &lt; for < and &amp; for &";
    case XML_ERROR_UNCLOSED_TOKEN:
        return "end the tag with >, the comment with -->";
    case XML_ERROR_UNDEFINED_ENTITY:
        return "XML has only &lt; &gt; &amp; &quot; and &apos;; write the character itself";
    case XML_ERROR_DUPLICATE_ATTRIBUTE:
        return "give every attribute once";
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
        return "end it with ]]>";
    default:
        return NULL;
    }
}

static void complain(struct builder *builder)
{
    const enum XML_Error code = XML_GetErrorCode(builder->parser);
    const size_t offset = event_offset(builder);
    if (code == XML_ERROR_NO_MEMORY) {
        builder->status = STATUS_NO_MEMORY;
        return;
    }
    builder->status = STATUS_INPUT;
    if (code == XML_ERROR_TAG_MISMATCH) {
        complain_of_tag(builder, offset);
    } else if (code == XML_ERROR_NO_ELEMENTS) {
        complain_of_end(builder, offset);
    } else if (builder->root && builder->depth == 0) {
        const struct passage where = point_at(builder->source, offset);
        problem_add(builder->problems, PROBLEM_XML_SYNTAX, &where, 0, 1,
                    "delete what follows the last end tag", "something follows the end of <%s>",
                    builder->root->name);
    } else {
        const struct passage where = point_at(builder->source, offset);
        problem_add(builder->problems,
                    code == XML_ERROR_UNDEFINED_ENTITY ? PROBLEM_XML_ENTITY : PROBLEM_XML_SYNTAX,
                    &where, 0, 1, remedy_of(code), "the XML is malformed: %s",
                    XML_ErrorString(code));
    }
}

/* Past a byte order mark and blanks, which expat does not allow before the XML declaration. */
static size_t find_start(const struct source *source)
{
    size_t at = source->size >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < source->size && is_blank(source->bytes[at]))
        at++;
    return at;
}

static void complain_of_no_xml(struct builder *builder)
{
    const struct passage where = point_at(builder->source, builder->base);
    if (builder->base == builder->source->size) {
        problem_add_placeless(builder->problems, PROBLEM_FILE_EMPTY, builder->source->file,
                              "give an XMILE file (.xmile, .stmx, .itmx)", "the file is empty");
        return;
    }
    const char *bytes = builder->source->bytes;
    const bool vensim = strncmp(bytes + builder->base, "{UTF-8}", 7) == 0 || strstr(bytes, "|~") ||
                        strstr(bytes, "\t~\t");
    problem_add(builder->problems, PROBLEM_XMILE_ROOT, &where, 0, 1,
                vensim ? "this looks like a Vensim model: convert it to XMILE first"
                       : "an XMILE file begins with <?xml or <xmile",
                "the file is no XML");
}

enum status xml_parse(struct arena *arena, const struct source *source,
                      const struct xml_element **out, struct problems *problems)
{
    struct builder *builder = calloc(1, sizeof *builder);
    if (!builder)
        return STATUS_NO_MEMORY;
    builder->arena = arena;
    builder->source = source;
    builder->problems = problems;
    builder->base = find_start(source);
    if (builder->base == source->size || source->bytes[builder->base] != '<') {
        complain_of_no_xml(builder);
        builder->status = STATUS_INPUT;
        goto done;
    }
    builder->bytes = xml_blank_comments(arena, source);
    builder->parser = XML_ParserCreate("UTF-8");
    if (!builder->bytes || !builder->parser || !text_reserve(&builder->text, 1)) {
        builder->status = STATUS_NO_MEMORY;
        goto done;
    }
    XML_SetUserData(builder->parser, builder);
    XML_SetElementHandler(builder->parser, on_start, on_end);
    XML_SetCharacterDataHandler(builder->parser, on_text);
    XML_SetStartDoctypeDeclHandler(builder->parser, on_document_type);
    XML_SetSkippedEntityHandler(builder->parser, on_unknown_entity);
    const enum XML_Status parsed = XML_Parse(builder->parser, builder->bytes + builder->base,
                                             (int)(source->size - builder->base), XML_TRUE);
    if (parsed != XML_STATUS_OK && builder->status == STATUS_OK)
        complain(builder);
    if (builder->status == STATUS_OK)
        *out = builder->root;
done:;
    const enum status status = builder->status;
    if (builder->parser)
        XML_ParserFree(builder->parser);
    free(builder->text.bytes);
    free(builder->text.offsets);
    free(builder);
    return status;
}

/* ------------------------------------------------------------------------------------- looking */

const struct xml_element *xml_child(const struct xml_element *element, const char *name)
{
    const struct xml_element *child = element->first;
    while (child && strcmp(child->name, name) != 0)
        child = child->next;
    return child;
}

const struct xml_element *xml_again(const struct xml_element *element)
{
    const struct xml_element *sibling = element->next;
    while (sibling && strcmp(sibling->name, element->name) != 0)
        sibling = sibling->next;
    return sibling;
}

size_t xml_count(const struct xml_element *element, const char *name)
{
    size_t count = 0;
    for (const struct xml_element *child = xml_child(element, name); child;
         child = xml_again(child))
        count++;
    return count;
}

const struct passage *xml_attribute(const struct xml_element *element, const char *name)
{
    for (size_t i = 0; i < element->attribute_count; i++)
        if (!element->attributes[i].foreign && strcmp(element->attributes[i].name, name) == 0)
            return &element->attributes[i].value;
    return NULL;
}

const struct passage *xml_extension(const struct xml_element *element, const char *name)
{
    for (size_t i = 0; i < element->attribute_count; i++)
        if (strcmp(element->attributes[i].name, name) == 0)
            return &element->attributes[i].value;
    return NULL;
}

// SPDX-License-Identifier: MIT
/* YAML text to a tree in the arena.
 *
 * Takes a source whose encoding is checked. Gives nodes that know their bytes in the file. The
 * library's events are followed one by one, so no file can make it build more than it holds:
 * aliases are refused, not resolved, and depth is counted here. */
#include "case/yaml.h"

#include "base/table.h"

#include <libfyaml.h>
#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

struct yaml_reader {
    struct arena *arena;
    const struct source *source;
    struct problems *problems;
    struct fy_parser *parser;
    struct fy_diag *diag;
    unsigned depth;
    uint32_t last; /* end of the last token: where an absent value would stand */
    bool stopped;  /* a problem was noted that ends the reading */
};

static struct passage passage_between(const struct source *source, size_t start, size_t end)
{
    return (struct passage){.text = source->bytes + start,
                            .length = end - start,
                            .source = source,
                            .start = (uint32_t)start};
}

static void stop_at(struct yaml_reader *reader, size_t start, size_t end, const char *remedy,
                    const char *message)
{
    const struct passage where = passage_between(reader->source, start, end);
    if (!reader->stopped)
        problem_add(reader->problems, PROBLEM_YAML_SYNTAX, &where, 0, where.length, remedy, "%s",
                    message);
    reader->stopped = true;
}

/* The library tells line and column, both from 1, columns in characters. */
static size_t offset_of(const struct source *source, int line, int column)
{
    size_t at = 0;
    for (int i = 1; i < line && at < source->size; at++)
        i += source->bytes[at] == '\n';
    for (int i = 1; i < column && at < source->size && source->bytes[at] != '\n'; i++) {
        do
            at++;
        while (at < source->size && ((unsigned char)source->bytes[at] & 0xC0u) == 0x80u);
    }
    return at;
}

static bool begins_with_tab(const struct source *source, size_t offset)
{
    const char *line = NULL;
    const size_t length = source_line(source, offset, &line);
    for (size_t i = 0; i < length && (line[i] == ' ' || line[i] == '\t'); i++)
        if (line[i] == '\t')
            return true;
    return false;
}

static void report_library(struct yaml_reader *reader)
{
    void *iterator = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(reader->diag, &iterator);
    if (!error) {
        stop_at(reader, reader->last, reader->last, NULL, "the YAML cannot be read on from here");
        return;
    }
    const size_t at = offset_of(reader->source, error->line, error->column);
    const char *next_line = memchr(reader->source->bytes + at, '\n', reader->source->size - at);
    const bool tab =
        begins_with_tab(reader->source, at) ||
        (next_line &&
         begins_with_tab(reader->source, (size_t)(next_line - reader->source->bytes) + 1));
    stop_at(reader, at, at, tab ? "indent with blanks: YAML takes no tabs there" : NULL,
            error->msg);
}

static struct fy_event *next_event(struct yaml_reader *reader)
{
    struct fy_event *event = reader->stopped ? NULL : fy_parser_parse(reader->parser);
    if (!event && !reader->stopped)
        report_library(reader);
    const struct fy_mark *end = event ? fy_event_end_mark(event) : NULL;
    if (end && event->type == FYET_SCALAR)
        reader->last = (uint32_t)end->input_pos;
    return event;
}

/* Offsets for a text that was unfolded or unescaped: characters that stand in the file as they are
 * get their place, others the place where they must be. */
static const uint32_t *align_offsets(struct yaml_reader *reader, const char *text, size_t length,
                                     size_t start, size_t end)
{
    const char *bytes = reader->source->bytes;
    uint32_t *offsets = ARENA_ARRAY(reader->arena, uint32_t, length + 1);
    size_t at = start;
    for (size_t i = 0; offsets && i <= length; i++) {
        while (at < end && strchr(" \t\r\n", bytes[at]) && !(i < length && bytes[at] == text[i]))
            at++;
        offsets[i] = (uint32_t)at;
        if (i < length && at < end && bytes[at] == text[i])
            at++;
    }
    return offsets;
}

static bool set_text(struct yaml_reader *reader, struct fy_token *token, struct passage *out)
{
    size_t length = 0;
    const char *text = fy_token_get_text(token, &length);
    const struct fy_mark *from = fy_token_start_mark(token), *to = fy_token_end_mark(token);
    if (!text || !from || !to || to->input_pos > reader->source->size)
        return false;
    char *copy = arena_text(reader->arena, text, length);
    *out = (struct passage){.text = copy,
                            .length = length,
                            .source = reader->source,
                            .start = (uint32_t)from->input_pos};
    const size_t room = reader->source->size - from->input_pos;
    const bool as_written =
        length <= room && memcmp(reader->source->bytes + from->input_pos, text, length) == 0;
    if (copy && !as_written)
        out->offsets = align_offsets(reader, text, length, from->input_pos, to->input_pos);
    return copy && (as_written || out->offsets);
}

static struct yaml *new_node(struct yaml_reader *reader, enum yaml_kind kind, size_t start)
{
    struct yaml *node = ARENA_NEW(reader->arena, struct yaml);
    if (!node) {
        reader->stopped = true;
        return NULL;
    }
    node->kind = kind;
    node->text = passage_between(reader->source, start, start);
    return node;
}

static struct yaml *read_scalar(struct yaml_reader *reader, struct fy_event *event)
{
    struct yaml *node = new_node(reader, YAML_EMPTY, reader->last);
    struct fy_token *token = fy_event_get_token(event);
    if (!node || !token)
        return node;
    if (!set_text(reader, token, &node->text)) {
        reader->stopped = true;
        return NULL;
    }
    const bool plain = fy_token_scalar_style(token) == FYSS_PLAIN;
    const char *text = node->text.text;
    const bool nothing = plain && (!*text || !strcmp(text, "~") || !strcmp(text, "null"));
    node->kind = nothing ? YAML_EMPTY : YAML_SCALAR;
    return node;
}

static bool refuse_extras(struct yaml_reader *reader, struct fy_event *event)
{
    struct fy_token *anchor = fy_event_get_anchor_token(event);
    struct fy_token *tag = fy_event_get_tag_token(event);
    struct fy_token *extra = anchor ? anchor : tag;
    const bool alias = event->type == FYET_ALIAS;
    if (!extra && !alias)
        return true;
    const struct fy_mark *at = alias ? fy_event_start_mark(event) : fy_token_start_mark(extra);
    const struct fy_mark *end = alias ? fy_event_end_mark(event) : fy_token_end_mark(extra);
    const size_t from = at ? at->input_pos : reader->last;
    if (anchor || alias)
        stop_at(reader, from, end ? end->input_pos : from, "write the value out where it is needed",
                "anchors (&) and aliases (*) are not read here");
    else
        stop_at(reader, from, end ? end->input_pos : from, "leave the tag out",
                "tags (!) are not read here");
    return false;
}

static struct yaml *read_node(struct yaml_reader *reader, struct fy_event *event);

/* The key and the value of the next entry of a mapping; NULL at its end. */
static struct yaml *read_entry(struct yaml_reader *reader, struct fy_event *event,
                               struct table *keys)
{
    const struct fy_mark *at = fy_event_start_mark(event);
    const size_t start = at ? at->input_pos : reader->last;
    struct yaml *key = read_node(reader, event);
    if (!key)
        return NULL;
    if (key->kind != YAML_SCALAR) {
        stop_at(reader, start, start, "write `key: value`", "a key must be a word");
        return NULL;
    }
    if (!table_add(keys, key->text.text, 0) && !reader->arena->failed) {
        const char *text =
            arena_print(reader->arena, "'%s' stands here a second time", key->text.text);
        problem_add(reader->problems, PROBLEM_YAML_SYNTAX, &key->text, 0, key->text.length,
                    "keep one of the two", "%s", text ? text : "a key twice");
    }
    struct fy_event *next = next_event(reader);
    struct yaml *value = next ? read_node(reader, next) : NULL;
    if (value)
        value->key = key->text;
    return value;
}

/* Everything up to the end of a list or mapping; the begin has been read. */
static void read_children(struct yaml_reader *reader, struct yaml *parent)
{
    struct yaml **link = &parent->first;
    struct table keys;
    table_init(&keys, reader->arena);
    for (;;) {
        struct fy_event *event = next_event(reader);
        if (!event)
            return;
        if (event->type == FYET_SEQUENCE_END || event->type == FYET_MAPPING_END) {
            fy_parser_event_free(reader->parser, event);
            return;
        }
        struct yaml *child =
            parent->kind == YAML_MAP ? read_entry(reader, event, &keys) : read_node(reader, event);
        if (!child) {
            reader->stopped = true;
            return;
        }
        *link = child;
        link = &child->next;
        parent->count++;
    }
}

/* One node; the event is freed. */
static struct yaml *read_node(struct yaml_reader *reader, struct fy_event *event)
{
    struct yaml *node = NULL;
    const enum fy_event_type type = event->type;
    const struct fy_mark *at = fy_event_start_mark(event);
    const size_t start = at ? at->input_pos : reader->last;
    if (refuse_extras(reader, event)) {
        if (type == FYET_SCALAR)
            node = read_scalar(reader, event);
        else if (type == FYET_SEQUENCE_START || type == FYET_MAPPING_START)
            node = new_node(reader, type == FYET_MAPPING_START ? YAML_MAP : YAML_LIST, start);
        else
            stop_at(reader, start, start, NULL, "the YAML ends too early");
    }
    fy_parser_event_free(reader->parser, event);
    if (!node || node->kind == YAML_SCALAR || node->kind == YAML_EMPTY)
        return node;
    if (reader->depth == DEPTH_MAX) {
        stop_at(reader, start, start, NULL, "nested more than 32 levels deep");
        return NULL;
    }
    reader->depth++;
    read_children(reader, node);
    reader->depth--;
    return reader->stopped ? NULL : node;
}

/* Reads events up to one of the kind given; NULL when something else ends the file. */
static bool skip_to(struct yaml_reader *reader, enum fy_event_type wanted)
{
    struct fy_event *event = next_event(reader);
    const bool found = event && event->type == wanted;
    if (event && !found) {
        const struct fy_mark *at = fy_event_start_mark(event);
        const size_t start = at ? at->input_pos : reader->last;
        if (wanted == FYET_STREAM_END)
            stop_at(reader, start, start, "keep one document in a file",
                    "a second document begins here");
        else
            stop_at(reader, start, start, NULL, "the file holds nothing but comments");
    }
    if (event)
        fy_parser_event_free(reader->parser, event);
    return found;
}

static struct yaml *read_stream(struct yaml_reader *reader)
{
    if (!skip_to(reader, FYET_STREAM_START) || !skip_to(reader, FYET_DOCUMENT_START))
        return NULL;
    struct fy_event *event = next_event(reader);
    struct yaml *root = event ? read_node(reader, event) : NULL;
    if (!root || !skip_to(reader, FYET_DOCUMENT_END) || !skip_to(reader, FYET_STREAM_END))
        return NULL;
    return root;
}

static struct fy_diag *quiet_diag(void)
{
    struct fy_diag_cfg config;
    fy_diag_cfg_default(&config);
    config.fp = NULL;
    config.output_fn = NULL;
    struct fy_diag *diag = fy_diag_create(&config);
    if (diag)
        fy_diag_set_collect_errors(diag, true);
    return diag;
}

/* The library can read a broken directive for ever, so none reaches it. */
static bool refuse_directives(struct yaml_reader *reader)
{
    const char *bytes = reader->source->bytes;
    for (size_t at = 0; at < reader->source->size; at++) {
        if (bytes[at] != '%' || (at > 0 && bytes[at - 1] != '\n' && bytes[at - 1] != '\r'))
            continue;
        stop_at(reader, at, at + 1, "leave the line out, or indent it",
                "directives (%) are not read here");
        return false;
    }
    return true;
}

bool yaml_parse(struct arena *arena, const struct source *source, struct problems *problems,
                const struct yaml **out)
{
    struct yaml_reader reader = {
        .arena = arena, .source = source, .problems = problems, .diag = quiet_diag()};
    struct yaml *root = NULL;
    const size_t errors = problems->errors;
    const struct fy_parse_cfg config = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2,
        .diag = reader.diag,
    };
    if (reader.diag)
        reader.parser = fy_parser_create(&config);
    if (!reader.parser || fy_parser_set_string(reader.parser, source->bytes, source->size) != 0)
        problems->no_memory = true;
    else if (refuse_directives(&reader))
        root = read_stream(&reader);
    if (reader.parser)
        fy_parser_destroy(reader.parser);
    if (reader.diag)
        fy_diag_destroy(reader.diag);
    if (!root || problems->errors > errors)
        return false;
    *out = root;
    return true;
}

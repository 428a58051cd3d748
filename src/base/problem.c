// SPDX-License-Identifier: MIT
/* Collects, sorts and prints problems. Everything a problem shows is copied into the arena, so the
 * source it was found in may go away first. */
#include "base/problem.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *identifier;
    enum severity severity;
    const char *meaning;
} kinds[PROBLEM_COUNT] = {
#define PROBLEM(name, identifier, severity, meaning) {identifier, SEVERITY_##severity, meaning},
#include "base/problem.def"
#undef PROBLEM
};

enum severity problem_severity(enum problem_kind kind)
{
    return kinds[kind].severity;
}

const char *problem_identifier(enum problem_kind kind)
{
    return kinds[kind].identifier;
}

const char *problem_meaning(enum problem_kind kind)
{
    return kinds[kind].meaning;
}

void problems_init(struct problems *problems, struct arena *arena)
{
    *problems = (struct problems){.arena = arena};
}

static struct problem *next_problem(struct problems *problems)
{
    if (problems->count == problems->capacity) {
        const size_t capacity = problems->capacity ? problems->capacity * 2 : 16;
        struct problem *items =
            arena_grow(problems->arena, problems->items, problems->count, capacity, sizeof *items);
        if (!items)
            return NULL;
        problems->items = items;
        problems->capacity = capacity;
    }
    return &problems->items[problems->count];
}

__attribute__((format(printf, 2, 0))) static char *print_text(struct arena *arena,
                                                              const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

__attribute__((format(printf, 4, 0))) static void
keep_problem(struct problems *problems, struct problem made, const char *remedy, const char *format,
             va_list arguments)
{
    struct problem *item = next_problem(problems);
    made.message = print_text(problems->arena, format, arguments);
    if (remedy)
        made.remedy = arena_text(problems->arena, remedy, strlen(remedy));
    if (problem_severity(made.kind) == SEVERITY_ERROR)
        problems->errors++;
    if (problem_severity(made.kind) == SEVERITY_WARNING)
        problems->warnings++;
    if (!item || !made.message || (remedy && !made.remedy)) {
        problems->no_memory = true;
        return;
    }
    made.order = (uint32_t)problems->count;
    *item = made;
    problems->count++;
}

static bool is_inner_byte(char byte)
{
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

static uint32_t count_characters(const char *text, size_t bytes)
{
    uint32_t characters = 0;
    for (size_t i = 0; i < bytes; i++)
        characters += !is_inner_byte(text[i]);
    return characters;
}

enum { LINE_MOST = 1000, AROUND = 300, LINES_MOST = 10000, SHOWN_MOST = 1000 };

/* How far the line goes on behind `at`; of a long one no more than is shown. */
static size_t rest_of_line(const struct source *source, size_t at)
{
    size_t end = at;
    while (end < source->size && end - at <= LINE_MOST && source->bytes[end] != '\n' &&
           source->bytes[end] != '\r')
        end++;
    return end - at;
}

/* Copies the line, or what is around the place of a long one, and says where in the copy that is. */
static void copy_line(struct problems *problems, const struct source *source, struct problem *made)
{
    const size_t start = problems->mark.line_start, at = problems->mark.offset;
    const size_t rest = rest_of_line(source, at);
    const char *bytes = source->bytes;
    size_t from = start, to = at + rest;
    if (at - start + rest > LINE_MOST) {
        from = at - start > AROUND ? at - AROUND : start;
        to = rest > AROUND ? at + AROUND : to;
        while (from < at && is_inner_byte(bytes[from]))
            from++;
        while (to > at && to < source->size && is_inner_byte(bytes[to]))
            to--;
    }
    const char *before = from > start ? "..." : "", *behind = to < at + rest ? "..." : "";
    const uint32_t left = count_characters(bytes + at, to - at);
    made->width = made->width < left ? made->width : left;
    made->width = made->width ? made->width : 1;
    made->caret = (uint32_t)strlen(before) + count_characters(bytes + from, at - from) + 1;
    if (problems->count < LINES_MOST)
        made->line = arena_print(problems->arena, "%s%.*s%s", before, (int)(to - from),
                                 bytes + from, behind);
}

void problem_add(struct problems *problems, enum problem_kind kind, const struct passage *where,
                 size_t from, size_t width, const char *remedy, const char *format, ...)
{
    const struct source own = {.bytes = where->text, .size = where->length};
    struct source whole = where->source ? *where->source : own;
    if (!whole.bytes)
        whole = (struct source){.file = whole.file, .bytes = ""};
    const struct source *source = &whole;
    const size_t index = from < where->length ? from : where->length;
    size_t offset = index;
    if (where->source)
        offset = where->offsets ? where->offsets[index] : where->start + index;
    struct problem made = {
        .kind = kind, .at = source_place_from(source, offset, &problems->mark), .width = 1};
    if (from < where->length && width) {
        const size_t room = where->length - from;
        made.width = count_characters(where->text + from, width < room ? width : room);
    }
    copy_line(problems, source, &made);
    if (!where->source)
        problems->mark.bytes = NULL; /* other texts may come to stand there */
    if (made.at.file)
        made.at.file = arena_text(problems->arena, made.at.file, strlen(made.at.file));
    va_list arguments;
    va_start(arguments, format);
    keep_problem(problems, made, remedy, format, arguments);
    va_end(arguments);
}

void problem_add_placeless(struct problems *problems, enum problem_kind kind, const char *file,
                           const char *remedy, const char *format, ...)
{
    struct problem made = {.kind = kind, .width = 1};
    if (file)
        made.at.file = arena_text(problems->arena, file, strlen(file));
    va_list arguments;
    va_start(arguments, format);
    keep_problem(problems, made, remedy, format, arguments);
    va_end(arguments);
}

/* What has no file comes first. */
static int compare_files(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_places(const struct problem *a, const struct problem *b)
{
    const int files = compare_files(a->at.file, b->at.file);
    if (files != 0)
        return files;
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line ? -1 : 1;
    if (a->at.column != b->at.column)
        return a->at.column < b->at.column ? -1 : 1;
    return 0;
}

static int compare_problems(const void *left, const void *right)
{
    const struct problem *a = left, *b = right;
    const int places = compare_places(a, b);
    if (places != 0)
        return places;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Among the first `kept` problems, one that says at the same place what `problem` says. */
static bool is_said(const struct problems *problems, size_t kept, const struct problem *problem)
{
    for (size_t i = kept; i-- > 0 && compare_places(&problems->items[i], problem) == 0;)
        if (problems->items[i].kind == problem->kind &&
            strcmp(problems->items[i].message, problem->message) == 0)
            return true;
    return false;
}

void problems_sort(struct problems *problems)
{
    if (problems->count < 2)
        return;
    qsort(problems->items, problems->count, sizeof *problems->items, compare_problems);
    size_t kept = 1;
    for (size_t i = 1; i < problems->count; i++) {
        if (is_said(problems, kept, &problems->items[i])) {
            const enum severity severity = problem_severity(problems->items[i].kind);
            problems->errors -= severity == SEVERITY_ERROR;
            problems->warnings -= severity == SEVERITY_WARNING;
        } else {
            problems->items[kept++] = problems->items[i];
        }
    }
    problems->count = kept;
}

static void print_caret(const struct problem *problem, FILE *out)
{
    fprintf(out, "    %s\n    ", problem->line);
    const char *at = problem->line;
    for (uint32_t column = 1; column < problem->caret && *at; column++) {
        fputc(*at == '\t' ? '\t' : ' ', out);
        do
            at++;
        while (is_inner_byte(*at));
    }
    fputc('^', out);
    for (uint32_t i = 1; i < problem->width; i++)
        fputc('~', out);
    fputc('\n', out);
}

void problems_print(const struct problems *problems, FILE *out)
{
    static const char *const words[] = {"error", "warning", "note"};
    size_t shown[SEVERITY_NOTE + 1] = {0}, left_out = 0;
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (++shown[problem_severity(problem->kind)] > SHOWN_MOST) {
            left_out++;
            continue;
        }
        if (problem->at.file)
            fprintf(out, "%s:", problem->at.file);
        if (problem->at.line)
            fprintf(out, "%u:%u:", problem->at.line, problem->at.column);
        if (problem->at.file || problem->at.line)
            fputc(' ', out);
        fprintf(out, "%s: %s [%s]\n", words[problem_severity(problem->kind)], problem->message,
                problem_identifier(problem->kind));
        if (problem->line && problem->line[0])
            print_caret(problem, out);
        if (problem->remedy)
            fprintf(out, "    remedy: %s\n", problem->remedy);
    }
    if (left_out)
        fprintf(out, "note: %zu more are not shown\n", left_out);
    if (problems->no_memory)
        fprintf(out, "error: memory ran out while problems were collected [memory]\n");
}

enum status problems_status(const struct problems *problems)
{
    if (problems->no_memory)
        return STATUS_NO_MEMORY;
    return problems->errors ? STATUS_INPUT : STATUS_OK;
}

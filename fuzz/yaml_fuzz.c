// SPDX-License-Identifier: MIT
/* A file that is read is a tree whose counts hold and whose texts know their place; one that is not read
 * says why; nothing else may happen. */
#include "case/yaml.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libfyaml 0.7 loses some kilobytes over some files that it refuses: {A: '- {c x'} and a quote. Not ours to
 * mend; files are read once a program. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

static void check_node(const struct yaml *node)
{
    size_t count = 0;
    assert(passage_place(yaml_place(node), 0).line >= 1);
    assert(node->kind != YAML_SCALAR || node->text.text);
    for (const struct yaml *child = node->first; child; child = child->next, count++)
        check_node(child);
    assert(count == node->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct problems problems;
    const struct yaml *root = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    const struct source source = {
        .file = "fuzz", .bytes = arena_text(&arena, (const char *)data, size), .size = size};
    const bool read = yaml_parse(&arena, &source, &problems, &root);
    assert(read == (problems.errors == 0));
    if (read && root)
        check_node(root);
    arena_free(&arena);
    return 0;
}

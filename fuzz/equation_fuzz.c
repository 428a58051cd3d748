// SPDX-License-Identifier: MIT
/* Whatever parses prints to text that parses to the same tree, unless the brackets that printing adds
 * nest it too deeply; whatever does not parse says why; nothing else may happen. */
#include "equation/equation.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct problems problems;
    bool empty = false;
    arena_init(&arena);
    problems_init(&problems, &arena);
    const struct passage text = {.text = arena_text(&arena, (const char *)data, size),
                                 .length = size};
    const struct expr *tree = equation_parse(&arena, &text, &problems, &empty);
    assert((tree != NULL) + empty + (problems.errors == 1) == 1);
    if (tree) {
        const struct passage printed = passage_of_text(equation_print(&arena, tree));
        const struct expr *again = equation_parse(&arena, &printed, &problems, &empty);
        assert(again || problems.items[problems.count - 1].kind == PROBLEM_EQUATION_DEPTH);
        assert(!again || expr_equal(tree, again));
        assert(!again || strcmp(equation_print(&arena, again), printed.text) == 0);
        assert(equation_print_tree(&arena, tree));
    }
    arena_free(&arena);
    return 0;
}

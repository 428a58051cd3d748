// SPDX-License-Identifier: MIT
/* set: blocks, `{recon_share: 0.05, line_push: {mun: 2}}`: names and the numbers or equations that
 * replace theirs. */
#include "case/case_parts.h"

static size_t count_settings(const struct yaml *map)
{
    size_t count = 0;
    for (const struct yaml *node = map->first; node; node = node->next)
        count += node->kind == YAML_MAP ? node->count : 1;
    return count;
}

static bool add_setting(const struct case_reader *reader, const char *name, const struct yaml *node,
                        struct setting *out)
{
    if (!yaml_is(node, YAML_SCALAR, reader->problems))
        return false;
    *out = (struct setting){.name = name, .value = node->text, .where = node->key};
    return name && case_equation_is_sound(reader, &node->text);
}

bool settings_read(const struct case_reader *reader, const struct yaml *map, struct settings *out)
{
    struct setting *items = ARENA_ARRAY(reader->arena, struct setting, count_settings(map));
    size_t count = 0;
    bool fine = items != NULL;
    for (const struct yaml *node = map->first; items && node; node = node->next) {
        if (node->kind != YAML_MAP) {
            fine = add_setting(reader, node->key.text, node, &items[count]) && fine;
            count++;
            continue;
        }
        for (const struct yaml *part = node->first; part; part = part->next, count++) {
            const char *name = arena_print(reader->arena, "%s[%s]", node->key.text, part->key.text);
            fine = add_setting(reader, name, part, &items[count]) && fine;
        }
    }
    if (fine)
        *out = (struct settings){.items = items, .count = count};
    return fine;
}

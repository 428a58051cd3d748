// SPDX-License-Identifier: MIT
/* Private to src/xmile: changes inside of modules. */
#ifndef SURETY_XMILE_DOCUMENT_PATH_H
#define SURETY_XMILE_DOCUMENT_PATH_H

#include "xmile/document.h"

/* The models of a document that is being changed, with room for as many copies as paths have
 * periods. */
struct own_models {
    struct doc_model *models;
    bool *is_own; /* [model]: its variables are a copy, which may be written */
    size_t count;
};

/* Where a path leads to. */
struct own_place {
    struct doc_model *model;     /* may be written */
    struct doc_variable *module; /* of that model; NULL: it is the root */
    const char *rest;            /* of the path: the variable's name */
};

/* Follows a folded path through modules as far as there are such. False when memory is out. */
bool own_path(struct arena *arena, struct own_models *own, const char *path, struct own_place *out);

/* Takes an input's connections away. False when memory is out. */
bool disconnect(struct arena *arena, struct doc_variable *module, const char *folded);

#endif

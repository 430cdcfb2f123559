/* Patches: one add, remove or replace at a typed path, and lists of them. */
#ifndef RR_PATCH_H
#define RR_PATCH_H

#include "text.h"

/* A step of a path: a member's canonical key, or an array index where key.data is NULL. */
typedef struct {
  rr_bytes key; /* lies in the list's own memory */
  size_t index;
} rr_step;

typedef enum { RR_ADD, RR_REMOVE, RR_REPLACE, RR_TEST } rr_op;

typedef struct {
  rr_op op;
  bool dropped; /* a transform left nothing of it */
  uint32_t depth;
  rr_step *path;   /* `depth` steps, owned by the list */
  rr_value value;  /* owned; none for a remove */
  rr_bytes before; /* where an added member goes: before this key; data NULL: at the end */
} rr_patch;

typedef struct {
  rr_patch *items;
  size_t count;
  size_t capacity;
  /* ...whatever owns the memory of the steps (an arena) */
  void *arena;
} rr_patches;

typedef struct {
  size_t max_patches;  /* in one list */
  size_t max_path;     /* steps of one path */
  rr_text_limits text; /* of the values */
} rr_patch_limits;

void rr_patches_free(rr_patches *list);
rr_patches rr_patches_copy(const rr_patches *list);

/* Reads `[{"op":"add","path":["items",0],"value":1}, ...]` at *position. Members in any order; one
   that is not known, missing or of the wrong type is RR_ERR_PATCH. */
bool rr_patches_read(rr_bytes text, size_t *position, const rr_patch_limits *limits,
                     rr_patches *out, rr_error *error);
/* Appends the list as canonical text, dropped ones and passed tests left out. */
void rr_patches_write(const rr_patches *list, rr_buffer *out);

/* Applies the list to *root, all or nothing: on failure *root is as before and error.patch tells
   which. `inverse` (may be NULL) receives the list that undoes it, in the order to apply. */
bool rr_patches_apply(rr_value *root, const rr_patches *list, rr_patches *inverse, rr_error *error);

/* The value at a path, or RR_ERR_PATH. */
bool rr_path_get(const rr_view *root, const rr_step *path, size_t depth, rr_view *out,
                 rr_error *error);

#endif

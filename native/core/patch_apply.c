/* Applying patches to a tree, and what undoes them. */
#include "patch.h"

/* How deep a path may go before its containers are held outside the stack. */
enum { HELD_ON_STACK = 16 };

static bool no_path(rr_error *error, const char *message) {
  return rr_fail(error, RR_ERR_PATH, message, 0);
}

/* Whether the patch can be applied to that member of an object. */
static bool check_member(const rr_view *object, const rr_patch *patch, rr_bytes key,
                         size_t max_keys, rr_error *error) {
  rr_view child, value = rr_view_of(&patch->value);
  if (patch->op != RR_REMOVE && !rr_form_allows(rr_object_form(object), key, &value))
    return rr_fail(error, RR_ERR_PATCH,
                   "an entry of a Map or Set is named by its key, \"'text\" or \"#1\", "
                   "and that of a Set has the value 0",
                   0);
  bool full = max_keys && rr_view_count(object) >= max_keys;
  if ((patch->op == RR_ADD && !full) || rr_object_get(object, key, &child))
    return true;
  return full && patch->op == RR_ADD
             ? rr_fail(error, RR_ERR_TOO_LARGE, "the object has as many members as limits.keys", 0)
             : no_path(error, "the object has no such member");
}

/* Whether the patch, which is not for the root, can be applied. */
static bool check(const rr_value *root, const rr_patch *patch, size_t max_keys, rr_error *error) {
  rr_path parent = {patch->path.steps, patch->path.depth - 1};
  const rr_step *step = &patch->path.steps[parent.depth];
  rr_view container;
  if (!rr_path_get(root, parent, &container))
    return no_path(error, "the path does not resolve");
  if (rr_step_is_index(step)) {
    if (rr_view_type(&container) != RR_ARRAY)
      return no_path(error, "an index leads into what is no array");
    if (step->index >= rr_view_count(&container) + (patch->op == RR_ADD))
      return no_path(error, "the index is beyond the end of the array");
    return true;
  }
  if (rr_view_type(&container) != RR_OBJECT)
    return no_path(error, "a key leads into what is no object");
  return check_member(&container, patch, step->key, max_keys, error);
}

static bool test(const rr_value *root, const rr_patch *patch, rr_error *error) {
  rr_view found, expected = rr_view_of(&patch->value);
  if (!rr_path_get(root, patch->path, &found))
    return no_path(error, "the path does not resolve");
  if (!rr_view_equal(&found, &expected))
    return rr_fail(error, RR_ERR_TEST, "the value is not the one tested for", 0);
  return true;
}

/* Changes one element; returns what undoes it, all but the path. */
static rr_patch edit_array(rr_value *array, size_t index, rr_op op, rr_value value) {
  switch (op) {
  case RR_ADD:
    rr_array_insert(array, index, value);
    return (rr_patch){.op = RR_REMOVE};
  case RR_REMOVE:
    return (rr_patch){.op = RR_ADD, .value = rr_array_remove(array, index)};
  default:
    return (rr_patch){.op = RR_REPLACE, .value = rr_array_replace(array, index, value)};
  }
}

/* Changes one member. `arena` keeps the key that a removed one stood before. */
static rr_patch edit_object(rr_value *object, const rr_patch *patch, rr_bytes key, rr_value value,
                            rr__arena *arena) {
  if (patch->op == RR_REMOVE) {
    rr_bytes next;
    rr_patch undo = {.op = RR_ADD, .value = rr_object_remove(object, key, &next)};
    if (next.data)
      undo.before = rr__arena_copy(arena, next);
    return undo;
  }
  rr_value old = rr_object_set(object, key, value, patch->before);
  return (rr_patch){.op = rr_value_is_none(old) ? RR_REMOVE : RR_REPLACE, .value = old};
}

/* Changes what the last step leads to. The containers on the way are taken out of one another, so
   that each is owned once and changes in place unless a snapshot shares it, and put back after. */
static rr_patch edit(rr_value *root, const rr_patch *patch, rr_value value, rr__arena *arena) {
  size_t last = patch->path.depth - 1;
  rr_value stack[HELD_ON_STACK];
  rr_value *held = last < HELD_ON_STACK ? stack : rr_alloc((last + 1) * sizeof *held);
  held[0] = *root;
  for (size_t i = 0; i < last; i++) {
    const rr_step *step = &patch->path.steps[i];
    held[i + 1] = rr_step_is_index(step) ? rr_array_take(&held[i], step->index)
                                         : rr_object_take(&held[i], step->key);
  }
  const rr_step *step = &patch->path.steps[last];
  rr_patch undo = rr_step_is_index(step) ? edit_array(&held[last], step->index, patch->op, value)
                                         : edit_object(&held[last], patch, step->key, value, arena);
  for (size_t i = last; i-- > 0;) {
    step = &patch->path.steps[i];
    if (rr_step_is_index(step))
      rr_array_put(&held[i], step->index, held[i + 1]);
    else
      rr_object_put(&held[i], step->key, held[i + 1]);
  }
  *root = held[0];
  if (held != stack)
    rr_free(held);
  return undo;
}

/* Applies a patch that resolves, and takes ownership of `value`. */
static rr_patch apply(rr_value *root, const rr_patch *patch, rr_value value, rr__arena *arena) {
  rr_patch undo;
  if (patch->path.depth) {
    undo = edit(root, patch, value, arena);
  } else {
    undo = (rr_patch){.op = RR_REPLACE, .value = *root};
    *root = value;
  }
  undo.path = patch->path;
  return undo;
}

static bool apply_next(rr_value *root, const rr_patch *patch, size_t max_keys, rr_patches *inverse,
                       rr_error *error) {
  if (patch->op == RR_TEST) {
    if (patch->dropped)
      return rr_fail(error, RR_ERR_TEST, "what was to be tested is gone", 0);
    return test(root, patch, error);
  }
  if (patch->dropped)
    return true;
  if (patch->path.depth && !check(root, patch, max_keys, error))
    return false;
  rr_patches_push(inverse, apply(root, patch, rr_value_retain(patch->value), &inverse->arena));
  return true;
}

static void reverse(rr_patches *list) {
  for (size_t i = 0, j = list->count; i + 1 < j; i++) {
    rr_patch patch = list->items[i];
    list->items[i] = list->items[--j];
    list->items[j] = patch;
  }
}

void rr_patches_undo(rr_value *root, rr_patches *inverse) {
  for (size_t i = 0; i < inverse->count; i++) {
    rr_patch *patch = &inverse->items[i];
    rr_patch undone = apply(root, patch, patch->value, &inverse->arena);
    patch->value = undone.value;
  }
}

bool rr_patches_apply(rr_value *root, const rr_patches *list, rr_patches *inverse,
                      rr_error *error) {
  for (size_t i = 0; i < list->count; i++) {
    if (apply_next(root, &list->items[i], list->max_keys, inverse, error))
      continue;
    if (error)
      error->patch = i;
    reverse(inverse);
    rr_patches_undo(root, inverse);
    return false;
  }
  reverse(inverse);
  return true;
}

/* Applies patches to a tree, and records the inverse. */
#include <assert.h>

#include "base/work.h"
#include "patch/patch_apply.h"

bool rr__no_path(rr_error *error, const char *message) {
  return rr_fail(error, RR_ERR_PATH, message, 0);
}

/* Each function below takes ownership of `value` and returns true, or returns false and changes
   nothing. */

/* Changes one element. *undo receives the inverse, without its path. */
static bool edit_array(rr_value *array, size_t index, rr_op op, rr_value value, rr_patch *undo,
                       rr_error *error) {
  rr_view view = rr_view_of(array);
  if (rr_view_type(&view) != RR_ARRAY)
    return rr__no_path(error, "an index leads into what is no array");
  if (index >= rr_view_count(&view) + (op == RR_ADD))
    return rr__no_path(error, "the index is beyond the end of the array");
  if (op == RR_ADD) {
    rr_array_insert(array, index, value);
    *undo = (rr_patch){.op = RR_REMOVE};
  } else if (op == RR_REMOVE) {
    *undo = (rr_patch){.op = RR_ADD, .value = rr_array_remove(array, index)};
  } else {
    *undo = (rr_patch){.op = RR_REPLACE, .value = rr_array_replace(array, index, value)};
  }
  return true;
}

/* Removes a member. The key of the next member is copied to `arena`. */
static rr_patch remove_member(rr_value *object, size_t rank, rr__arena *arena) {
  rr_bytes next;
  rr_patch undo = {.op = RR_ADD, .value = rr_object_remove_at(object, rank, &next)};
  if (next.data)
    undo.before = rr__arena_copy(arena, next);
  return undo;
}

/* Changes one member. *undo receives the inverse, without its path. */
static bool edit_object(rr_value *object, rr_patch *patch, rr_value value, const rr__setting *s,
                        rr_patch *undo, rr_error *error) {
  rr_view view = rr_view_of(object), looked_at = rr_view_of(&value);
  rr_bytes key = rr_step_key(&patch->path.steps[patch->path.depth - 1]);
  size_t rank;
  if (rr_view_type(&view) != RR_OBJECT)
    return rr__no_path(error, "a key leads into what is no object");
  if (patch->op != RR_REMOVE && !rr_form_allows(rr_object_form(&view), key, &looked_at))
    return rr_fail(error, RR_ERR_PATCH,
                   "an entry of a Map or Set is named by its key, \"'text\" or \"#1\", "
                   "and that of a Set has the value 0",
                   0);
  bool found = rr_object_rank(&view, key, &rank);
  if (!found && patch->op != RR_ADD)
    return rr__no_path(error, "the object has no such member");
  if (!found && s->limits->max_keys && rr_view_count(&view) >= s->limits->max_keys)
    return rr_fail(error, RR_ERR_TOO_LARGE, "the object has as many members as limits.keys", 0);
  if (patch->op == RR_REMOVE) {
    *undo = remove_member(object, rank, s->arena);
  } else if (found) {
    *undo = (rr_patch){.op = RR_REPLACE, .value = rr_object_replace_at(object, rank, value)};
  } else {
    size_t most = s->limits->max_moved ? s->limits->max_moved : SIZE_MAX;
    if (!rr_object_add(object, key, value, patch->before, most))
      patch->before = (rr_bytes){0};
    *undo = (rr_patch){.op = RR_REMOVE};
  }
  return true;
}

/* Goes down one step. The container becomes private, so that it is changed in place. */
static rr_slot step_down(rr_value *container, const rr_step *step) {
  rr_view view = rr_view_of(container);
  bool index = rr_step_is_index(step);
  if (rr_view_type(&view) != (index ? RR_ARRAY : RR_OBJECT))
    return (rr_slot){NULL};
  return index ? rr_array_slot(container, step->index)
               : rr_object_slot(container, rr_step_key(step));
}

rr_slot rr__find_container(rr_value *root, rr_path path) {
  rr_slot slot = {root};
  for (size_t i = 0; i + 1 < path.depth && slot.at; i++) {
    rr_value container = rr_slot_get(slot);
    rr_slot next = step_down(&container, &path.steps[i]);
    rr_slot_set(slot, container);
    slot = next;
  }
  return slot;
}

/* Whether the value may be at the path of the patch, which a transform has led to a deeper place
   than the one that was checked. */
static bool may_be_deeper(const rr_patch *patch, const rr__setting *s, rr_error *error) {
  rr_view view = rr_view_of(&patch->value);
  return rr__depth_fits(&view, patch->path.depth, s, error);
}

/* Applies an add, remove or replace, with `value` in place of its own value. */
static bool apply_edit(rr_value *root, rr_patch *patch, rr_value value, const rr__setting *s,
                       rr_patch *undo, rr_error *error) {
  if (patch->deeper && !may_be_deeper(patch, s, error))
    return false;
  if (patch->path.depth == 0) {
    *undo = (rr_patch){.op = RR_REPLACE, .value = *root};
    *root = value;
    undo->path = patch->path;
    return true;
  }
  rr_slot slot = rr__find_container(root, patch->path);
  if (!slot.at)
    return rr__no_path(error, "the path does not resolve");
  const rr_step *step = &patch->path.steps[patch->path.depth - 1];
  rr_value container = rr_slot_get(slot);
  bool done = rr_step_is_index(step)
                  ? edit_array(&container, step->index, patch->op, value, undo, error)
                  : edit_object(&container, patch, value, s, undo, error);
  rr_slot_set(slot, container);
  undo->path = patch->path;
  return done;
}

/* Applies one patch, with `value` in place of its own value. */
static bool apply_patch(rr_value *root, rr_patch *patch, rr_value value, const rr__setting *s,
                        rr_patch *undo, rr_error *error) {
  if (patch->op == RR_MOVE)
    return rr__apply_move(root, patch, s, undo, error);
  if (patch->op == RR_TEXT)
    return rr__apply_text(root, patch, s, undo, error);
  return apply_edit(root, patch, value, s, undo, error);
}

static bool test(const rr_value *root, const rr_patch *patch, rr_error *error) {
  rr_view found, expected = rr_view_of(&patch->value);
  if (patch->dropped)
    return rr_fail(error, RR_ERR_TEST, "the value to test no longer exists", 0);
  if (!rr_path_get(root, patch->path, &found))
    return rr__no_path(error, "the path does not resolve");
  if (!rr_view_equal(&found, &expected))
    return rr_fail(error, RR_ERR_TEST, "the value differs from the one that the test expects", 0);
  return true;
}

static bool apply_next(rr_value *root, rr_patch *patch, const rr__setting *s, rr_patches *inverse,
                       rr_error *error) {
  rr_patch undo = {0};
  if (patch->op == RR_TEST)
    return test(root, patch, error);
  if (patch->dropped)
    return true;
  rr_value value = rr_value_retain(patch->value);
  if (apply_patch(root, patch, value, s, &undo, error)) {
    rr_patches_push(inverse, undo);
    return true;
  }
  rr_garbage_add(inverse->garbage, value);
  return false;
}

void rr_patches_reverse(rr_patches *list) {
  for (size_t i = 0, j = list->count; i + 1 < j; i++) {
    rr_patch patch = list->items[i];
    list->items[i] = list->items[--j];
    list->items[j] = patch;
  }
}

void rr_patches_undo(rr_value *root, rr_patches *inverse) {
  const rr__setting s = {.limits = &(rr_patches){0}, .arena = &inverse->arena, .undoes = true};
  for (size_t i = 0; i < inverse->count; i++) {
    rr_patch *patch = &inverse->items[i], undone = {0};
    bool applied = apply_patch(root, patch, patch->value, &s, &undone, NULL);
    assert(applied); /* the place exists, since it has just been changed */
    (void)applied;
    patch->value = undone.value;
  }
}

/* How many patches before that index a transform has added. */
static size_t added_before(const rr_patches *list, size_t index) {
  size_t count = 0;
  for (size_t i = 0; i < index; i++)
    count += list->items[i].added;
  return count;
}

bool rr_patches_apply_some(rr_value *root, rr_patches *list, size_t *next, uint64_t limit,
                           rr_patches *inverse, rr_error *error) {
  const rr__setting s = {.limits = list, .arena = &inverse->arena};
  for (; *next < list->count && rr__work_done <= limit; ++*next) {
    rr_patch *patch = &list->items[*next];
    bool placed = patch->op == RR_ADD && patch->before.data;
    bool applied = apply_next(root, patch, &s, inverse, error);
    list->misplaced |= placed && !patch->before.data;
    if (applied)
      continue;
    if (error)
      error->patch = *next - added_before(list, *next);
    return false;
  }
  return true;
}

bool rr_patches_apply(rr_value *root, rr_patches *list, uint64_t limit, rr_patches *inverse,
                      rr_error *error) {
  size_t next = 0;
  bool applied = rr_patches_apply_some(root, list, &next, limit, inverse, error);
  rr_patches_reverse(inverse);
  if (applied && next == list->count)
    return true;
  rr_patches_undo(root, inverse);
  return applied ? rr_fail(error, RR_OK, "too much work for one call", 0) : false;
}

/* Applies moves. */
#include "base/work.h"
#include "patch/patch_apply.h"

/* The array of the path's last step, which must be below the count plus `more`. */
static rr_slot find_array(rr_value *root, rr_path path, size_t more, rr_error *error) {
  rr_slot slot = rr__find_container(root, path);
  if (!slot.at) {
    rr__no_path(error, "the path does not resolve");
    return slot;
  }
  rr_value array = rr_slot_get(slot);
  rr_view view = rr_view_of(&array);
  bool is_array = rr_view_type(&view) == RR_ARRAY;
  if (is_array && path.steps[path.depth - 1].index < rr_view_count(&view) + more)
    return slot;
  rr__no_path(error, is_array ? "the index is beyond the end of the array"
                              : "an index leads into what is no array");
  return (rr_slot){NULL};
}

static bool take_out(rr_value *root, rr_path path, rr_value *element, rr_error *error) {
  rr_slot slot = find_array(root, path, 0, error);
  if (!slot.at)
    return false;
  rr_value array = rr_slot_get(slot);
  *element = rr_array_remove(&array, path.steps[path.depth - 1].index);
  rr_slot_set(slot, array);
  return true;
}

static void put_in(rr_slot slot, rr_path path, rr_value element) {
  rr_value array = rr_slot_get(slot);
  rr_array_insert(&array, path.steps[path.depth - 1].index, element);
  rr_slot_set(slot, array);
}

bool rr__depth_fits(const rr_view *value, size_t depth, const rr__setting *s, rr_error *error) {
  size_t most = s->limits->max_depth;
  if (!most || (depth <= most && rr_view_is_within(value, most - depth, s->limits->max_searched)))
    return true;
  return rr_fail(error, RR_ERR_DEPTH,
                 "a value moved deeper than limits.depth, or too large to find out", 0);
}

bool rr__apply_move(rr_value *root, const rr_patch *patch, const rr__setting *s, rr_patch *undo,
                    rr_error *error) {
  rr_value element;
  if (!take_out(root, patch->from, &element, error))
    return false;
  rr_view view = rr_view_of(&element);
  rr_slot slot = find_array(root, patch->path, 1, error);
  bool deeper = patch->path.depth > patch->from.depth;
  if (slot.at && (!deeper || rr__depth_fits(&view, patch->path.depth, s, error))) {
    put_in(slot, patch->path, element);
    *undo = (rr_patch){.op = RR_MOVE, .path = patch->from, .from = patch->path};
    return true;
  }
  put_in(rr__find_container(root, patch->from), patch->from, element);
  return false;
}

/* Applies texts: edits of strings. */
#include "base/work.h"
#include "patch/patch_apply.h"

/* Where a patch finds its string. */
typedef struct {
  rr_slot slot;  /* of its container, or of the root if that is the string */
  rr_view value; /* the string */
  size_t rank;   /* of the member, if the container is an object */
} string_place;

/* Finds what is at the path. */
static bool find_place(rr_value *root, rr_path path, string_place *out) {
  out->slot = rr__find_container(root, path);
  if (!out->slot.at)
    return false;
  rr_value container = rr_slot_get(out->slot);
  rr_view view = rr_view_of(&container);
  if (path.depth == 0) {
    out->value = view;
    return true;
  }
  const rr_step *step = &path.steps[path.depth - 1];
  if (rr_view_type(&view) != (rr_step_is_index(step) ? RR_ARRAY : RR_OBJECT))
    return false;
  if (rr_step_is_index(step))
    return rr_array_at(&view, step->index, &out->value);
  return rr_object_rank(&view, rr_step_key(step), &out->rank) &&
         rr_object_get(&view, rr_step_key(step), &out->value);
}

/* Makes `string` the value at the place. Returns the old one. */
static rr_value exchange_string(const string_place *place, rr_path path, rr_value string) {
  rr_value container = rr_slot_get(place->slot), old = container;
  if (path.depth == 0) {
    container = string;
  } else {
    const rr_step *step = &path.steps[path.depth - 1];
    old = rr_step_is_index(step) ? rr_array_replace(&container, step->index, string)
                                 : rr_object_replace_at(&container, place->rank, string);
  }
  rr_slot_set(place->slot, container);
  return old;
}

static bool edit_in_place(const string_place *place, rr_path path, const rr_edit *edit,
                          rr__arena *arena, rr_edit *inverse) {
  rr__edit_maker maker = {0};
  rr_value held = exchange_string(place, path, rr_scalar_new((rr_bytes){"0", 1}));
  bool done = rr__edit_in_place(edit, &held, &maker, arena);
  rr_value_release(exchange_string(place, path, held));
  if (done)
    *inverse = rr__edit_end(&maker, NULL, 0, arena);
  rr__edit_maker_free(&maker);
  return done;
}

/* Edits the text of a string. */
static bool edit_string(rr_bytes old, const rr_edit *edit, const rr__setting *s, rr_buffer *out,
                        rr_edit *inverse, rr_error *error) {
  rr__edit_maker maker = {0};
  bool fits = rr_edit_apply(edit, old, out, &maker, s->arena);
  if (fits)
    *inverse = rr__edit_end(&maker, NULL, 0, s->arena);
  rr__edit_maker_free(&maker);
  if (!fits)
    return rr_fail(error, RR_ERR_PATCH, "the text has fewer units than the edit keeps and deletes",
                   0);
  return out->size <= UINT32_MAX ||
         rr_fail(error, RR_ERR_TOO_LARGE, "the string would be longer than a string can be", 0);
}

static bool apply_text(rr_value *root, const rr_patch *patch, const rr__setting *s, rr_patch *undo,
                       rr_error *error) {
  string_place place = {0};
  if (!find_place(root, patch->path, &place))
    return rr__no_path(error, "the path does not resolve");
  size_t size;
  if (!rr_view_is_string(&place.value, &size))
    return rr_fail(error, RR_ERR_PATCH, "a text is for a string, and the value is no string", 0);
  if (s->limits->max_text && size > s->limits->max_text)
    return rr_fail(error, RR_ERR_TOO_LARGE, "the string is too long to be edited", 0);
  *undo = (rr_patch){.op = RR_TEXT, .path = patch->path};
  if (size >= RR_LONG_TEXT) {
    if (edit_in_place(&place, patch->path, &patch->edit, s->arena, &undo->edit))
      return true;
    find_place(root, patch->path, &place); /* the string was taken out and put back */
  }
  rr_buffer edited = {0};
  bool done = edit_string(rr_view_text(&place.value), &patch->edit, s, &edited, &undo->edit, error);
  if (done)
    rr_value_release(
        exchange_string(&place, patch->path, rr_scalar_new((rr_bytes){edited.data, edited.size})));
  rr__work(RR__WORK_MAKE);
  rr__work_bytes(edited.size);
  rr_buffer_free(&edited);
  return done;
}

/* Undoing a text takes as much work as applying it. It is counted beforehand, so that a call that
   is given up takes no longer than another one. */
bool rr__apply_text(rr_value *root, const rr_patch *patch, const rr__setting *s, rr_patch *undo,
                    rr_error *error) {
  uint64_t before = rr__work_done;
  bool applied = apply_text(root, patch, s, undo, error);
  rr__work_done += s->undoes ? before - rr__work_done : rr__work_done - before;
  return applied;
}

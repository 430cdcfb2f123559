#include "path.h"

#include <string.h>

#include "scan.h"

enum { FIRST_STEPS = 8 };

bool rr_step_equal(const rr_step *a, const rr_step *b) {
  if (rr_step_is_index(a) || rr_step_is_index(b))
    return rr_step_is_index(a) && rr_step_is_index(b) && a->index == b->index;
  return a->key.size == b->key.size && memcmp(a->key.data, b->key.data, a->key.size) == 0;
}

static bool read_step(rr_bytes text, size_t *position, rr__arena *arena, rr_step *step,
                      rr_error *error) {
  *step = (rr_step){0};
  if (rr__scan_peek(text, position) == '"')
    return rr__scan_string(text, position, arena, &step->key, error);
  uint64_t index;
  if (!rr__scan_uint(text, position, &index) || index > SIZE_MAX)
    return rr_fail(error, RR_ERR_PATCH, "a path is an array of strings and whole numbers from 0",
                   *position);
  step->index = (size_t)index;
  return true;
}

bool rr_path_read(rr_bytes text, size_t *position, size_t max_depth, rr__arena *arena, rr_path *out,
                  rr_error *error) {
  rr_path path = {0};
  size_t capacity = 0;
  if (!rr__scan_char(text, position, '['))
    return rr_fail(error, RR_ERR_PATCH, "a path is an array", *position);
  if (rr__scan_char(text, position, ']')) {
    *out = path;
    return true;
  }
  do {
    if (path.depth == max_depth)
      return rr_fail(error, RR_ERR_PATCH, "a path of too many steps", *position);
    if (path.depth == capacity) {
      capacity = capacity ? 2 * capacity : FIRST_STEPS;
      rr_step *steps = rr__arena_alloc(arena, capacity * sizeof *steps);
      if (path.depth)
        memcpy(steps, path.steps, path.depth * sizeof *steps);
      path.steps = steps;
    }
    if (!read_step(text, position, arena, &path.steps[path.depth++], error))
      return false;
  } while (rr__scan_char(text, position, ','));
  if (!rr__scan_char(text, position, ']'))
    return rr_fail(error, RR_ERR_TEXT, "a path that does not end", *position);
  *out = path;
  return true;
}

void rr_path_write(rr_path path, rr_buffer *out) {
  rr_buffer_literal(out, "[");
  for (size_t i = 0; i < path.depth; i++) {
    const rr_step *step = &path.steps[i];
    if (i)
      rr_buffer_literal(out, ",");
    if (rr_step_is_index(step))
      rr_buffer_append_uint(out, step->index);
    else
      rr_buffer_append(out, step->key.data, step->key.size);
  }
  rr_buffer_literal(out, "]");
}

bool rr_path_get(const rr_value *root, rr_path path, rr_view *out) {
  rr_view view = rr_view_of(root);
  for (size_t i = 0; i < path.depth; i++) {
    const rr_step *step = &path.steps[i];
    rr_view child;
    if (rr_view_type(&view) != (rr_step_is_index(step) ? RR_ARRAY : RR_OBJECT))
      return false;
    if (rr_step_is_index(step) ? !rr_array_at(&view, step->index, &child)
                               : !rr_object_get(&view, step->key, &child))
      return false;
    view = child;
  }
  *out = view;
  return true;
}

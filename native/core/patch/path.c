#include "patch/path.h"

#include "base/work.h"
#include "text/scan.h"

static bool read_step(rr_bytes text, size_t *position, rr__arena *arena, rr_step *step,
                      rr_error *error) {
  rr_bytes key = {0};
  if (rr__scan_peek(text, position) == '"') {
    bool read = rr__scan_string(text, position, arena, &key, error);
    *step = (rr_step){.key = key.data, .size = key.size};
    return read;
  }
  uint64_t index;
  if (!rr__scan_uint(text, position, &index) || index > SIZE_MAX)
    return rr_fail(error, RR_ERR_PATCH, "a path is an array of strings and whole numbers from 0",
                   *position);
  *step = (rr_step){.index = (size_t)index};
  return true;
}

/* Adds room for one more step. */
static rr_step *next_step(rr__path_memory *memory, size_t depth) {
  if (depth == memory->capacity) {
    memory->capacity = rr__grown(memory->capacity, depth + 16);
    memory->steps = rr_realloc(memory->steps, memory->capacity * sizeof(rr_step));
  }
  return &memory->steps[depth];
}

static rr_path keep(const rr__path_memory *memory, size_t depth, rr__arena *arena) {
  size_t size = depth * sizeof(rr_step);
  rr_path path = {rr__arena_alloc(arena, size), depth};
  memcpy(path.steps, memory->steps, size);
  rr__work(depth * RR__WORK_TOKEN);
  return path;
}

bool rr_path_read(rr_bytes text, size_t *position, size_t max_depth, rr__path_memory *memory,
                  rr__arena *arena, rr_path *out, rr_error *error) {
  size_t depth = 0;
  *out = (rr_path){0};
  if (!rr__scan_char(text, position, '['))
    return rr_fail(error, RR_ERR_PATCH, "a path is an array", *position);
  if (rr__scan_char(text, position, ']'))
    return true;
  do {
    if (depth == max_depth)
      return rr_fail(error, RR_ERR_PATCH, "the path has too many steps", *position);
    if (!read_step(text, position, arena, next_step(memory, depth++), error))
      return false;
  } while (rr__scan_char(text, position, ','));
  if (!rr__scan_char(text, position, ']'))
    return rr_fail(error, RR_ERR_TEXT, "the path does not end", *position);
  *out = keep(memory, depth, arena);
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
      rr_buffer_append(out, step->key, step->size);
  }
  rr_buffer_literal(out, "]");
}

rr_path rr_path_copy(rr_path path, rr__arena *arena) {
  rr_path copy = {NULL, path.depth};
  if (path.depth == 0)
    return copy;
  size_t size = path.depth * sizeof *path.steps;
  copy.steps = rr__arena_alloc(arena, size);
  memcpy(copy.steps, path.steps, size);
  for (size_t i = 0; i < path.depth; i++) {
    rr_step *step = &copy.steps[i];
    if (!rr_step_is_index(step))
      step->key = rr__arena_copy(arena, rr_step_key(step)).data;
  }
  return copy;
}

bool rr_path_get(const rr_value *root, rr_path path, rr_view *out) {
  rr_view view = rr_view_of(root);
  for (size_t i = 0; i < path.depth; i++) {
    const rr_step *step = &path.steps[i];
    rr_view child;
    if (rr_view_type(&view) != (rr_step_is_index(step) ? RR_ARRAY : RR_OBJECT))
      return false;
    if (rr_step_is_index(step) ? !rr_array_at(&view, step->index, &child)
                               : !rr_object_get(&view, rr_step_key(step), &child))
      return false;
    view = child;
  }
  *out = view;
  return true;
}

#include "patch/patch.h"

#include <string.h>

#include "base/work.h"

void rr_patches_clear(rr_patches *list) {
  for (size_t i = 0; i < list->count; i++)
    rr_garbage_add(list->garbage, list->items[i].value);
  list->count = 0;
  list->misplaced = false;
  rr__arena_reset(&list->arena);
}

void rr_patches_free(rr_patches *list) {
  rr_patches_clear(list);
  if (list->capacity)
    rr_free(list->items);
  rr__arena_free(&list->arena);
  *list = (rr_patches){0};
}

static void patch_grow(rr_patches *list) {
  rr_patch *packed = list->capacity ? NULL : list->items;
  list->capacity = rr__grown(list->capacity, list->count + 4);
  list->items = rr_realloc(packed ? NULL : list->items, list->capacity * sizeof *list->items);
  if (packed)
    memcpy(list->items, packed, list->count * sizeof *packed);
}

void rr_patches_push(rr_patches *list, rr_patch patch) {
  if (list->count >= list->capacity)
    patch_grow(list);
  list->items[list->count++] = patch;
}

static bool is_change(const rr_patch *patch) { return !patch->dropped && patch->op != RR_TEST; }

static size_t packed_size(const rr_patch *patch) {
  size_t size = sizeof *patch + patch->path.depth * sizeof *patch->path.steps;
  for (size_t i = 0; i < patch->path.depth; i++)
    if (!rr_step_is_index(&patch->path.steps[i]))
      size += rr__arena_round(patch->path.steps[i].size);
  return size + rr__arena_round(patch->before.size);
}

static rr_patch pack(const rr_patch *patch, rr__arena *arena) {
  rr_patch copy = *patch;
  copy.value = rr_value_retain(patch->value);
  copy.owns_path = true;
  if (patch->path.depth) {
    size_t size = patch->path.depth * sizeof *patch->path.steps;
    copy.path.steps = rr__arena_alloc(arena, size);
    memcpy(copy.path.steps, patch->path.steps, size);
  }
  for (size_t i = 0; i < copy.path.depth; i++) {
    rr_step *step = &copy.path.steps[i];
    if (!rr_step_is_index(step))
      step->key = rr__arena_copy(arena, rr_step_key(step)).data;
  }
  if (patch->before.data)
    copy.before = rr__arena_copy(arena, patch->before);
  return copy;
}

size_t rr_patches_measure(const rr_patches *list, size_t limit) {
  size_t size = 0;
  for (size_t i = 0; i < list->count && size <= limit; i++)
    if (is_change(&list->items[i]))
      size += packed_size(&list->items[i]) + list->items[i].value_size;
  return size;
}

void rr_patches_pack(const rr_patches *list, rr_patches *out) {
  size_t size = 0, count = 0;
  for (size_t i = 0; i < list->count; i++) {
    if (!is_change(&list->items[i]))
      continue;
    size += packed_size(&list->items[i]);
    count++;
  }
  *out = (rr_patches){0};
  if (count == 0)
    return;
  rr__work_bytes(size);
  rr__arena_reserve(&out->arena, size);
  out->items = rr__arena_alloc(&out->arena, count * sizeof *out->items);
  for (size_t i = 0; i < list->count; i++) {
    if (is_change(&list->items[i]))
      out->items[out->count++] = pack(&list->items[i], &out->arena);
  }
}

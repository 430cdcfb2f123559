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

void rr_patches_insert(rr_patches *list, size_t index, rr_patch patch) {
  size_t behind = list->count - index;
  rr_patches_push(list, patch);
  memmove(&list->items[index + 1], &list->items[index], behind * sizeof patch);
  list->items[index] = patch;
  rr__work(RR__WORK_EDIT);
  rr__work_bytes(behind * sizeof patch);
}

static bool is_change(const rr_patch *patch) { return !patch->dropped && patch->op != RR_TEST; }

static size_t packed_path_size(const rr_path *path) {
  size_t size = path->depth * sizeof *path->steps;
  for (size_t i = 0; i < path->depth; i++)
    if (!rr_step_is_index(&path->steps[i]))
      size += rr__arena_round(path->steps[i].size);
  return size;
}

static size_t packed_size(const rr_patch *patch) {
  size_t size = sizeof *patch + packed_path_size(&patch->path);
  if (patch->op == RR_MOVE)
    return size + packed_path_size(&patch->from);
  if (patch->op == RR_TEXT)
    return size + rr__edit_size(&patch->edit);
  return size + rr__arena_round(patch->before.size);
}

static rr_patch pack(const rr_patch *patch, rr__arena *arena) {
  rr_patch copy = *patch;
  copy.value = rr_value_retain(patch->value);
  copy.owns_path = true;
  copy.path = rr_path_copy(patch->path, arena);
  if (patch->op == RR_MOVE)
    copy.from = rr_path_copy(patch->from, arena);
  else if (patch->op == RR_TEXT)
    copy.edit = rr__edit_copy(&patch->edit, arena);
  else if (patch->before.data)
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

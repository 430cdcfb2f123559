#include "document/history.h"

#include <assert.h>

enum { FIRST_CAPACITY = 16 };

const rr_change *rr_history_at(const rr_history *history, size_t index) {
  assert(index < history->count);
  return &history->ring[(history->first + index) & (history->capacity - 1)];
}

static void history_grow(rr_history *history) {
  size_t capacity = history->capacity ? 2 * history->capacity : FIRST_CAPACITY;
  rr_change *ring = rr_alloc(capacity * sizeof *ring);
  for (size_t i = 0; i < history->count; i++)
    ring[i] = *rr_history_at(history, i);
  rr_free(history->ring);
  history->ring = ring;
  history->capacity = capacity;
  history->first = 0;
}

static void drop_oldest(rr_history *history) {
  rr_change *oldest = &history->ring[history->first];
  history->bytes -= oldest->bytes;
  rr_patches_free(&oldest->patches);
  history->first = (history->first + 1) & (history->capacity - 1);
  history->count--;
}

/* The bytes of a change with these patches. */
static size_t size_with(const rr_history *history, const rr_patches *patches) {
  return sizeof(rr_change) + rr_patches_measure(patches, history->max_bytes);
}

/* Gives a change a copy of the patches, which has so many bytes with it. */
static void give_patches(rr_history *history, rr_change *change, const rr_patches *patches,
                         size_t bytes) {
  rr_patches_pack(patches, &change->patches);
  change->patches.garbage = history->garbage;
  change->bytes = bytes;
  history->bytes += bytes;
}

void rr_history_push(rr_history *history, const rr_change *change) {
  size_t bytes = size_with(history, &change->patches);
  if (bytes > history->max_bytes || history->max_count == 0) {
    rr_history_trim(history, 0);
    return;
  }
  if (history->count == history->capacity)
    history_grow(history);
  rr_change *kept = &history->ring[(history->first + history->count) & (history->capacity - 1)];
  *kept = *change;
  give_patches(history, kept, &change->patches, bytes);
  history->count++;
  while (history->count > history->max_count || history->bytes > history->max_bytes)
    drop_oldest(history);
}

static void replace_patches(rr_history *history, size_t index, const rr_patches *patches,
                            size_t bytes) {
  rr_change *change = &history->ring[(history->first + index) & (history->capacity - 1)];
  history->bytes -= change->bytes;
  rr_patches_free(&change->patches);
  give_patches(history, change, patches, bytes);
}

void rr_history_join(rr_history *history, size_t count, const rr_patches *patches) {
  assert(count > 0 && count <= history->count);
  size_t first = history->count - count, bytes = size_with(history, patches);
  const rr_patches none = {0};
  if (bytes > history->max_bytes) {
    rr_history_trim(history, 0);
    return;
  }
  replace_patches(history, first, patches, bytes);
  for (size_t i = 1; i < count; i++)
    replace_patches(history, first + i, &none, size_with(history, &none));
  while (history->bytes > history->max_bytes)
    drop_oldest(history);
}

void rr_history_trim(rr_history *history, size_t count) {
  while (history->count > count)
    drop_oldest(history);
  if (history->count == 0 && history->capacity > FIRST_CAPACITY)
    rr_history_free(history);
}

void rr_history_free(rr_history *history) {
  while (history->count)
    drop_oldest(history);
  rr_free(history->ring);
  history->ring = NULL;
  history->capacity = 0;
}

#include "base/arena.h"

#include <string.h>

enum { FIRST_CHUNK = 1024, KEPT_CHUNK = 64 * 1024, LARGE_CHUNK = 1024 * 1024 };

struct rr__chunk {
  rr__chunk *previous;
  size_t capacity;
  uint64_t data[];
};

static void push_chunk(rr__arena *arena, size_t capacity) {
  rr__chunk *chunk = rr_alloc(sizeof *chunk + capacity);
  chunk->previous = arena->chunk;
  chunk->capacity = capacity;
  arena->chunk = chunk;
  arena->used = 0;
}

static bool has_room(const rr__arena *arena, size_t size) {
  return arena->chunk && arena->chunk->capacity - arena->used >= size;
}

void rr__arena_reserve(rr__arena *arena, size_t size) {
  if (size && !has_room(arena, size))
    push_chunk(arena, size);
}

void *rr__arena_alloc(rr__arena *arena, size_t size) {
  size = rr__arena_round(size);
  if (!has_room(arena, size)) {
    size_t capacity = arena->chunk ? 2 * arena->chunk->capacity : FIRST_CHUNK;
    if (capacity > LARGE_CHUNK)
      capacity = LARGE_CHUNK;
    push_chunk(arena, capacity < size ? size : capacity);
  }
  void *memory = (char *)arena->chunk->data + arena->used;
  arena->used += size;
  return memory;
}

rr_bytes rr__arena_copy(rr__arena *arena, rr_bytes bytes) {
  char *copy = rr__arena_alloc(arena, bytes.size);
  memcpy(copy, bytes.data, bytes.size);
  return (rr_bytes){copy, bytes.size};
}

static void free_chunks(rr__chunk *chunk) {
  while (chunk) {
    rr__chunk *previous = chunk->previous;
    rr_free(chunk);
    chunk = previous;
  }
}

void rr__arena_reset(rr__arena *arena) {
  if (!arena->chunk)
    return;
  if (arena->chunk->capacity > KEPT_CHUNK) {
    rr__arena_free(arena);
    return;
  }
  free_chunks(arena->chunk->previous);
  arena->chunk->previous = NULL;
  arena->used = 0;
}

void rr__arena_free(rr__arena *arena) {
  free_chunks(arena->chunk);
  *arena = (rr__arena){0};
}

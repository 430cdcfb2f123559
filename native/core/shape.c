#include "shape.h"

#include "hash.h"
#include "heap.h"

/* All shapes of a thread, in buckets by hash. Holds no memory while there is none. */
typedef struct {
  rr__shape **buckets;
  size_t size; /* a power of two, or 0 */
  size_t count;
} shape_list;

static RR__THREAD shape_list all;

static size_t shape_size(const rr__shape *shape) {
  return sizeof *shape + shape->count * sizeof shape->ends[0] + shape->text_size;
}

static void all_resize(size_t size) {
  rr__shape **old = all.buckets;
  size_t old_size = all.size;
  all.buckets = rr__heap_alloc(size * sizeof(rr__shape *));
  all.size = size;
  memset(all.buckets, 0, size * sizeof(rr__shape *));
  for (size_t i = 0; i < old_size; i++) {
    for (rr__shape *shape = old[i], *next = NULL; shape; shape = next) {
      next = shape->next;
      rr__shape **bucket = &all.buckets[shape->hash & (size - 1)];
      shape->next = *bucket;
      *bucket = shape;
    }
  }
  if (old)
    rr__heap_free(old, old_size * sizeof(rr__shape *));
}

static rr__shape *find_hashed(rr_bytes text, uint64_t hash) {
  if (!all.size)
    return NULL;
  rr__shape *shape = all.buckets[hash & (all.size - 1)];
  while (shape && !(shape->hash == hash &&
                    rr__same((rr_bytes){rr__shape_text(shape), shape->text_size}, text)))
    shape = shape->next;
  return shape ? rr__shape_retain(shape) : NULL;
}

rr__shape *rr__shape_find(rr_bytes text) {
  if (text.size > RR__SHAPE_TEXT)
    return NULL;
  return find_hashed(text, rr__hash(text));
}

rr__shape *rr__shape_of(rr_bytes text, const rr__ends *ends, size_t count) {
  assert(count <= RR__SHAPE_MEMBERS && text.size <= RR__SHAPE_TEXT);
  uint64_t hash = rr__hash(text);
  rr__shape *shape = find_hashed(text, hash);
  if (shape)
    return shape;

  if (all.count == all.size)
    all_resize(all.size ? all.size * 2 : 16);
  shape = rr__heap_alloc(sizeof *shape + count * sizeof shape->ends[0] + text.size);
  rr__shape **bucket = &all.buckets[hash & (all.size - 1)];
  *shape = (rr__shape){.owners = 1,
                       .count = (uint16_t)count,
                       .hash = hash,
                       .next = *bucket,
                       .text_size = (uint16_t)text.size};
  for (size_t i = 0; i < count; i++)
    shape->ends[i] = (uint16_t)ends[i].key_end;
  if (text.size)
    memcpy(shape->ends + count, text.data, text.size);
  uint32_t index = 0;
  while (shape->indices < count && rr__key_index(rr__shape_key(shape, shape->indices), &index))
    shape->indices++;
  *bucket = shape;
  all.count++;
  return shape;
}

void rr__shape_release(rr__shape *shape) {
  if (--shape->owners)
    return;
  rr__shape **place = &all.buckets[shape->hash & (all.size - 1)];
  while (*place != shape)
    place = &(*place)->next;
  *place = shape->next;
  rr__heap_free(shape, shape_size(shape));
  if (--all.count == 0) {
    rr__heap_free(all.buckets, all.size * sizeof(rr__shape *));
    all.buckets = NULL;
    all.size = 0;
  }
}

/* The shape whose members are those of `shape` with `removed` of them left out at `at` and `key`,
   if it has data, put there. */
static rr__shape *derive(const rr__shape *shape, size_t at, rr_bytes key, size_t removed) {
  rr_buffer text = {0};
  rr__ends ends[RR__SHAPE_MEMBERS];
  size_t count = 0;
  for (size_t i = 0; i <= shape->count; i++) {
    if (i == at && key.data) {
      rr_buffer_append(&text, count ? "," : "{", 1);
      rr_buffer_append(&text, key.data, key.size);
      rr_buffer_append(&text, ":", 1);
      ends[count++].key_end = text.size;
    }
    if (i == shape->count || (i >= at && i < at + removed))
      continue;
    rr_bytes fragment = rr__shape_fragment(shape, i);
    rr_buffer_append(&text, count ? "," : "{", 1);
    rr_buffer_append(&text, fragment.data + 1, fragment.size - 1);
    ends[count++].key_end = text.size;
  }
  rr__shape *derived = rr__shape_of((rr_bytes){text.data, text.size}, ends, count);
  rr_buffer_free(&text);
  return derived;
}

rr__shape *rr__shape_with(const rr__shape *shape, size_t at, rr_bytes key) {
  return derive(shape, at, key, 0);
}

rr__shape *rr__shape_without(const rr__shape *shape, size_t at) {
  return derive(shape, at, (rr_bytes){0}, 1);
}

size_t rr__shape_index(const rr__shape *shape, rr_bytes key) {
  size_t at = 0;
  while (at < shape->count && !rr__same(rr__shape_key(shape, at), key))
    at++;
  return at;
}

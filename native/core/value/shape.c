#include "value/shape.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/work.h"
#include "value/heap.h"

enum {
  SEGMENT = 64, /* buckets per allocation: a power of two */
  SHRUNK = 8,   /* the most buckets removed when a shape is freed */
};

/* All shapes of a thread, in a hash table. It grows and shrinks by one bucket at a time, so that no
   single shape is expensive (Litwin, "Linear hashing"). A bucket is found by `hash & mask`, where
   `mask` is a power of two minus one, or by half the mask if that bucket does not exist yet.
   Without shapes the table holds no memory. */
typedef struct {
  rr__shape ***segments;
  size_t capacity; /* of that list */
  size_t buckets;
  size_t mask;
  size_t count;
} shape_list;

static RR__THREAD shape_list all;

static rr__shape **bucket_at(size_t at) { return &all.segments[at / SEGMENT][at % SEGMENT]; }

static rr__shape **bucket_of(uint64_t hash) {
  size_t at = (size_t)hash & all.mask;
  return bucket_at(at < all.buckets ? at : at & all.mask >> 1);
}

static void add_segment(size_t at) {
  if (at == all.capacity) {
    all.capacity = rr__grown(all.capacity, at + 4);
    all.segments = rr_realloc(all.segments, all.capacity * sizeof *all.segments);
  }
  all.segments[at] = rr__heap_alloc(SEGMENT * sizeof(rr__shape *));
  memset(all.segments[at], 0, SEGMENT * sizeof(rr__shape *));
}

static void free_segment(size_t at) {
  rr__heap_free(all.segments[at], SEGMENT * sizeof(rr__shape *));
}

/* Adds a bucket and moves the shapes that belong there into it. */
static void shape_grow(void) {
  size_t added = all.buckets;
  if (added % SEGMENT == 0)
    add_segment(added / SEGMENT);
  if (added > all.mask)
    all.mask = 2 * all.mask + 1;
  all.buckets++;
  rr__shape **from = bucket_at(added & all.mask >> 1), **to = bucket_at(added);
  while (*from) {
    rr__shape *shape = *from;
    if (((size_t)shape->hash & all.mask) == added) {
      *from = shape->next;
      shape->next = *to;
      *to = shape;
    } else {
      from = &shape->next;
    }
  }
}

/* Removes the last bucket. */
static void shrink(void) {
  size_t removed = all.buckets - 1;
  rr__shape **to = bucket_at(removed & all.mask >> 1), **from = bucket_at(removed);
  while (*to)
    to = &(*to)->next;
  *to = *from;
  *from = NULL; /* a bucket that is added here later must be empty */
  all.buckets--;
  if (removed == (all.mask >> 1) + 1)
    all.mask >>= 1;
  if (removed % SEGMENT == 0)
    free_segment(removed / SEGMENT);
}

static void free_all(void) {
  for (size_t at = 0; at < all.buckets; at += SEGMENT)
    free_segment(at / SEGMENT);
  rr_free(all.segments);
  all = (shape_list){0};
}

static size_t fingerprints_size(size_t count) { return (count + 7) / 8 * 8; }

static size_t shape_size(size_t count, size_t text_size) {
  return sizeof(rr__shape) + count * sizeof(uint16_t) + text_size + fingerprints_size(count);
}

static const unsigned char *fingerprints_of(const rr__shape *shape) {
  return (const unsigned char *)rr__shape_text(shape) + shape->text_size;
}

unsigned char rr__key_fingerprint(rr_bytes key) {
  const unsigned char *at = (const unsigned char *)key.data;
  size_t size = key.size;
  if (size < 3)
    return 0;
  return (unsigned char)(at[1] + 3u * at[size - 2] + 7u * at[size - 3] + 13u * at[size / 2] +
                         31u * size);
}

static rr__shape *find_hashed(rr_bytes text, uint64_t hash) {
  if (!all.buckets)
    return NULL;
  rr__shape *shape = *bucket_of(hash);
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

static rr__shape *shape_new(rr_bytes text, const rr__ends *ends, size_t count, uint64_t hash) {
  rr__shape *shape = rr__heap_alloc(shape_size(count, text.size));
  if ((uint64_t)(uintptr_t)shape >> 48) { /* a row has no room for more bits */
    fputs("electron-remote-ref: an address of more than 48 bits\n", stderr);
    abort();
  }
  *shape = (rr__shape){
      .owners = 1, .count = (uint16_t)count, .hash = hash, .text_size = (uint16_t)text.size};
  for (size_t i = 0; i < count; i++)
    shape->ends[i] = (uint16_t)ends[i].key_end;
  if (text.size)
    memcpy(shape->ends + count, text.data, text.size);
  unsigned char *fingerprints = (unsigned char *)(shape->ends + count) + text.size;
  memset(fingerprints, 0, fingerprints_size(count));
  for (size_t i = 0; i < count; i++)
    fingerprints[i] = rr__key_fingerprint(rr__shape_key(shape, i));
  uint32_t index = 0;
  while (shape->indices < count && rr__key_index(rr__shape_key(shape, shape->indices), &index))
    shape->indices++;
  return shape;
}

rr__shape *rr__shape_of(rr_bytes text, const rr__ends *ends, size_t count) {
  assert(count <= RR__SHAPE_MEMBERS && text.size <= RR__SHAPE_TEXT);
  uint64_t hash = rr__hash(text);
  rr__shape *shape = find_hashed(text, hash);
  if (shape)
    return shape;
  if (all.count >= all.buckets)
    shape_grow();
  shape = shape_new(text, ends, count, hash);
  rr__shape **bucket = bucket_of(hash);
  shape->next = *bucket;
  *bucket = shape;
  all.count++;
  return shape;
}

void rr__shape_release(rr__shape *shape) {
  if (--shape->owners)
    return;
  rr__shape **place = bucket_of(shape->hash);
  while (*place != shape)
    place = &(*place)->next;
  *place = shape->next;
  rr__heap_free(shape, shape_size(shape->count, shape->text_size));
  if (--all.count == 0) {
    free_all();
    return;
  }
  for (int i = 0; i < SHRUNK && all.buckets > SEGMENT && all.count < all.buckets / 4; i++)
    shrink();
}

/* The text and ends of a shape that is being built. */
typedef struct {
  char text[RR__SHAPE_TEXT];
  size_t size;
  rr__ends ends[RR__SHAPE_MEMBERS];
  size_t count;
} draft;

static void draft_add(draft *d, rr_bytes key) {
  d->text[d->size++] = d->count ? ',' : '{';
  memcpy(d->text + d->size, key.data, key.size);
  d->size += key.size;
  d->text[d->size++] = ':';
  d->ends[d->count++].key_end = d->size;
}

static rr__shape *draft_shape(const draft *d) {
  return rr__shape_of((rr_bytes){d->text, d->size}, d->ends, d->count);
}

rr__shape *rr__shape_with(const rr__shape *shape, size_t at, rr_bytes key) {
  draft d;
  d.size = d.count = 0;
  for (size_t i = 0; i <= shape->count; i++) {
    if (i == at)
      draft_add(&d, key);
    if (i < shape->count)
      draft_add(&d, rr__shape_key(shape, i));
  }
  return draft_shape(&d);
}

rr__shape *rr__shape_without(const rr__shape *shape, size_t at) {
  draft d;
  d.size = d.count = 0;
  for (size_t i = 0; i < shape->count; i++)
    if (i != at)
      draft_add(&d, rr__shape_key(shape, i));
  return draft_shape(&d);
}

size_t rr__shape_index(const rr__shape *shape, rr_bytes key) {
  const unsigned char *fingerprints = fingerprints_of(shape);
  uint64_t wanted = rr__key_fingerprint(key) * 0x0101010101010101u;
  rr__work(RR__WORK_FIND);
  for (size_t first = 0; first < shape->count; first += 8) {
    uint64_t word;
    memcpy(&word, fingerprints + first, 8);
    for (uint64_t found = rr__zero_bytes(word ^ wanted); found; found &= found - 1) {
      size_t at = first + rr__low_bit(found) / 8;
      rr__work(2 + key.size / 16);
      if (at < shape->count && rr__same(rr__shape_key(shape, at), key))
        return at;
    }
  }
  return shape->count;
}

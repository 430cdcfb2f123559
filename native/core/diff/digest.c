#include "diff/digest.h"

#include "base/hash.h"
#include "base/work.h"
#include "value/row.h"
#include "value/table.h"

enum { LOOKED_AT = 1024 }; /* children between two checks of `stop` */

/* A container that is being walked. */
typedef struct {
  rr_cursor cursor;
  size_t at; /* index of its digest */
  uint64_t hash;
  size_t size;
} level;

typedef struct {
  rr__digests *digests;
  level *levels;
  size_t depth;
  size_t capacity;
} walk;

static uint64_t mix(uint64_t hash, uint64_t next) {
  hash = (hash ^ next) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

static uint64_t hash_of_text(rr_bytes text) {
  uint64_t word = 0;
  if (text.size > sizeof word)
    return rr__hash(text);
  memcpy(&word, text.data, text.size);
  return mix(text.size, word);
}

/* The hash of an object's keys, in order. For a row it is the hash of its shape's text. */
static uint64_t hash_of_keys(const rr_view *object) {
  if (rr__kind_of(object->value) == RR__ROW)
    return rr__row_shape(rr__pointer(object->value))->hash;
  rr_cursor cursor;
  rr_bytes key;
  rr_view value;
  char text[RR__SHAPE_TEXT];
  size_t size = 0;
  uint64_t hash = 0;
  bool fits = rr_view_count(object) <= RR__SHAPE_MEMBERS;
  rr_cursor_init(&cursor, object);
  while (rr_cursor_next(&cursor, &key, &value)) {
    hash = mix(hash, rr__hash(key));
    fits = fits && size + key.size + 2 <= sizeof text;
    if (!fits)
      continue;
    text[size] = size ? ',' : '{';
    size++;
    memcpy(text + size, key.data, key.size);
    size += key.size;
    text[size++] = ':';
  }
  return fits ? rr__hash((rr_bytes){text, size}) : hash;
}

/* The bytes of an object's text without its values. */
static size_t size_of_keys(const rr_view *object) {
  static const size_t tag = sizeof "{\"$map\":}" - 1;
  rr_form form = rr_object_form(object);
  size_t size = 2 + (form == RR_PLAIN ? 0 : tag), count = rr_view_count(object);
  rr_cursor cursor;
  rr_bytes key;
  rr_view value;
  rr_cursor_init(&cursor, object);
  while (rr_cursor_next(&cursor, &key, &value))
    size += key.size + 1 + (count == 1 && rr__key_is_tag(key));
  return size;
}

static void digest_enter(walk *w, const rr_view *container) {
  rr__digests *digests = w->digests;
  if (w->depth == w->capacity) {
    w->capacity = rr__grown(w->capacity, w->depth + 8);
    w->levels = rr_realloc(w->levels, w->capacity * sizeof *w->levels);
  }
  if (digests->count == digests->capacity) {
    digests->capacity = rr__grown(digests->capacity, digests->count + 64);
    digests->items = rr_realloc(digests->items, digests->capacity * sizeof *digests->items);
  }
  level *top = &w->levels[w->depth++];
  size_t count = rr_view_count(container);
  bool array = rr_view_type(container) == RR_ARRAY;
  *top = (level){
      .at = digests->count++,
      .hash = array ? 1 : mix(2 + (uint64_t)rr_object_form(container), hash_of_keys(container)),
      .size = (array ? 2 : size_of_keys(container)) + (count ? count - 1 : 0),
  };
  rr_cursor_init(&top->cursor, container);
}

/* Adds the digest of the finished container to its parent. */
static void digest_leave(walk *w) {
  const level *top = &w->levels[--w->depth];
  rr__digest *digest = &w->digests->items[top->at];
  *digest = (rr__digest){top->hash, top->size, (uint32_t)(w->digests->count - top->at)};
  if (!w->depth)
    return;
  level *around = &w->levels[w->depth - 1];
  around->hash = mix(around->hash, digest->hash);
  around->size += digest->size;
}

bool rr__digests_make(rr__digests *digests, const rr_view *root, const atomic_int *stop) {
  walk w = {.digests = digests};
  bool stopped = false;
  digests->count = 0;
  digest_enter(&w, root);
  for (size_t steps = 1; w.depth && !stopped; steps++) {
    level *top = &w.levels[w.depth - 1];
    rr_bytes key;
    rr_view child;
    rr__work(RR__WORK_TOKEN);
    if (!rr_cursor_next(&top->cursor, &key, &child)) {
      digest_leave(&w);
    } else if (rr_view_type(&child) != RR_SCALAR) {
      digest_enter(&w, &child);
    } else {
      rr_bytes text = rr_view_text(&child);
      top->hash = mix(top->hash, hash_of_text(text));
      top->size += text.size;
    }
    stopped = steps % LOOKED_AT == 0 && stop && atomic_load(stop);
  }
  rr_free(w.levels);
  return !stopped;
}

void rr__digests_free(rr__digests *digests) {
  rr_free(digests->items);
  *digests = (rr__digests){0};
}

void rr__parts_init(rr__parts *parts, const rr__digests *digests, const rr__part *container) {
  parts->digests = digests;
  parts->next = container->at + 1;
  rr_cursor_init(&parts->cursor, &container->view);
}

bool rr__parts_next(rr__parts *parts, rr_bytes *key, rr__part *out) {
  if (!rr_cursor_next(&parts->cursor, key, &out->view))
    return false;
  out->at = parts->next;
  if (rr_view_type(&out->view) != RR_SCALAR)
    parts->next += parts->digests->items[out->at].within;
  return true;
}

bool rr__same_part(const rr__digests *digests, const rr__part *part, const rr__digests *others,
                   const rr__part *other) {
  bool containers =
      rr_view_type(&part->view) != RR_SCALAR && rr_view_type(&other->view) != RR_SCALAR;
  if (containers && digests->items[part->at].hash != others->items[other->at].hash)
    return false;
  return rr_view_identical(&part->view, &other->view);
}

uint64_t rr__part_hash(const rr__digests *digests, const rr__part *part) {
  if (rr_view_type(&part->view) != RR_SCALAR)
    return digests->items[part->at].hash;
  return hash_of_text(rr_view_text(&part->view));
}

size_t rr__part_size(const rr__digests *digests, const rr__part *part) {
  if (rr_view_type(&part->view) != RR_SCALAR)
    return digests->items[part->at].size;
  return rr_view_text(&part->view).size;
}

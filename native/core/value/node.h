/* The layout of a handle, for the files that build the tree.
 *
 *     xxxxxxx1   a scalar of up to seven bytes: length in bits 1 to 3, text in the upper bytes
 *     pppppp00   a reference counted node; bits 1 and 2 are its kind
 *
 * A node is private to its owner while its count is one. Only the `..._own` functions turn a shared
 * node into one that may be written. */
#ifndef RR_NODE_H
#define RR_NODE_H

#include <assert.h>
#include <string.h>

#include "value/value.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "inline scalars need a little-endian machine"
#endif

typedef enum {
  RR__TEXT = 0,  /* a scalar: rr__text */
  RR__ROW = 2,   /* an object of few members: row.h */
  RR__TREE = 4,  /* an array, or part of a table: tree.h */
  RR__TABLE = 6, /* an object of many members: table.h */
} rr__kind;

enum { RR__INLINE_SIZE = 7 };

typedef struct {
  uint32_t owners;
  uint32_t size;
  char data[]; /* with room behind the text, or within it, if it is long: long_text.h */
} rr__text;

static inline bool rr__is_inline(rr_value value) { return value.bits & 1; }

/* For reference counted nodes only. */
static inline rr__kind rr__kind_of(rr_value value) { return (rr__kind)(value.bits & 6); }
static inline void *rr__pointer(rr_value value) {
  return (void *)(uintptr_t)(value.bits & ~(uint64_t)7);
}

static inline bool rr__is_scalar(rr_value value) {
  return rr__is_inline(value) || rr__kind_of(value) == RR__TEXT;
}

static inline rr_value rr__handle(const void *node, rr__kind kind) {
  return (rr_value){(uint64_t)(uintptr_t)node | (uint64_t)kind};
}

/* The bytes of a scalar as they are stored. With a gap in them, only their number and the first one
   are of use. If the scalar is inline, they are in *value itself. */
static inline rr_bytes rr__scalar_stored(const rr_value *value) {
  if (rr__is_inline(*value))
    return (rr_bytes){(const char *)value + 1, value->bits >> 1 & 7};
  const rr__text *text = rr__pointer(*value);
  return (rr_bytes){text->data, text->size};
}

/* Closes the gap of the text, if it has one. */
void rr__long_text_close(const rr__text *node);

/* The text of a scalar. If the scalar is inline, the text is in *value itself. */
static inline rr_bytes rr__scalar_text(const rr_value *value) {
  rr_bytes text = rr__scalar_stored(value);
  if (text.size >= RR_LONG_TEXT)
    rr__long_text_close(rr__pointer(*value));
  return text;
}

/* Whether a canonical key is an array index, "0" to "4294967294". JavaScript puts those first. */
bool rr__key_index(rr_bytes key, uint32_t *index);

/* Whether a canonical key begins with `$`. The text escapes it if it is the object's only key. */
static inline bool rr__key_is_tag(rr_bytes key) { return key.size > 2 && key.data[1] == '$'; }

#endif

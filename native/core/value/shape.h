/* A shape: the list of keys that objects with the same keys in the same order share. Each list
   exists once, so two rows have the same keys exactly if they point to the same shape. It consists
   of the text that a writer puts before each value:

       {"id":   ,"name":   ,"size":

   After the text there is one byte for each key, for fast lookup. A shape is reference counted and
   freed with its last row. */
#ifndef RR_SHAPE_H
#define RR_SHAPE_H

#include "value/node.h"

enum {
  RR__SHAPE_MEMBERS = 64, /* objects with more members or longer keys are tables */
  RR__SHAPE_TEXT =
      4096, /* small, since it is copied and hashed whenever a member is added or removed */
};

typedef struct rr__shape {
  uint32_t owners;
  uint16_t count;   /* members */
  uint16_t indices; /* how many of them are array indices; those come first */
  uint64_t hash;
  struct rr__shape *next; /* in its hash bucket */
  uint16_t text_size;
  uint16_t ends[]; /* where each member's text ends; followed by the text and the lookup bytes */
} rr__shape;

/* Where the parts of one member end, from the start of its object: the text before its value, and
   the value's cell (row.h). They start where those of the previous member end. */
typedef struct {
  size_t key_end;
  size_t cell_end;
} rr__ends;

/* Returns the shape with that text, retained, or NULL if it does not exist. */
rr__shape *rr__shape_find(rr_bytes text);
/* Returns the shape with that text, retained. Its `count` keys must all be different and in
   order. */
rr__shape *rr__shape_of(rr_bytes text, const rr__ends *ends, size_t count);
void rr__shape_release(rr__shape *shape);

/* Returns the shape with `key` added before member `at`, or without member `at`; retained. */
rr__shape *rr__shape_with(const rr__shape *shape, size_t at, rr_bytes key);
rr__shape *rr__shape_without(const rr__shape *shape, size_t at);

/* The index of the member with that key, or the count if there is none. */
size_t rr__shape_index(const rr__shape *shape, rr_bytes key);

/* Sets the top bit of each byte of `word` that is 0. Bytes above a 0 may be marked wrongly, so the
   caller compares the keys themselves. */
static inline uint64_t rr__zero_bytes(uint64_t word) {
  return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}
/* A lookup byte of a key, from its ends and its middle, where most keys differ. */
unsigned char rr__key_fingerprint(rr_bytes key);

static inline rr__shape *rr__shape_retain(rr__shape *shape) {
  shape->owners++;
  return shape;
}

static inline const char *rr__shape_text(const rr__shape *shape) {
  return (const char *)(shape->ends + shape->count);
}

/* The text before the value of member `at`: a brace or a comma, the key and a colon. */
static inline rr_bytes rr__shape_fragment(const rr__shape *shape, size_t at) {
  size_t start = at ? shape->ends[at - 1] : 0;
  return (rr_bytes){rr__shape_text(shape) + start, shape->ends[at] - start};
}

static inline rr_bytes rr__shape_key(const rr__shape *shape, size_t at) {
  rr_bytes fragment = rr__shape_fragment(shape, at);
  return (rr_bytes){fragment.data + 1, fragment.size - 2};
}

/* Whether the text escapes the only key with one more `$`. */
static inline bool rr__shape_is_escaped(const rr__shape *shape) {
  return shape->count == 1 && rr__key_is_tag(rr__shape_key(shape, 0));
}

#endif

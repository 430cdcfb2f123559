/* A shape: the list of keys that objects of the same keys in the same order share. There is one
   shape for each list that is in use, so two rows have the same keys if their shapes are the same
   pointer. It is made of the very text that a writer puts in front of each value:

       {"id":   ,"name":   ,"size":

   Behind the text stands one byte for each key, by which it is found. Counted, and freed with its
   last row. */
#ifndef RR_SHAPE_H
#define RR_SHAPE_H

#include "value/node.h"

enum {
  RR__SHAPE_MEMBERS = 64, /* more of them, or longer keys, make a table */
  RR__SHAPE_TEXT = 4096,  /* it is copied, and hashed, with each member that comes or goes */
};

typedef struct rr__shape {
  uint32_t owners;
  uint16_t count;   /* members */
  uint16_t indices; /* how many of them are array indices, and so stand first */
  uint64_t hash;
  struct rr__shape *next; /* in its bucket of the list of all shapes */
  uint16_t text_size;
  uint16_t ends[]; /* where each member's text ends; then the text, then the bytes of the keys */
} rr__shape;

/* Where the parts of one member end, counted from the start of its object: the text in front of its
   value, and the value's cell (row.h). They start where those of the member before end. */
typedef struct {
  size_t key_end;
  size_t cell_end;
} rr__ends;

/* Returns the shape of that text, retained; or NULL if it is not in use. */
rr__shape *rr__shape_find(rr_bytes text);
/* Returns the shape of that text, retained. Its `count` keys are all different and in order. */
rr__shape *rr__shape_of(rr_bytes text, const rr__ends *ends, size_t count);
void rr__shape_release(rr__shape *shape);

/* The shape with `key` added before member `at`, or with member `at` left out; retained. */
rr__shape *rr__shape_with(const rr__shape *shape, size_t at, rr_bytes key);
rr__shape *rr__shape_without(const rr__shape *shape, size_t at);

/* The number of the member of that key, or the count where there is none. */
size_t rr__shape_index(const rr__shape *shape, rr_bytes key);

/* The places of up to 64 keys by a byte of each: those of the bytes of `word` that are 0, by their
   top bits. Above one that is, another may be wrong. */
static inline uint64_t rr__zero_bytes(uint64_t word) {
  return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}
/* A byte that tells keys apart: most differ at their ends or in the middle. */
unsigned char rr__key_print(rr_bytes key);

static inline rr__shape *rr__shape_retain(rr__shape *shape) {
  shape->owners++;
  return shape;
}

static inline const char *rr__shape_text(const rr__shape *shape) {
  return (const char *)(shape->ends + shape->count);
}

/* What stands in front of member `at`: a brace or a comma, the key and a colon. */
static inline rr_bytes rr__shape_fragment(const rr__shape *shape, size_t at) {
  size_t start = at ? shape->ends[at - 1] : 0;
  return (rr_bytes){rr__shape_text(shape) + start, shape->ends[at] - start};
}

static inline rr_bytes rr__shape_key(const rr__shape *shape, size_t at) {
  rr_bytes fragment = rr__shape_fragment(shape, at);
  return (rr_bytes){fragment.data + 1, fragment.size - 2};
}

/* Whether the only key is written with one more `$`. */
static inline bool rr__shape_is_escaped(const rr__shape *shape) {
  return shape->count == 1 && rr__key_is_tag(rr__shape_key(shape, 0));
}

#endif

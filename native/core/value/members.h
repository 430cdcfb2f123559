/* Makes an object of the members that a text had: puts them into the order of JavaScript and merges
   duplicates. This is for few members; many are handled in steps (assembly.h). */
#ifndef RR_MEMBERS_H
#define RR_MEMBERS_H

#include "value/shape.h"

/* Whether a few members are already in order and all different. Then `keys` is the text of their
   shape. */
bool rr__members_are_orderly(rr_bytes keys, const rr__ends *ends, size_t count);

/* Members as a builder stores them: `keys` is the text of a shape (shape.h), `cells` holds the
   values, and `ends` tells where each member ends in both. */
typedef struct {
  rr_bytes keys;
  rr_bytes cells;
  const rr__ends *ends;
  size_t count;
} rr__members;

/* The most members that are built at once. */
enum { RR__FEW_MEMBERS = RR__SHAPE_MEMBERS };

/* Builds an object of few members. Takes ownership of the handles in the cells. Values of duplicate
   keys that are overwritten go to `garbage`. */
rr_value rr__members_build(const rr__members *members, rr_garbage *garbage);

static inline rr_bytes rr__members_key(const rr__members *members, size_t at) {
  size_t start = at ? members->ends[at - 1].key_end : 0;
  return (rr_bytes){members->keys.data + start + 1, members->ends[at].key_end - start - 2};
}

static inline rr_bytes rr__members_cell(const rr__members *members, size_t at) {
  size_t start = at ? members->ends[at - 1].cell_end : 0;
  return (rr_bytes){members->cells.data + start, members->ends[at].cell_end - start};
}

#endif

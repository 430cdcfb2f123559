/* The members of an object that has just been read, in whatever order and however often they came:
   put into the order of JavaScript, and made into an object. Here are those of few members; those
   of many are made in steps (assembly.h). */
#ifndef RR_MEMBERS_H
#define RR_MEMBERS_H

#include "value/shape.h"

/* Whether few members stand in order already and are all different: then `keys` is the text of
   their shape. */
bool rr__members_are_orderly(rr_bytes keys, const rr__ends *ends, size_t count);

/* Members as a builder has them: `keys` holds the text of a shape, as shape.h has it, `cells` what
   the members hold, and `ends` where the parts of each end. */
typedef struct {
  rr_bytes keys;
  rr_bytes cells;
  const rr__ends *ends;
  size_t count;
} rr__members;

/* At most so many make an object at once. */
enum { RR__FEW_MEMBERS = RR__SHAPE_MEMBERS };

/* An object of few members. Takes over the handles in the cells; what a key had before that comes
   again goes to `garbage`. */
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

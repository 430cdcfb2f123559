/* Elements that are in another order in the new array: an order of all old elements in which those
   that were matched are in the order of the new array, and the fewest moves to it. */
#ifndef RR_REORDER_H
#define RR_REORDER_H

#include "base/base.h"

/* One move, after those before it. */
typedef struct {
  size_t from; /* the index of the element */
  size_t to;   /* where it is put in, counted without it */
  size_t old;  /* its index before all moves */
} rr__rearranged;

/* Finds the fewest moves to an order, which has the old index of each element. Writes them into
   `out`, which has room for `count`, and returns their number. Takes O(n log n) time. */
size_t rr__rearrange(const size_t *order, size_t count, rr__rearranged *out);

/* Of each old element. */
typedef enum {
  RR__OTHER, /* it is compared with what stands in its place */
  RR__STAYS, /* it was matched, and is in order */
  RR__MOVES, /* it was matched, and is moved */
} rr__part_in_order;

/* Finds an order of the old elements. `found` has for each its index in the new array if it was
   matched. Writes the order into `order` and the places in it of the elements that were matched
   into `fixed`, and returns the number of these. `sources` is filled and has room for `count_new`.
   */
size_t rr__align(const rr__part_in_order *parts, const size_t *found, size_t count,
                 size_t count_new, size_t *sources, size_t *order, size_t *fixed);

#endif

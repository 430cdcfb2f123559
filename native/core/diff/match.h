/* Matches the elements of two arrays. */
#ifndef RR_MATCH_H
#define RR_MATCH_H

#include "diff/digest.h"
#include "diff/sequence.h"

/* An element of an array; borrowed. */
typedef struct {
  rr_value value;
  size_t at; /* for a container, the index of its digest */
} rr__element;

static inline rr__part rr__element_part(const rr__element *element) {
  return (rr__part){rr_view_of(&element->value), element->at};
}

/* The move of an old element. */
typedef struct {
  size_t from; /* indices, counted from `start` of the match; `to` without the element */
  size_t to;
  bool container;
} rr__relocation;

typedef struct {
  const rr__digests *old; /* the digests of both trees */
  const rr__digests *new;
  rr__element *from; /* the elements of both arrays */
  rr__element *to;
  size_t start;    /* elements before this index are equal */
  size_t from_end; /* and from here on */
  size_t to_end;
  size_t
      *found;   /* the index in the new array of each old element from `start` on, or RR__NOWHERE */
  bool *known;  /* whether each new element from `start` on was matched */
  bool *edited; /* whether each old element was matched by its id, with other content */
  size_t *anchors; /* the old elements, counted from `start`, that are in order after the moves */
  size_t anchor_count;
  rr__relocation *moves; /* to be done first */
  size_t move_count;
} rr__match;

/* Matches elements by content, including the order of members, and the remaining objects by id. Old
   elements are given in the order after the moves. */
void rr__match_init(rr__match *match, const rr__digests *old, const rr__part *from,
                    const rr__digests *new, const rr__part *to);
void rr__match_deinit(rr__match *match);

/* Whether neither the old element `i` nor the new element `j` was matched elsewhere. */
static inline bool rr__match_is_fresh(const rr__match *match, size_t i, size_t j) {
  return !match->found ||
         (match->found[i - match->start] == RR__NOWHERE && !match->known[j - match->start]);
}

static inline bool rr__match_is_edited(const rr__match *match, size_t i) {
  return match->edited && match->edited[i - match->start];
}

#endif

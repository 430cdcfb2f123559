/* Which elements of one array are found again in another one. */
#ifndef RR_MATCH_H
#define RR_MATCH_H

#include "diff/digest.h"
#include "diff/sequence.h"

/* One of an array; borrowed. */
typedef struct {
  rr_value value;
  size_t at; /* of a container: which digest it has */
} rr__element;

static inline rr__part rr__element_part(const rr__element *element) {
  return (rr__part){rr_view_of(&element->value), element->at};
}

typedef struct {
  const rr__digests *old; /* of the tree of the old array, and of that of the new one */
  const rr__digests *new;
  rr__element *from; /* the elements of the old array, and of the new one */
  rr__element *to;
  size_t start;    /* before it they are the same, */
  size_t from_end; /* as they are from here on */
  size_t to_end;
  size_t *found;   /* where the old elements from `start` on are in the new array, or RR__NOWHERE */
  bool *known;     /* whether the new elements from `start` on are in the old one */
  bool *edited;    /* which of the old ones were found by their ids, and hold something else */
  size_t *anchors; /* the old elements, counted from `start`, that stay and keep their order */
  size_t anchor_count;
} rr__match;

/* Matches elements by what they hold, the order of members included, and what is left of objects by
   their ids. */
void rr__match_init(rr__match *match, const rr__digests *old, const rr__part *from,
                    const rr__digests *new, const rr__part *to);
void rr__match_deinit(rr__match *match);

/* Whether neither the old element `i` nor the new element `j` is found elsewhere. */
static inline bool rr__match_is_fresh(const rr__match *match, size_t i, size_t j) {
  return !match->found ||
         (match->found[i - match->start] == RR__NOWHERE && !match->known[j - match->start]);
}

static inline bool rr__match_is_edited(const rr__match *match, size_t i) {
  return match->edited && match->edited[i - match->start];
}

#endif

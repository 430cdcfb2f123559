/* Which elements of one array are found again in another one. */
#ifndef RR_MATCH_H
#define RR_MATCH_H

#include "sequence.h"
#include "value.h"

typedef struct {
  rr_value *from; /* the elements of the old array, and of the new one; borrowed */
  rr_value *to;
  size_t start;    /* before it they are the same, */
  size_t from_end; /* as they are from here on */
  size_t to_end;
  size_t *found;   /* where the old elements from `start` on are in the new array, or RR__NOWHERE */
  bool *known;     /* whether the new elements from `start` on are in the old one */
  size_t *anchors; /* the old elements, counted from `start`, that stay and keep their order */
  size_t anchor_count;
} rr__match;

/* Matches elements by what they hold, the order of members included. */
void rr__match_init(rr__match *match, const rr_view *from, const rr_view *to);
void rr__match_deinit(rr__match *match);

/* Whether neither the old element `i` nor the new element `j` is found elsewhere. */
static inline bool rr__match_is_fresh(const rr__match *match, size_t i, size_t j) {
  return !match->found ||
         (match->found[i - match->start] == RR__NOWHERE && !match->known[j - match->start]);
}

#endif

/* Which members of one object stay in another one. */
#ifndef RR_STAY_H
#define RR_STAY_H

#include "diff/digest.h"
#include "diff/sequence.h"

/* A member of the new object. */
typedef struct {
  rr_bytes key; /* borrowed, as `value` is */
  rr__part value;
  size_t rank; /* its place in the old object, if it stays there; else RR__NOWHERE */
  size_t next; /* which member of the new object is the next that stays */
} rr__staying;

/* The members of the new object, to be freed with `rr_free`. No patch moves a member: those that
   stand in another order than the most do not stay, but are taken out and put in. */
rr__staying *rr__members_staying(const rr_view *before, const rr__digests *digests,
                                 const rr__part *after);

#endif

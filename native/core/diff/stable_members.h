/* Finds the members that stay in place when one object becomes another. */
#ifndef RR_STABLE_MEMBERS_H
#define RR_STABLE_MEMBERS_H

#include "diff/digest.h"
#include "diff/sequence.h"

/* A member of the new object. */
typedef struct {
  rr_bytes key; /* borrowed, as `value` is */
  rr__part value;
  size_t rank; /* its rank in the old object if it stays, otherwise RR__NOWHERE */
  size_t next; /* index in the new object of the next member that stays */
} rr__stable_member;

/* Returns the members of the new object, to be freed with `rr_free`. No patch can move a member, so
   members out of order do not stay: they are removed and added again. */
rr__stable_member *rr__stable_members(const rr_view *before, const rr__digests *digests,
                                      const rr__part *after);

#endif

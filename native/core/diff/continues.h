/* Whether a value that takes the place of another one continues it, as a row that was edited does,
   or is another row: then it replaces the old one whole, so that two never mix. It is the rule of
   lib/shared/patch/continues.js, for values that hold nothing of the old ones by reference. */
#ifndef RR_CONTINUES_H
#define RR_CONTINUES_H

#include "diff/digest.h"

/* One comparison of two trees. */
typedef struct {
  const rr__digests *old; /* of the two trees */
  const rr__digests *new;
  uint32_t *partners; /* by the digest of each new container: with which old one, counted from */
  unsigned char *verdicts; /* 1, it was held against last, and what came out */
  size_t pairs;            /* of containers that have been looked at; so many are enough */
  unsigned depth;          /* of those that are being looked at */
  bool cut;                /* some were too deep to be looked at */
} rr__continuity;

void rr__continuity_init(rr__continuity *continuity, const rr__digests *old,
                         const rr__digests *new);
void rr__continuity_deinit(rr__continuity *continuity);

/* Of two values; false unless both are containers of one kind. */
bool rr__continues(rr__continuity *continuity, const rr__part *old, const rr__part *new);

/* What tells an object from all others of its kind; false where nothing does. */
bool rr__identity_of(const rr_view *value, uint64_t *hash);

#endif

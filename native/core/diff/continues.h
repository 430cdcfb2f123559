/* Decides whether a new value continues the old one in its place, such as a row that was edited, or
   is a different row. A different row replaces the old one as a whole, so that two rows are never
   mixed. It is the rule of lib/shared/patch/continues.js, for values that share no objects with the
   old ones. */
#ifndef RR_CONTINUES_H
#define RR_CONTINUES_H

#include "diff/digest.h"

/* The state of comparing two trees. */
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

/* Whether `new` continues `old`. False unless both are containers of one kind. */
bool rr__continues(rr__continuity *continuity, const rr__part *old, const rr__part *new);

/* The hash of an object's identity. Returns false if it has none. */
bool rr__identity_of(const rr_view *value, uint64_t *hash);

#endif

/* Transforms patches so that they apply after concurrent ones. The table is in docs/protocol.md;
   tests/cases/transform.json has a case for each of its rows. */
#ifndef RR_TRANSFORM_H
#define RR_TRANSFORM_H

#include "patch/crossing.h"

/* Transforms two lists made for the same value. Both are rewritten: `earlier` and then the new
   `later` give the same value as `later` and then the new `earlier`. In a conflict `later` wins,
   since it comes after `earlier` in main's order. */
void rr_patches_transform(rr_patches *later, rr_patches *earlier);

/* Rewrites `later` only. Its paths must not be shared. */
void rr_patches_rebase(rr_patches *later, const rr_patches *earlier);

/* The same in steps. Zero-initialise, and do not copy it once it has begun. */
typedef struct {
  size_t at;         /* the patch of the earlier list that is being moved */
  rr_patches moving; /* what is left of it; its values are borrowed */
  size_t left;       /* how many patches that is */
  size_t crossed;    /* how many patches of the later list it has been moved over */
  bool begun;
  rr_patch one; /* the only item of `moving`, most often */
  rr__crossing memory;
} rr__rebase;

/* Continues until it is done (returns true, ready for another list) or the thread's work (work.h)
   exceeds `limit` (returns false; call it again with the same lists). */
bool rr__rebase_run(rr__rebase *rebase, rr_patches *later, const rr_patches *earlier,
                    uint64_t limit);
void rr__rebase_deinit(rr__rebase *rebase);

#endif

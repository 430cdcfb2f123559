/* Transforms patches so that they apply after concurrent ones. The table is in docs/protocol.md;
   tests/cases/transform.json has a case for each of its rows. */
#ifndef RR_TRANSFORM_H
#define RR_TRANSFORM_H

#include "patch/crossing.h"
#include "patch/transform_move.h"

/* Transforms two lists made for the same value. Both are rewritten: `earlier` and then the new
   `later` give the same value as `later` and then the new `earlier`. In a conflict `later` wins,
   since it comes after `earlier` in main's order. */
void rr_patches_transform(rr_patches *later, rr_patches *earlier);

/* `o` after `a`, neither of which is a move. */
rr__transformed rr__transform_plain(const rr_patch *o, const rr_patch *a, bool later,
                                    rr__arena *arena);

/* Rewrites `later` only. Its paths must not be shared. */
void rr_patches_rebase(rr_patches *later, const rr_patches *earlier);

/* The same in steps. Zero-initialise. */
typedef struct {
  size_t at;         /* the patch of the earlier list that is being moved */
  rr__moving moving; /* what is left of it */
  size_t crossed;    /* how many patches of the later list it has been moved over */
  bool begun;
  bool overgrown; /* too many patches have become of one: the lists cannot be transformed */
  /* The copy of its path. */
  rr_step few[16];
  rr__arena many;
  rr__arena scratch;
} rr__rebase;

/* Continues until it is done (returns true, ready for another list) or the thread's work (work.h)
   exceeds `limit` (returns false; call it again with the same lists, unless it is overgrown). */
bool rr__rebase_run(rr__rebase *rebase, rr_patches *later, const rr_patches *earlier,
                    uint64_t limit);
void rr__rebase_deinit(rr__rebase *rebase);

#endif

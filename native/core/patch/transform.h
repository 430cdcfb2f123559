/* Transform: what a patch has to become to apply after a concurrent one. The table is in
   docs/protocol.md; tests/cases/transform.json holds a case for each of its rows. */
#ifndef RR_TRANSFORM_H
#define RR_TRANSFORM_H

#include "patch/patch.h"

/* Transforms two lists made for the same value. Both are rewritten: after it, `earlier` and then
   `later'` give the same value as `later` and then `earlier'`. Where only one can have its way, it
   is `later`, which comes after `earlier` in main's order. */
void rr_patches_transform(rr_patches *later, rr_patches *earlier);

/* The same for `later` alone, whose paths are its own; `earlier` stays as it is. */
void rr_patches_rebase(rr_patches *later, const rr_patches *earlier);

/* That in steps. Zero-initialise. */
typedef struct {
  size_t at;       /* which patch of the earlier list moves, */
  rr_patch moving; /* what has become of it, */
  size_t crossed;  /* and how many of the later list it has moved over */
  bool begun;
  /* Where its path is copied to before it is written. */
  rr_step few[16];
  rr__arena many;
} rr__rebase;

/* Goes on until it is done, and ready for another list: true; or the thread's work (work.h) is
   above `limit`: false, and it is to be called again with the same lists. */
bool rr__rebase_run(rr__rebase *rebase, rr_patches *later, const rr_patches *earlier,
                    uint64_t limit);
void rr__rebase_deinit(rr__rebase *rebase);

#endif

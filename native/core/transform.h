/* Transform: what a patch has to become to apply after a concurrent one. The table is in
   docs/protocol.md; tests/cases/transform.json holds a case for each of its rows. */
#ifndef RR_TRANSFORM_H
#define RR_TRANSFORM_H

#include "patch.h"

/* Transforms two lists made for the same value. Both are rewritten: after it, `earlier` and then
   `later'` give the same value as `later` and then `earlier'`. Where only one can have its way, it
   is `later`, which comes after `earlier` in main's order. */
void rr_patches_transform(rr_patches *later, rr_patches *earlier);

/* The same for `later` alone; `earlier` stays as it is. False, with `later` half way, where that
   takes the thread's work (work.h) above `limit`. */
bool rr_patches_rebase(rr_patches *later, const rr_patches *earlier, uint64_t limit);

#endif

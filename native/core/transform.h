/* Transform: what a patch has to become to apply after a concurrent one. The table is in
   docs/protocol.md; tests/cases/transform.json holds a case for each of its rows. */
#ifndef RR_TRANSFORM_H
#define RR_TRANSFORM_H

#include "patch.h"

/* Whether the patch being transformed comes after the other in main's order, or before it. */
typedef enum { RR_LATER, RR_EARLIER } rr_side;

/* Rewrites `o` to apply after `a`; what is left of it may be nothing (`dropped`). */
void rr_patch_transform(rr_patch *o, const rr_patch *a, rr_side side);

/* Transforms `later` over `earlier`, while `earlier` moves over `later`. Both are rewritten: after
   it, earlier-then-later' and later-then-earlier' give the same value. */
void rr_patches_transform(rr_patches *later, rr_patches *earlier);

#endif

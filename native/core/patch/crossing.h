/* Transforms a patch and what is left of a concurrent one over each other, where one of both may
   become several: moves, and texts of one string. */
#ifndef RR_CROSSING_H
#define RR_CROSSING_H

#include "patch/patch.h"

/* What is left of one earlier patch. Its values are borrowed. */
typedef struct {
  rr_patch *items;
  size_t count;
  size_t capacity;
  rr__arena *arena; /* for their paths */
} rr__moving;

void rr__moving_push(rr__moving *moving, rr_patch patch);

/* Copies all that a patch borrows into `arena`, except its value. */
void rr__patch_own(rr_patch *patch, rr__arena *arena);

/* Whether `rr__cross_over` is needed for these two. */
bool rr__crosses_specially(const rr_patch *o, const rr_patch *a);

/* Transforms the patch at *at of the list, which is later in main's order, and `moving` over each
   other. Moves *at after what is left of it. Returns false if they have become too many: then
   neither is defined any more, except for its memory. */
bool rr__cross_over(rr_patches *later, size_t *at, rr__moving *moving, rr__arena *scratch);

#endif

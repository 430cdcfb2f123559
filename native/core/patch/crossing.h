/* Transforms two patches over each other that the table of plain patches does not cover: one of
   them is a move, or both edit one string. Then one patch may become two.

   Together the two never become more than two: where one becomes two, the other is dropped. The one
   that is added is a removal or the inverse of a move, and stands before the other one. */
#ifndef RR_CROSSING_H
#define RR_CROSSING_H

#include "patch/patch.h"

/* Memory for the paths and edits of patches that borrow those of others. Zero-initialise. */
typedef struct {
  rr__edit_maker *edits; /* two, once they are needed */
  bool few_used;
  rr_step few[16]; /* most often, this is enough; need not be initialised */
} rr__crossing;

/* Whether rr__cross is needed for two patches, none of which is dropped. */
static inline bool rr__crosses_specially(const rr_patch *later, const rr_patch *earlier) {
  return later->op == RR_MOVE || earlier->op == RR_MOVE ||
         (later->op == RR_TEXT && earlier->op == RR_TEXT);
}

typedef struct {
  unsigned added_later; /* patches added before that of the later list: 0 or 1 */
  unsigned added_earlier;
  uint64_t work; /* which is not counted yet */
} rr__crossed;

/* Transforms the patches at `o` of the later list and at `a` of the earlier one over each other. */
rr__crossed rr__cross(rr_patches *later, size_t o, rr_patches *earlier, size_t a,
                      rr__crossing *memory);

/* Copies the paths of a patch, and the steps of its edit, before they are written. */
void rr__own_paths(rr_patch *patch, rr__arena *arena, rr__crossing *memory);

void rr__crossing_free(rr__crossing *memory);

#endif

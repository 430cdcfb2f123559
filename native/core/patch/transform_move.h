/* Transforms patches over moves, and moves over patches: the table "Moves" in docs/protocol.md.
   lib/shared/patch/transform-move.js does the same. */
#ifndef RR_TRANSFORM_MOVE_H
#define RR_TRANSFORM_MOVE_H

#include "patch/patch.h"

/* What is left of a patch, in the order to apply it. */
typedef struct {
  rr_patch patches[2]; /* their paths borrow memory of both given patches, and of the arena */
  size_t count;
} rr__transformed;

/* `o` after `a`, one of which is a move, and neither a text or test that is transformed over. */
rr__transformed rr__transform_move(const rr_patch *o, const rr_patch *a, bool later,
                                   rr__arena *arena);

/* Whether a patch removes or replaces what is at its path. */
bool rr__patch_takes_away(const rr_patch *patch);
/* Whether its path is a gap. */
bool rr__patch_inserts(const rr_patch *patch);

#endif

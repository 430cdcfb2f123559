/* Applying one patch: what the files that do it share. */
#ifndef RR_PATCH_APPLY_H
#define RR_PATCH_APPLY_H

#include "patch/patch.h"

typedef struct {
  const rr_patches *limits; /* a list that has them */
  rr__arena *arena;         /* for the memory of the inverse */
  bool undoes;              /* what has just been applied */
} rr__setting;

/* Fails for a path that does not resolve. */
bool rr__no_path(rr_error *error, const char *message);
/* Finds the container of the path's last step, and makes all above it private; none if the path
   does not resolve. */
rr_slot rr__find_container(rr_value *root, rr_path path);
/* Whether a value may be at a path of so many steps. */
bool rr__depth_fits(const rr_view *value, size_t depth, const rr__setting *s, rr_error *error);

/* Each applies one patch of its kind. *undo receives the inverse. On failure nothing has changed.
 */
bool rr__apply_move(rr_value *root, const rr_patch *patch, const rr__setting *s, rr_patch *undo,
                    rr_error *error);
bool rr__apply_text(rr_value *root, const rr_patch *patch, const rr__setting *s, rr_patch *undo,
                    rr_error *error);

#endif

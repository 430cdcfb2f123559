#include "transform.h"

#include <string.h>

typedef enum { LATER, EARLIER } rr__side;

/* What becomes of a patch. All but DROP and AS_ADD leave its op; UP and DOWN move the index in the
   step where the other patch ends. */
typedef enum { KEEP, DROP, UP, DOWN, AS_ADD } rr__fate;

static bool is_replace(const rr_patch *patch) {
  return patch->op == RR_REPLACE || patch->op == RR_TEST;
}

/* `a` changes the element at `k`; `o` goes to or through the element at `j` of the same array, and
   `exact` if it ends there. */
static rr__fate over_element(const rr_patch *o, const rr_patch *a, rr__side side, bool exact) {
  size_t j = o->path.steps[a->path.depth - 1].index;
  size_t k = a->path.steps[a->path.depth - 1].index;
  bool inserts = exact && o->op == RR_ADD;
  switch (a->op) {
  case RR_ADD:
    return j > k || (j == k && (!inserts || side == LATER)) ? UP : KEEP;
  case RR_REMOVE:
    return j > k ? DOWN : j == k && !inserts ? DROP : KEEP;
  default:
    return j == k && (!exact || (is_replace(o) && side == EARLIER)) ? DROP : KEEP;
  }
}

/* `a` sets or removes the member that `o` goes to or through. */
static rr__fate over_member(const rr_patch *o, const rr_patch *a, rr__side side, bool exact) {
  if (!exact || side == EARLIER)
    return DROP;
  if (a->op != RR_REMOVE)
    return KEEP;
  return o->op == RR_ADD || o->op == RR_REPLACE ? AS_ADD : DROP;
}

/* The table: what becomes of `o` when it has to apply after `a`. */
static rr__fate over(const rr_patch *o, const rr_patch *a, rr__side side) {
  size_t depth = a->path.depth;
  if (o->dropped || a->dropped || a->op == RR_TEST || o->path.depth < depth)
    return KEEP;
  if (depth == 0)
    return o->path.depth == 0 && side == LATER ? KEEP : DROP;
  const rr_step *theirs = &a->path.steps[depth - 1], *ours = &o->path.steps[depth - 1];
  bool element = rr_step_is_index(theirs), exact = o->path.depth == depth;
  /* This step first: it differs more often than those above it. */
  if (element ? !rr_step_is_index(ours) : !rr_step_equal(theirs, ours))
    return KEEP;
  for (size_t i = 0; i < depth - 1; i++) {
    if (!rr_step_equal(&o->path.steps[i], &a->path.steps[i]))
      return KEEP;
  }
  return element ? over_element(o, a, side, exact) : over_member(o, a, side, exact);
}

/* A path that lists share is copied before it is written. */
static void own_path(rr_patch *patch, rr__arena *arena) {
  size_t size = patch->path.depth * sizeof *patch->path.steps;
  rr_step *steps = rr__arena_alloc(arena, size);
  memcpy(steps, patch->path.steps, size);
  patch->path.steps = steps;
  patch->owns_path = true;
}

static void meet(rr_patch *patch, rr__fate fate, size_t depth, rr__arena *arena) {
  switch (fate) {
  case KEEP:
    return;
  case DROP:
    patch->dropped = true;
    return;
  case AS_ADD:
    patch->op = RR_ADD;
    return;
  case UP:
  case DOWN:
    if (!patch->owns_path)
      own_path(patch, arena);
    patch->path.steps[depth - 1].index += fate == UP ? 1 : (size_t)-1;
  }
}

/* Moves one patch over all of a later list, while each of the list moves over it. */
static void move_over(rr_patch *a, rr_patches *later, rr__arena *arena) {
  for (size_t i = 0; i < later->count; i++) {
    rr_patch *o = &later->items[i];
    rr__fate of_o = over(o, a, LATER), of_a = over(a, o, EARLIER);
    size_t o_depth = o->path.depth, a_depth = a->path.depth;
    meet(o, of_o, a_depth, &later->arena);
    meet(a, of_a, o_depth, arena);
  }
}

void rr_patches_transform(rr_patches *later, rr_patches *earlier) {
  for (size_t i = 0; i < earlier->count; i++)
    move_over(&earlier->items[i], later, &earlier->arena);
}

void rr_patches_rebase(rr_patches *later, const rr_patches *earlier) {
  for (size_t i = 0; i < earlier->count; i++) {
    rr_patch moving = earlier->items[i];
    moving.owns_path = false;
    move_over(&moving, later, &later->arena);
  }
}

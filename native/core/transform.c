#include "transform.h"

#include <assert.h>

#include "work.h"

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

/* The table: what becomes of `o` when it has to apply after `a`. Adds to *work what it takes to
 * tell. */
static rr__fate over(const rr_patch *o, const rr_patch *a, rr__side side, uint64_t *work) {
  size_t depth = a->path.depth;
  *work += RR__WORK_PAIR;
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
    *work += RR__WORK_STEP;
    if (!rr_step_equal(&o->path.steps[i], &a->path.steps[i]))
      return KEEP;
    if (!rr_step_is_index(&a->path.steps[i]))
      *work += a->path.steps[i].size / 16;
  }
  if (!element)
    *work += theirs->size / 16;
  return element ? over_element(o, a, side, exact) : over_member(o, a, side, exact);
}

/* Where the path of a patch is copied to that lists share: it may be written then. */
typedef struct {
  rr_step few[16];
  rr__arena many;
} path_copy;

static void own_path(rr_patch *patch, path_copy *copy) {
  size_t size = patch->path.depth * sizeof *patch->path.steps;
  rr_step *steps = size <= sizeof copy->few ? copy->few : rr__arena_alloc(&copy->many, size);
  memcpy(steps, patch->path.steps, size);
  rr__work_bytes(size);
  patch->path.steps = steps;
  patch->owns_path = true;
}

static void meet(rr_patch *patch, rr__fate fate, size_t depth) {
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
    assert(patch->owns_path);
    patch->path.steps[depth - 1].index += fate == UP ? 1 : (size_t)-1;
  }
}

enum { CHECKED = 4096 }; /* work after which the limit is looked at */

/* Moves one patch over all of a later list, whose paths are its own, while each of the list moves
   over it. False if that takes the thread's work above `limit`. */
static bool move_over(rr_patch *a, rr_patches *later, path_copy *copy, uint64_t limit) {
  uint64_t work = 0;
  for (size_t i = 0; i < later->count; i++) {
    rr_patch *o = &later->items[i];
    rr__fate of_o = over(o, a, LATER, &work), of_a = over(a, o, EARLIER, &work);
    size_t o_depth = o->path.depth, a_depth = a->path.depth;
    meet(o, of_o, a_depth);
    if ((of_a == UP || of_a == DOWN) && !a->owns_path)
      own_path(a, copy);
    meet(a, of_a, o_depth);
    if (work < CHECKED)
      continue;
    rr__work_done += work;
    work = 0;
    if (rr__work_done > limit)
      return false;
  }
  rr__work_done += work;
  return rr__work_done <= limit;
}

void rr_patches_transform(rr_patches *later, rr_patches *earlier) {
  for (size_t i = 0; i < earlier->count; i++) {
    path_copy unused;
    move_over(&earlier->items[i], later, &unused, RR_ANY_WORK);
  }
}

bool rr_patches_rebase(rr_patches *later, const rr_patches *earlier, uint64_t limit) {
  path_copy copy;
  bool within = true;
  copy.many = (rr__arena){0};
  for (size_t i = 0; i < earlier->count && within; i++) {
    rr_patch moving = earlier->items[i];
    moving.owns_path = false;
    within = move_over(&moving, later, &copy, limit);
    rr__arena_reset(&copy.many);
  }
  rr__arena_free(&copy.many);
  return within;
}

#include "patch/transform.h"

#include <assert.h>

#include "base/work.h"

typedef enum { LATER, EARLIER } rr__side;

/* The effect on a patch. DROP removes it, AS_ADD turns it into an add; UP and DOWN change the index
   in the step where the other patch ends. */
typedef enum { KEEP, DROP, UP, DOWN, AS_ADD } rr__effect;

static bool is_replace(const rr_patch *patch) {
  return patch->op == RR_REPLACE || patch->op == RR_TEST;
}

/* `a` changes the element at `k`; the path of `o` leads to (`exact`) or through the element at `j`
   of the same array. */
static rr__effect over_element(const rr_patch *o, const rr_patch *a, rr__side side, bool exact) {
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

/* `a` sets or removes a member; the path of `o` leads to (`exact`) or through it. */
static rr__effect over_member(const rr_patch *o, const rr_patch *a, rr__side side, bool exact) {
  if (!exact || side == EARLIER)
    return DROP;
  if (a->op != RR_REMOVE)
    return KEEP;
  return o->op == RR_ADD || o->op == RR_REPLACE ? AS_ADD : DROP;
}

/* The table of docs/protocol.md: the effect on `o` when it has to apply after `a`. Adds its cost to
 *work. */
static rr__effect over(const rr_patch *o, const rr_patch *a, rr__side side, uint64_t *work) {
  size_t depth = a->path.depth;
  *work += RR__WORK_PAIR;
  if (o->dropped || a->dropped || a->op == RR_TEST || a->op == RR_TEXT || o->path.depth < depth)
    return KEEP;
  if (depth == 0)
    return o->path.depth == 0 && o->op != RR_TEXT && side == LATER ? KEEP : DROP;
  const rr_step *theirs = &a->path.steps[depth - 1], *ours = &o->path.steps[depth - 1];
  bool element = rr_step_is_index(theirs), exact = o->path.depth == depth && o->op != RR_TEXT;
  /* Compare this step first: it differs more often than those above it. */
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

/* Copies a shared path before it is written. */
static void own_path(rr_patch *patch, rr__rebase *rebase) {
  size_t size = patch->path.depth * sizeof *patch->path.steps;
  rr_step *steps = size <= sizeof rebase->few ? rebase->few : rr__arena_alloc(&rebase->many, size);
  memcpy(steps, patch->path.steps, size);
  rr__work_bytes(size);
  patch->path.steps = steps;
  patch->owns_path = true;
}

static void apply_effect(rr_patch *patch, rr__effect effect, size_t depth) {
  switch (effect) {
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
    patch->path.steps[depth - 1].index += effect == UP ? 1 : (size_t)-1;
  }
}

rr__transformed rr__transform_plain(const rr_patch *o, const rr_patch *a, bool later,
                                    rr__arena *arena) {
  uint64_t work = 0;
  rr__transformed result = {{*o}, 1};
  rr_patch *patch = &result.patches[0];
  rr__effect effect = over(o, a, later ? LATER : EARLIER, &work);
  rr__work((size_t)work);
  if (effect == DROP)
    result.count = 0;
  if (effect == UP || effect == DOWN) {
    size_t size = patch->path.depth * sizeof *patch->path.steps;
    patch->path.steps = rr__arena_alloc(arena, size);
    memcpy(patch->path.steps, o->path.steps, size);
    patch->owns_path = true;
  }
  if (effect != DROP)
    apply_effect(patch, effect, a->path.depth);
  patch->owns_path = o->owns_path;
  return result;
}

/* Transforms each patch over the other. */
static void cross(rr_patch *o, rr_patch *a, rr__rebase *rebase, uint64_t *work) {
  rr__effect of_o = over(o, a, LATER, work), of_a = over(a, o, EARLIER, work);
  size_t o_depth = o->path.depth, a_depth = a->path.depth;
  apply_effect(o, of_o, a_depth);
  if (!a->owns_path && (of_a == UP || of_a == DOWN))
    own_path(a, rebase);
  apply_effect(a, of_a, o_depth);
}

void rr__rebase_deinit(rr__rebase *rebase) {
  rr_free(rebase->moving.items);
  rr__arena_free(&rebase->many);
  rr__arena_free(&rebase->scratch);
}

enum { CHECKED = 4096 }; /* work between two checks of the limit */

/* Transforms `moving` and the next patch of the later list over each other. */
static void cross_next(rr__rebase *rebase, rr_patches *later, uint64_t *work) {
  rr_patch *own = &later->items[rebase->crossed];
  rr__moving *moving = &rebase->moving;
  if (own->dropped || (moving->count == 1 && !rr__crosses_specially(own, moving->items))) {
    cross(own, moving->items, rebase, work);
    rebase->crossed++;
    return;
  }
  uint64_t before = rr__work_done;
  rebase->overgrown = !rr__cross_over(later, &rebase->crossed, moving, &rebase->scratch);
  *work += rr__work_done - before;
  rr__work_done = before;
}

/* Transforms `moving` and the rest of the later list over each other. Returns false if the limit is
   reached. */
static bool move_over(rr__rebase *rebase, rr_patches *later, uint64_t limit) {
  uint64_t work = 0;
  while (rebase->crossed < later->count && rebase->moving.count && !rebase->overgrown) {
    cross_next(rebase, later, &work);
    if (work < CHECKED)
      continue;
    rr__work_done += work;
    work = 0;
    if (rr__work_done > limit)
      return false;
  }
  rr__work_done += work;
  return !rebase->overgrown;
}

static void begin(rr__rebase *rebase, const rr_patch *patch) {
  rebase->moving.count = 0;
  rebase->moving.arena = &rebase->many;
  rr__moving_push(&rebase->moving, *patch);
  rebase->moving.items[0].owns_path = false;
  rebase->crossed = 0;
  rebase->begun = true;
}

bool rr__rebase_run(rr__rebase *rebase, rr_patches *later, const rr_patches *earlier,
                    uint64_t limit) {
  for (; rebase->at < earlier->count; rebase->at++) {
    if (!rebase->begun)
      begin(rebase, &earlier->items[rebase->at]);
    if (rr__work_done > limit || !move_over(rebase, later, limit))
      return false;
    rebase->begun = false;
    rr__arena_reset(&rebase->many);
  }
  rebase->at = 0;
  return true;
}

void rr_patches_rebase(rr_patches *later, const rr_patches *earlier) {
  rr__rebase rebase = {0};
  rr__rebase_run(&rebase, later, earlier, RR_ANY_WORK);
  rr__rebase_deinit(&rebase);
}

void rr_patches_transform(rr_patches *later, rr_patches *earlier) {
  rr_patches moved = {.garbage = earlier->garbage, .arena = earlier->arena};
  for (size_t i = 0; i < earlier->count; i++) {
    rr__rebase rebase = {0};
    rr_patch patch = earlier->items[i];
    bool kept = rr_value_is_none(patch.value);
    begin(&rebase, &patch);
    move_over(&rebase, later, RR_ANY_WORK);
    for (size_t j = 0; j < rebase.moving.count; j++) {
      rr_patch left = rebase.moving.items[j];
      kept |= left.value.bits == patch.value.bits;
      rr__patch_own(&left, &moved.arena);
      rr_patches_push(&moved, left);
    }
    if (!kept)
      rr_garbage_add(earlier->garbage, patch.value);
    rr__rebase_deinit(&rebase);
  }
  if (earlier->capacity)
    rr_free(earlier->items);
  *earlier = moved;
}

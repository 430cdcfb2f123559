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
static inline rr__effect over(const rr_patch *o, const rr_patch *a, rr__side side, uint64_t *work) {
  size_t depth = a->path.depth;
  *work += RR__WORK_PAIR;
  if (o->dropped || a->dropped || a->op >= RR_TEST || o->path.depth < depth)
    return KEEP;
  /* A text is an edit inside its string. */
  bool exact = o->path.depth == depth && o->op != RR_TEXT;
  if (depth == 0)
    return exact && side == LATER ? KEEP : DROP;
  const rr_step *theirs = &a->path.steps[depth - 1], *ours = &o->path.steps[depth - 1];
  bool element = rr_step_is_index(theirs);
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

/* Transforms each patch over the other. Neither is a move. */
static void cross_plain(rr_patch *o, rr_patch *a, rr_patches *earlier, rr__crossing *memory,
                        uint64_t *work) {
  rr__effect of_o = over(o, a, LATER, work), of_a = over(a, o, EARLIER, work);
  size_t o_depth = o->path.depth, a_depth = a->path.depth;
  apply_effect(o, of_o, a_depth);
  if (!a->owns_path && (of_a == UP || of_a == DOWN))
    rr__own_paths(a, &earlier->arena, memory);
  apply_effect(a, of_a, o_depth);
}

static bool is_special(const rr_patch *o, const rr_patch *a) {
  return (rr__op_is_special(o->op) || rr__op_is_special(a->op)) && !o->dropped && !a->dropped &&
         rr__crosses_specially(o, a);
}

enum { CHECKED = 4096 }; /* work between two checks of the limit */

/* Transforms what is left of one earlier patch and the rest of the later list over each other:
   `*left` patches of `earlier` from `first` on, and those of `later` from *crossed on. Returns
   false if the limit is reached. */
static bool rebase_over(rr_patches *later, size_t *crossed, rr_patches *earlier, size_t first,
                        size_t *left, rr__crossing *memory, uint64_t limit) {
  uint64_t work = 0;
  size_t at = *crossed, end, last = first + *left;
  for (; at < later->count; at = end) {
    end = at + 1; /* of what is left of the next one */
    for (size_t a = first; a < last; a++) {
      for (size_t o = at; o < end; o++) {
        rr_patch *ours = &later->items[o], *theirs = &earlier->items[a];
        if (!is_special(ours, theirs)) {
          cross_plain(ours, theirs, earlier, memory, &work);
          continue;
        }
        rr__crossed special = rr__cross(later, o, earlier, a, memory);
        o += special.added_later;
        end += special.added_later;
        a += special.added_earlier;
        last += special.added_earlier;
        work += special.work;
      }
    }
    if (work < CHECKED)
      continue;
    rr__work_done += work;
    work = 0;
    if (rr__work_done > limit) {
      at = end;
      break;
    }
  }
  rr__work_done += work;
  *crossed = at;
  *left = last - first;
  return at == later->count;
}

void rr_patches_transform(rr_patches *later, rr_patches *earlier) {
  rr__crossing memory = {0};
  size_t left;
  for (size_t i = 0; i < earlier->count; i += left) {
    size_t crossed = 0;
    left = 1;
    rebase_over(later, &crossed, earlier, i, &left, &memory, RR_ANY_WORK);
  }
  rr__crossing_free(&memory);
}

void rr__rebase_deinit(rr__rebase *rebase) {
  if (rebase->moving.capacity)
    rr_free(rebase->moving.items);
  rr__arena_free(&rebase->moving.arena);
  rr__crossing_free(&rebase->memory);
}

static void begin(rr__rebase *rebase, const rr_patch *patch) {
  rr_patches *moving = &rebase->moving;
  if (!moving->capacity)
    moving->items = &rebase->one;
  moving->items[0] = *patch;
  moving->items[0].owns_path = false;
  moving->count = rebase->left = 1;
  rebase->crossed = 0;
  rebase->begun = true;
}

bool rr__rebase_run(rr__rebase *rebase, rr_patches *later, const rr_patches *earlier,
                    uint64_t limit) {
  for (; rebase->at < earlier->count; rebase->at++) {
    if (!rebase->begun)
      begin(rebase, &earlier->items[rebase->at]);
    if (rr__work_done > limit || !rebase_over(later, &rebase->crossed, &rebase->moving, 0,
                                              &rebase->left, &rebase->memory, limit))
      return false;
    rebase->begun = false;
    rebase->memory.few_used = false;
    rr__arena_reset(&rebase->moving.arena);
  }
  rebase->at = 0;
  return true;
}

/* Sets what must be zero, which is less than all of it. */
static void rebase_init(rr__rebase *rebase) {
  rebase->at = 0;
  rebase->begun = false;
  rebase->moving.capacity = 0;
  rebase->moving.arena = (rr__arena){0};
  rebase->memory.edits = NULL;
  rebase->memory.few_used = false;
}

void rr_patches_rebase(rr_patches *later, const rr_patches *earlier) {
  rr__rebase rebase;
  rebase_init(&rebase);
  rr__rebase_run(&rebase, later, earlier, RR_ANY_WORK);
  rr__rebase_deinit(&rebase);
}

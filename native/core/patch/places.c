#include "patch/places.h"

#include <assert.h>

#include "base/work.h"

static size_t index_of(const rr__place *place, size_t step) {
  size_t index = place->path->steps[step].index;
  for (int i = 0; i < 2; i++)
    if (place->shifts[i].step == step)
      index += (size_t)place->shifts[i].by;
  return index;
}

static bool place_has_index(const rr__place *place, size_t step) {
  return rr_step_is_index(&place->path->steps[step]);
}

/* Whether the first `depth` steps are equal. The last ones differ most often. */
static bool place_starts_same(const rr__place *a, const rr__place *b, size_t depth,
                              uint64_t *work) {
  for (size_t i = depth; i-- > 0;) {
    const rr_step *ours = &a->path->steps[i], *theirs = &b->path->steps[i];
    *work += RR__WORK_STEP;
    if (rr_step_is_index(ours) && rr_step_is_index(theirs)) {
      if (index_of(a, i) != index_of(b, i))
        return false;
      continue;
    }
    if (!rr_step_equal(ours, theirs))
      return false;
    *work += ours->size / 16;
  }
  return true;
}

rr__distance rr__place_distance(const rr__place *path, const rr__place *place, uint64_t *work) {
  size_t last = place->path->depth - 1;
  *work += RR__WORK_STEP;
  if (path->path->depth <= last || !place_has_index(path, last) || !place_has_index(place, last))
    return RR__BEFORE;
  size_t j = index_of(path, last), k = index_of(place, last);
  if (j < k || !place_starts_same(path, place, last, work))
    return RR__BEFORE;
  return j == k ? RR__AT : RR__BEHIND;
}

bool rr__place_is_same(const rr__place *a, const rr__place *b, uint64_t *work) {
  return a->path->depth == b->path->depth && place_starts_same(a, b, a->path->depth, work);
}

bool rr__place_is_below(const rr__place *path, const rr__place *place, uint64_t *work) {
  return path->path->depth > place->path->depth &&
         place_starts_same(path, place, place->path->depth, work);
}

/* Shifts the index in the last step of the other place. */
static void shift(rr__place *place, const rr__place *other, int32_t by) {
  uint32_t step = (uint32_t)(other->path->depth - 1);
  unsigned at = place->shifts[0].by && place->shifts[0].step != step;
  assert(!place->shifts[at].by || place->shifts[at].step == step);
  place->shifts[at].step = step;
  place->shifts[at].by += by;
}

bool rr__target_over_removal(rr__place *target, const rr__place *removed, uint64_t *work) {
  rr__distance distance = rr__place_distance(target, removed, work);
  if (distance == RR__BEHIND)
    shift(target, removed, -1);
  return distance != RR__AT;
}

void rr__gap_over_removal(rr__place *gap, const rr__place *removed, uint64_t *work) {
  if (rr__place_distance(gap, removed, work) == RR__BEHIND)
    shift(gap, removed, -1);
}

void rr__target_over_insertion(rr__place *target, const rr__place *inserted, uint64_t *work) {
  if (rr__place_distance(target, inserted, work) != RR__BEFORE)
    shift(target, inserted, 1);
}

/* Whether a gap is shifted by an insertion. */
static bool gap_makes_room(const rr__place *gap, const rr__place *inserted, bool later,
                           uint64_t *work) {
  rr__distance distance = rr__place_distance(gap, inserted, work);
  bool stays = distance == RR__AT && gap->path->depth == inserted->path->depth && !later;
  return distance != RR__BEFORE && !stays;
}

void rr__gap_over_insertion(rr__place *gap, const rr__place *inserted, bool later, uint64_t *work) {
  if (gap_makes_room(gap, inserted, later, work))
    shift(gap, inserted, 1);
}

void rr__gaps_over_insertions(rr__place *later, rr__place *earlier, uint64_t *work) {
  bool shifts_later = gap_makes_room(later, earlier, true, work);
  rr__gap_over_insertion(earlier, later, false, work);
  if (shifts_later)
    shift(later, earlier, 1);
}

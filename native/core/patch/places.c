#include "patch/places.h"

#include "base/work.h"

/* Whether the first `depth` steps are equal. */
static bool starts_equal(rr_path a, rr_path b, size_t depth) {
  size_t compared = 0, bytes = 0;
  bool equal = true;
  for (; equal && compared < depth; compared++) {
    equal = rr_step_equal(&a.steps[compared], &b.steps[compared]);
    if (!rr_step_is_index(&b.steps[compared]))
      bytes += b.steps[compared].size;
  }
  rr__work(compared * RR__WORK_STEP + bytes / 16);
  return equal;
}

rr__distance rr__path_distance(rr_path path, rr_path place) {
  size_t last = place.depth - 1;
  if (path.depth <= last || !rr_step_is_index(&path.steps[last]) ||
      !rr_step_is_index(&place.steps[last]) || !starts_equal(path, place, last))
    return RR__BEFORE;
  size_t j = path.steps[last].index, k = place.steps[last].index;
  return j < k ? RR__BEFORE : j > k ? RR__BEHIND : RR__AT;
}

bool rr__path_equal(rr_path a, rr_path b) {
  return a.depth == b.depth && starts_equal(a, b, a.depth);
}

bool rr__path_is_below(rr_path path, rr_path place) {
  return path.depth > place.depth && starts_equal(path, place, place.depth);
}

static rr_path shifted(rr_path path, rr_path place, bool up, rr__arena *arena) {
  size_t size = path.depth * sizeof *path.steps;
  rr_path copy = {rr__arena_alloc(arena, size), path.depth};
  memcpy(copy.steps, path.steps, size);
  copy.steps[place.depth - 1].index += up ? 1 : (size_t)-1;
  rr__work_bytes(size);
  return copy;
}

bool rr__target_over_removal(rr_path *target, rr_path removed, rr__arena *arena) {
  rr__distance distance = rr__path_distance(*target, removed);
  if (distance == RR__BEHIND)
    *target = shifted(*target, removed, false, arena);
  return distance != RR__AT;
}

rr_path rr__gap_over_removal(rr_path gap, rr_path removed, rr__arena *arena) {
  bool behind = rr__path_distance(gap, removed) == RR__BEHIND;
  return behind ? shifted(gap, removed, false, arena) : gap;
}

rr_path rr__target_over_insertion(rr_path target, rr_path inserted, rr__arena *arena) {
  bool before = rr__path_distance(target, inserted) == RR__BEFORE;
  return before ? target : shifted(target, inserted, true, arena);
}

rr_path rr__gap_over_insertion(rr_path gap, rr_path inserted, bool later, rr__arena *arena) {
  rr__distance distance = rr__path_distance(gap, inserted);
  bool stays = distance == RR__AT && gap.depth == inserted.depth && !later;
  return distance == RR__BEFORE || stays ? gap : shifted(gap, inserted, true, arena);
}

rr_path rr__path_followed(rr_path path, rr_path from, rr_path to, rr__arena *arena) {
  size_t rest = path.depth - from.depth, depth = to.depth + rest;
  size_t size = depth * sizeof *path.steps;
  rr_path followed = {rr__arena_alloc(arena, size), depth};
  memcpy(followed.steps, to.steps, to.depth * sizeof *path.steps);
  if (rest)
    memcpy(followed.steps + to.depth, path.steps + from.depth, rest * sizeof *path.steps);
  rr__work_bytes(size);
  return followed;
}

#include "patch/transform_move.h"

#include "patch/places.h"

static bool ends_in_index(rr_path path) {
  return path.depth && rr_step_is_index(&path.steps[path.depth - 1]);
}

bool rr__patch_takes_away(const rr_patch *patch) {
  return patch->op == RR_REMOVE || patch->op == RR_REPLACE ||
         (patch->op == RR_ADD && !ends_in_index(patch->path));
}

bool rr__patch_inserts(const rr_patch *patch) {
  return patch->op == RR_ADD && ends_in_index(patch->path);
}

/* Whether it takes one element out of an array. */
static bool takes_out(const rr_patch *patch) {
  return patch->op == RR_REMOVE && ends_in_index(patch->path);
}

static rr__transformed nothing(void) { return (rr__transformed){.count = 0}; }

static rr__transformed one(rr_patch patch) { return (rr__transformed){{patch}, 1}; }

static rr__transformed moved(const rr_patch *o, rr_path from, rr_path path) {
  rr_patch patch = *o;
  patch.from = from;
  patch.path = path;
  return one(patch);
}

static rr_patch removal(rr_path path) { return (rr_patch){.op = RR_REMOVE, .path = path}; }

static rr_patch inverse(const rr_patch *move) {
  return (rr_patch){.op = RR_MOVE, .from = move->path, .path = move->from};
}

static rr_path target_over_move(rr_path target, const rr_patch *a, rr__arena *arena) {
  rr_path rest = target;
  if (!rr__target_over_removal(&rest, a->from, arena))
    return rr__path_followed(target, a->from, a->path, arena);
  return rr__target_over_insertion(rest, a->path, arena);
}

static rr_path gap_over_move(rr_path gap, rr_path from, rr_path to, bool later, rr__arena *arena) {
  if (rr__path_is_below(gap, from))
    return rr__path_followed(gap, from, to, arena);
  return rr__gap_over_insertion(rr__gap_over_removal(gap, from, arena), to, later, arena);
}

/* A patch that is no move, over a move. */
static rr__transformed over_move(const rr_patch *o, const rr_patch *a, bool later,
                                 rr__arena *arena) {
  rr_path z = o->path;
  if (rr__patch_takes_away(o)) {
    rr_path there = z;
    bool takes_x = rr__path_is_below(a->from, z);
    bool takes_t =
        rr__target_over_removal(&there, a->from, arena) && rr__path_is_below(a->path, there);
    /* What its author has removed goes with it, also if it is elsewhere now. */
    if (takes_x && !takes_t)
      return (rr__transformed){{removal(a->path), *o}, 2};
    if (takes_t && !takes_x && !later)
      return (rr__transformed){{inverse(a), *o}, 2};
  }
  rr_patch patch = *o;
  patch.path = rr__patch_inserts(o) ? gap_over_move(z, a->from, a->path, later, arena)
                                    : target_over_move(z, a, arena);
  return one(patch);
}

/* A target over a patch that does not take it away, and is no move. */
static rr_path target_over(rr_path target, const rr_patch *a, rr__arena *arena) {
  if (rr__patch_inserts(a))
    return rr__target_over_insertion(target, a->path, arena);
  if (takes_out(a))
    rr__target_over_removal(&target, a->path, arena);
  return target;
}

/* A gap that is counted without the element `y`, over a patch that is no move. */
static rr_path gap_over(rr_path gap, const rr_patch *a, rr_path y, bool later, rr__arena *arena) {
  rr_path place = a->path;
  if (rr__path_is_below(place, y))
    return gap;
  if (rr__patch_inserts(a))
    return rr__gap_over_insertion(gap, rr__gap_over_removal(place, y, arena), later, arena);
  if (!takes_out(a))
    return gap;
  rr__target_over_removal(&place, y, arena);
  return rr__gap_over_removal(gap, place, arena);
}

/* A move over a patch that is no move. */
static rr__transformed move_over(const rr_patch *o, const rr_patch *a, bool later,
                                 rr__arena *arena) {
  rr_path y = o->from, u = o->path, z = a->path;
  if (rr__patch_takes_away(a)) {
    if (rr__path_is_below(y, z) || (a->op == RR_REMOVE && rr__path_equal(y, z)))
      return nothing();
    /* Where it was to go has gone: the later of both wins. */
    if (rr__target_over_removal(&z, y, arena) && rr__path_is_below(u, z))
      return later ? nothing() : one(removal(target_over(y, a, arena)));
  }
  return moved(o, target_over(y, a, arena), gap_over(u, a, y, later, arena));
}

static rr__transformed move_over_move(const rr_patch *o, const rr_patch *a, bool later,
                                      rr__arena *arena) {
  rr_path y = o->from, u = o->path, x = a->from, t = a->path;
  if (rr__path_equal(x, y))
    return later ? moved(o, t, u) : nothing();
  rr_path from = target_over_move(y, a, arena);
  /* The same places without the element that the other move takes out. */
  rr_path y_after = y, x_after = x;
  bool y_stays = rr__target_over_removal(&y_after, x, arena);
  rr__target_over_removal(&x_after, y, arena);
  bool out_of_y = rr__path_is_below(x, y), into_y = y_stays && rr__path_is_below(t, y_after);
  if (out_of_y && into_y)
    return moved(o, from, u);
  rr_path t_after = y_stays ? rr__gap_over_removal(t, y_after, arena) : t;
  if (out_of_y)
    return moved(o, from, rr__gap_over_insertion(u, t_after, later, arena));
  if (!into_y)
    return moved(o, from, gap_over_move(u, x_after, t_after, later, arena));
  /* Each would be moved into the other: the later of both wins. */
  if (rr__path_is_below(u, x_after))
    return later ? nothing() : (rr__transformed){{inverse(a), *o}, 2};
  return moved(o, from, rr__gap_over_removal(u, x_after, arena));
}

rr__transformed rr__transform_move(const rr_patch *o, const rr_patch *a, bool later,
                                   rr__arena *arena) {
  if (o->op != RR_MOVE)
    return over_move(o, a, later, arena);
  return a->op == RR_MOVE ? move_over_move(o, a, later, arena) : move_over(o, a, later, arena);
}

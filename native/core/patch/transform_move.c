#include "patch/transform_move.h"

#include <string.h>

#include "base/work.h"

static bool ends_in_index(const rr_path *path) {
  return path->depth && rr_step_is_index(&path->steps[path->depth - 1]);
}

/* Whether it removes or replaces what is at its path. */
static bool takes_away(const rr_patch *patch) {
  return patch->op == RR_REMOVE || patch->op == RR_REPLACE ||
         (patch->op == RR_ADD && !ends_in_index(&patch->path));
}

/* Whether it puts an element into an array: its path is a gap. */
static bool puts_in(const rr_patch *patch) {
  return patch->op == RR_ADD && ends_in_index(&patch->path);
}

/* Whether it takes an element out of an array. */
static bool takes_out(const rr_patch *patch) {
  return patch->op == RR_REMOVE && ends_in_index(&patch->path);
}

/* Sets the fields one by one, since reading a place soon after it was copied is slow. */
static void stay(rr__route *route, const rr_path *path) {
  route->place.path = path;
  memset(route->place.shifts, 0, sizeof route->place.shifts);
  route->rest = NULL;
  route->rest_from = 0;
}

/* A path at or below `from`, once that element is at `to`. */
static void follow(rr__route *route, const rr__place *from, const rr__place *to) {
  route->rest = route->place.path;
  route->rest_from = from->path->depth;
  route->place = *to;
}

static void target_over_move(rr__route *target, const rr__place *x, const rr__place *t,
                             uint64_t *work) {
  if (rr__target_over_removal(&target->place, x, work))
    rr__target_over_insertion(&target->place, t, work);
  else
    follow(target, x, t);
}

static void gap_over_move(rr__route *gap, const rr__place *x, const rr__place *t, bool later,
                          uint64_t *work) {
  if (rr__place_is_below(&gap->place, x, work)) {
    follow(gap, x, t);
    return;
  }
  rr__gap_over_removal(&gap->place, x, work);
  rr__gap_over_insertion(&gap->place, t, later, work);
}

/* Whether `path`, counted without the element at `taken`, leads through the place `z`. */
static bool is_below_without(const rr__place *path, rr__place z, const rr__place *taken,
                             uint64_t *work) {
  return path->path->depth > z.path->depth && rr__target_over_removal(&z, taken, work) &&
         rr__place_is_below(path, &z, work);
}

static void begin_outcome(const rr_patch *patch, rr__outcome *out) {
  out->dropped = out->removes = false;
  out->made = RR__MADE_NONE;
  stay(&out->path, &patch->path);
  if (patch->op == RR_MOVE)
    stay(&out->from, &patch->from);
}

/* A test changes nothing for other patches, nor does a text. */
static bool changes_others(const rr_patch *patch) {
  return patch->op != RR_TEST && patch->op != RR_TEXT;
}

/* A patch that is no move, over a move. */
static void over_move(const rr_patch *o, const rr_patch *a, bool later, rr__outcome *out,
                      uint64_t *work) {
  rr__place x = rr__place_of(&a->from), t = rr__place_of(&a->path);
  if (takes_away(o)) {
    const rr__place *z = &out->path.place;
    bool takes_x = rr__place_is_below(&x, z, work);
    bool takes_t = is_below_without(&t, *z, &x, work);
    /* What its author has removed goes with it, also if it is elsewhere now. */
    if (takes_x && !takes_t)
      out->made = RR__MADE_REMOVAL;
    else if (takes_t && !takes_x && !later)
      out->made = RR__MADE_INVERSE;
    if (out->made)
      return;
  }
  if (puts_in(o))
    gap_over_move(&out->path, &x, &t, later, work);
  else
    target_over_move(&out->path, &x, &t, work);
}

/* A target over a patch that does not take it away. */
static void target_over(rr__place *target, const rr_patch *a, uint64_t *work) {
  rr__place place = rr__place_of(&a->path);
  if (puts_in(a))
    rr__target_over_insertion(target, &place, work);
  else if (takes_out(a))
    rr__target_over_removal(target, &place, work);
}

/* A gap that is counted without the element `y`. */
static void gap_over(rr__place *gap, const rr_patch *a, const rr__place *y, bool later,
                     uint64_t *work) {
  rr__place place = rr__place_of(&a->path);
  bool inserts = puts_in(a);
  if ((!inserts && !takes_out(a)) || rr__place_is_below(&place, y, work))
    return;
  if (inserts) {
    rr__gap_over_removal(&place, y, work);
    rr__gap_over_insertion(gap, &place, later, work);
  } else {
    rr__target_over_removal(&place, y, work);
    rr__gap_over_removal(gap, &place, work);
  }
}

/* A move over a patch that is no move. */
static void move_over(const rr_patch *o, const rr_patch *a, bool later, rr__outcome *out,
                      uint64_t *work) {
  rr__place z = rr__place_of(&a->path);
  const rr__place y = rr__place_of(&o->from), u = rr__place_of(&o->path);
  if (takes_away(a)) {
    out->dropped =
        rr__place_is_below(&y, &z, work) || (a->op == RR_REMOVE && rr__place_is_same(&y, &z, work));
    /* Where it was to go has gone: the later of both wins. */
    if (!out->dropped && is_below_without(&u, z, &y, work)) {
      out->dropped = later;
      out->removes = !later;
    }
    if (out->dropped)
      return;
  }
  target_over(&out->from.place, a, work);
  if (!out->removes)
    gap_over(&out->path.place, a, &y, later, work);
}

/* How two moves concern each other. */
typedef struct {
  bool stays;     /* the element is not in that of the other move */
  bool goes_into; /* it is moved into that of the other move */
} rr__relation;

/* The place of the element, which has been counted without the other one. */
static void from_over(rr__outcome *out, rr__relation own, const rr_patch *other, uint64_t *work) {
  const rr__place from = rr__place_of(&other->from), to = rr__place_of(&other->path);
  if (own.stays)
    rr__target_over_insertion(&out->from.place, &to, work);
  else
    follow(&out->from, &from, &to);
}

/* Two moves over each other. What both are asked is asked once. */
static void moves_over(const rr_patch *o, const rr_patch *a, rr__outcome *of_o, rr__outcome *of_a,
                       uint64_t *work) {
  rr__place *y = &of_o->from.place, *u = &of_o->path.place;
  rr__place *x = &of_a->from.place, *t = &of_a->path.place;
  const rr__place old_y = rr__place_of(&o->from);
  if (rr__place_is_same(x, y, work)) {
    stay(&of_o->from, &a->path);
    of_a->dropped = true;
    return;
  }
  /* From here on, all are counted without the element that the other move takes out. */
  rr__relation later = {.stays = rr__target_over_removal(y, x, work)};
  rr__relation earlier = {.stays = rr__target_over_removal(x, &old_y, work)};
  earlier.goes_into = later.stays && rr__place_is_below(t, y, work);
  later.goes_into = earlier.stays && rr__place_is_below(u, x, work);
  if (later.stays && !earlier.goes_into)
    rr__gap_over_removal(t, y, work);
  if (earlier.stays && !later.goes_into)
    rr__gap_over_removal(u, x, work);
  if (later.goes_into && earlier.goes_into) {
    /* Each would be moved into the other: the later of both wins. */
    of_o->dropped = true;
    of_a->made = RR__MADE_INVERSE;
    return;
  }
  if (later.goes_into)
    follow(&of_o->path, x, t);
  else if (earlier.goes_into)
    follow(&of_a->path, y, u);
  else
    rr__gaps_over_insertions(u, t, work);
  from_over(of_o, later, a, work);
  from_over(of_a, earlier, o, work);
}

void rr__transform_moves(const rr_patch *o, const rr_patch *a, rr__outcome *of_o, rr__outcome *of_a,
                         uint64_t *work) {
  *work += (uint64_t)2 * RR__WORK_PLACES;
  begin_outcome(o, of_o);
  begin_outcome(a, of_a);
  if (o->op == RR_MOVE && a->op == RR_MOVE) {
    moves_over(o, a, of_o, of_a, work);
  } else if (o->op == RR_MOVE) {
    if (changes_others(a))
      move_over(o, a, true, of_o, work);
    over_move(a, o, false, of_a, work);
  } else {
    over_move(o, a, true, of_o, work);
    if (changes_others(o))
      move_over(a, o, false, of_a, work);
  }
}

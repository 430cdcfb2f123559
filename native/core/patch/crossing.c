#include "patch/crossing.h"

#include "base/work.h"
#include "patch/transform_move.h"

/* The memory of one list. */
typedef struct {
  rr__arena *arena;
  rr__crossing *shared;
  uint64_t *work;
} path_memory;

static rr_step *new_steps(const path_memory *memory, size_t depth) {
  size_t size = depth * sizeof(rr_step);
  *memory->work += size;
  return rr__arena_alloc(memory->arena, size);
}

/* Copies the steps of an edit, but not their texts, which are never written. */
static void own_steps(rr_edit *edit, rr__arena *arena) {
  size_t size = edit->count * sizeof *edit->steps;
  rr_edit_step *steps = rr__arena_alloc(arena, size);
  if (size)
    memcpy(steps, edit->steps, size);
  rr__work(size);
  edit->steps = steps;
}

void rr__own_paths(rr_patch *patch, rr__arena *arena, rr__crossing *memory) {
  size_t from = patch->op == RR_MOVE ? patch->from.depth : 0, all = patch->path.depth + from;
  size_t size = all * sizeof(rr_step);
  bool few = size <= sizeof memory->few && !memory->few_used;
  rr_step *steps = few ? memory->few : rr__arena_alloc(arena, size);
  memory->few_used |= few;
  memcpy(steps, patch->path.steps, patch->path.depth * sizeof *steps);
  patch->path.steps = steps;
  if (from) {
    memcpy(steps + patch->path.depth, patch->from.steps, from * sizeof *steps);
    patch->from.steps = steps + patch->path.depth;
  }
  rr__work(size / (few ? 8 : 1));
  if (patch->op == RR_TEXT)
    own_steps(&patch->edit, arena);
  patch->owns_path = true;
}

/* Copies a key of another list, unless the old path has it at the same step. */
static void keep_key(rr_step *step, const rr_step *old, const path_memory *memory) {
  if (rr_step_is_index(step))
    return;
  if (old && rr_step_equal(step, old)) {
    step->key = old->key;
    *memory->work += step->size / 16;
    return;
  }
  step->key = rr__arena_copy(memory->arena, rr_step_key(step)).data;
  *memory->work += step->size;
}

/* The path of a place, with steps of its own. `old` is the path that it replaces. */
static rr_path path_at(const rr__place *place, const rr_path *old, size_t more,
                       const path_memory *memory) {
  size_t depth = place->path->depth;
  rr_path path = {new_steps(memory, depth + more), depth};
  memcpy(path.steps, place->path->steps, depth * sizeof *path.steps);
  for (int i = 0; i < 2; i++)
    if (place->shifts[i].by)
      path.steps[place->shifts[i].step].index += (size_t)place->shifts[i].by;
  for (size_t i = 0; i < depth; i++)
    keep_key(&path.steps[i], i < old->depth ? &old->steps[i] : NULL, memory);
  return path;
}

/* Whether the route keeps the old path, and shifts indices at most. */
static bool is_in_place(const rr__route *route, const rr_path *old) {
  return !route->rest && route->place.path == old;
}

/* The new path of a route. */
static rr_path path_of_route(const rr__route *route, const rr_path *old,
                             const path_memory *memory) {
  size_t more = route->rest ? route->rest->depth - route->rest_from : 0;
  rr_path path = path_at(&route->place, old, more, memory);
  if (more)
    memcpy(path.steps + path.depth, route->rest->steps + route->rest_from,
           more * sizeof *path.steps);
  path.depth += more;
  return path;
}

/* Shifts indices of a path, whose steps must not be shared. */
static void shift_in_place(rr_path *path, const rr__place *place) {
  for (int i = 0; i < 2; i++)
    path->steps[place->shifts[i].step].index += (size_t)place->shifts[i].by;
}

/* The new paths of a patch, as far as they are new. */
typedef struct {
  bool has_path, has_from;
  rr_path path, from;
} new_paths;

/* Makes what is new in a patch. Changes nothing, since the other patch's new paths may be made of
   this one's old ones. */
static new_paths new_paths_of(const rr_patch *patch, const rr__outcome *outcome,
                              const path_memory *memory) {
  new_paths made = {0};
  if (outcome->dropped || outcome->made)
    return made;
  if (!outcome->removes && !is_in_place(&outcome->path, &patch->path)) {
    made.path = path_of_route(&outcome->path, &patch->path, memory);
    made.has_path = true;
  }
  if (patch->op == RR_MOVE && !is_in_place(&outcome->from, &patch->from)) {
    made.from = path_of_route(&outcome->from, &patch->from, memory);
    made.has_from = true;
  }
  return made;
}

static bool is_shifted(const rr_patch *patch, const rr__outcome *outcome) {
  return rr__place_is_shifted(&outcome->path.place) ||
         (patch->op == RR_MOVE && rr__place_is_shifted(&outcome->from.place));
}

static void change(rr_patch *patch, const rr__outcome *outcome, const new_paths *made,
                   const path_memory *memory) {
  if (outcome->dropped || outcome->made) {
    patch->dropped |= outcome->dropped;
    return;
  }
  if (!patch->owns_path && (made->has_path || made->has_from || is_shifted(patch, outcome)))
    rr__own_paths(patch, memory->arena, memory->shared);
  if (made->has_path) {
    patch->deeper |= made->path.depth > patch->path.depth;
    patch->path = made->path;
  } else if (!outcome->removes && rr__place_is_shifted(&outcome->path.place)) {
    shift_in_place(&patch->path, &outcome->path.place);
  }
  if (made->has_from)
    patch->from = made->from;
  else if (patch->op == RR_MOVE && rr__place_is_shifted(&outcome->from.place))
    shift_in_place(&patch->from, &outcome->from.place);
  if (outcome->removes)
    *patch = (rr_patch){
        .op = RR_REMOVE, .owns_path = patch->owns_path, .added = patch->added, .path = patch->from};
}

/* The patch that is added before another one over the move `a`. */
static rr_patch added_over(const rr_patch *a, rr__made made, const path_memory *memory) {
  const rr_path none = {0};
  rr__place to = rr__place_of(&a->path), from = rr__place_of(&a->from);
  rr_patch patch = {.op = RR_REMOVE, .owns_path = true, .added = true};
  if (made == RR__MADE_INVERSE) {
    patch.op = RR_MOVE;
    patch.path = path_at(&from, &none, 0, memory);
    patch.from = path_at(&to, &none, 0, memory);
  } else {
    patch.path = path_at(&to, &none, 0, memory);
  }
  return patch;
}

static void cross_moves(rr_patches *later, size_t o, rr_patches *earlier, size_t a,
                        rr__crossing *memory, rr__crossed *result) {
  rr_patch *ours = &later->items[o], *theirs = &earlier->items[a];
  uint64_t *work = &result->work;
  path_memory of_later = {&later->arena, memory, work};
  path_memory of_earlier = {&earlier->arena, memory, work};
  rr__outcome of_o, of_a;
  rr__transform_moves(ours, theirs, &of_o, &of_a, work);
  new_paths o_new = new_paths_of(ours, &of_o, &of_later);
  new_paths a_new = new_paths_of(theirs, &of_a, &of_earlier);
  change(ours, &of_o, &o_new, &of_later);
  change(theirs, &of_a, &a_new, &of_earlier);
  /* The move that a patch is added over is dropped, and still has its old paths. */
  result->added_later = of_o.made != RR__MADE_NONE;
  result->added_earlier = of_a.made != RR__MADE_NONE;
  if (of_o.made)
    rr_patches_insert(later, o, added_over(theirs, of_o.made, &of_later));
  else if (of_a.made)
    rr_patches_insert(earlier, a, added_over(ours, of_a.made, &of_earlier));
}

static void finish_edit(rr_patch *patch, rr__edit_maker *maker, rr__arena *arena) {
  rr_edit_step *memory = patch->owns_path ? patch->edit.steps : NULL;
  patch->edit = rr__edit_end(maker, memory, patch->edit.count, arena);
}

static void cross_texts(rr_patch *o, rr__arena *o_arena, rr_patch *a, rr__arena *a_arena,
                        rr__crossing *memory, uint64_t *work) {
  rr__place ours = rr__place_of(&o->path), theirs = rr__place_of(&a->path);
  if (!rr__place_is_same(&ours, &theirs, work))
    return;
  if (!memory->edits) {
    memory->edits = rr_alloc(2 * sizeof *memory->edits);
    memory->edits[0] = memory->edits[1] = (rr__edit_maker){0};
  }
  rr__edit_maker *makers = memory->edits;
  rr_edit_transform(&o->edit, &a->edit, true, &makers[0], o_arena);
  rr_edit_transform(&a->edit, &o->edit, false, &makers[1], a_arena);
  finish_edit(o, &makers[0], o_arena);
  finish_edit(a, &makers[1], a_arena);
}

rr__crossed rr__cross(rr_patches *later, size_t o, rr_patches *earlier, size_t a,
                      rr__crossing *memory) {
  rr_patch *ours = &later->items[o], *theirs = &earlier->items[a];
  rr__crossed result = {.work = RR__WORK_PAIR};
  uint64_t before = rr__work_done;
  if (ours->op == RR_TEXT && theirs->op == RR_TEXT)
    cross_texts(ours, &later->arena, theirs, &earlier->arena, memory, &result.work);
  else
    cross_moves(later, o, earlier, a, memory, &result);
  result.work += rr__work_done - before;
  rr__work_done = before;
  return result;
}

void rr__crossing_free(rr__crossing *memory) {
  if (!memory->edits)
    return;
  rr__edit_maker_free(&memory->edits[0]);
  rr__edit_maker_free(&memory->edits[1]);
  rr_free(memory->edits);
}

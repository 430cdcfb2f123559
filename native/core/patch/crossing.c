#include "patch/crossing.h"

#include <string.h>

#include "base/work.h"
#include "patch/places.h"
#include "patch/transform.h"
#include "patch/transform_move.h"

enum {
  MAX_MOVING = 4096, /* patches that one may become */
  MAX_NESTED = 64,
  WORK_SPECIAL = 40, /* of transforming two patches over each other */
};

/* A list that lasts until the end of a crossing. Its paths are never written. */
typedef rr__moving list;

typedef struct {
  rr__arena *scratch;
  size_t nested;
  bool overgrown;
} crossing;

void rr__moving_push(rr__moving *moving, rr_patch patch) {
  if (moving->count == moving->capacity) {
    moving->capacity = rr__grown(moving->capacity, moving->count + 4);
    moving->items = rr_realloc(moving->items, moving->capacity * sizeof *moving->items);
  }
  moving->items[moving->count++] = patch;
}

bool rr__crosses_specially(const rr_patch *o, const rr_patch *a) {
  return rr__op_is_special(o->op | a->op) &&
         (o->op == RR_MOVE || a->op == RR_MOVE || (o->op == RR_TEXT && a->op == RR_TEXT));
}

/* A text over another one of the same string. */
static rr_patch text_over_text(const rr_patch *o, const rr_patch *a, bool later,
                               rr__arena *scratch) {
  rr__edit_maker maker = {0};
  rr_patch patch = *o;
  rr_edit_transform(&o->edit, &a->edit, later, &maker, scratch);
  patch.edit = rr__edit_end(&maker, NULL, 0, scratch);
  rr__edit_maker_free(&maker);
  return patch;
}

static rr__transformed transform(const rr_patch *o, const rr_patch *a, bool later,
                                 rr__arena *scratch) {
  rr__work(WORK_SPECIAL);
  bool special = rr__crosses_specially(o, a);
  if (o->dropped || a->dropped || a->op == RR_TEST ||
      (a->op == RR_TEXT && (!special || o->op == RR_MOVE || !rr__path_equal(o->path, a->path))))
    return (rr__transformed){{*o}, 1};
  if (o->op == RR_TEXT && a->op == RR_TEXT)
    return (rr__transformed){{text_over_text(o, a, later, scratch)}, 1};
  return special ? rr__transform_move(o, a, later, scratch)
                 : rr__transform_plain(o, a, later, scratch);
}

static void append(list *to, const rr_patch *patches, size_t count) {
  for (size_t i = 0; i < count; i++)
    rr__moving_push(to, patches[i]);
}

static void cross_lists(list *later, list *earlier, crossing *c);

/* Appends what is left of `o` to `kept`. */
static void cross(const rr_patch *o, list *moving, list *kept, crossing *c) {
  if (moving->count != 1) {
    list own = {0};
    rr__moving_push(&own, *o);
    cross_lists(&own, moving, c);
    append(kept, own.items, own.count);
    rr_free(own.items);
    return;
  }
  rr_patch a = moving->items[0];
  rr__transformed of_o = transform(o, &a, true, c->scratch);
  rr__transformed of_a = transform(&a, o, false, c->scratch);
  append(kept, of_o.patches, of_o.count);
  moving->count = 0;
  append(moving, of_a.patches, of_a.count);
}

/* Transforms two lists over each other. */
static void cross_lists(list *later, list *earlier, crossing *c) {
  list result = {0};
  c->overgrown |= ++c->nested > MAX_NESTED;
  for (size_t i = 0; i < earlier->count && !c->overgrown; i++) {
    list moving = {0}, next = {0};
    rr__moving_push(&moving, earlier->items[i]);
    for (size_t j = 0; j < later->count; j++)
      cross(&later->items[j], &moving, &next, c);
    rr_free(later->items);
    *later = next;
    append(&result, moving.items, moving.count);
    rr_free(moving.items);
    c->overgrown |= result.count > MAX_MOVING || later->count > MAX_MOVING;
  }
  earlier->count = 0;
  append(earlier, result.items, result.count);
  rr_free(result.items);
  c->nested--;
}

/* A path of a result that is stored nowhere else yet: copied, since storing others may write its
   memory. */
static void detach(rr_path *path, const rr_path *stored, rr__arena *scratch) {
  if (!path->depth || path->steps == stored->steps)
    return;
  size_t size = path->depth * sizeof *path->steps;
  rr_step *steps = rr__arena_alloc(scratch, size);
  memcpy(steps, path->steps, size);
  path->steps = steps;
}

static rr_path from_of(const rr_patch *patch) {
  return patch->op == RR_MOVE ? patch->from : (rr_path){0};
}

static void detach_all(list *patches, const rr_patch *stored, rr__arena *scratch) {
  const rr_path from = from_of(stored);
  for (size_t i = 0; i < patches->count; i++) {
    rr_patch *patch = &patches->items[i];
    detach(&patch->path, &stored->path, scratch);
    if (patch->op == RR_MOVE)
      detach(&patch->from, &from, scratch);
  }
}

/* Whether the old path has the key at the same distance from its end: then it need not be copied.
 */
static bool has_key(const rr_path *old, const rr_path *path, size_t i) {
  size_t from_end = path->depth - i;
  return from_end <= old->depth && old->steps[old->depth - from_end].key == path->steps[i].key;
}

/* Stores a path in the old one's memory, if it has some that is long enough. */
static void store_path(rr_path *path, const rr_path *old, rr_path memory, bool copies_keys,
                       rr__arena *arena) {
  if (!path->depth || path->steps == memory.steps)
    return;
  size_t size = path->depth * sizeof *path->steps;
  for (size_t i = 0; copies_keys && i < path->depth; i++) {
    rr_step *step = &path->steps[i];
    if (rr_step_is_index(step) || has_key(old, path, i))
      continue;
    rr__work(step->size);
    step->key = rr__arena_copy(arena, rr_step_key(step)).data;
  }
  if (path->depth > memory.depth) {
    memory.steps = rr__arena_alloc(arena, size);
    rr__work(2 * size);
  }
  memcpy(memory.steps, path->steps, size);
  path->steps = memory.steps;
}

static void store_patch(rr_patch *patch, const rr_patch *before, bool copies_keys,
                        rr__arena *arena) {
  const rr_path from = from_of(before);
  bool path_stays = patch->path.steps == before->path.steps;
  bool from_stays = from_of(patch).steps == from.steps;
  if (path_stays && from_stays)
    return;
  patch->deeper |= patch->path.depth > before->path.depth;
  /* Both are owned, or none. */
  bool owned = before->owns_path;
  store_path(&patch->path, &before->path, owned ? before->path : (rr_path){0}, copies_keys, arena);
  if (patch->op == RR_MOVE)
    store_path(&patch->from, &from, owned ? from : (rr_path){0}, copies_keys, arena);
  patch->owns_path = true;
}

/* Stores what is left of a patch: the last one takes the memory of the old patch. */
static void store(list *patches, const rr_patch *old, bool copies_keys, rr__arena *arena) {
  const rr_patch none = {0};
  for (size_t i = 0; i < patches->count; i++) {
    rr_patch *patch = &patches->items[i];
    bool last = i == patches->count - 1;
    const rr_patch *before = last ? old : &none;
    bool edited = patch->op == RR_TEXT &&
                  (before->op != RR_TEXT || patch->edit.steps != before->edit.steps);
    if (edited) {
      rr__work(rr__edit_size(&patch->edit));
      patch->edit = rr__edit_copy(&patch->edit, arena);
    }
    store_patch(patch, before, copies_keys, arena);
    patch->added |= !last;
  }
}

static void own_path(rr_path *path, rr__arena *arena) {
  if (!path->depth)
    return;
  size_t size = path->depth * sizeof *path->steps;
  rr_step *steps = rr__arena_alloc(arena, size);
  memcpy(steps, path->steps, size);
  for (size_t i = 0; i < path->depth; i++)
    if (!rr_step_is_index(&steps[i]))
      steps[i].key = rr__arena_copy(arena, rr_step_key(&steps[i])).data;
  path->steps = steps;
}

void rr__patch_own(rr_patch *patch, rr__arena *arena) {
  own_path(&patch->path, arena);
  if (patch->op == RR_MOVE)
    own_path(&patch->from, arena);
  else if (patch->op == RR_TEXT)
    patch->edit = rr__edit_copy(&patch->edit, arena);
  else if (patch->before.data)
    patch->before = rr__arena_copy(arena, patch->before);
  patch->owns_path = true;
}

static bool same_value(const rr_patch *a, const rr_patch *b) {
  return memcmp(&a->value, &b->value, sizeof a->value) == 0;
}

/* Puts what is left of the patch at *at into the list. */
static void put_back(rr_patches *later, size_t *at, const list *left) {
  rr_patch *place = &later->items[*at];
  if (left->count == 0) {
    place->dropped = true;
    ++*at;
    return;
  }
  bool kept = rr_value_is_none(place->value);
  for (size_t i = 0; i < left->count && !kept; i++)
    kept = same_value(&left->items[i], place);
  if (!kept)
    rr_garbage_add(later->garbage, place->value);
  size_t behind = later->count - *at - 1, more = left->count - 1;
  for (size_t i = 0; i < more; i++)
    rr_patches_push(later, (rr_patch){0});
  place = &later->items[*at];
  if (more) {
    memmove(place + 1 + more, place + 1, behind * sizeof *place);
    rr__work_bytes(behind * sizeof *place);
  }
  memcpy(place, left->items, left->count * sizeof *place);
  *at += left->count;
}

bool rr__cross_over(rr_patches *later, size_t *at, rr__moving *moving, rr__arena *scratch) {
  crossing c = {.scratch = scratch};
  const rr_patch own = later->items[*at];
  list left = {0}, rest = {0};
  append(&rest, moving->items, moving->count);
  cross(&own, &rest, &left, &c);
  if (!c.overgrown) {
    const rr_patch old = moving->count == 1 ? moving->items[0] : (rr_patch){0};
    detach_all(&left, &own, scratch);
    detach_all(&rest, &old, scratch);
    store(&left, &own, true, &later->arena);
    store(&rest, &old, false, moving->arena);
    put_back(later, at, &left);
    moving->count = 0;
    append(moving, rest.items, rest.count);
  }
  rr_free(left.items);
  rr_free(rest.items);
  rr__arena_reset(scratch);
  return !c.overgrown;
}

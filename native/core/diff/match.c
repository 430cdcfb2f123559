#include "diff/match.h"

#include <string.h>

#include "diff/continues.h"
#include "diff/reorder.h"

/* Elements by the hash of their content or of their ids. `next` links the elements of one bucket,
   in order. */
typedef struct {
  uint64_t *hashes;
  size_t *first; /* of each bucket, RR__NOWHERE if it is empty */
  size_t *next;
  size_t mask;
} moved_index;

static rr__element *elements_of(const rr__digests *digests, const rr__part *array) {
  size_t count = rr_view_count(&array->view);
  rr__element *elements = rr_alloc((count + 1) * sizeof *elements);
  rr__parts parts;
  rr_bytes key;
  rr__part part;
  rr__parts_init(&parts, digests, array);
  for (size_t i = 0; i < count && rr__parts_next(&parts, &key, &part); i++)
    elements[i] = (rr__element){part.view.value, part.at};
  return elements;
}

/* Whether the old element `i` equals the new element `j`. */
static bool same(const rr__match *match, size_t i, size_t j) {
  rr__part a = rr__element_part(&match->from[i]), b = rr__element_part(&match->to[j]);
  return rr__same_part(match->old, &a, match->new, &b);
}

/* The hash to find an element by. Returns false if it has none. */
static bool key_of(const rr__digests *digests, const rr__element *element, bool by_id,
                   uint64_t *hash) {
  rr__part part = rr__element_part(element);
  if (by_id)
    return rr__identity_of(&part.view, hash);
  *hash = rr__part_hash(digests, &part);
  return true;
}

static void index_init(moved_index *old, const rr__match *match, size_t count, bool by_id) {
  size_t size = 16;
  while (size < count)
    size *= 2;
  old->mask = size - 1;
  old->hashes = rr_alloc(count * sizeof *old->hashes);
  old->first = rr_alloc(size * sizeof *old->first);
  old->next = rr_alloc(count * sizeof *old->next);
  for (size_t i = 0; i < size; i++)
    old->first[i] = RR__NOWHERE;
  for (size_t i = count; i-- > 0;) {
    const rr__element *element = &match->from[match->start + i];
    if (match->found[i] != RR__NOWHERE || !key_of(match->old, element, by_id, &old->hashes[i]))
      continue;
    size_t *first = &old->first[old->hashes[i] & old->mask];
    old->next[i] = *first;
    *first = i;
  }
}

static void index_deinit(moved_index *old) {
  rr_free(old->hashes);
  rr_free(old->first);
  rr_free(old->next);
}

/* Removes the first old element that equals the new one `j`, or has its id, from the index and
   returns it; RR__NOWHERE if there is none. */
static size_t index_take(moved_index *old, const rr__match *match, size_t j, bool by_id) {
  uint64_t hash;
  if (!key_of(match->new, &match->to[match->start + j], by_id, &hash))
    return RR__NOWHERE;
  size_t *link = &old->first[hash & old->mask];
  for (; *link != RR__NOWHERE; link = &old->next[*link]) {
    size_t i = *link;
    if (old->hashes[i] != hash || !(by_id || same(match, match->start + i, match->start + j)))
      continue;
    *link = old->next[i];
    return i;
  }
  return RR__NOWHERE;
}

/* Finds moved elements by their hash or id. Returns whether some are still unmatched. */
static bool find_moved(rr__match *match, size_t from, size_t to, bool by_id) {
  moved_index old;
  bool left = false;
  index_init(&old, match, from, by_id);
  for (size_t j = 0; j < to; j++) {
    size_t i = match->known[j] ? RR__NOWHERE : index_take(&old, match, j, by_id);
    left = left || (i == RR__NOWHERE && !match->known[j]);
    if (i == RR__NOWHERE)
      continue;
    match->known[j] = true;
    match->found[i] = match->start + j;
    if (by_id)
      match->edited[i] = true;
  }
  index_deinit(&old);
  return left;
}

/* Skips equal elements at both ends. */
static void match_trim(rr__match *match) {
  while (match->start < match->from_end && match->start < match->to_end &&
         same(match, match->start, match->start))
    match->start++;
  while (match->from_end > match->start && match->to_end > match->start &&
         same(match, match->from_end - 1, match->to_end - 1)) {
    match->from_end--;
    match->to_end--;
  }
}

static bool is_container(const rr__element *element) {
  rr_view view = rr_view_of(&element->value);
  return rr_view_type(&view) != RR_SCALAR;
}

/* Finds the elements to move. Scalars have no identity, so they move only if nothing but the order
   has changed. Returns whether there are any. */
static bool find_moves(const rr__match *match, size_t old, size_t new, rr__part_in_order *parts) {
  bool any = false, sorted = old == new;
  for (size_t i = 0; i < old; i++) {
    parts[i] = RR__OTHER;
    sorted = sorted && match->found[i] != RR__NOWHERE;
  }
  for (size_t n = 0; n < match->anchor_count; n++)
    parts[match->anchors[n]] = RR__STAYS;
  for (size_t i = 0; i < old; i++) {
    bool matched = parts[i] == RR__OTHER && match->found[i] != RR__NOWHERE;
    if (!matched || !(sorted || is_container(&match->from[match->start + i])))
      continue;
    parts[i] = RR__MOVES;
    any = true;
  }
  return any;
}

/* Brings the old elements into that order. */
static void put_in_order(rr__match *match, const size_t *order, size_t old) {
  rr__element *from = match->from + match->start;
  rr__element *elements = rr_alloc(old * sizeof *elements);
  size_t *found = rr_alloc(old * sizeof *found);
  bool *edited = match->edited ? rr_alloc(old * sizeof *edited) : NULL;
  for (size_t place = 0; place < old; place++) {
    elements[place] = from[order[place]];
    found[place] = match->found[order[place]];
    if (edited)
      edited[place] = match->edited[order[place]];
  }
  memcpy(from, elements, old * sizeof *elements);
  rr_free(elements);
  rr_free(match->found);
  rr_free(match->edited);
  match->found = found;
  match->edited = edited;
}

/* Moves the elements that are in another order. */
static void match_reorder(rr__match *match, size_t old, size_t new) {
  rr__part_in_order *parts = rr_alloc(old * sizeof *parts);
  if (find_moves(match, old, new, parts)) {
    size_t *order = rr_alloc(old * sizeof *order), *sources = rr_alloc(new * sizeof *sources);
    size_t *places = rr_alloc(old * sizeof *places);
    rr__rearranged *moves = rr_alloc(old * sizeof *moves);
    for (size_t i = 0; i < old; i++)
      places[i] = match->found[i] - match->start;
    match->anchor_count = rr__align(parts, places, old, new, sources, order, match->anchors);
    match->move_count = rr__rearrange(order, old, moves);
    match->moves = rr_alloc((match->move_count + 1) * sizeof *match->moves);
    for (size_t n = 0; n < match->move_count; n++) {
      const rr__element *element = &match->from[match->start + moves[n].old];
      match->moves[n] = (rr__relocation){moves[n].from, moves[n].to, is_container(element)};
    }
    put_in_order(match, order, old);
    rr_free(order);
    rr_free(sources);
    rr_free(places);
    rr_free(moves);
  }
  rr_free(parts);
}

void rr__match_init(rr__match *match, const rr__digests *old_digests, const rr__part *from,
                    const rr__digests *new_digests, const rr__part *to) {
  *match = (rr__match){
      .old = old_digests,
      .new = new_digests,
      .from = elements_of(old_digests, from),
      .to = elements_of(new_digests, to),
      .from_end = rr_view_count(&from->view),
      .to_end = rr_view_count(&to->view),
  };
  match_trim(match);
  size_t old = match->from_end - match->start, new = match->to_end - match->start;
  if (old == 0 || new == 0)
    return;
  match->found = rr_alloc(old * sizeof *match->found);
  match->known = rr_alloc(new * sizeof *match->known);
  memset(match->known, 0, new * sizeof *match->known);
  /* Most elements stay where they are; only the others need a hash. */
  bool moved = false;
  for (size_t i = 0; i < old; i++) {
    bool stays = i < new &&same(match, match->start + i, match->start + i);
    match->found[i] = stays ? match->start + i : RR__NOWHERE;
    if (stays)
      match->known[i] = true;
    else
      moved = true;
  }
  if (moved && find_moved(match, old, new, false)) {
    match->edited = rr_alloc(old * sizeof *match->edited);
    memset(match->edited, 0, old * sizeof *match->edited);
    find_moved(match, old, new, true);
  }
  match->anchors = rr_alloc(old * sizeof *match->anchors);
  match->anchor_count = rr__longest_increasing(match->found, old, match->anchors);
  match_reorder(match, old, new);
}

void rr__match_deinit(rr__match *match) {
  rr_free(match->from);
  rr_free(match->to);
  rr_free(match->found);
  rr_free(match->known);
  rr_free(match->edited);
  rr_free(match->anchors);
  rr_free(match->moves);
}

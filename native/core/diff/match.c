#include "diff/match.h"

#include <string.h>

#include "diff/continues.h"

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
}

void rr__match_deinit(rr__match *match) {
  rr_free(match->from);
  rr_free(match->to);
  rr_free(match->found);
  rr_free(match->known);
  rr_free(match->edited);
  rr_free(match->anchors);
}

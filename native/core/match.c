#include "match.h"

#include <string.h>

#include "hash.h"
#include "text.h"

/* Elements by the hash of their text: those of one bucket follow each other by `next`, in order. */
typedef struct {
  uint64_t *hashes;
  size_t *first; /* of each bucket, RR__NOWHERE where it is empty */
  size_t *next;
  size_t mask;
} moved_index;

static rr_value *elements_of(const rr_view *array) {
  size_t count = rr_view_count(array);
  rr_value *elements = rr_alloc((count + 1) * sizeof *elements);
  rr_cursor cursor;
  rr_bytes key;
  rr_view view;
  rr_cursor_init(&cursor, array);
  for (size_t i = 0; i < count && rr_cursor_next(&cursor, &key, &view); i++)
    elements[i] = view.value;
  return elements;
}

static bool same(rr_value a, rr_value b) {
  rr_view x = rr_view_of(&a), y = rr_view_of(&b);
  return rr_view_identical(&x, &y);
}

static uint64_t hash_of(rr_value value, rr_buffer *text) {
  rr_view view = rr_view_of(&value);
  text->size = 0;
  rr_text_write(&view, text);
  return rr__hash((rr_bytes){text->data, text->size});
}

static void index_init(moved_index *old, const rr__match *match, size_t count, rr_buffer *text) {
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
    if (match->found[i] != RR__NOWHERE)
      continue;
    old->hashes[i] = hash_of(match->from[match->start + i], text);
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

/* Takes the first old element that equals the new one `j` out of the index; RR__NOWHERE if there is
   none. */
static size_t index_take(moved_index *old, const rr__match *match, size_t j, rr_buffer *text) {
  rr_value value = match->to[match->start + j];
  uint64_t hash = hash_of(value, text);
  size_t *link = &old->first[hash & old->mask];
  for (; *link != RR__NOWHERE; link = &old->next[*link]) {
    size_t i = *link;
    if (old->hashes[i] != hash || !same(match->from[match->start + i], value))
      continue;
    *link = old->next[i];
    return i;
  }
  return RR__NOWHERE;
}

/* Finds what has moved, by its hash. */
static void match_moved(rr__match *match, size_t from, size_t to) {
  rr_buffer text = {0};
  moved_index old;
  index_init(&old, match, from, &text);
  for (size_t j = 0; j < to; j++) {
    if (match->known[j])
      continue;
    size_t i = index_take(&old, match, j, &text);
    if (i == RR__NOWHERE)
      continue;
    match->known[j] = true;
    match->found[i] = match->start + j;
  }
  index_deinit(&old);
  rr_buffer_free(&text);
}

/* Leaves out what is the same at both ends. */
static void trim(rr__match *match) {
  while (match->start < match->from_end && match->start < match->to_end &&
         same(match->from[match->start], match->to[match->start]))
    match->start++;
  while (match->from_end > match->start && match->to_end > match->start &&
         same(match->from[match->from_end - 1], match->to[match->to_end - 1])) {
    match->from_end--;
    match->to_end--;
  }
}

void rr__match_init(rr__match *match, const rr_view *from, const rr_view *to) {
  *match = (rr__match){
      .from = elements_of(from),
      .to = elements_of(to),
      .from_end = rr_view_count(from),
      .to_end = rr_view_count(to),
  };
  trim(match);
  size_t old = match->from_end - match->start, new = match->to_end - match->start;
  if (old == 0 || new == 0)
    return;
  match->found = rr_alloc(old * sizeof *match->found);
  match->known = rr_alloc(new * sizeof *match->known);
  memset(match->known, 0, new * sizeof *match->known);
  /* Most stay where they are; only the others are worth a hash. */
  bool moved = false;
  for (size_t i = 0; i < old; i++) {
    bool stays = i < new &&same(match->from[match->start + i], match->to[match->start + i]);
    match->found[i] = stays ? match->start + i : RR__NOWHERE;
    if (stays)
      match->known[i] = true;
    else
      moved = true;
  }
  if (moved)
    match_moved(match, old, new);
  match->anchors = rr_alloc(old * sizeof *match->anchors);
  match->anchor_count = rr__longest_increasing(match->found, old, match->anchors);
}

void rr__match_deinit(rr__match *match) {
  rr_free(match->from);
  rr_free(match->to);
  rr_free(match->found);
  rr_free(match->known);
  rr_free(match->anchors);
}

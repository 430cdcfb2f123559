#include "diff/reorder.h"

#include <string.h>

#include "diff/sequence.h"

/* Counts of numbers: a Fenwick tree. */
typedef struct {
  size_t *items;
  size_t size;
} counts;

/* How many are smaller. */
static size_t count_below(const counts *c, size_t number) {
  size_t count = 0;
  for (size_t i = number; i > 0; i -= i & (0 - i))
    count += c->items[i];
  return count;
}

/* Adds one, or takes one away. */
static void count_change(const counts *c, size_t number, bool add) {
  for (size_t i = number + 1; i < c->size; i += i & (0 - i))
    c->items[i] += add ? 1 : (size_t)0 - 1;
}

size_t rr__rearrange(const size_t *order, size_t count, rr__rearranged *out) {
  size_t *stays = rr_alloc((count + 1) * sizeof *stays), moves = 0;
  size_t length = rr__longest_increasing(order, count, stays);
  if (length < count) {
    /* Each element counts at its old index plus one. One that has moved counts at the element that
       stays before it, or at 0. So the sum up to an element is its place. */
    const counts c = {rr_alloc((count + 2) * sizeof *c.items), count + 2};
    memset(c.items, 0, c.size * sizeof *c.items);
    for (size_t i = 0; i < count; i++)
      count_change(&c, order[i] + 1, true);
    for (size_t i = 0, next = 0, anchor = 0; i < count; i++) {
      size_t old = order[i];
      if (next < length && stays[next] == i) {
        next++;
        anchor = old + 1;
        continue;
      }
      size_t from = count_below(&c, old + 1);
      count_change(&c, old + 1, false);
      size_t to = count_below(&c, anchor + 1);
      count_change(&c, anchor, true);
      if (from != to)
        out[moves++] = (rr__rearranged){from, to, old};
    }
    rr_free(c.items);
  }
  rr_free(stays);
  return moves;
}

typedef struct {
  const rr__part_in_order *parts;
  const size_t *sources;
  size_t i; /* the next old element */
  size_t j; /* the next new one */
  size_t *order;
  size_t placed;
  size_t *fixed;
  size_t fixed_count;
} alignment;

/* The next old element before `end` that is not moved; RR__NOWHERE if there is none. */
static size_t next_in_place(alignment *a, size_t end) {
  while (a->i < end && a->parts[a->i] == RR__MOVES)
    a->i++;
  return a->i < end ? a->i++ : RR__NOWHERE;
}

/* Orders what stands between two elements that stay. */
static void align_between(alignment *a, size_t i_end, size_t j_end) {
  for (; a->j < j_end; a->j++) {
    size_t moved = a->sources[a->j];
    if (moved != RR__NOWHERE)
      a->fixed[a->fixed_count++] = a->placed;
    else
      moved = next_in_place(a, i_end);
    if (moved != RR__NOWHERE)
      a->order[a->placed++] = moved;
  }
  for (size_t rest; (rest = next_in_place(a, i_end)) != RR__NOWHERE;)
    a->order[a->placed++] = rest;
}

size_t rr__align(const rr__part_in_order *parts, const size_t *found, size_t count,
                 size_t count_new, size_t *sources, size_t *order, size_t *fixed) {
  alignment a = {.parts = parts, .sources = sources, .order = order, .fixed = fixed};
  for (size_t j = 0; j < count_new; j++)
    sources[j] = RR__NOWHERE;
  for (size_t i = 0; i < count; i++)
    if (parts[i] == RR__MOVES)
      sources[found[i]] = i;
  for (size_t i = 0; i < count; i++) {
    if (parts[i] != RR__STAYS)
      continue;
    align_between(&a, i, found[i]);
    fixed[a.fixed_count++] = a.placed;
    order[a.placed++] = i;
    a.i = i + 1;
    a.j = found[i] + 1;
  }
  align_between(&a, count, count_new);
  return a.fixed_count;
}

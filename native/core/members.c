#include "members.h"

#include <stdlib.h>

#include "hash.h"
#include "row.h"
#include "table.h"

enum { FEW = 16 }; /* keys that are compared each with each */

typedef struct {
  uint64_t hash;
  uint64_t stamp; /* its place, as in table.h */
  size_t order;   /* in which it came */
  rr_bytes key;
  rr_bytes cell;
} entry;

static int compare(uint64_t a, uint64_t b) { return a < b ? -1 : a > b; }

static int by_hash(const void *a, const void *b) {
  const entry *x = a;
  const entry *y = b;
  return x->hash != y->hash ? compare(x->hash, y->hash) : compare(x->order, y->order);
}

static int by_stamp(const void *a, const void *b) {
  return compare(((const entry *)a)->stamp, ((const entry *)b)->stamp);
}

static rr_bytes key_at(rr_bytes keys, const rr__ends *ends, size_t at) {
  size_t start = at ? ends[at - 1].key_end : 0;
  return (rr_bytes){keys.data + start + 1, ends[at].key_end - start - 2};
}

static rr_bytes cell_at(rr_bytes cells, const rr__ends *ends, size_t at) {
  size_t start = at ? ends[at - 1].cell_end : 0;
  return (rr_bytes){cells.data + start, ends[at].cell_end - start};
}

static void list_entries(entry *list, rr_bytes keys, rr_bytes cells, const rr__ends *ends,
                         size_t count) {
  for (size_t i = 0; i < count; i++) {
    rr_bytes key = key_at(keys, ends, i);
    uint32_t index = 0;
    list[i] = (entry){
        .hash = rr__hash(key),
        .stamp = rr__key_index(key, &index) ? index : RR__STAMP_FIRST + i * RR__STAMP_GAP,
        .order = i,
        .key = key,
        .cell = cell_at(cells, ends, i),
    };
  }
}

/* A key that comes twice keeps its first place and its last value. Wants and keeps the list in
   order of hash; returns how many are left. */
static size_t merge_twins(entry *list, size_t count) {
  size_t kept = 0;
  size_t run = 0; /* the first entry kept of this hash */
  for (size_t i = 0; i < count; i++) {
    if (kept == 0 || list[kept - 1].hash != list[i].hash)
      run = kept;
    size_t twin = run;
    while (twin < kept && !rr__same(list[twin].key, list[i].key))
      twin++;
    if (twin == kept) {
      list[kept++] = list[i];
      continue;
    }
    if (rr__cell_is_handle(list[twin].cell))
      rr_value_release(rr__cell_handle(list[twin].cell));
    list[twin].cell = list[i].cell;
  }
  return kept;
}

static bool fits_row(const entry *list, size_t count) {
  size_t text = 0;
  for (size_t i = 0; i < count && i <= RR__SHAPE_MEMBERS; i++)
    text += list[i].key.size + 2;
  return count <= RR__SHAPE_MEMBERS && text <= RR__SHAPE_TEXT;
}

static rr_value build_row(const entry *list, size_t count) {
  rr_buffer keys = {0};
  rr_buffer cells = {0};
  rr__ends ends[RR__SHAPE_MEMBERS];
  for (size_t i = 0; i < count; i++) {
    rr_buffer_append(&keys, i ? "," : "{", 1);
    rr_buffer_append(&keys, list[i].key.data, list[i].key.size);
    rr_buffer_append(&keys, ":", 1);
    rr_buffer_append(&cells, list[i].cell.data, list[i].cell.size);
    ends[i] = (rr__ends){keys.size, cells.size};
  }
  rr__shape *shape = rr__shape_of((rr_bytes){keys.data, keys.size}, ends, count);
  rr_value row = rr__row_new(shape, ends, (rr_bytes){cells.data, cells.size});
  rr_buffer_free(&keys);
  rr_buffer_free(&cells);
  return row;
}

static rr_value cell_value(rr_bytes cell) {
  return rr__cell_is_handle(cell) ? rr__cell_handle(cell) : rr_scalar_new(rr__cell_view(cell).text);
}

/* Wants the list in order of hash, and reorders it. */
static rr_value build_table(entry *list, size_t count) {
  uint64_t *words = rr_alloc(count * sizeof(rr__member));
  rr__mark *marks = (rr__mark *)words;
  for (size_t i = 0; i < count; i++)
    marks[i] = (rr__mark){list[i].hash, list[i].stamp};
  rr__node *index = rr__tree_build(words, count, RR__INDEX_WIDTH);

  qsort(list, count, sizeof *list, by_stamp);
  rr__member *members = (rr__member *)words;
  for (size_t i = 0; i < count; i++)
    members[i] = (rr__member){list[i].stamp, rr_scalar_new(list[i].key), cell_value(list[i].cell)};
  rr_value table = rr__table_new(rr__tree_build(words, count, RR__MEMBER_WIDTH), index);
  rr_free(words);
  return table;
}

bool rr__members_are_orderly(rr_bytes keys, const rr__ends *ends, size_t count) {
  uint64_t last = 0; /* the index before, plus 1; UINT64_MAX after a key that is none */
  if (count > FEW || keys.size > RR__SHAPE_TEXT)
    return false;
  for (size_t i = 0; i < count; i++) {
    rr_bytes key = key_at(keys, ends, i);
    uint32_t index = 0;
    if (!rr__key_index(key, &index))
      last = UINT64_MAX;
    else if (index < last)
      return false;
    else
      last = (uint64_t)index + 1;
    for (size_t j = 0; j < i; j++)
      if (rr__same(key_at(keys, ends, j), key))
        return false;
  }
  return true;
}

rr_value rr__members_build(rr_bytes keys, rr_bytes cells, const rr__ends *ends, size_t count) {
  entry *list = rr_alloc(count * sizeof *list);
  list_entries(list, keys, cells, ends, count);
  qsort(list, count, sizeof *list, by_hash);
  count = merge_twins(list, count);
  rr_value object;
  if (fits_row(list, count)) {
    qsort(list, count, sizeof *list, by_stamp);
    object = build_row(list, count);
  } else {
    object = build_table(list, count);
  }
  rr_free(list);
  return object;
}

#include "value/members.h"

#include "base/work.h"
#include "value/row.h"
#include "value/table.h"

enum { FEW = 16 }; /* up to so many keys, each is compared with each */

typedef struct {
  rr_bytes key;
  rr_bytes cell;
} entry;

bool rr__members_are_orderly(rr_bytes keys, const rr__ends *ends, size_t count) {
  const rr__members members = {.keys = keys, .ends = ends, .count = count};
  uint64_t last = 0; /* the previous array index plus 1; UINT64_MAX after any other key */
  if (count > FEW || keys.size > RR__SHAPE_TEXT)
    return false;
  for (size_t i = 0; i < count; i++) {
    rr_bytes key = rr__members_key(&members, i);
    uint32_t index = 0;
    if (!rr__key_index(key, &index))
      last = UINT64_MAX;
    else if (index < last)
      return false;
    else
      last = (uint64_t)index + 1;
    for (size_t j = 0; j < i; j++)
      if (rr__same(rr__members_key(&members, j), key))
        return false;
  }
  return true;
}

/* A few members, sorted as they are added. */
typedef struct {
  entry entries[RR__FEW_MEMBERS];
  unsigned char fingerprints[RR__FEW_MEMBERS]; /* of the keys */
  size_t count;
  size_t indices; /* how many of them are array indices; those come first */
} few_members;

static size_t members_find(const few_members *few, rr_bytes key) {
  unsigned char fingerprint = rr__key_fingerprint(key);
  size_t at = 0;
  while (at < few->count &&
         !(few->fingerprints[at] == fingerprint && rr__same(few->entries[at].key, key)))
    at++;
  return at;
}

/* The position of a new key: array indices are sorted, other keys go to the end. */
static size_t members_place_of(const few_members *few, rr_bytes key, bool *is_index) {
  uint32_t index = 0, other = 0;
  *is_index = rr__key_index(key, &index);
  if (!*is_index)
    return few->count;
  size_t at = few->indices;
  while (at && rr__key_index(few->entries[at - 1].key, &other) && other > index)
    at--;
  return at;
}

/* Adds a member. A duplicate key keeps its first position and its last value. */
static void add(few_members *few, rr_bytes key, rr_bytes cell, rr_garbage *garbage) {
  size_t at = members_find(few, key);
  if (at < few->count) {
    rr_bytes before = few->entries[at].cell;
    if (rr__cell_is_handle(before))
      rr_garbage_add(garbage, rr__cell_handle(before));
    few->entries[at].cell = cell;
    return;
  }
  bool is_index;
  at = members_place_of(few, key, &is_index);
  memmove(few->entries + at + 1, few->entries + at, (few->count - at) * sizeof few->entries[0]);
  memmove(few->fingerprints + at + 1, few->fingerprints + at, few->count - at);
  few->entries[at] = (entry){key, cell};
  few->fingerprints[at] = rr__key_fingerprint(key);
  few->count++;
  few->indices += is_index;
}

static bool fits_row(const few_members *few) {
  size_t text = 0;
  for (size_t i = 0; i < few->count; i++)
    text += few->entries[i].key.size + 2;
  return text <= RR__SHAPE_TEXT;
}

static rr_value build_row(const few_members *few) {
  rr_buffer keys = {0};
  rr_buffer cells = {0};
  rr__ends ends[RR__FEW_MEMBERS];
  for (size_t i = 0; i < few->count; i++) {
    const entry *e = &few->entries[i];
    rr_buffer_append(&keys, i ? "," : "{", 1);
    rr_buffer_append(&keys, e->key.data, e->key.size);
    rr_buffer_append(&keys, ":", 1);
    rr_buffer_append(&cells, e->cell.data, e->cell.size);
    ends[i] = (rr__ends){keys.size, cells.size};
  }
  rr__shape *shape = rr__shape_of((rr_bytes){keys.data, keys.size}, ends, few->count);
  rr_value row = rr__row_new(shape, ends, (rr_bytes){cells.data, cells.size});
  rr_buffer_free(&keys);
  rr_buffer_free(&cells);
  return row;
}

static rr_value build_table(const few_members *few) {
  rr_value table = rr__table_new(rr__tree_new(RR__MEMBER_WIDTH), rr__tree_new(RR__INDEX_WIDTH));
  for (size_t i = 0; i < few->count; i++)
    rr__table_insert(&table, i, few->entries[i].key, rr__cell_own(few->entries[i].cell), SIZE_MAX);
  return table;
}

rr_value rr__members_build(const rr__members *members, rr_garbage *garbage) {
  few_members few;
  few.count = few.indices = 0;
  rr__work(members->count * (RR__WORK_TOKEN + members->count / 2));
  for (size_t i = 0; i < members->count; i++)
    add(&few, rr__members_key(members, i), rr__members_cell(members, i), garbage);
  return fits_row(&few) ? build_row(&few) : build_table(&few);
}

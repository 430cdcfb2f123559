#include "value/assembly.h"

#include "base/hash.h"
#include "base/work.h"
#include "value/row.h"
#include "value/table.h"

enum { PER_BUCKET = 4 }; /* average members per bucket */
#define GONE UINT32_MAX

/* A member, to be sorted by hash. */
typedef struct {
  uint64_t hash;
  uint32_t at;
} record;

typedef enum {
  HASH,    /* hash each key, and count the members of each bucket */
  SPREAD,  /* distribute to buckets by the first bits */
  SORT,    /* sort each bucket; duplicate keys keep the first position and the last value */
  INDEX,   /* build the tree from hashes to stamps */
  MEMBERS, /* build the tree of members */
  NUMBERS, /* insert array indices, if they did not come in order */
  DONE,
} phase;

struct rr__assembly {
  rr__members members;
  rr_garbage *garbage;
  phase phase;
  size_t at; /* progress of the phase */
  record *records;
  record *sorted;
  uint32_t *bucket_ends; /* at first the count of each */
  size_t buckets;
  size_t bucket_kept;  /* end of the sorted part of the current bucket */
  unsigned shift;      /* from a hash to its bucket */
  uint32_t *cells;     /* which cell each member has; GONE if its key came before */
  uint64_t last_index; /* highest array index so far plus 1; UINT64_MAX after any other key */
  bool disorder;       /* array indices did not come first and in order */
  rr__tree_builder builder;
  rr__node *index;
  rr__node *tree; /* of members */
};

rr__assembly *rr__assembly_new(const rr__members *members, rr_garbage *garbage) {
  rr__assembly *a = rr_alloc(sizeof *a);
  size_t count = members->count;
  unsigned bits = 1;
  while ((size_t)PER_BUCKET << bits < count)
    bits++;
  *a = (rr__assembly){
      .members = *members,
      .garbage = garbage,
      .records = rr_alloc(count * sizeof(record)),
      .sorted = rr_alloc(count * sizeof(record)),
      .cells = rr_alloc(count * sizeof(uint32_t)),
      .buckets = (size_t)1 << bits,
      .shift = 64 - bits,
  };
  a->bucket_ends = rr_alloc(a->buckets * sizeof(uint32_t));
  memset(a->bucket_ends, 0, a->buckets * sizeof(uint32_t));
  return a;
}

/* Turns counts into start offsets. */
static void begin_parts(uint32_t *counts, size_t parts) {
  uint32_t start = 0;
  for (size_t i = 0; i < parts; i++) {
    uint32_t count = counts[i];
    counts[i] = start;
    start += count;
  }
}

static void hash_member(rr__assembly *a, size_t at) {
  rr_bytes key = rr__members_key(&a->members, at);
  uint64_t hash = rr__hash(key);
  a->records[at] = (record){hash, (uint32_t)at};
  a->cells[at] = (uint32_t)at;
  a->bucket_ends[hash >> a->shift]++;
  uint32_t index;
  if (!rr__key_index(key, &index)) {
    a->last_index = UINT64_MAX;
    return;
  }
  if (index < a->last_index)
    a->disorder = true;
  else
    a->last_index = (uint64_t)index + 1;
}

static void spread_member(rr__assembly *a, size_t at) {
  a->sorted[a->bucket_ends[a->records[at].hash >> a->shift]++] = a->records[at];
}

/* Merges two members with the same key: the earlier one gets the value of the later one. */
static void merge_duplicate(rr__assembly *a, uint32_t earlier, uint32_t later) {
  rr_bytes before = rr__members_cell(&a->members, a->cells[earlier]);
  if (rr__cell_is_handle(before))
    rr_garbage_add(a->garbage, rr__cell_handle(before));
  a->cells[earlier] = a->cells[later];
  a->cells[later] = GONE;
}

/* Inserts the next member of a bucket into its sorted beginning, or merges it with a member of the
   same key. */
static void sort_member(rr__assembly *a, size_t at) {
  record *list = a->sorted, moving = list[at];
  size_t bucket = moving.hash >> a->shift;
  size_t first = bucket ? a->bucket_ends[bucket - 1] : 0;
  size_t end = at == first ? first : a->bucket_kept, place = end;
  while (place > first && list[place - 1].hash > moving.hash)
    place--;
  list[at].at = GONE;
  a->bucket_kept = end;
  rr_bytes key = rr__members_key(&a->members, moving.at);
  for (size_t i = place; i > first && list[i - 1].hash == moving.hash; i--) {
    if (rr__same(rr__members_key(&a->members, list[i - 1].at), key)) {
      merge_duplicate(a, list[i - 1].at, moving.at);
      return;
    }
  }
  memmove(list + place + 1, list + place, (end - place) * sizeof *list);
  list[place] = moving;
  a->bucket_kept++;
}

static uint64_t stamp_of(const rr__assembly *a, size_t at) {
  uint32_t index;
  return rr__key_index(rr__members_key(&a->members, at), &index)
             ? index
             : RR__STAMP_FIRST + at * RR__STAMP_GAP;
}

static void index_leaf(rr__assembly *a) {
  rr__index_entry entries[32];
  size_t count = 0, limit = rr__leaf_limit(RR__INDEX_WIDTH);
  assert(limit <= sizeof entries / sizeof entries[0]);
  for (; count < limit && a->at < a->members.count; a->at++) {
    const record *r = &a->sorted[a->at];
    if (r->at != GONE)
      entries[count++] = (rr__index_entry){r->hash, stamp_of(a, r->at)};
  }
  if (count)
    rr__tree_builder_add(&a->builder, (const uint64_t *)entries, count, RR__INDEX_WIDTH);
}

/* Moves the value out of the member's cell. */
static rr__member member_of(rr__assembly *a, size_t at, uint64_t stamp) {
  rr_bytes cell = rr__members_cell(&a->members, a->cells[at]);
  a->cells[at] = GONE;
  return (rr__member){stamp, rr_scalar_new(rr__members_key(&a->members, at)), rr__cell_own(cell)};
}

static void member_leaf(rr__assembly *a) {
  rr__member members[24];
  size_t count = 0, limit = rr__leaf_limit(RR__MEMBER_WIDTH);
  assert(limit <= sizeof members / sizeof members[0]);
  for (; count < limit && a->at < a->members.count; a->at++) {
    uint64_t stamp = a->cells[a->at] == GONE ? 0 : stamp_of(a, a->at);
    if (a->cells[a->at] == GONE || (a->disorder && stamp < RR__STAMP_FIRST))
      continue;
    members[count++] = member_of(a, a->at, stamp);
  }
  if (count)
    rr__tree_builder_add(&a->builder, (const uint64_t *)members, count, RR__MEMBER_WIDTH);
}

static void insert_number(rr__assembly *a, size_t at) {
  if (a->cells[at] == GONE)
    return;
  rr__member member = member_of(a, at, stamp_of(a, at));
  size_t rank = rr__tree_rank(a->tree, member.stamp);
  rr__tree_insert(&a->tree, rank, (const uint64_t *)&member);
}

static rr__node *finish_tree(rr__assembly *a, unsigned width) {
  return a->builder.height ? rr__tree_builder_finish(&a->builder) : rr__tree_new(width);
}

/* Ends the phase. */
static void next_phase(rr__assembly *a) {
  if (a->phase == HASH)
    begin_parts(a->bucket_ends, a->buckets);
  else if (a->phase == INDEX)
    a->index = finish_tree(a, RR__INDEX_WIDTH);
  else if (a->phase == MEMBERS)
    a->tree = finish_tree(a, RR__MEMBER_WIDTH);
  a->phase = a->phase == MEMBERS && !a->disorder ? DONE : a->phase + 1;
  a->at = 0;
}

/* Continues the phase by one member or one leaf. */
static void advance(rr__assembly *a) {
  switch (a->phase) {
  case HASH:
    hash_member(a, a->at++);
    break;
  case SPREAD:
    spread_member(a, a->at++);
    break;
  case SORT:
    sort_member(a, a->at++);
    break;
  case INDEX:
    index_leaf(a);
    break;
  case MEMBERS:
    member_leaf(a);
    break;
  case NUMBERS:
    insert_number(a, a->at++);
    break;
  case DONE:
    break;
  }
}

bool rr__assembly_step(rr__assembly *a, size_t steps) {
  for (size_t done = 0; a->phase != DONE && done < steps;) {
    size_t start = a->at;
    if (a->at < a->members.count)
      advance(a);
    else
      next_phase(a);
    done += a->at > start ? a->at - start : 1;
    rr__work(RR__WORK_TOKEN * (a->at > start ? a->at - start : 1));
  }
  return a->phase != DONE;
}

rr_value rr__assembly_take(rr__assembly *a) {
  rr_value object = rr__table_new(a->tree, a->index);
  a->tree = a->index = NULL;
  return object;
}

/* Releases the values that are still in cells. */
static void drop_cells(rr__assembly *a) {
  bool hashed = a->phase != HASH;
  for (size_t i = 0; i < a->members.count; i++) {
    if (hashed && a->cells[i] == GONE)
      continue;
    rr_bytes cell = rr__members_cell(&a->members, hashed ? a->cells[i] : i);
    if (rr__cell_is_handle(cell))
      rr_garbage_add(a->garbage, rr__cell_handle(cell));
  }
}

static void drop_tree(rr__assembly *a, rr__node *tree) {
  if (tree)
    rr_garbage_add(a->garbage, rr__handle(tree, RR__TREE));
}

void rr__assembly_delete(rr__assembly *a) {
  if (!a)
    return;
  if (a->phase != DONE)
    drop_cells(a);
  for (unsigned i = 0; i < a->builder.height; i++)
    if (a->builder.open[i])
      drop_tree(a, &a->builder.open[i]->head);
  drop_tree(a, a->tree);
  drop_tree(a, a->index);
  rr_free(a->records);
  rr_free(a->sorted);
  rr_free(a->cells);
  rr_free(a->bucket_ends);
  rr_free(a);
}

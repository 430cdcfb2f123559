#include "value/table.h"

#include "base/hash.h"
#include "value/heap.h"

rr_value rr__table_new(rr__node *members, rr__node *index) {
  rr__table *table = rr__heap_alloc(sizeof *table);
  *table = (rr__table){.owners = 1, .members = members, .index = index};
  return rr__handle(table, RR__TABLE);
}

void rr__table_free(rr__table *table) { rr__heap_free(table, sizeof *table); }

static rr__table *table_own(rr_value *handle) {
  rr__table *table = rr__pointer(*handle);
  if (table->owners > 1) {
    table->members->owners++;
    table->index->owners++;
    table->owners--;
    *handle = rr__table_new(table->members, table->index);
    ((rr__table *)rr__pointer(*handle))->form = table->form;
  }
  return rr__pointer(*handle);
}

void rr__table_set_form(rr_value *handle, rr_form form) { table_own(handle)->form = form; }

/* The index entry before *rank, if it has the same hash. */
static const rr__index_entry *previous_entry(const rr__table *table, uint64_t hash, size_t *rank) {
  if (*rank == 0)
    return NULL;
  const rr__index_entry *entry = (const rr__index_entry *)rr__tree_at(table->index, --*rank);
  return entry->hash == hash ? entry : NULL;
}

/* The last index entry with that hash. */
static const rr__index_entry *last_entry(const rr__table *table, uint64_t hash, size_t *rank) {
  const rr__index_entry *entry = (const rr__index_entry *)rr__tree_last(table->index, hash, rank);
  return entry && entry->hash == hash ? entry : NULL;
}

bool rr__table_find(const rr__table *table, rr_bytes key, size_t *rank) {
  uint64_t hash = rr__hash(key);
  size_t place;
  const rr__index_entry *entry = last_entry(table, hash, &place);
  for (; entry; entry = previous_entry(table, hash, &place)) {
    const rr__member *member =
        (const rr__member *)rr__tree_last(table->members, entry->stamp, rank);
    if (rr__same(rr__scalar_text(&member->key), key))
      return true;
  }
  return false;
}

/* The rank in the index of the entry with that hash and stamp. */
static size_t entry_rank(const rr__table *table, uint64_t hash, uint64_t stamp) {
  size_t rank = 0;
  const rr__index_entry *entry = last_entry(table, hash, &rank);
  while (entry && entry->stamp != stamp)
    entry = previous_entry(table, hash, &rank);
  assert(entry);
  return rank;
}

/* Changes the stamp of a member in the index. */
static void set_stamp(rr__table *table, const rr__member *member, uint64_t stamp) {
  uint64_t hash = rr__hash(rr__scalar_text(&member->key));
  rr__index_entry *entry = (rr__index_entry *)rr__tree_edit_last(&table->index, hash);
  /* Only if another key has the same hash, which almost never happens. */
  if (entry->stamp != member->stamp)
    entry = (rr__index_entry *)rr__tree_edit(&table->index, entry_rank(table, hash, member->stamp));
  entry->stamp = stamp;
}

/* Spreads the stamps of `count` members evenly over [low, low + size). */
static void spread(rr__table *table, uint64_t low, uint64_t size, size_t first, size_t count) {
  uint64_t step = size / (count + 1);
  rr__walk walk;
  rr__walk_init(&walk, table->members, first);
  for (size_t i = 0; i < count; i++)
    set_stamp(table, (const rr__member *)rr__walk_next(&walk), low + (i + 1) * step);
  for (size_t i = 0; i < count;)
    i += rr__tree_write_words(&table->members, first + i, count - i, low + (i + 1) * step, step);
}

/* Makes a gap before the member of `rank`: finds the smallest aligned range of stamps around it
   that is sparse enough, and spreads its members. Larger ranges must be sparser, so an insert moves
   O(log² n) members on average (Bender et al., "Two simplified algorithms for maintaining order in
   a list"). Returns false if more than `allowed` members would move at once. */
static bool make_gap(rr__table *table, size_t rank, size_t allowed) {
  uint64_t at = rr__table_at(table, rank)->stamp - RR__STAMP_FIRST;
  double most = 1;
  for (unsigned bits = 1; bits < 63; bits++) {
    most *= 4.0 / 3.0;
    uint64_t size = (uint64_t)1 << bits;
    uint64_t low = (at & ~(size - 1)) + RR__STAMP_FIRST;
    size_t first = rr__tree_rank(table->members, low);
    size_t count = rr__tree_rank(table->members, low + size) - first;
    if ((double)count <= most && size / (count + 1) > 2) {
      if (count <= allowed)
        spread(table, low, size, first, count);
      return count <= allowed;
    }
  }
  assert(!"2^63 stamps are never dense");
  return false;
}

/* A stamp between those of the members `rank - 1` and `rank`; 0 if there is no room. */
static uint64_t stamp_between(const rr__table *table, size_t rank, size_t count) {
  uint64_t low = rank ? rr__table_at(table, rank - 1)->stamp + 1 : 0;
  if (low < RR__STAMP_FIRST)
    low = RR__STAMP_FIRST;
  if (rank == count)
    return low + RR__STAMP_GAP - 1;
  uint64_t high = rr__table_at(table, rank)->stamp;
  return low < high ? low + (high - low) / 2 : 0;
}

rr_value *rr__table_slot(rr_value *handle, size_t rank) {
  rr__table *table = table_own(handle);
  return &((rr__member *)rr__tree_edit(&table->members, rank))->value;
}

rr_value rr__table_set(rr_value *handle, size_t rank, rr_value value) {
  rr_value *slot = rr__table_slot(handle, rank), before = *slot;
  *slot = value;
  return before;
}

bool rr__table_insert(rr_value *handle, size_t rank, rr_bytes key, rr_value value, size_t most) {
  rr__table *table = table_own(handle);
  size_t count = rr__tree_count(table->members);
  uint32_t index = 0;
  bool placed = true;
  rr__member member = {.key = rr_scalar_new(key), .value = value};
  if (rr__key_index(key, &index)) {
    member.stamp = index;
    rank = rr__tree_rank(table->members, index);
  } else {
    if (rank < count && rr__table_at(table, rank)->stamp < RR__STAMP_FIRST)
      rank = rr__tree_rank(table->members, RR__STAMP_FIRST);
    member.stamp = stamp_between(table, rank, count);
    if (member.stamp == 0) {
      placed = make_gap(table, rank, most);
      rank = placed ? rank : count;
      member.stamp = stamp_between(table, rank, count);
    }
  }
  rr__index_entry entry = {.hash = rr__hash(key), .stamp = member.stamp};
  rr__tree_insert(&table->members, rank, (const uint64_t *)&member);
  rr__tree_insert(&table->index, rr__tree_rank(table->index, entry.hash), (const uint64_t *)&entry);
  return placed;
}

rr_value rr__table_remove(rr_value *handle, size_t rank) {
  rr__table *table = table_own(handle);
  rr__member member;
  rr__tree_remove(&table->members, rank, (uint64_t *)&member);
  rr__index_entry entry;
  uint64_t hash = rr__hash(rr__scalar_text(&member.key));
  rr__tree_remove(&table->index, entry_rank(table, hash, member.stamp), (uint64_t *)&entry);
  rr_value_release(member.key);
  return member.value;
}

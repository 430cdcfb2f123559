/* A table: an object of many members, in two trees. `members` holds them in order, each with a
   stamp that grows along the list; `index` leads from the hash of a key to its stamp.

   The stamp of a key that is an array index is that number. Those of the others begin above and
   leave gaps, so that a member can be put back between its neighbours. */
#ifndef RR_TABLE_H
#define RR_TABLE_H

#include "value/tree.h"

typedef struct {
  uint32_t owners;
  rr_form form;
  rr__node *members;
  rr__node *index;
} rr__table;

#define RR__STAMP_FIRST ((uint64_t)1 << 32) /* of a key that is not an array index */
#define RR__STAMP_GAP   ((uint64_t)1 << 24)

/* One entry of `members`. */
typedef struct {
  uint64_t stamp;
  rr_value key;
  rr_value value;
} rr__member;

/* One entry of `index`. */
typedef struct {
  uint64_t hash;
  uint64_t stamp;
} rr__mark;

/* Takes ownership of both trees. */
rr_value rr__table_new(rr__node *members, rr__node *index);
/* Frees the node alone. */
void rr__table_free(rr__table *table);

static inline const rr__member *rr__table_at(const rr__table *table, size_t rank) {
  return (const rr__member *)rr__tree_at(table->members, rank);
}
/* The rank of the member of that key; false where there is none. */
bool rr__table_find(const rr__table *table, rr_bytes key, size_t *rank);

/* The table becomes private. Each takes ownership of `value`; `set` and `remove` return what stood
   there, owned. */
rr_value rr__table_set(rr_value *handle, size_t rank, rr_value value);
/* Where the member has its value. */
rr_value *rr__table_slot(rr_value *handle, size_t rank);
/* Adds a member of a key that is not there: an index at its place, others before the member of
   `rank` (the count for the end), or the first that is not an index. Where the gap is used up, its
   neighbours move apart; false if more than `most` would have to, and it went to the end. */
bool rr__table_insert(rr_value *handle, size_t rank, rr_bytes key, rr_value value, size_t most);
rr_value rr__table_remove(rr_value *handle, size_t rank);
void rr__table_set_form(rr_value *handle, rr_form form);

#endif

/* A table: an object of many members, in two trees. `members` holds them in order; each has a stamp
   that grows along the list. `index` maps the hash of a key to its stamp.

   The stamp of an array index is that number. The stamps of other keys are higher and leave gaps,
   so that a member can be inserted between two others. */
#ifndef RR_TABLE_H
#define RR_TABLE_H

#include "value/tree.h"

typedef struct {
  uint32_t owners;
  rr_form form;
  rr__node *members;
  rr__node *index;
} rr__table;

#define RR__STAMP_FIRST ((uint64_t)1 << 32) /* of keys that are not array indices */
#define RR__STAMP_GAP   ((uint64_t)1 << 24)

/* An entry of `members`. */
typedef struct {
  uint64_t stamp;
  rr_value key;
  rr_value value;
} rr__member;

/* An entry of `index`. */
typedef struct {
  uint64_t hash;
  uint64_t stamp;
} rr__index_entry;

/* Takes ownership of both trees. */
rr_value rr__table_new(rr__node *members, rr__node *index);
/* Frees the node only. */
void rr__table_free(rr__table *table);

static inline const rr__member *rr__table_at(const rr__table *table, size_t rank) {
  return (const rr__member *)rr__tree_at(table->members, rank);
}
/* The rank of the member with that key; false if there is none. */
bool rr__table_find(const rr__table *table, rr_bytes key, size_t *rank);

/* The table becomes private. Each takes ownership of `value`. `set` and `remove` return the old
   value, owned by the caller. */
rr_value rr__table_set(rr_value *handle, size_t rank, rr_value value);
/* The place of the member's value. */
rr_value *rr__table_slot(rr_value *handle, size_t rank);
/* Adds a member with a new key. An array index goes to its sorted position. Any other key goes
   before the member of `rank` (the count for the end), but after all array indices. If no stamp is
   free there, neighbours get new ones. If those would be more than `most`, the member goes to the
   end and the function returns false. */
bool rr__table_insert(rr_value *handle, size_t rank, rr_bytes key, rr_value value, size_t most);
rr_value rr__table_remove(rr_value *handle, size_t rank);
void rr__table_set_form(rr_value *handle, rr_form form);

#endif

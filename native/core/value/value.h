/* The value tree: persistent, reference counted JSON.
 *
 * A node that is owned once is changed in place; a shared one is copied on the path from the root.
 * A snapshot is therefore one `rr_value_retain`. Every scalar is canonical JSON text (exactly what
 * JSON.stringify writes), compared as bytes and never parsed.
 *
 * A tagged value (`{"$date":"..."}`: text of an object whose only key begins with a single `$`) is
 * a scalar too: the builder makes one of such an object. It takes one `$` off the only key of an
 * object where that key begins with `$$`, and the writer puts it back, so that in the tree every
 * key is the user's own.
 *
 * Two tagged values are no scalars but objects of a form of their own: `{"$map":{...}}` and
 * `{"$set":{...}}`, whose members are the entries of a Map or the elements of a Set. A member's key
 * is the name of an entry's key: it begins with `'` or `#`, so it is no array index and the order
 * of insertion holds. The members of a Set all have the value 0. What else such a tag holds, an
 * array for one, is a scalar as any.
 *
 * Members stand in the order of JavaScript: keys that are array indices (0 to 2^32 - 2) ascending,
 * then the others in the order of insertion. Keys are canonical JSON text too, with their quotes.
 *
 * A tree belongs to the thread that made it: only that one changes it, retains and releases (and so
 * alone may call what returns an owned handle). Any thread may read a tree that the owner has
 * retained for it. */
#ifndef RR_VALUE_H
#define RR_VALUE_H

#include <string.h>

#include "base/base.h"

typedef enum { RR_SCALAR, RR_ARRAY, RR_OBJECT } rr_type;

/* What an object stands for. */
typedef enum { RR_PLAIN, RR_MAP, RR_SET } rr_form;

/* An owned handle: a short scalar held inline, or a counted node. All bits zero: no value. */
typedef struct {
  uint64_t bits;
} rr_value;

/* A borrowed look at a value inside a tree: valid until the tree that it was taken from changes. */
typedef struct {
  rr_value value; /* borrowed handle; none where the scalar lies inside its object's row */
  rr_bytes text;  /* the scalar's text where `value` is none */
} rr_view;

#define RR_NONE ((rr_value){0})
static inline bool rr_value_is_none(rr_value value) { return value.bits == 0; }

/* Returns the handle with one more owner. */
rr_value rr_value_retain(rr_value value);
/* Gives up one ownership; frees what nobody owns, without recursion. */
void rr_value_release(rr_value value);

/* Values that nobody owns any more, to be freed step by step: to free a large one takes longer than
   an event loop should stand still. Zero-initialise. */
typedef struct {
  rr_value *items;
  size_t count;
  size_t capacity;
  bool borrowed; /* the memory of the items, until more is needed */
} rr_garbage;
/* Gives up one ownership. What nobody owns then is freed later, or now where `garbage` is NULL. */
void rr_garbage_add(rr_garbage *garbage, rr_value value);
/* Frees up to about `nodes` nodes; false once nothing is left. */
bool rr_garbage_sweep(rr_garbage *garbage, size_t nodes);
void rr_garbage_free(rr_garbage *garbage); /* with all that is left */
static inline bool rr_garbage_is_empty(const rr_garbage *garbage) { return garbage->count == 0; }

/* Copies canonical scalar text. */
rr_value rr_scalar_new(rr_bytes text);
rr_value rr_array_new(void);
rr_value rr_object_new(void);

/* Looking. `value` is a handle that outlives the view. */
rr_view rr_view_of(const rr_value *value);
rr_type rr_view_type(const rr_view *view);
/* The scalar's text; borrowed, or from the inline bytes of the view itself. */
rr_bytes rr_view_text(const rr_view *view);
/* Elements of an array, members of an object, 0 for a scalar. */
size_t rr_view_count(const rr_view *view);
/* An owned handle to what the view shows. */
rr_value rr_view_own(const rr_view *view);
/* The element at `index`; false where there is none. */
bool rr_array_at(const rr_view *array, size_t index, rr_view *out);
/* The member of that canonical key; false where there is none. */
bool rr_object_get(const rr_view *object, rr_bytes key, rr_view *out);
/* How many members stand before that of that canonical key; false where there is none. */
bool rr_object_rank(const rr_view *object, rr_bytes key, size_t *rank);
/* The form of an object. */
rr_form rr_object_form(const rr_view *object);
/* Whether an object of that form can have that member. */
bool rr_form_allows(rr_form form, rr_bytes key, const rr_view *value);
/* Equal as values: same text, same elements, same members in any order. Iterative. */
bool rr_view_equal(const rr_view *a, const rr_view *b);
/* Equal, and the members in the same order: both have the same text. Iterative. */
bool rr_view_identical(const rr_view *a, const rr_view *b);

/* Changing. Each takes a pointer to an owned container handle, which it makes private (copying the
   shared nodes on the way) and may replace; each takes ownership of `value`. An index or a key that
   is not there is a mistake of the caller, asserted. */
void rr_array_insert(rr_value *array, size_t index, rr_value value);
/* Returns the removed element, owned by the caller. */
rr_value rr_array_remove(rr_value *array, size_t index);
/* Returns the element that stood there, owned by the caller. */
rr_value rr_array_replace(rr_value *array, size_t index, rr_value value);

/* Adds a member whose key is not there: at its place if the key is an array index, else before the
   member `before` (data NULL, or a key that is not there: at the end). In a large object that may
   take others to be moved apart; where those are more than `most`, the member goes to the end, and
   false is returned. */
bool rr_object_add(rr_value *object, rr_bytes key, rr_value value, rr_bytes before, size_t most);
/* Of the member of that rank (rr_object_rank): returns the value that stood there. */
rr_value rr_object_replace_at(rr_value *object, size_t rank, rr_value value);
/* The same, of one that is removed. If `next` is not NULL, it receives the key of the member that
   followed (data NULL where none did), borrowed from the object until its next change. */
rr_value rr_object_remove_at(rr_value *object, size_t rank, rr_bytes *next);
/* By the key. `set` replaces a member that is there, or adds it, and returns none then. */
rr_value rr_object_set(rr_value *object, rr_bytes key, rr_value value, rr_bytes before);
rr_value rr_object_remove(rr_value *object, rr_bytes key, rr_bytes *next);
/* Gives a plain object, whose members it allows, that form. */
void rr_object_set_form(rr_value *object, rr_form form);

/* Where a container keeps the handle of a child: the way down to what is to be changed. Good until
   the container changes otherwise. */
typedef struct {
  void *at; /* of any alignment; NULL where there is no such child, or a scalar without a handle */
} rr_slot;
static inline rr_value rr_slot_get(rr_slot slot) {
  rr_value value;
  memcpy(&value, slot.at, sizeof value);
  return value;
}
static inline void rr_slot_set(rr_slot slot, rr_value value) {
  memcpy(slot.at, &value, sizeof value);
}
/* Makes the container private. */
rr_slot rr_array_slot(rr_value *array, size_t index);
rr_slot rr_object_slot(rr_value *object, rr_bytes key);

/* Walking the children of one container in order, in constant time each. */
typedef struct {
  const void *opaque[24];
} rr_cursor;
void rr_cursor_init(rr_cursor *cursor, const rr_view *container);
/* False at the end. `key` is empty for an array. */
bool rr_cursor_next(rr_cursor *cursor, rr_bytes *key, rr_view *out);

/* Building a container in one pass, faster than inserting: values are taken over. A key that comes
   twice keeps its first place and its last value, as in JSON.parse. */
typedef struct rr_builder rr_builder;
rr_builder *rr_builder_new(void);
void rr_builder_delete(rr_builder *builder); /* with whatever is unfinished */
void rr_builder_begin(rr_builder *builder, rr_type type);
void rr_builder_key(rr_builder *builder, rr_bytes key);
void rr_builder_scalar(rr_builder *builder, rr_bytes text);
void rr_builder_end(rr_builder *builder);
/* The finished value; the builder is empty again. */
rr_value rr_builder_take(rr_builder *builder);

/* What all live trees of the calling thread hold, key lists included; for tests and stats. */
typedef struct {
  size_t bytes; /* in nodes, as they were given out */
  size_t nodes;
  size_t reserved; /* taken from the system to hold them */
} rr_usage;
rr_usage rr_value_usage(void);

#endif

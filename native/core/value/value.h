/* The value tree: persistent, reference counted JSON.
 *
 * A node that is owned once is changed in place; a shared one is copied on the path from the root.
 * A snapshot is therefore one `rr_value_retain`. Every scalar is canonical JSON text (exactly what
 * JSON.stringify writes), compared as bytes and never parsed.
 *
 * A tagged value such as `{"$date":"..."}` is a scalar too: an object whose only key begins with a
 * single `$`. If the only key begins with `$$`, it is escaped: the builder removes one `$` and the
 * writer adds it again. So every key in the tree is the user's own.
 *
 * Two tagged values are objects of a form of their own: `{"$map":{...}}` and `{"$set":{...}}`.
 * Their members are the entries of a Map or the elements of a Set. A member's key is the name of
 * the entry's key. It begins with `'` or `#`, so it is never an array index and insertion order
 * holds. All members of a Set have the value 0. If such a tag holds anything else, such as an
 * array, it is a scalar.
 *
 * Members have the order of JavaScript: keys that are array indices (0 to 2^32 - 2) ascending, then
 * the others in insertion order. Keys are canonical JSON text too, with their quotes.
 *
 * A tree belongs to the thread that made it. Only this thread may change, retain or release it, so
 * only this thread may call functions that return an owned handle. Any thread may read a tree that
 * the owner has retained for it. */
#ifndef RR_VALUE_H
#define RR_VALUE_H

#include <string.h>

#include "base/base.h"

typedef enum { RR_SCALAR, RR_ARRAY, RR_OBJECT } rr_type;

/* What an object represents. */
typedef enum { RR_PLAIN, RR_MAP, RR_SET } rr_form;

/* An owned handle: a short scalar held inline, or a counted node. All bits zero: no value. */
typedef struct {
  uint64_t bits;
} rr_value;

/* A borrowed view of a value in a tree; valid until that tree changes. */
typedef struct {
  rr_value value; /* borrowed handle; none if the scalar is stored in its object's row */
  rr_bytes text;  /* the scalar's text if `value` is none */
} rr_view;

#define RR_NONE ((rr_value){0})
static inline bool rr_value_is_none(rr_value value) { return value.bits == 0; }

/* Adds one owner. Returns the handle to use for it. */
rr_value rr_value_retain(rr_value value);
/* Releases one ownership. Frees nodes without owners, without recursion. */
void rr_value_release(rr_value value);

/* Values without owners, to be freed in steps: freeing a large one at once would block the event
   loop. Zero-initialise. */
typedef struct {
  rr_value *items;
  size_t count;
  size_t capacity;
  bool borrowed; /* the items' memory is the caller's, until more is needed */
} rr_garbage;
/* Releases one ownership. Nodes without owners are freed later, or now if `garbage` is NULL. */
void rr_garbage_add(rr_garbage *garbage, rr_value value);
/* Frees about `nodes` nodes at most. Returns false once nothing is left. */
bool rr_garbage_sweep(rr_garbage *garbage, size_t nodes);
void rr_garbage_free(rr_garbage *garbage); /* frees all that is left */
static inline bool rr_garbage_is_empty(const rr_garbage *garbage) { return garbage->count == 0; }

/* Copies canonical scalar text. */
rr_value rr_scalar_new(rr_bytes text);
rr_value rr_array_new(void);
rr_value rr_object_new(void);

/* From so many bytes on a scalar is edited in place; shorter ones are copied faster. Tests build
   with less. */
#ifndef RR_LONG_TEXT
#define RR_LONG_TEXT 2048
#endif

/* Editing the text of a long string in place. Between the first and the last of these calls nobody
   reads the tree. The caller owns the string, taken out of its container. */

/* A place in the text of a string: behind so many UTF-16 units, and so many bytes with the opening
   quote. */
typedef struct {
  uint64_t units;
  size_t bytes;
} rr_text_place;
/* Begins. `known` is a place before the last edit of this string. Returns false if the string has
   other owners, or is too short for that. */
bool rr_scalar_edit(const rr_value *scalar, rr_text_place *known);
/* The text of that string from byte `at` on, with the closing quote. */
rr_bytes rr_scalar_behind(size_t at);
/* Replaces `removed` bytes at `at` of that string by others. `known`, not behind `at`, is found
   again by the next edit. Takes as long as the bytes between this edit and the last one, and now
   and then as all that are behind. Returns false, and leaves the string as it was, if it would be
   too short or too long for that. */
bool rr_scalar_splice(rr_value *scalar, size_t at, size_t removed, rr_bytes inserted,
                      rr_text_place known);

/* Reading. `value` must outlive the view. */
rr_view rr_view_of(const rr_value *value);
rr_type rr_view_type(const rr_view *view);
/* The scalar's text: borrowed, or inline in the view itself. */
rr_bytes rr_view_text(const rr_view *view);
/* Whether it is a string; then `size` is that of its text. Reads nothing else. */
bool rr_view_is_string(const rr_view *view, size_t *size);
/* The elements of an array or the members of an object; 0 for a scalar. */
size_t rr_view_count(const rr_view *view);
/* An owned handle to the viewed value. */
rr_value rr_view_own(const rr_view *view);
/* The element at `index`; false if there is none. */
bool rr_array_at(const rr_view *array, size_t index, rr_view *out);
/* The member with that canonical key; false if there is none. */
bool rr_object_get(const rr_view *object, rr_bytes key, rr_view *out);
/* How many members precede the one with that canonical key; false if there is none. */
bool rr_object_rank(const rr_view *object, rr_bytes key, size_t *rank);
/* The form of an object. */
rr_form rr_object_form(const rr_view *object);
/* Whether an object of that form may have that member. */
bool rr_form_allows(rr_form form, rr_bytes key, const rr_view *value);
/* Whether the values are equal; members may be in any order. Iterative. */
bool rr_view_equal(const rr_view *a, const rr_view *b);
/* Whether containers are nested at most `levels` deep in the value, itself counted. Looks at `most`
   values, or at any number if that is 0; false if those are not enough to find out. Iterative. */
bool rr_view_is_within(const rr_view *view, size_t levels, size_t most);
/* Whether the values are equal with members in the same order, so that their texts are equal.
   Iterative. */
bool rr_view_identical(const rr_view *a, const rr_view *b);

/* Changing. Each function takes a pointer to an owned container handle. It makes the container
   private (copying shared nodes on the way) and may replace the handle. It takes ownership of
   `value`. The index or key must exist; this is asserted. */
void rr_array_insert(rr_value *array, size_t index, rr_value value);
/* Returns the removed element, owned by the caller. */
rr_value rr_array_remove(rr_value *array, size_t index);
/* Returns the old element, owned by the caller. */
rr_value rr_array_replace(rr_value *array, size_t index, rr_value value);

/* Adds a member with a new key. An array index goes to its sorted position. Any other key goes
   before the member `before`, or to the end if `before` is NULL or does not exist. In a large
   object this may need other members to be renumbered. If those are more than `most`, the member
   goes to the end and the function returns false. */
bool rr_object_add(rr_value *object, rr_bytes key, rr_value value, rr_bytes before, size_t most);
/* Replaces the value of the member of that rank (rr_object_rank). Returns the old value. */
rr_value rr_object_replace_at(rr_value *object, size_t rank, rr_value value);
/* Removes the member of that rank. Returns its value. If `next` is not NULL, it receives the key of
   the following member (data NULL if there is none), borrowed until the object changes again. */
rr_value rr_object_remove_at(rr_value *object, size_t rank, rr_bytes *next);
/* The same by key. `set` replaces an existing member, or adds one and returns none. */
rr_value rr_object_set(rr_value *object, rr_bytes key, rr_value value, rr_bytes before);
rr_value rr_object_remove(rr_value *object, rr_bytes key, rr_bytes *next);
/* Sets the form of a plain object. The form must allow its members. */
void rr_object_set_form(rr_value *object, rr_form form);

/* The place where a container stores the handle of a child, to go down to a nested value. Valid
   until the container changes otherwise. */
typedef struct {
  void *
      at; /* of any alignment; NULL if there is no such child, or it is a scalar without a handle */
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

/* Iterates over the children of one container in order, in constant time each. */
typedef struct {
  const void *opaque[24];
} rr_cursor;
void rr_cursor_init(rr_cursor *cursor, const rr_view *container);
/* False at the end. `key` is empty for an array. */
bool rr_cursor_next(rr_cursor *cursor, rr_bytes *key, rr_view *out);

/* Builds a container in one pass, which is faster than inserting. Takes ownership of values. A
   duplicate key keeps its first position and its last value, as in JSON.parse. */
typedef struct rr_builder rr_builder;
rr_builder *rr_builder_new(void);
void rr_builder_delete(rr_builder *builder); /* frees unfinished values too */
void rr_builder_begin(rr_builder *builder, rr_type type);
void rr_builder_key(rr_builder *builder, rr_bytes key);
void rr_builder_scalar(rr_builder *builder, rr_bytes text);
void rr_builder_end(rr_builder *builder);
/* Returns the finished value. The builder is empty afterwards. */
rr_value rr_builder_take(rr_builder *builder);

/* The memory of all live trees of the calling thread, key lists included; for tests and stats. */
typedef struct {
  size_t bytes; /* in nodes, as allocated */
  size_t nodes;
  size_t reserved; /* allocated from the system for them */
} rr_usage;
rr_usage rr_value_usage(void);

#endif

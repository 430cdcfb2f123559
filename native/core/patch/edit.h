/* Edits of strings: what the patch `text` does. An edit is a list of steps from the start of the
   string; what is behind the last step stays. Positions are counted in UTF-16 units.

   Edits have one form, so that equal edits have equal texts: neighbours of one kind are joined, an
   insert stands before a delete at the same place, and no keep is at the end. */
#ifndef RR_EDIT_H
#define RR_EDIT_H

#include "base/arena.h"
#include "text/string_units.h"
#include "value/value.h"

/* Keeps so many units, deletes so many if `units` is negative, or inserts `text`. */
typedef struct {
  int64_t units;    /* not 0; of an insert, the length of its text */
  const char *text; /* of an insert: the content of a canonical JSON string; otherwise NULL */
  size_t size;      /* its bytes */
} rr_edit_step;

typedef struct {
  rr_edit_step *steps;
  size_t count;
} rr_edit;

/* Makes an edit, step by step. Zero-initialise; it keeps its memory for the next one. */
typedef struct {
  rr_edit_step *steps;
  size_t count;
  size_t capacity;
  /* What happens at the current place. */
  rr_bytes inserted; /* a single text, or empty */
  rr_buffer joined;  /* several */
  int64_t inserted_units;
  int64_t deleted;
} rr__edit_maker;

/* Each takes a step in any order. Joined texts are stored in `arena`, others are borrowed. */
void rr__edit_keep(rr__edit_maker *maker, int64_t units, rr__arena *arena);
void rr__edit_delete(rr__edit_maker *maker, int64_t units);
void rr__edit_insert(rr__edit_maker *maker, rr_bytes content, int64_t units);
/* Ends the edit. Its steps are stored in `memory`, unless those are NULL or more than `room`: then
   in `arena`. The maker is empty afterwards. */
rr_edit rr__edit_end(rr__edit_maker *maker, rr_edit_step *memory, size_t room, rr__arena *arena);
/* Drops an unfinished edit. */
void rr__edit_maker_reset(rr__edit_maker *maker);
void rr__edit_maker_free(rr__edit_maker *maker);

/* Applies the edit to the text of a canonical string, and appends the text of the new one to `out`,
   which must be empty. Makes the edit that undoes it in `inverse`, whose texts are stored in
   `arena`. Returns false if the string is too short. */
bool rr_edit_apply(const rr_edit *edit, rr_bytes string, rr_buffer *out, rr__edit_maker *inverse,
                   rr__arena *arena);

/* The same for an edit at one place of a long string that has no other owners, in place. Returns
   false for all others, and for edits that cut or join a pair of surrogates: then the string is as
   it was, and `inverse` is empty. */
bool rr__edit_in_place(const rr_edit *edit, rr_value *string, rr__edit_maker *inverse,
                       rr__arena *arena);

/* Makes the edit that does what `o` does after the concurrent edit `a` of the same string. Of two
   inserts at one place the later one, in main's order, stands behind. */
void rr_edit_transform(const rr_edit *o, const rr_edit *a, bool o_is_later, rr__edit_maker *out,
                       rr__arena *arena);

/* Copies an edit into `arena`, with its texts. */
rr_edit rr__edit_copy(const rr_edit *edit, rr__arena *arena);
/* The bytes that a copy takes. */
size_t rr__edit_size(const rr_edit *edit);

/* Appends the text of an edit, such as `[5,"new",-3]`, or only its beginning if that has more than
   `limit` bytes. Returns false then. */
bool rr_edit_write(const rr_edit *edit, size_t limit, rr_buffer *out);

#endif

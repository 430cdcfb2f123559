/* Patches: a change or a test at a typed path. A list of patches applies as a whole or not at all.
 */
#ifndef RR_PATCH_H
#define RR_PATCH_H

#include <assert.h>

#include "patch/edit.h"
#include "patch/path.h"
#include "text/text.h"

typedef enum {
  RR_ADD,     /* in an array: inserts before the index; in an object: sets the member */
  RR_REMOVE,  /* in an array, the gap closes */
  RR_REPLACE, /* replaces an existing value, or the root */
  RR_TEST,    /* changes nothing; the list fails unless the value there is equal */
  RR_MOVE,    /* moves an element of an array to another place, in this array or another one */
  RR_TEXT,    /* edits a string */
} rr_op;

/* Those that a transform treats in another way. */
static inline bool rr__op_is_special(rr_op op) { return op & 4; }
static_assert(RR_TEST < 4 && RR_MOVE == 4 && RR_TEXT == 5, "the bit tells them apart");

typedef struct {
  rr_op op;
  bool dropped;      /* a transform has removed its effect */
  bool owns_path;    /* the steps are not shared, so a transform may write them */
  bool added;        /* a transform has made it of another one, which comes next */
  bool deeper;       /* a transform has led its path to a deeper place */
  rr_path path;      /* of a move, the place to move to, counted without the element */
  rr_value value;    /* owned by the list; none for a remove, a move and a text */
  size_t value_size; /* bytes of its text */
  union {
    rr_bytes before; /* of an add: add the member before this key; data NULL: at the end. Applying
                        the patch clears it if the member went to the end instead. */
    rr_path from;    /* of a move */
    rr_edit edit;    /* of a text */
  };
} rr_patch;

/* A list of patches, and the memory of its paths and keys. Zero-initialise. */
typedef struct {
  rr_patch *items;
  size_t count;
  size_t capacity;     /* 0 while the items are in the arena */
  size_t max_keys;     /* the most members of an object that a patch adds to; 0: any number */
  size_t max_depth;    /* of the value after a patch; 0: any depth */
  size_t max_moved;    /* the most members that may be renumbered for one insert; 0: any number */
  size_t max_text;     /* bytes of a string that a patch edits; 0: any number */
  size_t max_searched; /* values to look at for the depth of what is moved to a deeper place; 0: any
                          number */
  bool misplaced;      /* max_moved was too low for some: they went to the end */
  rr_garbage *garbage; /* for values that the list releases; NULL frees them at once */
  rr__arena arena;
} rr_patches;

typedef struct {
  size_t max_patches; /* in one list */
  size_t max_path;    /* steps of one path */
  size_t max_depth;   /* of the value after a patch */
  size_t max_nodes;   /* containers of all values of one list; 0: any number */
  size_t max_keys;    /* members of one object; 0: any number */
} rr_patch_limits;

/* No limit. */
#define RR_ANY_WORK UINT64_MAX

/* Empties the list and keeps its memory for reuse. */
void rr_patches_clear(rr_patches *list);
void rr_patches_free(rr_patches *list);
/* Appends a patch, or inserts it before that index. Takes ownership of it. */
void rr_patches_push(rr_patches *list, rr_patch patch);
void rr_patches_insert(rr_patches *list, size_t index, rr_patch patch);
/* Copies the list into `out`, in as little memory as possible. Leaves out tests and dropped
   patches. Values are shared. */
void rr_patches_pack(const rr_patches *list, rr_patches *out);
/* The bytes of such a copy, with values as text. Stops counting soon after `limit`. */
size_t rr_patches_measure(const rr_patches *list, size_t limit);

/* Reads `[{"op":"add","path":["items",0],"value":1}, ...]` at *position into an empty list, and
   moves *position after it. Members may be in any order. An unknown, missing, duplicate or wrongly
   typed member is RR_ERR_PATCH. On failure the list may be partly filled, and its last patch is
   dropped; error.patch tells which patch is wrong. The list borrows keys from the text until it is
   cleared. To read in steps, see patch_reader.h. */
bool rr_patches_read(rr_bytes text, size_t *position, const rr_patch_limits *limits,
                     rr_patches *list, rr_error *error);
/* Appends the list as canonical text. Leaves out tests and dropped patches. */
void rr_patches_write(const rr_patches *list, rr_buffer *out);
/* The same if the text has at most `limit` bytes. Otherwise returns false and leaves `out` as it
   was. */
bool rr_patches_write_within(const rr_patches *list, size_t limit, rr_buffer *out);

/* Applies the list to *root as a whole. On failure *root is unchanged, and error.patch tells which
   patch did not apply. Errors: RR_ERR_TEST for a test that fails or was dropped, RR_ERR_PATH for a
   path that does not resolve, RR_ERR_PATCH for a member that a Map or Set cannot have and for a
   text that does not fit its string, RR_ERR_DEPTH and RR_ERR_TOO_LARGE for the limits of the list,
   RR_OK if the thread's work (work.h) would exceed `limit`. `inverse`, an empty list, receives the
   patches that undo it, in the order to apply them. It borrows the paths of `list`. */
bool rr_patches_apply(rr_value *root, rr_patches *list, uint64_t limit, rr_patches *inverse,
                      rr_error *error);
/* The same in steps: continues with patch *next until the thread's work exceeds `limit`. At the end
   *next is the count. On failure *root keeps the patches applied so far. `inverse` receives the
   patches that undo it, in reverse order. */
bool rr_patches_apply_some(rr_value *root, rr_patches *list, size_t *next, uint64_t limit,
                           rr_patches *inverse, rr_error *error);
void rr_patches_reverse(rr_patches *list);
/* Undoes what has just been applied. Afterwards `inverse` can only be cleared. */
void rr_patches_undo(rr_value *root, rr_patches *inverse);

#endif

/* Patches: one add, remove or replace at a typed path, or a test; and lists of them, which apply
   together or not at all. */
#ifndef RR_PATCH_H
#define RR_PATCH_H

#include "patch/path.h"
#include "text/text.h"

typedef enum {
  RR_ADD,     /* an array: inserts before the index; an object: sets the member */
  RR_REMOVE,  /* an array: closes the gap */
  RR_REPLACE, /* what has to be there, or the root */
  RR_TEST,    /* changes nothing; fails the list unless the value there is equal */
} rr_op;

typedef struct {
  rr_op op;
  bool dropped;   /* a transform left nothing of it */
  bool owns_path; /* the steps are this patch's alone, so that a transform may write them */
  rr_path path;
  rr_value value;    /* owned by the list; none for a remove */
  size_t value_size; /* bytes of its text as it was read */
  rr_bytes before;   /* a member is added before this key; data NULL: at the end. Applying it takes
                        that away where it goes to the end all the same. */
} rr_patch;

/* A list and the memory that its paths and keys lie in. Zero-initialise. */
typedef struct {
  rr_patch *items;
  size_t count;
  size_t capacity;     /* 0 while the items lie in the arena */
  size_t max_keys;     /* members that a patch may give an object; 0: any number */
  size_t max_moved;    /* and that may be moved apart for one more; 0: any number */
  bool misplaced;      /* that was too few for some: they went to the end */
  rr_garbage *garbage; /* for values that the list gives up; NULL frees them at once */
  rr__arena arena;
} rr_patches;

typedef struct {
  size_t max_patches; /* in one list */
  size_t max_path;    /* steps of one path */
  size_t max_depth;   /* of the value that a patch is made for */
  size_t max_nodes;   /* containers of all values of one list; 0: any number */
  size_t max_keys;    /* members of one object; 0: any number */
} rr_patch_limits;

/* As much work as it takes. */
#define RR_ANY_WORK UINT64_MAX

/* Empties the list; the memory stays for the next one. */
void rr_patches_clear(rr_patches *list);
void rr_patches_free(rr_patches *list);
/* Appends a patch, which becomes the list's own. */
void rr_patches_push(rr_patches *list, rr_patch patch);
/* Makes `out` a copy of what the list changes, in as little memory as it takes: without tests and
   without what was dropped. Values are shared. */
void rr_patches_pack(const rr_patches *list, rr_patches *out);
/* The bytes of such a copy, values as text; counted no further than a bit above `limit`. */
size_t rr_patches_measure(const rr_patches *list, size_t limit);

/* Reads `[{"op":"add","path":["items",0],"value":1}, ...]` at *position into an empty list and
   leaves *position behind it. Members come in any order; one that is not known, missing, double or
   of the wrong type is RR_ERR_PATCH. On failure the list may be half full, and error.patch tells
   where. The list borrows keys from the text until it is cleared. (patch_reader.h: in steps.) */
bool rr_patches_read(rr_bytes text, size_t *position, const rr_patch_limits *limits,
                     rr_patches *list, rr_error *error);
/* Appends what the list changes as canonical text: without tests and without what was dropped. */
void rr_patches_write(const rr_patches *list, rr_buffer *out);
/* The same if that has at most `limit` bytes; else false, and `out` is as before. */
bool rr_patches_write_within(const rr_patches *list, size_t limit, rr_buffer *out);

/* Applies the list to *root, all or nothing: on failure *root is as before, error.patch tells which
   patch did not apply. RR_ERR_TEST for a test that fails or was dropped, RR_ERR_PATH for a path
   that does not resolve, RR_ERR_PATCH for a member that a Map or Set cannot have; RR_OK where that
   takes the thread's work (work.h) above `limit`. `inverse`, an empty list, receives what undoes
   it, in the order to apply; it borrows the paths of `list`. */
bool rr_patches_apply(rr_value *root, rr_patches *list, uint64_t limit, rr_patches *inverse,
                      rr_error *error);
/* That in steps: goes on with patch *next, until the thread's work is above `limit`; *next is the
   count at the end. On failure *root is left half way. `inverse` receives what undoes it in the
   reverse of the order to apply. */
bool rr_patches_apply_some(rr_value *root, rr_patches *list, size_t *next, uint64_t limit,
                           rr_patches *inverse, rr_error *error);
void rr_patches_reverse(rr_patches *list);
/* Undoes what has just been applied. `inverse` is of no use afterwards but to be cleared. */
void rr_patches_undo(rr_value *root, rr_patches *inverse);

#endif

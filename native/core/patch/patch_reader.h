/* Reads lists of patches in steps, so that a long message does not block the event loop. */
#ifndef RR_PATCH_READER_H
#define RR_PATCH_READER_H

#include "patch/patch.h"
#include "text/reader.h"

/* The names of the ops, as strings of JSON. */
extern const char *const rr__op_names[];

/* What the reader expects next. */
typedef enum {
  RR__PATCH_LIST,   /* the list */
  RR__PATCH_FIRST,  /* a patch, or the end of the list */
  RR__PATCH_MEMBER, /* a member of the patch */
  RR__PATCH_VALUE,  /* the rest of its value */
  RR__PATCH_EDIT,   /* a step of its edit, or the end of an empty one */
  RR__PATCH_STEP,   /* after a step: another one, or the end of the edit */
  RR__PATCH_COMMA,  /* after a member: another one, or the end of the patch */
  RR__PATCH_NEXT,   /* after a patch: another one, or the end of the list */
  RR__PATCH_DONE,
} rr__patch_state;

typedef struct {
  rr__reader values;
  const rr_patch_limits *limits;
  rr_patches *list;
  rr__path_memory memory;
  rr__edit_maker edit;
  uint64_t edit_units; /* that the edit keeps and deletes so far */
  size_t edit_steps;   /* of all edits of the list */
  rr__patch_state state;
  size_t position;
  bool in_patch;      /* an error belongs to the last patch of the list */
  unsigned seen;      /* which members of the patch have been read */
  size_t value_start; /* of its value */
  unsigned levels;    /* the depth of the value */
  rr_error *error;
} rr__patch_reader;

/* Prepares to read the list at `position` into an empty `list`. Borrows its arguments until it is
   deinitialised, and the text until the list is cleared. */
void rr__patch_reader_init(rr__patch_reader *reader, rr_bytes text, size_t position,
                           const rr_patch_limits *limits, rr_patches *list, rr_builder *builder);
/* Continues for about `budget` bytes. At the end it sets *done and moves `position` after the list.
   Fails as `rr_patches_read` does. */
bool rr__patch_reader_run(rr__patch_reader *reader, size_t budget, bool *done, rr_error *error);
void rr__patch_reader_deinit(rr__patch_reader *reader);

#endif

/* Lists of patches, read in steps: a long message takes several turns of an event loop. */
#ifndef RR_PATCH_READER_H
#define RR_PATCH_READER_H

#include "patch/patch.h"
#include "text/reader.h"

/* What comes next. */
typedef enum {
  RR__PATCH_LIST,   /* the list */
  RR__PATCH_FIRST,  /* a patch, or the end of the list */
  RR__PATCH_MEMBER, /* a member of the patch */
  RR__PATCH_VALUE,  /* the rest of its value */
  RR__PATCH_COMMA,  /* behind a member: another one, or the end of the patch */
  RR__PATCH_NEXT,   /* behind a patch: another one, or the end of the list */
  RR__PATCH_DONE,
} rr__patch_state;

typedef struct {
  rr__reader values;
  const rr_patch_limits *limits;
  rr_patches *list;
  rr__path_memory memory;
  rr__patch_state state;
  size_t position;
  bool in_patch;      /* what is wrong is so in the last patch of the list */
  unsigned seen;      /* members of the patch */
  size_t value_start; /* of its value */
  unsigned levels;    /* how deep that is */
  rr_error *error;
} rr__patch_reader;

/* Reads the list at `position` into an empty `list`. Borrows all that it is given until it is
   deinitialised, and the text until the list is cleared. */
void rr__patch_reader_init(rr__patch_reader *reader, rr_bytes text, size_t position,
                           const rr_patch_limits *limits, rr_patches *list, rr_builder *builder);
/* Goes on, about `budget` bytes far; sets *done, and leaves `position` behind the list, at its end.
   False as `rr_patches_read`. */
bool rr__patch_reader_run(rr__patch_reader *reader, size_t budget, bool *done, rr_error *error);
void rr__patch_reader_deinit(rr__patch_reader *reader);

#endif

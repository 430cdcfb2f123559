/* What is worth knowing of each part of a tree before two trees are compared, found out in one
   walk: so a part is not walked again at each level above it. */
#ifndef RR_DIGEST_H
#define RR_DIGEST_H

#include <stdatomic.h>

#include "value/value.h"

/* Of one container. */
typedef struct {
  uint64_t hash;   /* of what it holds, the order of members included */
  size_t size;     /* bytes of its text */
  uint32_t within; /* containers in it, itself counted */
} rr__digest;

/* One for each container, in the order of their text. Zero-initialise. */
typedef struct {
  rr__digest *items;
  size_t count;
  size_t capacity;
} rr__digests;

/* False where `stop`, which may be NULL, was set meanwhile. */
bool rr__digests_make(rr__digests *digests, const rr_view *root, const atomic_int *stop);
void rr__digests_free(rr__digests *digests);

/* A part of a tree. */
typedef struct {
  rr_view view;
  size_t at; /* of a container: which digest it has */
} rr__part;

/* A walk over the children of one container. */
typedef struct {
  const rr__digests *digests;
  rr_cursor cursor;
  size_t next; /* the digest of the next container */
} rr__parts;

void rr__parts_init(rr__parts *parts, const rr__digests *digests, const rr__part *container);
/* False at the end. `key` is empty for an array. */
bool rr__parts_next(rr__parts *parts, rr_bytes *key, rr__part *out);

/* Whether two parts hold the same, the order of members included. */
bool rr__same_part(const rr__digests *digests, const rr__part *part, const rr__digests *others,
                   const rr__part *other);
uint64_t rr__part_hash(const rr__digests *digests, const rr__part *part);
size_t rr__part_size(const rr__digests *digests, const rr__part *part);

#endif

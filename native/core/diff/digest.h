/* Digests of all containers of a tree, computed in one walk before two trees are compared. So no
   part is walked again for each level above it. */
#ifndef RR_DIGEST_H
#define RR_DIGEST_H

#include <stdatomic.h>

#include "value/value.h"

/* The digest of one container. */
typedef struct {
  uint64_t hash;   /* of its content, including the order of members */
  size_t size;     /* bytes of its text */
  uint32_t within; /* number of containers in it, itself included */
} rr__digest;

/* One for each container, in the order of the text. Zero-initialise. */
typedef struct {
  rr__digest *items;
  size_t count;
  size_t capacity;
} rr__digests;

/* Returns false if `stop` was set meanwhile. `stop` may be NULL. */
bool rr__digests_make(rr__digests *digests, const rr_view *root, const atomic_int *stop);
void rr__digests_free(rr__digests *digests);

/* A part of a tree. */
typedef struct {
  rr_view view;
  size_t at; /* for a container, the index of its digest */
} rr__part;

/* An iterator over the children of one container. */
typedef struct {
  const rr__digests *digests;
  rr_cursor cursor;
  size_t next; /* index of the digest of the next container */
} rr__parts;

void rr__parts_init(rr__parts *parts, const rr__digests *digests, const rr__part *container);
/* False at the end. `key` is empty for an array. */
bool rr__parts_next(rr__parts *parts, rr_bytes *key, rr__part *out);

/* Whether two parts are equal, including the order of members. */
bool rr__same_part(const rr__digests *digests, const rr__part *part, const rr__digests *others,
                   const rr__part *other);
uint64_t rr__part_hash(const rr__digests *digests, const rr__part *part);
size_t rr__part_size(const rr__digests *digests, const rr__part *part);

#endif

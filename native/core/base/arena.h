/* An arena: memory that is allocated piece by piece and freed all at once. It holds the paths and
   keys of a list of patches. Zero-initialise. */
#ifndef RR_ARENA_H
#define RR_ARENA_H

#include "base/base.h"

typedef struct rr__chunk rr__chunk;

typedef struct {
  rr__chunk *chunk; /* the newest one; links to the one before it */
  size_t used;      /* bytes used in the newest */
} rr__arena;

/* Ensures that the next `size` bytes come from one chunk. A new chunk is no larger than needed. */
void rr__arena_reserve(rr__arena *arena, size_t size);
/* Uninitialised memory, aligned for pointers and 64-bit numbers. */
void *rr__arena_alloc(rr__arena *arena, size_t size);
rr_bytes rr__arena_copy(rr__arena *arena, rr_bytes bytes);
/* Frees everything, but keeps one chunk of moderate size for reuse. */
void rr__arena_reset(rr__arena *arena);
void rr__arena_free(rr__arena *arena);

/* The bytes of a chunk that an allocation of `size` uses. */
static inline size_t rr__arena_round(size_t size) { return (size + 7) & ~(size_t)7; }

#endif

/* Memory that is given out piece by piece and given back all at once: the paths and keys of a list
   of patches. Zero-initialise. */
#ifndef RR_ARENA_H
#define RR_ARENA_H

#include "base/base.h"

typedef struct rr__chunk rr__chunk;

typedef struct {
  rr__chunk *chunk; /* the newest; each knows the one before it */
  size_t used;      /* bytes of the newest */
} rr__arena;

/* Makes sure that the next `size` bytes come from one chunk, no larger than needed. */
void rr__arena_reserve(rr__arena *arena, size_t size);
/* Uninitialised memory, aligned for pointers and 64-bit numbers. */
void *rr__arena_alloc(rr__arena *arena, size_t size);
rr_bytes rr__arena_copy(rr__arena *arena, rr_bytes bytes);
/* Takes everything back and keeps one chunk of moderate size for what comes next. */
void rr__arena_reset(rr__arena *arena);
void rr__arena_free(rr__arena *arena);

/* What an allocation of `size` takes of a chunk. */
static inline size_t rr__arena_round(size_t size) { return (size + 7) & ~(size_t)7; }

#endif

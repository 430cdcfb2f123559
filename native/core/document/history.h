/* The last transactions that a document accepted: a ring limited by count and bytes. */
#ifndef RR_HISTORY_H
#define RR_HISTORY_H

#include "patch/patch.h"

typedef struct {
  uint32_t client;
  uint64_t number;
  bool whole; /* it assigns a whole value; the patches are the difference to the old one */
  rr_patches patches;
  size_t bytes; /* bytes of the copy in the history */
} rr_change;

/* Zero-initialise, with limits. */
typedef struct {
  rr_change *ring;
  size_t capacity; /* a power of two, or 0 */
  size_t first;    /* index of the oldest */
  size_t count;
  size_t bytes;
  size_t max_count;
  size_t max_bytes;
  rr_garbage *garbage; /* for forgotten values; NULL frees them at once */
} rr_history;

/* Stores a copy of the change, whose patches are borrowed. Forgets the oldest changes until the
   limits hold, or all of them if the new one alone exceeds the limits. */
void rr_history_push(rr_history *history, const rr_change *change);
/* Makes the last `count` changes one: the first of them gets a copy of the patches, the others get
   none. Forgets all changes if that exceeds the limit of bytes. */
void rr_history_join(rr_history *history, size_t count, const rr_patches *patches);
/* The change at `index`, 0 the oldest; borrowed until the next push. */
const rr_change *rr_history_at(const rr_history *history, size_t index);
/* Forgets all but the last `count` changes. */
void rr_history_trim(rr_history *history, size_t count);
void rr_history_free(rr_history *history);

#endif

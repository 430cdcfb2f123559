/* The transactions that a document accepted last: a ring bounded by count and bytes. */
#ifndef RR_HISTORY_H
#define RR_HISTORY_H

#include "patch/patch.h"

typedef struct {
  uint32_t client;
  uint64_t number;
  bool whole; /* it assigns a whole value; the patches are the difference */
  rr_patches patches;
  size_t bytes; /* of the copy that the history keeps */
} rr_change;

/* Zero-initialise, with limits. */
typedef struct {
  rr_change *ring;
  size_t capacity; /* a power of two, or 0 */
  size_t first;    /* where the oldest is */
  size_t count;
  size_t bytes;
  size_t max_count;
  size_t max_bytes;
  rr_garbage *garbage; /* for what is forgotten; NULL frees it at once */
} rr_history;

/* Keeps a copy of the change, whose patches are borrowed, and forgets the oldest ones until the
   limits hold: where the new one alone is above them, all. */
void rr_history_push(rr_history *history, const rr_change *change);
/* The change at `index`, 0 the oldest; borrowed until the next push. */
const rr_change *rr_history_at(const rr_history *history, size_t index);
/* Forgets all but the last `count` changes. */
void rr_history_trim(rr_history *history, size_t count);
void rr_history_free(rr_history *history);

#endif

/* The last entries of a log, and the last transaction of each client among them. */
#ifndef RR_TAIL_H
#define RR_TAIL_H

#include "log/entry.h"
#include "log/log.h"

/* What an entry did. */
typedef struct {
  rr_patches patches; /* that were applied */
  char client[RR__LOG_CLIENT];
  uint32_t client_size; /* 0 for an entry that is not the last transaction of a client */
  uint32_t next;        /* the place of another one with the same hash, plus 1 */
  uint64_t n;
  rr_log_outcome outcome;
} rr__log_item;

/* A ring. Zero-initialise. */
typedef struct {
  rr__log_item *ring;
  uint32_t *heads; /* as many: by hash, the place of an item with a client, plus 1 */
  size_t capacity; /* a power of two, or 0 */
  size_t first;    /* the place of the oldest */
  size_t count;
} rr__tail;

/* The item at `index`, 0 the oldest. */
rr__log_item *rr__tail_at(const rr__tail *tail, size_t index);
/* The last transaction of a client, or NULL. */
rr__log_item *rr__tail_find(const rr__tail *tail, rr_bytes client);
/* Appends an item without a client, and returns it; borrowed until the next one. */
rr__log_item *rr__tail_push(rr__tail *tail);
/* Makes the item at `index` the last transaction of a client. */
void rr__tail_name(rr__tail *tail, size_t index, rr_bytes client, uint64_t n,
                   rr_log_outcome outcome);
/* Forgets all but the last `count` items, and their clients. */
void rr__tail_trim(rr__tail *tail, size_t count);
void rr__tail_free(rr__tail *tail);

#endif

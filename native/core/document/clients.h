/* The number of the last transaction that a document accepted of each client. */
#ifndef RR_CLIENTS_H
#define RR_CLIENTS_H

#include "base/base.h"

typedef struct {
  uint32_t id;
  uint64_t accepted;
} rr__client;

/* Sorted by id. Ids are assigned in ascending order, so a new one is usually appended.
   Zero-initialise. */
typedef struct {
  rr__client *items;
  size_t count;
  size_t capacity;
} rr__clients;

/* 0 if nothing of that client was accepted. */
uint64_t rr__clients_get(const rr__clients *clients, uint32_t id);
void rr__clients_set(rr__clients *clients, uint32_t id, uint64_t accepted);
void rr__clients_remove(rr__clients *clients, uint32_t id);
void rr__clients_free(rr__clients *clients);

#endif

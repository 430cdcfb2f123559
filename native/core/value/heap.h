/* Where the nodes of trees live: small fixed sizes cut from pages, so that a node of 72 bytes costs
   72 bytes and not the 96 of a general allocator. The caller says the size again when it frees.

   Each thread has a heap of its own: a tree is made, changed and freed by one thread, and others
   only read it. An empty heap holds no memory. */
#ifndef RR_HEAP_H
#define RR_HEAP_H

#include "value/value.h"

void *rr__heap_alloc(size_t size);
void rr__heap_free(void *memory, size_t size);

/* The bytes that a request of `size` really takes: two sizes that round alike fit the same node. */
static inline size_t rr__heap_round(size_t size) { return (size + 7) & ~(size_t)7; }

#endif

/* The allocator for tree nodes. It cuts small fixed sizes from pages, so that a node of 72 bytes
   costs 72 bytes, where a general allocator takes 96. The caller passes the size again to free it.

   Each thread has its own heap, since a tree is made, changed and freed by one thread. An empty
   heap holds no memory. */
#ifndef RR_HEAP_H
#define RR_HEAP_H

#include "value/value.h"

void *rr__heap_alloc(size_t size);
void rr__heap_free(void *memory, size_t size);
/* Changes the size of an allocation, and returns its new place. */
void *rr__heap_resize(void *memory, size_t size, size_t wanted);

/* The bytes that an allocation of `size` takes. Sizes with the same result fit the same node. */
static inline size_t rr__heap_round(size_t size) { return (size + 7) & ~(size_t)7; }

#endif

/* Shared by tree.c and tree_edit.c. */
#ifndef RR_TREE_PRIVATE_H
#define RR_TREE_PRIVATE_H

#include "value/tree.h"

enum { RR__LEAF_WORDS = 24 * RR__MEMBER_WIDTH }; /* the most of any width */

static inline size_t rr__leaf_size(unsigned capacity, unsigned width) {
  return sizeof(rr__leaf) + (size_t)capacity * width * sizeof(uint64_t);
}

/* An empty leaf with room for `capacity` entries. */
rr__leaf *rr__leaf_new(unsigned width, unsigned capacity);
rr__inner *rr__inner_new(unsigned width, unsigned level);

static inline uint64_t rr__node_low(const rr__node *node) {
  return node->level ? ((const rr__inner *)node)->low[0] : ((const rr__leaf *)node)->words[0];
}

/* Appends a child and takes ownership of it. */
static inline void rr__inner_push(rr__inner *inner, rr__node *child, size_t count) {
  unsigned at = inner->head.used++;
  inner->children[at] = child;
  inner->counts[at] = (uint32_t)count;
  inner->low[at] = rr__node_low(child);
}

#endif

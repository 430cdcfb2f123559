/* A counted B+tree: a sequence of entries, each of one to three words, found by rank (where it
   stands) or, where the entries are kept in order of their first word, by that. It serves three
   lists, which `width` tells apart:

       1  an array       value
       2  a table's index    hash of a key, stamp
       3  a table's members  stamp, key, value     (keys and values are owned handles)

   Nodes are counted and shared between versions. All sizes grow with the logarithm of the count. */
#ifndef RR_TREE_H
#define RR_TREE_H

#include "value/node.h"

enum {
  RR__FANOUT = 32, /* children of an inner node */
  RR__HEIGHT = 12, /* more levels than 2^32 entries can need */
  RR__ARRAY_WIDTH = 1,
  RR__INDEX_WIDTH = 2,
  RR__MEMBER_WIDTH = 3,
};

/* The head of every node. */
typedef struct {
  uint32_t owners;
  uint8_t used;     /* entries or children */
  uint8_t capacity; /* of a leaf, in entries */
  uint8_t level;    /* 0: a leaf */
  uint8_t width;
} rr__node;

typedef struct {
  rr__node head;
  uint64_t words[];
} rr__leaf;

typedef struct {
  rr__node head;
  uint32_t counts[RR__FANOUT]; /* entries below each child */
  uint64_t low[RR__FANOUT];    /* the first word of each child's first entry (not in arrays) */
  rr__node *kids[RR__FANOUT];
} rr__inner;

rr__node *rr__tree_new(unsigned width);
/* Copies `count` entries, whose handles it takes over, into full leaves. */
rr__node *rr__tree_build(const uint64_t *entries, size_t count, unsigned width);
/* Entries of a full leaf: about 512 bytes whatever the width. */
static inline unsigned rr__leaf_limit(unsigned width) {
  return width == RR__ARRAY_WIDTH ? 64 : width == RR__INDEX_WIDTH ? 32 : 24;
}
/* Frees the node alone; what it owns must have been moved out. */
void rr__tree_free(rr__node *node);

size_t rr__tree_count(const rr__node *root);
/* The entry of that rank, which must be there. */
const uint64_t *rr__tree_at(const rr__node *node, size_t rank);
/* How many entries have a first word below `word`. */
size_t rr__tree_rank(const rr__node *node, uint64_t word);
/* The last entry whose first word is not above `word`, and its rank; NULL where there is none. */
const uint64_t *rr__tree_last(const rr__node *node, uint64_t word, size_t *rank);

/* Changing: the root and the path to the entry become private, and nodes may move.
   An entry that may be written, except for the first word of an ordered tree. */
uint64_t *rr__tree_edit(rr__node **root, size_t rank);
/* The same of the last entry whose first word is not above `word`, which must be there. */
uint64_t *rr__tree_edit_last(rr__node **root, uint64_t word);
/* Writes the first words of up to `count` entries, as far as one leaf has them: `word`, and `step`
   more for each. Returns how many it were. In the end all must be in order again. */
size_t rr__tree_rekey(rr__node **root, size_t rank, size_t count, uint64_t word, uint64_t step);
void rr__tree_insert(rr__node **root, size_t rank, const uint64_t *entry);
/* Moves the entry out into `entry`. */
void rr__tree_remove(rr__node **root, size_t rank, uint64_t *entry);

/* Builds a tree leaf by leaf, so that no step takes long. Zero-initialise. */
typedef struct {
  rr__inner *open[RR__HEIGHT]; /* on each level the node that still has room, or NULL */
  unsigned height;
} rr__grower;

/* Takes the next entries, as `rr__tree_build` does: a full leaf of them, or fewer as the last. */
void rr__grower_add(rr__grower *grower, const uint64_t *entries, size_t count, unsigned width);
/* The tree of what was added, which is something. The grower is empty again. */
rr__node *rr__grower_finish(rr__grower *grower);

/* A walk over the entries in order. */
typedef struct {
  const rr__inner *path[RR__HEIGHT];
  const rr__leaf *leaf;
  uint8_t at[RR__HEIGHT];
  uint8_t depth;
  uint8_t entry;
} rr__walk;

void rr__walk_init(rr__walk *walk, const rr__node *node, size_t rank);
/* NULL behind the last one. */
const uint64_t *rr__walk_next(rr__walk *walk);

/* Which words of an entry are handles: [first, width). */
static inline unsigned rr__tree_first_handle(unsigned width) {
  return width == RR__ARRAY_WIDTH ? 0 : width == RR__INDEX_WIDTH ? 2 : 1;
}

#endif

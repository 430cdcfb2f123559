/* A counted B+tree: a sequence of entries of one to three words. An entry is found by its rank (its
   position) or, in trees that are sorted by the first word, by that word. There are three kinds,
   told apart by `width`:

       1  an array       value
       2  a table's index    hash of a key, stamp
       3  a table's members  stamp, key, value     (keys and values are owned handles)

   Nodes are reference counted and shared between versions. Operations take logarithmic time. */
#ifndef RR_TREE_H
#define RR_TREE_H

#include "value/node.h"

enum {
  RR__FANOUT = 32, /* children of an inner node */
  RR__HEIGHT = 12, /* enough levels for 2^32 entries */
  RR__ARRAY_WIDTH = 1,
  RR__INDEX_WIDTH = 2,
  RR__MEMBER_WIDTH = 3,
};

/* The header of every node. */
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
  rr__node *children[RR__FANOUT];
} rr__inner;

rr__node *rr__tree_new(unsigned width);
/* Copies `count` entries into full leaves. Takes ownership of their handles. */
rr__node *rr__tree_build(const uint64_t *entries, size_t count, unsigned width);
/* The entries of a full leaf: about 512 bytes for every width. */
static inline unsigned rr__leaf_limit(unsigned width) {
  return width == RR__ARRAY_WIDTH ? 64 : width == RR__INDEX_WIDTH ? 32 : 24;
}
/* Frees the node only. Its children must have been moved out. */
void rr__tree_free(rr__node *node);

size_t rr__tree_count(const rr__node *root);
/* The entry of that rank, which must exist. */
const uint64_t *rr__tree_at(const rr__node *node, size_t rank);
/* How many entries have a first word below `word`. */
size_t rr__tree_rank(const rr__node *node, uint64_t word);
/* The last entry whose first word is at most `word`, and its rank; NULL if there is none. */
const uint64_t *rr__tree_last(const rr__node *node, uint64_t word, size_t *rank);

/* Changing: the root and the path to the entry become private, and nodes may move. Returns an entry
   to write to; in a sorted tree, its first word must not change. */
uint64_t *rr__tree_edit(rr__node **root, size_t rank);
/* The same for the last entry whose first word is at most `word`. It must exist. */
uint64_t *rr__tree_edit_last(rr__node **root, uint64_t word);
/* Writes the first words of up to `count` entries of one leaf: `word`, `word + step`, and so on.
   Returns how many it wrote. After the last call, the tree must be sorted again. */
size_t rr__tree_write_words(rr__node **root, size_t rank, size_t count, uint64_t word,
                            uint64_t step);
void rr__tree_insert(rr__node **root, size_t rank, const uint64_t *entry);
/* Moves the entry out into `entry`. */
void rr__tree_remove(rr__node **root, size_t rank, uint64_t *entry);

/* Builds a tree leaf by leaf, so that each step is short. Zero-initialise. */
typedef struct {
  rr__inner *open[RR__HEIGHT]; /* the node of each level that still has room, or NULL */
  unsigned height;
} rr__tree_builder;

/* Appends entries, as `rr__tree_build` does: a full leaf, or fewer in the last call. */
void rr__tree_builder_add(rr__tree_builder *builder, const uint64_t *entries, size_t count,
                          unsigned width);
/* Returns the tree. At least one entry must have been added. The builder is empty afterwards. */
rr__node *rr__tree_builder_finish(rr__tree_builder *builder);

/* An iterator over the entries in order. */
typedef struct {
  const rr__inner *path[RR__HEIGHT];
  const rr__leaf *leaf;
  uint8_t at[RR__HEIGHT];
  uint8_t depth;
  uint8_t entry;
} rr__walk;

void rr__walk_init(rr__walk *walk, const rr__node *node, size_t rank);
/* NULL after the last one. */
const uint64_t *rr__walk_next(rr__walk *walk);

/* The words of an entry that are handles: [first, width). */
static inline unsigned rr__tree_first_handle(unsigned width) {
  return width == RR__ARRAY_WIDTH ? 0 : width == RR__INDEX_WIDTH ? 2 : 1;
}

#endif

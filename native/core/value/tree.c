#include "value/tree.h"

#include "base/work.h"
#include "value/heap.h"
#include "value/tree_private.h"

rr__leaf *rr__leaf_new(unsigned width, unsigned capacity) {
  rr__leaf *leaf = rr__heap_alloc(rr__leaf_size(capacity, width));
  leaf->head = (rr__node){.owners = 1, .capacity = (uint8_t)capacity, .width = (uint8_t)width};
  return leaf;
}

rr__inner *rr__inner_new(unsigned width, unsigned level) {
  assert(level <= RR__HEIGHT);
  rr__inner *inner = rr__heap_alloc(sizeof *inner);
  inner->head = (rr__node){.owners = 1, .level = (uint8_t)level, .width = (uint8_t)width};
  return inner;
}

rr__node *rr__tree_new(unsigned width) { return &rr__leaf_new(width, 0)->head; }

static rr__node *leaf_of(const uint64_t *entries, size_t count, unsigned width) {
  rr__leaf *leaf = rr__leaf_new(width, (unsigned)count);
  leaf->head.used = (uint8_t)count;
  memcpy(leaf->words, entries, count * width * sizeof(uint64_t));
  return &leaf->head;
}

/* Appends a node of `level` after all others of that level. A full node moves under its parent. */
static void tree_builder_put(rr__tree_builder *builder, rr__node *node, unsigned level,
                             size_t count) {
  for (; node; level++) {
    rr__inner *parent = builder->open[level];
    if (!parent) {
      parent = builder->open[level] = rr__inner_new(node->width, level + 1);
      if (builder->height <= level)
        builder->height = level + 1;
    }
    rr__inner_push(parent, node, count);
    node = NULL;
    if (parent->head.used == RR__FANOUT) {
      node = &parent->head;
      count = rr__tree_count(node);
      builder->open[level] = NULL;
    }
  }
}

void rr__tree_builder_add(rr__tree_builder *builder, const uint64_t *entries, size_t count,
                          unsigned width) {
  tree_builder_put(builder, leaf_of(entries, count, width), 0, count);
}

rr__node *rr__tree_builder_finish(rr__tree_builder *builder) {
  rr__node *node = NULL;
  for (unsigned level = 0; level < builder->height; level++) {
    rr__inner *open = builder->open[level];
    builder->open[level] = NULL;
    if (node && open)
      rr__inner_push(open, node, rr__tree_count(node));
    if (open)
      node = &open->head;
    /* No node is open on this level: the node from below goes one level up. */
    else if (node && level + 1 < builder->height) {
      rr__inner *parent = rr__inner_new(node->width, level + 1);
      rr__inner_push(parent, node, rr__tree_count(node));
      node = &parent->head;
    }
  }
  builder->height = 0;
  assert(node);
  while (node->level && node->used == 1) {
    rr__inner *shell = (rr__inner *)node;
    node = shell->children[0];
    rr__tree_free(&shell->head);
  }
  return node;
}

rr__node *rr__tree_build(const uint64_t *entries, size_t count, unsigned width) {
  size_t limit = rr__leaf_limit(width);
  if (count == 0)
    return rr__tree_new(width);
  if (count <= limit)
    return leaf_of(entries, count, width);
  rr__tree_builder builder = {.height = 0};
  for (size_t at = 0; at < count; at += limit)
    rr__tree_builder_add(&builder, entries + at * width, count - at < limit ? count - at : limit,
                         width);
  return rr__tree_builder_finish(&builder);
}

void rr__tree_free(rr__node *node) {
  rr__heap_free(node, node->level ? sizeof(rr__inner) : rr__leaf_size(node->capacity, node->width));
}

size_t rr__tree_count(const rr__node *root) {
  if (root->level == 0)
    return root->used;
  const rr__inner *inner = (const rr__inner *)root;
  size_t count = 0;
  for (unsigned i = 0; i < inner->head.used; i++)
    count += inner->counts[i];
  return count;
}

const uint64_t *rr__tree_at(const rr__node *node, size_t rank) {
  rr__work(RR__WORK_FIND + RR__WORK_FIND * node->level);
  while (node->level) {
    const rr__inner *inner = (const rr__inner *)node;
    unsigned i = 0;
    while (rank >= inner->counts[i])
      rank -= inner->counts[i++];
    node = inner->children[i];
  }
  return ((const rr__leaf *)node)->words + rank * node->width;
}

size_t rr__tree_rank(const rr__node *node, uint64_t word) {
  size_t rank = 0;
  rr__work(RR__WORK_FIND + RR__WORK_FIND * node->level);
  while (node->level) {
    const rr__inner *inner = (const rr__inner *)node;
    unsigned i = 0;
    while (i + 1 < inner->head.used && inner->low[i + 1] < word)
      rank += inner->counts[i++];
    node = inner->children[i];
  }
  const uint64_t *words = ((const rr__leaf *)node)->words;
  size_t low = 0;
  size_t high = node->used;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (words[middle * node->width] < word)
      low = middle + 1;
    else
      high = middle;
  }
  return rank + low;
}

const uint64_t *rr__tree_last(const rr__node *node, uint64_t word, size_t *rank) {
  *rank = 0;
  rr__work(RR__WORK_FIND + RR__WORK_FIND * node->level);
  while (node->level) {
    const rr__inner *inner = (const rr__inner *)node;
    unsigned i = 0;
    while (i + 1 < inner->head.used && inner->low[i + 1] <= word)
      *rank += inner->counts[i++];
    node = inner->children[i];
  }
  const uint64_t *words = ((const rr__leaf *)node)->words;
  size_t low = 0, high = node->used;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (words[middle * node->width] <= word)
      low = middle + 1;
    else
      high = middle;
  }
  *rank += low - 1;
  return low ? words + (low - 1) * node->width : NULL;
}

void rr__walk_init(rr__walk *walk, const rr__node *node, size_t rank) {
  walk->depth = 0;
  while (node->level) {
    const rr__inner *inner = (const rr__inner *)node;
    unsigned i = 0;
    while (i + 1u < inner->head.used && rank >= inner->counts[i])
      rank -= inner->counts[i++];
    walk->path[walk->depth] = inner;
    walk->at[walk->depth++] = (uint8_t)i;
    node = inner->children[i];
  }
  walk->leaf = (const rr__leaf *)node;
  walk->entry = (uint8_t)rank;
}

/* Advances to the next leaf, if there is one. */
static bool walk_on(rr__walk *walk) {
  unsigned depth = walk->depth;
  while (depth && walk->at[depth - 1] + 1u == walk->path[depth - 1]->head.used)
    depth--;
  if (depth == 0)
    return false;
  const rr__node *node = walk->path[depth - 1]->children[++walk->at[depth - 1]];
  for (; node->level && depth < RR__HEIGHT; depth++) {
    walk->path[depth] = (const rr__inner *)node;
    walk->at[depth] = 0;
    node = walk->path[depth]->children[0];
  }
  walk->leaf = (const rr__leaf *)node;
  walk->entry = 0;
  return true;
}

const uint64_t *rr__walk_next(rr__walk *walk) {
  if (walk->entry == walk->leaf->head.used && !walk_on(walk))
    return NULL;
  return walk->leaf->words + (size_t)walk->entry++ * walk->leaf->head.width;
}

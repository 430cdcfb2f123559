#include "base/work.h"
#include "value/heap.h"
#include "value/tree.h"
#include "value/tree_private.h"

/* The path from the root to a leaf. All its nodes are private. */
typedef struct {
  rr__inner *inner[RR__HEIGHT];
  unsigned at[RR__HEIGHT];
  unsigned depth;
} path;

static rr__leaf *leaf_copy(const rr__leaf *leaf) {
  unsigned width = leaf->head.width;
  size_t words = (size_t)leaf->head.used * width;
  rr__leaf *copy = rr__leaf_new(width, leaf->head.capacity);
  rr__work(RR__WORK_SHARE * words);
  copy->head.used = leaf->head.used;
  memcpy(copy->words, leaf->words, words * sizeof(uint64_t));
  unsigned first = rr__tree_first_handle(width);
  for (size_t i = 0; first < width && i < words; i += width)
    for (unsigned j = first; j < width; j++)
      copy->words[i + j] = rr_value_retain((rr_value){copy->words[i + j]}).bits;
  return copy;
}

static rr__inner *inner_copy(const rr__inner *inner) {
  rr__inner *copy = rr__inner_new(inner->head.width, inner->head.level);
  memcpy(copy, inner, sizeof *copy);
  rr__work((size_t)RR__WORK_SHARE * inner->head.used);
  copy->head.owners = 1;
  for (unsigned i = 0; i < copy->head.used; i++)
    copy->children[i]->owners++;
  return copy;
}

/* Makes the node in *slot private. */
static rr__node *own(rr__node **slot) {
  rr__node *node = *slot;
  if (node->owners > 1) {
    *slot = node->level ? &inner_copy((const rr__inner *)node)->head
                        : &leaf_copy((const rr__leaf *)node)->head;
    node->owners--;
  }
  return *slot;
}

static bool is_full(const rr__node *node) {
  return node->used == (node->level ? RR__FANOUT : rr__leaf_limit(node->width));
}

/* Whether the node has to be filled up before one of its entries is removed. */
static bool is_thin(const rr__node *node) {
  return node->used <= (node->level ? RR__FANOUT : rr__leaf_limit(node->width)) / 4;
}

/* Gives a private leaf another capacity. */
static rr__leaf *leaf_resize(rr__node **slot, unsigned capacity) {
  rr__leaf *old = (rr__leaf *)*slot;
  rr__leaf *leaf = rr__leaf_new(old->head.width, capacity);
  leaf->head.used = old->head.used;
  memcpy(leaf->words, old->words, (size_t)old->head.used * old->head.width * sizeof(uint64_t));
  rr__tree_free(&old->head);
  *slot = &leaf->head;
  return leaf;
}

static void inner_open(rr__inner *inner, unsigned at) {
  unsigned behind = inner->head.used++ - at;
  memmove(inner->children + at + 1, inner->children + at, behind * sizeof(rr__node *));
  memmove(inner->counts + at + 1, inner->counts + at, behind * sizeof inner->counts[0]);
  memmove(inner->low + at + 1, inner->low + at, behind * sizeof inner->low[0]);
}

static void inner_close(rr__inner *inner, unsigned at) {
  unsigned behind = --inner->head.used - at;
  memmove(inner->children + at, inner->children + at + 1, behind * sizeof(rr__node *));
  memmove(inner->counts + at, inner->counts + at + 1, behind * sizeof inner->counts[0]);
  memmove(inner->low + at, inner->low + at + 1, behind * sizeof inner->low[0]);
}

/* Updates the count and the first word that the inner node stores for its child. */
static void describe(rr__inner *inner, unsigned at, size_t count) {
  inner->counts[at] = (uint32_t)count;
  inner->low[at] = rr__node_low(inner->children[at]);
}

/* Moves the entries or children of a private node from `from` on into a new node after it. */
static rr__node *cut(rr__node *node, unsigned from) {
  unsigned moved = node->used - from;
  node->used = (uint8_t)from;
  if (node->level == 0) {
    rr__leaf *leaf = (rr__leaf *)node;
    rr__leaf *right = rr__leaf_new(node->width, moved);
    right->head.used = (uint8_t)moved;
    memcpy(right->words, leaf->words + (size_t)from * node->width,
           (size_t)moved * node->width * sizeof(uint64_t));
    return &right->head;
  }
  rr__inner *inner = (rr__inner *)node;
  rr__inner *right = rr__inner_new(node->width, node->level);
  for (unsigned i = from; i < from + moved; i++)
    rr__inner_push(right, inner->children[i], inner->counts[i]);
  return &right->head;
}

/* Splits the full child `at` of a private node that has room. Inserting at an end keeps nodes full;
   inserting in the middle splits them in half. */
static void tree_split(rr__inner *inner, unsigned at, bool at_front, bool at_back) {
  rr__node *left = own(&inner->children[at]);
  size_t count = inner->counts[at];
  unsigned from = at_back ? left->used - 1u : at_front ? 1 : left->used / 2u;
  rr__node *right = cut(left, from);
  size_t moved = rr__tree_count(right);
  inner_open(inner, at + 1);
  inner->children[at + 1] = right;
  describe(inner, at + 1, moved);
  describe(inner, at, count - moved);
}

/* Balances the child `at` with a neighbour: merges both if they fit into one node, else halves
   them. */
static void rebalance(rr__inner *inner, unsigned at) {
  unsigned left_at = at ? at - 1 : 0;
  rr__node *left = own(&inner->children[left_at]);
  rr__node *right = own(&inner->children[left_at + 1]);
  size_t count = (size_t)inner->counts[left_at] + inner->counts[left_at + 1];
  unsigned total = (unsigned)left->used + right->used;
  unsigned limit = left->level ? RR__FANOUT : rr__leaf_limit(left->width);
  unsigned keep = total <= limit ? total : total / 2;

  if (left->level == 0) {
    size_t width = left->width;
    uint64_t words[2 * RR__LEAF_WORDS];
    memcpy(words, ((rr__leaf *)left)->words, left->used * width * sizeof(uint64_t));
    memcpy(words + left->used * width, ((rr__leaf *)right)->words,
           right->used * width * sizeof(uint64_t));
    rr__tree_free(left);
    rr__tree_free(right);
    inner->children[left_at] = rr__tree_build(words, keep, (unsigned)width);
    if (keep < total)
      inner->children[left_at + 1] =
          rr__tree_build(words + keep * width, total - keep, (unsigned)width);
  } else {
    rr__inner all[2];
    memcpy(&all[0], left, sizeof all[0]);
    memcpy(&all[1], right, sizeof all[1]);
    left->used = right->used = 0;
    unsigned first = all[0].head.used;
    for (unsigned i = 0; i < total; i++) {
      const rr__inner *from = &all[i >= first];
      unsigned j = i < first ? i : i - first;
      rr__inner_push((rr__inner *)(i < keep ? left : right), from->children[j], from->counts[j]);
    }
    if (keep == total)
      rr__tree_free(right);
  }

  size_t kept = rr__tree_count(inner->children[left_at]);
  describe(inner, left_at, kept);
  if (keep < total)
    describe(inner, left_at + 1, count - kept);
  else
    inner_close(inner, left_at + 1);
}

/* The child that contains `rank`. *rank becomes the rank in that child. */
static unsigned child_of(const rr__inner *inner, size_t *rank) {
  unsigned i = 0;
  while (i + 1u < inner->head.used && *rank >= inner->counts[i])
    *rank -= inner->counts[i++];
  return i;
}

/* The child into which an entry is inserted. At a boundary it is appended to the left child. */
static unsigned child_for(const rr__inner *inner, size_t *rank) {
  unsigned i = 0;
  while (i + 1u < inner->head.used && *rank > inner->counts[i])
    *rank -= inner->counts[i++];
  return i;
}

static rr__node **path_down(path *p, rr__inner *inner, unsigned at) {
  assert(p->depth < RR__HEIGHT);
  p->inner[p->depth] = inner;
  p->at[p->depth++] = at;
  return &inner->children[at];
}

/* Updates the first words along the path after the leaf has changed. */
static void path_update(path *p) {
  for (unsigned i = p->depth; i-- > 0;)
    p->inner[i]->low[p->at[i]] = rr__node_low(p->inner[i]->children[p->at[i]]);
}

/* Goes down to the entry and returns its leaf, made private. *rank becomes the index in the
   leaf. */
static rr__leaf *reach(path *p, rr__node **root, size_t *rank) {
  rr__node *node = own(root);
  rr__work(RR__WORK_FIND + RR__WORK_FIND * node->level);
  while (node->level) {
    rr__inner *inner = (rr__inner *)node;
    node = own(path_down(p, inner, child_of(inner, rank)));
  }
  assert(*rank < node->used);
  return (rr__leaf *)node;
}

uint64_t *rr__tree_edit(rr__node **root, size_t rank) {
  path p = {.depth = 0};
  rr__leaf *leaf = reach(&p, root, &rank);
  return leaf->words + rank * leaf->head.width;
}

uint64_t *rr__tree_edit_last(rr__node **root, uint64_t word) {
  rr__node *node = own(root);
  rr__work(RR__WORK_FIND + RR__WORK_FIND * node->level);
  while (node->level) {
    rr__inner *inner = (rr__inner *)node;
    unsigned i = 0;
    while (i + 1 < inner->head.used && inner->low[i + 1] <= word)
      i++;
    node = own(&inner->children[i]);
  }
  rr__leaf *leaf = (rr__leaf *)node;
  unsigned at = leaf->head.used;
  while (at && leaf->words[(size_t)(at - 1) * leaf->head.width] > word)
    at--;
  assert(at);
  return leaf->words + (size_t)(at - 1) * leaf->head.width;
}

size_t rr__tree_write_words(rr__node **root, size_t rank, size_t count, uint64_t word,
                            uint64_t step) {
  path p = {.depth = 0};
  rr__leaf *leaf = reach(&p, root, &rank);
  size_t done = 0;
  for (; done < count && rank + done < leaf->head.used; done++)
    leaf->words[(rank + done) * leaf->head.width] = word + done * step;
  path_update(&p);
  return done;
}

void rr__tree_insert(rr__node **root, size_t rank, const uint64_t *entry) {
  size_t count = rr__tree_count(*root);
  bool at_front = rank == 0;
  bool at_back = rank == count;
  rr__work(RR__WORK_EDIT + RR__WORK_EDIT * (*root)->level);
  assert(rank <= count);
  if (is_full(*root)) {
    rr__inner *above = rr__inner_new((*root)->width, (*root)->level + 1u);
    rr__inner_push(above, *root, count);
    *root = &above->head;
  }

  path p = {.depth = 0};
  rr__node **slot = root;
  own(slot);
  while ((*slot)->level) {
    rr__inner *inner = (rr__inner *)*slot;
    size_t inside = rank;
    unsigned at = child_for(inner, &inside);
    if (is_full(inner->children[at])) {
      tree_split(inner, at, at_front, at_back);
      inside = rank;
      at = child_for(inner, &inside);
    }
    rank = inside;
    inner->counts[at]++;
    slot = path_down(&p, inner, at);
    own(slot);
  }

  rr__leaf *leaf = (rr__leaf *)*slot;
  if (leaf->head.used == leaf->head.capacity) {
    unsigned limit = rr__leaf_limit(leaf->head.width);
    unsigned grown = leaf->head.capacity + leaf->head.capacity / 2u + 1;
    leaf = leaf_resize(slot, grown < limit ? grown : limit);
  }
  size_t width = leaf->head.width;
  uint64_t *place = leaf->words + rank * width;
  memmove(place + width, place, (leaf->head.used++ - rank) * width * sizeof *place);
  memcpy(place, entry, width * sizeof *place);
  path_update(&p);
}

void rr__tree_remove(rr__node **root, size_t rank, uint64_t *entry) {
  rr__work(RR__WORK_EDIT + RR__WORK_EDIT * (*root)->level);
  path p = {.depth = 0};
  rr__node **slot = root;
  own(slot);
  while ((*slot)->level) {
    rr__inner *inner = (rr__inner *)*slot;
    size_t inside = rank;
    unsigned at = child_of(inner, &inside);
    if (is_thin(inner->children[at]) && inner->head.used > 1) {
      rebalance(inner, at);
      inside = rank;
      at = child_of(inner, &inside);
    }
    rank = inside;
    inner->counts[at]--;
    slot = path_down(&p, inner, at);
    own(slot);
  }

  rr__leaf *leaf = (rr__leaf *)*slot;
  assert(rank < leaf->head.used);
  size_t width = leaf->head.width;
  uint64_t *place = leaf->words + rank * width;
  memcpy(entry, place, width * sizeof *place);
  memmove(place, place + width, (--leaf->head.used - rank) * width * sizeof *place);
  if (leaf->head.capacity > 4 && leaf->head.used <= leaf->head.capacity / 4)
    leaf_resize(slot, leaf->head.capacity / 2u);
  path_update(&p);

  while ((*root)->level && (*root)->used == 1) {
    rr__inner *shell = (rr__inner *)*root;
    *root = shell->children[0];
    rr__tree_free(&shell->head);
  }
}

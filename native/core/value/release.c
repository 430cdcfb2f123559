/* Releasing values: nodes without owners are freed at once or in steps, without recursion. */
#include "value/heap.h"
#include "value/long_text.h"
#include "value/row.h"
#include "value/table.h"

/* Releases one ownership. Returns true if it was the last, so that the node has to be freed. */
static bool drop(rr_value value) {
  if (rr_value_is_none(value) || rr__is_inline(value))
    return false;
  switch (rr__kind_of(value)) {
  case RR__TEXT:
    return --((rr__text *)rr__pointer(value))->owners == 0;
  case RR__ROW:
    return --((rr__row *)rr__pointer(value))->owners == 0;
  case RR__TREE:
    return --((rr__node *)rr__pointer(value))->owners == 0;
  case RR__TABLE:
    return --((rr__table *)rr__pointer(value))->owners == 0;
  }
  return false;
}

enum {
  FEW_ITEMS = 128,   /* in a list on the stack */
  KEPT_ITEMS = 1024, /* in a list that is kept for reuse */
};

/* Releases one ownership, and lists the node if it was the last. Its children are released later. A
   node adds at most 72 items before the last of them is removed again, so the list grows only with
   what was added and its depth. */
static void release_later(rr_garbage *list, rr_value value) {
  if (!drop(value))
    return;
  if (list->count == list->capacity) {
    size_t capacity = rr__grown(list->capacity, list->capacity + FEW_ITEMS);
    rr_value *items = rr_alloc(capacity * sizeof *items);
    if (list->count)
      memcpy(items, list->items, list->count * sizeof *items);
    if (!list->borrowed)
      rr_free(list->items);
    list->items = items;
    list->capacity = capacity;
    list->borrowed = false;
  }
  list->items[list->count++] = value;
}

static void free_row(rr_garbage *list, rr__row *row) {
  if (row->shape_low & RR__ROW_HANDLES) {
    size_t count = rr__row_shape(row)->count;
    for (size_t i = 0; i < count; i++) {
      rr_bytes cell = rr__row_cell(row, count, i);
      if (rr__cell_is_handle(cell))
        release_later(list, rr__cell_handle(cell));
    }
  }
  rr__row_free(row);
}

static void free_tree(rr_garbage *list, rr__node *node) {
  if (node->level) {
    const rr__inner *inner = (const rr__inner *)node;
    for (unsigned i = 0; i < node->used; i++)
      release_later(list, rr__handle(inner->children[i], RR__TREE));
  } else {
    const uint64_t *words = ((const rr__leaf *)node)->words;
    for (unsigned i = 0; i < node->used; i++, words += node->width)
      for (unsigned j = rr__tree_first_handle(node->width); j < node->width; j++)
        release_later(list, (rr_value){words[j]});
  }
  rr__tree_free(node);
}

static void free_node(rr_garbage *list, rr_value value) {
  void *node = rr__pointer(value);
  switch (rr__kind_of(value)) {
  case RR__TEXT:
    rr__long_text_forget(node);
    rr__heap_free(node, sizeof(rr__text) + rr__text_room(((rr__text *)node)->size));
    return;
  case RR__ROW:
    free_row(list, node);
    return;
  case RR__TREE:
    free_tree(list, node);
    return;
  case RR__TABLE:
    release_later(list, rr__handle(((rr__table *)node)->members, RR__TREE));
    release_later(list, rr__handle(((rr__table *)node)->index, RR__TREE));
    rr__table_free(node);
    return;
  }
}

/* Frees up to `nodes` nodes of the list. Returns false once nothing is left. */
static bool free_some(rr_garbage *list, size_t nodes) {
  while (list->count && nodes-- > 0)
    free_node(list, list->items[--list->count]);
  return list->count > 0;
}

void rr_value_release(rr_value value) {
  rr_value few[FEW_ITEMS];
  rr_garbage list = {.items = few, .capacity = FEW_ITEMS, .borrowed = true};
  release_later(&list, value);
  free_some(&list, SIZE_MAX);
  if (!list.borrowed)
    rr_free(list.items);
}

void rr_garbage_add(rr_garbage *garbage, rr_value value) {
  if (garbage)
    release_later(garbage, value);
  else
    rr_value_release(value);
}

bool rr_garbage_sweep(rr_garbage *garbage, size_t nodes) {
  if (free_some(garbage, nodes))
    return true;
  if (garbage->capacity > KEPT_ITEMS) {
    rr_free(garbage->items);
    *garbage = (rr_garbage){0};
  }
  return false;
}

void rr_garbage_free(rr_garbage *garbage) {
  free_some(garbage, SIZE_MAX);
  rr_free(garbage->items);
  *garbage = (rr_garbage){0};
}

#include "value.h"

#include "heap.h"
#include "row.h"
#include "table.h"

bool rr__key_index(rr_bytes key, uint32_t *index) {
  size_t digits = key.size - 2;
  if (key.size < 3 || digits > 10 || (key.data[1] == '0' && digits > 1))
    return false;
  uint64_t number = 0;
  for (size_t i = 1; i <= digits; i++) {
    if (key.data[i] < '0' || key.data[i] > '9')
      return false;
    number = number * 10 + (uint64_t)(key.data[i] - '0');
  }
  *index = (uint32_t)number;
  return number < UINT32_MAX;
}

rr_value rr_scalar_new(rr_bytes text) {
  if (text.size <= RR__INLINE_SIZE) {
    rr_value value = {1 | (uint64_t)text.size << 1};
    memcpy((char *)&value + 1, text.data, text.size);
    return value;
  }
  assert(text.size <= UINT32_MAX);
  rr__text *node = rr__heap_alloc(sizeof *node + text.size);
  node->owners = 1;
  node->size = (uint32_t)text.size;
  memcpy(node->data, text.data, text.size);
  return rr__handle(node, RR__TEXT);
}

rr_value rr_array_new(void) { return rr__handle(rr__tree_new(RR__ARRAY_WIDTH), RR__TREE); }

rr_value rr_object_new(void) {
  return rr__row_new(rr__shape_of((rr_bytes){0}, NULL, 0), NULL, (rr_bytes){0});
}

rr_value rr_value_retain(rr_value value) {
  if (rr_value_is_none(value) || rr__is_inline(value))
    return value;
  switch (rr__kind_of(value)) {
  case RR__TEXT:
    ((rr__text *)rr__pointer(value))->owners++;
    return value;
  case RR__ROW:
    return rr__row_retain(value);
  case RR__TREE:
    ((rr__node *)rr__pointer(value))->owners++;
    return value;
  case RR__TABLE:
    ((rr__table *)rr__pointer(value))->owners++;
    return value;
  }
  return value;
}

/* Gives up one ownership; true if it was the last, so that the node has to be freed. */
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

/* Nodes that nobody owns and whose parts are still to be given up. A node adds 72 at most before
   the last of them is taken off again, so the list grows with the depth of the tree alone. */
typedef struct {
  rr_value *items;
  size_t count;
  size_t capacity;
  rr_value few[128];
} doomed;

static void doomed_init(doomed *list) {
  list->items = list->few;
  list->count = 0;
  list->capacity = sizeof list->few / sizeof list->few[0];
}

static void doomed_deinit(doomed *list) {
  if (list->items != list->few)
    rr_free(list->items);
}

static void doom(doomed *list, rr_value value) {
  if (!drop(value))
    return;
  if (list->count == list->capacity) {
    size_t capacity = rr__grown(list->capacity, list->capacity + 128);
    rr_value *items = rr_alloc(capacity * sizeof *items);
    memcpy(items, list->items, list->count * sizeof *items);
    doomed_deinit(list);
    list->items = items;
    list->capacity = capacity;
  }
  list->items[list->count++] = value;
}

static void free_row(doomed *list, rr__row *row) {
  if (row->shape_low & RR__ROW_HANDLES) {
    size_t count = rr__row_shape(row)->count;
    for (size_t i = 0; i < count; i++) {
      rr_bytes cell = rr__row_cell(row, count, i);
      if (rr__cell_is_handle(cell))
        doom(list, rr__cell_handle(cell));
    }
  }
  rr__row_free(row);
}

static void free_tree(doomed *list, rr__node *node) {
  if (node->level) {
    const rr__inner *inner = (const rr__inner *)node;
    for (unsigned i = 0; i < node->used; i++)
      doom(list, rr__handle(inner->kids[i], RR__TREE));
  } else {
    const uint64_t *words = ((const rr__leaf *)node)->words;
    for (unsigned i = 0; i < node->used; i++, words += node->width)
      for (unsigned j = rr__tree_first_handle(node->width); j < node->width; j++)
        doom(list, (rr_value){words[j]});
  }
  rr__tree_free(node);
}

static void free_node(doomed *list, rr_value value) {
  void *node = rr__pointer(value);
  switch (rr__kind_of(value)) {
  case RR__TEXT:
    rr__heap_free(node, sizeof(rr__text) + ((rr__text *)node)->size);
    return;
  case RR__ROW:
    free_row(list, node);
    return;
  case RR__TREE:
    free_tree(list, node);
    return;
  case RR__TABLE:
    doom(list, rr__handle(((rr__table *)node)->members, RR__TREE));
    doom(list, rr__handle(((rr__table *)node)->index, RR__TREE));
    rr__table_free(node);
    return;
  }
}

/* Frees up to `nodes` of the list; false once nothing is left. */
static bool free_some(doomed *list, size_t nodes) {
  while (list->count && nodes-- > 0)
    free_node(list, list->items[--list->count]);
  return list->count > 0;
}

void rr_value_release(rr_value value) {
  doomed list;
  doomed_init(&list);
  doom(&list, value);
  free_some(&list, SIZE_MAX);
  doomed_deinit(&list);
}

struct rr_releaser {
  doomed list;
};

rr_releaser *rr_releaser_new(rr_value value) {
  rr_releaser *releaser = rr_alloc(sizeof *releaser);
  doomed_init(&releaser->list);
  doom(&releaser->list, value);
  return releaser;
}

bool rr_releaser_step(rr_releaser *releaser, size_t nodes) {
  return free_some(&releaser->list, nodes);
}

void rr_releaser_delete(rr_releaser *releaser) {
  if (!releaser)
    return;
  free_some(&releaser->list, SIZE_MAX);
  doomed_deinit(&releaser->list);
  rr_free(releaser);
}

rr_view rr_view_of(const rr_value *value) { return (rr_view){.value = *value}; }

rr_type rr_view_type(const rr_view *view) {
  if (rr_value_is_none(view->value) || rr__is_scalar(view->value))
    return RR_SCALAR;
  return rr__kind_of(view->value) == RR__TREE ? RR_ARRAY : RR_OBJECT;
}

rr_bytes rr_view_text(const rr_view *view) {
  return rr_value_is_none(view->value) ? view->text : rr__scalar_text(&view->value);
}

size_t rr_view_count(const rr_view *view) {
  if (rr_view_type(view) == RR_SCALAR)
    return 0;
  const void *node = rr__pointer(view->value);
  switch (rr__kind_of(view->value)) {
  case RR__TREE:
    return rr__tree_count(node);
  case RR__ROW:
    return rr__row_shape(node)->count;
  case RR__TABLE:
    return rr__tree_count(((const rr__table *)node)->members);
  case RR__TEXT:
    break;
  }
  return 0;
}

rr_value rr_view_own(const rr_view *view) {
  return rr_value_is_none(view->value) ? rr_scalar_new(view->text) : rr_value_retain(view->value);
}

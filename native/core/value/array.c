#include "value/tree.h"

static rr__node *tree_of(const rr_value *array) {
  assert(rr__kind_of(*array) == RR__TREE);
  return rr__pointer(*array);
}

bool rr_array_at(const rr_view *array, size_t index, rr_view *out) {
  const rr__node *root = tree_of(&array->value);
  if (index >= rr__tree_count(root))
    return false;
  *out = (rr_view){.value = {*rr__tree_at(root, index)}};
  return true;
}

void rr_array_insert(rr_value *array, size_t index, rr_value value) {
  rr__node *root = tree_of(array);
  rr__tree_insert(&root, index, &value.bits);
  *array = rr__handle(root, RR__TREE);
}

rr_value rr_array_remove(rr_value *array, size_t index) {
  rr__node *root = tree_of(array);
  rr_value removed;
  rr__tree_remove(&root, index, &removed.bits);
  *array = rr__handle(root, RR__TREE);
  return removed;
}

rr_value rr_array_replace(rr_value *array, size_t index, rr_value value) {
  rr__node *root = tree_of(array);
  uint64_t *slot = rr__tree_edit(&root, index);
  rr_value before = {*slot};
  *slot = value.bits;
  *array = rr__handle(root, RR__TREE);
  return before;
}

rr_slot rr_array_slot(rr_value *array, size_t index) {
  rr__node *root = tree_of(array);
  if (index >= rr__tree_count(root))
    return (rr_slot){NULL};
  uint64_t *slot = rr__tree_edit(&root, index);
  *array = rr__handle(root, RR__TREE);
  return (rr_slot){slot};
}

#include "value/value.h"

#include "value/heap.h"
#include "value/long_text.h"
#include "value/row.h"
#include "value/table.h"

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
  rr__text *node = rr__heap_alloc(sizeof *node + rr__text_room(text.size));
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
  rr__gap_close();
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

rr_view rr_view_of(const rr_value *value) { return (rr_view){.value = *value}; }

rr_type rr_view_type(const rr_view *view) {
  if (rr_value_is_none(view->value) || rr__is_scalar(view->value))
    return RR_SCALAR;
  return rr__kind_of(view->value) == RR__TREE ? RR_ARRAY : RR_OBJECT;
}

rr_bytes rr_view_text(const rr_view *view) {
  return rr_value_is_none(view->value) ? view->text : rr__scalar_text(&view->value);
}

bool rr_view_is_string(const rr_view *view, size_t *size) {
  if (rr_view_type(view) != RR_SCALAR)
    return false;
  rr_bytes text = rr_value_is_none(view->value) ? view->text : rr__scalar_stored(&view->value);
  *size = text.size;
  return text.data[0] == '"';
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

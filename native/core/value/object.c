#include "value/row.h"
#include "value/table.h"

static bool is_row(const rr_value *object) {
  assert(rr__kind_of(*object) == RR__ROW || rr__kind_of(*object) == RR__TABLE);
  return rr__kind_of(*object) == RR__ROW;
}

/* The position of the member with that key; false if there is none. */
static bool object_find(const rr_value *object, rr_bytes key, size_t *at) {
  const void *node = rr__pointer(*object);
  if (!is_row(object))
    return rr__table_find(node, key, at);
  const rr__shape *shape = rr__row_shape(node);
  *at = rr__shape_index(shape, key);
  return *at < shape->count;
}

static rr_bytes key_at(const rr_value *object, size_t at) {
  const void *node = rr__pointer(*object);
  if (!is_row(object))
    return rr__scalar_text(&rr__table_at(node, at)->key);
  return rr__shape_key(rr__row_shape(node), at);
}

rr_form rr_object_form(const rr_view *object) {
  const void *node = rr__pointer(object->value);
  return is_row(&object->value) ? rr__row_form(node) : ((const rr__table *)node)->form;
}

bool rr_form_allows(rr_form form, rr_bytes key, const rr_view *value) {
  if (form == RR_PLAIN)
    return true;
  if (key.size < 3 || (key.data[1] != '\'' && key.data[1] != '#'))
    return false;
  if (form == RR_MAP)
    return true;
  return rr_view_type(value) == RR_SCALAR && rr__same(rr_view_text(value), (rr_bytes){"0", 1});
}

void rr_object_set_form(rr_value *object, rr_form form) {
  if (is_row(object))
    rr__row_set_form(object, form);
  else
    rr__table_set_form(object, form);
}

bool rr_object_get(const rr_view *object, rr_bytes key, rr_view *out) {
  size_t at = 0;
  if (!object_find(&object->value, key, &at))
    return false;
  const void *node = rr__pointer(object->value);
  if (is_row(&object->value))
    *out = rr__cell_view(rr__row_cell(node, rr__row_shape(node)->count, at));
  else
    *out = rr_view_of(&rr__table_at(node, at)->value);
  return true;
}

bool rr_object_rank(const rr_view *object, rr_bytes key, size_t *rank) {
  return object_find(&object->value, key, rank);
}

static void become_table(rr_value *object) {
  const rr__row *row = rr__pointer(*object);
  const rr__shape *shape = rr__row_shape(row);
  rr_value table = rr__table_new(rr__tree_new(RR__MEMBER_WIDTH), rr__tree_new(RR__INDEX_WIDTH));
  for (size_t i = 0; i < shape->count; i++) {
    rr_view view = rr__cell_view(rr__row_cell(row, shape->count, i));
    rr__table_insert(&table, i, rr__shape_key(shape, i), rr_view_own(&view), SIZE_MAX);
  }
  rr__table_set_form(&table, rr__row_form(row));
  rr_value_release(*object);
  *object = table;
}

/* The position of a new member in a row: array indices are sorted, other keys come after them. */
static size_t row_place(const rr__shape *shape, rr_bytes key, rr_bytes before) {
  uint32_t index = 0;
  uint32_t other = 0;
  if (rr__key_index(key, &index)) {
    size_t at = 0;
    while (at < shape->indices && rr__key_index(rr__shape_key(shape, at), &other) && other < index)
      at++;
    return at;
  }
  size_t at = before.data ? rr__shape_index(shape, before) : shape->count;
  return at < shape->indices ? shape->indices : at;
}

bool rr_object_add(rr_value *object, rr_bytes key, rr_value value, rr_bytes before, size_t most) {
  if (is_row(object)) {
    const rr__shape *shape = rr__row_shape(rr__pointer(*object));
    if (shape->count < RR__SHAPE_MEMBERS && shape->text_size + key.size + 2 <= RR__SHAPE_TEXT) {
      size_t at = row_place(shape, key, before);
      rr__row_insert(object, at, rr__shape_with(shape, at, key), value);
      return true;
    }
    become_table(object);
  }
  const rr__table *table = rr__pointer(*object);
  size_t at = 0;
  if (!before.data || !rr__table_find(table, before, &at))
    at = rr__tree_count(table->members);
  return rr__table_insert(object, at, key, value, most);
}

rr_value rr_object_replace_at(rr_value *object, size_t rank, rr_value value) {
  return is_row(object) ? rr__row_set(object, rank, value) : rr__table_set(object, rank, value);
}

rr_value rr_object_set(rr_value *object, rr_bytes key, rr_value value, rr_bytes before) {
  size_t at = 0;
  if (object_find(object, key, &at))
    return rr_object_replace_at(object, at, value);
  rr_object_add(object, key, value, before, SIZE_MAX);
  return RR_NONE;
}

rr_value rr_object_remove_at(rr_value *object, size_t rank, rr_bytes *next) {
  rr_value removed;
  if (is_row(object)) {
    const rr__shape *shape = rr__row_shape(rr__pointer(*object));
    removed = rr__row_remove(object, rank, rr__shape_without(shape, rank));
  } else {
    removed = rr__table_remove(object, rank);
  }
  if (next) {
    rr_view view = rr_view_of(object);
    *next = rank < rr_view_count(&view) ? key_at(object, rank) : (rr_bytes){0};
  }
  return removed;
}

rr_value rr_object_remove(rr_value *object, rr_bytes key, rr_bytes *next) {
  size_t at = 0;
  bool found = object_find(object, key, &at);
  assert(found);
  (void)found;
  return rr_object_remove_at(object, at, next);
}

rr_slot rr_object_slot(rr_value *object, rr_bytes key) {
  size_t at = 0;
  if (!object_find(object, key, &at))
    return (rr_slot){NULL};
  return (rr_slot){is_row(object) ? rr__row_slot(object, at) : rr__table_slot(object, at)};
}

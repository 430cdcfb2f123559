#include "value/cursor.h"

static_assert(sizeof(rr__cursor) <= sizeof(rr_cursor), "rr_cursor is too small");

void rr_cursor_init(rr_cursor *cursor, const rr_view *container) {
  rr__cursor *c = (rr__cursor *)cursor;
  const void *node = rr__pointer(container->value);
  c->kind = rr__kind_of(container->value);
  if (c->kind == RR__ROW) {
    c->row = node;
    c->at = 0;
  } else {
    rr__walk_init(&c->walk, c->kind == RR__TABLE ? ((const rr__table *)node)->members : node, 0);
  }
}

bool rr_cursor_next(rr_cursor *cursor, rr_bytes *key, rr_view *out) {
  rr__cursor *c = (rr__cursor *)cursor;
  if (c->kind == RR__ROW) {
    const rr__shape *shape = rr__row_shape(c->row);
    if (c->at == shape->count)
      return false;
    *key = rr__shape_key(shape, c->at);
    *out = rr__cell_view(rr__row_cell(c->row, shape->count, c->at++));
    return true;
  }
  const uint64_t *entry = rr__walk_next(&c->walk);
  if (!entry)
    return false;
  if (c->kind == RR__TABLE) {
    const rr__member *member = (const rr__member *)entry;
    *key = rr__scalar_text(&member->key);
    *out = rr_view_of(&member->value);
  } else {
    *key = (rr_bytes){0};
    *out = (rr_view){.value = {*entry}};
  }
  return true;
}

#include "base/work.h"
#include "value/row.h"

/* The containers around the value that is being looked at. */
typedef struct {
  rr_cursor *items;
  size_t count;
  size_t capacity;
} depth_stack;

static void depth_push(depth_stack *open, const rr_view *container) {
  if (open->count == open->capacity) {
    open->capacity = rr__grown(open->capacity, open->count + 4);
    open->items = rr_realloc(open->items, open->capacity * sizeof *open->items);
  }
  rr_cursor_init(&open->items[open->count++], container);
}

/* Whether containers may be in it. */
static bool may_nest(const rr_view *container) {
  if (rr__kind_of(container->value) != RR__ROW)
    return true;
  const rr__row *row = rr__pointer(container->value);
  return row->shape_low & RR__ROW_HANDLES;
}

bool rr_view_is_within(const rr_view *view, size_t levels, size_t most) {
  depth_stack open = {0};
  rr_view value = *view;
  bool within = true, more = true;
  rr_bytes key;
  for (size_t seen = 0; within && more; seen++) {
    if (rr_view_type(&value) != RR_SCALAR) {
      within = open.count < levels;
      rr__work(RR__WORK_TOKEN);
      if (within && may_nest(&value))
        depth_push(&open, &value);
    }
    for (more = false; open.count && !more;) {
      more = rr_cursor_next(&open.items[open.count - 1], &key, &value);
      open.count -= !more;
    }
    rr__work(RR__WORK_STEP);
    within = within && (!most || seen < most);
  }
  rr_free(open.items);
  return within;
}

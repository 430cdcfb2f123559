#include "base/work.h"
#include "value/heap.h"
#include "value/row.h"

/* Two containers that are being compared. */
typedef struct {
  rr_cursor cursor;
  rr_cursor partner; /* of the other one, if the order matters */
  rr_view other;     /* the other object, if the order does not matter */
  bool keyed;
} pair;

typedef struct {
  pair *items;
  size_t count;
  size_t capacity;
  bool ordered; /* the members too */
} pairs;

typedef enum { DIFFERENT, SAME, LOOK_INSIDE } verdict;

/* Trees of different threads have different shapes, even with equal keys. */
static bool same_keys(const rr__shape *a, const rr__shape *b) {
  return a == b || (a->hash == b->hash && rr__same((rr_bytes){rr__shape_text(a), a->text_size},
                                                   (rr_bytes){rr__shape_text(b), b->text_size}));
}

/* Compares without looking at children. */
static verdict equal_compare(const rr_view *a, const rr_view *b, bool ordered) {
  rr_type type = rr_view_type(a);
  if (type != rr_view_type(b))
    return DIFFERENT;
  if (type == RR_SCALAR)
    return rr__same(rr_view_text(a), rr_view_text(b)) ? SAME : DIFFERENT;
  if (a->value.bits == b->value.bits)
    return SAME;
  if (rr_view_count(a) != rr_view_count(b))
    return DIFFERENT;
  if (type == RR_OBJECT && rr_object_form(a) != rr_object_form(b))
    return DIFFERENT;
  if (rr__kind_of(a->value) != RR__ROW || rr__kind_of(b->value) != RR__ROW)
    return LOOK_INSIDE;
  const rr__row *x = rr__pointer(a->value);
  const rr__row *y = rr__pointer(b->value);
  if (!same_keys(rr__row_shape(x), rr__row_shape(y)))
    return ordered ? DIFFERENT : LOOK_INSIDE;
  if ((x->shape_low | y->shape_low) & RR__ROW_HANDLES)
    return LOOK_INSIDE;
  /* Each text has only one packed form, so rows without handles are equal if their bytes are. */
  size_t size = rr__row_size(x);
  return size == rr__row_size(y) && memcmp(x->bytes, y->bytes, size - sizeof *x) == 0 ? SAME
                                                                                      : DIFFERENT;
}

static void equal_push(pairs *list, const rr_view *a, const rr_view *b) {
  if (list->count == list->capacity) {
    list->capacity = rr__grown(list->capacity, list->count + 8);
    list->items = rr_realloc(list->items, list->capacity * sizeof *list->items);
  }
  pair *top = &list->items[list->count++];
  top->keyed = !list->ordered && rr_view_type(a) == RR_OBJECT;
  rr_cursor_init(&top->cursor, a);
  if (top->keyed)
    top->other = *b;
  else
    rr_cursor_init(&top->partner, b);
}

/* Continues with the innermost pair. Pushes the next pair of containers, or pops this one at its
   end. Returns false if the values differ. */
static bool equal_step(pairs *list) {
  for (;;) {
    pair *top = &list->items[list->count - 1];
    rr_bytes key;
    rr_bytes partner;
    rr_view x;
    rr_view y;
    rr__work(RR__WORK_TOKEN);
    if (!rr_cursor_next(&top->cursor, &key, &x)) {
      list->count--;
      return true;
    }
    if (!(top->keyed ? rr_object_get(&top->other, key, &y)
                     : rr_cursor_next(&top->partner, &partner, &y) && rr__same(key, partner)))
      return false;
    verdict v = equal_compare(&x, &y, list->ordered);
    if (v == DIFFERENT)
      return false;
    if (v == LOOK_INSIDE) {
      equal_push(list, &x, &y);
      return true;
    }
  }
}

static bool equal(const rr_view *a, const rr_view *b, bool ordered) {
  verdict v = equal_compare(a, b, ordered);
  if (v != LOOK_INSIDE)
    return v == SAME;
  pairs list = {.ordered = ordered};
  equal_push(&list, a, b);
  bool same = true;
  while (same && list.count)
    same = equal_step(&list);
  rr_free(list.items);
  return same;
}

bool rr_view_equal(const rr_view *a, const rr_view *b) { return equal(a, b, false); }

bool rr_view_identical(const rr_view *a, const rr_view *b) { return equal(a, b, true); }

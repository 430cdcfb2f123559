/* Random changes of an array, checked against a plain C array, with snapshots that must not
   change. */
#include "helpers/check.h"

enum { SNAPSHOTS = 8 };

typedef struct {
  unsigned *items;
  size_t count;
} model;

static void model_insert(model *m, size_t at, unsigned item) {
  m->items = realloc(m->items, (m->count + 1) * sizeof *m->items);
  memmove(m->items + at + 1, m->items + at, (m->count++ - at) * sizeof *m->items);
  m->items[at] = item;
}

static void model_remove(model *m, size_t at) {
  memmove(m->items + at, m->items + at + 1, (--m->count - at) * sizeof *m->items);
}

static void model_copy(model *copy, const model *m) {
  copy->items = realloc(copy->items, (m->count + 1) * sizeof *m->items);
  copy->count = m->count;
  if (m->count)
    memcpy(copy->items, m->items, m->count * sizeof *m->items);
}

/* Items of every kind of node: inline, counted, objects and arrays. */
static rr_value item_value(unsigned item) {
  static const char *const forms[] = {"%u", "\"a text of its own: %u\"", "{\"id\":%u}", "[%u]"};
  char text[64];
  snprintf(text, sizeof text, forms[item % 4], item); // NOLINT: the forms are constants
  return parse(text);
}

static void check_same(const rr_value *array, const model *m) {
  rr_view view = rr_view_of(array);
  CHECK(rr_view_count(&view) == m->count);
  rr_cursor cursor;
  rr_cursor_init(&cursor, &view);
  rr_bytes key;
  rr_view found;
  for (size_t i = 0; i < m->count; i++) {
    rr_value expected = item_value(m->items[i]);
    rr_view wanted = rr_view_of(&expected);
    CHECK(rr_cursor_next(&cursor, &key, &found) && rr_view_equal(&found, &wanted));
    CHECK(rr_array_at(&view, i, &found) && rr_view_equal(&found, &wanted));
    rr_value_release(expected);
  }
  CHECK(!rr_cursor_next(&cursor, &key, &found));
}

/* The position of the next change: anywhere, or at one of the ends. */
static size_t place(generator *g, size_t count, unsigned habit) {
  return count == 0 ? 0 : habit == 0 ? 0 : habit == 1 ? count - 1 : draw(g, count);
}

static void change(generator *g, rr_value *array, model *m, bool growing) {
  unsigned habit = (unsigned)draw(g, 4);
  unsigned item = (unsigned)draw(g, 1000000);
  unsigned action = (unsigned)draw(g, 10);
  size_t at = place(g, m->count, habit);
  if (m->count == 0 || action < (growing ? 7u : 2u)) {
    at += habit == 1 && m->count;
    rr_array_insert(array, at, item_value(item));
    model_insert(m, at, item);
  } else if (action < 9) {
    rr_value removed = rr_array_remove(array, at);
    rr_value expected = item_value(m->items[at]);
    CHECK(equal(&removed, &expected));
    rr_value_release(removed);
    rr_value_release(expected);
    model_remove(m, at);
  } else {
    rr_value_release(rr_array_replace(array, at, item_value(item)));
    m->items[at] = item;
  }
}

int main(int argc, char **argv) {
  size_t rounds = rounds_of(argc, argv, 30000);
  generator g = generator_of(argc, argv);
  rr_value array = rr_array_new();
  model now = {NULL, 0};
  rr_value kept[SNAPSHOTS] = {{0}};
  static model kept_models[SNAPSHOTS];

  for (size_t round = 0; round < rounds; round++) {
    change(&g, &array, &now, round / 5000 % 2 == 0);
    if (draw(&g, 400) == 0) {
      size_t slot = draw(&g, SNAPSHOTS);
      if (!rr_value_is_none(kept[slot]))
        check_same(&kept[slot], &kept_models[slot]);
      rr_value_release(kept[slot]);
      kept[slot] = rr_value_retain(array);
      model_copy(&kept_models[slot], &now);
      check_same(&array, &now);
    }
  }
  check_same(&array, &now);
  for (size_t i = 0; i < SNAPSHOTS; i++) {
    if (!rr_value_is_none(kept[i]))
      check_same(&kept[i], &kept_models[i]);
    rr_value_release(kept[i]);
    free(kept_models[i].items);
  }
  free(now.items);
  rr_value_release(array);
  CHECK_NOTHING_LEFT();
  return 0;
}

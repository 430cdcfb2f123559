/* Random changes of an object, checked against an ordered list, with snapshots that must not
   change. */
#include "helpers/check.h"

enum { SNAPSHOTS = 8, KEYS = 400 };

typedef struct {
  unsigned key;
  unsigned item;
} member;

typedef struct {
  member members[KEYS];
  size_t count;
} model;

/* A third of the keys are array indices. */
static bool is_index(unsigned key) { return key % 3 == 0; }

static rr_bytes key_text(char *buffer, size_t size, unsigned key) {
  snprintf(buffer, size, is_index(key) ? "\"%u\"" : "\"a key %u\"", key);
  return bytes(buffer);
}

static rr_value item_value(unsigned item) {
  static const char *const forms[] = {"%u", "\"a text of its own: %u\"", "{\"id\":%u}", "[%u]",
                                      "true"};
  char text[64];
  snprintf(text, sizeof text, forms[item % 5], item); // NOLINT: the forms are constants
  return parse(text);
}

static size_t model_find(const model *m, unsigned key) {
  size_t at = 0;
  while (at < m->count && m->members[at].key != key)
    at++;
  return at;
}

static void model_add(model *m, size_t at, unsigned key, unsigned item) {
  size_t indices = 0;
  while (indices < m->count && is_index(m->members[indices].key))
    indices++;
  if (is_index(key)) {
    at = 0;
    while (at < indices && m->members[at].key < key)
      at++;
  } else if (at < indices) {
    at = indices;
  }
  memmove(m->members + at + 1, m->members + at, (m->count++ - at) * sizeof m->members[0]);
  m->members[at] = (member){key, item};
}

static void check_same(const rr_value *object, const model *m) {
  char buffer[32];
  rr_view view = rr_view_of(object);
  CHECK(rr_view_count(&view) == m->count);
  rr_cursor cursor;
  rr_cursor_init(&cursor, &view);
  rr_bytes key;
  rr_view found;
  for (size_t i = 0; i < m->count; i++) {
    rr_value expected = item_value(m->members[i].item);
    rr_view wanted = rr_view_of(&expected);
    rr_bytes name = key_text(buffer, sizeof buffer, m->members[i].key);
    CHECK(rr_cursor_next(&cursor, &key, &found) && rr_view_equal(&found, &wanted));
    CHECK(key.size == name.size && memcmp(key.data, name.data, key.size) == 0);
    CHECK(rr_object_get(&view, name, &found) && rr_view_equal(&found, &wanted));
    rr_value_release(expected);
  }
  CHECK(!rr_cursor_next(&cursor, &key, &found));

  rr_buffer text = text_of(object);
  rr_value again = RR_NONE;
  CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &again, NULL));
  CHECK(equal(object, &again));
  rr_buffer back = text_of(&again);
  CHECK(back.size == text.size && memcmp(back.data, text.data, text.size) == 0);
  rr_buffer_free(&text);
  rr_buffer_free(&back);
  rr_value_release(again);
}

static void set(generator *g, rr_value *object, model *m, unsigned key) {
  char buffer[32];
  char buffer_before[32];
  unsigned item = (unsigned)draw(g, 1000000);
  size_t at = model_find(m, key);
  size_t before = draw(g, 2) ? m->count : draw(g, m->count + 1);
  rr_bytes before_key = {0};
  if (before < m->count)
    before_key = key_text(buffer_before, sizeof buffer_before, m->members[before].key);
  rr_value old =
      rr_object_set(object, key_text(buffer, sizeof buffer, key), item_value(item), before_key);
  CHECK(rr_value_is_none(old) == (at == m->count));
  rr_value_release(old);
  if (at < m->count)
    m->members[at].item = item;
  else
    model_add(m, before, key, item);
}

static void erase(rr_value *object, model *m, unsigned key) {
  char buffer[32];
  size_t at = model_find(m, key);
  if (at == m->count)
    return;
  rr_bytes next;
  rr_value removed = rr_object_remove(object, key_text(buffer, sizeof buffer, key), &next);
  rr_value expected = item_value(m->members[at].item);
  CHECK(equal(&removed, &expected));
  rr_value_release(removed);
  rr_value_release(expected);
  memmove(m->members + at, m->members + at + 1, (--m->count - at) * sizeof m->members[0]);
  if (at == m->count) {
    CHECK(next.data == NULL);
    return;
  }
  rr_bytes name = key_text(buffer, sizeof buffer, m->members[at].key);
  CHECK(next.size == name.size && memcmp(next.data, name.data, next.size) == 0);
}

int main(int argc, char **argv) {
  size_t rounds = rounds_of(argc, argv, 30000);
  generator g = generator_of(argc, argv);
  static model now;
  static model kept_models[SNAPSHOTS];
  rr_value kept[SNAPSHOTS] = {{0}};
  rr_value object = rr_object_new();

  for (size_t round = 0; round < rounds; round++) {
    /* Few or many keys, growing or shrinking, and sometimes starting from empty. */
    unsigned range = round / 1000 % 2 ? KEYS : 20;
    unsigned key = (unsigned)draw(&g, range);
    if (draw(&g, 10) < (round / 500 % 2 ? 3u : 7u))
      set(&g, &object, &now, key);
    else
      erase(&object, &now, key);
    if (draw(&g, 5000) == 0) {
      rr_value_release(object);
      object = rr_object_new();
      now.count = 0;
    }
    if (draw(&g, 200) == 0) {
      size_t slot = draw(&g, SNAPSHOTS);
      if (!rr_value_is_none(kept[slot]))
        check_same(&kept[slot], &kept_models[slot]);
      rr_value_release(kept[slot]);
      kept[slot] = rr_value_retain(object);
      kept_models[slot] = now;
      check_same(&object, &now);
    }
  }
  check_same(&object, &now);
  for (size_t i = 0; i < SNAPSHOTS; i++) {
    if (!rr_value_is_none(kept[i]))
      check_same(&kept[i], &kept_models[i]);
    rr_value_release(kept[i]);
  }
  rr_value_release(object);
  CHECK_NOTHING_LEFT();
  return 0;
}

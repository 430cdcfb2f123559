/* Each operation on objects, of few members and of many. */
#include "helpers/check.h"

static const rr_bytes at_end = {NULL, 0};

static void check_small(void) {
  rr_value object = rr_object_new();
  CHECK_TEXT(&object, "{}");
  rr_view view = rr_view_of(&object);
  rr_view out;
  CHECK(rr_view_type(&view) == RR_OBJECT && rr_view_count(&view) == 0);
  CHECK(!rr_object_get(&view, bytes("\"a\""), &out));

  CHECK(
      rr_value_is_none(rr_object_set(&object, bytes("\"a\""), rr_scalar_new(bytes("1")), at_end)));
  CHECK(rr_value_is_none(rr_object_set(&object, bytes("\"b\""), parse("[true]"), at_end)));
  rr_value before = rr_object_set(&object, bytes("\"a\""), rr_scalar_new(bytes("\"xy\"")), at_end);
  CHECK_TEXT(&before, "1");
  CHECK_TEXT(&object, "{\"a\":\"xy\",\"b\":[true]}");

  rr_slot slot = rr_object_slot(&object, bytes("\"b\""));
  rr_value list = rr_slot_get(slot);
  rr_array_insert(&list, 0, rr_scalar_new(bytes("null")));
  rr_slot_set(slot, list);
  CHECK_TEXT(&object, "{\"a\":\"xy\",\"b\":[null,true]}");
  /* A short scalar has no handle in a row. */
  CHECK(!rr_object_slot(&object, bytes("\"a\"")).at && !rr_object_slot(&object, bytes("\"c\"")).at);

  rr_bytes next;
  rr_value removed = rr_object_remove(&object, bytes("\"a\""), &next);
  CHECK_TEXT(&removed, "\"xy\"");
  CHECK(next.size == 3 && memcmp(next.data, "\"b\"", 3) == 0);
  rr_value_release(rr_object_remove(&object, bytes("\"b\""), &next));
  CHECK(next.data == NULL);
  CHECK_TEXT(&object, "{}");
  rr_value_release(removed);
  rr_value_release(object);
  CHECK_NOTHING_LEFT();
}

/* Values of each size that a row stores in its own way. */
static void check_sizes(void) {
  for (size_t size = 2; size < 600; size += size < 8 || (size > 250 && size < 262) ? 1 : 61) {
    char text[700] = "\"";
    memset(text + 1, 'x', size - 2);
    text[size - 1] = '"';
    rr_value object = parse("{\"before\":1,\"after\":[2]}");
    rr_value_release(
        rr_object_set(&object, bytes("\"text\""), rr_scalar_new(bytes(text)), bytes("\"after\"")));
    rr_view view = rr_view_of(&object);
    rr_view out;
    CHECK(rr_object_get(&view, bytes("\"text\""), &out));
    CHECK(rr_view_text(&out).size == size && memcmp(rr_view_text(&out).data, text, size) == 0);
    rr_value kept = rr_value_retain(object);
    rr_value before = rr_object_set(&object, bytes("\"text\""), rr_scalar_new(bytes("0")), at_end);
    CHECK_TEXT(&before, text);
    CHECK_TEXT(&object, "{\"before\":1,\"text\":0,\"after\":[2]}");
    view = rr_view_of(&kept);
    CHECK(rr_object_get(&view, bytes("\"text\""), &out) && rr_view_text(&out).size == size);
    rr_value_release(before);
    rr_value_release(kept);
    rr_value_release(object);
  }
  CHECK_NOTHING_LEFT();
}

static rr_bytes numbered(char *buffer, size_t size, unsigned number) {
  snprintf(buffer, size, "\"key %u\"", number);
  return bytes(buffer);
}

/* A key of this length does not fit into a shape. */
static void check_long_keys(void) {
  char *key = malloc(70003);
  memset(key, 'k', 70002);
  key[0] = key[70001] = '"';
  key[70002] = 0;
  rr_value object = rr_object_new();
  rr_object_set(&object, bytes("\"a\""), rr_scalar_new(bytes("1")), at_end);
  rr_object_set(&object, bytes(key), rr_scalar_new(bytes("2")), bytes("\"a\""));
  rr_buffer text = text_of(&object);
  rr_value again = RR_NONE;
  CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &again, NULL));
  CHECK(equal(&object, &again));
  rr_value_release(rr_object_remove(&again, bytes(key), NULL));
  CHECK_TEXT(&again, "{\"a\":1}");
  rr_buffer_free(&text);
  rr_value_release(object);
  rr_value_release(again);
  free(key);
  CHECK_NOTHING_LEFT();
}

static void check_large(void) {
  enum { COUNT = 5000 };
  char buffer[32];
  rr_value object = rr_object_new();
  rr_view out;
  for (unsigned i = 0; i < COUNT; i++)
    rr_object_set(&object, numbered(buffer, sizeof buffer, i), rr_scalar_new(bytes("[0]")), at_end);
  rr_view view = rr_view_of(&object);
  CHECK(rr_view_count(&view) == COUNT);
  for (unsigned i = 0; i < COUNT; i++)
    CHECK(rr_object_get(&view, numbered(buffer, sizeof buffer, i), &out));
  CHECK(!rr_object_get(&view, numbered(buffer, sizeof buffer, COUNT), &out));

  rr_value kept = rr_value_retain(object);
  for (unsigned i = 0; i < COUNT; i += 2) {
    rr_bytes next;
    rr_value_release(rr_object_remove(&object, numbered(buffer, sizeof buffer, i), &next));
    rr_bytes expected = numbered(buffer, sizeof buffer, i + 1);
    CHECK(next.size == expected.size && memcmp(next.data, expected.data, next.size) == 0);
  }
  view = rr_view_of(&object);
  CHECK(rr_view_count(&view) == COUNT / 2);
  /* Inserted again at their places, the object is as it was. */
  for (unsigned i = COUNT; i >= 2; i -= 2) {
    char following[32];
    rr_object_set(&object, numbered(buffer, sizeof buffer, i - 2), rr_scalar_new(bytes("[0]")),
                  numbered(following, sizeof following, i - 1));
  }
  rr_buffer a = text_of(&object);
  rr_buffer b = text_of(&kept);
  CHECK(a.size == b.size && memcmp(a.data, b.data, a.size) == 0);
  rr_buffer_free(&a);
  rr_buffer_free(&b);
  rr_value_release(object);
  rr_value_release(kept);
  CHECK_NOTHING_LEFT();
}

int main(void) {
  check_small();
  check_sizes();
  check_long_keys();
  check_large();
  return 0;
}

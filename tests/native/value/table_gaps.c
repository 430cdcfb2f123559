/* Inserting members at one place of a large object again and again uses up the gap between stamps.
   Neighbours are renumbered; order and lookup stay correct. */
#include "helpers/check.h"

enum { COUNT = 3000 };

static rr_bytes key_text(char *buffer, size_t size, const char *stem, unsigned number) {
  snprintf(buffer, size, "\"%s%u\"", stem, number);
  return bytes(buffer);
}

/* Inserts COUNT members before `anchor`: each directly before it, or each before the last inserted
   one. */
static void check_crowding(const char *anchor, bool backwards) {
  char buffer[32];
  rr_value object = rr_object_new();
  for (unsigned i = 0; i < 100; i++)
    rr_object_set(&object, key_text(buffer, sizeof buffer, "m", i), rr_scalar_new(bytes("0")),
                  (rr_bytes){0});
  char last[32];
  snprintf(last, sizeof last, "%s", anchor);
  for (unsigned i = 0; i < COUNT; i++) {
    rr_bytes key = key_text(buffer, sizeof buffer, "x", i);
    rr_object_set(&object, key, rr_scalar_new(bytes("1")), bytes(last));
    if (backwards)
      snprintf(last, sizeof last, "%s", buffer);
  }

  rr_view view = rr_view_of(&object);
  rr_view found;
  rr_bytes key;
  rr_cursor cursor;
  rr_cursor_init(&cursor, &view);
  unsigned seen = 0;
  while (rr_cursor_next(&cursor, &key, &found)) {
    if (key.data[1] != 'x')
      continue;
    rr_bytes expected = key_text(buffer, sizeof buffer, "x", backwards ? COUNT - 1 - seen : seen);
    CHECK(key.size == expected.size && memcmp(key.data, expected.data, key.size) == 0);
    seen++;
  }
  CHECK(seen == COUNT);
  for (unsigned i = 0; i < COUNT; i++)
    CHECK(rr_object_get(&view, key_text(buffer, sizeof buffer, "x", i), &found));
  for (unsigned i = 0; i < 100; i++)
    CHECK(rr_object_get(&view, key_text(buffer, sizeof buffer, "m", i), &found));
  rr_value_release(object);
}

int main(void) {
  check_crowding("\"m0\"", false);
  check_crowding("\"m0\"", true);
  check_crowding("\"m50\"", false);
  check_crowding("\"m50\"", true);
  check_crowding("\"m99\"", true);
  CHECK_NOTHING_LEFT();
  return 0;
}

/* Each operation on arrays, including the edges. */
#include "helpers/check.h"

int main(void) {
  rr_value array = rr_array_new();
  rr_view view = rr_view_of(&array);
  rr_view out;
  CHECK(rr_view_type(&view) == RR_ARRAY && rr_view_count(&view) == 0);
  CHECK(!rr_array_at(&view, 0, &out));

  rr_array_insert(&array, 0, rr_scalar_new(bytes("2")));
  rr_array_insert(&array, 0, rr_scalar_new(bytes("\"a longer scalar\"")));
  rr_array_insert(&array, 2, parse("{\"a\":[]}"));
  CHECK_TEXT(&array, "[\"a longer scalar\",2,{\"a\":[]}]");

  rr_value before = rr_array_replace(&array, 0, rr_scalar_new(bytes("1")));
  CHECK_TEXT(&before, "\"a longer scalar\"");
  rr_value_release(before);

  rr_slot slot = rr_array_slot(&array, 2);
  rr_value inner = rr_slot_get(slot);
  rr_value_release(rr_object_set(&inner, bytes("\"b\""), rr_scalar_new(bytes("3")), (rr_bytes){0}));
  rr_slot_set(slot, inner);
  CHECK(!rr_array_slot(&array, 3).at);
  CHECK_TEXT(&array, "[1,2,{\"a\":[],\"b\":3}]");

  view = rr_view_of(&array);
  CHECK(rr_array_at(&view, 2, &out) && rr_view_type(&out) == RR_OBJECT);
  CHECK(!rr_array_at(&view, 3, &out));
  rr_value own = rr_view_own(&out);
  rr_value removed = rr_array_remove(&array, 2);
  CHECK_TEXT(&own, "{\"a\":[],\"b\":3}");
  rr_value_release(own);
  rr_value_release(removed);
  rr_value_release(rr_array_remove(&array, 0));
  rr_value_release(rr_array_remove(&array, 0));
  CHECK_TEXT(&array, "[]");

  /* Insert ten thousand at the front, iterate, and remove them from the back. */
  for (unsigned i = 0; i < 10000; i++) {
    char digits[12];
    snprintf(digits, sizeof digits, "%u", i);
    rr_array_insert(&array, 0, rr_scalar_new(bytes(digits)));
  }
  view = rr_view_of(&array);
  CHECK(rr_view_count(&view) == 10000);
  rr_cursor cursor;
  rr_cursor_init(&cursor, &view);
  rr_bytes key;
  for (unsigned i = 10000; i-- > 0;) {
    char digits[12];
    snprintf(digits, sizeof digits, "%u", i);
    CHECK(rr_cursor_next(&cursor, &key, &out) && key.size == 0);
    rr_bytes text = rr_view_text(&out);
    CHECK(text.size == strlen(digits) && memcmp(text.data, digits, text.size) == 0);
  }
  CHECK(!rr_cursor_next(&cursor, &key, &out) && !rr_cursor_next(&cursor, &key, &out));
  for (size_t i = 10000; i-- > 0;)
    rr_value_release(rr_array_remove(&array, i));
  CHECK_TEXT(&array, "[]");
  rr_value_release(array);
  CHECK_NOTHING_LEFT();
  return 0;
}

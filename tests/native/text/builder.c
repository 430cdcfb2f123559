/* Containers that are built in one pass, and some that are left unfinished. */
#include "helpers/check.h"

int main(void) {
  rr_builder *builder = rr_builder_new();
  rr_builder_scalar(builder, bytes("\"alone\""));
  rr_value value = rr_builder_take(builder);
  CHECK_TEXT(&value, "\"alone\"");
  rr_value_release(value);
  CHECK(rr_value_is_none(rr_builder_take(builder)));

  rr_builder_begin(builder, RR_OBJECT);
  rr_builder_key(builder, bytes("\"list\""));
  rr_builder_begin(builder, RR_ARRAY);
  for (unsigned i = 0; i < 200; i++)
    rr_builder_scalar(builder, bytes("0"));
  rr_builder_end(builder);
  rr_builder_key(builder, bytes("\"none\""));
  rr_builder_begin(builder, RR_OBJECT);
  rr_builder_end(builder);
  rr_builder_end(builder);
  value = rr_builder_take(builder);
  rr_view view = rr_view_of(&value);
  rr_view list;
  CHECK(rr_object_get(&view, bytes("\"list\""), &list) && rr_view_count(&list) == 200);
  rr_value_release(value);

  /* Objects at the limit between rows and tables. */
  for (unsigned count = 60; count < 70; count++) {
    rr_builder_begin(builder, RR_OBJECT);
    for (unsigned i = 0; i < count; i++) {
      char key[16];
      snprintf(key, sizeof key, "\"k%u\"", i);
      rr_builder_key(builder, bytes(key));
      rr_builder_scalar(builder, bytes("\"value\""));
    }
    rr_builder_end(builder);
    value = rr_builder_take(builder);
    view = rr_view_of(&value);
    CHECK(rr_view_count(&view) == count);
    rr_value_release(rr_object_set(&value, bytes("\"first\""), parse("[1]"), bytes("\"k0\"")));
    rr_cursor cursor;
    view = rr_view_of(&value);
    rr_cursor_init(&cursor, &view);
    rr_bytes key;
    rr_view member;
    CHECK(rr_cursor_next(&cursor, &key, &member) && key.size == 7);
    CHECK(rr_view_type(&member) == RR_ARRAY);
    rr_value_release(value);
  }

  /* Unfinished: a key without a value, values of every kind, and a finished value that is not
     taken. */
  rr_builder_begin(builder, RR_ARRAY);
  rr_builder_scalar(builder, bytes("\"a text of its own\""));
  rr_builder_begin(builder, RR_OBJECT);
  rr_builder_key(builder, bytes("\"a\""));
  rr_builder_begin(builder, RR_ARRAY);
  rr_builder_end(builder);
  rr_builder_key(builder, bytes("\"b\""));
  rr_builder_begin(builder, RR_OBJECT);
  rr_builder_key(builder, bytes("\"c\""));
  rr_builder_begin(builder, RR_OBJECT);
  rr_builder_end(builder);
  rr_builder_key(builder, bytes("\"d\""));
  rr_builder_delete(builder);

  builder = rr_builder_new();
  rr_builder_begin(builder, RR_ARRAY);
  rr_builder_end(builder);
  rr_builder_delete(builder);
  CHECK_NOTHING_LEFT();
  return 0;
}

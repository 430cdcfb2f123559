/* Tagged values are leaves. Escaped keys are unescaped in the tree, and escaped again in the
   text. */
#include "helpers/check.h"

static rr_view element(const rr_value *array, size_t index) {
  rr_view list = rr_view_of(array);
  rr_view found;
  CHECK(rr_array_at(&list, index, &found));
  return found;
}

int main(void) {
  const char *text = "[{\"$date\":\"2026-01-01T00:00:00.000Z\"},{\"$$x\":1},{\"$$$x\":1},"
                     "{\"$$x\":1,\"b\":2},{\"$date\":1,\"b\":2},{\"$\":1},{\"$$\":1},"
                     "{\"$map\":[[\"a\",{\"$date\":1}],[\"b\",{\"$$x\":[]}]]}]";
  rr_value list = parse(text);
  CHECK_TEXT(&list, text);

  rr_view view = element(&list, 0);
  CHECK(rr_view_type(&view) == RR_SCALAR);
  view = element(&list, 1);
  CHECK(rr_view_type(&view) == RR_OBJECT);
  rr_view member;
  CHECK(rr_object_get(&view, bytes("\"$x\""), &member));
  CHECK(!rr_object_get(&view, bytes("\"$$x\""), &member));
  view = element(&list, 2);
  CHECK(rr_object_get(&view, bytes("\"$$x\""), &member));
  view = element(&list, 3);
  CHECK(rr_object_get(&view, bytes("\"$$x\""), &member));
  view = element(&list, 4);
  CHECK(rr_view_type(&view) == RR_OBJECT);
  view = element(&list, 5);
  CHECK(rr_view_type(&view) == RR_SCALAR && rr_view_text(&view).size == 7);
  view = element(&list, 6);
  CHECK(rr_object_get(&view, bytes("\"$\""), &member));
  view = element(&list, 7);
  CHECK(rr_view_type(&view) == RR_SCALAR);

  /* A leaf in an object too, with canonical content. */
  rr_value object =
      parse("{\"when\":{ \"\\u0024date\" : [ \"\\u0041\" , { \"b\":1, \"1\":2 } ] }}");
  CHECK_TEXT(&object, "{\"when\":{\"$date\":[\"A\",{\"1\":2,\"b\":1}]}}");
  rr_value_release(object);

  /* An object that a patch leaves with one member beginning with `$` is the user's own. */
  object = parse("{\"$x\":1,\"b\":2}");
  rr_value_release(rr_object_remove(&object, bytes("\"b\""), NULL));
  CHECK_TEXT(&object, "{\"$$x\":1}");
  rr_buffer written = text_of(&object);
  rr_value again = RR_NONE;
  CHECK(rr_text_read((rr_bytes){written.data, written.size}, NULL, &again, NULL));
  CHECK(equal(&object, &again));
  rr_buffer_free(&written);
  rr_value_release(again);
  rr_value_release(object);

  /* Duplicate keys are merged before the tag is checked. */
  object = parse("[{\"$a\":1,\"$a\":2},{\"$$a\":1,\"$$a\":2}]");
  CHECK_TEXT(&object, "[{\"$a\":2},{\"$$a\":2}]");
  view = element(&object, 0);
  CHECK(rr_view_type(&view) == RR_SCALAR);
  rr_value_release(object);

  /* Nested tags are text in text, so their depth has its own limit. */
  rr_buffer nested = {0};
  for (unsigned depth = 1; depth <= RR_MAX_TAGS + 1; depth++) {
    nested.size = 0;
    for (unsigned i = 0; i < depth; i++)
      rr_buffer_literal(&nested, "{\"$a\":");
    rr_buffer_literal(&nested, "1");
    for (unsigned i = 0; i < depth; i++)
      rr_buffer_literal(&nested, "}");
    rr_error error = {0};
    bool read = rr_text_read((rr_bytes){nested.data, nested.size}, NULL, &object, &error);
    CHECK(read == (depth <= RR_MAX_TAGS));
    CHECK(read || error.code == RR_ERR_DEPTH);
    rr_value_release(object);
  }
  rr_buffer_free(&nested);
  rr_value_release(list);
  CHECK_NOTHING_LEFT();
  return 0;
}

/* Shared nodes: a change by one owner is not visible to others, and copies only a path. A node may
   have more owners than its count can hold. */
#include "helpers/check.h"

static rr_value list_of(size_t count) {
  rr_builder *builder = rr_builder_new();
  rr_builder_begin(builder, RR_ARRAY);
  for (size_t i = 0; i < count; i++) {
    rr_builder_begin(builder, RR_OBJECT);
    rr_builder_key(builder, bytes("\"n\""));
    rr_builder_scalar(builder, bytes("\"a name that is no inline text\""));
    rr_builder_key(builder, bytes("\"list\""));
    rr_builder_begin(builder, RR_ARRAY);
    rr_builder_end(builder);
    rr_builder_end(builder);
  }
  rr_builder_end(builder);
  rr_value list = rr_builder_take(builder);
  rr_builder_delete(builder);
  return list;
}

/* Sets `n` of one of its elements. */
static void set_number(rr_value *list, size_t at, const char *number) {
  rr_slot slot = rr_array_slot(list, at);
  rr_value item = rr_slot_get(slot);
  rr_value_release(
      rr_object_set(&item, bytes("\"n\""), rr_scalar_new(bytes(number)), (rr_bytes){0}));
  rr_slot_set(slot, item);
}

static void check_path_copy(void) {
  rr_value list = list_of(100000);
  size_t alone = rr_value_usage().bytes;
  rr_value snapshot = rr_value_retain(list);
  set_number(&list, 50000, "1");
  CHECK(rr_value_usage().bytes - alone < 4096);

  rr_view view = rr_view_of(&snapshot);
  rr_view element;
  CHECK(rr_array_at(&view, 50000, &element));
  rr_value own = rr_view_own(&element);
  CHECK_TEXT(&own, "{\"n\":\"a name that is no inline text\",\"list\":[]}");
  rr_value_release(own);
  rr_value_release(snapshot);
  CHECK(rr_value_usage().bytes <= alone);

  /* With one owner again, it is changed in place. */
  size_t nodes = rr_value_usage().nodes;
  set_number(&list, 777, "2");
  CHECK(rr_value_usage().nodes == nodes);
  rr_value_release(list);
  CHECK_NOTHING_LEFT();
}

static void check_many_owners(void) {
  enum { OWNERS = 200000 };
  rr_value object = parse("{\"a\":[1],\"b\":\"c\"}");
  rr_value list = rr_array_new();
  for (size_t i = 0; i < OWNERS; i++)
    rr_array_insert(&list, i, rr_value_retain(object));
  CHECK_TEXT(&object, "{\"a\":[1],\"b\":\"c\"}");
  rr_value copy = rr_value_retain(list);
  rr_slot slot = rr_array_slot(&copy, OWNERS / 2);
  rr_value item = rr_slot_get(slot);
  rr_slot inner_slot = rr_object_slot(&item, bytes("\"a\""));
  rr_slot_set(slot, item);
  rr_value inner = rr_slot_get(inner_slot);
  rr_array_insert(&inner, 0, rr_scalar_new(bytes("0")));
  rr_slot_set(inner_slot, inner);
  CHECK_TEXT(&object, "{\"a\":[1],\"b\":\"c\"}");
  rr_view view = rr_view_of(&copy);
  rr_view changed;
  CHECK(rr_array_at(&view, OWNERS / 2, &changed));
  rr_value own = rr_view_own(&changed);
  CHECK_TEXT(&own, "{\"a\":[0,1],\"b\":\"c\"}");
  rr_value_release(own);
  rr_value_release(list);
  rr_value_release(copy);
  rr_value_release(object);
  CHECK_NOTHING_LEFT();
}

int main(void) {
  check_path_copy();
  check_many_owners();
  return 0;
}

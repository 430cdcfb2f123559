/* Equality: members in any order, elements in order, for all kinds of nodes. */
#include "helpers/check.h"

static bool same(const char *a, const char *b) {
  rr_value x = parse(a);
  rr_value y = parse(b);
  bool result = equal(&x, &y);
  CHECK(equal(&y, &x) == result);
  CHECK(equal(&x, &x) && equal(&y, &y));
  rr_value_release(x);
  rr_value_release(y);
  return result;
}

/* An object that had many members once and has few now. */
static rr_value shrunk(void) {
  rr_value object = parse("{\"a\":[1],\"b\":2}");
  for (int pass = 0; pass < 2; pass++) {
    for (unsigned i = 0; i < 100; i++) {
      char key[16];
      snprintf(key, sizeof key, "\"k%u\"", i);
      if (pass == 0)
        rr_object_set(&object, bytes(key), rr_scalar_new(bytes("0")), (rr_bytes){0});
      else
        rr_value_release(rr_object_remove(&object, bytes(key), NULL));
    }
  }
  return object;
}

int main(void) {
  CHECK(same("1", "1"));
  CHECK(same("1", "1.0") && !same("1", "1.5"));
  CHECK(!same("1", "\"1\""));
  CHECK(!same("[]", "{}"));
  CHECK(!same("null", "[]"));
  CHECK(same("[1,[2,{\"a\":[]}]]", "[1,[2,{\"a\":[]}]]"));
  CHECK(!same("[1,2]", "[2,1]"));
  CHECK(!same("[1,2]", "[1,2,3]"));
  CHECK(same("{\"a\":1,\"b\":[{\"c\":1,\"d\":2}]}", "{\"b\":[{\"d\":2,\"c\":1}],\"a\":1}"));
  CHECK(!same("{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}"));
  CHECK(!same("{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}"));
  CHECK(!same("{\"a\":{\"x\":1}}", "{\"a\":{\"x\":2}}"));
  CHECK(!same("{\"a\":1,\"b\":2}", "{\"a\":12,\"b\":\"\"}"));

  rr_value few = parse("{\"b\":2,\"a\":[1]}");
  rr_value once_many = shrunk();
  CHECK(equal(&few, &once_many) && equal(&once_many, &few));
  CHECK_TEXT(&once_many, "{\"a\":[1],\"b\":2}");
  rr_value_release(few);
  rr_value_release(once_many);
  CHECK_NOTHING_LEFT();
  return 0;
}

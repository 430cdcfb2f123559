/* Members have the order of JavaScript, wherever they are added and however many there are. */
#include "helpers/check.h"

/* Sets `key` before `before` (NULL: at the end) in an object read from `text`. */
static void check_set(const char *text, const char *key, const char *before, const char *expected) {
  rr_value object = parse(text);
  rr_value_release(rr_object_set(&object, bytes(key), rr_scalar_new(bytes("0")),
                                 before ? bytes(before) : (rr_bytes){0}));
  CHECK_TEXT(&object, expected);
  rr_value_release(object);
}

/* The same among a hundred members `"m0"` to `"m99"` that follow those of `text`. */
static void check_set_large(const char *text, const char *key, const char *before,
                            const char *expected) {
  rr_value object = parse(text);
  rr_buffer wanted = {0};
  rr_buffer_append(&wanted, expected, strlen(expected) - 1);
  for (unsigned i = 0; i < 100; i++) {
    char member[16];
    snprintf(member, sizeof member, "\"m%u\"", i);
    rr_object_set(&object, bytes(member), rr_scalar_new(bytes("1")), (rr_bytes){0});
    rr_buffer_literal(&wanted, ",");
    rr_buffer_append(&wanted, member, strlen(member));
    rr_buffer_literal(&wanted, ":1");
  }
  rr_buffer_literal(&wanted, "}");
  rr_buffer_append(&wanted, "", 1);
  rr_value_release(rr_object_set(&object, bytes(key), rr_scalar_new(bytes("0")),
                                 bytes(before ? before : "\"m0\"")));
  CHECK_TEXT(&object, wanted.data);
  rr_buffer_free(&wanted);
  rr_value_release(object);
}

static const struct {
  const char *text, *key, *before, *expected;
} cases[] = {
    {"{\"a\":1,\"b\":2}", "\"c\"", NULL, "{\"a\":1,\"b\":2,\"c\":0}"},
    {"{\"a\":1,\"b\":2}", "\"c\"", "\"a\"", "{\"c\":0,\"a\":1,\"b\":2}"},
    {"{\"a\":1,\"b\":2}", "\"c\"", "\"b\"", "{\"a\":1,\"c\":0,\"b\":2}"},
    {"{\"a\":1,\"b\":2}", "\"b\"", "\"a\"", "{\"a\":1,\"b\":0}"},
    {"{\"5\":1,\"a\":2}", "\"7\"", NULL, "{\"5\":1,\"7\":0,\"a\":2}"},
    {"{\"5\":1,\"a\":2}", "\"3\"", "\"a\"", "{\"3\":0,\"5\":1,\"a\":2}"},
    {"{\"5\":1,\"a\":2}", "\"10\"", "\"5\"", "{\"5\":1,\"10\":0,\"a\":2}"},
    {"{\"5\":1,\"a\":2}", "\"b\"", "\"5\"", "{\"5\":1,\"b\":0,\"a\":2}"},
    {"{\"5\":1,\"a\":2}", "\"05\"", "\"a\"", "{\"5\":1,\"05\":0,\"a\":2}"},
    {"{\"4294967294\":1,\"a\":2}", "\"4294967295\"", "\"a\"",
     "{\"4294967294\":1,\"4294967295\":0,\"a\":2}"},
};

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    check_set(cases[i].text, cases[i].key, cases[i].before, cases[i].expected);
    check_set_large(cases[i].text, cases[i].key, cases[i].before, cases[i].expected);
  }
  check_set("{\"a\":1}", "\"b\"", "\"not there\"", "{\"a\":1,\"b\":0}");

  /* Many members, out of order and with duplicates. */
  rr_buffer text = {0};
  rr_buffer_literal(&text, "{");
  for (unsigned i = 200; i-- > 0;) {
    char member[128];
    snprintf(member, sizeof member, "\"k%u\":[%u],\"%u\":\"%u\",\"twin\":%u,", i % 150, i, i, i, i);
    rr_buffer_append(&text, member, strlen(member));
  }
  text.data[text.size - 1] = '}';
  rr_value object = RR_NONE;
  CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &object, NULL));
  rr_buffer_free(&text);
  rr_view view = rr_view_of(&object);
  CHECK(rr_view_count(&view) == 200 + 150 + 1);
  rr_cursor cursor;
  rr_cursor_init(&cursor, &view);
  for (unsigned i = 0; i < 351; i++) {
    char key[16];
    /* The indices, k49, duplicate, k48 to k0, k149 to k50. */
    if (i < 200)
      snprintf(key, sizeof key, "\"%u\"", i);
    else if (i == 201)
      snprintf(key, sizeof key, "\"twin\"");
    else
      snprintf(key, sizeof key, "\"k%u\"", i == 200 ? 49 : i <= 250 ? 250 - i : 400 - i);
    rr_bytes found;
    rr_view value;
    CHECK(rr_cursor_next(&cursor, &found, &value));
    CHECK(found.size == strlen(key) && memcmp(found.data, key, found.size) == 0);
  }
  rr_view duplicate;
  CHECK(rr_object_get(&view, bytes("\"twin\""), &duplicate) &&
        rr_view_text(&duplicate).data[0] == '0');
  CHECK(rr_object_get(&view, bytes("\"k49\""), &duplicate) && rr_view_type(&duplicate) == RR_ARRAY);
  rr_value own = rr_view_own(&duplicate);
  CHECK_TEXT(&own, "[49]");
  rr_value_release(own);
  rr_value_release(object);
  CHECK_NOTHING_LEFT();
  return 0;
}

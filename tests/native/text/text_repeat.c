/* Objects that repeat the keys of the previous one share its shape. The reader guesses keys, so
   objects with similar keys must be read correctly too. */
#include "helpers/check.h"

static void check_same(const char *text) {
  rr_value value = parse(text);
  CHECK_TEXT(&value, text);
  rr_value_release(value);
}

int main(void) {
  check_same("[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4},{\"a\":5},{\"a\":6,\"b\":7,\"c\":8},{}]");
  check_same("[{\"a\":1,\"b\":2},{\"b\":1,\"a\":2},{\"a\":1,\"c\":2},{\"c\":1,\"b\":2}]");
  check_same("[{\"a\":{\"a\":{\"a\":1}}},{\"a\":{\"a\":{\"a\":1}}},{\"a\":{\"b\":{\"a\":1}}}]");
  check_same("[{\"$a\":1,\"b\":2},{\"$a\":1},{\"$a\":1,\"b\":2},{\"$$a\":1},{\"$$a\":1}]");
  check_same("[{\"1\":1,\"a\":2},{\"1\":1,\"a\":2},{\"1\":1,\"2\":2,\"a\":3}]");

  rr_value value = parse("[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4,\"a\":5},{ \"a\" : 6 , \"b\" : 7 },"
                         "{\"\\u0061\":8,\"b\":9}]");
  CHECK_TEXT(&value, "[{\"a\":1,\"b\":2},{\"a\":5,\"b\":4},{\"a\":6,\"b\":7},{\"a\":8,\"b\":9}]");
  rr_value_release(value);

  /* A thousand objects with the same keys: one node each, the array, one shape, and little else. */
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[");
  for (unsigned i = 0; i < 1000; i++) {
    rr_buffer_literal(&text, "{\"a key of some length\":");
    rr_buffer_append_uint(&text, i);
    rr_buffer_literal(&text, ",\"another key\":true},");
  }
  text.data[text.size - 1] = ']';
  CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &value, NULL));
  rr_usage usage = rr_value_usage();
  CHECK(usage.nodes > 1000 && usage.nodes < 1030);
  CHECK(usage.bytes < 1000 * (16 + 8) + 2000);
  rr_buffer back = text_of(&value);
  CHECK(back.size == text.size && memcmp(back.data, text.data, text.size) == 0);
  rr_buffer_free(&back);
  rr_buffer_free(&text);
  rr_value_release(value);
  CHECK_NOTHING_LEFT();
  return 0;
}

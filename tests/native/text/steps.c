/* A reader gives the same result for all sizes of steps. A value that is freed in steps leaves
   nothing behind, except nodes with other owners. */
#include "helpers/lists.h"

/* Reads the whole text in steps of `budget` bytes. */
static bool read_steps(rr_bytes text, size_t budget, size_t *steps, rr_value *out,
                       rr_error *error) {
  rr_reader *reader = rr_reader_new(text, NULL, NULL);
  bool done = false, read = true;
  for (*steps = 0; read && !done; ++*steps)
    read = rr_reader_step(reader, budget, &done, error);
  *out = done ? rr_reader_take(reader) : RR_NONE;
  rr_reader_delete(reader);
  return read;
}

static void check(const char *text) {
  rr_value whole = RR_NONE, value;
  rr_error expected = {0}, error = {0};
  bool reads = rr_text_read(bytes(text), NULL, &whole, &expected);
  size_t steps;
  for (size_t budget = 0; budget < 200; budget = budget * 2 + 1) {
    CHECK(read_steps(bytes(text), budget, &steps, &value, &error) == reads);
    CHECK(reads ? equal(&value, &whole)
                : error.code == expected.code && error.position == expected.position);
    rr_value_release(value);
  }
  rr_value_release(whole);
}

static rr_buffer long_text(size_t count) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[");
  for (size_t i = 0; i < count; i++) {
    if (i)
      rr_buffer_literal(&text, ",");
    rr_buffer_literal(&text, "{\"id\":");
    rr_buffer_append_uint(&text, i);
    rr_buffer_literal(&text, ",\"tags\":[\"a\",\"a longer text\"],\"done\":false}");
  }
  rr_buffer_literal(&text, "]");
  return text;
}

static void check_long(void) {
  enum { COUNT = 20000, BUDGET = 10000, NODES = 100 };
  rr_buffer text = long_text(COUNT);
  rr_value value = RR_NONE;
  rr_error error = {0};
  size_t steps;
  CHECK(read_steps(bytes_of(&text), BUDGET, &steps, &value, &error));
  CHECK(steps > text.size / BUDGET * 9 / 10 && steps < text.size / BUDGET + 2);
  rr_buffer back = text_of(&value);
  CHECK(same_bytes(&back, &text));

  /* One element has another owner. */
  rr_view view = rr_view_of(&value), element;
  CHECK(rr_array_at(&view, COUNT / 2, &element));
  rr_value kept = rr_view_own(&element);
  size_t nodes = rr_value_usage().nodes;
  rr_garbage garbage = {0};
  rr_garbage_add(&garbage, value);
  size_t turns = 0;
  for (bool more = true; more; turns++) {
    size_t before = rr_value_usage().nodes;
    more = rr_garbage_sweep(&garbage, NODES);
    CHECK(before - rr_value_usage().nodes <= NODES + 1);
  }
  CHECK(turns >= nodes / NODES - 1);
  CHECK_TEXT(&kept, "{\"id\":10000,\"tags\":[\"a\",\"a longer text\"],\"done\":false}");
  rr_value_release(kept);

  /* Half way. */
  rr_reader *reader = rr_reader_new(bytes_of(&text), NULL, NULL);
  bool done;
  CHECK(rr_reader_step(reader, BUDGET, &done, &error) && !done);
  rr_reader_delete(reader);
  CHECK(read_steps(bytes_of(&text), SIZE_MAX, &steps, &value, &error) && steps == 1);
  rr_garbage_add(&garbage, value);
  CHECK(rr_garbage_sweep(&garbage, NODES) && !rr_garbage_is_empty(&garbage));
  rr_garbage_free(&garbage);
  rr_buffer_free(&text);
  rr_buffer_free(&back);
}

int main(void) {
  static const char *const texts[] = {"7",
                                      " [ ] ",
                                      "{\"a\":[1,{\"b\":null}],\"c\":\"\\u0041\"}",
                                      "{\"$date\":\"x\"}",
                                      "[1,2] x",
                                      "[1,2",
                                      "{\"a\":1,}",
                                      "[{\"$$a\":[1]},{\"$set\":[[1]]}]",
                                      "\"text\"",
                                      "",
                                      "[tru]",
                                      "[1]]"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    check(texts[i]);
  check_long();
  CHECK_NOTHING_LEFT();
  return 0;
}

/* Any bytes: refused, or read into a tree whose text reads back as the same tree, whole, in slices,
   or out of a longer text. What is JSON is decided by a second, independent reader. Nothing is left
   of any of it. */
#include "../check.h"
#include "grammar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slices(const rr_view *view, const rr_buffer *text, size_t budget) {
  rr_writer *writer = rr_writer_new(view);
  rr_buffer joined = {0};
  while (rr_writer_step(writer, budget, &joined))
    continue;
  CHECK(joined.size == text->size && memcmp(joined.data, text->data, text->size) == 0);
  rr_buffer_free(&joined);
  rr_writer_delete(writer);
}

static void check_refused(rr_bytes text, const rr_error *error, rr_value value) {
  CHECK(error->message && error->position <= text.size && rr_value_is_none(value));
  CHECK(error->code == RR_ERR_TEXT || error->code == RR_ERR_DEPTH);
  if (error->code == RR_ERR_TEXT)
    CHECK(!grammar_accepts((const uint8_t *)text.data, text.size));
}

/* In the middle of a message the same value ends where its text ends. */
static void check_inside(rr_bytes text, const rr_value *value) {
  rr_buffer longer = {0};
  rr_buffer_literal(&longer, "[1,");
  rr_buffer_append(&longer, text.data, text.size);
  rr_buffer_literal(&longer, ",2]");
  rr_value found = RR_NONE;
  size_t position = 3;
  CHECK(rr_text_read_at((rr_bytes){longer.data, longer.size}, &position, NULL, &found, NULL));
  CHECK(position > 3 && position <= longer.size - 3 && equal(value, &found));
  rr_value_release(found);
  rr_buffer_free(&longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_bytes input = {(const char *)data, size};
  rr_value value = RR_NONE;
  rr_error error = {0};
  if (!rr_text_read(input, NULL, &value, &error)) {
    check_refused(input, &error, value);
    CHECK_NOTHING_LEFT();
    return 0;
  }
  CHECK(grammar_accepts(data, size));
  check_inside(input, &value);
  rr_buffer text = text_of(&value);
  CHECK(grammar_accepts((const uint8_t *)text.data, text.size));
  rr_value again = RR_NONE;
  CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &again, NULL));
  CHECK(equal(&value, &again));
  rr_buffer back = text_of(&again);
  CHECK(back.size == text.size && memcmp(back.data, text.data, text.size) == 0);
  rr_view view = rr_view_of(&value);
  check_slices(&view, &text, 1 + size % 97);
  rr_buffer_free(&text);
  rr_buffer_free(&back);
  rr_value_release(value);
  rr_value_release(again);
  CHECK_NOTHING_LEFT();
  return 0;
}

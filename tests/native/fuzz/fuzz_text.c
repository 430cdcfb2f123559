/* Any bytes: refused, or read into a tree whose text reads back as the same tree, whole or in
   slices. Nothing is left of it. */
#include "../check.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rr_value value = RR_NONE;
  rr_error error = {0};
  if (!rr_text_read((rr_bytes){(const char *)data, size}, NULL, &value, &error)) {
    CHECK(error.code != RR_OK && error.position <= size && rr_value_is_none(value));
    CHECK_NOTHING_LEFT();
    return 0;
  }
  rr_buffer text = text_of(&value);
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

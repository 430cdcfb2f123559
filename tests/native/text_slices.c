/* A writer that stops gives the same text in parts, whatever their size, and splits no character.
 */
#include "check.h"

static bool starts_inside_character(const rr_buffer *text) {
  return text->size && (text->data[0] & 0xC0) == 0x80;
}

static void check_slices(const char *text, size_t budget) {
  rr_value value = parse(text);
  rr_view view = rr_view_of(&value);
  rr_buffer whole = {0};
  rr_text_write(&view, &whole);

  rr_writer *writer = rr_writer_new(&view);
  rr_buffer joined = {0};
  bool more = true;
  while (more) {
    rr_buffer slice = {0};
    more = rr_writer_step(writer, budget, &slice);
    CHECK(slice.size > 0);
    CHECK(!starts_inside_character(&slice));
    rr_buffer_append(&joined, slice.data, slice.size);
    rr_buffer_free(&slice);
  }
  rr_buffer nothing = {0};
  CHECK(!rr_writer_step(writer, budget, &nothing) && nothing.size == 0);
  rr_writer_delete(writer);

  CHECK(joined.size == whole.size && memcmp(joined.data, whole.data, whole.size) == 0);
  rr_buffer_free(&joined);
  rr_buffer_free(&whole);
  rr_value_release(value);
}

/* A list of objects with a container each, and a string of 20,000 characters of three bytes. */
static rr_buffer long_text(void) {
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[");
  for (unsigned i = 0; i < 300; i++) {
    rr_buffer_literal(&text, "{\"id\":");
    rr_buffer_append_uint(&text, i);
    rr_buffer_literal(&text, ",\"tags\":[\"a\",\"b\"],\"done\":false},");
  }
  rr_buffer_literal(&text, "\"");
  for (unsigned i = 0; i < 20000; i++)
    rr_buffer_literal(&text, "\xE2\x82\xAC");
  rr_buffer_literal(&text, "\"]");
  rr_buffer_append(&text, "", 1);
  return text;
}

int main(void) {
  rr_buffer text = long_text();
  for (size_t budget = 0; budget < 5000; budget = budget * 2 + 1) {
    check_slices(text.data, budget);
    check_slices("7", budget);
    check_slices("\"a longer scalar as the root\"", budget);
    check_slices("[]", budget);
    check_slices("{\"$$a\":[{\"$$b\":{}},{\"$date\":1}]}", budget);
  }

  /* A slice is about as long as was asked for. */
  rr_value value = parse(text.data);
  rr_view view = rr_view_of(&value);
  rr_writer *writer = rr_writer_new(&view);
  rr_buffer slice = {0};
  CHECK(rr_writer_step(writer, 1000, &slice) && slice.size >= 1000 && slice.size < 1100);
  rr_buffer_free(&slice);
  rr_writer_delete(writer); /* half way */
  rr_value_release(value);
  rr_buffer_free(&text);
  CHECK_NOTHING_LEFT();
  return 0;
}

/* Input: a text. It is refused, or read into a tree whose text reads back as the same tree: whole,
   in slices, or as part of a longer text. A second, independent reader decides what is JSON.
   Nothing leaks. */
#include <math.h>

#include "grammar.h"
#include "helpers/check.h"

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

static double double_of(rr_bytes text, size_t position) {
  rr_buffer number = {0};
  rr_buffer_append(&number, text.data + position, text.size - position);
  rr_buffer_append(&number, "", 1);
  double value = strtod(number.data, NULL);
  rr_buffer_free(&number);
  return value;
}

/* Whether a JSON number is -0 or not a double: too large, so small that it becomes 0, or with too
   many digits. */
static bool is_strange_number(rr_bytes text, size_t position) {
  double value = double_of(text, position);
  size_t digits = 0, zeros = 0;
  for (size_t i = position; i < text.size && text.data[i] && strchr("-.0123456789", text.data[i]);
       i++) {
    if (text.data[i] == '0')
      zeros++;
    else if (text.data[i] >= '1')
      digits += 1 + (digits ? zeros : 0), zeros = 0;
  }
  return digits > 17 || isinf(value) || (value == 0 && (digits || signbit(value)));
}

static void check_refused(rr_bytes text, const rr_error *error, rr_value value) {
  CHECK(error->message && error->position <= text.size && rr_value_is_none(value));
  CHECK(error->code == RR_ERR_TEXT || error->code == RR_ERR_DEPTH);
  if (error->code == RR_ERR_TEXT && grammar_accepts((const uint8_t *)text.data, text.size))
    CHECK(is_strange_number(text, error->position));
}

/* A number keeps its value. */
static void check_number(rr_bytes input, const rr_buffer *text) {
  char first = text->data[0];
  if (first == '-' || (first >= '0' && first <= '9'))
    CHECK(double_of(input, 0) == double_of((rr_bytes){text->data, text->size}, 0));
}

/* As part of a message, the value is the same and ends where its text ends. */
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
  check_number(input, &text);
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

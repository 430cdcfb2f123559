/* Very deep and very long values: nothing recurses, so nothing overflows the stack. */
#include "helpers/check.h"

/* `[` and `{"a":` in turn, `depth` of them. */
static rr_buffer nested(size_t depth) {
  rr_buffer text = {0};
  for (size_t i = 0; i < depth; i++)
    rr_buffer_append(&text, i % 2 ? "{\"a\":" : "[", i % 2 ? 5 : 1);
  rr_buffer_literal(&text, "0");
  for (size_t i = depth; i-- > 0;)
    rr_buffer_append(&text, i % 2 ? "}" : "]", 1);
  return text;
}

static void check_depth(size_t depth) {
  rr_buffer text = nested(depth);
  rr_bytes all = {text.data, text.size};
  rr_value value = RR_NONE;
  rr_value copy = RR_NONE;
  rr_error error = {0};
  CHECK(!rr_text_read(all, &(rr_text_limits){.max_depth = depth - 1}, &value, &error));
  CHECK(error.code == RR_ERR_DEPTH);
  CHECK(rr_text_read(all, &(rr_text_limits){.max_depth = depth}, &value, &error));
  CHECK(rr_text_read(all, &(rr_text_limits){.max_depth = depth}, &copy, &error));
  CHECK(equal(&value, &copy));
  rr_buffer back = text_of(&value);
  CHECK(back.size == text.size && memcmp(back.data, text.data, text.size) == 0);
  rr_buffer_free(&back);
  rr_buffer_free(&text);
  rr_value_release(value);
  rr_value_release(copy);
  CHECK_NOTHING_LEFT();
}

static void check_default_limit(void) {
  rr_value value = RR_NONE;
  for (size_t depth = RR_DEFAULT_DEPTH; depth <= RR_DEFAULT_DEPTH + 1; depth++) {
    rr_buffer text = nested(depth);
    CHECK(rr_text_read((rr_bytes){text.data, text.size}, NULL, &value, NULL) ==
          (depth == RR_DEFAULT_DEPTH));
    rr_value_release(value);
    rr_buffer_free(&text);
  }
}

static void check_long(size_t count) {
  rr_builder *builder = rr_builder_new();
  rr_builder_begin(builder, RR_ARRAY);
  for (size_t i = 0; i < count; i++) {
    rr_builder_begin(builder, RR_OBJECT);
    rr_builder_key(builder, bytes("\"a\""));
    rr_builder_begin(builder, RR_ARRAY);
    rr_builder_end(builder);
    rr_builder_end(builder);
  }
  rr_builder_end(builder);
  rr_value value = rr_builder_take(builder);
  rr_builder_delete(builder);
  rr_view view = rr_view_of(&value);
  CHECK(rr_view_count(&view) == count);
  rr_value_release(value);
  CHECK_NOTHING_LEFT();
}

int main(void) {
  check_depth(1000);
  check_depth(200000);
  check_default_limit();
  check_long(1000000);
  return 0;
}

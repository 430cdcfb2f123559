/* A writer in steps gives the same text for all sizes of steps, and splits no character. */
#include "helpers/check.h"

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

/* Adds the content of `part` to `whole`. The containers down to `depth` continue in `part`. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the path of a slice
static void graft(rr_value *whole, const rr_view *part, size_t depth) {
  rr_view view = rr_view_of(whole);
  bool array = rr_view_type(&view) == RR_ARRAY;
  size_t count = rr_view_count(&view);
  rr_cursor cursor;
  rr_bytes key;
  rr_view child;
  CHECK(rr_view_type(&view) == rr_view_type(part));
  rr_cursor_init(&cursor, part);
  for (bool first = depth > 0; rr_cursor_next(&cursor, &key, &child); first = false) {
    if (!first && array) {
      rr_array_insert(whole, count++, rr_view_own(&child));
    } else if (!first) {
      CHECK(rr_value_is_none(rr_object_set(whole, key, rr_view_own(&child), (rr_bytes){0})));
    } else {
      rr_slot slot = array ? rr_array_slot(whole, count - 1) : rr_object_slot(whole, key);
      rr_value inner = rr_slot_get(slot);
      graft(&inner, &child, depth - 1);
      rr_slot_set(slot, inner);
    }
  }
}

/* The text of a slice, or of several joined ones, and its path. */
typedef struct {
  rr_buffer path;
  rr_buffer text;
} held;

static rr_value read_buffer(const rr_buffer *text) {
  rr_value value = RR_NONE;
  CHECK(rr_text_read((rr_bytes){text->data, text->size}, NULL, &value, NULL));
  return value;
}

/* Adds a slice. A slice with + is not parsed yet. */
static void take_slice(rr_value *whole, held *open, const rr_buffer *slice) {
  const char *line = memchr(slice->data, '\n', slice->size);
  CHECK(line && (slice->data[0] == '=' || slice->data[0] == '+'));
  if (!open->text.size)
    rr_buffer_append(&open->path, slice->data + 1, (size_t)(line - slice->data - 1));
  else
    CHECK(line == slice->data + 1);
  rr_buffer_append(&open->text, line + 1, slice->size - (size_t)(line + 1 - slice->data));
  if (slice->data[0] == '+')
    return;
  rr_value part = read_buffer(&open->text);
  if (rr_value_is_none(*whole)) {
    CHECK(open->path.size == 0);
    *whole = part;
  } else {
    rr_value path = read_buffer(&open->path);
    rr_view steps = rr_view_of(&path);
    rr_view view = rr_view_of(&part);
    graft(whole, &view, rr_view_count(&steps));
    rr_value_release(path);
    rr_value_release(part);
  }
  open->path.size = open->text.size = 0;
}

/* Slices that are parsed one by one give the same value. */
static size_t check_parsed_slices(const char *text, size_t budget) {
  rr_value value = parse(text);
  rr_view view = rr_view_of(&value);
  rr_writer *writer = rr_writer_new(&view);
  rr_value whole = RR_NONE;
  held open = {0};
  size_t unfinished = 0;
  bool more = true;
  while (more) {
    rr_buffer slice = {0};
    more = rr_writer_slice(writer, budget, &slice);
    CHECK(!starts_inside_character(&slice));
    unfinished += slice.data[0] == '+';
    take_slice(&whole, &open, &slice);
    rr_buffer_free(&slice);
  }
  rr_writer_delete(writer);
  rr_buffer before = text_of(&value);
  rr_buffer after = text_of(&whole);
  CHECK(before.size == after.size && memcmp(before.data, after.data, before.size) == 0);
  rr_buffer_free(&before);
  rr_buffer_free(&after);
  rr_buffer_free(&open.path);
  rr_buffer_free(&open.text);
  rr_value_release(value);
  rr_value_release(whole);
  return unfinished;
}

/* Twelve nested objects with keys of 1,000 bytes, and members before and after. */
static rr_buffer long_keys(void) {
  rr_buffer text = {0};
  for (unsigned i = 0; i < 12; i++) {
    rr_buffer_literal(&text, "{\"7\":[1,{\"x\":[]}],\"");
    for (unsigned j = 0; j < 1000; j++)
      rr_buffer_literal(&text, "k");
    rr_buffer_literal(&text, "\":");
  }
  rr_buffer_literal(&text, "[1,2,3]");
  for (unsigned i = 0; i < 12; i++)
    rr_buffer_literal(&text, ",\"b\":[[],[[0]]],\"\\\"\":{}}");
  rr_buffer_append(&text, "", 1);
  return text;
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
  rr_buffer keys = long_keys();
  for (size_t budget = 0; budget < 5000; budget = budget * 2 + 1) {
    check_slices(text.data, budget);
    check_slices("7", budget);
    check_slices("\"a longer scalar as the root\"", budget);
    check_slices("[]", budget);
    check_slices("{\"$$a\":[{\"$$b\":{}},{\"$date\":1}]}", budget);
    /* Only its long string is cut. */
    size_t unfinished = check_parsed_slices(text.data, budget);
    CHECK(budget > 63 || unfinished > 60000 / (budget + 3));
    CHECK(check_parsed_slices(keys.data, budget) > 0 || budget > 1);
    CHECK(check_parsed_slices("7", budget) == 0);
    CHECK(check_parsed_slices("[]", budget) == 0);
    CHECK(check_parsed_slices("[[[[1,2]],[[3],4]],{\"a\":{\"b\":1,\"c\":[2]}}]", budget) == 0);
    CHECK(check_parsed_slices("{\"b\":[1],\"a\":{},\"10\":[{\"3\":1,\"1\":[0]}],\"9\":2}",
                              budget) == 0);
  }

  /* A slice has about the requested length. */
  rr_value value = parse(text.data);
  rr_view view = rr_view_of(&value);
  rr_writer *writer = rr_writer_new(&view);
  rr_buffer slice = {0};
  CHECK(rr_writer_step(writer, 1000, &slice) && slice.size >= 1000 && slice.size < 1100);
  rr_buffer_free(&slice);
  rr_writer_delete(writer); /* half way */
  rr_value_release(value);
  rr_buffer_free(&text);
  rr_buffer_free(&keys);
  CHECK_NOTHING_LEFT();
  return 0;
}

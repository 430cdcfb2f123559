/* Random moves and texts that apply to a value. */
#ifndef RR_TESTS_SPECIAL_H
#define RR_TESTS_SPECIAL_H

#include "helpers/lists.h"
#include "text/string_units.h"

/* Descends to a random child and appends its step. */
static inline bool descend(generator *g, rr_view *view, rr_buffer *path) {
  size_t count = rr_view_count(view);
  if (count == 0)
    return false;
  rr_cursor cursor;
  rr_bytes key;
  rr_view child;
  size_t place = (size_t)draw(g, count);
  rr_cursor_init(&cursor, view);
  for (size_t i = 0; i <= place; i++)
    CHECK(rr_cursor_next(&cursor, &key, &child));
  if (path->size > 1)
    rr_buffer_literal(path, ",");
  if (rr_view_type(view) == RR_ARRAY)
    rr_buffer_append_uint(path, place);
  else
    rr_buffer_append(path, key.data, key.size);
  *view = child;
  return true;
}

/* Descends to a random array with at least `least` elements. Returns false if the way leads to
   none. */
static inline bool descend_to_array(generator *g, rr_view *view, rr_buffer *path, size_t least) {
  rr_buffer_literal(path, "[");
  for (;;) {
    bool fits = rr_view_type(view) == RR_ARRAY && rr_view_count(view) >= least;
    if (fits && draw(g, 3) == 0)
      return true;
    rr_view child = *view;
    size_t size = path->size;
    if (!descend(g, &child, path))
      return fits;
    if (rr_view_type(&child) == RR_SCALAR) {
      path->size = size;
      return fits;
    }
    *view = child;
  }
}

static inline rr_value without(const rr_value *root, const rr_buffer *path) {
  rr_value value = rr_value_retain(*root);
  rr_buffer text = {0};
  rr_buffer_literal(&text, "[{\"op\":\"remove\",\"path\":");
  rr_buffer_append(&text, path->data, path->size);
  rr_buffer_literal(&text, "}]");
  rr_patches list = list_of(bytes_of(&text));
  apply(&value, &list);
  rr_patches_free(&list);
  rr_buffer_free(&text);
  return value;
}

/* Appends a move. Returns false if it has found no element to move. */
static inline bool random_move(generator *g, const rr_value *root, rr_buffer *out) {
  rr_view view = rr_view_of(root);
  rr_buffer from = {0}, to = {0};
  bool found = descend_to_array(g, &view, &from, 1) && descend(g, &view, &from);
  if (found) {
    rr_buffer_literal(&from, "]");
    rr_value rest = without(root, &from);
    view = rr_view_of(&rest);
    /* The array that the element has left is there, if no other one is found. */
    while (!descend_to_array(g, &view, &to, 0)) {
      to.size = 0;
      view = rr_view_of(&rest);
    }
    if (to.size > 1)
      rr_buffer_literal(&to, ",");
    rr_buffer_append_uint(&to, draw(g, rr_view_count(&view) + 1));
    rr_buffer_literal(out, "{\"op\":\"move\",\"from\":");
    rr_buffer_append(out, from.data, from.size);
    rr_buffer_literal(out, ",\"path\":");
    rr_buffer_append(out, to.data, to.size);
    rr_buffer_literal(out, "]}");
    rr_value_release(rest);
  }
  rr_buffer_free(&from);
  rr_buffer_free(&to);
  return found;
}

/* Appends the steps of an edit of a string of so many units, in any valid form. */
static inline void random_edit(generator *g, uint64_t units, rr_buffer *out) {
  static const char *const texts[] = {"x",        "\\n\\\\",  "\xc3\xa9", "\xf0\x9f\x98\x80",
                                      "a\\ud83d", "\\ude00b", "\\\\ud83d"};
  rr_buffer_literal(out, "[");
  for (uint64_t at = 0, steps = draw(g, 5), i = 0; i < steps; i++) {
    uint64_t kind = draw(g, 3), left = units - at;
    if (i)
      rr_buffer_literal(out, ",");
    if (kind == 0 || left == 0) {
      const char *text = texts[draw(g, sizeof texts / sizeof texts[0])];
      rr_buffer_literal(out, "\"");
      rr_buffer_append(out, text, strlen(text));
      rr_buffer_literal(out, "\"");
      continue;
    }
    uint64_t some = 1 + draw(g, left < 4 ? left : 4);
    if (kind == 1)
      rr_buffer_literal(out, "-");
    rr_buffer_append_uint(out, some);
    at += some;
  }
  rr_buffer_literal(out, "]");
}

/* Appends a text. Returns false if it has found no string. */
static inline bool random_text(generator *g, const rr_value *root, rr_buffer *out) {
  rr_view view = rr_view_of(root);
  rr_buffer path = {0};
  rr_buffer_literal(&path, "[");
  while (rr_view_type(&view) != RR_SCALAR && descend(g, &view, &path))
    ;
  rr_bytes text = rr_view_type(&view) == RR_SCALAR ? rr_view_text(&view) : (rr_bytes){"[", 1};
  bool found = text.data[0] == '"';
  if (found) {
    rr_buffer_literal(out, "{\"op\":\"text\",\"path\":");
    rr_buffer_append(out, path.data, path.size);
    rr_buffer_literal(out, "],\"edit\":");
    random_edit(g, rr__string_units((rr_bytes){text.data + 1, text.size - 2}), out);
    rr_buffer_literal(out, "}");
  }
  rr_buffer_free(&path);
  return found;
}

#endif

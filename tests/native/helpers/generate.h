/* Random values, and random lists of patches that apply to them. */
#ifndef RR_TESTS_GENERATE_H
#define RR_TESTS_GENERATE_H

#include "helpers/special.h"

static const char *const key_menu[] = {"\"a\"", "\"b\"", "\"c\"", "\"$d\"", "\"1\"", "\"0\""};
enum { KEYS = sizeof key_menu / sizeof key_menu[0] };
/* As many names of a Map's entries. */
static const char *const name_menu[] = {"\"'a\"", "\"'\"",    "\"'1\"",
                                        "\"#1\"", "\"#NaN\"", "\"'b\""};
_Static_assert(sizeof name_menu == sizeof key_menu, "as many names as keys");

static inline rr_value random_scalar(generator *g) {
  static const char *const scalars[] = {"null",
                                        "true",
                                        "\"\"",
                                        "\"text\"",
                                        "\"\\n\xf0\x9f\x98\x80 text\"",
                                        "0.5",
                                        "{\"$date\":null}"};
  size_t drawn = (size_t)draw(g, 10);
  if (drawn < sizeof scalars / sizeof scalars[0])
    return parse(scalars[drawn]);
  rr_buffer number = {0};
  rr_buffer_append_uint(&number, draw(g, 1000000));
  rr_value value = rr_scalar_new(bytes_of(&number));
  rr_buffer_free(&number);
  return value;
}

/* A scalar, or a small array. */
static inline rr_value random_child(generator *g) {
  if (draw(g, 4))
    return random_scalar(g);
  rr_value array = rr_array_new();
  for (size_t i = 0, count = (size_t)draw(g, 3); i < count; i++)
    rr_array_insert(&array, i, random_scalar(g));
  return array;
}

/* A random value of at most `depth` nested containers, or one more. It is built from the inside
   out, without recursion. */
static inline rr_value random_value(generator *g, size_t depth) {
  rr_value value = random_scalar(g);
  for (size_t levels = (size_t)draw(g, depth + 1); levels > 0; levels--) {
    bool array = draw(g, 2);
    bool map = !array && draw(g, 3) == 0;
    const char *const *menu = map ? name_menu : key_menu;
    rr_value container = array ? rr_array_new() : rr_object_new();
    size_t count = (size_t)draw(g, 5), place = (size_t)draw(g, count + 1);
    for (size_t i = 0; i < count; i++) {
      rr_value child = i == place ? rr_value_retain(value) : random_child(g);
      if (array)
        rr_array_insert(&container, i, child);
      else
        rr_value_release(
            rr_object_set(&container, bytes(menu[draw(g, KEYS)]), child, (rr_bytes){0}));
    }
    if (map)
      rr_object_set_form(&container, RR_MAP);
    rr_value_release(value);
    value = container;
  }
  return value;
}

static inline void write_patch(const char *op, const rr_buffer *path, const rr_value *value,
                               const char *before, rr_buffer *out) {
  rr_buffer_literal(out, "{\"op\":\"");
  rr_buffer_append(out, op, strlen(op));
  rr_buffer_literal(out, "\",\"path\":");
  rr_buffer_append(out, path->data, path->size);
  rr_buffer_literal(out, "]");
  if (value) {
    rr_view view = rr_view_of(value);
    rr_buffer_literal(out, ",\"value\":");
    rr_text_write(&view, out);
  }
  if (before) {
    rr_buffer_literal(out, ",\"before\":");
    rr_buffer_append(out, before, strlen(before));
  }
  rr_buffer_literal(out, "}");
}

/* Appends the step of a new child of `view`. */
static inline const char *write_new_step(generator *g, const rr_view *view, rr_buffer *path) {
  if (path->size > 1)
    rr_buffer_literal(path, ",");
  if (rr_view_type(view) == RR_ARRAY) {
    rr_buffer_append_uint(path, draw(g, rr_view_count(view) + 1));
    return NULL;
  }
  const char *const *menu = rr_object_form(view) == RR_MAP ? name_menu : key_menu;
  const char *key = menu[draw(g, KEYS)];
  rr_buffer_append(path, key, strlen(key));
  return draw(g, 3) ? NULL : menu[draw(g, KEYS)];
}

/* Appends one patch that applies to `root`. */
static inline void random_patch(generator *g, const rr_value *root, rr_buffer *out) {
  uint64_t kind = draw(g, 6);
  if ((kind < 2 && random_move(g, root, out)) || (kind == 2 && random_text(g, root, out)))
    return;
  rr_buffer path = {0};
  rr_value value = random_value(g, 2);
  rr_view view = rr_view_of(root);
  rr_buffer_literal(&path, "[");
  while (rr_view_type(&view) != RR_SCALAR && draw(g, 3) && rr_view_count(&view)) {
    /* The patch adds the last step. */
    rr_view child = view;
    rr_buffer longer = {0};
    rr_buffer_append(&longer, path.data, path.size);
    CHECK(descend(g, &child, &longer));
    if (rr_view_type(&child) == RR_SCALAR) {
      rr_buffer_free(&longer);
      break;
    }
    rr_buffer_free(&path);
    path = longer;
    view = child;
  }
  if (rr_view_type(&view) == RR_SCALAR || !draw(g, 40)) {
    path.size = 1;
    write_patch("replace", &path, &value, NULL, out);
  } else if (draw(g, 5) < 2 || rr_view_count(&view) == 0) {
    const char *before = write_new_step(g, &view, &path);
    write_patch("add", &path, &value, before, out);
  } else {
    bool remove = draw(g, 2);
    CHECK(descend(g, &view, &path));
    write_patch(remove ? "remove" : "replace", &path, remove ? NULL : &value, NULL, out);
  }
  rr_value_release(value);
  rr_buffer_free(&path);
}

/* A list of up to `count` patches that apply to `root` one after another, as text. */
static inline rr_buffer random_patches(generator *g, const rr_value *root, size_t count) {
  rr_buffer text = {0};
  rr_value value = rr_value_retain(*root);
  rr_buffer_literal(&text, "[");
  for (size_t left = (size_t)draw(g, count) + 1; left > 0; left--) {
    rr_buffer one = {0};
    rr_buffer_literal(&one, "[");
    random_patch(g, &value, &one);
    rr_buffer_literal(&one, "]");
    rr_patches list = list_of(bytes_of(&one));
    apply(&value, &list);
    rr_patches_free(&list);
    if (text.size > 1)
      rr_buffer_literal(&text, ",");
    rr_buffer_append(&text, one.data + 1, one.size - 2);
    rr_buffer_free(&one);
  }
  rr_buffer_literal(&text, "]");
  rr_value_release(value);
  return text;
}

#endif

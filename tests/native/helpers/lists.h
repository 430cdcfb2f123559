/* Helpers for tests of patches. */
#ifndef RR_TESTS_LISTS_H
#define RR_TESTS_LISTS_H

#include "document/document.h"
#include "helpers/check.h"

/* The list of a text, which must be valid. */
static inline rr_patches list_of(rr_bytes text) {
  rr_patches list = {0};
  rr_error error = {0};
  size_t position = 0;
  if (!rr_patches_read(text, &position, &rr_document_default_limits.patch, &list, &error) ||
      position != text.size) {
    fprintf(stderr, "cannot read %.*s: %s at %zu\n", (int)text.size, text.data, error.message,
            error.position);
    abort();
  }
  return list;
}

/* The same, with texts of its own. */
static inline rr_patches packed_list_of(rr_bytes text) {
  rr_patches list = list_of(text), packed;
  rr_patches_pack(&list, &packed);
  rr_patches_free(&list);
  return packed;
}

static inline rr_buffer list_text(const rr_patches *list) {
  rr_buffer text = {0};
  rr_patches_write(list, &text);
  return text;
}

static inline rr_bytes bytes_of(const rr_buffer *buffer) {
  return (rr_bytes){buffer->data, buffer->size};
}

static inline bool same_bytes(const rr_buffer *a, const rr_buffer *b) {
  return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

/* Applies a list, which must succeed. */
static inline void apply(rr_value *root, rr_patches *list) {
  rr_patches inverse = {0};
  rr_error error = {0};
  if (!rr_patches_apply(root, list, RR_ANY_WORK, &inverse, &error)) {
    rr_buffer value = text_of(root), patches = list_text(list);
    fprintf(stderr, "patch %zu of %.*s does not apply to %.*s: %s\n", error.patch,
            (int)patches.size, patches.data, (int)value.size, value.data, error.message);
    abort();
  }
  rr_patches_free(&inverse);
}

/* Runs the cases of a file in tests/cases. There must be at least `least`. */
static inline void run_cases(const char *path, size_t least, void (*run)(const rr_view *given)) {
  rr_buffer text = file_of(path);
  rr_value cases = RR_NONE;
  CHECK(rr_text_read(bytes_of(&text), NULL, &cases, NULL));
  rr_view list = rr_view_of(&cases), given;
  rr_cursor cursor;
  rr_bytes key;
  size_t count = 0;
  rr_cursor_init(&cursor, &list);
  for (; rr_cursor_next(&cursor, &key, &given); count++)
    run(&given);
  CHECK(count >= least);
  printf("%zu cases\n", count);
  rr_value_release(cases);
  rr_buffer_free(&text);
}

/* The text of a member as a list of patches. The member is a patch or a list. Returns false if it
   is missing. */
static inline bool list_member(const rr_view *object, const char *key, rr_buffer *out) {
  rr_view view;
  *out = (rr_buffer){0};
  if (!rr_object_get(object, bytes(key), &view))
    return false;
  bool one = rr_view_type(&view) == RR_OBJECT;
  if (one)
    rr_buffer_literal(out, "[");
  rr_text_write(&view, out);
  if (one)
    rr_buffer_literal(out, "]");
  return true;
}

#endif

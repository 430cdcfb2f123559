/* Writes lists of patches as text. */
#include "base/work.h"
#include "patch/patch_reader.h"

const char *const rr__op_names[] = {
    [RR_ADD] = "\"add\"",   [RR_REMOVE] = "\"remove\"", [RR_REPLACE] = "\"replace\"",
    [RR_TEST] = "\"test\"", [RR_MOVE] = "\"move\"",     [RR_TEXT] = "\"text\"",
};

/* Appends the text of a value. Returns false after part of it if it has more than `limit` bytes. */
static bool patch_write_value(const rr_value *value, size_t limit, rr_buffer *out) {
  size_t start = out->size;
  rr_view view = rr_view_of(value);
  if (rr_view_type(&view) == RR_SCALAR) {
    rr_bytes text = rr_view_text(&view);
    if (text.size > limit)
      return false;
    rr_buffer_append(out, text.data, text.size);
    return true;
  }
  rr_writer *writer = rr_writer_new(&view);
  bool more = true;
  while (more && out->size - start <= limit)
    more = rr_writer_step(writer, limit - (out->size - start) + 1, out);
  rr_writer_delete(writer);
  return !more && out->size - start <= limit;
}

static bool write_patch(const rr_patch *patch, size_t limit, rr_buffer *out) {
  rr_buffer_literal(out, "{\"op\":");
  rr_buffer_append(out, rr__op_names[patch->op], strlen(rr__op_names[patch->op]));
  if (patch->op == RR_MOVE) {
    rr_buffer_literal(out, ",\"from\":");
    rr_path_write(patch->from, out);
  }
  rr_buffer_literal(out, ",\"path\":");
  rr_path_write(patch->path, out);
  if (!rr_value_is_none(patch->value)) {
    rr_buffer_literal(out, ",\"value\":");
    if (!patch_write_value(&patch->value, limit, out))
      return false;
  }
  if (patch->op == RR_ADD && patch->before.data) {
    rr_buffer_literal(out, ",\"before\":");
    rr_buffer_append(out, patch->before.data, patch->before.size);
  }
  if (patch->op == RR_TEXT) {
    rr_buffer_literal(out, ",\"edit\":");
    if (!rr_edit_write(&patch->edit, limit, out))
      return false;
  }
  rr_buffer_literal(out, "}");
  return true;
}

bool rr_patches_write_within(const rr_patches *list, size_t limit, rr_buffer *out) {
  size_t written = 0, start = out->size;
  bool within = true;
  rr_buffer_literal(out, "[");
  for (size_t i = 0; i < list->count && within; i++) {
    const rr_patch *patch = &list->items[i];
    if (patch->dropped || patch->op == RR_TEST)
      continue;
    if (written++)
      rr_buffer_literal(out, ",");
    within = out->size - start < limit && write_patch(patch, limit - (out->size - start), out);
  }
  rr_buffer_literal(out, "]");
  rr__work((written + 1) * RR__WORK_EDIT + (out->size - start) / 8);
  if (within && out->size - start <= limit)
    return true;
  out->size = start;
  return false;
}

void rr_patches_write(const rr_patches *list, rr_buffer *out) {
  rr_patches_write_within(list, SIZE_MAX - out->size, out);
}

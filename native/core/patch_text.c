/* Reading and writing lists of patches as text. */
#include <string.h>

#include "patch.h"
#include "scan.h"

static const char *const op_names[] = {
    [RR_ADD] = "\"add\"",
    [RR_REMOVE] = "\"remove\"",
    [RR_REPLACE] = "\"replace\"",
    [RR_TEST] = "\"test\"",
};

typedef struct {
  rr_bytes text;
  size_t *position;
  const rr_patch_limits *limits;
  rr__arena *arena;
  rr_error *error;
} patch_reader;

/* Which members of a patch have been read. */
enum { OP = 1, PATH = 2, VALUE = 4, BEFORE = 8 };

static bool fail(const patch_reader *reader, const char *message) {
  return rr_fail(reader->error, RR_ERR_PATCH, message, *reader->position);
}

static bool is(rr_bytes bytes, const char *literal) {
  return bytes.size == strlen(literal) && memcmp(bytes.data, literal, bytes.size) == 0;
}

static bool read_op(const patch_reader *reader, rr_op *op) {
  rr_bytes name;
  if (!rr__scan_string(reader->text, reader->position, reader->arena, &name, reader->error))
    return false;
  for (rr_op i = RR_ADD; i <= RR_TEST; i++) {
    if (is(name, op_names[i])) {
      *op = i;
      return true;
    }
  }
  return fail(reader, "an op is \"add\", \"remove\", \"replace\" or \"test\"");
}

/* Reads a value that will stand `depth` steps below the root. */
static bool read_value(const patch_reader *reader, size_t depth, rr_patch *patch) {
  size_t max_depth = reader->limits->max_depth;
  if (depth > max_depth)
    return rr_fail(reader->error, RR_ERR_DEPTH, "a path deeper than limits.depth",
                   *reader->position);
  rr_text_limits limits = {
      .max_depth = depth < max_depth ? max_depth - depth : 1,
      .max_keys = reader->limits->max_keys,
      .max_nodes = reader->limits->max_nodes,
  };
  rr__scan_peek(reader->text, reader->position);
  size_t start = *reader->position;
  if (!rr_text_read_at(reader->text, reader->position, &limits, &patch->value, reader->error))
    return false;
  patch->value_size = *reader->position - start;
  rr_view view = rr_view_of(&patch->value);
  if (depth == max_depth && rr_view_type(&view) != RR_SCALAR)
    return rr_fail(reader->error, RR_ERR_DEPTH, "a value nested deeper than limits.depth", start);
  return true;
}

/* A value in front of its path was read before its depth was known: it is read once more. */
static bool reread_value(const patch_reader *reader, size_t start, rr_patch *patch) {
  size_t end = *reader->position;
  rr_value_release(patch->value);
  patch->value = RR_NONE;
  *reader->position = start;
  bool read = read_value(reader, patch->path.depth, patch);
  if (read)
    *reader->position = end;
  return read;
}

static bool read_member(const patch_reader *reader, rr_patch *patch, unsigned *seen) {
  rr_bytes key;
  if (!rr__scan_string(reader->text, reader->position, reader->arena, &key, reader->error))
    return false;
  unsigned member = is(key, "\"op\"")       ? OP
                    : is(key, "\"path\"")   ? PATH
                    : is(key, "\"value\"")  ? VALUE
                    : is(key, "\"before\"") ? BEFORE
                                            : 0;
  if (!member)
    return fail(reader, "a patch has no members but op, path, value and before");
  if (*seen & member)
    return fail(reader, "a patch has each member once");
  if (!rr__scan_char(reader->text, reader->position, ':'))
    return rr_fail(reader->error, RR_ERR_TEXT, "a colon is missing", *reader->position);
  *seen |= member;
  switch (member) {
  case OP:
    return read_op(reader, &patch->op);
  case PATH:
    return rr_path_read(reader->text, reader->position, reader->limits->max_path, reader->arena,
                        &patch->path, reader->error);
  case VALUE:
    return read_value(reader, patch->path.depth, patch);
  default:
    return rr__scan_string(reader->text, reader->position, reader->arena, &patch->before,
                           reader->error);
  }
}

static bool check_form(const patch_reader *reader, const rr_patch *patch, unsigned seen) {
  if (!(seen & OP) || !(seen & PATH))
    return fail(reader, "a patch has an op and a path");
  if ((patch->op == RR_REMOVE) == !!(seen & VALUE))
    return fail(reader, patch->op == RR_REMOVE ? "a remove has no value" : "a value is missing");
  if (patch->path.depth == 0 && (patch->op == RR_ADD || patch->op == RR_REMOVE))
    return fail(reader, "the root can only be replaced");
  if (seen & BEFORE &&
      (patch->op != RR_ADD || rr_step_is_index(&patch->path.steps[patch->path.depth - 1])))
    return fail(reader, "only an added member stands before another");
  return true;
}

/* Reads one patch; a value that was read is in *patch even on failure. */
static bool read_patch(const patch_reader *reader, rr_patch *patch) {
  if (!rr__scan_char(reader->text, reader->position, '{'))
    return fail(reader, "a patch is an object");
  unsigned seen = 0;
  size_t early_value = 0;
  if (rr__scan_char(reader->text, reader->position, '}'))
    return check_form(reader, patch, seen);
  do {
    unsigned before = seen;
    if (!read_member(reader, patch, &seen))
      return false;
    if (seen == (before | VALUE) && !(seen & PATH))
      early_value = *reader->position - patch->value_size;
  } while (rr__scan_char(reader->text, reader->position, ','));
  if (!rr__scan_char(reader->text, reader->position, '}'))
    return rr_fail(reader->error, RR_ERR_TEXT, "a patch that does not end", *reader->position);
  if (early_value && patch->path.depth && !reread_value(reader, early_value, patch))
    return false;
  return check_form(reader, patch, seen);
}

bool rr_patches_read(rr_bytes text, size_t *position, const rr_patch_limits *limits,
                     rr_patches *list, rr_error *error) {
  patch_reader reader = {text, position, limits, &list->arena, error};
  size_t nodes = rr_value_usage().nodes;
  list->max_keys = limits->max_keys;
  if (!rr__scan_char(text, position, '['))
    return fail(&reader, "patches are an array");
  if (rr__scan_char(text, position, ']'))
    return true;
  do {
    if (list->count == limits->max_patches)
      return rr_fail(error, RR_ERR_TOO_LARGE, "a transaction of more patches than main takes",
                     *position);
    rr_patch patch = {.owns_path = true};
    bool read = read_patch(&reader, &patch);
    if (read && limits->max_nodes && rr_value_usage().nodes - nodes > limits->max_nodes)
      read = rr_fail(error, RR_ERR_TOO_LARGE, "more nodes than limits.nodes", *position);
    rr_patches_push(list, patch);
    if (!read) {
      if (error)
        error->patch = list->count - 1;
      return false;
    }
  } while (rr__scan_char(text, position, ','));
  if (!rr__scan_char(text, position, ']'))
    return rr_fail(error, RR_ERR_TEXT, "patches that do not end", *position);
  return true;
}

static void write_patch(const rr_patch *patch, rr_buffer *out) {
  rr_buffer_literal(out, "{\"op\":");
  rr_buffer_append(out, op_names[patch->op], strlen(op_names[patch->op]));
  rr_buffer_literal(out, ",\"path\":");
  rr_path_write(patch->path, out);
  if (!rr_value_is_none(patch->value)) {
    rr_buffer_literal(out, ",\"value\":");
    rr_view view = rr_view_of(&patch->value);
    rr_text_write(&view, out);
  }
  if (patch->before.data) {
    rr_buffer_literal(out, ",\"before\":");
    rr_buffer_append(out, patch->before.data, patch->before.size);
  }
  rr_buffer_literal(out, "}");
}

void rr_patches_write(const rr_patches *list, rr_buffer *out) {
  size_t written = 0;
  rr_buffer_literal(out, "[");
  for (size_t i = 0; i < list->count; i++) {
    const rr_patch *patch = &list->items[i];
    if (patch->dropped || patch->op == RR_TEST)
      continue;
    if (written++)
      rr_buffer_literal(out, ",");
    write_patch(patch, out);
  }
  rr_buffer_literal(out, "]");
}

/* Reads and writes lists of patches as text. */
#include "base/work.h"
#include "patch/patch_reader.h"
#include "text/scan.h"

static const char *const op_names[] = {
    [RR_ADD] = "\"add\"",
    [RR_REMOVE] = "\"remove\"",
    [RR_REPLACE] = "\"replace\"",
    [RR_TEST] = "\"test\"",
};

/* The members of a patch. */
enum { OP = 1, PATH = 2, VALUE = 4, BEFORE = 8 };

static rr_bytes member_text(const rr__patch_reader *reader) { return reader->values.text; }

static bool patch_text_fail(const rr__patch_reader *reader, rr_code code, const char *message) {
  return rr_fail(reader->error, code, message, reader->position);
}

static bool is(rr_bytes bytes, const char *literal) {
  return bytes.size == strlen(literal) && memcmp(bytes.data, literal, bytes.size) == 0;
}

static bool skip(rr__patch_reader *reader, char expected) {
  return rr__scan_char(member_text(reader), &reader->position, expected);
}

static rr_patch *patch_of(const rr__patch_reader *reader) {
  return &reader->list->items[reader->list->count - 1];
}

static bool read_string(rr__patch_reader *reader, rr_bytes *out) {
  *out = (rr_bytes){0};
  return rr__scan_string(member_text(reader), &reader->position, &reader->list->arena, out,
                         reader->error);
}

static bool read_op(rr__patch_reader *reader, rr_op *op) {
  rr_bytes name;
  if (!read_string(reader, &name))
    return false;
  for (rr_op i = RR_ADD; i <= RR_TEST; i++) {
    if (is(name, op_names[i])) {
      *op = i;
      return true;
    }
  }
  return patch_text_fail(reader, RR_ERR_PATCH,
                         "an op is \"add\", \"remove\", \"replace\" or \"test\"");
}

static bool begin_value(rr__patch_reader *reader) {
  rr__scan_peek(member_text(reader), &reader->position);
  reader->value_start = reader->position;
  rr__reader_begin(&reader->values, reader->position);
  reader->state = RR__PATCH_VALUE;
  return true;
}

static bool patch_text_read_value(rr__patch_reader *reader, size_t budget) {
  bool done;
  if (!rr__reader_run(&reader->values, budget, &done, reader->error))
    return false;
  reader->position = reader->values.at;
  if (!done)
    return true;
  rr_patch *patch = patch_of(reader);
  patch->value = rr_builder_take(reader->values.builder);
  patch->value_size = reader->position - reader->value_start;
  reader->levels = reader->values.builder->depths.levels;
  reader->state = RR__PATCH_COMMA;
  return true;
}

static bool read_member(rr__patch_reader *reader) {
  rr_bytes key;
  rr_patch *patch = patch_of(reader);
  if (!read_string(reader, &key))
    return false;
  unsigned member = is(key, "\"op\"")       ? OP
                    : is(key, "\"path\"")   ? PATH
                    : is(key, "\"value\"")  ? VALUE
                    : is(key, "\"before\"") ? BEFORE
                                            : 0;
  if (!member)
    return patch_text_fail(reader, RR_ERR_PATCH,
                           "a patch has no members but op, path, value and before");
  if (reader->seen & member)
    return patch_text_fail(reader, RR_ERR_PATCH, "a patch must not have a member twice");
  if (!skip(reader, ':'))
    return patch_text_fail(reader, RR_ERR_TEXT, "a colon is missing");
  reader->seen |= member;
  reader->state = RR__PATCH_COMMA;
  switch (member) {
  case OP:
    return read_op(reader, &patch->op);
  case PATH:
    return rr_path_read(member_text(reader), &reader->position, reader->limits->max_path,
                        &reader->memory, &reader->list->arena, &patch->path, reader->error);
  case VALUE:
    return begin_value(reader);
  default:
    return read_string(reader, &patch->before);
  }
}

/* Checks the last patch of the list. */
static bool check_patch(const rr__patch_reader *reader) {
  const rr_patch *patch = patch_of(reader);
  unsigned seen = reader->seen;
  if (!(seen & OP) || !(seen & PATH))
    return patch_text_fail(reader, RR_ERR_PATCH, "a patch has an op and a path");
  if ((patch->op == RR_REMOVE) == !!(seen & VALUE))
    return patch_text_fail(reader, RR_ERR_PATCH,
                           patch->op == RR_REMOVE ? "a remove has no value" : "a value is missing");
  if (patch->path.depth == 0 && (patch->op == RR_ADD || patch->op == RR_REMOVE))
    return patch_text_fail(reader, RR_ERR_PATCH, "the root can only be replaced");
  if (seen & BEFORE &&
      (patch->op != RR_ADD || rr_step_is_index(&patch->path.steps[patch->path.depth - 1])))
    return patch_text_fail(reader, RR_ERR_PATCH, "only an added member stands before another");
  if (seen & VALUE && patch->path.depth + reader->levels > reader->limits->max_depth)
    return rr_fail(reader->error, RR_ERR_DEPTH, "a value nested deeper than limits.depth",
                   reader->value_start);
  return true;
}

static bool end_patch(rr__patch_reader *reader) {
  reader->state = RR__PATCH_NEXT;
  reader->in_patch = !check_patch(reader);
  return !reader->in_patch;
}

static bool begin_patch(rr__patch_reader *reader) {
  if (reader->list->count == reader->limits->max_patches)
    return patch_text_fail(reader, RR_ERR_TOO_LARGE,
                           "a transaction of more patches than main takes");
  rr_patches_push(reader->list, (rr_patch){.owns_path = true});
  reader->in_patch = true;
  reader->seen = reader->levels = 0;
  if (!skip(reader, '{'))
    return patch_text_fail(reader, RR_ERR_PATCH, "a patch is an object");
  reader->state = RR__PATCH_MEMBER;
  return !skip(reader, '}') || end_patch(reader);
}

/* Reads the next part. Only values may be long. */
static bool read_next(rr__patch_reader *reader, size_t budget) {
  switch (reader->state) {
  case RR__PATCH_LIST:
    reader->state = RR__PATCH_FIRST;
    return skip(reader, '[') || patch_text_fail(reader, RR_ERR_PATCH, "patches are an array");
  case RR__PATCH_FIRST:
    if (!skip(reader, ']'))
      return begin_patch(reader);
    reader->state = RR__PATCH_DONE;
    return true;
  case RR__PATCH_MEMBER:
    return read_member(reader);
  case RR__PATCH_VALUE:
    return patch_text_read_value(reader, budget);
  case RR__PATCH_COMMA:
    reader->state = RR__PATCH_MEMBER;
    if (skip(reader, ','))
      return true;
    return skip(reader, '}') ? end_patch(reader)
                             : patch_text_fail(reader, RR_ERR_TEXT, "a patch that does not end");
  case RR__PATCH_NEXT:
    if (skip(reader, ','))
      return begin_patch(reader);
    reader->state = RR__PATCH_DONE;
    return skip(reader, ']') || patch_text_fail(reader, RR_ERR_TEXT, "patches that do not end");
  case RR__PATCH_DONE:
    break;
  }
  return true;
}

void rr__patch_reader_init(rr__patch_reader *reader, rr_bytes text, size_t position,
                           const rr_patch_limits *limits, rr_patches *list, rr_builder *builder) {
  const rr_text_limits text_limits = {
      .max_depth = limits->max_depth,
      .max_keys = limits->max_keys,
      .max_nodes = limits->max_nodes,
  };
  *reader = (rr__patch_reader){.limits = limits, .list = list, .position = position};
  rr__reader_init(&reader->values, text, &text_limits, builder);
  list->max_keys = limits->max_keys;
}

/* Whether a large container is being closed. That reads no bytes, but has to be divided into steps
   too. */
static bool is_closing(const rr__patch_reader *reader) {
  return reader->state == RR__PATCH_VALUE && reader->values.now == RR__VALUE_CLOSING;
}

bool rr__patch_reader_run(rr__patch_reader *reader, size_t budget, bool *done, rr_error *error) {
  size_t start = reader->position, stop = budget < SIZE_MAX - start ? start + budget : SIZE_MAX;
  reader->error = error;
  do {
    size_t left = reader->position < stop ? stop - reader->position : 0;
    rr__work(RR__WORK_TOKEN);
    if (!read_next(reader, left)) {
      if (error && reader->in_patch)
        error->patch = reader->list->count - 1;
      return false;
    }
  } while (reader->state != RR__PATCH_DONE && reader->position < stop && !is_closing(reader));
  rr__work_bytes(reader->position - start);
  *done = reader->state == RR__PATCH_DONE;
  return true;
}

void rr__patch_reader_deinit(rr__patch_reader *reader) {
  rr__reader_deinit(&reader->values);
  rr_free(reader->memory.steps);
}

bool rr_patches_read(rr_bytes text, size_t *position, const rr_patch_limits *limits,
                     rr_patches *list, rr_error *error) {
  rr_builder *builder = rr_builder_new();
  rr__patch_reader reader;
  bool done = false, read = true;
  builder->garbage = list->garbage;
  rr__patch_reader_init(&reader, text, *position, limits, list, builder);
  while (read && !done)
    read = rr__patch_reader_run(&reader, SIZE_MAX, &done, error);
  *position = reader.position;
  rr__patch_reader_deinit(&reader);
  rr_builder_delete(builder);
  return read;
}

/* Appends the text of a value. Returns false after part of it if it has more than `limit` bytes. */
static bool patch_text_write_value(const rr_value *value, size_t limit, rr_buffer *out) {
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
  rr_buffer_append(out, op_names[patch->op], strlen(op_names[patch->op]));
  rr_buffer_literal(out, ",\"path\":");
  rr_path_write(patch->path, out);
  if (!rr_value_is_none(patch->value)) {
    rr_buffer_literal(out, ",\"value\":");
    if (!patch_text_write_value(&patch->value, limit, out))
      return false;
  }
  if (patch->before.data) {
    rr_buffer_literal(out, ",\"before\":");
    rr_buffer_append(out, patch->before.data, patch->before.size);
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

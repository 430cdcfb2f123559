#include "base/work.h"
#include "text/text.h"
#include "value/row.h"

enum {
  LONG_SCALAR = 4096, /* longer scalars may be written in parts */
  LONG_SPINE = 4096,  /* more bytes of keys are not repeated in the next slice */
};

/* A container that is being written. */
typedef struct {
  rr_cursor cursor;
  rr_bytes key; /* of the child written last, in an object */
  bool array;
  bool alone;   /* it has only one child */
  bool begun;   /* a comma comes before the next child */
  rr_form form; /* of an object; a Map or Set is wrapped in an object with its tag */
} level;

struct rr_writer {
  rr_view root; /* borrowed; holds the text of an inline scalar */
  bool begun;
  bool unfinished; /* the next slice continues the text of the last one */
  rr_bytes rest;   /* of a long scalar */
  level *levels;
  size_t depth;
  size_t capacity;
};

/* The most bytes that the text of a row without handles takes, with its literals in full. */
static size_t flat_bound(const rr__row *row, const rr__shape *shape) {
  return shape->text_size + rr__row_end(row, shape->count - 1u) + (size_t)5 * shape->count + 2;
}

/* Writes a row of at least one member and no handles. Most objects are such rows. */
static void write_flat(const rr__row *row, rr_buffer *out) {
  const rr__shape *shape = rr__row_shape(row);
  size_t count = shape->count;
  rr_buffer_reserve(out, flat_bound(row, shape));
  char *at = out->data + out->size;
  const char *fragment = rr__shape_text(shape);
  const char *cell = rr__row_cells(row, count);
  const char *cells = cell;
  const char *fragments = fragment;
  for (size_t i = 0; i < count; i++) {
    size_t size = (size_t)(fragments + shape->ends[i] - fragment);
    memcpy(at, fragment, size);
    at += size;
    fragment += size;
    size = (size_t)(cells + rr__row_end(row, i) - cell);
    if (rr__cell_is_letter((rr_bytes){cell, size})) {
      rr_bytes text = rr__letter_text(*cell);
      memcpy(at, text.data, text.size);
      at += text.size;
    } else {
      memcpy(at, cell, size);
      at += size;
    }
    cell += size;
  }
  *at++ = '}';
  out->size = (size_t)(at - out->data);
}

static bool is_flat(const rr_view *view) {
  if (rr_value_is_none(view->value) || rr__is_inline(view->value) ||
      rr__kind_of(view->value) != RR__ROW)
    return false;
  const rr__row *row = rr__pointer(view->value);
  const rr__shape *shape = rr__row_shape(row);
  return shape->count && !(row->shape_low & (RR__ROW_HANDLES | RR__ROW_COLLECTION)) &&
         !rr__shape_is_escaped(shape);
}

static const char *tag_of(rr_form form) { return form == RR_MAP ? "\"$map\"" : "\"$set\""; }
enum { TAG_SIZE = 6 };

static void write_open(const level *container, rr_buffer *out) {
  if (container->form != RR_PLAIN) {
    rr_buffer_literal(out, "{");
    rr_buffer_append(out, tag_of(container->form), TAG_SIZE);
    rr_buffer_literal(out, ":");
  }
  rr_buffer_append(out, container->array ? "[" : "{", 1);
}

static void write_close(const level *container, rr_buffer *out) {
  rr_buffer_append(out, container->array ? "]" : "}", 1);
  if (container->form != RR_PLAIN)
    rr_buffer_literal(out, "}");
}

/* Opens a container. */
static void writer_push(rr_writer *writer, const rr_view *container, rr_buffer *out) {
  if (writer->depth == writer->capacity) {
    writer->capacity = rr__grown(writer->capacity, writer->depth + 4);
    writer->levels = rr_realloc(writer->levels, writer->capacity * sizeof *writer->levels);
  }
  level *top = &writer->levels[writer->depth++];
  top->array = rr_view_type(container) == RR_ARRAY;
  top->alone = rr_view_count(container) == 1;
  top->begun = false;
  rr_cursor_init(&top->cursor, container);
  top->form = top->array ? RR_PLAIN : rr_object_form(container);
  write_open(top, out);
}

/* Writes a short scalar, opens a container, or puts a long scalar into `rest`. */
static void writer_write_value(rr_writer *writer, const rr_view *view, rr_buffer *out) {
  if (is_flat(view)) {
    write_flat(rr__pointer(view->value), out);
  } else if (rr_view_type(view) != RR_SCALAR) {
    writer_push(writer, view, out);
  } else {
    rr_bytes text = rr_view_text(view);
    if (text.size < LONG_SCALAR)
      rr_buffer_append(out, text.data, text.size);
    else
      writer->rest = text;
  }
}

/* Writes the key of an object's child. Escapes it if it would be taken for a tag. */
static void write_key(const level *object, rr_buffer *out) {
  rr_bytes key = object->key;
  if (object->alone && rr__key_is_tag(key)) {
    rr_buffer_literal(out, "\"$");
    key = (rr_bytes){key.data + 1, key.size - 1};
  }
  rr_buffer_append(out, key.data, key.size);
}

/* Continues the innermost open container: writes its next child, or closes it. */
static void write_next(rr_writer *writer, rr_buffer *out) {
  level *top = &writer->levels[writer->depth - 1];
  rr_view child;
  if (!rr_cursor_next(&top->cursor, &top->key, &child)) {
    write_close(top, out);
    writer->depth--;
    return;
  }
  if (top->begun)
    rr_buffer_literal(out, ",");
  top->begun = true;
  if (!top->array) {
    write_key(top, out);
    rr_buffer_literal(out, ":");
  }
  writer_write_value(writer, &child, out);
}

/* Writes about `room` bytes of a long scalar, and only whole characters. */
static void write_rest(rr_writer *writer, size_t room, rr_buffer *out) {
  rr_bytes *rest = &writer->rest;
  size_t part = room < rest->size ? room : rest->size;
  while (part < rest->size && (rest->data[part] & 0xC0) == 0x80)
    part++;
  rr_buffer_append(out, rest->data, part);
  *rest = (rr_bytes){rest->data + part, rest->size - part};
}

static void writer_init(rr_writer *writer, const rr_view *view) {
  *writer = (rr_writer){.root = *view};
}

rr_writer *rr_writer_new(const rr_view *view) {
  rr_writer *writer = rr_alloc(sizeof *writer);
  writer_init(writer, view);
  return writer;
}

bool rr_writer_step(rr_writer *writer, size_t budget, rr_buffer *out) {
  size_t start = out->size;
  if (budget == 0)
    budget = 1;
  if (!writer->begun) {
    writer->begun = true;
    writer_write_value(writer, &writer->root, out);
  }
  size_t tokens = 0;
  for (; out->size - start < budget && (writer->rest.size || writer->depth); tokens++) {
    if (writer->rest.size)
      write_rest(writer, budget - (out->size - start), out);
    else
      write_next(writer, out);
  }
  rr__work(tokens * RR__WORK_TOKEN + (out->size - start) / 8);
  return writer->rest.size || writer->depth;
}

static void write_comma(rr_buffer *out, size_t start) {
  if (out->size > start)
    rr_buffer_literal(out, ",");
}

/* Writes the path to the innermost open container: an index in the slice for an array, the key for
   an object, the tag and the name for a Map or Set. */
static void write_spine(const rr_writer *writer, rr_buffer *out) {
  rr_buffer_literal(out, "[");
  size_t start = out->size;
  for (size_t i = 0; i < writer->depth; i++) {
    const level *at = &writer->levels[i];
    if (at->form != RR_PLAIN) {
      write_comma(out, start);
      rr_buffer_append(out, tag_of(at->form), TAG_SIZE);
    }
    if (i + 1 == writer->depth)
      break;
    write_comma(out, start);
    if (at->array)
      rr_buffer_literal(out, "0");
    else
      write_key(at, out);
  }
  rr_buffer_literal(out, "]");
}

/* Opens every container that the last slice has closed. */
static void reopen(rr_writer *writer, rr_buffer *out) {
  for (size_t i = 0; i < writer->depth; i++) {
    level *at = &writer->levels[i];
    write_open(at, out);
    if (i + 1 == writer->depth) {
      at->begun = false;
    } else if (!at->array) {
      write_key(at, out);
      rr_buffer_literal(out, ":");
    }
  }
}

static void close_all(const rr_writer *writer, rr_buffer *out) {
  for (size_t i = writer->depth; i-- > 0;)
    write_close(&writer->levels[i], out);
}

/* Whether opening the containers again in the next slice takes too many bytes. */
static bool is_spine_long(const rr_writer *writer) {
  size_t size = 0;
  for (size_t i = 0; i + 1 < writer->depth && size <= LONG_SPINE; i++)
    size += writer->levels[i].array ? 1 : writer->levels[i].key.size;
  return size > LONG_SPINE;
}

bool rr_writer_slice(rr_writer *writer, size_t budget, rr_buffer *out) {
  size_t start = out->size;
  rr_buffer_literal(out, "=");
  if (writer->begun && !writer->unfinished)
    write_spine(writer, out);
  rr_buffer_literal(out, "\n");
  if (!writer->unfinished)
    reopen(writer, out);
  bool more = rr_writer_step(writer, budget, out);
  writer->unfinished = more && (writer->rest.size || is_spine_long(writer));
  if (writer->unfinished)
    out->data[start] = '+';
  else
    close_all(writer, out);
  return more;
}

static void writer_deinit(rr_writer *writer) { rr_free(writer->levels); }

void rr_writer_delete(rr_writer *writer) {
  writer_deinit(writer);
  rr_free(writer);
}

void rr_text_write(const rr_view *view, rr_buffer *out) {
  rr_writer writer;
  writer_init(&writer, view);
  rr_writer_step(&writer, SIZE_MAX, out);
  writer_deinit(&writer);
}

#include "diff/output.h"

#include <string.h>

#include "text/text.h"

void rr__output_init(rr__output *output, const rr_compare_limits *limits, const rr__digests *values,
                     rr_buffer *out) {
  *output = (rr__output){.limits = limits, .values = values, .out = out, .start = out->size};
  rr_buffer_literal(&output->path, "[");
}

void rr__output_enter(rr__output *output, rr_bytes key, size_t index) {
  rr_buffer *path = &output->path;
  if (path->size > 1)
    rr_buffer_literal(path, ",");
  if (key.data)
    rr_buffer_append(path, key.data, key.size);
  else
    rr_buffer_append_uint(path, index);
}

static void output_begin(rr__output *output, const char *op) {
  if (output->count++)
    rr_buffer_literal(output->out, ",");
  rr_buffer_literal(output->out, "{\"op\":\"");
  rr_buffer_append(output->out, op, strlen(op));
  rr_buffer_literal(output->out, "\"");
}

static void write_path(rr__output *output) {
  rr_buffer_append(output->out, output->path.data, output->path.size);
  rr_buffer_literal(output->out, "]");
}

/* Notes if the limits are reached, also if so many bytes follow. Returns whether they are. */
static bool output_is_full(rr__output *output, size_t more) {
  size_t used = output->out->size - output->start, most = output->limits->max_bytes;
  if (used > most || more > most - used || output->count > output->limits->max_patches)
    output->full = true;
  return output->full;
}

void rr__output_patch(rr__output *output, const char *op, const rr__part *value, rr_bytes before) {
  rr_buffer *out = output->out;
  output_begin(output, op);
  rr_buffer_literal(out, ",\"path\":");
  write_path(output);
  if (output_is_full(output, value ? rr__part_size(output->values, value) : 0))
    return;
  if (value) {
    rr_buffer_literal(out, ",\"value\":");
    rr_text_write(&value->view, out);
  }
  if (before.data) {
    rr_buffer_literal(out, ",\"before\":");
    rr_buffer_append(out, before.data, before.size);
  }
  rr_buffer_literal(out, "}");
  output_is_full(output, 0);
}

void rr__output_at(rr__output *output, rr_bytes key, size_t index, const char *op,
                   const rr__part *value, rr_bytes before) {
  size_t size = output->path.size;
  rr__output_enter(output, key, index);
  rr__output_patch(output, op, value, before);
  output->path.size = size;
}

/* Writes the path of an element. */
static void write_place(rr__output *output, size_t index) {
  size_t size = output->path.size;
  rr__output_enter(output, (rr_bytes){0}, index);
  write_path(output);
  output->path.size = size;
}

void rr__output_move(rr__output *output, size_t from, size_t to, bool container) {
  size_t size = output->out->size;
  output_begin(output, "move");
  rr_buffer_literal(output->out, ",\"from\":");
  write_place(output, from);
  rr_buffer_literal(output->out, ",\"path\":");
  write_place(output, to);
  rr_buffer_literal(output->out, "}");
  if (container)
    output->moves += output->out->size - size - 1;
  output_is_full(output, 0);
}

rr__output_mark rr__output_mark_of(const rr__output *output) {
  return (rr__output_mark){output->out->size, output->count, output->moves};
}

void rr__output_return(rr__output *output, const rr__output_mark *mark) {
  output->out->size = mark->size;
  output->count = mark->count;
  output->moves = mark->moves;
  output->full = false;
}

size_t rr__output_cost(const rr__output *output, const rr__output_mark *mark) {
  return output->out->size - mark->size - (output->moves - mark->moves);
}

bool rr__output_has_most(const rr__output *output, const rr__output_mark *mark) {
  return (output->count - mark->count) * 2 > output->limits->max_patches ||
         (output->out->size - mark->size) * 2 > output->limits->max_bytes;
}

#include "document/message.h"

#include "text/scan.h"

void rr__message_reader_init(rr__message_reader *reader, rr_bytes text,
                             const rr_patch_limits *limits, rr_patches *list, rr_builder *builder) {
  *reader = (rr__message_reader){.text = text};
  rr__patch_reader_init(&reader->patches, text, 0, limits, list, builder);
}

void rr__message_reader_deinit(rr__message_reader *reader) {
  rr__patch_reader_deinit(&reader->patches);
}

static bool read_head(rr__message_reader *reader, rr_error *error) {
  rr_bytes text = reader->text;
  size_t *position = &reader->patches.position;
  reader->state = RR__MESSAGE_PATCHES;
  if (rr__scan_char(text, position, '[') && rr__scan_uint(text, position, &reader->number) &&
      rr__scan_char(text, position, ',') && rr__scan_uint(text, position, &reader->base) &&
      rr__scan_char(text, position, ','))
    return true;
  return rr_fail(error, RR_ERR_TEXT,
                 "a transaction is [number,base,[patches]] or [number,base,[patches],1]",
                 *position);
}

static bool read_end(rr__message_reader *reader, rr_error *error) {
  rr_bytes text = reader->text;
  size_t *position = &reader->patches.position;
  uint64_t whole = 1;
  reader->state = RR__MESSAGE_DONE;
  reader->whole = rr__scan_char(text, position, ',');
  if (reader->whole && (!rr__scan_uint(text, position, &whole) || whole != 1))
    return rr_fail(error, RR_ERR_TEXT, "the fourth element of a transaction must be 1", *position);
  if (!rr__scan_char(text, position, ']'))
    return rr_fail(error, RR_ERR_TEXT, "the transaction does not end", *position);
  return rr__scan_end(text, position) ||
         rr_fail(error, RR_ERR_TEXT, "the text continues after the transaction", *position);
}

bool rr__message_reader_run(rr__message_reader *reader, size_t budget, bool *done,
                            rr_error *error) {
  bool read = false;
  *done = false;
  if (reader->state == RR__MESSAGE_HEAD && !read_head(reader, error))
    return false;
  if (!rr__patch_reader_run(&reader->patches, budget, &read, error))
    return false;
  if (!read)
    return true;
  *done = true;
  return read_end(reader, error);
}

void rr__message_write_change(uint64_t version, const rr_change *change, rr_buffer *out) {
  rr_buffer_literal(out, "[\"t\",");
  rr_buffer_append_uint(out, version);
  rr_buffer_literal(out, ",\"");
  rr_buffer_append_uint(out, change->client);
  rr_buffer_literal(out, ".");
  rr_buffer_append_uint(out, change->number);
  rr_buffer_literal(out, "\",");
  rr_patches_write(&change->patches, out);
  if (change->whole)
    rr_buffer_literal(out, ",1");
  rr_buffer_literal(out, "]");
}

void rr__message_write_answer(uint64_t number, uint64_t version, const rr_patches *patches,
                              rr_buffer *out) {
  rr_buffer_literal(out, "[\"k\",");
  rr_buffer_append_uint(out, number);
  rr_buffer_literal(out, ",");
  rr_buffer_append_uint(out, version);
  if (patches) {
    rr_buffer_literal(out, ",");
    rr_patches_write(patches, out);
  }
  rr_buffer_literal(out, "]");
}

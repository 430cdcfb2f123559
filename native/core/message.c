#include "message.h"

#include "scan.h"

bool rr__message_read_head(rr_bytes text, size_t *position, uint64_t *number, uint64_t *base,
                           rr_error *error) {
  if (rr__scan_char(text, position, '[') && rr__scan_uint(text, position, number) &&
      rr__scan_char(text, position, ',') && rr__scan_uint(text, position, base) &&
      rr__scan_char(text, position, ','))
    return true;
  return rr_fail(error, RR_ERR_TEXT,
                 "a transaction is [number,base,[patches]] or [number,base,[patches],1]",
                 *position);
}

bool rr__message_read_end(rr_bytes text, size_t *position, bool *whole, rr_error *error) {
  uint64_t mark = 1;
  *whole = rr__scan_char(text, position, ',');
  if (*whole && (!rr__scan_uint(text, position, &mark) || mark != 1))
    return rr_fail(error, RR_ERR_TEXT, "the mark of a whole value is 1", *position);
  if (rr__scan_char(text, position, ']'))
    return true;
  return rr_fail(error, RR_ERR_TEXT, "a transaction that does not end", *position);
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

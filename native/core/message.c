#include "message.h"

#include "scan.h"

bool rr__message_read_head(rr_bytes text, size_t *position, uint64_t *number, uint64_t *base,
                           rr_error *error) {
  if (rr__scan_char(text, position, '[') && rr__scan_uint(text, position, number) &&
      rr__scan_char(text, position, ',') && rr__scan_uint(text, position, base) &&
      rr__scan_char(text, position, ','))
    return true;
  return rr_fail(error, RR_ERR_TEXT, "a transaction is [number,base,[patches]]", *position);
}

bool rr__message_read_end(rr_bytes text, size_t *position, rr_error *error) {
  if (rr__scan_char(text, position, ']'))
    return true;
  return rr_fail(error, RR_ERR_TEXT, "a transaction that does not end", *position);
}

void rr__message_write_change(uint64_t version, uint32_t client, uint64_t number,
                              const rr_patches *patches, rr_buffer *out) {
  rr_buffer_literal(out, "[\"t\",");
  rr_buffer_append_uint(out, version);
  rr_buffer_literal(out, ",\"");
  rr_buffer_append_uint(out, client);
  rr_buffer_literal(out, ".");
  rr_buffer_append_uint(out, number);
  rr_buffer_literal(out, "\",");
  rr_patches_write(patches, out);
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

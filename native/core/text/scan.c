#include "text/scan.h"

#include "text/json_string.h"

#define MAX_WHOLE ((UINT64_C(1) << 53) - 1)

char rr__scan_peek(rr_bytes text, size_t *position) {
  for (; *position < text.size; ++*position) {
    char c = text.data[*position];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
      return c;
  }
  return 0;
}

bool rr__scan_end(rr_bytes text, size_t *position) {
  rr__scan_peek(text, position);
  return *position == text.size;
}

bool rr__scan_char(rr_bytes text, size_t *position, char expected) {
  if (rr__scan_peek(text, position) != expected)
    return false;
  ++*position;
  return true;
}

static bool is_digit(rr_bytes text, size_t at) {
  return at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
}

bool rr__scan_uint(rr_bytes text, size_t *position, uint64_t *out) {
  rr__scan_peek(text, position);
  size_t start = *position, at = start;
  uint64_t number = 0;
  for (; is_digit(text, at) && number <= MAX_WHOLE; at++)
    number = 10 * number + (uint64_t)(text.data[at] - '0');
  if (at == start || number > MAX_WHOLE || (text.data[start] == '0' && at > start + 1))
    return false;
  if (at < text.size && (text.data[at] == '.' || text.data[at] == 'e' || text.data[at] == 'E'))
    return false;
  *position = at;
  *out = number;
  return true;
}

bool rr__scan_string(rr_bytes text, size_t *position, rr__arena *arena, rr_bytes *out,
                     rr_error *error) {
  if (rr__scan_peek(text, position) != '"')
    return rr_fail(error, RR_ERR_PATCH, "a string is expected", *position);
  rr_buffer scratch = {0};
  bool read = rr__string_read(text, position, &scratch, out, error);
  if (read && out->data == scratch.data)
    *out = rr__arena_copy(arena, *out);
  rr_buffer_free(&scratch);
  return read;
}

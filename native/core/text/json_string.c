#include "text/json_string.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* A string that is being read. */
typedef struct {
  const char *start; /* start of the whole text */
  const char *at;
  const char *end;
  rr_error *error;
} source;

static bool json_string_fail(const source *s, const char *message) {
  return rr_fail(s->error, RR_ERR_TEXT, message, (size_t)(s->at - s->start));
}

static unsigned byte_at(const char *at) { return (unsigned char)*at; }

static bool is_plain(const char *at) {
  unsigned byte = byte_at(at);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

const char *rr__string_plain_end(const char *at, const char *end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  for (; end - at >= 16; at += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    /* The comparison is signed: bytes above 127 are below the space, as controls are. */
    __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, space));
    unsigned mask = (unsigned)_mm_movemask_epi8(special);
    if (mask)
      return at + __builtin_ctz(mask);
  }
#else
  const uint64_t ones = 0x0101010101010101u;
  const uint64_t tops = 0x8080808080808080u;
  for (; end - at >= 8; at += 8) {
    uint64_t word = 0;
    memcpy(&word, at, 8);
    uint64_t quotes = word ^ ones * '"';
    uint64_t backslashes = word ^ ones * '\\';
    /* A top bit gets set only if some byte is a quote, a backslash, below the space, or not
       ASCII. */
    uint64_t special = ((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes) |
                       ((word - ones * ' ') & ~word) | word;
    if (special & tops)
      break;
  }
#endif
  while (at < end && is_plain(at))
    at++;
  return at;
}

static bool is_continuation(const char *at, unsigned low, unsigned high) {
  return byte_at(at) >= low && byte_at(at) <= high;
}

size_t rr__utf8_length(const char *at, const char *end) {
  unsigned lead = byte_at(at);
  size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || (size_t)(end - at) < length)
    return 0;
  unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!is_continuation(at + 1, low, high))
    return 0;
  for (size_t i = 2; i < length; i++)
    if (!is_continuation(at + i, 0x80, 0xBF))
      return 0;
  return length;
}

/* Skips characters up to a quote or a backslash. */
static bool skip_characters(source *s) {
  for (;;) {
    s->at = rr__string_plain_end(s->at, s->end);
    if (s->at == s->end)
      return json_string_fail(s, "a string does not end");
    if (*s->at == '"' || *s->at == '\\')
      return true;
    if (byte_at(s->at) < 0x20)
      return json_string_fail(s, "a control character in a string");
    size_t length = rr__utf8_length(s->at, s->end);
    if (length == 0)
      return json_string_fail(s, "bytes that are not UTF-8");
    s->at += length;
  }
}

static int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

int rr__string_escaped_unit(const char *at, const char *end) {
  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;
  int unit = 0;
  for (int i = 2; i < 6; i++) {
    int digit = hex_digit(at[i]);
    if (digit < 0)
      return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

void rr__string_append_code(rr_buffer *out, unsigned code) {
  char bytes[4];
  size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = size; i-- > 1; code >>= 6)
    bytes[i] = (char)(0x80 | (code & 0x3F));
  static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
  bytes[0] = (char)(leads[size] | code);
  rr_buffer_append(out, bytes, size);
}

static void append_escaped_unit(rr_buffer *out, unsigned unit) {
  static const char digits[] = "0123456789abcdef";
  char text[6] = {'\\',
                  'u',
                  digits[unit >> 12],
                  digits[unit >> 8 & 15],
                  digits[unit >> 4 & 15],
                  digits[unit & 15]};
  rr_buffer_append(out, text, sizeof text);
}

void rr__string_append_unit(rr_buffer *out, unsigned unit) {
  static const char letters[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                 ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
  if (unit < sizeof letters && letters[unit])
    rr_buffer_append(out, (char[]){'\\', letters[unit]}, 2);
  else if (unit < 0x20 || (unit >= 0xD800 && unit <= 0xDFFF))
    append_escaped_unit(out, unit);
  else
    rr__string_append_code(out, unit);
}

static bool read_unicode_escape(source *s, rr_buffer *out) {
  int unit = rr__string_escaped_unit(s->at, s->end);
  if (unit < 0)
    return json_string_fail(s, "four hexadecimal digits have to follow \\u");
  s->at += 6;
  int next = unit >= 0xD800 && unit <= 0xDBFF ? rr__string_escaped_unit(s->at, s->end) : -1;
  if (next >= 0xDC00 && next <= 0xDFFF) {
    s->at += 6;
    rr__string_append_code(out, 0x10000u + ((unsigned)unit - 0xD800u) * 0x400u +
                                    ((unsigned)next - 0xDC00u));
  } else {
    rr__string_append_unit(out, (unsigned)unit);
  }
  return true;
}

/* Reads the escape at the backslash and appends its canonical form. */
static bool read_escape(source *s, rr_buffer *out) {
  if (s->end - s->at < 2)
    return json_string_fail(s, "a string does not end");
  switch (s->at[1]) {
  case 'u':
    return read_unicode_escape(s, out);
  case '/':
    rr_buffer_append(out, "/", 1);
    break;
  case '"':
  case '\\':
  case 'b':
  case 'f':
  case 'n':
  case 'r':
  case 't':
    rr_buffer_append(out, s->at, 2);
    break;
  default:
    return json_string_fail(s, "an escape that JSON does not have");
  }
  s->at += 2;
  return true;
}

/* Reads the rest of a string from its first backslash on, and makes it canonical in `out`. */
static bool read_escaped(source *s, rr_buffer *out) {
  while (*s->at == '\\') {
    if (!read_escape(s, out))
      return false;
    const char *plain = s->at;
    if (!skip_characters(s))
      return false;
    rr_buffer_append(out, plain, (size_t)(s->at - plain));
  }
  rr_buffer_append(out, "\"", 1);
  return true;
}

bool rr__string_read(rr_bytes text, size_t *position, rr_buffer *scratch, rr_bytes *out,
                     rr_error *error) {
  source s = {text.data, text.data + *position, text.data + text.size, error};
  const char *quote = s.at;
  if (s.at == s.end || *s.at != '"')
    return json_string_fail(&s, "a string has to come here");
  s.at++;
  if (!skip_characters(&s))
    return false;
  if (*s.at == '"') {
    *out = (rr_bytes){quote, (size_t)(s.at + 1 - quote)};
  } else {
    scratch->size = 0;
    rr_buffer_append(scratch, quote, (size_t)(s.at - quote));
    if (!read_escaped(&s, scratch))
      return false;
    *out = (rr_bytes){scratch->data, scratch->size};
  }
  *position = (size_t)(s.at + 1 - text.data);
  return true;
}
